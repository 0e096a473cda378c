"""What the periods and amounts of a plan file mean: the start of its fiscal year and its currency, against those here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lib.desk import currency, fiscal
from lib.errors import BadInput, NotPossible
from lib.goals import Target
from lib.period import Calendar

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def translated(desk: Desk, body: object) -> object:
    """The file with its periods in this workspace's names; a workspace in which nothing was ever done takes over both settings.

    A file that says neither is taken as it is. Raises BadInput for what is no month or currency, NotPossible for another currency
    and for a period without a counterpart here. What cannot be read is left to its reader.
    """
    if not isinstance(body, Mapping):
        return body
    start, code = _start(body), _currency(body)
    if desk.store.stamp(desk.workspace)[0] == 0:
        _take_over(desk, start, code)
    if code is not None and code != desk.preferences.currency:
        raise NotPossible(
            f"The amounts of this plan are in {code}, and this workspace counts in {desk.preferences.currency}.",
            f"Nothing is converted. Import it into a new workspace, which takes {code} over.",
        )
    old, new = Calendar(start or desk.preferences.fiscal_start), desk.preferences.calendar
    return body if old == new else _moved(desk, body, old, new)


def _start(body: Mapping[str, Any]) -> int | None:
    if "fiscal_start" not in body:
        return None
    given = body["fiscal_start"]
    if type(given) is not int or not 1 <= given <= 12:
        raise BadInput(f"fiscal_start is {given!r}.", "Write a month from 1 to 12.", column="fiscal_start")
    return given


def _currency(body: Mapping[str, Any]) -> str | None:
    if "currency" not in body:
        return None
    given = body["currency"]
    if not isinstance(given, str) or given not in currency.moneys():
        raise BadInput(f"currency is {given!r}.", "Write three letters such as EUR, USD or KRW.", column="currency")
    return given


def _take_over(desk: Desk, start: int | None, code: str | None) -> None:
    is_set = desk.preferences
    given = {"fiscal_start": start or is_set.fiscal_start, "currency": code or is_set.currency}
    differing = {k: str(v) for k, v in given.items() if v != getattr(is_set, k)}
    if differing:
        desk.set_preferences(differing)


def _moved(desk: Desk, body: Mapping[str, Any], old: Calendar, new: Calendar) -> dict[str, Any]:
    found = dict(body)
    if isinstance(body.get("targets"), list):
        found["targets"] = [_target(raw, old, new) for raw in body["targets"]]
    if isinstance(body.get("answers"), Mapping):
        found["answers"] = _answers(desk, body["answers"], old, new)
    if isinstance(body.get("personas"), list):
        found["personas"] = [_persona(desk, raw, old, new) for raw in body["personas"]]
    return found


def _persona(desk: Desk, raw: Any, old: Calendar, new: Calendar) -> Any:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("answers"), Mapping):
        return raw
    return {**raw, "answers": _answers(desk, raw["answers"], old, new)}


def _target(raw: Any, old: Calendar, new: Calendar) -> Any:
    try:
        moved = fiscal.target_moved(Target.model_validate(raw), old, new)
    except (ValidationError, BadInput):
        return raw  # its reader says what is wrong with it
    if not moved.exact or (moved.before.baseline and not moved.target.baseline):
        raise _no_counterpart("targets", old)
    return moved.target.model_dump(mode="json")


def _answers(desk: Desk, given: Mapping[str, Any], old: Calendar, new: Calendar) -> dict[str, Any]:
    found = dict(given)
    for name, value in given.items():
        prompt = desk.catalog.prompts.get(name)
        if prompt is not None:
            found[name] = fiscal.answer_moved(prompt, value, old, new)
            if fiscal.answer_moved(prompt, found[name], new, old) != fiscal.answer_moved(prompt, value, old, old):
                raise _no_counterpart(name, old)
    return found


def _no_counterpart(place: str, old: Calendar) -> NotPossible:
    return NotPossible(
        f"{place}: the plan's fiscal year starts in month {old.fiscal_start}, and one of its periods has no counterpart here.",
        f"Import it into a new workspace, or set fiscal_start={old.fiscal_start} first.",
    )
