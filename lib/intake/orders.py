"""Orders over several lines: whether an amount is of the line or of the whole order, by what the file itself says.

An order's total may stand on each of its lines; added up as it stands it would count as often as the order has lines. What tells:
lines that add up to the amount, quantity by price that gives it, other amounts that change from line to line, and the header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.catalog.model import Catalog
from lib.intake.content import Floats, is_number, numbers
from lib.intake.currencies import is_money
from lib.intake.model import Column, DimensionRole, Finding, Question, Reading, Recipe, Rule, Table
from lib.intake.presets import Roles
from lib.intake.words import likeness, words

ONCE = "@once"  # the key of the answer
ORDER, LINE = "of the whole order", "of each line"
_MOST = 0.95  # share of the orders that must bear a reading out
_FEW = 3  # orders whose lines differ, from which on an amount that never does is no chance
_ID_WORDS = (
    "Order ID",
    "Order number",
    "Order no",
    "Bestellnummer",
    "Auftragsnummer",
    "Order",
    "Receipt number",
    "Order name",
)
_OF_LINE = frozenset(
    {"line", "item", "lineitem", "ext", "extended", "unit", "each", "position", "zeile", "posten", "artikel"}
)
_OF_ORDER = frozenset(
    {"order", "grand", "invoice", "bestellung", "auftrag", "bestellwert", "auftragswert", "bestellsumme"}
)


@dataclass(frozen=True, slots=True)
class _Orders:
    """The rows of orders that have several: which rows, and the place of each one's order."""

    table: Table
    id: str
    rows: np.ndarray
    of: np.ndarray
    count: int

    def values(self, column: str) -> Floats:
        """A column's numbers on these rows."""
        found: Floats = numbers(self.table, column)[self.rows]
        return found

    def sums(self, values: Floats) -> Floats:
        """The sum of each order; nan counts as nothing."""
        return np.bincount(self.of, np.nan_to_num(values), self.count).astype(np.float64)

    def spread(self, values: Floats) -> Floats:
        """The difference between the largest and the smallest value of each order; nan where it has none."""
        high, low = np.full(self.count, -np.inf), np.full(self.count, np.inf)
        there = ~np.isnan(values)
        np.maximum.at(high, self.of[there], values[there])
        np.minimum.at(low, self.of[there], values[there])
        return np.where(np.isfinite(high), high - np.where(np.isfinite(low), low, 0.0), np.nan)


def counted_once(reading: Reading, catalog: Catalog, roles: Roles, answers: Mapping[str, str]) -> Reading:
    """The reading in which an amount that belongs to an order, and stands on several of its lines, counts once."""
    orders = _orders(reading, roles) if reading.recipe.shape == "event" else None
    if orders is None:
        return reading
    reading = _without_key(reading, orders)
    for rule in reading.recipe.rules:
        plain = rule.how == "sum" and rule.basis == "actual" and rule.column and not rule.times and not rule.once
        if plain and is_money(rule, catalog) and _is_numeric(reading.table, rule.column):
            reading = _settled(reading, rule, orders, answers.get(ONCE))
    return reading


def _is_numeric(table: Table, name: str | None) -> bool:
    return any(c.name == name and is_number(c) for c in table.columns)


def _orders(reading: Reading, roles: Roles) -> _Orders | None:
    """The column of order ids, where some stand on several rows."""
    recipe, table = reading.recipe, reading.table
    named = [r.id for r in recipe.rules if r.measure == "orders" and r.how == "count_distinct"]
    named += [recipe.key[0]] if len(recipe.key) == 1 and any(r.measure == "revenue" for r in recipe.rules) else []
    likely = [
        (likeness(c.name, (*_ID_WORDS, *roles.keys)), c.name)
        for c in table.columns
        if not is_number(c) or _whole(table, c)
    ]
    named += [name for score, name in sorted(likely, reverse=True)[:1] if score > 0 and not named]
    return _several(table, named[0]) if named and named[0] else None


def _whole(table: Table, column: Column) -> bool:
    found = numbers(table, column.name)
    return bool((found[~np.isnan(found)] % 1 == 0).all())


def _several(table: Table, name: str) -> _Orders | None:
    coded = pc.dictionary_encode(pc.cast(table.data[name], pa.string()).combine_chunks())
    places = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    counts = np.bincount(places[places >= 0], minlength=len(coded.dictionary))
    many = (places >= 0) & (counts[places] > 1)
    if not many.any():
        return None
    distinct, of = np.unique(places[many], return_inverse=True)
    return _Orders(table, name, np.flatnonzero(many), of, len(distinct))


def _without_key(reading: Reading, orders: _Orders) -> Reading:
    """Rows of one number whose amounts differ are lines, and no doubles of which the last would count."""
    recipe = reading.recipe
    amounts = [r.column for r in recipe.rules if r.measure == "revenue" and r.how == "sum" and r.column]
    if recipe.key != (orders.id,) or not amounts or not _is_numeric(reading.table, amounts[0]):
        return reading
    lines = orders.spread(orders.values(amounts[0])) > 0
    others = [c.name for c in reading.table.columns if _says_line(c.name)]
    if not lines.any() and not others:
        return reading
    rules = tuple(
        r.model_copy(update={"how": "count_distinct", "id": orders.id})
        if r.measure == "orders" and r.how == "count"
        else r
        for r in recipe.rules
    )
    what = f"A “{orders.id}” stands on several rows with different contents: they are its lines, and all of them count."
    note = Finding("note", "lines", what, "", column=orders.id, rows=len(orders.rows))
    recipe = recipe.model_copy(update={"key": (), "rules": rules})
    return replace(reading, recipe=recipe, findings=(*reading.findings, note))


def _says_line(header: str) -> bool:
    return bool(set(words(header)) & _OF_LINE)


def _settled(reading: Reading, rule: Rule, orders: _Orders, answer: str | None) -> Reading:
    column = str(rule.column)
    values = orders.values(column)
    known = np.bincount(orders.of, ~np.isnan(values), orders.count)
    repeated = known > 1
    if not repeated.any() or not np.nansum(np.abs(values)):
        return reading  # at most one line of each order has it: its sum is right as it stands
    same = orders.spread(values)[repeated] == 0
    if same.mean() < _MOST:
        return reading
    verdict, why = _told(column, values, orders, reading.table)
    if answer in (ORDER, LINE):
        verdict, why = answer, "as you said"
    if verdict == LINE:
        return reading
    changed = _once(reading, rule, orders, why, int((~same).sum())) if verdict == ORDER else None
    if changed:
        return changed
    ask = f"“{column}” is the same on all lines of a “{orders.id}”: is it of the whole order, or of each line?"
    question = Question(column, ask, ORDER, (ORDER, LINE), ONCE)
    taken = _once(reading, rule, orders, "as is assumed", int((~same).sum()))
    return replace(taken, questions=(*taken.questions, question))


def _told(column: str, values: Floats, orders: _Orders, table: Table) -> tuple[str, str]:
    """Whether an amount is of the order or of the line, and what tells; nothing where nothing does."""
    first = np.full(orders.count, np.nan)
    there = ~np.isnan(values)
    first[orders.of[there][::-1]] = values[there][::-1]
    for name, lines in _line_amounts(column, orders, table):
        if _alike(lines, values):
            return LINE, f"{name} gives it on each row"
        if _alike(orders.sums(lines), first):
            return ORDER, f"the lines of an order add up to it by {name}"
    if _says_line(column):
        return LINE, "its header says so"
    numeric = [
        c.name for c in table.columns if is_number(c) and c.type != "percent" and c.name not in (column, orders.id)
    ]
    differing = [n for n in numeric if (orders.spread(orders.values(n)) > 0).sum() >= _FEW]
    if differing:
        return ORDER, f"“{differing[0]}” changes from line to line and it never does"
    return (ORDER, "its header says so") if set(words(column)) & _OF_ORDER else ("", "")


def _line_amounts(column: str, orders: _Orders, table: Table) -> Iterator[tuple[str, Floats]]:
    """Columns, and products of two, that may be the amount of a line."""
    names = [
        c.name for c in table.columns if is_number(c) and c.type != "percent" and c.name not in (column, orders.id)
    ][:12]
    found = {n: orders.values(n) for n in names}
    yield from ((f"“{n}”", v) for n, v in found.items())
    for i, one in enumerate(names):
        yield from ((f"“{one}” × “{other}”", found[one] * found[other]) for other in names[i + 1 :])


def _alike(one: Floats, other: Floats) -> bool:
    both = ~np.isnan(one) & ~np.isnan(other) & (other != 0)
    if both.sum() < 2 or len(np.unique(other[both])) < 2:
        return False
    return bool((np.abs(one[both] - other[both]) <= 0.011).mean() >= _MOST)


def _once(reading: Reading, rule: Rule, orders: _Orders, why: str, odd: int) -> Reading:
    """The reading with the rule's amount counted once per order, not split by what changes inside an order; and said."""
    recipe = reading.recipe
    split = tuple(d for d in recipe.dimensions if d.column and _changes(d.column, orders))
    rules = tuple(r.model_copy(update={"once": orders.id}) if r is rule else r for r in recipe.rules)
    kept = tuple(d for d in recipe.dimensions if d not in split)
    what = f"“{rule.column}” is the total of a “{orders.id}” and counts once for it ({why}). {_unsplit(split)}"
    found = [Finding("note", "order_total", what.strip(), "", column=rule.column, rows=len(orders.rows))]
    if odd:
        what = f"{odd} orders have different totals on their lines; the first one counts."
        found.append(Finding("warning", "order_totals_differ", what, "Check them.", column=rule.column, rows=odd))
    changed: Recipe = recipe.model_copy(update={"rules": rules, "dimensions": kept})
    return replace(reading, recipe=changed, findings=(*reading.findings, *found))


def _changes(column: str, orders: _Orders) -> bool:
    texts = pc.dictionary_encode(pc.cast(orders.table.data[column], pa.string()).combine_chunks()).indices
    return bool((orders.spread(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)[orders.rows]) > 0).any())


def _unsplit(split: tuple[DimensionRole, ...]) -> str:
    names = ", ".join(f"“{d.column}”" for d in split)
    return f"It cannot be broken down by {names}, which change inside an order." if names else ""
