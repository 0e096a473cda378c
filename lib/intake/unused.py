"""What a recipe leaves unused: columns that would tell rows apart (won from lost), and columns that nobody asks."""

from __future__ import annotations

from collections.abc import Iterator

from lib.catalog.model import plain
from lib.intake.content import plain_texts, texts
from lib.intake.currencies import currency_columns
from lib.intake.model import WIDE_PERIOD, WIDE_VALUE, Column, Finding, Recipe, Table
from lib.intake.presets import Roles, logical_columns

OUTCOME, COLUMNS = "unused_outcome", "unused_columns"
CODES = (OUTCOME, COLUMNS)
_SHOWN = 8


def used(recipe: Recipe) -> frozenset[str]:
    """Every column that a recipe reads."""
    named = {recipe.date, *recipe.key, *(w.column for w in recipe.where), *(c for c, _ in recipe.periods)}
    named |= {d.column for d in recipe.dimensions}
    named |= {recipe.span.first, recipe.span.last} if recipe.span else set()
    named |= {rule.once for rule in recipe.rules}
    for rule in recipe.rules:
        named |= {name for name, _ in logical_columns(rule)}
    return frozenset(n for n in named if n and n not in (WIDE_PERIOD, WIDE_VALUE))


def unused(table: Table, recipe: Recipe) -> tuple[Column, ...]:
    """The columns that no rule, date, key or dimension reads; without those about persons, which are dropped on purpose."""
    known = used(recipe)
    known |= frozenset(currency_columns(table, known))  # read, though no rule names it
    return tuple(c for c in table.columns if c.name not in known and not c.personal and c.nulls < table.rows)


def remarks(table: Table, recipe: Recipe, roles: Roles) -> tuple[Finding, ...]:
    """What a person should know about columns that are left unused; nothing where nothing is counted."""
    if not recipe.rules:
        return ()
    left = unused(table, recipe)
    telling = tuple(_outcomes(table, left, roles))
    named = [c.name for c in left if c.name not in {f.column for f in telling}]
    if not named or recipe.shape == "wide":
        return telling
    shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else "")
    what = f"{len(named)} column{' is' if len(named) == 1 else 's are'} not used: {shown}."
    return (*telling, Finding("note", COLUMNS, what, "Say what they hold where they matter."))


def _outcomes(table: Table, left: tuple[Column, ...], roles: Roles) -> Iterator[Finding]:
    """Columns that say of each row whether it was won or lost, and that nothing asks: then lost ones count like won ones."""
    words = {meaning: {plain(w) for w in known} for meaning, known in roles.outcomes.items()}
    for column in left:
        there = plain_texts(table, column.name) if column.type in ("category", "text") else None
        if there and words and all(there & w for w in words.values()):
            shown = ", ".join(f"“{t.strip()}”" for t in (texts(table, column.name) or ())[:4])
            what = f"“{column.name}” says {shown} and is not used: rows count whatever it says."
            do = "Choose the kind of list that this is, or another column."
            yield Finding("warning", OUTCOME, what, do, column=column.name, rows=table.rows)
