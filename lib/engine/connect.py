"""The engine behind the expressions: DuckDB embedded, or whatever the address names."""

from __future__ import annotations

from typing import Any

import ibis

EMBEDDED = "duckdb://"


def connect(url: str = EMBEDDED) -> Any:
    """A connection of its own to the engine of that address, for the calling thread only.

    The embedded one lives in memory and holds nothing: tables are read where they lie. One call of the engine opens one
    connection, so that threads never share a cursor.
    """
    return ibis.duckdb.connect() if url == EMBEDDED else ibis.connect(url)
