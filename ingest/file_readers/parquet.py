"""Parquet tables, as the Local Authority Interactive Tool publishes: a sheet whose first row is the header."""

from io import BytesIO

from ingest.file_readers.inspect import MAX_CELLS, MAX_ROWS, corrupt, too_long
from ingest.workbook import CellValue, Sheet, Workbook


def read(content: bytes, file_name: str) -> Workbook:
    """Read a parquet table. Equal texts share one object: 641 000 rows fit into little memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        meta = pq.read_metadata(BytesIO(content))
        if meta.num_rows > MAX_ROWS or meta.num_rows * meta.num_columns > MAX_CELLS:
            raise too_long()
        table = pq.read_table(BytesIO(content))
    except (pa.ArrowException, OSError, ValueError) as reason:
        raise corrupt() from reason
    columns = [_values(table.column(name), pa) for name in table.column_names]
    rows: tuple[tuple[CellValue, ...], ...] = (tuple(table.column_names), *zip(*columns, strict=True))
    return Workbook(file_name, (Sheet(file_name, rows, lines=range(1, len(rows) + 1)),))


def _values(column, pa) -> list[CellValue]:
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return column.to_pylist()
    encoded = column.combine_chunks().dictionary_encode()
    words = [*encoded.dictionary.to_pylist(), None]
    return [words[index if index is not None else -1] for index in encoded.indices.to_pylist()]
