"""How a problem is made: one short call a fault, the codes of the contract spelled out once."""

from domain.uploads import Problem, Severity

CODES = frozenset(
    (
        "unknown_indicator",
        "unknown_partner",
        "unknown_area",
        "unreadable_value",
        "unreadable_period",
        "ambiguous_period",
        "out_of_range",
        "duplicate",
        "numerator_exceeds_denominator",
        "inconsistent_percentage",
        "ambiguous_scale",
        "missing_column",
        "child_identifier",
        "excel_error",
        "formula_without_value",
        "hidden_content",
        "merged_header",
        "total_column",
        "total_mismatch",
        "stock_summed",
        "scale_break",
        "not_recognised",
        "revised",
        "repeated_column",
        "missing_indicator",
        "uncertain_match",
        "external_links",
        "encrypted",
        "macro",
        "corrupt",
        "too_large",
        "wrong_type",
    )
)


def error(code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> Problem:
    """A fault that keeps a cell's row (or the whole file) from being taken."""
    return _problem(Severity.ERROR, code, message, sheet, cell)


def warning(code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> Problem:
    """Something taken as it is, that a person should look at."""
    return _problem(Severity.WARNING, code, message, sheet, cell)


def _problem(severity: Severity, code: str, message: str, sheet: str | None, cell: str | None) -> Problem:
    if code not in CODES:
        raise ValueError(f"'{code}' is no problem code of the contract")
    return Problem(severity, code, message, sheet, cell)


def place(problem: Problem) -> str:
    """Where a problem is, as a person would say it: `Return!D14`, `line 14, column Value`, or nothing."""
    if problem.sheet and problem.cell:
        return f"{problem.sheet}!{problem.cell}"
    return problem.cell or problem.sheet or ""
