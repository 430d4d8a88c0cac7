"""Files that were dropped on the data desk and wait for a decision: kept on the server, found only by who dropped them.

Each waits under a token that cannot be guessed and that only its own browser tab knows, so two people at once neither
see nor overwrite each other's files. What waits too long is forgotten; when there is no room a new file is refused
rather than somebody else's dropped.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from domain.errors import UploadError

if TYPE_CHECKING:
    from ingest.uploads import Preview

MOST_FILES = 200
MOST_BYTES = 1024**3
BYTES_A_ROW = 1024  # what a row that was read takes in memory, about
KEPT_FOR_S = 4 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Waiting:
    preview: "Preview"
    weight: int
    since: float


class PendingPreviews:
    """The previews that wait; safe to use from several requests at once. One for each app."""

    def __init__(
        self, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most_files, self._most_bytes, self._clock = most_files, most_bytes, clock
        self._waiting: dict[str, _Waiting] = {}
        self._decided: dict[str, float] = {}
        self._lock = Lock()

    def keep(self, preview: "Preview") -> str:
        """Keep a preview and return its token. Raises UploadError when too much waits already."""
        weight = _weight(preview)
        with self._lock:
            self._forget_the_old()
            in_use = sum(each.weight for each in self._waiting.values())
            if len(self._waiting) >= self._most_files or in_use + weight > self._most_bytes:
                raise UploadError(
                    f"{preview.reading.file_name} was not taken: too many files wait to be accepted. Accept or discard "
                    "some, or load this one with the command line (python run.py ingest load)."
                )
            token = secrets.token_urlsafe(24)
            self._waiting[token] = _Waiting(preview, weight, self._clock())
            return token

    def get(self, token: str) -> "Preview | None":
        """The preview of a token; None when it was decided on, forgotten, or never there."""
        with self._lock:
            self._forget_the_old()
            found = self._waiting.get(token)
            return found.preview if found else None

    def name_of_same(self, tokens: Iterable[str], sha256: str) -> str | None:
        """The name of that of these waiting files which is exactly this one, None where there is none."""
        with self._lock:
            self._forget_the_old()
            there = [self._waiting[token].preview for token in tokens if token in self._waiting]
        return next((each.reading.file_name for each in there if each.reading.sha256 == sha256), None)

    def read_again(self, token: str, preview: "Preview") -> None:
        """Put a new reading of the same file in the place of the old one; nothing where that was decided on."""
        with self._lock:
            if token in self._waiting:
                self._waiting[token] = _Waiting(preview, _weight(preview), self._clock())

    def drop(self, token: str) -> None:
        """Forget a preview that was decided on."""
        with self._lock:
            if self._waiting.pop(token, None) is not None:
                self._decided[token] = self._clock()

    def was_decided(self, token: str) -> bool:
        """Whether a file no longer waits because somebody decided on it, and not because it was forgotten."""
        with self._lock:
            self._forget_the_old()
            return token in self._decided

    def _forget_the_old(self) -> None:
        oldest = self._clock() - KEPT_FOR_S
        for token in [token for token, each in self._waiting.items() if each.since < oldest]:
            del self._waiting[token]
        for token in [token for token, since in self._decided.items() if since < oldest]:
            del self._decided[token]


def _weight(preview: "Preview") -> int:
    return len(preview.content) + preview.row_count * BYTES_A_ROW
