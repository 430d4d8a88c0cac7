"""From bytes to a `Workbook`: what the content is, whether it is safe to unpack, and who reads it."""

from ingest.file_readers import delimited, ods, packed, parquet, xls, xlsx
from ingest.file_readers.inspect import ContentType, Refused, content_type
from ingest.workbook import Workbook


def read_content(content: bytes, file_name: str) -> Workbook:
    """Read a file by what it is, whatever it is called. What cannot be read comes back as one error."""
    try:
        kind = content_type(content, file_name)
        if kind is ContentType.XLSX:
            return _read_xlsx(content, file_name)
        if kind is ContentType.ODS:
            return ods.read(content, file_name, packed.warnings_about(packed.check(content)))
        if kind is ContentType.XLS:
            return xls.read(content, file_name)
        if kind is ContentType.PARQUET:
            return parquet.read(content, file_name)
        return delimited.read(content, file_name)
    except Refused as refusal:
        return Workbook(file_name, problems=(refusal.problem,))


def _read_xlsx(content: bytes, file_name: str) -> Workbook:
    parts = packed.check(content)
    warnings = packed.warnings_about(parts)
    return xlsx.read(content, file_name, warnings)
