"""Targets and KPIs as lines: units, limits, both ends of ranges, what is unfinished, what a dimension does not reach."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lib.cli.written import Writer
from lib.goals import Gap, Range, Resolved
from tests.ui.made import CALENDAR, CATALOG, FMT, REVENUE, gap, row, table

PEN = Writer(FMT, CATALOG, CALENDAR)
BLIND = "not available by region: Marketing spend carries none"


def of_rate() -> Gap:
    resolved, forecast = Resolved(0.32, 0.32, math.inf, 0.3, "2026Q3"), Range(0.302, 0.284, 0.331)
    return gap("rate", level=0.32, resolved=resolved, forecast=forecast, gap=-0.018)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            gap(),
            "revenue_kpi at least €205k by 2026Q4: likely €198k (8 in 10: €185k to €211k), gap -€7k, chance 19%, "
            "off track (19 of 100 futures reach it)",
        ),
        (of_rate(), "rate at least 32.0% by 2026Q4: likely 30.2% (8 in 10: 28.4% to 33.1%), gap -1.8 pp, chance 19%"),
        (gap("cost", level=9.5, forecast=Range(8.4, 8, 9)), "cost at most €9.50 by 2026Q4: likely €8.40"),
        (
            gap(resolved=Resolved(200e3, 200e3, 220e3), gap=-2e3),
            "revenue_kpi between €200k and €220k by 2026Q4: likely €198k (8 in 10: €185k to €211k), gap -€2,000",
        ),
        (gap(probability=0.165), "chance 17%"),
        (gap(probability=1.0), "chance 99%"),
        (gap(forecast=None, gap=None, probability=None, status="unknown", why="no data"), "by 2026Q4: unknown (no data)"),
        (gap(resolved=None), "revenue_kpi ? by 2026Q4: likely €198k, chance"),
    ],
)  # fmt: skip
def test_a_target_in_one_line(of: Gap, said: str) -> None:
    assert said in PEN.target(of)


def test_its_segment_and_the_period_that_it_is_added_up_from_are_said() -> None:
    target = gap().target.model_copy(update={"where": (("region", "DACH"),), "sum_from": "2026Q2"})
    said = PEN.target(replace(gap(), target=target))
    assert said.startswith("revenue_kpi (region DACH) at least €205k added up from 2026Q2 by 2026Q4: ")
    assert PEN.baseline(of_rate()) == "; from 30.0% in 2026Q3"
    assert PEN.baseline(gap()) == ""


def test_kpis_stand_in_their_units_and_the_unfinished_period_is_named_so() -> None:
    lines = PEN.kpis(table(row("revenue_kpi"), row("rate", (0.3,) * 13)))
    assert lines[0].split("  ")[-1].strip() == "2026Q4 so far"
    assert lines[1].split() == ["Revenue", "€140k", "€150k", "€152k", "€160k", "€168k", "€94.2k"]
    assert lines[2].split()[-1] == "30.0%"
    over = replace(table(row("revenue_kpi")), complete=(True,) * 13)
    assert "so far" not in PEN.kpis(over)[0]


def test_by_a_dimension_kpis_that_it_does_not_reach_are_a_sentence_and_a_total() -> None:
    none = (math.nan,) * 13
    rows = (
        row("revenue_kpi", REVENUE, "total"), row("revenue_kpi", REVENUE, "DACH"),
        row("cost", (8.0,) * 13, "total", marks=(BLIND,)), row("cost", none, "DACH", marks=(BLIND,)),
        row("rate", none, "total", why="needs SQLs"), row("rate", none, "DACH", why="needs SQLs"),
    )  # fmt: skip
    lines = PEN.kpis(table(*rows), "region")
    assert [line.split("  ")[0] for line in lines[1:4]] == [
        "Revenue · total",
        "Revenue · DACH",
        "Cost per lead · total",
    ]
    assert lines[4:] == [
        "1 KPI has only a total, for the data do not carry region: Cost per lead.",
        "Lead-to-SQL <rate>: needs SQLs",
    ]
