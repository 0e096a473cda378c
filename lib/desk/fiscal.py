"""Another start of the fiscal year: quarters get other names, and what was decided keeps meaning the months that it meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lib.catalog.prompts import Prompt, Spec
from lib.errors import BadInput
from lib.goals import Target
from lib.period import Calendar, Period
from lib.scenario import Assumption, Scenario


@dataclass(frozen=True, slots=True)
class Moved:
    """A target under another calendar. `exact`: its due period covers the very months that it did; else the one that ends it
    within: the fiscal quarter or year in which its last month lies."""

    before: Target
    target: Target
    exact: bool


def target_moved(target: Target, old: Calendar, new: Calendar) -> Moved:
    """The target with its periods named by the new calendar."""
    due, exact = _renamed(old.parse(target.by), old, new)
    baseline, same = _renamed(old.parse(target.baseline), old, new) if target.baseline else (None, True)
    changed = {
        "by": new.label(due),
        "baseline": new.label(baseline) if baseline and same and exact else None,
        "start": _begun(target.start, old, new),
        "sum_from": _begun(target.sum_from, old, new),
    }
    return Moved(target, target.model_copy(update=changed), exact)


def scenario_moved(scenario: Scenario, old: Calendar, new: Calendar) -> Scenario:
    """The scenario with the beginnings of its assumptions named by the new calendar."""
    return scenario.model_copy(update={"assumptions": tuple(_assumption(a, old, new) for a in scenario.assumptions)})


def answer_moved(prompt: Prompt, value: Any, old: Calendar, new: Calendar) -> Any:
    """An answer as JSON with its periods named by the new calendar; one without the same months is the one in which it ended."""
    columns = {c.id: c for c in prompt.columns}
    if isinstance(value, list) and columns:
        return [answer_moved(prompt, row, old, new) for row in value]
    if isinstance(value, dict):
        return {k: _label(columns[k], v, old, new) if k in columns else v for k, v in value.items()}
    return _label(prompt, value, old, new)


def _label(spec: Spec, value: Any, old: Calendar, new: Calendar) -> Any:
    if spec.kind != "period" or not isinstance(value, str):
        return value
    try:
        return new.label(_renamed(old.parse(value), old, new)[0])
    except BadInput:
        return value  # it was no period before, either: the answer says so itself


def _assumption(assumption: Assumption, old: Calendar, new: Calendar) -> Assumption:
    return assumption.model_copy(update={"start": _begun(assumption.start, old, new)})


def _renamed(period: Period, old: Calendar, new: Calendar) -> tuple[Period, bool]:
    """The period of the same months, and that it is; or the one that holds the last of them."""
    if period.grain in ("day", "month"):
        return period, True
    found = new.of(old.last_day(period), period.grain)
    return found, new.first_day(found) == old.first_day(period)


def _begun(label: str | None, old: Calendar, new: Calendar) -> str | None:
    """Where something begins: the same first day, under the name of a period of the same grain or of its first month."""
    if label is None:
        return None
    period = old.parse(label)
    found, exact = _renamed(period, old, new)
    return new.label(found if exact else old.within(period, "month")[0])


def told(before: Iterable[Target], after: Iterable[Target], old: Calendar, new: Calendar) -> str:
    """What happened to targets when the calendar changed, in a sentence or two; "" where nothing did."""
    now = {t.id: t for t in after}
    pairs = [(t, now[t.id]) for t in before if t.id in now]
    same = {f"{a.by} → {b.by}" for a, b in pairs if a.by != b.by and _same_months(a.by, b.by, old, new)}
    other = {f"{a.by} → {b.by}" for a, b in pairs if not _same_months(a.by, b.by, old, new)}
    said = [f"Targets keep their months under other names: {_few(same)}."] if same else []
    if other:
        said.append(f"These periods have no counterpart and are now those in which they ended: {_few(other)}.")
    return " ".join(said)


def _same_months(before: str, after: str, old: Calendar, new: Calendar) -> bool:
    a, b = old.parse(before), new.parse(after)
    return (old.first_day(a), old.last_day(a)) == (new.first_day(b), new.last_day(b))


def _few(texts: set[str], most: int = 4) -> str:
    listed = sorted(texts)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
