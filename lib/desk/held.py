"""Answers that stand elsewhere: workspace settings, fields of targets, rows of another prompt. They are read and written there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.desk import setting_answers, shown, target_answers
from lib.plan.answers import Known
from lib.plan.asked import Answer

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def elsewhere(prompt: Prompt) -> bool:
    """Whether a prompt's answer is not a document of its own."""
    return bool(prompt.setting or prompt.held) or prompt.kind == "shows"


def answers(desk: Desk, stored: Mapping[str, Answer]) -> dict[str, Answer]:
    """All answers of a workspace (not of a persona): those stored, and those that stand elsewhere."""
    prompts = desk.catalog.prompts.values()
    found = dict(stored) | setting_answers.answers(desk, tuple(p for p in prompts if p.setting))
    targets = target_answers.stand(desk)
    for prompt in prompts:
        if prompt.held:
            found[prompt.id] = target_answers.answer(prompt, targets, stored.get(prompt.id))
    rows = shown.Held(desk, found)
    return found | {p.id: rows.answer(p) for p in prompts if p.kind == "shows"}


def write(desk: Desk, prompt: Prompt, raw: object, known: Known, expected: int | None) -> Answer:
    """Answer such a prompt where it stands; None takes it back."""
    if prompt.setting:
        return setting_answers.write(desk, prompt, raw, known, expected)
    if prompt.held:
        return target_answers.write(desk, prompt, raw, known, expected)
    return shown.write(desk, prompt, raw, known, expected)
