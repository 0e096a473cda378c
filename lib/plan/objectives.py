"""Vision, mission and objectives, taken from the answers of the sheets."""

from __future__ import annotations

from collections.abc import Mapping

from lib.goals import Objective
from lib.plan.asked import Answer

VISION, MISSION, OBJECTIVES = "frame_vision", "frame_mission", "goals_objectives"


def objectives(answers: Mapping[str, Answer]) -> tuple[Objective, ...]:
    """The rows of `goals_objectives`, in order."""
    rows = answers[OBJECTIVES].value if OBJECTIVES in answers else ()
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
