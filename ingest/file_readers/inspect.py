"""What a file is, told from its content and never from its name; and a clear sentence for what we do not read."""

import re
import zipfile
from collections.abc import Mapping
from enum import Enum, auto
from io import BytesIO
from pathlib import PurePath

from domain.uploads import Problem
from ingest.problems import error

MAX_ROWS = 1_048_576  # what a sheet of Excel holds; the longest published table we know (LAIT) has 641 000
MAX_COLUMNS = 16_384  # likewise
MAX_CELLS = 40_000_000  # the LAIT table has 4.5 million
MAX_FILE_BYTES = 100 * 1024 * 1024  # the largest published table we know (LAIT as a workbook) has 30 MB

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
ASK_FOR_A_TABLE = "ask for the table as a spreadsheet"


class ContentType(Enum):
    """The types of content that a reader exists for."""

    XLSX = auto()
    XLS = auto()
    ODS = auto()
    PARQUET = auto()
    TEXT = auto()


class Refused(Exception):  # noqa: N818  it is an answer more than an error
    """A file that is not read, with the problem that says why. Never leaves this package."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.problem: Problem = error(code, message)


# What people attach instead of a spreadsheet: the first bytes, what it is, what to do.
_OTHER_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"This is a PDF, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv)."),
    (b"{\\rtf", f"This is a Word (rich text) document: {ASK_FOR_A_TABLE} (xlsx or csv)."),
    (b"\x89PNG", f"This is a picture (PNG): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"\xff\xd8\xff", f"This is a picture (JPEG): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"GIF8", f"This is a picture (GIF): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"II*\0", f"This is a picture (TIFF): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"MM\0*", f"This is a picture (TIFF): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"BM", f"This is a picture (BMP): figures cannot be read from a picture, {ASK_FOR_A_TABLE}."),
    (b"Rar!", "This is a packed archive (RAR): unpack it and load the spreadsheet inside."),
    (b"7z\xbc\xaf", "This is a packed archive (7z): unpack it and load the spreadsheet inside."),
    (b"\x1f\x8b", "This is a packed file (gzip): unpack it and load the spreadsheet inside."),
)
_PICTURE_BMP = b"BM"
_MAIL = "This is an e-mail: save the spreadsheet that is attached to it, and load that"
_MAIL_HEADER = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|DKIM-Signature|X-[\w-]+): |From: [^\r\n]*@",
    re.IGNORECASE,
)
# What a document is called. A broken one has lost the content that would say so, and its name is all that is left.
_DOCUMENTS: Mapping[str, str] = {
    ".doc": "a Word document", ".docx": "a Word document", ".docm": "a Word document", ".dotx": "a Word document",
    ".rtf": "a Word (rich text) document", ".odt": "an OpenDocument text", ".pdf": "a PDF",
    ".ppt": "a PowerPoint file", ".pptx": "a PowerPoint file", ".odp": "an OpenDocument slide file",
}  # fmt: skip
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def content_type(content: bytes, file_name: str) -> ContentType:
    """Tell what the content is; raise `Refused` with the sentence to show where no reader exists for it."""
    try:
        kind = _told_from_content(content, file_name)
    except Refused as refusal:
        if refusal.problem.code in ("corrupt", "encrypted", "wrong_type"):
            _refuse_document(file_name)
        raise
    if kind is ContentType.TEXT:
        _refuse_document(file_name)
    return kind


def _refuse_document(file_name: str) -> None:
    """Refuse what is called a document and is no spreadsheet by its content either."""
    what = _DOCUMENTS.get(PurePath(file_name.lower()).suffix)
    if what is not None:
        raise Refused("wrong_type", f"This is {what}, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")


def _told_from_content(content: bytes, file_name: str) -> ContentType:
    if not content.strip():
        raise Refused("not_recognised", "The file is empty: nothing was saved in it. Ask for it to be sent again.")
    if len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // (1024 * 1024)
        raise Refused("too_large", f"The file is larger than {limit} MB: send only the sheets that are needed.")
    if content.startswith(OLE_MAGIC):
        return _ole_type(content, file_name)
    if content.startswith(ZIP_MAGIC) or content.startswith(b"PK\x05\x06"):
        return _zip_type(content)
    if content.startswith(b"PAR1"):
        return ContentType.PARQUET
    for magic, sentence in _OTHER_TYPES:
        # A text may well begin with the letters BM; a bitmap has zero bytes in its header.
        if content.startswith(magic) and (magic != _PICTURE_BMP or b"\0" in content[:14]):
            raise Refused("wrong_type", sentence)
    if content[4:8] == b"ftyp" or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        raise Refused("wrong_type", f"This is a picture or film: figures cannot be read from it, {ASK_FOR_A_TABLE}.")
    _refuse_markup(content)
    _refuse_mail(content)
    return _text_type(content, file_name)


def _ole_type(content: bytes, file_name: str) -> ContentType:
    """The old Office container holds xls, doc, ppt, mail, or a modern workbook under a password."""
    if has_stream(content, "EncryptedPackage"):
        raise Refused(
            "encrypted",
            "The file is protected with a password, so nothing in it can be read: open it in Excel, choose File, Info, "
            "Protect Workbook, Encrypt with Password, clear the password, and save it again.",
        )
    if has_stream(content, "__properties_version1.0"):
        raise Refused("wrong_type", f"{_MAIL}.")
    if has_stream(content, "WordDocument"):
        raise Refused("wrong_type", f"This is a Word document, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")
    if has_stream(content, "PowerPoint Document"):
        raise Refused("wrong_type", f"This is a PowerPoint file, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")
    if has_stream(content, "Workbook") or has_stream(content, "Book"):
        return ContentType.XLS
    if file_name.lower().endswith(_WORKBOOKS):
        raise corrupt()  # cut off before the list of what it holds, which stands at its end
    raise Refused("wrong_type", f"This is an Office file, but not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")


def has_stream(content: bytes, name: str) -> bool:
    """Whether an old Office container names a stream; names are kept in UTF-16."""
    return name.encode("utf-16-le") in content


def _zip_type(content: bytes) -> ContentType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as reason:
        raise corrupt() from reason
    if b"opendocument.spreadsheet" in mimetype:
        return ContentType.ODS
    if b"opendocument" in mimetype:
        raise Refused("wrong_type", f"This is an OpenDocument text or slide file: {ASK_FOR_A_TABLE} (xlsx, ods, csv).")
    if any(name.startswith("word/") for name in names):
        raise Refused("wrong_type", f"This is a Word document, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("wrong_type", f"This is a PowerPoint file, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")
    if any(name.endswith(".numbers") or name.startswith("Index/") for name in names):
        raise Refused("wrong_type", "This is an Apple Numbers file: export it as Excel (File, Export To, Excel).")
    if "xl/workbook.bin" in names:
        raise Refused("wrong_type", "This is a binary workbook (xlsb): save it as Excel Workbook (xlsx).")
    if any(name.startswith("xl/") for name in names):
        return ContentType.XLSX
    raise Refused("wrong_type", "This is a packed archive (zip): unpack it and load the spreadsheets inside.")


def _refuse_markup(content: bytes) -> None:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<div")):
        raise Refused(
            "wrong_type",
            "This is a web page under a spreadsheet's name: open it in Excel and save it as Excel Workbook (xlsx).",
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refused(
            "wrong_type",
            "This is an Excel 2003 XML file under a spreadsheet's name: open it in Excel and save it as Excel Workbook "
            "(xlsx).",
        )
    if start.startswith(b"<?xml") or start.startswith(b"<"):
        raise Refused("wrong_type", "This is an XML file: open it in Excel and save it as Excel Workbook (xlsx).")
    if start.startswith((b"{", b"[{")):
        raise Refused("wrong_type", f"This is a JSON file, not a spreadsheet: {ASK_FOR_A_TABLE} (xlsx or csv).")


def _refuse_mail(content: bytes) -> None:
    start = content[:2048]
    if re.match(rb"MIME-Version:", start, re.IGNORECASE) and b"multipart/related" in start.lower():
        raise Refused(
            "wrong_type",
            "This is a saved web page (mhtml) under a spreadsheet's name: open it in Excel and save it as Excel "
            "Workbook (xlsx).",
        )
    if _MAIL_HEADER.match(start):
        raise Refused("wrong_type", f"{_MAIL}.")


def _text_type(content: bytes, file_name: str) -> ContentType:
    is_wide_text = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_wide_text and _binary_share(content[:4096]) > 0.05 and not _looks_utf_16(content):
        if file_name.lower().endswith(_WORKBOOKS):
            raise corrupt()
        raise Refused("wrong_type", f"This is not a spreadsheet or a text file: {ASK_FOR_A_TABLE} (xlsx or csv).")
    return ContentType.TEXT


def _binary_share(sample: bytes) -> float:
    """Which part of the bytes are control characters that no text has."""
    unusual = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return unusual / max(len(sample), 1)


def _looks_utf_16(content: bytes) -> bool:
    """Text saved as "Unicode" without its mark: every other byte of the first lines is zero."""
    sample = content[:400]
    return sample[1::2].count(0) > len(sample) * 0.4 or sample[0::2].count(0) > len(sample) * 0.4


def too_long() -> Refused:
    """The refusal of a table that no sheet could hold and nobody could look through."""
    return Refused(
        "too_large",
        f"The table has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells: send only the measures, areas and periods "
        "that are needed.",
    )


def encrypted() -> Refused:
    """The refusal of a file under a password."""
    return Refused(
        "encrypted",
        "The file is protected with a password, so nothing in it can be read: ask for it without the password.",
    )


def corrupt() -> Refused:
    """The refusal of a file that breaks off or does not hang together."""
    return Refused(
        "corrupt",
        "The file is damaged and cannot be opened, perhaps because it was cut off on its way: ask for it again, "
        "or open it in Excel, let Excel repair it and save it.",
    )
