"""What was written under another fiscal year, named as today's calendar names the same months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib.desk import fiscal
from lib.desk.goals import TARGET
from lib.desk.scenarios import SCENARIO
from lib.desk.sheets import ANSWER
from lib.errors import NotPossible
from lib.goals import Target
from lib.period import Calendar
from lib.plan import Preferences
from lib.scenario import Scenario
from lib.store import Body

if TYPE_CHECKING:
    from lib.desk.desk import Desk

PART = "calendar"  # marks a renaming as a part of the change of settings that brought it about
KINDS = (TARGET, SCENARIO, ANSWER)  # documents that name periods
PERIODS = ("by", "start", "baseline", "sum_from")  # fields of a target that do


def at(desk: Desk, time: str) -> Calendar:
    """The calendar in force at a time (ISO, UTC): what the settings said then."""
    said = [d.body for d in desk.settings_past if d.at <= time]
    return Preferences.model_validate((said[-1] if said else None) or {}).calendar


def today(desk: Desk, place: tuple[str, str], body: Body | None, time: str) -> tuple[Body | None, bool]:
    """A body of the document (kind, key), as written at a time, in today's names; and whether all periods keep their months."""
    kind, key = place
    if body is None or kind not in KINDS:
        return body, True
    old, new = at(desk, time), desk.preferences.calendar
    if old == new:
        return body, True
    if kind == TARGET:
        target = Target.model_validate(body)
        moved = fiscal.target_moved(target, old, new)
        whole = moved.exact and (target.baseline is None or moved.target.baseline is not None)
        return moved.target.model_dump(mode="json"), whole
    if kind == SCENARIO:
        return fiscal.scenario_moved(Scenario.model_validate(body), old, new).model_dump(mode="json"), True
    prompt = desk.catalog.prompts.get(key.partition("@")[0])
    if prompt is None:
        return body, True
    value: Any = fiscal.answer_moved(prompt, body["value"], old, new)
    return body | {"value": value}, fiscal.answer_moved(prompt, value, new, old) == body["value"]


def required(desk: Desk, place: tuple[str, str], body: Body, time: str) -> Body:
    """A body in today's names. Raises NotPossible where a period has no counterpart in today's calendar."""
    found, whole = today(desk, place, body, time)
    if not whole or found is None:
        raise NotPossible(
            "It names a period of the earlier fiscal year, and no period of today's has the same months.",
            "Write it anew under today's fiscal year, or set the earlier start of the fiscal year again.",
        )
    return found
