"""The R of SMART: by the objective and the line that it serves, else by the north star, with the reason."""

from __future__ import annotations

import pytest

from lib.goals import Aims, Objective
from lib.goals.purpose import relevant
from tests.goals.test_judge import kpi, target

GROW = Objective("Grow wisely", "vision", "Every crew knows its day.")
MUTE = Objective("Grow wisely", "mission")
VAGUE = Objective("Grow wisely")


@pytest.mark.parametrize(
    ("objective", "listed", "star", "relevance", "ok", "why"),
    [
        ("Grow wisely", GROW, None, "", True, "“Grow wisely” serves the vision"),
        ("grow WISELY", GROW, None, "", True, "“Grow wisely” serves the vision"),
        ("", GROW, "leads", "", True, "it is the north star"),
        ("", GROW, "mrr", "more leads, more customers.", True, "more leads, more customers"),
        ("", GROW, None, "more", False, "no north star is set: choose one in the settings"),
        (
            "Grow wisely", MUTE, "leads", "", True,
            "it is the north star; “Grow wisely” serves the mission, which is not written yet",
        ),
        (
            "Grow wisely", VAGUE, None, "", False,
            "“Grow wisely” says no line of vision or mission that it serves, and no north star is set: choose one in the settings",
        ),
        ("Shrink", GROW, "leads", "", True, "it is the north star; its objective “Shrink” is not listed among the objectives"),
        (
            "Shrink", GROW, "mrr", "", False,
            "its objective “Shrink” is not listed among the objectives, and nothing says how it contributes to the north star",
        ),
    ],
)  # fmt: skip
def test_relevant(objective: str, listed: Objective, star: str | None, relevance: str, ok: bool, why: str) -> None:
    found = relevant(target(objective=objective), kpi(relevance=relevance), Aims(star, (listed,)))
    assert (found.ok, found.why) == (ok, why)


def test_no_objective_is_found_by_no_name() -> None:
    assert Aims(None, (Objective(""),)).objective("") is None
    assert Aims(None, (GROW,)).objective("Gröw wisely") == GROW
