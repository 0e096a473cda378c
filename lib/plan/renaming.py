"""Following a persona's new name through the answers that name it."""

from __future__ import annotations

from lib.catalog.prompts import Prompt, Spec
from lib.plan.answers import Row, Value


def renamed(prompt: Prompt, value: Value, names: tuple[str, str]) -> Value:
    """The value with every link to the persona of the first name naming the second."""
    if isinstance(value, Row):
        return _row(prompt, value, names)
    if prompt.kind == "rows" and value is not None:
        return tuple(_row(prompt, row, names) for row in value)
    return _link(prompt, value, names)


def _row(prompt: Prompt, row: Row, names: tuple[str, str]) -> Row:
    columns = {c.id: c for c in prompt.columns}
    return Row(tuple((name, _link(columns[name], cell, names)) for name, cell in row.cells))


def _link(spec: Spec, value: Value, names: tuple[str, str]) -> Value:
    if spec.kind != "persona":
        return value
    if isinstance(value, tuple):
        return tuple(names[1] if one == names[0] else one for one in value)
    return names[1] if value == names[0] else value
