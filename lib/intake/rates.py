"""A dated table of exchange rates that a person gives, and amounts of other currencies converted by it, each at its own day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.catalog.model import Catalog
from lib.errors import FileRejected
from lib.intake.cells import SHARED, SIGNS
from lib.intake.content import Days, Floats, days, is_number, numbers, row_numbers
from lib.intake.currencies import columns_of, currency_columns, is_money, without_mixed
from lib.intake.model import MIXED, NO_RATE, WIDE_VALUE, Finding, Reading, Recipe, Rule, Table

FORM = "Give a table with the columns date, currency, rate: how much one unit is worth in the workspace's currency."
Row = tuple[str, str, float]  # ISO day, code, rate


@dataclass(frozen=True, slots=True)
class Rates:
    """How much one unit of a currency was worth in `into`, from a day on until the next."""

    into: str
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """A digest of everything the table says."""
        said = "\n".join([self.into, *(f"{day} {code} {rate!r}" for day, code, rate in self.rows)])
        return hashlib.sha256(said.encode()).hexdigest()

    def at(self, code: str, on: Days) -> Floats:
        """The latest rate on or before each day; nan where there is none."""
        own = [(day, rate) for day, c, rate in self.rows if c == code]
        known = np.array([day for day, _ in own], dtype="datetime64[D]")
        place = np.searchsorted(known, on, side="right") - 1
        worth = np.array([np.nan, *(rate for _, rate in own)])
        return np.asarray(np.where(np.isnat(on), np.nan, worth[np.where(np.isnat(on), 0, place + 1)]), dtype=np.float64)


def read_rates(name: str, content: bytes, into: str, limit: int) -> Rates:
    """A table of rates from a CSV or workbook. Raises FileRejected for what is none, naming the row."""
    from lib.intake.read import read  # reads workbooks: its libraries are not wanted where no file is

    for table in read(name, content, limit):
        dated = [c.name for c in table.columns if c.type == "date"]
        coded = [c.name for c in table.columns if c.type in ("text", "category", "id")]
        valued = [c.name for c in table.columns if is_number(c)]
        if dated and coded and valued:
            return Rates(into, _rows(table, name, (dated[0], coded[0], valued[0])))
    raise FileRejected(f"{name} is no table of exchange rates.", FORM, file=name)


def _rows(table: Table, file: str, names: tuple[str, str, str]) -> tuple[Row, ...]:
    on, code, rate = (table.data[n].to_pylist() for n in names)
    found: dict[tuple[str, str], float] = {}
    for row, day, currency, worth in zip(row_numbers(table), on, code, rate, strict=True):
        where = f"{file}, row {int(row) + 1}"
        known = str(currency or "").strip().upper()
        if day is None or worth is None or not worth > 0 or len(known) != 3 or not known.isalpha():
            raise FileRejected(
                f"{where}: a day, a code of three letters and a rate above 0 are needed.", FORM, file=file
            )
        key = (day.date().isoformat(), known)
        if found.setdefault(key, worth) != worth:
            raise FileRejected(f"{where}: {known} has two rates on {key[0]}.", "Keep one.", file=file)
    return tuple((day, known, worth) for (day, known), worth in sorted(found.items()))


def in_one_currency(reading: Reading, catalog: Catalog, rates: Rates | None) -> Reading:
    """The reading with its amounts in one currency: converted where rates are given, else without those of several. Where the
    rates do not reach, an error names the first day and currency, and nothing is converted."""
    made, lacking = converted(reading, catalog, rates)
    kept = without_mixed(made, catalog)
    if lacking is None:
        return kept
    findings = tuple(f for f in kept.findings if f.code != MIXED)
    return replace(kept, findings=(*findings, lacking))


def converted(reading: Reading, catalog: Catalog, rates: Rates | None) -> tuple[Reading, Finding | None]:
    """The reading with the amounts that its rules add up in the currency of the rates; or as it was, and what lacks."""
    table, recipe = reading.table, reading.recipe
    if rates is None or recipe.shape == "wide":
        return reading, None
    changed = False
    for column, day in _amounts(recipe, catalog, table):
        codes = _codes(table, column, rates.into)
        if codes is None or not set(np.unique(codes)) - {rates.into}:
            continue
        values, on = numbers(table, column), days(table, day)
        factors = _factors(codes, on, rates)
        lacking = np.isnan(factors) & ~np.isnan(values) & (values != 0)
        if lacking.any():
            return reading, _lacks(table, (codes, on), lacking, column)
        table, changed = _put(table, column, values * np.where(values == 0, 1.0, factors), rates.into), True
    if not changed:
        stale = recipe.rates and not any(c.converted for c in table.columns)
        return (replace(reading, recipe=recipe.model_copy(update={"rates": None})) if stale else reading), None
    recipe = recipe.model_copy(update={"currency": rates.into, "rates": rates.digest})
    what = f"Amounts are converted into {rates.into} by the rate table, each at the latest rate on or before its day."
    return replace(
        reading, table=table, recipe=recipe, findings=(*reading.findings, Finding("note", "converted", what))
    ), None


def _amounts(recipe: Recipe, catalog: Catalog, table: Table) -> Iterable[tuple[str, str]]:
    """The columns of amounts that rules add up, each with the column that dates them. Of a product only the price is money."""
    named: dict[str, str] = {}
    for rule in recipe.rules:
        day = rule.date or recipe.date
        if not day or rule.column == WIDE_VALUE or not is_money(rule, catalog):
            continue
        for name in sorted(_money(rule, recipe, table)):
            named.setdefault(name, day)
    return [
        (n, d) for n, d in named.items() if any(c.name == n and is_number(c) and not c.converted for c in table.columns)
    ]


def _money(rule: Rule, recipe: Recipe, table: Table) -> frozenset[str]:
    return frozenset(n for n in (rule.times,) if n) or columns_of(rule, recipe)


def _codes(table: Table, column: str, into: str) -> np.ndarray | None:
    """The currency of each row's amount, "" where none is named; None where nothing tells or a sign may mean several."""
    beside = next(iter(currency_columns(table, {column})), None)
    marks = table.column(column).marks
    if beside is None:
        return np.full(table.rows, _code(marks[0], into)) if len(marks) == 1 and _code(marks[0], into) else None
    texts = pc.fill_null(pc.cast(table.data[beside], pa.string()), "").to_pylist()
    known: Mapping[str, str] = {t: _code(t, into) for t in set(texts)}
    return np.array([known[t] for t in texts], dtype=object)


def _code(text: str, into: str) -> str:
    bare = " ".join(text.split())
    if bare in SHARED:
        return into if into in SHARED[bare] else ""
    return SIGNS.get(bare) or bare.upper()


def _factors(codes: np.ndarray, on: Days, rates: Rates) -> Floats:
    factors = np.full(len(codes), np.nan)
    for code in np.unique(codes):
        own = codes == code
        factors[own] = 1.0 if code == rates.into else rates.at(str(code), on[own])
    return factors


def _lacks(table: Table, rows: tuple[np.ndarray, Days], lacking: np.ndarray, column: str) -> Finding:
    """The earliest day and currency for which the table of rates has nothing."""
    codes, on = rows
    there = np.flatnonzero(lacking)
    first = there[np.argmin(np.where(np.isnat(on[there]), np.datetime64(date.max), on[there]))]
    code, row = str(codes[first]), int(row_numbers(table)[first])
    what = f"The rate table has no rate for {code} on or before {on[first]}, and {len(there)} amounts in “{column}” need one."
    if not code:
        what = f"{len(there)} amounts in “{column}” name no currency, beside others that do."
    elif np.isnat(on[first]):
        what = f"{len(there)} amounts of {code} in “{column}” have no date, so no rate is theirs."
    do = "Give a table of rates that reaches further, or fill in what is missing, and give the file again."
    return Finding("error", NO_RATE, what, do, row=row, column=column, rows=len(there))


def _put(table: Table, column: str, values: Floats, into: str) -> Table:
    place = table.data.column_names.index(column)
    data = table.data.set_column(place, column, pa.array(values, pa.float64(), from_pandas=True))
    columns = tuple(
        replace(c, currency=into, marks=(into,), converted=True) if c.name == column else c for c in table.columns
    )
    return replace(table, data=data, columns=columns, totals=())
