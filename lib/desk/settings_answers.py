"""Answers that are workspace settings: answering changes the setting, and what is set elsewhere shows here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib.catalog.prompts import Prompt
from lib.plan.answers import Value, read_answer
from lib.plan.asked import Answer, Changed
from lib.plan.model import Preferences
from lib.store import Document

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SETTINGS = "settings"  # the kind of the document that holds them


def answer(desk: Desk, prompt: Prompt) -> Answer:
    """A setting as an answer; its revision is the one in which it was last changed."""
    found = revisions(desk, prompt)
    return found[-1] if found else Answer(prompt.id)


def revisions(desk: Desk, prompt: Prompt) -> tuple[Answer, ...]:
    """The versions in which the setting changed, the oldest first."""
    found: list[Answer] = []
    before: Value = None
    for document in desk.store.revisions(desk.workspace, SETTINGS):
        value = _value(prompt, document)
        if value != before:
            found.append(Answer(prompt.id, value, document.revision, document.at, document.by))
        before = value
    return tuple(found)


def write(desk: Desk, prompt: Prompt, raw: object, expected: int | None) -> Answer:
    """Change the setting; None takes it back. Raises BadInput, and Changed when it was set anew since `expected`."""
    value = None if raw is None else read_answer(prompt, raw, desk.sheets.known())
    now = answer(desk, prompt)
    if expected is not None and now.revision > expected:
        raise Changed(now, value)
    desk.__dict__.pop("preferences", None)  # what others have set meanwhile stays
    text = "" if value is None else ",".join(value) if isinstance(value, tuple) else str(value)
    desk.set_preferences({str(prompt.setting): text})
    return answer(desk, prompt)


def _value(prompt: Prompt, document: Document) -> Value:
    if document.body is None:
        return None
    given: Any = getattr(Preferences.model_validate(document.body), str(prompt.setting))
    return given or None
