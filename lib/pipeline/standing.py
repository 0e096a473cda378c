"""Where a KPI stands now: one answer for every page that says it, with the period that it is of."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lib.panel import Cut
from lib.period import Grain, Period
from lib.pipeline.model import KpiRow
from lib.pipeline.outcome import Outcome

OWN: tuple[Grain, ...] = ("month", "quarter", "year")  # the finest in which a KPI has a value is its own


@dataclass(frozen=True, slots=True)
class Standing:
    """A KPI by its own grain: its row, the periods of the row, and the place of the last one that is whole, None for none.

    `so_far` is what the current, unfinished period holds, in the KPI's unit; nan where it holds nothing yet.
    """

    row: KpiRow
    periods: tuple[Period, ...]
    at: int | None
    so_far: float = math.nan

    @property
    def value(self) -> float:
        """The value of the last whole period; nan where there is none."""
        return math.nan if self.at is None else self.row.values[self.at]

    @property
    def period(self) -> Period | None:
        """The period that the value is of."""
        return None if self.at is None else self.periods[self.at]

    @property
    def current(self) -> Period:
        """The unfinished period."""
        return self.periods[-1]


def latest(row: KpiRow) -> int | None:
    """The place of the row's last complete value; where its data cover no period whole, of its last one that is over."""
    known = [i for i, v in enumerate(row.values) if math.isfinite(v)]
    whole = [i for i in known if row.complete[i]]
    return max(whole or known, default=None)


def standing(outcome: Outcome, kpi_id: str) -> Standing:
    """Where a KPI of the whole company stands. What is assumed changes nothing of it. Raises UnknownName."""
    found = _standing(outcome, kpi_id, OWN[0])
    for grain in OWN[1:]:
        if found.at is not None:
            break
        coarser = _standing(outcome, kpi_id, grain)
        found = coarser if coarser.at is not None else found
    return found


def _standing(outcome: Outcome, kpi_id: str, grain: Grain) -> Standing:
    table = outcome.kpis(Cut(grain), [kpi_id])
    row = table.rows[0]
    at = latest(row)
    unfinished = bool(table.periods) and not table.complete[-1] and at != len(table.periods) - 1
    return Standing(row, table.periods, at, row.values[-1] if unfinished else math.nan)
