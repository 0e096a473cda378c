"""The options of a fit and the calendar of a past origin."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lib.catalog.model import Catalog, Measure
from lib.outlook import MONTHS, Origin, options_for
from lib.panel import Panel
from lib.period import Calendar, Period


def _measure(name: str, kind: str, signed: bool = False) -> Measure:
    return Measure(id=name, name=name, area="money", kind=kind, unit="count", sources="one", signed=signed)  # type: ignore[arg-type]


def test_options_cover_what_is_actual() -> None:
    measures = {
        "leads": _measure("leads", "flow"),
        "days": _measure("days", "weighted"),
        "net_profit": _measure("net_profit", "flow", signed=True),
    }
    catalog = Catalog(measures, {}, {}, {}, {})
    series = ("leads", "days", "days.weight", "net_profit", "plan.leads", "target.leads")
    history = Panel(series, ("total", "DACH"), (Period("month", 24000),), np.zeros((6, 2, 1, 1)), dimension="region")
    made = options_for(catalog, history, Calendar(), date(2026, 11, 24))
    assert made.kinds == {"leads": "flow", "days": "weighted", "days.weight": "flow", "net_profit": "flow"}
    assert made.signed == {"net_profit"}
    assert made.segments == ("DACH",)


@pytest.mark.parametrize("start", range(1, 13))
def test_the_months_cover_eight_quarters_after_the_current_one(start: int) -> None:
    calendar = Calendar(start)
    for month in range(12):
        first = calendar.of(date(2026, month + 1, 10), "month")
        ninth = calendar.parent(first, "quarter") + 8
        assert calendar.months(ninth)[-1] - first < MONTHS


def test_an_origins_months_fill_whole_quarters_and_a_whole_year() -> None:
    first = Calendar().of(date(2025, 8, 1), "month")
    months = tuple(first + i for i in range(12))
    origin = Origin(first, Panel(("leads",), ("total",), months, np.ones((1, 1, 2, 12), dtype=np.float32)))
    for grain, count in (("quarter", 4), ("year", 1)):
        rolled = origin.panel.roll_up(origin.calendar, grain, {})  # type: ignore[arg-type]
        assert rolled.values.shape[3] == count
        assert (rolled.values == 12 / count).all()
