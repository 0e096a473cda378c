"""Wide tables without a preset: periods across, a measure per row."""

from __future__ import annotations

from collections.abc import Iterable

from lib.catalog.model import Catalog, Kind, plain
from lib.intake.content import plain_texts
from lib.intake.model import WIDE_VALUE, Finding, How, Reading, Recipe, Rule, Table, TableGrain, Where
from lib.intake.presets import Roles

HOW: dict[Kind, How] = {"flow": "sum", "stock": "last", "unique": "sum", "weighted": "weighted"}


def wide(table: Table, catalog: Catalog, roles: Roles, across: tuple[tuple[str, str], ...]) -> Reading:
    """Periods across: the rows whose first text names a measure, or nothing but the periods."""
    periods = {name for name, _ in across}
    labels = [c.name for c in table.columns if c.name not in periods and c.type in ("text", "category", "id")]
    rules = tuple(_line_rules(table, catalog, roles, labels[0])) if labels else ()
    grain: TableGrain = "quarter" if "Q" in across[0][1] else "year" if len(across[0][1]) == 4 else "month"
    recipe = Recipe(shape="wide", grain=grain, rules=rules, periods=across)
    do = "Say which row is which measure."
    none = () if rules else (Finding("warning", "no_measure", "No row of this table is a measure by its name.", do),)
    return Reading(table, recipe, 0.3 if rules else 0.0, none)


def _line_rules(table: Table, catalog: Catalog, roles: Roles, label: str) -> Iterable[Rule]:
    there = plain_texts(table, label) or frozenset()
    for measure, names in roles.measures.items():
        hits = tuple(n for n in names if plain(n) in there)[:1]
        if hits:
            how = HOW[catalog.measures[measure].kind]
            yield Rule(measure=measure, how=how, column=WIDE_VALUE, where=(Where(column=label, values=hits),))
