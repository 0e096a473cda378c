"""The table of KPIs: what each cell says, which rows it holds, what it asks to upload."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from lib.charts.format import NBSP
from lib.goals import Range
from lib.kpi.values import Seam
from lib.period import Calendar
from lib.ui import kpi_view
from lib.ui.table import Cell, Row, Table, table_html
from lib.ui.target_cells import aims
from tests.ui.made import CALENDAR, FMT, NOW, REVENUE, board, gap, lacking, outlook, row


def cells(shown: Table, at: int = 0) -> dict[str, str]:
    """A row's cells as text, by the key of their column."""
    rows = [r for g in shown.groups for r in g.rows]
    return texts(shown, rows[at])


def texts(shown: Table, listed: Row) -> dict[str, str]:
    bare = (re.sub(r"<[^>]+>", "", str(c.content)).replace(NBSP, " ") for c in listed.cells)
    return dict(zip((c.key for c in shown.columns), bare, strict=False))


def test_a_row_tells_past_forecast_and_target() -> None:
    made = board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(gap(),))
    shown = kpi_view.kpi_table(made, made.table.rows)
    assert [c.head for c in shown.columns][2:6] == ["Q3 26", "vs Q2", "vs Q3 25", "Q4 forecast"]
    told = cells(shown)
    assert told["name"] == "Revenue"
    assert told["latest"] == "€168k"
    assert told["prev"] == "+5.0%"
    assert told["year"] == "+20.0%"
    assert told["forecast"] == "€198k€94.2k so far"  # the second in a line below
    assert told["target"] == "≥ €205k"
    assert told["gap"] == "−€7k"
    assert told["chance"] == "19%"
    assert told["status"] == "Off track"


def test_the_unfinished_period_is_neither_latest_nor_in_the_line_but_said() -> None:
    made = board(row("revenue_kpi"))
    told = cells(kpi_view.kpi_table(made, made.table.rows))
    assert told["latest"] == "€168k"
    assert told["forecast"] == "€94.2k so far"
    line = kpi_view.kpi_table(made, made.table.rows).groups[0].rows[0].cells[1]
    points = re.search(r'points="([^"]+)"', str(line.content))
    assert points
    assert len(points[1].split()) == 12


def test_a_change_of_a_percentage_is_in_points_and_coloured_by_what_is_good() -> None:
    rates = (*(0.30,) * 8, 0.40, 0.40, 0.40, 0.38, math.nan)
    costs = (*(8.0,) * 11, 8.4, math.nan)
    made = board(row("rate", rates), row("cost", costs))
    shown = kpi_view.kpi_table(made, made.table.rows)
    rate, cost = shown.groups[0].rows
    assert texts(shown, rate)["prev"] == "−2.0 pp"
    assert texts(shown, rate)["year"] == "+8.0 pp"
    assert (rate.cells[3].tone, rate.cells[4].tone) == ("bad", "good")
    assert texts(shown, cost)["prev"] == "+5.0%"
    assert cost.cells[3].tone == "bad"  # a cost that rises


def test_nothing_is_compared_across_a_break_of_definition() -> None:
    made = board(row("revenue_kpi", seams=(Seam(11, 11, "counted anew"),)))
    told = cells(kpi_view.kpi_table(made, made.table.rows))
    assert told["prev"] == told["year"] == "–"


def test_data_that_end_earlier_show_their_own_period() -> None:
    values = (*REVENUE[:11], math.nan, math.nan)
    made = board(row("revenue_kpi", values))
    told = cells(kpi_view.kpi_table(made, made.table.rows))
    assert told["latest"] == "€160kQ2 26"
    assert told["prev"] == "+5.3%"


def test_marks_have_a_sign_and_are_read_out() -> None:
    made = board(row("revenue_kpi", marks=("estimate <b>",)))
    html = table_html(kpi_view.kpi_table(made, made.table.rows))
    assert "&nbsp;*" in html
    assert '<span class="sr"> (estimate &lt;b&gt;)</span>' in html


def test_names_are_escaped() -> None:
    made = board(row("rate", (0.3,) * 13))
    assert "Lead-to-SQL &lt;rate&gt;" in table_html(kpi_view.kpi_table(made, made.table.rows))


def test_groups_are_the_categories_in_their_order() -> None:
    made = board(row("cost", (8.0,) * 13), row("revenue_kpi"))
    assert [g.title for g in kpi_view.kpi_table(made, made.table.rows).groups] == ["Increase sales", "Generate leads"]


def test_a_kpi_without_its_measures_says_what_to_upload() -> None:
    made = board(lacking("cost", "spend", "leads", why="needs Marketing spend and Leads"))
    told = cells(kpi_view.kpi_table(made, made.table.rows))
    assert told["spark"] == "needs: Marketing spend, Leads – upload ad exports and CRM contacts"
    assert not kpi_view.kpi_table(made, made.table.rows).groups[0].rows[0].opens


def test_a_kpi_that_has_no_number_for_another_reason_says_it() -> None:
    made = board(lacking("cost", why="Leads is 0 in 2026Q3"), lacking("rate", why="not available by owner: Leads"))
    shown = kpi_view.kpi_table(made, made.table.rows)
    assert cells(shown)["spark"] == "not available: Leads is 0 in 2026Q3"
    assert cells(shown, 1)["spark"] == "not available by owner: Leads"


def test_by_year_there_is_one_comparison() -> None:
    made = board(row("revenue_kpi"))
    years = tuple(Calendar().parse(str(year)) for year in range(2014, 2027))
    yearly = kpi_view.KpiTable("year", years, made.table.complete, made.table.rows)
    made = kpi_view.Board(yearly, made.catalog, FMT, {}, {})
    assert [c.head for c in kpi_view.kpi_table(made, yearly.rows).columns][:4] == ["KPI", "12 years", "2025", "vs 2024"]
    assert "year" not in cells(kpi_view.kpi_table(made, yearly.rows))


# --- which target, which rows ----------------------------------------------------------------------------------------


def test_a_row_is_about_the_next_target_of_its_grain_and_segment() -> None:
    late, now, past = gap(by="2027Q2"), gap(by="2026Q4"), gap(by="2026Q3")
    month = gap(by="2026-11")
    elsewhere = gap(target=now.target.model_copy(update={"where": (("region", "DACH"),)}))
    assert aims((late, month, now, past, elsewhere), NOW, CALENDAR)["revenue_kpi"] is now
    assert aims((month, late), NOW, CALENDAR)["revenue_kpi"] is late
    assert aims((month,), NOW, CALENDAR)["revenue_kpi"] is month
    assert aims((past,), NOW, CALENDAR) == {}
    assert aims((now, elsewhere), NOW, CALENDAR, (("region", "DACH"),))["revenue_kpi"] is elsewhere


def test_a_target_due_later_says_when() -> None:
    made = board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(gap(by="2027Q1"),))
    assert cells(kpi_view.kpi_table(made, made.table.rows))["target"] == "≥ €205kQ1 27"


@pytest.mark.parametrize(("words", "meant"), [("REVEN", True), ("cost lead", False), ("", True)])
def test_find_reads_name_id_and_description(words: str, meant: bool) -> None:
    assert kpi_view.found(row("revenue_kpi"), words) is meant


def test_what_needs_attention_is_a_target_in_danger_or_worse_twice_without_one() -> None:
    falling = tuple(float(n) for n in range(30, 17, -1))
    assert kpi_view.urgent(board(gaps=(gap(),)), row("revenue_kpi"))
    assert not kpi_view.urgent(board(gaps=(gap(status="on_track"),)), row("revenue_kpi", falling))
    assert kpi_view.urgent(board(), row("revenue_kpi", falling))
    assert not kpi_view.urgent(board(), row("cost", falling))
    assert not kpi_view.urgent(board(), lacking("cost", "spend"))


def test_what_to_upload_next_is_what_makes_most_kpis_available() -> None:
    rows = (lacking("cost", "spend", "leads"), lacking("rate", "leads", "sqls"), lacking("customers_kpi", "customers"))
    listed = kpi_view.uploads(rows, board().catalog)
    assert [u.what for u in listed] == ["CRM contacts", "customer list", "ad exports"]
    assert listed[0].unlocks == ("Lead-to-SQL <rate>",)
    assert listed[0].helps == ("Cost per lead",)
    assert listed[0].measures == ("Leads", "SQLs")
    assert listed[2].unlocks == ()
    html = table_html(kpi_view.upload_table(listed))
    assert "with others: Cost per lead" in html
    assert "Lead-to-SQL &lt;rate&gt;" in html


# --- broken down -----------------------------------------------------------------------------------------------------


def test_broken_down_each_kpi_is_a_group_and_those_without_segments_are_folded() -> None:
    made = board(
        row("cost", (8.0,) * 13, "total", marks=("not available by region: Marketing spend carries none",)),
        row("cost", (math.nan,) * 13, "DACH"),
        row("revenue_kpi", REVENUE, "total"),
        row("revenue_kpi", REVENUE, "DACH"),
        row("revenue_kpi", (math.nan,) * 13, "Nordics"),
        row("revenue_kpi", REVENUE, "rest"),
    )
    kinds = kpi_view.sorted_out(made.table.rows)
    assert [r.kpi.id for r in kinds.blind] == ["cost"] and not kinds.lacking
    shown = kpi_view.segment_table(made, kinds.shown)
    assert [g.title for g in shown.groups] == ["Revenue"]
    names = [texts(shown, r)["name"] for r in shown.groups[0].rows]
    assert names == ["Whole company", "DACH", "All others"]
    folded = kpi_view.missing_table(made, kinds.blind)
    assert cells(folded) == {"name": "Cost per lead", "why": "not available by region: Marketing spend carries none"}
    assert kpi_view.blind_words(kinds.blind, "region").startswith("1 KPI cannot be shown by region: ")
    assert kpi_view.caption(made, "by region") == "1 of 2 available · by region"
    assert "forecast" not in {c.key for c in shown.columns}


def test_the_caption_counts_what_there_is() -> None:
    assert kpi_view.caption(board(row("revenue_kpi"), lacking("cost", "spend")), "DACH") == "1 of 2 available · DACH"


def test_those_without_numbers_are_folded_into_a_line_with_what_to_upload_next() -> None:
    made = board(row("revenue_kpi"), lacking("cost", "spend", "leads"), lacking("rate", "leads", "sqls"))
    kinds = kpi_view.sorted_out(made.table.rows)
    assert [[r.kpi.id for r in kind] for kind in kinds] == [["revenue_kpi"], [], ["cost", "rate"]]
    uploads = kpi_view.uploads(kinds.lacking, made.catalog)
    assert kpi_view.lacking_words(kinds.lacking, uploads) == "2 KPIs need more data. Next: CRM contacts, for 1 of them"
    assert kpi_view.lacking_words(kinds.lacking[:1], ()) == "1 KPI needs more data"
    told = cells(kpi_view.missing_table(made, kinds.lacking))
    assert told == {
        "name": "Cost per lead",
        "why": "needs: Marketing spend, Leads – upload ad exports and CRM contacts",
    }


def test_a_kpi_blind_to_the_segment_looked_at_is_told_from_one_without_data() -> None:
    blind = lacking("cost", why="not available by owner: Leads")
    assert kpi_view.sorted_out((blind, lacking("rate", why="Leads is 0"))).blind == (blind,)


@pytest.mark.parametrize(("known", "head"), [(12, "12 quarters"), (3, "3 quarters"), (1, "1 quarter")])
def test_the_small_lines_are_as_long_as_the_data(known: int, head: str) -> None:
    values = (*(math.nan,) * (12 - known), *(1.0,) * known, 1.0)
    made = board(row("cost", (math.nan,) * 13), row("revenue_kpi", values))
    assert kpi_view.kpi_table(made, made.table.rows).columns[1].head == head


def test_a_gap_of_another_period_says_which_forecast_it_is_of() -> None:
    made = board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(gap(by="2027Q1"),))
    assert cells(kpi_view.kpi_table(made, made.table.rows))["gap"] == "−€7k€198k in Q1 27"


# --- one period in a row ---------------------------------------------------------------------------------------------


def monthly(made: kpi_view.Board, last: str) -> kpi_view.Board:
    """The board in months, up to the current one of that label."""
    now = Calendar().parse(last)
    months = tuple(now - n for n in range(12, -1, -1))
    return replace(made, table=replace(made.table, grain="month", periods=months))


def ticks(cell: Cell) -> int:
    """How many upright ticks of a target a bullet has."""
    return str(cell.content).count("f-ink")


def test_the_bullet_is_of_the_period_of_the_column_beside_it() -> None:
    far = gap(by="2027Q1", forecast=Range(300e3, 290e3, 310e3))
    later = board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(far,))
    bare = board(row("revenue_kpi"), outlooks=(outlook(),))
    now = board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(gap(),))
    shown = [kpi_view.kpi_table(b, b.table.rows).groups[0].rows[0].cells[6] for b in (later, bare, now)]
    assert [ticks(cell) for cell in shown] == [0, 0, 1]
    assert shown[0].content == shown[1].content  # the quarter's own range, whatever the target is due
    low, high = (FMT.value(float(outlook().quantiles[q][0]), "money") for q in ("p10", "p90"))
    assert all(cell.title == f"Q4 2026, 8 in 10: {low} to {high}" for cell in shown[:2])


def test_a_target_of_a_quarter_is_only_named_beside_months_of_a_flow() -> None:
    for last in ("2026-11", "2026-12"):
        made = monthly(board(row("revenue_kpi"), outlooks=(outlook(),), gaps=(gap(),)), last)
        told = cells(kpi_view.kpi_table(made, made.table.rows))
        assert told["target"] == "target ≥ €205k in Q4 26"
        assert (told["gap"], told["chance"], told["status"]) == ("–", "–", "Off trackQ4 26")
        assert ticks(kpi_view.kpi_table(made, made.table.rows).groups[0].rows[0].cells[6]) == 0


def test_a_stock_has_its_quarters_target_in_the_last_month_of_the_quarter_and_its_years_in_the_last_quarter() -> None:
    counts = tuple(float(n) for n in range(600, 613))
    held = gap("customers_kpi", level=639, forecast=Range(620, 610, 630), gap=-19.0)
    made = board(row("customers_kpi", counts), outlooks=(outlook("customers_kpi", 620, 5),), gaps=(held,))
    assert cells(kpi_view.kpi_table(monthly(made, "2026-11"), made.table.rows))["gap"] == "–"
    december = kpi_view.kpi_table(monthly(made, "2026-12"), made.table.rows)
    told = cells(december)
    assert (told["target"], told["gap"], told["chance"]) == ("≥ 639Q4 26", "−19", "19%")
    assert ticks(december.groups[0].rows[0].cells[6]) == 1
    fiscal = replace(monthly(made, "2026-11"), calendar=Calendar(fiscal_start=12))  # its Q4 ends in November
    assert cells(kpi_view.kpi_table(fiscal, made.table.rows))["gap"] == "−19"
    yearly = replace(made, gaps={"customers_kpi": gap("customers_kpi", "2026", 639)})
    assert cells(kpi_view.kpi_table(yearly, made.table.rows))["target"] == "≥ 6392026"
