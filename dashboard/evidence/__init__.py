"""Gathers what the database holds and what the statistics say into one case for each page and slide."""

from dashboard.evidence.audits import audit_overview
from dashboard.evidence.desk import data_overview, upload_case
from dashboard.evidence.indicators import indicator_case, indicator_list
from dashboard.evidence.initiatives import all_initiatives, board_overview, chart_case, initiative_case, priority_case

__all__ = [
    "all_initiatives",
    "audit_overview",
    "board_overview",
    "chart_case",
    "data_overview",
    "indicator_case",
    "indicator_list",
    "initiative_case",
    "priority_case",
    "upload_case",
]
