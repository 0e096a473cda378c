"""A source as its rules read it: one long table without duplicates, its columns by name and by type."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from lib.catalog.model import plain
from lib.engine.source import Source
from lib.engine.spans import SHARE, spread
from lib.errors import DeclarationError
from lib.intake.model import ROW, WIDE_PERIOD, WIDE_VALUE, Recipe, Rule, Where
from lib.period import MONTHS_IN, Calendar, Grain

Expr = Any  # an Ibis column or table
TRUE_WORDS = {"true", "yes", "1", "y", "t", "ja", "oui", "si", "wahr", "vrai"}
_SHORT_LIST = 500  # longer lists of values are handed over as a table
_FIRST_ORDINAL = 719163  # of 1970-01-01 in the count of days that starts with year 1


class Tidy:
    """A source's table and how to read its columns. Raises DeclarationError for a column that is not there."""

    def __init__(
        self, con: Any, source: Source, table: Expr, inner: dict[str, str], once: Mapping[Rule, str] | None = None
    ) -> None:
        self.con, self.source, self.table = con, source, table
        self._inner = inner
        self._once = dict(once or {})
        self._distinct: dict[str, pa.Array] = {}

    @property
    def recipe(self) -> Recipe:
        """The recipe of the source."""
        return self.source.recipe

    @property
    def columns(self) -> dict[str, str]:
        """Names of the file → names of the table (which cannot clash with each other or with ours)."""
        return {name: inner for name, inner in self._inner.items() if name != PART}

    def fetch(self, table: Expr) -> pa.Table:
        """The rows of an expression, computed."""
        return self.con.to_pyarrow(table)

    def column(self, name: str) -> Expr:
        """The column of that name, as it is."""
        if name not in self._inner:
            raise DeclarationError(
                f"The recipe of “{self.source.dataset}” names the column “{name}”, which its table does not have.",
                f"Columns there are: {', '.join(n for n in self._inner if not n.startswith('_'))}.",
                column=name,
            )
        return self.table[self._inner[name]]

    @property
    def order(self) -> list[Expr]:
        """By what rows follow each other: the part they came with, then their place in it."""
        return [self.column(n) for n in (PART, ROW) if n in self._inner]

    def day(self, name: str) -> Expr:
        """The column as days. Text that is no ISO day is missing."""
        column = self.column(name)
        dtype = column.type()
        if dtype.is_date():
            return column
        if dtype.is_timestamp():
            return column.cast("date")
        if dtype.is_string():
            return column.try_cast("date")
        raise DeclarationError(f"The column “{name}” holds no dates.", "Choose a date column.", column=name)

    def number(self, name: str) -> Expr:
        """The column as float64; empty cells, nan and text that is no number are missing."""
        return as_number(self.column(name))

    def text(self, name: str) -> Expr:
        """The column as text."""
        column = self.column(name)
        return column if column.type().is_string() else column.cast("string")

    def date_of(self, rule: Rule) -> str:
        """The name of the column that places the rows of a rule in time. Raises DeclarationError when there is none."""
        name = rule.date or self.recipe.date or (WIDE_PERIOD if self.recipe.shape == "wide" else None)
        if name is None:
            raise DeclarationError(
                f"No date column is chosen for “{rule.measure}” in “{self.source.dataset}”.", "Choose a date column."
            )
        return name

    def value(self, rule: Rule) -> Expr:
        """The number of each row that a rule adds, keeps or weighs: (column − minus) × times × factor, without its sign
        where only sizes count."""
        value = self.number(rule.column or (WIDE_VALUE if self.recipe.shape == "wide" else ""))
        if rule.minus:
            value = value - self.number(rule.minus).fill_null(0.0)  # an empty cell takes nothing off
        if rule.times:
            value = value * self.number(rule.times)
        if not math.isclose(rule.factor, 1.0, rel_tol=0, abs_tol=0):
            value = value * rule.factor
        value = value.abs() if rule.absolute else value
        if rule in self._once:
            value = ibis.ifelse(self.table[self._once[rule]], value, ibis.null("float64"))
        return value * self.share if rule.how == "sum" and self.share is not None else value

    @property
    def share(self) -> Expr | None:
        """Which part of a row's range lies in the month that it stands for; None where rows are not spread."""
        return self.table[SHARE] if SHARE in self.table.columns else None

    def holds(self, conditions: Iterable[Where]) -> Expr:
        """Whether all conditions hold, row by row; never null."""
        found = ibis.literal(True)
        for condition in conditions:
            found = found & self._holds(condition)
        return found

    def _holds(self, condition: Where) -> Expr:
        column, dtype = self.column(condition.column), self.column(condition.column).type()
        match condition.op:
            case "present" | "absent":
                there = column.notnull() & (column.strip() != "" if dtype.is_string() else ibis.literal(True))
                return (there if condition.op == "present" else ~there).fill_null(condition.op == "absent")
            case "at_least":
                return (_scale(column) >= _bound(condition, column)).fill_null(False)
            case "below":
                return (_scale(column) < _bound(condition, column)).fill_null(False)
            case "not_in":
                return ~self._among(condition)
            case _:
                return self._among(condition)

    def _among(self, condition: Where) -> Expr:
        """in and contains. The different values of the column are compared here, so that every engine agrees on what
        case and accents are."""
        column = self.column(condition.column)
        wanted = [plain(v) for v in condition.values]
        if column.type().is_boolean():
            return column.isin([w in TRUE_WORDS for w in wanted]).fill_null(False)
        if column.type().is_numeric() and condition.op != "contains":
            return column.isin([n for n in map(_float, condition.values) if n is not None]).fill_null(False)
        inside = condition.op == "contains"
        values = self.distinct(condition.column).to_pylist()
        kept = [v for v in values if _matches(plain(v), wanted, inside)]
        return isin(self.text(condition.column), kept)

    def distinct(self, name: str) -> pa.Array:
        """The different values of a column, as text."""
        if name not in self._distinct:
            found = self.fetch(self.table.select(v=self.text(name)).distinct())["v"].combine_chunks()
            self._distinct[name] = pc.drop_null(found)
        return self._distinct[name]


def _matches(text: str, wanted: list[str], inside: bool) -> bool:
    return any(w in text for w in wanted) if inside else text in wanted


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _scale(column: Expr) -> Expr:
    """A column that can be compared with a bound: dates as days, the rest as numbers."""
    if column.type().is_timestamp():
        return column.cast("date")
    return column if column.type().is_date() else as_number(column)


def _bound(condition: Where, column: Expr) -> Expr:
    text = condition.values[0] if condition.values else ""
    if column.type().is_timestamp() or column.type().is_date():
        return ibis.literal(text).cast("date")
    number = _float(text)
    if number is None:
        raise DeclarationError(
            f"“{text}” is not a number to compare “{condition.column}” with.", "Give a number.", column=condition.column
        )
    return ibis.literal(number)


def as_number(column: Expr) -> Expr:
    """A column as float64, with nan as missing."""
    dtype = column.type()
    if dtype.is_floating():
        return ibis.ifelse(column.isnan(), ibis.null("float64"), column)
    return column.try_cast("float64") if dtype.is_string() else column.cast("float64")


def isin(column: Expr, values: list[str]) -> Expr:
    """Whether the column holds one of the values; never null."""
    if len(values) > _SHORT_LIST:
        return column.isin(ibis.memtable(pa.table({"v": pa.array(values, pa.string())}))["v"]).fill_null(False)
    return column.isin(values).fill_null(False) if values else ibis.literal(False)


def ordinal(day: Expr, grain: Grain, calendar: Calendar) -> Expr:
    """The ordinal of the period of that grain in which a day lies, as in `Calendar.of`."""
    if grain == "day":
        return day.epoch_days() + _FIRST_ORDINAL
    month = day.year() * 12 + day.month() - 1
    if grain == "month":
        return month
    return (month + (13 - calendar.fiscal_start) % 12) // MONTHS_IN[grain]


PART = "_part"  # which of several files of one source a row came with


def tidy(con: Any, source: Source, calendar: Calendar) -> Tidy:
    """A source ready for its rules: parts put together, duplicates dropped, periods across made long, filter applied."""
    table, inner = _read(con, source)
    if source.recipe.key:
        table = _without_duplicates(Tidy(con, source, table, inner))
    if source.recipe.shape == "wide":
        table, inner = _long(source, table, inner, calendar)
    read = Tidy(con, source, table, inner)
    if source.recipe.where:
        read = Tidy(con, source, table.filter(read.holds(source.recipe.where)), inner)
    read = _counted_once(read, inner)
    return _spread(read, inner) if source.recipe.span else read


def _counted_once(read: Tidy, inner: dict[str, str]) -> Tidy:
    """The table with a mark, for each rule that counts an id once, on the rows that count. A row without an id is its own."""
    marks, names = {}, {}
    for i, rule in enumerate(r for r in dict.fromkeys(read.recipe.rules) if r.once):
        owner = read.column(rule.once or "")
        groups = [owner, read.value(rule).notnull(), read.holds(rule.where)]
        place = ibis.row_number().over(group_by=groups, order_by=read.order)
        names[rule] = f"once{i}"
        marks[names[rule]] = (place == 0) | owner.isnull()
    return Tidy(read.con, read.source, read.table.mutate(**marks), inner, names) if marks else read


def _spread(read: Tidy, inner: dict[str, str]) -> Tidy:
    """The table with rows over several months placed as the recipe says."""
    span = read.recipe.span
    if span is None:
        return read
    table = spread(read.table, (read.day(span.first), read.day(span.last)), inner[span.first], span.how)
    return Tidy(read.con, read.source, table, inner, read._once)


def _read(con: Any, source: Source) -> tuple[Expr, dict[str, str]]:
    parts = [con.read_parquet(path) for path in source.paths]
    if source.table is not None:
        parts.append(ibis.memtable(source.table))
    types: dict[str, Any] = {}
    for part in parts:
        for name, dtype in part.schema().items():
            types.setdefault(name, dtype)
    inner = {name: f"c{i}" for i, name in enumerate(types)}
    if len(parts) == 1:
        return parts[0].select(**{inner[n]: parts[0][n] for n in types}), inner
    inner[PART] = "part"
    return ibis.union(*(_part(p, i, types, inner) for i, p in enumerate(parts))), inner


def _part(table: Expr, place: int, types: dict[str, Any], inner: dict[str, str]) -> Expr:
    """One of several parts, with the columns and types of all; what it does not have is missing."""
    columns = {
        inner[n]: (table[n] if table[n].type() == dtype else table[n].try_cast(dtype))
        if n in table.columns
        else ibis.null(dtype)
        for n, dtype in types.items()
    }
    return table.select(**columns, part=ibis.literal(place))


def _long(source: Source, table: Expr, inner: dict[str, str], calendar: Calendar) -> tuple[Expr, dict[str, str]]:
    days = {inner[c]: calendar.first_day(calendar.parse(label)) for c, label in source.recipe.periods if c in inner}
    if not days:
        raise DeclarationError(
            f"“{source.dataset}” has its periods in columns, but none of them is known.",
            "Say which column is which period.",
        )
    numbers = table.mutate(**{c: as_number(table[c]) for c in days})
    made = numbers.pivot_longer(list(days), names_to="period", values_to="value", names_transform=lambda c: days[c])
    kept = {name: c for name, c in inner.items() if c not in days}
    return made, kept | {WIDE_PERIOD: "period", WIDE_VALUE: "value"}


def _without_duplicates(read: Tidy) -> Expr:
    """Of rows with the same key the last one. A row without any part of its key is nobody's double."""
    keys = [read.column(name) for name in read.recipe.key]
    nobody = ibis.literal(True)
    for column in keys:
        nobody = nobody & column.isnull()
    place = ibis.row_number().over(group_by=keys, order_by=[ibis.desc(c) for c in read.order])
    marked = read.table.mutate(is_last=(place == 0) | nobody)
    return marked.filter(marked.is_last).drop("is_last")
