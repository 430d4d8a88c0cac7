"""What the data desk says: which returns came, what is wrong with a file and how to mend it, what will change."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dashboard import numbers
from dashboard.evidence.desk import DataOverview, ReturnCell, ReturnState, UploadCase
from dashboard.evidence.drawn_sheet import DrawnSheet, Finding, FindingKind, SheetTab, findings_of
from dashboard.wording.sizes import sentence_case
from domain.desk import RememberedAnswer, UnassignedLabel
from domain.model import Partner
from domain.people import TrailEntry
from domain.periods import Frequency, period_name
from domain.uploads import AppliedAnswer, Problem, Question, RowRole, Severity, Upload, UploadKind, UploadStatus

if TYPE_CHECKING:
    from ingest.uploads import Preview

KINDS = {
    UploadKind.INDICATOR_RETURN: "Indicator return",
    UploadKind.COMPARATORS: "Comparators",
    UploadKind.SECTION_11_AUDIT: "Section 11 audit",
    UploadKind.CASE_FILE_AUDIT: "Case-file audit",
    UploadKind.PLAN: "Plan",
}
NOT_RECOGNISED = "Not recognised"
STATUSES = {
    UploadStatus.ACCEPTED: "In use",
    UploadStatus.REJECTED: "Rejected",
    UploadStatus.REVERTED: "Reverted",
}
FREQUENCIES = {
    Frequency.MONTHLY: "Monthly returns",
    Frequency.QUARTERLY: "Quarterly returns",
    Frequency.TERMLY: "Termly returns",
    Frequency.YEARLY: "Yearly returns",
}
TRAIL = {"accept_upload": "accepted", "reject_upload": "rejected", "revert_upload": "reverted"}
TEMPLATES = {
    "indicator-return": "Indicator return",
    "indicator-return-wide": "Indicator return, quarters across",
    "section-11": "Section 11 audit",
    "case-file-audit": "Case-file audit",
    "plan": "Plan",
}
ASKED = {
    "indicator": "Which indicator is",
    "partner": "Which partner is",
    "area": "Which area is",
    "period": "Which period is",
    "scale": "Which scale is",
    "layout": "How is this to be read:",
}
ROW_ROLES = {
    RowRole.TITLE: "title",
    RowRole.HEADER: "heading",
    RowRole.SECTION: "section",
    RowRole.DATA: "data",
    RowRole.SUMMARY: "total",
    RowRole.NOTE: "note",
}
SHEET_SAYS = (
    "Point at a marked cell, or move to it with the Tab key, to read here what is said of it; at the word in front of "
    "a row, why it was read so."
)
SHEET_LEGEND = "! error: its row is not taken · ? question · △ warning: taken, look at it"
UNNAMED = {
    "partner": "Which partner is this file from?",
    "period": "Which period is it about?",
    "area": "Which area is it about?",
    "indicator": "Which indicator is it about?",
    "scale": "Which end of the scale is best?",
    "layout": "How is this file to be read?",
}
APPLIED_UNNAMED = {
    "partner": "The file was taken as sent by {}",
    "period": "What gives no period was taken as {}",
    "area": "What names no area was taken as {}",
    "indicator": "What names no indicator was taken as {}",
    "scale": "The scale was taken as {}",
    "layout": "The file was read as {}",
}
OTHER_EXAMPLES = {
    "indicator": "Type a part of its name",
    "area": "Type a part of its name",
    "partner": "Type a part of its name",
    "period": "Such as Q1 2023/24",
}
FOR_EVERYONE = "They hold for every partner's files, not only this partner's"
ANSWERS_ARE_KEPT = "Answers are kept with your name: the next file like this one asks nothing. They can be withdrawn."
NOTHING_ANSWERED = "Choose or write at least one answer first."
WITHDRAWN = "The answer is withdrawn; the file was read again."
LOOK_AT_IT = "Look at it and decide"
COPY_TO_MEND = "Workbook with what to mend"
RETURN_SIGNS = {
    ReturnState.RECEIVED: "✓",
    ReturnState.LATE: "◷",
    ReturnState.MISSING: "✕",
    ReturnState.NOT_DUE: "○",
}
RETURNS_LEGEND = (
    "✓ received · ◷ received late · ✕ missing, its day has passed · ○ not due yet · ! has errors: only its good rows "
    "count. Choose a return to see its file."
)
NOTHING_EXPECTED = (
    "No return is expected yet, so nobody can be late. Say who owes what on the sheet “Expected returns” of the plan "
    "and load it:"
)
EXPECTED_TEMPLATE = "Plan template"
LABELS_ARE_ASSIGNED = "An answer is kept for the partner's next files too, and the rows that wait for it are shown."
TAKEN_BACK = "The answer is withdrawn: rows that it assigned wait again, and the next file asks again."
CHOOSE_FILES = "Choose the files to load"
WHAT_MAY_BE_DROPPED = (
    "Partners' returns, audits, the plan, published tables (Excel, OpenDocument, CSV). Nothing is stored until you "
    "accept it. A file that names children is refused."
)
TEMPLATES_HELP = "Filled in as far as is known. What comes back on a template is read without questions."
TOO_LARGE = "It is too large: load it in parts."
NOT_SENT_BY_US = "Files are taken from the data desk's own page only: load the page again."
REASON_EXAMPLE = "Such as: figures of last quarter, asked for the right file"
NAMES_SHOWN = 5
GONE = "That file is no longer waiting: it was decided on in another window, or waited too long. Drop it again."
WHO_ARE_YOU = "Say who you are first: your name is kept with what you change."


def waits_already(name: str, waiting: str) -> str:
    """That a file need not be read again, and below which name the same one waits."""
    as_named = "" if name == waiting else f" as {waiting}"
    return f"It was dropped twice: the same file waits below already{as_named}."


def desk_title(overview: DataOverview) -> str:
    """The page's message: how many of the latest returns came, and how many files need mending."""
    if overview.board is None:
        return "Say first whose dashboard this is"
    if not overview.uploads:
        return "Nothing has been uploaded yet"
    broken = len(overview.to_mend)
    mend = (
        f"{_files(broken)} {'has' if broken == 1 else 'have'} problems to mend" if broken else "no file needs mending"
    )
    if not overview.latest:
        in_use = sum(each.status is UploadStatus.ACCEPTED for each in overview.uploads)
        return f"{_files(in_use)} in use; {mend}"
    came, due = sum(each.is_received for each in overview.latest), len(overview.latest)
    returns = f"All {due} returns received" if came == due and due > 1 else f"{came} of {due} returns received"
    return f"{returns}; {mend}"


def desk_subtitle(overview: DataOverview) -> str:
    """What the title counts, and the last upload."""
    parts = ["Returns of the latest period that is due"] if overview.latest else []
    if overview.uploads:
        last = overview.uploads[0]
        parts.append(f"last upload on {numbers.day(last.uploaded.date())} by {last.uploaded_by}")
    return sentence_case(" · ".join(parts))


def upload_title(case: UploadCase) -> str:
    """One upload's message: whether it counts, how much is in it, and whether something is to be mended."""
    upload = case.upload
    name = f"{upload.file_name}: {rows_of(upload)}"
    if upload.status is not UploadStatus.ACCEPTED:
        return f"{name} not in use ({STATUSES[upload.status].lower()})"
    errors = upload.error_count
    return f"{name} in use" + (f", {numbers.counted(errors, 'error')} to mend" if errors else "")


def upload_subtitle(case: UploadCase) -> str:
    """Kind, partner, when and by whom."""
    upload = case.upload
    parts = [KINDS[upload.kind], case.partner, f"upload {upload.id}"]
    parts.append(f"{numbers.day(upload.uploaded.date())} by {upload.uploaded_by}")
    return " · ".join(part for part in parts if part)


def rows_of(upload: Upload) -> str:
    """`50 figures`, `8 ratings`, `120 grades`, `124 entries`: what the rows of a kind of file are."""
    return numbers.counted(upload.row_count, *_noun(upload.kind))


def _noun(kind: UploadKind | None) -> tuple[str, str]:
    return {
        UploadKind.INDICATOR_RETURN: ("figure", "figures"),
        UploadKind.COMPARATORS: ("row", "rows"),
        UploadKind.SECTION_11_AUDIT: ("rating", "ratings"),
        UploadKind.CASE_FILE_AUDIT: ("grade", "grades"),
        UploadKind.PLAN: ("entry", "entries"),
    }.get(kind, ("row", "rows"))  # type: ignore[arg-type]


def trail_words(entry: TrailEntry) -> str:
    """What somebody did with an upload: `accepted by Jo`, `rejected by Jo: last quarter's figures`."""
    done = TRAIL.get(entry.action, entry.action.replace("_", " "))
    if entry.action == "accept_upload" and entry.detail.get("only_good_rows"):
        done += ", without the rows that have errors,"
    reason = entry.detail.get("reason")
    return f"{done} by {entry.done_by}" + (f": {reason}" if reason else "")


def upload_found(upload: Upload) -> str:
    """What was wrong with an upload, in one sentence."""
    if not (upload.error_count or upload.warning_count):
        return "Nothing was wrong with it."
    left_out = " Rows with errors were left out." if upload.error_count else ""
    return f"It has {found(upload)}.{left_out}"


def found(upload: Upload) -> str:
    """`2 errors and 23 warnings`, those that there are."""
    parts = [(upload.error_count, "error"), (upload.warning_count, "warning")]
    return " and ".join(numbers.counted(number, noun) for number, noun in parts if number)


def revert_words(upload: Upload) -> str:
    """What reverting means."""
    return (
        f"Its {rows_of(upload)} will no longer count, and what stood before it stands again. The file is kept, with "
        "who reverted it and when. You can load it again later."
    )


def kind_words(kind: str) -> str:
    """The name of a kind of return."""
    return KINDS[UploadKind(kind)] if kind in set(UploadKind) else kind.replace("_", " ")


def return_words(cell: ReturnCell) -> str:
    """One return for one period: `12 Oct`, `12 Oct, 9 days late`, `missing since 15 Nov`, `due 15 Nov`."""
    due = _short_day(cell)
    if cell.state is ReturnState.NOT_DUE:
        return f"due {due}"
    if cell.state is ReturnState.MISSING or cell.received is None:
        return "missing"
    return f"{numbers.counted(cell.days_late, 'day')} late" if cell.state is ReturnState.LATE else "received"


def return_note(cell: ReturnCell) -> str:
    """The small words under it: when it was due or came, and whether it has errors."""
    if cell.received is None:
        return f"was due {_short_day(cell)}" if cell.state is ReturnState.MISSING else ""
    return f"{cell.received.day} {numbers.short_month(cell.received)}"


def return_errors(cell: ReturnCell) -> str:
    """That a return has errors, so that only its good rows count."""
    return f"! {numbers.counted(cell.errors, 'error')}"


def owing_nothing_words(partners: Sequence[Partner]) -> str:
    """Of whom no return is expected."""
    return f"No return is expected from {', '.join(each.name for each in partners)}. The plan says who owes what."


def _short_day(cell: ReturnCell) -> str:
    return f"{cell.due.day} {numbers.short_month(cell.due)}"


def period_head(cell: ReturnCell, frequency: Frequency) -> str:
    """The head of a column."""
    return period_name(cell.period, frequency)


# --- previews --------------------------------------------------------------------------------------------------------


def preview_kind(preview: "Preview") -> str:
    """What the file was taken for."""
    kind = preview.reading.kind
    return KINDS[kind] if kind else NOT_RECOGNISED


def preview_changes(preview: "Preview") -> str:
    """What accepting the file would change."""
    loaded = preview.already_loaded
    if loaded is not None:
        return (
            f"This very file is in use already, as upload {loaded.id} of {numbers.day(loaded.uploaded.date())}: "
            "there is nothing to accept."
        )
    if not preview.row_count:
        until = " until its questions are answered" if preview.reading.kind and preview.reading.questions else ""
        return f"Nothing can be taken from it{until}."
    total = numbers.counted(preview.row_count, *_noun(preview.reading.kind))
    changes = preview.changes
    if changes is None or not (changes.revised or changes.unchanged):
        return f"{total}, all new."
    parts = [f"{numbers.count(changes.new)} new", f"{numbers.count(changes.revised)} revised"]
    return f"{total}: {', '.join(parts)}, {numbers.count(changes.unchanged)} as before."


def preview_verdict(preview: "Preview") -> str:
    """Whether the file can be accepted, and what stands in the way."""
    reading = preview.reading
    if preview.already_loaded is not None:
        return ""
    if reading.kind is not None and reading.questions and not preview.row_count:
        asked = "question" if len(reading.questions) == 1 else "questions"
        return f"Answer the {asked} below, or mend the file and drop it again."
    if reading.kind is None or not preview.row_count:
        return "It cannot be accepted: mend what is said below and drop it again."
    if reading.errors:
        errors = numbers.counted(reading.errors, "error")
        good = numbers.counted(preview.row_count, *_noun(reading.kind))
        asked = f"{numbers.counted(len(reading.questions), 'question')} to answer and " if reading.questions else ""
        return (
            f"{asked}{errors} to mend. Nothing is taken until then, unless you accept only the {good} without errors."
        )
    if not (reading.warnings or reading.questions):
        return "It can be accepted: nothing is wrong with it."
    found = findings_of(reading.problems, reading.questions)
    warnings = sum(each.kind is FindingKind.WARNING for each in found) + reading.further_warnings
    parts = [numbers.counted(len(reading.questions), "question") + " to answer"] if reading.questions else []
    parts += [numbers.counted(warnings, "warning") + " to look at"] if warnings else []
    return f"It can be accepted. First there {'is' if parts[0].startswith('1 ') else 'are'} {' and '.join(parts)}."


def accept_words(preview: "Preview") -> str:
    """The words on the button that takes the file."""
    if preview.reading.errors:
        return f"Accept the {numbers.counted(preview.row_count, 'good row')}"
    return "Accept"


def problem_place(problem: Problem) -> str:
    """`Return, cell D14`; nothing for the file as a whole."""
    cell = (
        f"cell {problem.cell}"
        if problem.cell and problem.cell[:1].isalpha() and " " not in problem.cell
        else problem.cell
    )
    return ", ".join(part for part in (problem.sheet, cell) if part) or "the file"


def severity_words(severity: Severity) -> str:
    """`Error`: its row is not taken; `Warning`: it is."""
    return "Error" if severity is Severity.ERROR else "Warning"


def questions_heading(count: int) -> str:
    """How much only a person can say."""
    return f"{numbers.counted(count, 'question')} that only a person can answer"


def asked_words(question: Question) -> str:
    """What is asked: `Which indicator is “LADO referrals”?`."""
    return (
        f"{ASKED.get(question.asks, 'What is')} “{question.text}”?" if question.text.strip() else UNNAMED[question.asks]
    )


def candidate_words(asks: str, name: str, reason: str) -> str:
    """One candidate with the reason why it is offered; that of a period only says its days again."""
    return f"{name}: {reason}" if reason and reason != name and asks != "period" else name


def cell_words(cell: str | None) -> str:
    """`Return, cell D14` of `Return!D14`."""
    sheet, mark, place = (cell or "").rpartition("!")
    return f"{sheet}, cell {place}" if mark else place


def other_words(asks: str, *, has_candidates: bool) -> str:
    """The label of the field where anything else is written."""
    return f"{'Or another' if has_candidates else 'It is this'} {asks}: "


def period_words(code: str) -> str:
    """A period's code as days; any other code as it is."""
    start, slash, end = code.partition("/")
    try:
        return days(date.fromisoformat(start), date.fromisoformat(end)) if slash else code
    except ValueError:
        return code


def days(start: date, end: date) -> str:
    """A period by its first and last day, however it was written."""
    return f"{numbers.day(start)} to {numbers.day(end)}"


def not_a_period(written: str) -> str:
    """For what cannot be read as a period."""
    return f"“{written}” is no period that can be read: write it as Q1 2023/24, Apr 2023 or 2023/24."


def not_known(asks: str, written: str) -> str:
    """For a name that is in no list."""
    return f"“{written}” is no {asks} that is known: choose one from the list that opens while you type."


def applied_heading(count: int) -> str:
    """How many remembered answers a file was read with."""
    return f"Read with {numbers.counted(count, 'remembered answer')}"


def applied_words(used: AppliedAnswer, name: str) -> str:
    """What was read as what, because who said so when."""
    when = f" on {numbers.day(used.answered.date())}" if used.answered else ""
    what = f"“{used.text}” was read as {name}" if used.text.strip() else APPLIED_UNNAMED[used.asks].format(name)
    return f"{what}, because {used.answered_by or 'somebody'} said so{when}."


def answered_words(count: int, replaced: Sequence[RememberedAnswer] = ()) -> str:
    """What happened after answering, and whose other answers gave way."""
    kept = f"{numbers.counted(count, 'answer')} kept; the file was read again."
    if not replaced:
        return kept
    texts = numbers.listed([f"“{each.text}”" for each in replaced])
    by = numbers.listed(list(dict.fromkeys(each.answered_by or "somebody" for each in replaced)))
    return f"{kept} What {by} had answered to {texts} holds no longer: tell them."


def accepted_words(preview: "Preview", upload_id: int) -> str:
    """What happened after accepting."""
    rows = numbers.counted(preview.row_count, *_noun(preview.reading.kind))
    return f"{preview.reading.file_name} is in use now as upload {upload_id}: {rows}."


def waiting_words(count: int) -> str:
    """The heading over the previews."""
    return f"{_files(count)} to decide on"


def accept_all_words(count: int) -> str:
    """The words on the button that takes every file without errors."""
    return f"Accept the {count} files without errors"


def all_accepted_words(count: int) -> str:
    """What happened after accepting many."""
    return f"{_files(count)} are in use now: the list below has them."


def consequences(preview: "Preview", can_be_accepted: bool, can_be_kept: bool) -> str:
    """What each of the buttons does, in words."""
    parts = []
    if can_be_accepted and preview.reading.errors:
        errors = preview.reading.errors
        rows = "The row with an error is" if errors == 1 else f"Rows with the {numbers.count(errors)} errors are"
        parts.append(f"{rows} left out if you accept, and listed with the upload.")
    if can_be_kept:
        parts.append("Rejecting keeps the file with your reason; nothing in it counts.")
    parts.append("Discarding keeps nothing.")
    return " ".join(parts)


def rejected_words(name: str, upload_id: int) -> str:
    """What happened after rejecting."""
    return f"{name} is rejected and kept as upload {upload_id}: nothing in it counts."


def discarded_words(name: str) -> str:
    """What happened after discarding."""
    return f"{name} is discarded: nothing was kept."


def lost_words(names: Sequence[str]) -> str:
    """For files that no longer wait."""
    shown = ", ".join(names[:NAMES_SHOWN]) + (
        f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    )
    return (
        f"No longer waiting: {shown}. The dashboard was started again, or more than four hours went by. Nothing was "
        f"stored: drop {'it' if len(names) == 1 else 'them'} again."
    )


def label_field_words(label: UnassignedLabel) -> str:
    """The name of the field where it is said what a label stands for."""
    return f"{ASKED[label.asks]} “{label.label}”?"


def assigned_words(count: int) -> str:
    """What happened after labels were answered."""
    return f"{numbers.counted(count, 'answer')} kept: the rows that waited for it are shown now."


def holds_for(answer: RememberedAnswer, partner_names: Mapping[str, str]) -> str:
    """Whose files an answer is used for."""
    if answer.partner_code is not None:
        whose = partner_names.get(answer.partner_code, answer.partner_code)
        return f"{whose}, tables with the same headings" if answer.layout else whose
    return "files like the one it was given for" if answer.layout else "every partner"


def labels_words(overview: DataOverview) -> str:
    """How many labels nobody has recognised."""
    rows = sum(each.rows for each in overview.unassigned)
    labels = numbers.counted(len(overview.unassigned), "label")
    return f"{labels} not recognised yet: {numbers.counted(rows, 'row')} kept, not shown until then"


def next_steps(overview: DataOverview) -> Sequence[tuple[str, bool]]:
    """The first steps of a board's data, and whether each is done."""
    has_returns = any(
        each.status is UploadStatus.ACCEPTED and each.kind is UploadKind.INDICATOR_RETURN for each in overview.uploads
    )
    return (
        ("Load a table of statistical neighbours, so that figures can be compared with similar areas.",
         bool(overview.neighbour_models)),
        ("Fill in the plan template and load it: priorities, initiatives, what each should change and by when, and "
         "which returns you expect.", overview.has_plan),
        ("Send partners their templates, then load what they send: several files at once are fine.", has_returns),
    )  # fmt: skip


def _files(number: int) -> str:
    return numbers.counted(number, "file")


# --- the sheet that is drawn ------------------------------------------------------------------------------------------


def sheet_title(drawn: DrawnSheet, file_name: str) -> str:
    """What a drawn sheet is, for those who hear it."""
    return f"Sheet {drawn.tabs[drawn.window.sheet].name} of {file_name}, {window_words(drawn)}"


def window_words(drawn: DrawnSheet) -> str:
    """`rows 51 to 100 of 4,000`; the columns too where they are not all there."""
    own = [row for row in drawn.rows if row.number > drawn.window.row]
    first, last = (own[0].number, own[-1].number) if own else (0, 0)
    rows = f"rows {numbers.count(first)} to {numbers.count(last)} of {numbers.count(drawn.row_count)}"
    if not drawn.columns or len(drawn.columns) == drawn.column_count:
        return rows
    return f"{rows}, columns {drawn.columns[0][0]} to {drawn.columns[-1][0]} of {numbers.count(drawn.column_count)}"


def tab_words(tab: SheetTab) -> str:
    """A sheet's name, whether it is hidden, and how much was found on it."""
    parts = [tab.name + (" (hidden)" if tab.is_hidden else "")]
    parts += [f"{numbers.count(tab.findings)} to look at"] if tab.findings else []
    return ", ".join(parts)


def row_role_words(role: RowRole | None) -> str:
    """What a row was taken for."""
    return ROW_ROLES[role] if role else "not read"


def column_role_words(role: str) -> str:
    """What a column was taken for: `direction of travel`."""
    return role.replace("_", " ")


def finding_words(finding: Finding) -> str:
    """A finding in a sentence, its weight first."""
    if isinstance(finding.about, Question):
        return f"Question: {ASKED.get(finding.about.asks, 'What is')} “{finding.about.text}”?"
    return f"{severity_words(finding.about.severity)}: {finding.about.message}"
