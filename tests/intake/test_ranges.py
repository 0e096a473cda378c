"""Rows with a first and a last day: within a month they count there, over several it is asked, whole quarters are quarters."""

from __future__ import annotations

from datetime import date

import pytest

from lib.engine import Source, Sources, View, contribution, panel
from lib.intake.model import Reading
from lib.intake.propose import read_file
from lib.intake.ranged import SPAN
from lib.panel import Cut
from lib.period import Calendar
from tests.intake.hand import catalog, known

VIEW = View(Calendar(), date(2026, 11, 24), catalog())
META = """Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions
2026-01-22,2026-02-10,Spring,200.00,2000
2026-02-01,2026-02-28,Brand,50.00,100
"""


def read(text: str, name: str = "report.csv", answer: str = "") -> Reading:
    (only,) = read_file(name, text.encode(), known(), answers={SPAN: answer} if answer else {}).readings
    return only


def monthly(reading: Reading, series: str = "marketing_spend") -> dict[str, float]:
    made = contribution(Source("a", reading.recipe, table=reading.table.data), VIEW)
    return {VIEW.calendar.label(p): float(n) for p, n in zip(made.periods, made.get(series)[0], strict=True) if n == n}


def test_rows_over_several_months_are_asked_about_and_the_assumed_answer_is_shown() -> None:
    got = read(META)
    assert got.recipe.preset == "meta_ads"
    (question,) = got.questions
    assert (question.about, question.assumed) == ("Reporting starts", "by days")
    assert len(question.options) == 4
    assert [f.level for f in got.findings if f.code == "range_rows"] == ["warning"]
    assert got.recipe.span is not None
    assert monthly(got) == {"2026-01": 100.0, "2026-02": 150.0}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("by days", {"2026-01": 100.0, "2026-02": 150.0}),
        ("all at the start", {"2026-01": 200.0, "2026-02": 50.0}),
        ("all at the end", {"2026-02": 250.0}),
        ("leave them out", {"2026-02": 50.0}),
    ],
)
def test_each_answer_is_kept_in_the_recipe_and_holds(answer: str, expected: dict[str, float]) -> None:
    got = read(META, answer=answer)
    assert got.questions == ()
    assert monthly(got) == expected


def test_ranges_within_a_month_ask_nothing() -> None:
    got = read(META.replace("2026-02-10", "2026-01-31"))
    assert got.questions == ()
    assert got.recipe.span is None
    assert monthly(got) == {"2026-01": 200.0, "2026-02": 50.0}


def test_a_list_of_its_own_with_start_and_end_is_asked_about_too() -> None:
    text = (
        "Start date,End date,Channel,Marketing spend\n2026-01-22,2026-02-10,Email,20\n2026-03-01,2026-03-05,Email,5\n"
    )
    got = read(text, "marketing spend.csv")
    (question,) = got.questions
    assert question.key == SPAN
    assert monthly(got) == {"2026-01": 10.0, "2026-02": 10.0, "2026-03": 5.0}


def test_whole_quarters_count_as_quarters_and_are_not_parted() -> None:
    text = "Start,End,Revenue\n2025-10-01,2025-12-31,300\n2026-01-01,2026-03-31,330\n2026-04-01,2026-06-30,360\n"
    got = read(text, "sales.csv")
    assert got.questions == ()
    assert got.recipe.grain == "quarter"
    sources = Sources((Source("a", got.recipe, table=got.table.data),))
    by_quarter = panel(sources, Cut("quarter"), VIEW).get("revenue")[0]
    assert by_quarter[:3].tolist() == [300.0, 330.0, 360.0]


def test_subscriptions_are_no_ranges() -> None:
    text = "Customer ID,Start Date,End Date,MRR\nc1,2025-01-05,2025-07-01,10\nc2,2025-02-05,,20\n"
    got = read(text, "subs.csv")
    assert got.recipe.span is None
    assert SPAN not in {q.key for q in got.questions}


def test_people_counted_by_month_are_not_added_up_to_quarters() -> None:
    text = "Month,Unique visitors,Sessions\n2026-01,100,200\n2026-02,110,220\n2026-03,120,240\n"
    got = read(text, "web.csv")
    sources = Sources((Source("a", got.recipe, table=got.table.data),))
    by_quarter = panel(sources, Cut("quarter"), VIEW)
    assert by_quarter.get("sessions")[0, 0] == 660.0
    people = by_quarter.get("unique_visitors")[0, 0]
    assert people != people, "missing, not 330"
    assert any("do not add up" in n for n in by_quarter.notes.get("unique_visitors", ()))
