"""Answers that stand elsewhere: workspace settings, fields of targets, rows of another prompt. They are read and written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.desk import settings_answers as own
from lib.plan.asked import Answer

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def elsewhere(prompt: Prompt) -> bool:
    """Whether a prompt's answer is not a document of its own."""
    return bool(prompt.setting)


def answers(desk: Desk, stored: dict[str, Answer]) -> dict[str, Answer]:
    """Every answer that stands elsewhere."""
    asked = [p for p in desk.catalog.prompts.values() if p.setting]
    return {p.id: own.answer(desk, p) for p in asked}


def answer(desk: Desk, prompt: str, stored: Answer) -> Answer | None:
    """The answer to a prompt that stands elsewhere; None for one of its own."""
    declared = desk.catalog.prompt(prompt)
    return own.answer(desk, declared) if declared.setting else None


def write(desk: Desk, prompt: Prompt, raw: object, expected: int | None) -> Answer:
    """Answer such a prompt where it stands; None takes it back."""
    return own.write(desk, prompt, raw, expected)


def setting_revisions(desk: Desk, prompt: Prompt) -> tuple[Answer, ...]:
    """The versions of a setting, the oldest first."""
    return own.revisions(desk, prompt)
