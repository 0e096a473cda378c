"""The values of intake: what was read (`Table`), how it is to be understood (`Recipe`), what is wrong with it (`Finding`).

A `Recipe` says in data how one table becomes measures. The engine runs it; nothing in it is code. A rule of a recipe
places rows in time by a date column, keeps those that its conditions name, and adds, counts or weighs them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from lib.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

ColumnType = Literal["date", "number", "money", "percent", "duration", "boolean", "category", "text", "id"]
Shape = Literal["period", "wide", "event", "unknown"]
TableGrain = Literal["day", "week", "month", "quarter", "year", "event"]
Level = Literal["error", "warning", "note"]
Basis = Literal["actual", "plan"]
How = Literal["sum", "count", "count_distinct", "first", "repeat", "stock", "last", "mean_days", "weighted"]
ROW = "_row"  # the column of a stored table that holds each row's 0-based place in the file or sheet
WIDE_PERIOD, WIDE_VALUE = "period", "value"  # the columns that a wide table gets when it is made long
MIXED, NO_RATE = "currencies", "no_rate"  # codes of findings: amounts of several currencies, and of one without a rate


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a file that a person should know: where it is, what it is, what to do.

    `level`: error (must fix: it blocks or falsifies numbers), warning (check), note (for the record). `row` is 0-based
    in the file or sheet. `rows` counts how many rows are touched.
    """

    level: Level
    code: str
    what: str
    do: str = ""
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A true ambiguity, with the answer that is assumed until someone says otherwise."""

    about: str | None
    ask: str
    assumed: str
    options: tuple[str, ...] = ()
    key: str = ""  # under which its answer is given, where that is not the column that it is about


@dataclass(frozen=True, slots=True)
class Check:
    """A total that the file itself states, against what was read. `measure` is a measure's id, or, where the measure takes some
    rows only and the total all, the name of the column that was added up. `against` names the row as `row` does: from 0."""

    against: str
    measure: str
    file_says: float
    we_say: float

    @property
    def row(self) -> int:
        """The 0-based row of the total in the file or sheet."""
        return int(self.against.split()[-1])


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not data, and why it was passed over (title, comment, blank, total, footer, repeated header ...)."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column as read. Numbers are float64 (percent as fractions, durations in seconds), dates timestamps, the rest text."""

    name: str
    type: ColumnType
    format: str | None = None
    currency: str | None = None
    nulls: int = 0
    personal: bool = False
    marks: tuple[str, ...] = ()  # all currencies that its cells and header name; "$" where the sign alone stands
    converted: bool = False  # its amounts are in the workspace's currency, whatever stood beside them


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, read and typed. `data` holds the columns by name and in order, and `ROW` as its last column."""

    name: str | None
    data: pa.Table
    columns: tuple[Column, ...]
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    preamble: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    totals: tuple[tuple[int, dict[str, float]], ...] = ()  # total rows found: row, column -> number stated
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def rows(self) -> int:
        """Data rows kept."""
        return int(self.data.num_rows)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return next(c for c in self.columns if c.name == name)


GIVEN = "given:"  # in a condition: a number that the workspace states, such as given:site_authority


class Where(Value):
    """A condition on one column. Text is compared without case, accents and outer blanks.

    `in`/`not_in` compare with `values`; `contains` looks for any of them inside; `present`/`absent` ask whether there is a
    value; `at_least`/`below` compare a number with the first of `values`.
    """

    column: str
    op: Literal["in", "not_in", "contains", "present", "absent", "at_least", "below"] = "in"
    values: tuple[str, ...] = ()


def _stated(condition: Where, given: Mapping[str, float]) -> Where:
    if not any(v.startswith(GIVEN) for v in condition.values):
        return condition
    names = [v.removeprefix(GIVEN) for v in condition.values]
    unknown = [n for n in names if n not in given]
    if unknown:
        raise BadInput(
            f"“{condition.column}” is compared with {unknown[0]}, which nobody stated.",
            f"Put a number in its place, or use one of: {', '.join(given)}.",
        )
    return condition.model_copy(update={"values": tuple(f"{given[n]:g}" for n in names)})


class Rule(Value):
    """How one measure comes out of one table.

    sum             Σ column (see `minus`, `times`, `factor`, `absolute`) of the rows dated in the period
    count           how many rows are dated in the period
    count_distinct  how many different `id`s are dated in the period (asked anew for each grain)
    first           how many `id`s are dated in the period for the first time in this table
    repeat          how many different `id`s are dated in the period that were dated before it, too (anew for each grain)
    stock           at the end of the period: Σ column (or rows, or different `id`s) that began on or before that day
                    (`date`) and did not end by it (`until` empty or later)
    last            the last value of `column` in the period, per `id` where given, summed
    mean_days       days from `since` to `date`, as a sum, and how many rows there were as its weight
    weighted        Σ column × weight and Σ weight (`weight` a column; without it each row weighs 1)

    `once` names a column of ids: of the rows of one id only the first with a value counts, as where each line of an order repeats
    the order's total.
    """

    measure: str
    how: How
    basis: Basis = "actual"
    column: str | None = None
    date: str | None = None  # default: the recipe's
    until: str | None = None
    since: str | None = None
    id: str | None = None
    weight: str | None = None
    minus: str | None = None  # column whose value is taken off before anything else
    times: str | None = None  # column that multiplies, after that
    factor: float = 1.0
    once: str | None = None
    absolute: bool = False  # sizes only: a file that writes losses as negative numbers
    where: tuple[Where, ...] = ()
    definition: str | None = (
        None  # tag, where tools count differently: single_page, not_engaged, session, engaged, gross, net
    )


class DimensionRole(Value):
    """Where a dimension's values stand: in a column, or the same for the whole table."""

    dimension: str
    column: str | None = None
    value: str | None = None


class Span(Value):
    """Rows that speak of a range of days, from `first` to `last` (columns). What lies within one month counts there; of rows over
    several months `how` says: a part for each month by its share of the days, all at the start or the end, or not at all."""

    first: str
    last: str
    how: Literal["days", "start", "end", "none"]


class Coverage(Value):
    """The first and last day (both included) for which a table says everything."""

    first: date
    last: date


class Recipe(Value):
    """How one table becomes measures: shape, date, dimensions, key, and a rule per measure.

    A wide table (periods across) names in `periods` which column is which period (label as in cli.md); the engine makes
    it long, with the columns `period` and `value`, before the rules run. `key` names the columns that make a row one and
    the same: of rows with equal keys the last is kept. `coverage` is what a person or the report's header said; without it
    the engine's own reading of first and last day holds.
    """

    shape: Shape
    date: str | None = None
    grain: TableGrain = "event"
    dimensions: tuple[DimensionRole, ...] = ()
    key: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    rules: tuple[Rule, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()  # wide only: (column, period label)
    preset: str | None = None
    coverage: Coverage | None = None
    currency: str | None = None
    span: Span | None = None
    rates: str | None = None  # digest of the rate table by which its amounts were converted

    def stated(self, given: Mapping[str, float]) -> Recipe:
        """The recipe with numbers in place of `given:name` in its conditions. Raises BadInput for a name that nobody stated."""
        rules = tuple(r.model_copy(update={"where": tuple(_stated(w, given) for w in r.where)}) for r in self.rules)
        return self.model_copy(update={"rules": rules, "where": tuple(_stated(w, given) for w in self.where)})

    def digest(self) -> str:
        """A digest of everything the recipe says."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """One table with the recipe proposed for it, and why: matched preset, confidence, open questions."""

    table: Table
    recipe: Recipe
    confidence: float = 0.0
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: its identity and a reading per table (sheet, or block parted by blank lines)."""

    file: str
    size: int
    sha256: str
    readings: tuple[Reading, ...]
    facts: dict[str, Any] = field(default_factory=dict)
