"""The unfinished period against the same days of an earlier one, for KPIs that are made of what adds up from day to day."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lib.catalog.formula import Binary, Call, Expr, Minus, Name, Number, Text, walk
from lib.catalog.model import PLAN, TARGET, WEIGHT, Kpi
from lib.catalog.needs import needs, resolve
from lib.kpi import Facts, evaluate
from lib.panel import Cut, Floats, Panel
from lib.period import Grain, Period
from lib.pipeline.outcome import Outcome

Where = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SameDays:
    """The current period so far, and the first days of an earlier one, as many of them.

    `days`: how many days that is. `now` is the value of the current period over its days, `then` that of `period` over as
    many; in a KPI's own unit. Of a KPI that is itself a change (lead growth) `now` is the change against these days and
    `then` is nan.
    """

    period: Period
    days: int
    now: float
    then: float

    @property
    def change(self) -> float:
        """The relative change; nan where the earlier value is 0 or there is none."""
        return (self.now - self.then) / abs(self.then) if self.then else math.nan

    @property
    def difference(self) -> float:
        """The change in the KPI's own unit."""
        return self.now - self.then


def same_days(outcome: Outcome, kpi_id: str, grain: Grain, back: int = 1, where: Where = ()) -> SameDays | None:
    """The current period against the same days of the one `back` periods before.

    As many days as all its data reach into the current one. None where nothing can be said: where they do not reach into it or
    lack one of the days, across a break of definition, and for KPIs that need a stock, distinct people or months before (these
    are not sums of days). Raises UnknownName.
    """
    days = outcome.history.panels.get(Cut("day", where))
    kpi, facts = outcome.catalog.kpi(kpi_id), outcome.facts(Cut(where=where))
    if days is None or needs(kpi.formula, outcome.catalog).missing(facts.have()):
        return None
    tree = resolve(kpi.formula, outcome.catalog, facts.have()).tree
    names = tuple(dict.fromkeys(n.id for n in walk(tree) if isinstance(n, Name)))
    if not names or not _adds_up(tree) or not all(_of_days(name, facts, days) for name in names):
        return None
    return _compared(outcome, kpi, days.take(_with_weights(names, facts)), grain, back)


def _compared(outcome: Outcome, kpi: Kpi, days: Panel, grain: Grain, back: int) -> SameDays | None:
    calendar = outcome.calendar
    current = calendar.current(grain, outcome.as_of)
    earlier = current - back
    gone = min(_reached(days, calendar.first_day(current).toordinal(), outcome), calendar.days(earlier))
    if gone <= 0 or any(b.series in days and earlier <= calendar.parent(b.period, grain) for b in days.breaks):
        return None
    sums = np.stack([_sum(days, calendar.first_day(p).toordinal(), gone) for p in (earlier, current)], axis=-1)
    # Two months stand for the two spans of days: what a formula makes of a month it makes of any span of what adds up.
    months = calendar.span(first := calendar.current("month", outcome.as_of) - 2, first + 1)
    panel = Panel(days.series, days.segments[:1], months, sums[:, None, None, :])
    facts = Facts(outcome.catalog, calendar, outcome.as_of, panel, given=outcome.facts().given)
    itself_a_change = "change(" in kpi.formula
    then, now = evaluate([kpi.id], facts, "month")[kpi.id].values[0, 0]
    known = math.isfinite(now) and (math.isfinite(then) or itself_a_change)
    return SameDays(earlier, gone, float(now), float(then)) if known else None


def _reached(days: Panel, first: int, outcome: Outcome) -> int:
    """How many days from `first` on all series cover, up to the day before the as-of day."""
    last = min((c.last for s, c in (days.covered or {}).items() if s in days), default=outcome.as_of.toordinal() - 1)
    return min(last, outcome.as_of.toordinal() - 1) - first + 1


def _sum(days: Panel, first: int, count: int) -> Floats:
    """Per series the sum over `count` days from `first` on, shape (series,); nan where one of them is missing."""
    place = {p.ordinal: i for i, p in enumerate(days.periods)}
    at = [place[d] for d in range(first, first + count) if d in place]
    sums: Floats = np.asarray(days.values[:, 0, 0, at], dtype=np.float64).sum(axis=1)
    return sums if len(at) == count else np.full(len(days.series), np.nan)


def _adds_up(tree: Expr) -> bool:
    """Whether a formula asks for nothing but its own period, or for the one before through change()."""
    match tree:
        case Name() | Number():
            return True
        case Minus(of):
            return _adds_up(of)
        case Binary(_, left, right):
            return _adds_up(left) and _adds_up(right)
        case Call("given"):
            return True
        case Call("change", (inner,)):
            return _adds_up(inner)
        case Call() | Text():
            return False


def _of_days(name: str, facts: Facts, days: Panel) -> bool:
    measure = facts.catalog.measures.get(name)
    adds = measure is not None and measure.kind in {"flow", "weighted"} and not name.startswith((PLAN, TARGET))
    return adds and all(series in days for series in _with_weights((name,), facts))


def _with_weights(names: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    return tuple(s for n in names for s in ((n, n + WEIGHT) if facts.is_weighted(n) else (n,)))
