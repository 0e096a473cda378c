"""Scenarios in words: what each assumption does, what it lacks, and two of them side by side."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lib.charts.format import NBSP
from lib.desk.scenario_words import Words
from lib.desk.scenarios import Opened
from lib.pipeline.compare import Chances, Ends
from lib.scenario import Scenario, parse
from lib.ui import gaps_view, scenario_view
from lib.ui.scenario_view import Pair
from lib.ui.table import table_html
from tests.ui.made import CATALOG, FMT, NOW, gap

WORDS = Words(CATALOG, FMT)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leads=+10%", "Leads +10%"),
        ("leads=-2.5%", "Leads −2.5%"),
        ("leads=+40", "Leads +40"),
        ("spend==12000", "Marketing spend to €12,000"),
        ("rate=-0.5pp", "rate −0.5 pp"),
        ("spend@channel=Email=+20%,from=2027Q1,ramp=1", "Marketing spend (Email) +20%, from Q1 2027, over 1 month"),
    ],
)
def test_an_assumption_in_words(text: str, said: str) -> None:
    assert WORDS.sentence(parse(text)).replace(NBSP, " ") == said


def scenario(name: str = "Spring") -> Scenario:
    told = parse("leads=+10%").model_copy(update={"because": "the <fair>", "owner": "Maya"})
    half = parse("spend=+5%").model_copy(update={"because": "more money"})
    return Scenario(name=name, assumptions=(told, half, parse("sqls=+1%")))


def test_what_a_scenario_assumes_with_reason_and_owner() -> None:
    table = scenario_view.settings_table(scenario(), WORDS)
    assert [r.id for r in table.groups[0].rows] == ["leads=+10%", "spend=+5%", "sqls=+1%"]
    html = table_html(table)
    assert "the &lt;fair&gt;" in html
    told = plain(html)
    assert "Marketing spend +5% more money nobody yet" in told
    assert told.endswith("SQLs +1% no reason yet nobody yet")


def test_the_caption_counts_what_is_unexplained() -> None:
    opened = Opened(scenario(), 3, "2026-11-16T08:00:00+00:00", "Mira")
    assert scenario_view.caption(opened, FMT) == "Saved 16 Nov 2026 by Mira · 2 of 3 without a reason or an owner"
    done = replace(opened, scenario=Scenario(name="x", assumptions=scenario().assumptions[:1]))
    assert scenario_view.caption(done, FMT) == "Saved 16 Nov 2026 by Mira"


def test_unexplained_assumptions_are_listed_with_what_they_lack() -> None:
    (line,) = scenario_view.unexplained([scenario(), Scenario(name="Bare")], WORDS)
    assert line.title == "“Spring” rests on 2 assumptions that nobody has explained"
    assert line.evidence == "Marketing spend +5%: no owner; SQLs +1%: no reason and no owner"
    assert scenario_view.explained([Scenario(name="Bare")], WORDS) == ""


# --- two side by side ------------------------------------------------------------------------------------------------


def row(base: float, a: float, b: float, by: str = "2026Q4") -> Chances:
    return Chances(*(gap(by=by, probability=p, status="on_track" if p >= 0.7 else "at_risk") for p in (base, a, b)))


PAIR = Pair(
    ("", "Spring"),
    (
        row(0.4, 0.4, 0.72),
        row(0.5, 0.5, 0.5, "2027Q1"),
        row(0.6, 0.6, 0.35, "2027Q2"),
        row(0.501, 0.502, 0.503, "2027Q3"),
    ),
    (Ends(CATALOG.kpi("revenue_kpi"), NOW, 198e3, 198e3, 207.9e3), Ends(CATALOG.kpi("cost"), NOW, 8.0, 8.0, 8.4)),
)


def test_two_scenarios_beside_the_base_plan() -> None:
    table = scenario_view.pair_table(PAIR, WORDS)
    assert [c.head for c in table.columns] == ["KPI", "Base plan", "Base plan", "Spring", "Difference"]
    assert [g.title for g in table.groups] == ["Key figures, Q4 2026", "Chance to reach the target"]
    rows = [[plain(str(c.content)).replace(NBSP, " ") for c in r.cells] for g in table.groups for r in g.rows]
    assert rows == [
        ["Revenue", "€198k", "€198k", "€208k", "+5.0%"],
        ["Cost per lead", "€8.00", "€8.00", "€8.40", "+5.0%"],
        ["Revenue Q4 26", "40%", "40%", "72%", "+32 pp"],
        ["Revenue Q2 27", "60%", "60%", "35%", "−25 pp"],
    ]
    tones = [r.cells[-1].tone for g in table.groups for r in g.rows]
    assert tones == ["good", "bad", "good", "bad"]


def test_targets_that_are_the_same_everywhere_are_counted_not_shown() -> None:
    assert scenario_view.pair_note(PAIR) == (
        "Difference: Spring less Base plan. 2 targets have the same chance in all three and are left out."
    )
    assert scenario_view.pair_note(replace(PAIR, chances=PAIR.chances[:1])) == "Difference: Spring less Base plan."


def test_the_heading_says_which_is_ahead() -> None:
    assert scenario_view.heading(PAIR) == "Spring has 1 of 4 targets on track, Base plan 0"
    assert scenario_view.heading(replace(PAIR, chances=PAIR.chances[1:])) == (
        "Base plan and Spring each have 0 of 3 targets on track"
    )


def test_a_chance_that_cannot_be_told_has_no_difference() -> None:
    blind = Chances(gap(), gap(probability=None, status="unknown"), gap())
    assert scenario_view.points(blind) is None
    shown = scenario_view.pair_table(replace(PAIR, chances=(blind,)), WORDS).groups[1].rows[0]
    assert shown.cells[-1].content == "–"


# --- sliders of a scenario -------------------------------------------------------------------------------------------


def test_what_no_slider_shows_stays_beside_the_sliders() -> None:
    texts = (
        "win_rate=+10%",
        "win_rate=+5%,from=2027Q1",
        "price==1.1",
        "sessions=+3%",
        "sessions=+4%",
        "churn_rate=+0.5%",
    )
    kept = tuple(parse(t) for t in texts)
    assert gaps_view.positions(kept) == {"win_rate": 10, "sessions": 3}
    drawn = ["win_rate", "price", "sessions", "churn_rate"]
    left = ["win_rate=+5%,from=2027Q1", "price==1.1", "sessions=+4%", "churn_rate=+0.5%"]
    assert [a.text() for a in gaps_view.beside(kept, drawn)] == left
    assert [a.text() for a in gaps_view.beside(kept, ["price"])] == list(texts)


def test_sliders_that_stand_where_they_were_saved_change_nothing() -> None:
    kept = (*scenario().assumptions, parse("win_rate=+10%"), parse("price==1.1"))
    assert gaps_view.merged(kept, {"win_rate": 10, "price": 0, "sessions": 0}) == kept


def test_moved_sliders_keep_reasons_drop_what_is_zero_and_add_what_is_new() -> None:
    told = parse("win_rate=+10%").model_copy(update={"because": "training", "owner": "Jo"})
    kept = (told, parse("price==1.1"), parse("sessions=+3%"))
    found = gaps_view.merged(kept, {"win_rate": 20, "sessions": 0, "price": 2, "churn_rate": -1})
    assert [a.text() for a in found] == ["win_rate=+20%", "price==1.1", "price=+2%", "churn_rate=-1%"]
    assert (found[0].because, found[0].owner) == ("training", "Jo")
