"""What a person may change in a recipe: pure functions from a recipe and what is wished to a new, validated one."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from lib.catalog.model import Catalog, plain
from lib.errors import DeclarationError
from lib.intake.content import is_number
from lib.intake.model import (
    WIDE_PERIOD,
    WIDE_VALUE,
    Basis,
    Column,
    Coverage,
    DimensionRole,
    Recipe,
    Rule,
    Shape,
    Table,
    Value,
    Where,
)
from lib.intake.presets import logical_columns
from lib.intake.roles import grain_of


class Changes(Value):
    """What to change; what is not named stays.

    `measures` maps a column to the measure that it holds, None to none; in a wide table the first text of a row takes the
    column's place. `dimensions` maps a dimension to its column, None to none. `basis` goes for all rules.
    """

    date: str | None = None
    shape: Shape | None = None
    measures: dict[str, str | None] = Field(default_factory=dict)
    dimensions: dict[str, str | None] = Field(default_factory=dict)
    without: tuple[str, ...] = ()
    rules: tuple[Rule, ...] | None = None
    key: tuple[str, ...] | None = None
    coverage: Coverage | None = None
    basis: Basis | None = None
    currency: str | None = None


def edit(recipe: Recipe, table: Table, changes: Changes, catalog: Catalog) -> Recipe:
    """The recipe with the changes. Raises DeclarationError naming the column that is not there or cannot be that."""
    rules = list(recipe.rules if changes.rules is None else changes.rules)
    rules = [r for r in rules if r.measure not in changes.without]
    shape = changes.shape or recipe.shape
    for column, measure in changes.measures.items():
        rules = [r for r in rules if not _plainly_of(r, column)]
        if measure is not None:
            rules = [r for r in rules if r.measure != measure] + [_rule_for(column, measure, shape, table, catalog)]
    if changes.basis:
        rules = [r.model_copy(update={"basis": changes.basis}) for r in rules]
    said = {"date": changes.date, "shape": changes.shape, "key": changes.key, "coverage": changes.coverage}
    updates: dict[str, object] = {k: v for k, v in {**said, "currency": changes.currency}.items() if v is not None}
    updates["rules"], updates["dimensions"] = tuple(rules), _dimensions(recipe, changes)
    made = validated(recipe.model_copy(update=updates), table, catalog)
    return _with_grain(made, table) if changes.date or changes.shape else made


def _plainly_of(rule: Rule, column: str) -> bool:
    """Whether the rule takes its number from this column (or from the row of that name) alone."""
    rows = [v for w in rule.where for v in w.values]
    return rule.column == column or (rule.column == WIDE_VALUE and plain(column) in map(plain, rows))


def _rule_for(column: str, measure: str, shape: Shape, table: Table, catalog: Catalog) -> Rule:
    kind = catalog.measure(measure).kind
    how = "last" if kind == "stock" else "weighted" if kind == "weighted" else "sum"
    if shape == "wide":
        label = next((c.name for c in table.columns if c.type in ("text", "category", "id")), "")
        return Rule(measure=measure, how=how, column=WIDE_VALUE, where=(Where(column=label, values=(column,)),))
    return Rule(measure=measure, how=how, column=column)


def _dimensions(recipe: Recipe, changes: Changes) -> tuple[DimensionRole, ...]:
    kept = [d for d in recipe.dimensions if d.dimension not in changes.dimensions]
    return (*kept, *(DimensionRole(dimension=d, column=c) for d, c in changes.dimensions.items() if c is not None))


def _with_grain(recipe: Recipe, table: Table) -> Recipe:
    if recipe.shape == "event":
        return recipe.model_copy(update={"grain": "event"})
    if recipe.shape != "period" or recipe.date is None:
        return recipe
    return recipe.model_copy(update={"grain": grain_of(table, recipe.date)})


def validated(recipe: Recipe, table: Table, catalog: Catalog) -> Recipe:
    """The recipe, if the table can carry it. Raises DeclarationError with the first column that is not there or cannot be
    what the recipe says of it, UnknownName for a measure that is in no catalogue."""
    for rule in recipe.rules:
        catalog.measure(rule.measure)
    for dimension in recipe.dimensions:
        if dimension.dimension not in catalog.dimensions:
            known = ", ".join(catalog.dimensions)
            raise DeclarationError(
                f"“{dimension.dimension}” is no dimension.", f"Known: {known}.", column=dimension.column
            )
    columns = {c.name: c for c in table.columns}
    for name, kind in _used(recipe):
        if recipe.shape == "wide" and name in (WIDE_PERIOD, WIDE_VALUE):
            continue
        if name not in columns:
            do = f"Columns there are: {', '.join(columns)}."
            raise DeclarationError(f"There is no column “{name}” in this table.", do, column=name)
        if _cannot_be(columns[name], kind):
            raise DeclarationError(
                f"The column “{name}” holds no {kind}s.", f"Choose a column of {kind}s.", column=name
            )
    return recipe


def _cannot_be(column: Column, kind: str) -> bool:
    return (kind == "date" and column.type != "date") or (kind == "number" and not is_number(column))


def _used(recipe: Recipe) -> Iterator[tuple[str, str]]:
    if recipe.date:
        yield recipe.date, "date"
    yield from ((d.column, "any") for d in recipe.dimensions if d.column)
    yield from (
        (name, "any") for name in (*recipe.key, *(w.column for w in recipe.where), *(p for p, _ in recipe.periods))
    )
    for rule in recipe.rules:
        yield from logical_columns(rule)
