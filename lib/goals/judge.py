"""Will a target be reached: its level, the chance from the draws, status, pace, and a verdict for each letter of SMART.

Everything here is arithmetic on numbers that are handed in as `Evidence`; where they come from is the pipeline's affair.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lib.catalog.model import Catalog, Kpi
from lib.errors import BadInput
from lib.goals.model import AT_RISK, ON_TRACK, Gap, Letter, Pace, Range, Resolved, Status, Target, Verdict
from lib.goals.purpose import Aims, relevant
from lib.panel import Floats

Nature = Literal["flow", "stock", "ratio"]
STALE_DAYS = 45  # a measure whose data end longer ago than this does not show whether a target moves
_NAME = re.compile(r"[A-Za-z_][\w.]*")


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known about a target's KPI at its due period.

    `draws`: its value in each future, shape (n,), empty where it cannot be forecast. `actual`: its value where the period is over
    and complete. `to_date`: its value so far in an unfinished period. `days`: (gone, in all) of the period. `usual`: the share of
    a period's value that had come by this day in earlier ones. `history`: its past values. `why`, `needs`: why there is nothing
    to judge by. `stale_days`: days since its data end. `cumulates`: it is a sum that only grows within its period.
    """

    draws: Floats
    actual: float | None = None
    to_date: float | None = None
    days: tuple[int, int] | None = None
    usual: float | None = None
    history: tuple[float, ...] = ()
    why: str = ""
    needs: tuple[str, ...] = ()
    stale_days: int | None = None
    cumulates: bool = False


def nature(kpi: Kpi, catalog: Catalog) -> Nature:
    """How a KPI adds up over time: a sum of flows is a flow, one of stocks a stock, everything else a ratio."""
    if "/" in kpi.formula or "(" in kpi.formula:
        return "ratio"
    names = _NAME.findall(kpi.formula)
    inner = [nature(catalog.kpis[n], catalog) if n not in catalog.measures else catalog.measures[n].kind for n in names]
    if inner and all(k in {"flow", "unique"} for k in inner):
        return "flow"
    return "stock" if inner and all(k == "stock" for k in inner) else "ratio"


def resolve(target: Target, kpi: Kpi, baseline: tuple[str, float] | None) -> Resolved | None:
    """The target as a band of numbers; None when it starts from a baseline that is not there.

    `baseline` is the label and value of the period that a change or shift starts from.
    """
    at, base = baseline if baseline else (None, None)
    if target.form == "between":
        if target.upper is None:
            raise BadInput("A range needs an upper end.", "Give two numbers.")
        shown = target.value if kpi.direction == "up" else target.upper
        return Resolved(shown, target.value, target.upper, base, at)
    if target.form in {"change", "delta"}:
        if base is None or not math.isfinite(base):
            return None
        level = base + abs(base) * target.value if target.form == "change" else base + target.value
        return _one_sided(level, kpi.direction == "up", base, at)
    rising = target.form == "at_least" or (target.form == "level" and kpi.direction == "up")
    return _one_sided(target.value, rising, base, at)


def _one_sided(level: float, rising: bool, base: float | None, at: str | None) -> Resolved:
    return Resolved(level, level if rising else -math.inf, math.inf if rising else level, base, at)


def judge(target: Target, kpi: Kpi, resolved: Resolved | None, evidence: Evidence, aims: Aims) -> Gap:
    """Everything that is said of one target."""
    resolved = _end_at_risk(resolved, evidence)
    forecast = _range(evidence)
    probability = _chance(resolved, evidence)
    status, why = _status(resolved, evidence, probability)
    probability = {"achieved": 1.0, "missed": 0.0, "unknown": None}.get(status, probability)
    gap = None if resolved is None or forecast is None else _distance(forecast.median, resolved)
    relative = None if gap is None or resolved is None or resolved.level == 0 else gap / abs(resolved.level)
    smart = _smart(target, kpi, resolved, evidence, (probability, aims))
    pace = _pace(resolved, kpi, evidence)
    return Gap(
        target,
        resolved,
        forecast,
        gap,
        relative,
        probability,
        status,
        why,
        pace,
        smart,
        aims.objective(target.objective),
    )


def _banded(resolved: Resolved) -> bool:
    """Whether both ends are limits."""
    return math.isfinite(resolved.low) and math.isfinite(resolved.high)


def _end_at_risk(resolved: Resolved | None, evidence: Evidence) -> Resolved | None:
    """A band with the end as its level that more futures miss, or that what came has missed; as it was where neither is missed."""
    if resolved is None or not _banded(resolved):
        return resolved
    values = evidence.draws if evidence.actual is None else np.array([evidence.actual])
    below, above = int((values < resolved.low).sum()), int((values > resolved.high).sum())
    if below == above:
        return resolved
    return replace(resolved, level=resolved.low if below > above else resolved.high)


def _range(evidence: Evidence) -> Range | None:
    if evidence.actual is not None:
        return Range(evidence.actual, evidence.actual, evidence.actual)
    draws = evidence.draws[np.isfinite(evidence.draws)]
    if not draws.size or draws.size < evidence.draws.size / 2:
        return None
    ordered = np.sort(draws)
    return Range(quantile(ordered, 0.5), quantile(ordered, 0.1), quantile(ordered, 0.9))


def quantile(ordered: Floats, level: float) -> float:
    """What `numpy.quantile` gives, to the last bit, of finite numbers in order: for a few levels in a fraction of its time."""
    at = (len(ordered) - 1) * level
    place = math.floor(at)
    a, b, t = float(ordered[place]), float(ordered[min(place + 1, len(ordered) - 1)]), at - place
    return a + (b - a) * t if t < 0.5 else b - (b - a) * (1 - t)


def _chance(resolved: Resolved | None, evidence: Evidence) -> float | None:
    """The share of futures in which the target is reached; futures without a value do not reach it."""
    if resolved is None or not evidence.draws.size or not np.isfinite(evidence.draws).any():
        return None
    inside = (evidence.draws >= resolved.low) & (evidence.draws <= resolved.high)
    return float(np.mean(inside))


def _distance(value: float, resolved: Resolved) -> float:
    """Value less target; inside a band with two ends, 0."""
    if _banded(resolved):
        return min(value - resolved.low, 0.0) + max(value - resolved.high, 0.0)
    return value - resolved.level


def _status(resolved: Resolved | None, evidence: Evidence, probability: float | None) -> tuple[Status, str]:
    if evidence.needs:
        return "unknown", f"needs {', '.join(evidence.needs)}"
    if evidence.why:
        return "unknown", evidence.why
    if resolved is None:
        return "unknown", "the period it starts from has no value"
    if evidence.actual is not None:
        reached = resolved.low <= evidence.actual <= resolved.high
        return ("achieved", "reached, and the period is over") if reached else ("missed", "the period is over")
    settled = _settled(resolved, evidence)
    if settled:
        return settled
    if probability is None:
        return "unknown", "there is no forecast yet"
    share = f"{_percent(probability)} of 100 futures reach it{_missed_side(resolved, evidence)}"
    if probability >= ON_TRACK:
        return "on_track", share
    return ("at_risk", share) if probability >= AT_RISK else ("off_track", share)


def _missed_side(resolved: Resolved, evidence: Evidence) -> str:
    """Of a band: on which side of it the others mostly end."""
    if not _banded(resolved):
        return ""
    below, above = (evidence.draws < resolved.low).sum(), (evidence.draws > resolved.high).sum()
    if not below and not above:
        return ""
    return ", most others end " + ("below its lower end" if below >= above else "above its upper end")


def _settled(resolved: Resolved, evidence: Evidence) -> tuple[Status, str] | None:
    """A sum that only grows is settled before its period ends, when it has passed a limit."""
    if not evidence.cumulates or evidence.to_date is None:
        return None
    if evidence.to_date > resolved.high:
        return "missed", "the sum so far is beyond the limit"
    if evidence.to_date >= resolved.low and math.isinf(resolved.high):
        return "achieved", "reached already, and it cannot fall back"
    return None


def _pace(resolved: Resolved | None, kpi: Kpi, evidence: Evidence) -> Pace:
    now = evidence.actual if evidence.actual is not None else evidence.to_date
    if resolved is None or now is None or not math.isfinite(now):
        return Pace()
    top, bottom = (now, resolved.level) if kpi.direction == "up" else (resolved.level, now)
    attainment = top / bottom if bottom else None
    needed = None
    if evidence.cumulates and evidence.days and evidence.actual is None and resolved.level == resolved.low:
        left = evidence.days[1] - evidence.days[0]
        needed = max(resolved.low - now, 0.0) / left if left else None
    usual = evidence.usual
    if usual is None and evidence.cumulates and evidence.days:
        usual = evidence.days[0] / evidence.days[1]
    return Pace(attainment, now, usual, needed)


def _smart(
    target: Target, kpi: Kpi, resolved: Resolved | None, evidence: Evidence, at: tuple[float | None, Aims]
) -> dict[Letter, Verdict]:
    probability, aims = at
    return {
        "specific": _specific(target),
        "measurable": _measurable(evidence),
        "achievable": _achievable(resolved, evidence, probability),
        "relevant": relevant(target, kpi, aims),
        "time_bound": _time_bound(target),
    }


def _specific(target: Target) -> Verdict:
    missing = [
        what
        for what, there in (("a responsible person", target.owner), ("why it matters", target.because))
        if not there
    ]
    if missing:
        return Verdict(False, f"say {' and '.join(missing)}")
    return Verdict(True, "KPI, value, person and reason are set; who has read it is not yet judged")


def _measurable(evidence: Evidence) -> Verdict:
    if evidence.needs:
        return Verdict(False, f"the data lack {', '.join(evidence.needs)}")
    if evidence.stale_days is None:
        return Verdict(False, evidence.why or "there are no data on it")
    if evidence.stale_days > STALE_DAYS:
        return Verdict(False, f"its data end {evidence.stale_days} days ago: too old to see it move")
    return Verdict(True, "its data are loaded and fresh" if evidence.stale_days < 2 else "its data are loaded")


def _achievable(resolved: Resolved | None, evidence: Evidence, probability: float | None) -> Verdict:
    if probability is None or resolved is None:
        return Verdict(None, "no forecast to judge by; means are not yet judged")
    chance = f"{_percent(probability)}% of futures reach it"
    seen = _precedent(resolved, evidence)
    return Verdict(probability >= AT_RISK, f"{chance}; {seen}; people and money it needs are not yet judged")


def _precedent(resolved: Resolved, evidence: Evidence) -> str:
    values = [v for v in evidence.history if math.isfinite(v)]
    if not values:
        return "no history to compare with"
    reached = sum(resolved.low <= v <= resolved.high for v in values)
    return (
        f"reached in {reached} of {len(values)} past periods" if reached else f"never reached in {len(values)} periods"
    )


def _time_bound(target: Target) -> Verdict:
    if not target.start:
        return Verdict(False, f"due {target.by}; say when work on it starts")
    return Verdict(True, f"from {target.start} to {target.by}")


def _percent(probability: float) -> int:
    """Whole percent, halves upwards, as every page writes a chance."""
    return math.floor(probability * 100 + 0.5)
