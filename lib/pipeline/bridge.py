"""The bridge from today to a target: last actual, what the forecast adds, what the assumptions add, what is still open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from lib.catalog.model import Kpi
from lib.goals import Gap, Target
from lib.panel import Cut
from lib.period import Period
from lib.pipeline.due import grain_of
from lib.pipeline.outcome import Outcome

Kind = Literal["actual", "forecast", "scenario", "open", "target"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which level to which; of `actual` and `target`, which are levels, both are the same."""

    kind: Kind
    start: float
    end: float

    @property
    def adds(self) -> float:
        """What it adds, in the KPI's unit."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Bridge:
    """A target and the way to it. Each step begins where the one before ends, and the last ends at the target.

    `since` is the last complete period before the due one.
    """

    gap: Gap
    kpi: Kpi
    since: Period
    due: Period
    steps: tuple[Step, ...]

    @property
    def open(self) -> float:
        """Target less forecast: what nobody carries yet; beyond the target it has the other sign."""
        return next(s.adds for s in self.steps if s.kind == "open")

    @property
    def adverse(self) -> bool:
        """Whether the forecast falls short of the target."""
        return self.open > 0 if self.kpi.direction == "up" else self.open < 0


def bridge(outcome: Outcome, target: Target) -> Bridge | None:
    """The bridge to a target under the outcome's assumptions; None where a number of it is missing or it is a sum of periods."""
    gap, base = outcome.gap(target), outcome.base.gap(target)
    start = _last_actual(outcome, target)
    if start is None or gap.resolved is None or gap.forecast is None or base.forecast is None or target.sum_from:
        return None
    since, actual = start
    likely, now, level = base.forecast.median, gap.forecast.median, gap.resolved.level
    steps = [Step("actual", actual, actual), Step("forecast", actual, likely)]
    if outcome.assumptions:
        steps.append(Step("scenario", likely, now))
    steps += [Step("open", now, level), Step("target", level, level)]
    return Bridge(gap, outcome.catalog.kpi(target.kpi), since, outcome.calendar.parse(target.by), tuple(steps))


def _last_actual(outcome: Outcome, target: Target) -> tuple[Period, float] | None:
    """The last complete period before the due one, and its value."""
    due = outcome.calendar.parse(target.by)
    past = outcome.values([target.kpi], grain_of(target, outcome.calendar), Cut(where=target.where))[target.kpi]
    found = [
        (p, float(v))
        for p, done, v in zip(past.periods, past.complete, past.values[0, 0], strict=True)
        if done and p < due and math.isfinite(v)
    ]
    return found[-1] if found else None
