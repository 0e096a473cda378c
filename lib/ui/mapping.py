"""A table's recipe as a grid that a person can edit, and the edited grid as changes of the recipe. No screen here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.catalog.model import Catalog
from lib.intake.edit import Changes, edit
from lib.intake.model import WIDE_VALUE, Basis, How, Reading, Recipe, Rule, Table, Where
from lib.ui.data_view import names, plural

UNUSED, DATE, KEPT = "not used", "date", "as described below"
BY = "by "  # before the name of a dimension, so that no role has two meanings
USUAL = "as usual"
HOWS: dict[str, How] = {
    "add up": "sum",
    "last value": "last",
    "average": "weighted",
    "count rows": "count",
    "count different": "count_distinct",
    "first seen": "first",
}
_WORDS: dict[How, str] = {
    "sum": "sum of {column}",
    "count": "rows",
    "count_distinct": "different {id}",
    "first": "first rows of each {id}",
    "repeat": "{id} seen before",
    "stock": "{column} running at the end",
    "last": "last {column}",
    "mean_days": "days from {since}",
    "weighted": "average {column}",
}
_PARTS = re.compile("%([A-Za-z])")
_LETTERS = {
    "Y": "YYYY", "y": "YY", "m": "MM", "d": "DD", "b": "Mon", "B": "Month", "H": "hh", "I": "hh", "M": "mm", "S": "ss",
    "p": "am/pm",
}  # fmt: skip
_OPS = {
    "in": "is {values}",
    "not_in": "is not {values}",
    "contains": "contains {values}",
    "present": "is filled in",
    "absent": "is empty",
    "at_least": "is at least {values}",
    "below": "is below {values}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a table (of a wide one: one row, by its label) with the part it plays."""

    column: str
    example: str
    kind: str
    role: str
    how: str = USUAL


def roles(catalog: Catalog) -> tuple[str, ...]:
    """Every part that a column can play, as the grid offers it."""
    measures = (m.name for m in catalog.measures.values() if m.derived is None)
    return (UNUSED, DATE, KEPT, *measures, *(BY + d.name for d in catalog.dimensions.values()))


def grid(reading: Reading, catalog: Catalog) -> tuple[Line, ...]:
    """The table as it was understood: a line per column, or per row of a wide table."""
    if reading.recipe.shape == "wide":
        return tuple(_label_line(label, reading, catalog) for label in _labels(reading.table))
    return tuple(
        Line(c.name, example(reading.table, c.name), c.type, role(reading.recipe, c.name, catalog))
        for c in reading.table.columns
    )


def role(recipe: Recipe, column: str, catalog: Catalog) -> str:
    """The part that a column plays in a recipe."""
    if column == recipe.date:
        return DATE
    plain = [r for r in recipe.rules if r.column == column and _is_plain(r)]
    if len(plain) == 1:
        return catalog.measure(plain[0].measure).name
    dimension = next((d.dimension for d in recipe.dimensions if d.column == column), None)
    if dimension:
        return BY + catalog.dimensions[dimension].name
    return KEPT if column in _mentioned(recipe) else UNUSED


def _is_plain(rule: Rule) -> bool:
    return rule.how in {"sum", "last", "weighted"} and not rule.where and rule.minus is None and rule.times is None


def _mentioned(recipe: Recipe) -> set[str | None]:
    found: set[str | None] = {*recipe.key, *(w.column for w in recipe.where)}
    for rule in recipe.rules:
        found |= {rule.column, rule.date, rule.until, rule.since, rule.id, rule.weight, rule.minus, rule.times}
        found |= {w.column for w in rule.where}
    return found


def _labels(table: Table) -> tuple[str, ...]:
    column = next((c.name for c in table.columns if c.type in ("text", "category", "id")), None)
    if column is None:
        return ()
    return tuple(dict.fromkeys(str(v) for v in table.data.column(column).to_pylist() if v is not None))


def _label_line(label: str, reading: Reading, catalog: Catalog) -> Line:
    rule = next(
        (r for r in reading.recipe.rules if r.column == WIDE_VALUE and any(label in w.values for w in r.where)), None
    )
    return Line(label, "", "row", catalog.measure(rule.measure).name if rule else UNUSED)


def example(table: Table, column: str) -> str:
    """The first value of a column that is there, short."""
    found = next((v for v in table.data.column(column).slice(0, 200).to_pylist() if v is not None), None)
    if found is None:
        return ""
    text = found.isoformat(sep=" ")[:16].removesuffix(" 00:00") if hasattr(found, "hour") else str(found)
    return f"{found:g}" if isinstance(found, float) else text[:40]


# --- what was changed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said of one table: the edited grid, the rules to keep (by measure), whether it is a plan, its currency."""

    lines: tuple[Line, ...]
    without: tuple[str, ...] = ()
    basis: Basis | None = None


def wished(reading: Reading, wish: Wish, catalog: Catalog) -> Recipe:
    """The recipe as a person wants it. Raises PlanError naming the column that cannot be what it is said to be."""
    before = {line.column: line for line in grid(reading, catalog)}
    moved = [line for line in wish.lines if line != before.get(line.column)]
    changes = Changes(
        date=next((line.column for line in moved if line.role == DATE), None),
        measures=_measures(moved, before, catalog),
        dimensions=_dimensions(moved, before, catalog),
        without=wish.without,
        basis=wish.basis,
    )
    made = edit(reading.recipe, reading.table, changes, catalog)
    own = [_rule(line, catalog) for line in moved if line.how != USUAL and _measure(line.role, catalog)]
    if not own:
        return made
    named = {rule.measure for rule in own}
    rules = (*(r for r in made.rules if r.measure not in named), *own)
    return edit(made, reading.table, Changes(rules=rules, basis=wish.basis), catalog)


def _measure(name: str, catalog: Catalog) -> str | None:
    return next((m.id for m in catalog.measures.values() if m.name == name), None)


def _dimension(name: str, catalog: Catalog) -> str | None:
    return next((d.id for d in catalog.dimensions.values() if BY + d.name == name), None)


def _measures(moved: Sequence[Line], before: Mapping[str, Line], catalog: Catalog) -> dict[str, str | None]:
    out: dict[str, str | None] = {}
    for line in moved:
        wanted, had = _measure(line.role, catalog), _measure(before[line.column].role, catalog)
        if wanted and line.how == USUAL:
            out[line.column] = wanted
        elif had and (wanted != had or line.how != USUAL):
            out[line.column] = None
    return out


def _dimensions(moved: Sequence[Line], before: Mapping[str, Line], catalog: Catalog) -> dict[str, str | None]:
    out: dict[str, str | None] = {}
    for line in moved:
        had, wanted = _dimension(before[line.column].role, catalog), _dimension(line.role, catalog)
        if had:
            out.setdefault(had, None)
        if wanted:
            out[wanted] = line.column
    return out


def _rule(line: Line, catalog: Catalog) -> Rule:
    how = HOWS[line.how]
    measure = _measure(line.role, catalog) or ""
    if how == "count":
        return Rule(measure=measure, how=how, where=(Where(column=line.column, op="present"),))
    if how in {"count_distinct", "first"}:
        return Rule(measure=measure, how=how, id=line.column)
    return Rule(measure=measure, how=how, column=line.column)


# --- in words --------------------------------------------------------------------------------------------------------


def rule_words(rule: Rule, recipe: Recipe, catalog: Catalog) -> str:
    """A rule as a person would say it: "Deals won: rows dated by Close Date, where Stage is Closed Won"."""
    name = catalog.measure(rule.measure).name
    column = "value" if rule.column == WIDE_VALUE else (rule.column or rule.id or "rows")
    said = _WORDS[rule.how].format(column=column, id=rule.id or "row", since=rule.since or recipe.date)
    said = f"{said} × {rule.times}" if rule.times else said
    said = f"{said} less {rule.minus}" if rule.minus else said
    dated = rule.date or recipe.date
    said = f"{said} by {dated}" if dated and recipe.shape != "wide" else said
    conditions = [f"{w.column} {_OPS[w.op].format(values=_either(w.values))}" for w in rule.where]
    said = f"{said}, where {' and '.join(conditions)}" if conditions else said
    return f"{'Planned ' if rule.basis == 'plan' else ''}{name}: {said}"


def _either(values: Sequence[str]) -> str:
    shown = " or ".join(values[:3])
    return f"{shown} or {len(values) - 3} more" if len(values) > 3 else shown


def understood(reading: Reading, label: str) -> str:
    """How the file was read, in one sentence."""
    table = reading.table
    how = [plural(table.rows, "row"), f"header in row {table.header_row + 1}"]
    how += [table.encoding] if table.encoding else []
    how += [f"parted by {_delimiter(table.delimiter)}"] if table.delimiter else []
    how += [f"decimal “{table.decimal}”"] if table.decimal != "." else []
    date = next((c for c in table.columns if c.name == reading.recipe.date), None)
    how += [f"dated by {date.name}" + (f" ({_written(date.format)})" if date.format else "")] if date else []
    how += [f"{plural(len(table.skipped), 'other row')} passed over"] if table.skipped else []
    return f"{label or 'Not a format we know'}: {', '.join(how)}."


def title(reading: Reading, catalog: Catalog, place: int) -> str:
    """What a table of several is called: its own name or its place, and what it brings."""
    own = reading.table.name or ""
    name = own if any(c.isalnum() for c in own) else f"Table {place + 1}"
    brought = names(dict.fromkeys(r.measure for r in reading.recipe.rules), catalog)
    more = f" and {len(brought) - 3} more" if len(brought) > 3 else ""
    return f"{name} · {', '.join(brought[:3])}{more}" if brought else f"{name} · nothing counted"


def _written(form: str) -> str:
    """A date format as people write it: DD.MM.YYYY; what is none stays as it is."""
    return _PARTS.sub(lambda found: _LETTERS.get(found[1], found[0]), form)


def _delimiter(mark: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}.get(mark, f"“{mark}”")
