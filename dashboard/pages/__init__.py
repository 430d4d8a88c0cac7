"""Every page there is. A new one is a new file and a line here."""

from dashboard.pages import audits, indicator, indicators, initiative, method, overview, priority

PAGES = (overview.PAGE, priority.PAGE, initiative.PAGE, audits.PAGE, indicators.PAGE, indicator.PAGE, method.PAGE)
