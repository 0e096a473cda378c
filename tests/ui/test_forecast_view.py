"""The forecast in words, as a chart, a bar and tables."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from lib.goals import Gap, Pace, Range
from lib.pipeline import Outlook
from lib.ui import forecast_view as view
from lib.ui.forecast_view import View
from lib.ui.table import Table, table_html
from tests.ui.made import AS_OF, CALENDAR, CATALOG, FMT, gap, outlook


def seen(*gaps: Gap, of: Outlook | None = None) -> View:
    return View(of or outlook(), gaps, CATALOG, CALENDAR, AS_OF, FMT)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def rows(table: Table) -> list[list[str]]:
    return [[plain(str(c.content)) for c in r.cells] for g in table.groups for r in g.rows]


# --- the finding -----------------------------------------------------------------------------------------------------


def test_the_heading_says_where_it_lands_and_how_far_from_the_target() -> None:
    assert view.heading(seen(gap())) == "Revenue will most likely land at €198k in Q4, €7k short of target"


def test_the_heading_writes_the_value_so_that_it_fits_the_gap() -> None:
    near = gap(level=199_600.0)
    told = FMT.against(198e3, 199_600.0, "money")
    assert told.forecast != FMT.value(198e3, "money")
    said = f"Revenue will most likely land at {told.forecast} in Q4, {told.gap.lstrip('−')} short of target"
    assert view.heading(seen(near)) == said


def test_a_level_stands() -> None:
    of = replace(outlook(), kpi=CATALOG.kpi("customers_kpi"))
    assert view.heading(seen(of=of)).startswith("Customers will most likely stand at 198k in Q4")


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (190e3, "€8k above target"),
        (198_100.0, "€100 short of target"),
        (198e3, "just on target"),
        (205e3, "€7k short of target"),
    ],
)
def test_a_target_is_met_missed_or_just_reached(level: float, said: str) -> None:
    assert view.against_target(FMT, CATALOG.kpi("revenue_kpi"), gap(level=level)) == said


def test_for_costs_above_the_limit_is_the_bad_side() -> None:
    cost = CATALOG.kpi("cost")
    above = gap("cost", level=7.99, forecast=Range(8.68, 8.0, 9.4), gap=0.69)
    assert view.against_target(FMT, cost, above) == "€0.69 above its limit"


def test_without_a_target_it_compares_with_last_year() -> None:
    assert view.heading(seen()).endswith(", 32.0% more than a year before")  # 198 against 150
    of = replace(outlook(), naive=outlook().naive * math.nan)
    assert view.heading(seen(of=of)) == "Revenue will most likely land at €198k in Q4"


def test_a_target_that_cannot_be_resolved_says_nothing() -> None:
    assert view.against_target(FMT, CATALOG.kpi("revenue_kpi"), gap(resolved=None)) == ""


# --- the chart -------------------------------------------------------------------------------------------------------


def test_the_chart_holds_history_forecast_target_and_today() -> None:
    data = view.fan_data(seen(gap(by="2027Q1")))
    assert len(data.labels) == 16  # quarters keep their names on the axis up to sixteen
    assert data.labels[-5:] == ("2026Q4", "2027Q1", "2027Q2", "2027Q3", "2027Q4")
    assert data.current == 11
    assert data.today == pytest.approx(10 + 46 / 92)
    assert data.target is not None
    assert (data.labels[data.target.at], data.target.value, data.target.chance) == ("2027Q1", 205e3, 0.19)
    assert data.title == "Revenue per quarter"


def test_the_chart_and_its_numbers_hold_every_target_in_sight() -> None:
    second = gap(by="2027Q1")
    data = view.fan_data(seen(second, gap()))
    assert [data.labels[aim.at] for aim in data.targets] == ["2026Q4", "2027Q1"]
    assert second.resolved is not None
    told = {row[0]: row[-1] for row in rows(view.twin(data, FMT))}
    assert told["Q1 2027"] == FMT.value(second.resolved.level, "money")
    assert told["Q4 2026"] != "–"


def test_periods_before_the_first_value_are_left_out_and_a_naive_without_values_too() -> None:
    of = outlook()
    past = of.past_values.copy()
    past[:10] = math.nan
    data = view.fan_data(seen(of=replace(of, past_values=past, naive=of.naive * math.nan)))
    assert data.labels[0] == "2026Q2"
    assert data.naive == ()


def test_the_table_twin_begins_with_the_newest() -> None:
    told = rows(view.twin(view.fan_data(seen(gap())), FMT))
    assert told[0][0] == "Q4 2027"
    assert told[4] == ["Q4 2026", "–", "€182k", "€198k", "€214k", "€150k", "€205k"]


@pytest.mark.parametrize(
    ("kpi", "title"),
    [
        ("revenue_kpi", "Revenue per quarter, €"),
        ("customers_kpi", "Customers, end of quarter"),
        ("rate", "Lead-to-SQL <rate> by quarter, %"),
    ],
)
def test_the_key_line_says_what_a_point_is_and_in_which_unit(kpi: str, title: str) -> None:
    assert view.key_title(seen(of=replace(outlook(), kpi=CATALOG.kpi(kpi)))) == title


# --- so far ----------------------------------------------------------------------------------------------------------


def test_a_flow_has_a_bar_and_its_pace() -> None:
    html = view.so_far(seen(gap()))
    told = plain(html)
    assert 'class="pace"' in html
    assert "Actual €94.2k" in told
    assert "Target €205k" in told
    assert "€94.2k so far in 46 of 92 days, €104k still to come." in told
    assert "5.8% behind the pace that the target needs." in told  # 94.2 against 0.488 × 205
    assert "To reach €205k the rest of the quarter must bring €2,409 a day." in told
    assert "usual by today €100k" in told


def test_ahead_of_the_pace_is_good_for_what_shall_rise_and_near_it_is_neither() -> None:
    ahead = gap(pace=Pace(usual=0.40, actual_to_date=94.2e3))
    near = gap(pace=Pace(usual=0.46, actual_to_date=94.2e3))
    assert '<span class="strong good">14.9% ahead of' in view.so_far(seen(ahead))
    assert "At the pace that the target needs." in view.so_far(seen(near))


def test_without_a_target_there_is_no_pace() -> None:
    told = plain(view.so_far(seen()))
    assert told.endswith("still to come.")
    assert "Target" not in told


def test_a_level_and_a_ratio_have_no_bar() -> None:
    level = view.so_far(seen(of=replace(outlook(), kpi=CATALOG.kpi("customers_kpi"))))
    ratio = view.so_far(seen(of=replace(outlook(), kpi=CATALOG.kpi("rate"), actual_to_date=0.31)))
    assert plain(level) == "94.2k now, 46 of 92 days gone."
    assert plain(ratio) == "31.0% so far, in 46 of 92 days."


def test_nothing_is_said_of_a_period_of_which_nothing_is_known() -> None:
    assert view.so_far(seen(of=replace(outlook(), actual_to_date=None))) == ""


# --- tables ----------------------------------------------------------------------------------------------------------


def test_by_quarter_each_target_stands_in_its_own_period() -> None:
    told = rows(view.by_period(seen(gap(), gap(by="2027Q1", level=200e3))))
    assert told[0] == ["Q4 2026", "€182k", "€198k", "€214k", "€150k", "€205k", "19%"]
    assert told[1][4:] == ["€152k", "€200k", "19%"]
    assert told[4] == ["Q4 2027", "€182k", "€198k", "€214k", "–", "–", "–"]  # its year before is not over


def test_targets_of_other_grains_segments_and_kpis_are_left_out() -> None:
    kept, month, other = gap(), gap(by="2026-12"), gap("cost")
    part = gap(target=kept.target.model_copy(update={"where": (("region", "DACH"),)}))
    assert view.targets_of((kept, month, other, part), CATALOG.kpi("revenue_kpi"), "quarter", CALENDAR) == (kept,)


def test_trust_sets_the_naive_error_beside_ours() -> None:
    told = plain(view.trust(seen()))
    assert told.startswith(
        "On the last 12 quarters that could be tested, forecasts made one quarter ahead missed by 3.10% on"
    )
    assert "“Same as last year” missed by 9.4%" in told
    table = view.trust_table(seen())
    assert table is not None
    assert rows(table) == [
        ["1 quarter", "3.10%", "9.4%", "10 of 12"],
        ["2 quarters", "4.80%", "9.9%", "9 of 11"],
        ["3 quarters", "11.0%", "10.2%", "7 of 9"],
    ]
    assert view.limit(seen()).startswith("Three quarters ahead it was no better than repeating last year")


def test_a_history_too_short_to_test_says_so() -> None:
    of = replace(outlook(), backtest=None, tier="naive")
    told = plain(view.trust(seen(of=of)))
    assert told.startswith("The history is too short to test forecasts of it on the past.")
    assert told.endswith("The history is too short for models: it repeats what was. Made by: Theta.")
    assert view.trust_table(seen(of=of)) is None
    assert view.limit(seen(of=of)) == ""


def test_names_are_escaped_in_tables() -> None:
    of = replace(outlook(), kpi=CATALOG.kpi("rate"))
    assert "<rate>" not in table_html(view.by_period(seen(of=of)))


def test_models_are_named_once() -> None:
    assert view.models(outlook()) == "Theta"
    assert view.models(replace(outlook(), models={"a": "Theta", "b": "ETS", "c": "AR"})) == "3 models, one per measure"
