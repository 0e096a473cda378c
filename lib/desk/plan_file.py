"""The answers of the sheets as one JSON object, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.plan.answers import to_json

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many answers and personas it wrote, and links to what is not here (place and name)."""

    answers: int
    personas: int
    open_links: tuple[str, ...] = ()


def export(desk: Desk) -> dict[str, Any]:
    """Everything answered, in the order of the sheets."""
    return {"schema_version": SCHEMA, "answers": {n: to_json(a.value) for n, a in desk.sheets.answers().items()}}


def import_(desk: Desk, body: object, mode: str) -> Imported:
    """Take over an exported plan, all or none."""
    raise NotImplementedError
