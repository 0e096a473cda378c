"""Rows to begin with: declared starters that fit the settings, and what the data know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lib.catalog.model import plain
from lib.catalog.prompts import STRICT, Prompt
from lib.plan.answers import Known, Row, read_answer
from lib.plan.asked import Answer, fits

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def slug(name: str, taken: Iterable[str]) -> str:
    """An id made of a name, that is not taken yet."""
    base = re.sub(r"[^a-z0-9]+", "_", plain(name)).strip("_") or "persona"
    used, found, number = set(taken), base, 2
    while found in used:
        found, number = f"{base}_{number}", number + 1
    return found


def rows(desk: Desk, prompt: Prompt, answer: Answer) -> tuple[Row, ...]:
    """The starter rows of a prompt, without those whose first cell is there already."""
    if prompt.kind != "rows":
        return ()
    offered = [dict(s.row) for s in prompt.starters if fits(s.when, desk.preferences)]
    lenient = Known({}, desk.preferences.calendar, frozenset(STRICT))
    first = prompt.columns[0].id
    there = {row.get(first) for row in answer.value or ()}
    return tuple(row for row in read_answer(prompt, offered, lenient) if row.get(first) not in there)
