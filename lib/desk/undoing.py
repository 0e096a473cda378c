"""The way back of a change: through the use case that would bring it about by hand, so that its checks hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.desk import calendars
from lib.desk.decisions import DECISION, Decision
from lib.desk.goals import TARGET
from lib.desk.links import LINK
from lib.desk.naming import SETTINGS
from lib.desk.scenarios import SCENARIO
from lib.desk.setting_words import text_of
from lib.desk.sheets import PERSONA
from lib.goals import Target
from lib.plan import Preferences
from lib.scenario import Scenario
from lib.store import Body, Change, Document
from lib.work.datasets import DATASET

if TYPE_CHECKING:
    from lib.desk.desk import Desk

BY_FIELD = (SETTINGS, TARGET, DECISION)  # changes of one field do not contradict those of another


def settings(body: Body | None) -> Preferences:
    """Settings as a revision has them; those of an empty workspace where there is none."""
    return Preferences.model_validate(body or {})


def stands(desk: Desk, change: Change, latest: Document) -> bool:
    """Whether what a change did is still so, whatever was changed and undone since."""
    after, before, now = _bodies(desk, change, latest)
    if change.document.kind not in BY_FIELD or after is None or before is None or now is None:
        return change.latest or after == now
    return all(now.get(f) == after[f] for f in after if after[f] != before.get(f))


def _bodies(desk: Desk, change: Change, latest: Document) -> tuple[Body | None, Body | None, Body | None]:
    """What a change made, what was before it and what is now, all in the names of today's calendar."""
    found = (change.document.body, change.before, latest.body)
    if change.document.kind != SETTINGS:
        place, time = (change.document.kind, change.document.key), change.document.at
        after, before = (calendars.today(desk, place, body, time)[0] for body in found[:2])
        return after, before, latest.body
    after, before, now = (settings(body).model_dump(mode="json") for body in found)
    return after, before, now


def put_back(desk: Desk, change: Change, latest: Document) -> None:
    """Put back what a change changed. Raises what its use case raises; nothing is stored then."""
    kind, key = change.document.kind, change.document.key
    after, before, now = _bodies(desk, change, latest)
    _refuse_other_months(desk, change, now)
    if kind in BY_FIELD and after and before and now:
        before = now | {f: before.get(f) for f in after if after[f] != before.get(f)}
    if "renamed" in (change.document.how or {}):
        desk.scenarios.rename(key, str((change.document.how or {})["renamed"]))
    elif kind == LINK:
        desk.links.revoke(key)
    elif kind == SETTINGS:
        wanted, is_set = settings(before), settings(now)
        keys = [k for k in Preferences.model_fields if getattr(wanted, k) != getattr(is_set, k)]
        desk.set_preferences({k: text_of(wanted, k) for k in keys})
    elif kind == PERSONA:
        _persona(desk, key, before, now)
    elif kind == DATASET and before is not None:
        desk.files.restore(key, change.document.revision - 1)
    else:
        _check(desk, kind, before, now)
        desk.write(kind, key, before, expected=latest.revision)


def _refuse_other_months(desk: Desk, change: Change, now: Body | None) -> None:
    """Refuse to put back a period that has no counterpart in today's calendar. Raises NotPossible."""
    kind, before, after = change.document.kind, change.before, change.document.body
    if before is None:
        return
    if kind == TARGET and now and after and all(before.get(f) == after.get(f) for f in calendars.PERIODS):
        return  # no period is put back
    calendars.required(desk, (kind, change.document.key), before, change.document.at)


def _check(desk: Desk, kind: str, before: Body | None, now: Body | None) -> None:
    """Refuse to put back what could not be made by hand now."""
    if before is None:
        return
    if kind == TARGET:
        desk.goals.check(Target.model_validate(before), desk.goals.targets())
    elif kind == SCENARIO:
        scenario = Scenario.model_validate(before)
        if now is None:
            desk.scenarios.refuse_taken(scenario.name)
        kept = Scenario.model_validate(now).assumptions if now else ()
        desk.scenarios.check_all(scenario.assumptions, kept)
    elif kind == DECISION:
        Decision.model_validate(before)


def _persona(desk: Desk, key: str, before: Body | None, now: Body | None) -> None:
    if before is None:
        desk.sheets.remove_persona(key)
    elif now is None:
        desk.sheets.bring_back_persona(key, str(before["name"]))
    else:
        desk.sheets.rename_persona(key, str(before["name"]))
