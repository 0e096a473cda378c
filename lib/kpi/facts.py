"""What a KPI is evaluated on: the month Panel of one cut and all that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from lib.catalog.model import PLAN, TARGET, WEIGHT, Catalog
from lib.catalog.needs import GIVEN
from lib.kpi.axis import Axis
from lib.panel import Panel
from lib.period import Calendar, Grain, Period


@dataclass(frozen=True, eq=False)
class Facts:
    """The numbers that formulas are evaluated on.

    `months`: the month Panel of one cut; one draw of history, or history joined with the draws of a forecast. `coarser`: Panels by
    quarter and year for what may not be rolled up (distinct counts). `given`: numbers that the user stated (gross_margin).
    `targets`: measure → period of any grain → target, beside series `target.…` of the Panel. `cuts`: month Panels broken down by a
    dimension, under the same filters, for `where(…)`. `history`: where `months` is joined with a forecast, what happened so far;
    its months are whole then, the current one included. `where`: the filters under which all of it was asked. `kept`: what
    follows from periods, formulas and names of series alone, by all that it follows from; `replace` hands it on.
    """

    catalog: Catalog
    calendar: Calendar
    as_of: date
    months: Panel
    coarser: Mapping[Grain, Panel] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    targets: Mapping[str, Mapping[Period, float]] = field(default_factory=dict)
    cuts: Mapping[str, Panel] = field(default_factory=dict)
    history: Panel | None = None
    where: tuple[tuple[str, str], ...] = ()
    kept: dict[object, Any] = field(default_factory=dict, repr=False)

    @property
    def whole(self) -> bool:
        """Whether the current month and those after it are whole: filled by a forecast."""
        return self.history is not None or self.months.draws > 1

    @property
    def month_now(self) -> Period:
        """The month that the as-of day lies in."""
        return self.calendar.current("month", self.as_of)

    def axis(self, grain: Grain) -> Axis:
        """The periods of a grain that the months touch."""
        months = self.months.periods
        key = ("axis", self.calendar, self.as_of, months[:1], len(months), grain)
        found: Axis | None = self.kept.get(key)
        if found is None:
            found = self.kept[key] = Axis(self.calendar, self.as_of, months, grain)
        return found

    def have(self) -> frozenset[str]:
        """The series that are there, as `lib.catalog.needs` names them.

        A series without a single number is not there; under a filter it may be, in rows that the filter leaves out.
        """
        names = set(_filled(self.months, keep_empty=bool(self.where)))
        names |= {f"{name}@{dimension}" for dimension, cut in self.cuts.items() for name in _filled(cut)}
        names |= {TARGET + m for m, by_period in self.targets.items() if by_period}
        names |= {GIVEN + name for name, number in self.given.items() if np.isfinite(number)}
        return frozenset(n for n in names if not self._lacks_weight(n, names))

    def _lacks_weight(self, name: str, names: set[str]) -> bool:
        bare, at, dimension = name.partition("@")
        return self.is_weighted(bare) and bare + WEIGHT + at + dimension not in names

    def is_weighted(self, series: str) -> bool:
        """Whether a series is the sum of a weighted measure, to be divided by its weight."""
        measure = self.catalog.measures.get(series.removeprefix(PLAN).removeprefix(TARGET))
        return measure is not None and measure.kind == "weighted"


def _filled(panel: Panel, keep_empty: bool = False) -> tuple[str, ...]:
    """The series that hold any number in total. One draw tells: draws are joint."""
    filled = np.asarray(np.isfinite(panel.values[:, 0, 0, :]).any(axis=1))
    return tuple(n for n, there in zip(panel.series, filled, strict=True) if there or keep_empty)
