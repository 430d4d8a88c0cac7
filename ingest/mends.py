"""What each problem code means and how a sender mends it: said in annotated copies and in the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Mend:
    """What a code means, and what to do about it."""

    means: str
    how: str


MENDS: Mapping[str, Mend] = MappingProxyType(
    {
        "unknown_indicator": Mend(
            "A row's label is no measure of the catalogue.",
            "Write the measure's full name or its code, or answer which measure it is.",
        ),
        "unknown_partner": Mend(
            "The agency named is none of the catalogue.",
            "Write the agency's full name, or answer which agency it is.",
        ),
        "unknown_area": Mend(
            "The area named is none that we know.",
            "Write the authority's full name or its GSS code (E08000002).",
        ),
        "unreadable_value": Mend(
            "A cell should hold a figure or a rating and holds something else.",
            "Type the figure alone, or a sign that says why there is none (n/k, n/a, <5).",
        ),
        "unreadable_period": Mend(
            "No period can be read from a cell or heading.",
            "Write it as Q1 2023/24, 2023/24 or Mar 2024.",
        ),
        "ambiguous_period": Mend(
            "A period may mean two stretches of time.",
            "Write it so that only one is possible: Q1 2023/24 or Jan-Mar 2023.",
        ),
        "out_of_range": Mend(
            "A figure is beyond what is possible, such as a percentage over 100.",
            "Check the figure and type it again.",
        ),
        "duplicate": Mend(
            "One figure is given twice.",
            "Delete the one that does not hold; of two that are the same one is taken.",
        ),
        "numerator_exceeds_denominator": Mend(
            "More children have something than there are children.",
            "Check both counts; they may stand in each other's column.",
        ),
        "inconsistent_percentage": Mend(
            "A percentage is not what its counts give.",
            "Correct whichever of the three is wrong.",
        ),
        "ambiguous_scale": Mend(
            "The sheet does not say which end of a scale is best.",
            "Write it above the table, such as '4 = outstanding, 1 = inadequate'.",
        ),
        "missing_column": Mend(
            "A column that the table needs is not there.",
            "Add the column; the templates show all of them.",
        ),
        "child_identifier": Mend(
            "A column identifies children.",
            "Delete the column, call the cases 'Case 1', 'Case 2', and send the file again.",
        ),
        "excel_error": Mend(
            "A formula gives an error such as #DIV/0!.",
            "Mend the formula, or clear the cell.",
        ),
        "formula_without_value": Mend(
            "A formula was saved before it was calculated.",
            "Open the workbook in Excel, let it calculate (F9) and save it.",
        ),
        "hidden_content": Mend(
            "A sheet, row or column is hidden.",
            "Unhide it if it belongs to the return, else delete it.",
        ),
        "merged_header": Mend(
            "Merged cells leave it open what stands over a column.",
            "Unmerge the cells and write the heading over each column.",
        ),
        "total_column": Mend(
            "A column adds others up (a quarter of months, a year to date) and was left out.",
            "Nothing, if the periods themselves are there; else give them.",
        ),
        "total_mismatch": Mend(
            "A total is not what its parts give.",
            "Correct the total, or the part that is wrong.",
        ),
        "stock_summed": Mend(
            "Counts of the same children on several days were added up.",
            "Give the last count as the figure of the year.",
        ),
        "scale_break": Mend(
            "A figure stands on another scale than its neighbours (0.84 among 84s).",
            "Type it on the scale of the others.",
        ),
        "not_recognised": Mend(
            "No table that we know was found in the file or sheet.",
            "Send it on one of the templates, or on last quarter's layout.",
        ),
        "revised": Mend(
            "A figure differs from the one sent before.",
            "Nothing, if the change is meant; else correct it.",
        ),
        "repeated_column": Mend(
            "A period has the very figures of another.",
            "Check that the column was not pasted twice.",
        ),
        "missing_indicator": Mend(
            "A measure that is always sent is not in the file.",
            "Add it, or write n/k where the figure is not known.",
        ),
        "uncertain_match": Mend(
            "A label was understood, though it is not written as in the catalogue.",
            "Check the reading; write the measure's full name.",
        ),
        "external_links": Mend(
            "Figures come from another file.",
            "Update the links and save, or paste the figures as values.",
        ),
        "encrypted": Mend(
            "The file is protected with a password.",
            "Save it without the password (File, Info, Protect Workbook).",
        ),
        "macro": Mend(
            "The workbook has macros, which are never run.",
            "Save it as .xlsx.",
        ),
        "corrupt": Mend(
            "The file is damaged.",
            "Open it in Excel, let Excel repair it, and save it again.",
        ),
        "too_large": Mend(
            "The file is far larger than a return.",
            "Copy the table alone into a new workbook.",
        ),
        "wrong_type": Mend(
            "The file is no spreadsheet, whatever it is called.",
            "Save the table as .xlsx or .csv.",
        ),
    }
)
