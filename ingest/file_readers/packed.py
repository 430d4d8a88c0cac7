"""Workbooks are zip archives: looked through before any parser sees them, because no reader refuses a zip bomb."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from domain.uploads import Problem
from ingest.file_readers.inspect import Refused, corrupt, encrypted
from ingest.problems import warning

MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 600 * 1024 * 1024  # the LAIT table as a workbook unpacks to about 300 MB
MAX_RATIO = 200  # real sheets pack 5 to 60 times
RATIO_MATTERS_FROM = 20 * 1024 * 1024  # a small part may be all zeros without harm
CHUNK = 1 << 20
DECLARATIONS_WITHIN = 4096  # bytes from the beginning of a part
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the archive with the size it really unpacks to."""

    name: str
    size: int


def check(content: bytes) -> tuple[Part, ...]:
    """Unpack every part once into nothing, so that sizes are known and not believed; refuse bombs and damage."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_PARTS:
                raise _bomb(f"it is packed from {len(infos)} parts")
            if any(info.flag_bits & 1 for info in infos):
                raise encrypted()
            _refuse_declared_size(sum(info.file_size for info in infos))
            return tuple(_checked_part(archive, info) for info in infos)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as reason:
        raise corrupt() from reason


def _refuse_declared_size(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        raise _bomb(f"it would unpack to {size // (1024 * 1024)} MB")


def _checked_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Part:
    size = 0
    with archive.open(info) as part:
        while chunk := part.read(CHUNK):
            if size == 0 and _ENTITIES.search(chunk[:DECLARATIONS_WITHIN]):
                raise _declares_entities()
            size += len(chunk)
            if size > MAX_UNPACKED_BYTES:
                raise _bomb(f"one part unpacks to more than {MAX_UNPACKED_BYTES // (1024 * 1024)} MB")
    if size > RATIO_MATTERS_FROM and size > MAX_RATIO * max(info.compress_size, 1):
        raise _bomb(f"one part unpacks to {size // max(info.compress_size, 1)} times its size")
    return Part(info.filename, size)


def _declares_entities() -> Refused:
    return Refused(
        "corrupt",
        "The file is not opened because it declares shorthands (XML entities) of its own, which no spreadsheet program "
        "does and which can be made to fill the memory: open it in Excel and save it again.",
    )


def _bomb(what: str) -> Refused:
    return Refused(
        "too_large",
        f"The file is not opened because {what}, far more than a return ever holds: copy the table into a new workbook "
        "and save that.",
    )


def warnings_about(parts: tuple[Part, ...]) -> tuple[Problem, ...]:
    """Macros and links to other files: both are left alone, and pointed out."""
    found = []
    if any(part.name.lower().endswith("vbaproject.bin") or part.name.startswith("Basic/") for part in parts):
        found.append(macros())
    if any(part.name.startswith("xl/externalLinks/") for part in parts):
        found.append(links_to_other_files())
    return tuple(found)


def macros() -> Problem:
    """The warning about a workbook with macros."""
    return warning("macro", "The workbook has macros. They were not run; figures that only a macro fills may be old.")


def links_to_other_files() -> Problem:
    """The warning about a workbook that takes figures from another one."""
    return warning(
        "external_links",
        "The workbook takes figures from another file. The figures last saved were read: check that they are "
        "up to date (Data, Edit Links).",
    )
