"""The overview's blocks as text: the north star, attention, targets by status, plan, key figures, age of the data, bridge."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lib.panel import Covered
from lib.pipeline.attention import Pull
from lib.pipeline.bridge import Bridge, Step
from lib.pipeline.standing import Standing, latest
from lib.ui import attention_view, overview_view
from lib.ui.attention_view import Ground
from lib.ui.marks import Claim, shape
from lib.ui.overview_view import Stage, Star
from lib.work.datasets import Dataset
from tests.ui.made import AS_OF, CALENDAR, CATALOG, FMT, NOW, PERIODS, gap, lacking, outlook, row, table

STAR = CATALOG.kpi("revenue_kpi")


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip().replace(" ,", ",")


def star(**more: Any) -> Star:
    months = tuple(CALENDAR.parse("2026-11") - n for n in range(12, -1, -1))
    return Star(
        **{
            "now": Standing(row("revenue_kpi"), months, latest(row("revenue_kpi")), 71e3),
            "outlook": outlook(),
            "gap": gap(),
            "catalog": CATALOG,
            "fmt": FMT,
        }
        | more
    )


def test_the_north_star_in_words() -> None:
    told = plain(overview_view.star_html(star()))
    assert told.startswith("North star: revenue, Oct 2026 €168k +5.0% on Sep")
    assert "€71.0k so far in Nov 2026." in told
    assert (
        "Q4 2026 most likely comes to €198k; eight futures in ten lie between €185k and €211k. The target is €205k."
        in told
    )
    assert told.endswith("Off track 19% chance")


def test_without_a_target_the_sentence_is_about_the_current_period_and_no_status_is_claimed() -> None:
    told = plain(overview_view.star_html(star(gap=None)))
    assert "Q4 2026 most likely comes to €198k" in told
    assert "target" not in told
    assert "chance" not in told


def test_without_a_forecast_that_is_said() -> None:
    told = plain(overview_view.star_html(star(gap=None, outlook=None)))
    assert told.endswith("There is no forecast of it yet.")


def test_a_north_star_without_numbers_shows_a_dash() -> None:
    told = plain(
        overview_view.star_html(star(now=Standing(lacking("revenue_kpi"), (NOW,), None), outlook=None, gap=None))
    )
    assert told == "North star: revenue – There is no forecast of it yet."


def test_what_is_settled_says_why_instead_of_a_chance() -> None:
    told = plain(overview_view.star_html(star(gap=gap(status="missed", probability=0.0, why="the period is over"))))
    assert told.endswith("Missed the period is over")


def test_the_caption_counts_days_as_people_do() -> None:
    assert overview_view.caption(AS_OF, CALENDAR, FMT) == "16 Nov 2026 · day 47 of 92 in Q4"


# --- attention -------------------------------------------------------------------------------------------------------


def ground(*rows: Any) -> Ground:
    return Ground({r.kpi.id: r for r in rows}, CATALOG.kpis, STAR, FMT)


def claim(pull: Pull, *rows: Any) -> tuple[str, str, str]:
    made = attention_view.target_claim(pull, ground(*rows))
    return made.title, str(made.evidence), plain(str(made.aside))


def test_a_claim_says_what_closing_the_gap_would_bring() -> None:
    at_risk = gap("customers_kpi", level=220.0)
    title, evidence, aside = claim(Pull(at_risk, 6400.0, 6400.0))
    assert title == "Customers: 198k likely, 220 wanted"
    assert evidence == "Closing the gap would add about €6,400 to revenue in Q4."
    assert aside == "19% chance"


def test_a_claim_says_what_it_was_in_the_last_whole_quarter() -> None:
    made = replace(ground(row("customers_kpi", (*range(100, 112), 40))), periods=PERIODS)
    told = attention_view.target_claim(Pull(gap("customers_kpi", level=220.0), 6400.0, 6400.0), made)
    assert told.evidence == "111 in Q3 2026. Closing the gap would add about €6,400 to revenue in Q4."
    part = gap("customers_kpi", level=220.0)
    part = replace(part, target=part.target.model_copy(update={"where": (("region", "DACH"),)}))
    assert "Q3" not in attention_view.target_claim(Pull(part, 6400.0, 6400.0), made).evidence


def test_a_north_star_that_shall_fall_is_taken_off() -> None:
    made = Ground({}, CATALOG.kpis, CATALOG.kpi("cost"), FMT)
    told = attention_view.target_claim(Pull(gap(), -1.2, 1.2), made)
    assert str(told.evidence) == "Closing the gap would take about €1.20 off cost per lead in Q4."


def test_three_changes_for_the_worse_are_told_as_a_trend() -> None:
    falling = row("revenue_kpi", (*range(200, 209), 180, 170, 160, 94))
    title, evidence, _ = claim(Pull(gap(), 900.0, 900.0), falling)
    assert title == "Revenue fell to €160, third quarter in a row"
    assert evidence.startswith("€198k likely in Q4 2026, €205k wanted. Closing the gap")
    two = row("revenue_kpi", (*range(200, 210), 180, 170, 94))
    assert claim(Pull(gap(), 900.0, 900.0), two)[0] == "Revenue: €198k likely, €205k wanted"


def test_a_cost_that_rises_is_a_trend_for_the_worse() -> None:
    rising = row("cost", (8.0,) * 9 + (8.1, 8.2, 8.3, 8.4))
    assert (
        claim(Pull(gap("cost", level=8.0), None, 0.0), rising)[0]
        == "Cost per lead rose to €8.30, third quarter in a row"
    )


def test_a_target_that_cannot_act_says_when_it_is_due() -> None:
    assert claim(Pull(gap("cost", level=8.0), None, 0.0))[1] == "Due Q4 2026."


def test_a_segment_belongs_to_the_name() -> None:
    part = gap(target=gap().target.model_copy(update={"where": (("region", "<DACH>"),)}))
    lines = [attention_view.target_claim(Pull(part, None, 0.0), ground())]
    assert "Revenue, &lt;DACH&gt;: " in attention_view.attention_html(lines)


def lines(prefix: str, n: int) -> tuple[Claim, ...]:
    return tuple(Claim(f"{prefix}{i}", shape("at_risk"), "t", "e") for i in range(n))


@pytest.mark.parametrize(
    ("targets", "others", "shown"),
    [(9, 0, "ttttt"), (9, 1, "tttto"), (9, 5, "tttoo"), (2, 5, "ttooo"), (0, 9, "ooooo"), (1, 1, "to"), (0, 0, "")],
)
def test_at_most_five_lines_of_which_two_are_kept_for_what_is_no_target(targets: int, others: int, shown: str) -> None:
    found = attention_view.chosen(lines("t", targets), lines("o", others))
    assert "".join(line.id[0] for line in found) == shown


def test_targets_left_out_are_counted() -> None:
    pulls = [Pull(gap(by=f"202{n}Q4"), None, 0.0) for n in range(7, 10)]
    shown = [attention_view.target_claim(p, ground()) for p in pulls[:2]]
    assert attention_view.more(pulls, shown) == 1


def test_targets_that_cannot_be_judged_stand_by_their_reason() -> None:
    blind = [gap(kpi, status="unknown", why="needs orders") for kpi in ("revenue_kpi", "cost", "rate")]
    found = attention_view.blind_claims([*blind, gap()], ground())
    assert [(c.title, c.evidence, c.aside) for c in found] == [
        ("Revenue, Cost per lead and 1 more cannot be judged", "Needs orders.", "needs data")
    ]


# --- targets, plan, figures ------------------------------------------------------------------------------------------


def test_targets_are_counted_by_status() -> None:
    gaps = [gap(status="on_track"), gap(status="achieved"), gap(), gap(), gap(status="unknown")]
    assert overview_view.tally_heading(gaps) == "2 of 5 targets on track"
    html = overview_view.tally_html(gaps)
    assert (
        plain(html)
        == "Achieved reached 1 On track chance 70% or more 1 Off track below 30% 2 Cannot tell data missing 1"
    )
    assert re.findall(r"flex:(\d)", html) == ["1", "1", "2", "1"]


def test_the_plan_says_how_far_it_is_and_what_comes_next() -> None:
    stages = [Stage("frame", "Start", 2, 2, False), Stage("icp", "Ideal customer", 1, 4), Stage("kpis", "KPIs", 0, 0)]
    html = overview_view.plan_html(stages)
    assert plain(html) == "1 of 2 steps done, 3 of 6 questions answered. Next: Ideal customer, 3 to answer."
    assert "width:50.0%" in html
    assert overview_view.following(stages) == stages[1]
    assert "Next" not in overview_view.plan_html(stages[:1])
    assert "0 of 0" in overview_view.plan_html([])


def test_six_figures_at_most_and_only_those_with_numbers() -> None:
    made = table(row("revenue_kpi"), lacking("cost", "spend"), row("customers_kpi", (10.0,) * 13))
    rows = overview_view.key_figures(made)
    assert {r.kpi.id for r in rows} == {"revenue_kpi", "customers_kpi"}
    assert overview_view.figures_heading(made, FMT) == "Key figures, Q3 2026"
    assert "Revenue €168k +5.0% vs Q2" in plain(overview_view.figures_html(rows, made, FMT))


# --- how old the data are --------------------------------------------------------------------------------------------


def dataset(file: str, *measures: str, **more: Any) -> Dataset:
    rules = [{"measure": m, "how": "sum", "column": "c"} for m in measures]
    recipe = {"shape": "period", "date": "d", "grain": "day", "rules": rules}
    stored = {"parts": [], "rows": 1, "recipe": recipe, "label": more.pop("label", "")}
    return Dataset.model_validate({"file": file, "sha256": "", "size": 1, "tables": [stored]} | more)


def test_each_source_says_how_old_it_is_and_what_several_bring_says_of_none() -> None:
    ends = {
        "leads": date(2026, 10, 6),
        "revenue": date(2026, 11, 15),
        "spend": date(2026, 11, 15),
        "sqls": date(2026, 9, 1),
    }
    covered = {m: Covered(1, d.toordinal()) for m, d in ends.items()}
    loaded = {
        "crm": dataset("crm.csv", "leads", "spend", label="CRM"),
        "bank": dataset("bank.csv", "revenue", "spend"),
        "old": dataset("old.csv", "sqls"),
        "none": dataset("none.csv", "customers"),
    }
    found = overview_view.sources(loaded, covered, AS_OF)
    assert [s.words for s in found] == [
        "old.csv data are 76 days old",
        "CRM data are 41 days old",
        "bank.csv data go up to yesterday",
    ]
    assert [s.stale for s in found] == [True, False, False]
    assert overview_view.freshness_heading(found) == "1 of 3 sources is out of date"
    assert plain(overview_view.freshness_html(found)).endswith("Up to yesterday: bank.csv")
    assert [c.title for c in overview_view.source_claims(found)] == ["old.csv data are 76 days old"]
    assert overview_view.freshness_heading(found[2:]) == "All sources go up to yesterday"
    assert overview_view.freshness_heading(found[1:]) == "No source is older than 41 days"


def test_contradictions_in_a_file_are_told_with_what_to_do() -> None:
    findings = (
        {"level": "error", "what": "Two currencies", "do": "Choose one."},
        {"level": "note", "what": "x", "do": ""},
    )
    (line,) = overview_view.finding_claims(
        {"a": dataset("a.csv", "leads", findings=findings), "b": dataset("b.csv", "leads")}
    )
    assert (line.title, line.evidence) == ("a.csv: Two currencies", "Choose one.")


# --- the bridge ------------------------------------------------------------------------------------------------------


def crossing(now: float, level: float, assumed: bool = False) -> Bridge:
    steps = [Step("actual", 160e3, 160e3), Step("forecast", 160e3, 190e3)]
    steps += [Step("scenario", 190e3, now)] if assumed else []
    steps += [Step("open", now, level), Step("target", level, level)]
    of = gap(level=level, forecast=gap().forecast, gap=now - level)
    return Bridge(of, STAR, NOW - 1, NOW, tuple(steps))


def test_the_bridge_is_named_by_its_finding() -> None:
    short = overview_view.bridge_heading(crossing(198e3, 205e3), FMT)
    assert short == "€7k of the way to revenue of €205k by Q4 2026 is open: nobody carries it yet"
    beyond = overview_view.bridge_heading(crossing(198e3, 190e3), FMT)
    assert beyond == "The forecast leads €8k beyond the revenue target of €190k by Q4 2026"
    assert "just to the revenue target" in overview_view.bridge_heading(crossing(198e3, 198e3), FMT)


def test_the_bridge_names_the_scenario_and_its_table_has_every_step() -> None:
    data = overview_view.bridge_data(crossing(198e3, 205e3, True), "A scenario with a long name", FMT)
    assert [p.name for p in data.piers] == [
        "Actual<br>Q3 26", "Forecast<br>adds", "A scenario …<br>adds", "Open", "Target<br>Q4 26",
    ]  # fmt: skip
    rows = overview_view.bridge_table(data, FMT).groups[0].rows
    assert [[str(c.content) for c in r.cells] for r in rows][3] == ["Open", "+€7k", "€205k"]
    assert not math.isnan(data.low)
