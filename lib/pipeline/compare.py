"""Two scenarios side by side: the chance of every target in the base plan and in each, and where key figures will end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.catalog.model import Kpi
from lib.goals import Gap
from lib.period import Period
from lib.pipeline.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Chances:
    """One target in the base plan, in the first scenario and in the second."""

    base: Gap
    a: Gap
    b: Gap

    @property
    def difference(self) -> float | None:
        """The chance in the second less that in the first, as a fraction; None where either cannot be told."""
        first, second = self.a.probability, self.b.probability
        return None if first is None or second is None else second - first


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a KPI will most likely end in a period: base plan, first scenario, second."""

    kpi: Kpi
    period: Period
    base: float
    a: float
    b: float


def chances(base: Outcome, a: Outcome, b: Outcome) -> tuple[Chances, ...]:
    """Every target in all three, in the order in which they were set."""
    first, second = ({g.target.id: g for g in o.gaps()} for o in (a, b))
    return tuple(Chances(g, first[g.target.id], second[g.target.id]) for g in base.gaps())


def ends(outcomes: tuple[Outcome, Outcome, Outcome], kpis: Sequence[str]) -> tuple[Ends, ...]:
    """Where KPIs will end in the current quarter, of those that can be forecast: base plan, first scenario, second."""
    looks = [o.outlooks("quarter", 0, tuple(kpis)) for o in outcomes]
    there = [k for k in kpis if all(k in look for look in looks)]
    return tuple(
        Ends(looks[0][k].kpi, looks[0][k].periods[0], *(float(look[k].median[0]) for look in looks)) for k in there
    )
