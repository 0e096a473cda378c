"""Objectives: what the company wants to reach, each serving its vision or its mission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.plan.asked import Answer


@dataclass(frozen=True, slots=True)
class Objective:
    """A wish that targets make measurable. `serves`: "vision" or "mission"; `sentence`: what that says, "" where nothing does."""

    name: str
    serves: str = ""
    sentence: str = ""
    person: str = ""
    horizon: str = ""


def objectives(answers: Mapping[str, Answer]) -> tuple[Objective, ...]:
    """The rows of `goals_objectives`, in order."""
    rows = answers["goals_objectives"].value if "goals_objectives" in answers else ()
    return tuple(
        Objective(
            row["objective"],
            row.get("serves", ""),
            _sentence(answers, row.get("serves", "")),
            row.get("person", ""),
            row.get("horizon", ""),
        )
        for row in rows or ()
        if row.get("objective")
    )


def _sentence(answers: Mapping[str, Answer], serves: str) -> str:
    found = answers.get(f"frame_{serves}")
    return str(found.value) if found and found.value else ""
