"""A target at its due period: the numbers that it is judged by, gathered from history and forecast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lib.catalog.model import Kpi
from lib.goals import Evidence, Gap, Nature, Resolved, Target, judge, nature, resolve
from lib.kpi import KpiValues
from lib.panel import Cut, Floats
from lib.period import Calendar, Grain, Period

if TYPE_CHECKING:
    from lib.pipeline.outcome import Outcome

HISTORY = 12  # past periods that a target is compared with
PACE_PERIODS = 4  # earlier periods from which the usual share by a day is taken


def grain_of(target: Target, calendar: Calendar) -> Grain:
    """At which grain a target's KPI is worked out: that of its due period, months for a sum over periods."""
    return "month" if target.sum_from else calendar.parse(target.by).grain


def gap(outcome: Outcome, target: Target) -> Gap:
    """One target against its forecast, under the outcome's assumptions."""
    kpi = outcome.catalog.kpi(target.kpi)
    question = _Question(outcome, target, kpi)
    resolved, still = _settled(question)
    evidence = still if still.actual is not None or still.needs else question.with_draws(still)
    return judge(target, kpi, resolved, evidence, outcome.plan.aims)


def _settled(question: _Question) -> tuple[Resolved | None, Evidence]:
    """What no assumption changes: the level and all evidence but the draws. Worked out once for all scenarios."""
    kept = question.outcome.base._kept
    key = ("settled", question.target)
    if key not in kept:
        kept[key] = (resolve(question.target, question.kpi, question.baseline()), question.evidence())
    return kept[key]  # type: ignore[return-value]


class _Question:
    """One target with the values of its KPI."""

    def __init__(self, outcome: Outcome, target: Target, kpi: Kpi) -> None:
        self.outcome, self.target, self.kpi = outcome, target, kpi
        self.calendar = outcome.calendar
        self.due = self.calendar.parse(target.by)
        self.grain: Grain = grain_of(target, self.calendar)
        self.nature: Nature = nature(kpi, outcome.catalog)
        self.past, self.expected = outcome.for_target(target)

    def span(self) -> tuple[Period, ...]:
        """The periods that the target's number is made of: its due period, or the months of its sum."""
        if not self.target.sum_from:
            return (self.due,)
        first = self.calendar.within(self.calendar.parse(self.target.sum_from), "month")[0]
        return self.calendar.span(first, self.calendar.within(self.due, "month")[-1])

    # The baseline

    def baseline(self) -> tuple[str, float] | None:
        """The period that a change starts from, and its value: for flows the same period of the latest year in which it is
        complete, for stocks and ratios the last complete period."""
        if self.target.form not in {"change", "delta"} and not self.target.baseline:
            return None
        past = self.past if self.grain == self.due.grain else self._at(self.due.grain)
        if self.target.baseline:
            wanted = self.calendar.parse(self.target.baseline)
            found = [wanted] if wanted in past.periods else []
        else:
            found = self._usual_baseline(past)
        if not found:
            return None
        value = float(past.values[0, 0, past.periods.index(found[0])])
        return (self.calendar.label(found[0]), value) if math.isfinite(value) else None

    def _at(self, grain: Grain) -> KpiValues:
        return self.outcome.values([self.kpi.id], grain, Cut(where=self.target.where))[self.kpi.id]

    def _usual_baseline(self, past: KpiValues) -> list[Period]:
        complete = [p for p, done in zip(past.periods, past.complete, strict=True) if done and p < self.due]
        if self.nature == "flow":
            step = past.year
            complete = [p for p in complete if (self.due - p) % step == 0]
        return complete[-1:]

    # The evidence

    def evidence(self) -> Evidence:
        """What is known at the due period, but for the draws."""
        if self.past.needs:
            return Evidence(np.empty(0), needs=self.past.needs, why=self.past.why)
        cumulates = self.nature == "flow" and not self._signed()
        return Evidence(
            draws=np.empty(0),
            actual=self._actual(),
            to_date=self._to_date(),
            days=self._days(),
            usual=self._usual() if cumulates else None,
            history=self._history(),
            why=self.past.why,
            stale_days=self._stale(),
            cumulates=cumulates,
        )

    def with_draws(self, evidence: Evidence) -> Evidence:
        """The evidence with the value in each future, or with why there is none."""
        draws = self._draws()
        return replace(evidence, draws=draws, why=evidence.why or ("" if draws.size else self._why()))

    def _why(self) -> str:
        if self.outcome.forecast is None:
            return "there is no forecast yet"
        if self.outcome.coming(self.target.where) is None:
            return self._why_no_segment()
        return "the forecast does not reach that far" if self.due > self._last() else "its data do not cover it"

    def _why_no_segment(self) -> str:
        where = self.target.where
        if len(where) > 1:
            return "cannot tell: the forecast is divided by one dimension at a time, this target asks for several"
        if self._has_rows():
            return "the forecast was made without its segment: update it"
        said = " ".join(where[0])
        return f"cannot tell: no rows of {said} yet; load a file that has some, and the forecast takes them up"

    def _has_rows(self) -> bool:
        """Whether anything at all happened in the target's segment: without rows its counts are 0 throughout."""
        return bool(np.any(np.nan_to_num(self.outcome.facts(Cut(where=self.target.where)).months.values)))

    def _last(self) -> Period:
        coming = self.outcome.coming()
        assert coming is not None
        return self.calendar.parent(coming.periods[-1], self.due.grain)

    def _actual(self) -> float | None:
        """The value, where all of its periods are complete."""
        places = self._places(self.past.periods)
        if places is None or not all(self.past.complete[i] for i in places):
            return None
        value = float(self.past.values[0, 0, places].sum())
        return value if math.isfinite(value) else None

    def _places(self, periods: Sequence[Period]) -> list[int] | None:
        place = {p: i for i, p in enumerate(periods)}
        wanted = self.span()
        return [place[p] for p in wanted] if all(p in place for p in wanted) else None

    def _draws(self) -> Floats:
        """The value in each future, shape (draws,); empty where there is none."""
        expected = self.expected
        if expected is None:
            return np.empty(0)
        places = self._places(expected.periods)
        if places is None:
            return self._long_sum(expected)
        draws = expected.values[0][:, places].sum(axis=1)
        return draws if np.isfinite(draws).any() else np.empty(0)

    def _long_sum(self, expected: KpiValues) -> Floats:
        """A sum that begins before the months that the draws carry along: what happened is added as one number."""
        wanted = self.span()
        first = expected.periods[0]
        if wanted[0] >= first or wanted[-1] not in expected.periods:
            return np.empty(0)
        place = {p: i for i, p in enumerate(self.past.periods)}
        early = [place[p] for p in wanted if p < first]
        before = self.past.values[0, 0, early].sum() if len(early) == first - wanted[0] else np.nan
        later = [i for i, p in enumerate(expected.periods) if p <= wanted[-1]]
        draws: Floats = expected.values[0][:, later].sum(axis=1) + before
        return draws if np.isfinite(draws).any() else np.empty(0)

    def _to_date(self) -> float | None:
        """The value so far: of the current period, or of the part of a sum that has happened."""
        place = {p: i for i, p in enumerate(self.past.periods)}
        current = self.calendar.current(self.grain, self.outcome.as_of)
        if not self.target.sum_from and self.due != current:
            return None
        known = [place[p] for p in self.span() if p in place and p <= current]
        values = self.past.values[0, 0, known]
        return float(values.sum()) if known and np.isfinite(values).all() else None

    def _days(self) -> tuple[int, int] | None:
        span = self.span()
        first, last = self.calendar.first_day(span[0]), self.calendar.last_day(span[-1])
        gone = (self.outcome.as_of - first).days
        return (min(gone, (last - first).days + 1), (last - first).days + 1) if gone >= 0 else None

    def _usual(self) -> float | None:
        """The share of the same span that had usually come by this day, from earlier periods by day."""
        days = self.outcome.history.panels.get(Cut("day", self.target.where))
        if days is None or self.target.sum_from or self.due != self.calendar.current(self.grain, self.outcome.as_of):
            return None
        names = [n for n in self.past.used if n in days]
        if not names or len(names) != len(self.past.used):
            return None
        total = np.sum([days.get(n)[0] for n in names], axis=0)
        by_day = {p.ordinal: float(v) for p, v in zip(days.periods, total, strict=True)}
        shares = [self._share(self.due - back, by_day) for back in range(1, PACE_PERIODS + 1)]
        known = [s for s in shares if s is not None]
        return float(np.mean(known)) if known else None

    def _share(self, period: Period, by_day: dict[int, float]) -> float | None:
        first, last = self.calendar.first_day(period).toordinal(), self.calendar.last_day(period).toordinal()
        gone = self.calendar.days_gone(self.due, self.outcome.as_of)
        values = [by_day.get(d, math.nan) for d in range(first, last + 1)]
        total, so_far = math.fsum(values), math.fsum(values[:gone])
        return so_far / total if math.isfinite(total) and total > 0 else None

    def _history(self) -> tuple[float, ...]:
        if self.target.sum_from:
            return ()
        done = [i for i, c in enumerate(self.past.complete) if c and self.past.periods[i] < self.due]
        return tuple(float(v) for v in self.past.values[0, 0, done][-HISTORY:])

    def _stale(self) -> int | None:
        """Days since the data of its measures end."""
        covered = self.outcome.facts(Cut(where=self.target.where)).months.covered or {}
        ends = [covered[s].last for s in self.past.used if s in covered]
        return max(0, self.outcome.as_of.toordinal() - 1 - min(ends)) if ends else None

    def _signed(self) -> bool:
        measures = self.outcome.catalog.measures
        return any(measures[s].signed for s in self.past.used if s in measures)
