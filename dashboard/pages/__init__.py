"""Every page there is. A new one is a new file and a line here."""

from dashboard.pages import (
    audits,
    data_desk,
    indicator,
    indicators,
    initiative,
    method,
    overview,
    planner,
    priority,
    start,
)

PAGES = (
    overview.PAGE,
    priority.PAGE,
    initiative.PAGE,
    audits.PAGE,
    data_desk.PAGE,
    indicators.PAGE,
    indicator.PAGE,
    planner.PAGE,
    method.PAGE,
    start.PAGE,
)
