"""The gaps page: what sliders assume, the strip against the base plan, and every target with its chances."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.model import Driver
from lib.goals import Range
from lib.pipeline import DriverNow, Standing
from lib.scenario import Assumption, parse
from lib.ui import gaps_view
from lib.ui.gaps_view import Strip
from lib.ui.table import table_html
from tests.ui.made import CATALOG, FMT, NOW, gap, outlook, row


def driver(name: str, unit: str = "percent") -> DriverNow:
    made = Driver.model_validate(
        {"id": name, "name": name.capitalize(), "kind": "rate", "of": [], "unit": unit, "direction": "up"}
    )
    return DriverNow(made, 0.0311, 0.0298, 0.0323)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_only_main_drivers_get_a_slider_in_funnel_order() -> None:
    found = gaps_view.sliders([driver("sessions"), driver("sales_headcount"), driver("visitor_to_lead")])
    assert [d.driver.id for d in found] == ["visitor_to_lead", "sessions"]
    assert len(gaps_view.MAIN) <= 8


def test_a_slider_says_where_its_driver_stands_and_stood() -> None:
    assert gaps_view.slider_label(driver("win_rate"), FMT) == "Win_rate · 3.11% (2.98 to 3.23%)"
    assert gaps_view.slider_label(driver("price"), FMT) == "Price · against today’s"


def test_a_slider_at_zero_assumes_nothing() -> None:
    assert gaps_view.assumptions({"win_rate": 0, "price": 0}) == ()


def test_a_slider_assumes_what_the_command_would() -> None:
    assert gaps_view.assumptions({"visitor_to_lead": 10, "churn_rate": -5}) == (
        parse("visitor_to_lead=+10%"),
        parse("churn_rate=-5%"),
    )


@given(st.dictionaries(st.sampled_from(gaps_view.MAIN), st.integers(-gaps_view.REACH, gaps_view.REACH)))
def test_sliders_to_assumptions_and_back(moved: dict[str, int]) -> None:
    assumed = gaps_view.assumptions(moved)
    assert gaps_view.positions(assumed) == {name: at for name, at in moved.items() if at}
    assert tuple(parse(a.text()) for a in assumed) == assumed


def test_what_no_slider_can_show_has_no_position() -> None:
    odd = [
        Assumption(driver="win_rate", op="level", value=0.3),
        Assumption(driver="marketing_spend", op="relative", value=0.1, dimension="channel", segment="Email"),
        Assumption(driver="sessions", op="relative", value=3.0),
        Assumption(driver="sales_headcount", op="relative", value=0.1),
    ]
    assert gaps_view.positions(odd) == {}


# --- the strip -------------------------------------------------------------------------------------------------------


def test_the_strip_sets_each_figure_against_the_base_plan() -> None:
    base, now = {"revenue_kpi": outlook()}, {"revenue_kpi": outlook(middle=207.9e3)}
    better = replace(gap(), status="on_track")
    told = plain(gaps_view.strip(Strip(now, base, (better, gap()), (gap(), gap())), ("revenue_kpi", "gone"), FMT))
    assert told == "Revenue, likely Q4 2026 €208k +5.0% on base plan On track 1 of 2 0 in base plan"


def test_nothing_moved_is_said_as_base_plan() -> None:
    base = {"revenue_kpi": outlook()}
    html = gaps_view.strip(Strip(base, base, (gap(),), (gap(),)), ("revenue_kpi",), FMT)
    assert plain(html) == "Revenue, likely Q4 2026 €198k as base plan On track 0 of 1 as base plan"


def test_a_cost_that_falls_is_good() -> None:
    base, now = {"cost": outlook("cost", 8.68, 0.1)}, {"cost": outlook("cost", 8.0, 0.1)}
    assert '<span class="good">−7.8%</span>' in gaps_view.strip(Strip(now, base, (), ()), ("cost",), FMT)


# --- the table -------------------------------------------------------------------------------------------------------


def test_a_row_shows_the_chance_before_and_now() -> None:
    base, now = gap(), gap(probability=0.55, status="at_risk")
    table = gaps_view.gap_table([now], [base], CATALOG, FMT)
    html = table_html(table)
    assert [c.head for c in table.columns] == ["Target", "Forecast", "Target", "Gap", "Chance", "", "Status"]
    assert plain(html).endswith("Revenue €198k ≥ €205k −€7k 55% At risk")
    assert 'class="hollow"' in html
    assert 'class="f-warn"' in html


def test_rows_stay_where_they_are_when_a_slider_moves_them() -> None:
    base = [gap(probability=0.1), gap("cost", probability=0.3), gap("rate", status="on_track", probability=0.9)]
    moved = [replace(base[0], status="on_track", probability=0.95), *base[1:]]
    order = [row.id for row in gaps_view.gap_table(base, base, CATALOG, FMT).groups[0].rows]
    assert order == [g.target.id for g in base]
    assert [row.id for row in gaps_view.gap_table(moved[::-1], base, CATALOG, FMT).groups[0].rows] == order


def test_a_forecast_that_was_moved_says_what_it_was() -> None:
    base, now = gap(), gap(forecast=Range(203e3, 190e3, 216e3), gap=-2e3)
    assert "€203k was €198k" in plain(table_html(gaps_view.gap_table([now], [base], CATALOG, FMT)))
    assert "was" not in plain(table_html(gaps_view.gap_table([base], [base], CATALOG, FMT)))
    unseen = gap(forecast=Range(198_000.4, 185e3, 211e3))
    assert "was" not in plain(table_html(gaps_view.gap_table([unseen], [base], CATALOG, FMT)))


def test_what_needs_attention_stays_in_sight_when_a_slider_mends_it() -> None:
    bad, good, unknown = gap(), gap("cost", status="on_track"), gap("cost", by="2027Q1", status="unknown")
    assert gaps_view.urgent((bad, good, unknown), (bad, good, unknown)) == (bad,)
    mended = replace(bad, status="achieved")
    assert gaps_view.urgent((mended, good), (bad, good)) == (mended,)
    worse = replace(good, status="at_risk")
    assert gaps_view.urgent((bad, worse), (bad, good)) == (bad, worse)


def test_every_head_with_words_sorts_and_every_number_has_what_it_sorts_by() -> None:
    table = gaps_view.gap_table([gap()], [gap()], CATALOG, FMT)
    assert all(column.sortable for column in table.columns if column.head)
    [group] = table.groups
    assert all(
        cell.sort is not None for cell, column in zip(group.rows[0].cells, table.columns, strict=True) if column.head
    )


def test_the_note_says_what_the_colours_of_gaps_mean() -> None:
    assert "in black: on the wrong side" in gaps_view.NOTE
    assert "in grey: the target is met" in gaps_view.NOTE


def test_where_nothing_moved_there_is_no_hollow_dot() -> None:
    assert 'class="hollow"' not in table_html(gaps_view.gap_table([gap()], [gap()], CATALOG, FMT))


def test_due_periods_stand_in_the_rows_only_where_they_differ() -> None:
    one, two = gap(), gap("cost", by="2027Q1")
    assert "Q4 26" not in table_html(gaps_view.gap_table([one], [one], CATALOG, FMT))
    both = table_html(gaps_view.gap_table([one, two], [one, two], CATALOG, FMT))
    assert "Q4 26" in both
    assert "Q1 27" in both


@pytest.mark.parametrize("status", ["achieved", "missed"])
def test_what_is_settled_has_no_chance(status: str) -> None:
    told = plain(table_html(gaps_view.gap_table([gap(status=status, probability=1.0)], [gap()], CATALOG, FMT)))
    assert "%" not in told


def test_segment_and_sum_belong_to_the_name_and_are_escaped() -> None:
    target = gap().target.model_copy(update={"where": (("region", "<DACH>"),), "sum_from": "2026Q1"})
    html = table_html(gaps_view.gap_table([gap(target=target)], [], CATALOG, FMT))
    assert "&lt;DACH&gt;" in html
    assert "sum from 2026Q1" in html


def test_a_target_that_cannot_be_judged_shows_no_number() -> None:
    blind = gap(resolved=None, forecast=None, gap=None, relative=None, probability=None, status="unknown")
    assert plain(table_html(gaps_view.gap_table([blind], [blind], CATALOG, FMT))).endswith("– – – – Cannot tell")


def test_the_caption_counts_targets() -> None:
    star = Standing(row("revenue_kpi"), (NOW - 1, NOW), 0)
    assert gaps_view.caption((), FMT, star).startswith("0 targets · 0 off track in the base plan · Revenue, Q3 2026: €")
    assert gaps_view.caption((gap(), gap("cost")), FMT) == "2 targets due Q4 2026 · 2 off track in the base plan"
    assert gaps_view.caption((gap(status="on_track"),), FMT) == "1 target due Q4 2026 · 0 off track in the base plan"
    assert gaps_view.caption((gap(), gap(by="2027Q1")), FMT) == "2 targets · 2 off track in the base plan"
