"""Files as partners send them, made from the templates."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from ingest.catalogue import load_catalogue
from ingest.templates import template

PDF = b"%PDF-1.4 a letter"
NAMES_OF_CHILDREN = b"Child name,Date of birth,Category\nAnna Smith,01/02/2015,Neglect\nBen Jones,03/04/2012,Neglect\n"


def police_return(folder: Path, rows: Sequence[Sequence[Any]], name: str = "Police return.xlsx") -> Path:
    """An indicator return of the police: rows of indicator, period and value."""
    from openpyxl import load_workbook

    catalogue = load_catalogue()
    workbook = load_workbook(BytesIO(template("indicator-return", catalogue, catalogue.partner("POLICE"))))
    sheet = workbook["Return"]
    header = next(n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if row[0] == "Indicator")
    sheet.delete_rows(header + 1, sheet.max_row)
    for n, (indicator, period, value) in enumerate(rows, header + 1):
        for column, content in ((1, indicator), (3, period), (6, value)):
            sheet.cell(n, column, content)
    path = folder / name
    workbook.save(path)
    return path


GOOD = (("Police notifications of domestic abuse with a child present", "Q1 2026/27", 412),
        ("Children reported missing from home", "Q1 2026/27", 57))  # fmt: skip
BROKEN = (*GOOD, ("Children reported missing from home", "Q2 2026/27", "ten"))
UNKNOWN = (*GOOD, ("Children seen by the new team", "Q1 2026/27", 8))
