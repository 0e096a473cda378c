"""Computed answers and computed columns: taken from the outcome and from other answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.pipeline import Outcome
from lib.plan.asked import Answer
from lib.plan.figures import Computed, Figure

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def computed(desk: Desk, prompt: Prompt, outcome: Outcome, about: str) -> Computed:
    """A computed answer, or why it cannot be."""
    return Computed(why=f"comes from {prompt.comes_from}")


def cells(desk: Desk, prompt: Prompt, outcome: Outcome, answer: Answer) -> tuple[Mapping[str, Figure], ...]:
    """Per row of an answer, computed column → figure."""
    names = [c.id for c in prompt.columns if c.kind == "computed"]
    return tuple({name: Figure(why="not available yet") for name in names} for _ in answer.value or ())
