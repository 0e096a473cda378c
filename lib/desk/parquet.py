"""Tables as Parquet bytes, and ids of persons sealed in them. Imported where a table is written or read, for Arrow is dear."""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from lib.intake.model import ROW

MONTH, VALUE = "month", "value"


def written(table: pa.Table) -> bytes:
    """A table as Parquet."""
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def written_months(numbers: Mapping[date, float]) -> bytes:
    """Numbers by the first day of their month as Parquet, in order."""
    days, values = list(numbers), list(numbers.values())
    columns = {MONTH: pa.array(days, pa.date32()), VALUE: pa.array(values), ROW: pa.array(range(len(days)))}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def read_months(content: bytes) -> dict[str, float]:
    """What `written_months` wrote: month label → number."""
    found = pq.read_table(io.BytesIO(content))
    months = [d.strftime("%Y-%m") for d in found.column(MONTH).to_pylist()]
    return dict(zip(months, found.column(VALUE).to_pylist(), strict=True))


def sealed(data: pa.Table, column: str, secret: bytes) -> pa.Table:
    """The table with each value of a column as an HMAC of its text without case and outer blanks: the same person stays the
    same."""
    encoded = pa.chunked_array(data.column(column)).combine_chunks().dictionary_encode()
    hidden = [
        None if v is None else hmac.new(secret, str(v).strip().casefold().encode(), hashlib.sha256).hexdigest()[:32]
        for v in encoded.dictionary.to_pylist()
    ]
    place = data.column_names.index(column)
    return data.set_column(place, column, pa.array(hidden, pa.string()).take(encoded.indices))


def header(path: str) -> list[str]:
    """The names of a Parquet file's columns."""
    return list(pq.read_schema(path).names)
