"""What every reader of a kind of file has: how sure it is, and how it reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from domain.uploads import Reading, UploadKind
from ingest.answers import Answers
from ingest.catalogue import Catalogue
from ingest.workbook import Workbook

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader knows besides the file. `area_code` is the board's own area, where a database says it.

    `today` is the day of reading: what lies far beyond it was mistyped. `answers` are what was decided before about
    files like this one; a reader asks them first, and a person only where they say nothing. `found` is what a reader
    found while it recognised the file, so that it need not look twice: make a context for each file.
    """

    catalogue: Catalogue
    sha256: str = ""
    area_code: str | None = None
    today: date = field(default_factory=date.today)
    answers: Answers = field(default_factory=Answers)
    found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, what: str, find: Callable[[], Found]) -> Found:
        """What is found in the file under a name: looked for by whoever asks first, and kept for those who follow."""
        if what not in self.found:
            self.found[what] = find()
        return self.found[what]


@dataclass(frozen=True, slots=True)
class Format:
    """A reader. `recognises` looks at the content, never at the name, and answers from 0 (no) to 1 (certain)."""

    name: str
    kind: UploadKind
    recognises: Callable[[Workbook, Context], float]
    read: Callable[[Workbook, Context], Reading]
