"""What we cannot go on from and show a person as one sentence; every one descends from `EvidenceError`.

A fault in a spreadsheet is not an exception but data: see `domain.uploads.Problem`.
"""


class EvidenceError(Exception):
    """A failure that a user can cause and mend. Its text is shown as it is, never with a traceback."""


class DatabaseError(EvidenceError):
    """The database cannot be opened, is of a newer version, or is not one of ours."""


class CatalogueError(EvidenceError):
    """A block of the catalogue is incomplete or contradicts another."""


class UnknownCode(EvidenceError):  # noqa: N818 (it reads as what went wrong)
    """A code that was asked for (area, indicator, initiative, upload) is not in the database."""


class UploadError(EvidenceError):
    """An upload cannot be accepted, rejected or reverted in the state it is in."""


class StaleReading(UploadError):  # noqa: N818 (it reads as what went wrong)
    """A file would be read otherwise now: an answer was given or taken back since it was looked at."""


class RebaseError(EvidenceError):
    """The limits of a control chart cannot begin afresh there, or nobody says why."""


class QuestionError(EvidenceError):
    """A question put to the statistics is malformed: two lengths, a repeated period, a word that is not a choice.

    `code` names the fault for programs that read our answers; the text is for people.
    """

    def __init__(self, sentence: str, code: str = "malformed_question") -> None:
        super().__init__(sentence)
        self.code = code


class ReleaseError(EvidenceError):
    """There is nothing to freeze, or the day already has a release."""


class DeckError(EvidenceError):
    """A deck cannot be made of what there is, or not be written where it should go."""


class ServingError(EvidenceError):
    """The pages cannot be served at the address that was asked for."""


class CalibrationError(EvidenceError):
    """The rules cannot be tried on what the database holds."""
