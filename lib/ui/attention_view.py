"""What needs attention as a list of at most five: shape, claim, evidence, chance; the ranking is the pipeline's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lib.catalog.model import Kpi
from lib.charts.format import Formatter
from lib.goals import Gap
from lib.period import Period
from lib.pipeline import KpiRow
from lib.pipeline.attention import Pull
from lib.pipeline.explain import within
from lib.pipeline.standing import latest
from lib.ui.marks import STATUS, Claim, Html, claims, shape, span
from lib.ui.target_cells import level_text

MOST = 5
RESERVED = 2  # lines kept for what is no target, where there is such
STREAK = 3  # changes for the worse in a row, from which they are told
_ORDINALS = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}


@dataclass(frozen=True, eq=False)
class Ground:
    """What the lines are written with: each KPI's row of quarters, the north star, how numbers are written; which quarters."""

    rows: Mapping[str, KpiRow]
    kpis: Mapping[str, Kpi]
    star: Kpi | None
    fmt: Formatter
    periods: tuple[Period, ...] = ()


def chosen(targets: Sequence[Claim], others: Sequence[Claim]) -> tuple[Claim, ...]:
    """The first of both, targets first: others keep at least two lines, and take those that targets leave."""
    kept = max(min(len(others), RESERVED), MOST - len(targets))
    return (*targets[: MOST - min(kept, len(others))], *others[:kept])[:MOST]


def attention_html(lines: Iterable[Claim]) -> Html:
    """The list."""
    return claims(tuple(lines))


def more(pulls: Sequence[Pull], shown: Iterable[Claim]) -> int:
    """How many targets in danger the list leaves out."""
    return len(pulls) - len({line.id for line in shown} & {p.gap.target.id for p in pulls})


def ranking(pulls: Sequence[Pull], star: Kpi | None) -> str:
    """What ranks the targets, in a line; "" where nothing does."""
    if star is None or not any(p.helps > 0 for p in pulls):
        return "The least likely target comes first." if pulls else ""
    return f"Ranked by what closing each gap would move {within(star.name)}."


def target_claim(pull: Pull, ground: Ground) -> Claim:
    """One target in danger: what is the matter, what closing the gap would bring, its chance."""
    gap, kpi = pull.gap, ground.kpis[pull.gap.target.kpi]
    chance = f"{ground.fmt.chance(gap.probability)} chance" if gap.status != "missed" else "missed"
    trend = _trend(ground.rows.get(kpi.id), ground.fmt) if not gap.target.where else ""
    name = _name(gap, kpi)
    title = (
        f"{name} {trend}" if trend else f"{name}: {_likely(gap, kpi, ground)} likely, {_level(gap, kpi, ground)} wanted"
    )
    return Claim(
        gap.target.id,
        shape(gap.status),
        title,
        _evidence(pull, kpi, ground, bool(trend)),
        span(chance, _tone(gap)),
        opens=True,
    )


def blind_claims(gaps: Iterable[Gap], ground: Ground) -> tuple[Claim, ...]:
    """Targets that cannot be judged, one line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for gap in gaps:
        if gap.status == "unknown":
            by_reason.setdefault(gap.why, []).append(_name(gap, ground.kpis[gap.target.kpi]))
    return tuple(
        Claim(
            f"blind-{i}",
            shape("unknown"),
            f"{_listed(tuple(dict.fromkeys(names)))} cannot be judged",
            f"{why[:1].upper()}{why[1:]}.",
            "needs data" if why.startswith("needs") else "cannot tell",
        )
        for i, (why, names) in enumerate(by_reason.items())
    )


def _name(gap: Gap, kpi: Kpi) -> str:
    more = [value for _, value in gap.target.where]
    return f"{kpi.name}, {', '.join(more)}" if more else kpi.name


def _tone(gap: Gap) -> str:
    return STATUS[gap.status][1]


def _likely(gap: Gap, kpi: Kpi, ground: Ground) -> str:
    return ground.fmt.value(gap.forecast.median if gap.forecast else None, kpi.unit)


def _level(gap: Gap, kpi: Kpi, ground: Ground) -> str:
    return level_text(ground.fmt, kpi, gap.resolved)


def _evidence(pull: Pull, kpi: Kpi, ground: Ground, told: bool) -> str:
    """Where it is heading unless the title says so, then what closing the gap would bring."""
    gap, fmt = pull.gap, ground.fmt
    due = fmt.period_label(gap.target.by)
    said = (
        [f"{_likely(gap, kpi, ground)} likely in {due}, {_level(gap, kpi, ground)} wanted."]
        if told
        else _was(pull, kpi, ground)
    )
    if pull.moves is not None and pull.helps > 0 and ground.star is not None:
        verb = "add" if pull.moves > 0 else "take"
        size, star = fmt.value(abs(pull.moves), ground.star.unit), within(ground.star.name)
        where = f"to {star}" if pull.moves > 0 else f"off {star}"
        said.append(f"Closing the gap would {verb} about {size} {where} in {fmt.period_label(gap.target.by, 'bare')}.")
    elif not told:
        said.append(kpi.relevance or f"Due {due}.")
    return " ".join(said)


def _was(pull: Pull, kpi: Kpi, ground: Ground) -> list[str]:
    """What it was in the last whole quarter, so that what is likely can be seen as a rise or a fall."""
    row = ground.rows.get(kpi.id)
    at = latest(row) if row else None
    if row is None or at is None or at >= len(ground.periods) or pull.gap.target.where or pull.gap.target.sum_from:
        return []
    return [f"{ground.fmt.value(row.values[at], kpi.unit)} in {ground.fmt.period_label(ground.periods[at])}."]


def _trend(row: KpiRow | None, fmt: Formatter) -> str:
    """Changes for the worse in a row, told from the third on: fell to 30.6%, fourth quarter in a row."""
    at = latest(row) if row else None
    if row is None or at is None:
        return ""
    worse = 0
    while at - worse > 0 and _worse(row, at - worse):
        worse += 1
    if worse < STREAK:
        return ""
    verb = "fell" if row.kpi.direction == "up" else "rose"
    count = _ORDINALS.get(worse, f"{worse}th")
    return f"{verb} to {fmt.value(row.values[at], row.kpi.unit)}, {count} quarter in a row"


def _worse(row: KpiRow, at: int) -> bool:
    change = row.change(at)
    return row.complete[at] and (change < 0 if row.kpi.direction == "up" else change > 0)


def _listed(names: tuple[str, ...], most: int = 2) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else " and ".join(names)
