"""Values of dimensions: how files write them, what they are called, and which of them get a segment of their own.

Values are compared in Python (without case, accents and outer blanks) over the different values of a column, and then
looked for as they stand: every engine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis

from lib.catalog.model import plain
from lib.engine.source import View
from lib.engine.tidy import Tidy, isin
from lib.intake.model import ROW, DimensionRole
from lib.panel import REST, TOTAL

Expr = Any
NONE = "(none)"  # the segment of rows whose cell is empty
LARGEST = 20  # values that get a segment of their own; the others share `rest`
DIFFERENT = (
    100_000  # values looked at per column, the most frequent ones; the others are in `rest` and cannot be asked for
)


class Names:
    """What the values of one dimension are called: canonical where known, else as they were first written."""

    def __init__(self, dimension: str, view: View) -> None:
        declared = view.catalog.dimensions.get(dimension)
        self._canonical: dict[str, str] = {}
        for value in declared.values if declared else ():
            for written in (value.value, *value.synonyms):
                self._canonical.setdefault(plain(written), value.value)
        for alias, name in view.aliases.get(dimension, {}).items():
            self._canonical[plain(alias)] = self._canonical.get(plain(name), name)
        self._seen: dict[str, str] = {}

    @property
    def closed(self) -> bool:
        """Whether there are canonical values at all."""
        return bool(self._canonical)

    def knows(self, written: str) -> bool:
        """Whether a canonical value stands behind what is written."""
        return plain(written) in self._canonical

    def name(self, written: str | None) -> str:
        """What a value is called. A value that is called like a segment of ours gets a mark."""
        bare = plain(written or "")
        if not bare:
            return NONE
        found = self._canonical.get(bare) or self._seen.setdefault(bare, " ".join((written or "").split()))
        return f"{found} (value)" if found in (TOTAL, REST) else found


@dataclass(frozen=True, eq=False)
class Column:
    """A dimension in one source: the name of each value as written (`None` for an empty cell), in the order met."""

    role: DimensionRole
    names: Mapping[str | None, str]
    sizes: Mapping[str, tuple[float, int]]  # name → (size in the measure that ranks, rows)

    @cached_property
    def written(self) -> Mapping[str, tuple[str | None, ...]]:
        """Name → the ways in which it is written."""
        found: dict[str, list[str | None]] = {}
        for written, name in self.names.items():
            found.setdefault(name, []).append(written)
        return {name: tuple(ways) for name, ways in found.items()}

    def is_one_of(self, read: Tidy, names: Iterable[str]) -> Expr:
        """Whether the rows' value has one of the names; never null."""
        ways = [w for name in names for w in self.written.get(name, ())]
        if self.role.column is None:
            return ibis.literal(bool(ways))
        column = read.text(self.role.column)
        found = isin(column, [w for w in ways if w is not None])
        return found | column.isnull() if None in ways else found

    def code(self, read: Tidy, segments: tuple[str, ...]) -> Expr:
        """The place of each row's segment among `segments`; values without one of their own go to the last."""
        branches = [(self.is_one_of(read, [s]), i) for i, s in enumerate(segments) if s in self.written]
        return ibis.cases(*branches, else_=len(segments) - 1) if branches else ibis.literal(len(segments) - 1)


def role_of(read: Tidy, dimension: str) -> DimensionRole | None:
    """Where a source carries the dimension; None when it does not."""
    return next((r for r in read.recipe.dimensions if r.dimension == dimension), None)


def column(read: Tidy, role: DimensionRole, names: Names, rank: Expr | None = None, keep: Expr | None = None) -> Column:
    """A dimension's values in one source, with their rows and, where given, the aggregate that ranks them.

    `keep` says which rows count for sizes.
    """
    if role.column is None:
        return Column(
            role, {role.value: names.name(role.value)}, _sizes_of_constant(read, names.name(role.value), rank)
        )
    found = _values(read, read.text(role.column), rank, keep)
    named: dict[str | None, str] = {}
    sizes: dict[str, tuple[float, int]] = {}
    for written, rows, size in found:
        name = named[written] = names.name(written)
        before = sizes.get(name, (0.0, 0))
        sizes[name] = (before[0] + (size or 0.0), before[1] + rows)
    return Column(role, named, sizes)


def _sizes_of_constant(read: Tidy, name: str, rank: Expr | None) -> dict[str, tuple[float, int]]:
    row = read.fetch(read.table.aggregate(n=read.table.count(), **_size(rank))).to_pylist()[0]
    return {name: (row.get("s") or 0.0, row["n"])}


def _values(
    read: Tidy, value: Expr, rank: Expr | None, keep: Expr | None
) -> list[tuple[str | None, int, float | None]]:
    """(written, rows, size) of the most frequent values, in the order in which they first stand in the table."""
    counted = read.table.count() if keep is None else read.table.count(where=keep)
    place = read.column(ROW).min()
    asked = read.table.group_by(v=value).aggregate(n=counted, r=place, **_size(rank))
    asked = asked.order_by([ibis.desc("n"), "r", "v"]).limit(DIFFERENT).order_by(["r", "v"])
    return [(row["v"], row["n"], row.get("s")) for row in read.fetch(asked).to_pylist()]


def _size(rank: Expr | None) -> dict[str, Expr]:
    return {} if rank is None else {"s": rank.cast("float64")}


def segments(columns: Iterable[Column]) -> tuple[str, ...]:
    """The segments of a breakdown: the largest values first, then `rest` where there are more of them.

    Large is what has most of the ranking measure (the first flow of the catalogue that carries the dimension), then what
    has most rows, then the name.
    """
    sizes: dict[str, tuple[float, int]] = {}
    for one in columns:
        for name, (size, rows) in one.sizes.items():
            before = sizes.get(name, (0.0, 0))
            sizes[name] = (before[0] + size, before[1] + rows)
    there = [n for n, (_, rows) in sizes.items() if rows]
    ranked = sorted(there, key=lambda n: (-sizes[n][0], -sizes[n][1], n))
    return tuple(ranked[:LARGEST]) + ((REST,) if len(ranked) > LARGEST else ())
