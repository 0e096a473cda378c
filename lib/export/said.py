"""The sentences that stand before tables and pictures, in sheets and documents alike."""

from __future__ import annotations

import math

from lib.charts.format import Formatter
from lib.export.tables import STATUS, due_text, target_name
from lib.goals import Gap
from lib.pipeline import Outcome, Outlook


def north_star(outcome: Outcome, found: Outlook, aim: Gap | None, fmt: Formatter) -> str:
    """Where the north star stands, where it is likely to be, and what was wanted."""
    unit, said = found.kpi.unit, []
    known = [(p, float(v)) for p, v in zip(found.past, found.past_values, strict=True) if math.isfinite(v)]
    if known:
        said.append(f"{found.kpi.name} was {fmt.value(known[-1][1], unit)} in {fmt.period_label(known[-1][0])}.")
    period = outcome.calendar.parse(aim.target.by) if aim else found.periods[0]
    at = found.periods.index(period) if period in found.periods else 0
    likely, low, high = (fmt.value(float(found.quantiles[q][at]), unit) for q in ("p50", "p10", "p90"))
    when = fmt.period_label(found.periods[at])
    said.append(f"For {when} the forecast says {likely}; in 8 of 10 futures it is between {low} and {high}.")
    if aim and aim.resolved:
        said.append(target(aim, outcome, fmt))
    return " ".join(said)


def target(gap: Gap, outcome: Outcome, fmt: Formatter) -> str:
    """A target, and the chance that it is reached."""
    kpi = outcome.catalog.kpi(gap.target.kpi)
    level = fmt.value(gap.resolved.level if gap.resolved else None, kpi.unit)
    chance = "" if gap.probability is None else f", with a chance of {fmt.chance(gap.probability)}"
    return f"The target of {level} for {due_text(gap.target, fmt)} is {STATUS[gap.status].lower()}{chance}."


def tally(gaps: tuple[Gap, ...]) -> tuple[tuple[str, int], ...]:
    """How many targets have each status, those that are there."""
    counts = ((name, sum(g.status == status for g in gaps)) for status, name in STATUS.items())
    return tuple((name, n) for name, n in counts if n)


def targets(gaps: tuple[Gap, ...]) -> str:
    """How many targets there are, and how they stand."""
    if not gaps:
        return "No target has been set yet."
    noun = "target is" if len(gaps) == 1 else "targets are"
    counts = ", ".join(f"{n} {name.lower()}" for name, n in tally(gaps))
    return f"{len(gaps)} {noun} set: {counts}."


def named(gap: Gap, outcome: Outcome, fmt: Formatter) -> str:
    """A target by name and due period."""
    return f"{target_name(gap.target, outcome.catalog.kpi(gap.target.kpi))}, {due_text(gap.target, fmt)}"
