"""The drawer of a KPI: what it did, in sentences; how it was computed; from which files."""

from __future__ import annotations

import math
import re

import pytest

from lib.intake.model import Recipe, Rule
from lib.period import Period
from lib.pipeline import SameDays
from lib.pipeline.explain import Computation, Piece
from lib.ui import drawer
from lib.ui.forecast_view import same_days_text
from lib.work.datasets import Dataset, StoredTable
from tests.ui.made import CATALOG, FMT, REVENUE, board, gap, lacking, row


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def dataset(*measures: str, file: str = "ads.csv", rows: int = 1430, typed: bool = False) -> Dataset:
    rules = tuple(Rule.model_validate({"measure": m, "how": "sum", "column": "x"}) for m in measures)
    recipe = Recipe(shape="period", date="day", grain="day", rules=rules)
    table = StoredTable(parts=("0",), rows=rows, recipe=recipe)
    return Dataset(file=file, sha256="0", size=1, tables=(table,), typed=typed)


def test_the_head_shows_number_status_and_chance() -> None:
    told = plain(drawer.head(board(gaps=(gap(),)), row("revenue_kpi")))
    assert told.startswith("€168k €94.2k so far in Q4 Off track 19% chance of €205k in Q4 2026")
    assert "Revenue rose 5.0% to €168k in Q3 2026" in told


def test_the_head_says_what_is_now_beside_the_last_whole_value() -> None:
    values = (*REVENUE[:-1], 98_640.0)
    told = plain(drawer.head(board(), row("revenue_kpi", values)))
    assert told.startswith("€168k €98.6k so far in Q4")
    ended = plain(drawer.head(board(), row("revenue_kpi", (*REVENUE[:-1], math.nan))))
    assert "so far" not in ended
    first = plain(drawer.head(board(), row("revenue_kpi", (*[math.nan] * 12, 98_640.0))))
    assert first.count("€98.6k") == 2  # the number and its sentence: there is no whole one to stand beside


def test_a_growth_of_a_part_of_a_quarter_is_not_set_beside_whole_ones() -> None:
    same = (SameDays(Period("quarter", 2026 * 4 + 2), 46, 0.031, math.nan),)
    assert "so far in Q4" not in plain(drawer.head(board(), row("revenue_kpi"), same))


def test_what_is_settled_has_no_chance() -> None:
    told = plain(drawer.head(board(gaps=(gap(status="achieved"),)), row("revenue_kpi")))
    assert "Achieved target €205k in Q4 2026" in told


def test_the_unfinished_quarter_is_compared_with_the_same_days() -> None:
    last = SameDays(Period("quarter", 2026 * 4 + 2), 46, 53_000.0, 50_000.0)
    year = SameDays(Period("quarter", 2025 * 4 + 3), 46, 53_000.0, 0.0)
    told = plain(drawer.head(board(), row("revenue_kpi"), (last, year)))
    assert "Q4 2026 so far: €53.0k in 46 days. €50.0k in the same 46 days of Q3 2026 (now +6.0%)," in told
    assert "€0 in the same 46 days of Q4 2025." in told


def test_a_growth_is_told_as_a_change() -> None:
    text = same_days_text(
        FMT, CATALOG.kpi("revenue_kpi"), [SameDays(Period("quarter", 2026 * 4 + 2), 46, 0.031, math.nan)]
    )
    assert text == "+3.1% against the same 46 days of Q3 2026."


def test_marks_are_said_as_sentences() -> None:
    assert "Estimate: by churn." in plain(drawer.head(board(), row("revenue_kpi", marks=("estimate: by churn",))))


def test_a_kpi_without_a_number_says_why() -> None:
    assert "needs spend" in plain(drawer.head(board(), lacking("cost", "spend", why="needs spend")))


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ((10.0, 11.0, 12.0, 13.0), "Customers rose 8.3% to 13 in Q3 2026, third quarter in a row. That is 30.0% more"),
        ((10.0, 9.0, 12.0, 9.0), "Customers fell 25.0% to 9 in Q3 2026. That is 10.0% less than a year before."),
        ((9.0, 9.0, 9.0, 9.0), "Customers stayed at 9 in Q3 2026. That is 10.0% less than a year before."),
    ],
)
def test_the_sentence_says_what_it_did(last: tuple[float, ...], said: str) -> None:
    values = (*(math.nan,) * 7, 10.0, *last, math.nan)  # a year before it was 10
    assert drawer.sentence(board(), row("customers_kpi", values), 11).startswith(said)


def test_a_first_value_is_only_told() -> None:
    values = (*(math.nan,) * 11, 5.0, math.nan)
    assert drawer.sentence(board(), row("customers_kpi", values), 11) == "Customers was 5 in Q3 2026."


def test_without_a_forecast_the_chart_is_the_history() -> None:
    made = board(row("revenue_kpi"))
    data = drawer.history_fan(made, made.table.rows[0])
    assert data is not None
    assert data.history == REVENUE[:12]
    assert data.labels[-1] == "2026Q3"
    assert drawer.history_fan(made, lacking("cost", "spend")) is None


def test_the_formula_stands_with_its_numbers() -> None:
    pieces = (Piece("Marketing spend", 35520.4, "money"), Piece("÷"), Piece("MQLs", 4218.0, "count"))
    html = drawer.formula(Computation(pieces, 8.42, ()), CATALOG.kpi("cost"), FMT)
    assert plain(html) == "marketing spend €35,520 ÷ MQLs 4,218 = €8.42"


def test_brackets_stand_close_and_a_single_number_says_what_it_counts() -> None:
    pieces = (Piece("("), Piece("A", 1.0, "count"), Piece("+"), Piece("B", 2.0, "count"), Piece(")"))
    html = drawer.formula(Computation(pieces, 3.0, ()), CATALOG.kpi("cost"), FMT)
    assert re.sub(r"<[^>]+>", "", html) == "(A 1 + B 2) = €3.00"
    alone = Computation((Piece("Leads", 12.0, "count"),), 12.0, ())
    assert plain(drawer.formula(alone, CATALOG.kpi("cost"), FMT)) == "What a lead costs. leads 12"


def test_lineage_names_the_files_that_feed_it_and_no_others() -> None:
    found = {
        "a": dataset("spend"),
        "b": dataset("sessions", file="web.csv"),
        "t": dataset("leads", typed=True, file=""),
    }
    told = plain(drawer.lineage(("spend", "leads"), found))
    assert told == "From ads.csv (1,430 rows), numbers typed in."
    assert drawer.lineage(("revenue",), found) == ""


def test_a_file_name_is_escaped() -> None:
    assert "<img" not in drawer.lineage(("spend",), {"a": dataset("spend", file="<img src=x>.csv")})


def test_the_download_holds_all_digits_and_says_what_is_unfinished() -> None:
    made = board(row("revenue_kpi", (math.nan, *REVENUE[1:])))
    lines = drawer.csv(made, made.table.rows[0]).splitlines()
    assert lines[0] == "period,value,complete"
    assert lines[1] == "2023Q4,,no"
    assert lines[-1] == "2026Q4,94200.0,no"
    assert len(lines) == 14
