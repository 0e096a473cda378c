"""What needs attention first: targets in danger, by how much closing each gap would move the north star.

Method. A target can act on the north star where its KPI is something a scenario moves: a driver, or a bare measure that
flows down the funnel. That driver is moved by `PROBE` on top of the present assumptions; what the KPI and the north star
change by, both in the target's due period and as medians, gives a slope, and slope × gap is what closing the gap would add.
It is linear, acts from now on, and knows no other way to the north star than the funnel. One segment's gap counts in
full where the KPI adds up over segments, and cannot be told where it is a rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.catalog.model import Kpi
from lib.goals import Gap
from lib.kpi import KpiValues
from lib.period import Period
from lib.pipeline.due import grain_of
from lib.pipeline.outcome import Outcome
from lib.scenario import DECLARED, Assumption, drivers_available

PROBE = 0.01  # relative change of a driver from which a slope is read
IN_DANGER = ("off_track", "at_risk", "missed")


@dataclass(frozen=True, slots=True)
class Pull:
    """A target in danger. `moves`: what closing its gap would add to the north star in its due period, in the north star's
    unit; None where it cannot act on it or is likely to be reached. `helps`: the same with the sign of the better, for
    ranking (0.0 for None).
    """

    gap: Gap
    moves: float | None
    helps: float


def pulls(outcome: Outcome) -> tuple[Pull, ...]:
    """The targets in danger: first those that would move the north star, the most first, then the others by chance.

    Of several targets on one KPI and segment the one that moves most stands; those on the north star itself are left out.
    """
    if "pulls" not in outcome._kept:
        outcome._kept["pulls"] = _pulls(outcome)
    return outcome._kept["pulls"]  # type: ignore[return-value]


def _pulls(outcome: Outcome) -> tuple[Pull, ...]:
    star = outcome.plan.preferences.north_star
    probes: dict[str, Outcome] = {}
    found: dict[tuple[object, ...], Pull] = {}
    for gap in outcome.gaps():
        if gap.status not in IN_DANGER or gap.target.kpi == star:
            continue
        pull = _pull(outcome, gap, probes)
        key = (gap.target.kpi, gap.target.where)
        if key not in found or _rank(pull) < _rank(found[key]):
            found[key] = pull
    return tuple(sorted(found.values(), key=_rank))


def driver_of(kpi: Kpi, outcome: Outcome) -> str | None:
    """What a scenario moves when it moves this KPI: the driver of that name, else the measure that it is; None for neither."""
    series = outcome.history.panel().series
    if kpi.id in DECLARED:
        return kpi.id if kpi.id in drivers_available(series) else None
    return kpi.formula if kpi.formula in series else None


def _rank(pull: Pull) -> tuple[bool, float, float]:
    chance = pull.gap.probability
    return pull.helps <= 0, -pull.helps, 1.0 if chance is None else chance


def _pull(outcome: Outcome, gap: Gap, probes: dict[str, Outcome]) -> Pull:
    moves = _moves(outcome, gap, probes)
    if moves is None:
        return Pull(gap, None, 0.0)
    star = outcome.catalog.kpi(outcome.plan.preferences.north_star or "")
    return Pull(gap, moves, moves if star.direction == "up" else -moves)


def _moves(outcome: Outcome, gap: Gap, probes: dict[str, Outcome]) -> float | None:
    """Slope × gap, see the head of the file."""
    star, target = outcome.plan.preferences.north_star, gap.target
    driver = driver_of(outcome.catalog.kpi(target.kpi), outcome)
    rate_of_segment = bool(target.where) and outcome.catalog.kpi(target.kpi).formula not in outcome.catalog.measures
    closed = gap.status == "missed" or target.sum_from is not None
    if not star or driver is None or gap.gap is None or rate_of_segment or closed or _likely_reached(gap):
        return None
    if driver not in probes:
        probe = Assumption(driver=driver, op="relative", value=PROBE)
        probes[driver] = outcome.under((*outcome.assumptions, probe))
    before, after = (_medians(o, gap, (target.kpi, star)) for o in (outcome, probes[driver]))
    own, other = (a - b for a, b in zip(after, before, strict=True))
    if not (np.isfinite(own) and np.isfinite(other)) or abs(own) < 1e-9 * abs(before[0]) or other == 0.0:
        return None
    return float(other / own * -gap.gap)


def _likely_reached(gap: Gap) -> bool:
    """Whether the middle of the forecast reaches the target, so that there is no gap to close, only a risk."""
    return bool(gap.resolved and gap.forecast and gap.resolved.low <= gap.forecast.median <= gap.resolved.high)


def _medians(outcome: Outcome, gap: Gap, kpis: tuple[str, str]) -> tuple[float, float]:
    """The middle of the draws of two KPIs of the whole company in a target's due period."""
    due = outcome.calendar.parse(gap.target.by)
    last = outcome.calendar.within(due, "month")[-1]
    expected = outcome.expected(kpis, grain_of(gap.target, outcome.calendar), (), last)
    own, star = (_median(expected.get(k), due) for k in kpis)
    return own, star


def _median(values: KpiValues | None, period: Period) -> float:
    if values is None or period not in values.periods:
        return float("nan")
    draws = values.values[0][:, values.periods.index(period)]
    return float(np.median(draws[np.isfinite(draws)])) if np.isfinite(draws).any() else float("nan")
