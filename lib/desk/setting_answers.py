"""Answers that are workspace settings: answering changes the setting, and what is set elsewhere shows here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lib.catalog.prompts import Prompt
from lib.plan.answers import Known, Value, read_answer
from lib.plan.asked import Answer, Changed
from lib.plan.model import Preferences
from lib.store import Document

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SETTINGS = "settings"  # the kind of the document that holds them


def answers(desk: Desk, prompts: Iterable[Prompt]) -> dict[str, Answer]:
    """Settings as answers; the revision of each is the one in which it was last changed."""
    documents = desk.store.revisions(desk.workspace, SETTINGS)
    found = {p.id: _versions(p, documents) for p in prompts}
    return {name: versions[-1] for name, versions in found.items() if versions}


def revisions(desk: Desk, prompt: Prompt) -> tuple[Answer, ...]:
    """The versions in which a setting changed, the oldest first."""
    return _versions(prompt, desk.store.revisions(desk.workspace, SETTINGS))


def write(desk: Desk, prompt: Prompt, raw: object, known: Known, expected: int | None) -> Answer:
    """Change the setting; None takes it back. Raises BadInput, and Changed when it was set anew since `expected`."""
    value = None if raw is None else read_answer(prompt, raw, known)
    now = next(iter(revisions(desk, prompt)[-1:]), Answer(prompt.id))
    if expected is not None and now.revision > expected:
        raise Changed(now, value)
    change(desk, {str(prompt.setting): as_text(value)})
    return next(iter(revisions(desk, prompt)[-1:]), Answer(prompt.id))


def change(desk: Desk, given: dict[str, str]) -> None:
    """Change settings that differ; what others have set meanwhile stays."""
    desk.forget_settings()
    differing = {k: v for k, v in given.items() if v != as_text(getattr(desk.preferences, k))}
    if differing:
        desk.set_preferences(differing)


def as_text(value: Value) -> str:
    """A setting's value as people type it."""
    return "" if value is None else ",".join(value) if isinstance(value, tuple) else str(value)


def _versions(prompt: Prompt, documents: Iterable[Document]) -> tuple[Answer, ...]:
    found: list[Answer] = []
    for document in documents:
        value = _value(prompt, document)
        if value != (found[-1].value if found else None):
            found.append(Answer(prompt.id, value, document.revision, document.at, document.by))
    return tuple(found)


def _value(prompt: Prompt, document: Document) -> Value:
    if document.body is None:
        return None
    given: Any = getattr(Preferences.model_validate(document.body), str(prompt.setting))
    return given or None
