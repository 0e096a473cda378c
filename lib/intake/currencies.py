"""In which currencies a table's amounts are: by the signs and codes of cells and headers, and by columns of codes beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa

from lib.catalog.model import Catalog, plain
from lib.intake.cells import SHARED, SIGNS
from lib.intake.content import is_number, numbers, texts
from lib.intake.model import MIXED, WIDE_VALUE, Finding, Reading, Recipe, Rule, Table

_WORDS = ("currency", "wahrungscode", "wahrung", "devise", "moneda")
_MANY = 30  # different texts; a column with more of them is no list of currencies
_SHOWN = 5


def said(table: Table, names: Collection[str]) -> frozenset[str]:
    """The currencies of these columns: codes, or a sign that several currencies share where nothing tells which it stands for."""
    found = {m for c in table.columns if c.name in names for m in c.marks}
    open_ = {n for n in names if n not in {c.name for c in table.columns if c.converted}}
    for name in currency_columns(table, open_):
        found |= _beside(table, name, open_)
    clear = found - SHARED.keys()
    return frozenset(m for m in found if not clear & SHARED.get(m, frozenset()))


def columns_of(rule: Rule, recipe: Recipe) -> frozenset[str]:
    """The columns whose amounts a rule adds up; of a wide table all its periods."""
    if rule.column == WIDE_VALUE:
        return frozenset(column for column, _ in recipe.periods)
    return frozenset(n for n in (rule.column, rule.minus, rule.times) if n)


def is_money(rule: Rule, catalog: Catalog) -> bool:
    """Whether a rule adds up amounts: counts beside them have no currency."""
    return rule.measure not in catalog.measures or catalog.measures[rule.measure].unit == "money"


def mixed(table: Table, recipe: Recipe, catalog: Catalog) -> tuple[Finding, ...]:
    """One error per column that a rule would add up although its amounts are in several currencies."""
    found: dict[str, Finding] = {}
    for rule in recipe.rules:
        names = columns_of(rule, recipe) if is_money(rule, catalog) else ()
        codes_ = sorted(said(table, names)) if names else []
        if len(codes_) > 1:
            named = ", ".join(codes_[: _SHOWN - 1 if len(codes_) > _SHOWN else -1])
            named += f" and {len(codes_) - _SHOWN + 1} more" if len(codes_) > _SHOWN else f" and {codes_[-1]}"
            column = min(names) if rule.column in (None, WIDE_VALUE) else str(rule.column)
            what = f"Amounts in “{column}” are in {len(codes_)} currencies ({named}), so they are not added up."
            do = "Give a table of rates (date, currency, rate), export one currency, or a column with amounts converted into one."
            found.setdefault(column, Finding("error", MIXED, what, do, column=column, rows=table.rows))
    return tuple(found.values())


def without_mixed(reading: Reading, catalog: Catalog) -> Reading:
    """The reading without the rules that would add up several currencies, and with an error that says so."""
    table, recipe = reading.table, reading.recipe
    found = mixed(table, recipe, catalog)
    if not found:
        return reading
    kept = tuple(r for r in recipe.rules if not (is_money(r, catalog) and len(said(table, columns_of(r, recipe))) > 1))
    recipe = recipe.model_copy(update={"rules": kept, "currency": None})
    return replace(reading, recipe=recipe, findings=(*reading.findings, *found))


def codes(table: Table, name: str) -> frozenset[str]:
    """The different currency codes of a column; none when it holds anything else."""
    found = frozenset(t.strip().upper() for t in texts(table, name) or ())
    return found if all(len(c) == 3 and c.isalpha() for c in found) else frozenset()


def _beside(table: Table, name: str, amounts: Collection[str]) -> set[str]:
    """What a column of currencies says in the rows that have an amount."""
    there = np.zeros(table.rows, dtype=bool)
    for column in table.columns:
        if column.name in amounts and is_number(column):
            values = numbers(table, column.name)
            there |= ~np.isnan(values) & (values != 0)
    rows = replace(table, data=table.data.filter(pa.array(there)))
    found = {" ".join(t.split()) for t in texts(rows, name) or ()}
    named = {SIGNS.get(t) or (t.upper() if len(t) == 3 else t) for t in found}
    return named if len(named) <= _MANY else set()


def currency_columns(table: Table, used: Collection[str]) -> Iterator[str]:
    """The columns that name the currency of a used one: `Currency`, and `Amount Currency` beside `Amount`."""
    amounts = [plain(c.name) for c in table.columns if c.name in used and is_number(c)]
    for column in table.columns:
        bare = plain(column.name)
        word = next((w for w in _WORDS if w in bare), None)
        if not word or is_number(column) or not amounts:
            continue
        owner = bare.replace(word, "").removesuffix("code").strip(" -_()")
        own = not owner and not any(a.startswith("converted") for a in amounts)
        if own or (owner and any(a.startswith(owner) for a in amounts)):
            yield column.name
