"""What the plan page says: discs and counts, answers in words, what changed, evidence, computed answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from lib.catalog.prompts import Prompt, Sheet
from lib.charts.format import Formatter
from lib.desk.answer_words import LONG, Words, changes, cut
from lib.goals import Objective, Target
from lib.plan.answers import Known, Row, Source
from lib.plan.asked import Answer, Progress
from lib.plan.figures import Computed, Figure
from lib.ui import goal_purpose, plan_view
from lib.ui.plan_sheet import opened, sort, which
from lib.ui.plan_view import Past, Told
from lib.ui.table import table_html

FMT = Formatter("EUR", "en")
WORDS = Words(Known({"kpi": {"leads": "Leads"}, "target": {"t1": "Leads 2026Q4"}}), FMT)


def prompt(name: str, kind: str = "text", marks: str = "!", **more: object) -> Prompt:
    return Prompt.model_validate({"id": name, "sheet": "s", "ask": f"{name}?", "kind": kind, "marks": marks, **more})


COSTS = prompt("costs", "rows", columns=["item", "kpi", "money", {"id": "by", "kind": "date", "label": "By"}])
SHEETS = (
    Sheet(id="frame", name="Start", purpose=""),
    Sheet(id="collect", name="Collect", purpose="", step=1),
    Sheet(id="icp", name="Ideal <customer>", purpose="", step=2),
)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# --- progress --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "here", "state"),
    [
        (Progress("s", 3, 3), False, "done"),
        (Progress("s", 3, 3), True, "done"),
        (Progress("s", 1, 3), True, "open"),
        (Progress("s", 1, 3), False, "part"),
        (Progress("s", 0, 3, optional=1), False, "part"),
        (Progress("s", 0, 3), False, "none"),
        (Progress("s", 0, 0), False, "none"),
        (None, False, "none"),
    ],
)
def test_the_disc_of_a_sheet(progress: Progress | None, here: bool, state: str) -> None:
    assert plan_view.state_of(progress, here) == state


def test_the_list_counts_marks_the_open_sheet_and_escapes() -> None:
    progress = {"frame": Progress("frame", 5, 9), "collect": Progress("collect", 2, 2, due=("a", "b"))}
    html = plan_view.sheet_list(SHEETS, progress, "frame")
    assert "5 of 9" in html and "2 of 2" in html and "2 due" in html
    assert html.count('aria-current="true"') == 1 and "1. Collect" in html
    assert "&lt;customer&gt;" in html and "<customer>" not in html


def test_overall_counts_steps_and_never_rounds_up_to_all() -> None:
    progress = {
        "frame": Progress("frame", 196, 197),
        "collect": Progress("collect", 3, 3),
        "icp": Progress("icp", 0, 0),
    }
    assert text(plan_view.overall(progress, SHEETS)) == "2 of 2 steps, 99% of what is required"
    assert text(plan_view.overall({}, SHEETS)) == "0 of 0 steps, 0% of what is required"


def test_the_caption_names_the_last_change() -> None:
    progress = [
        Progress("a", 1, 2, last="2026-11-16T09:42:00+00:00"),
        Progress("b", 3, 4, last="2026-11-15T10:00:00+00:00"),
    ]
    assert plan_view.caption(progress, FMT) == "4 of 6 required answered · last change 16 Nov 2026, 09:42"
    assert plan_view.caption([Progress("a", 0, 2)], FMT) == "0 of 2 required answered"


def test_which_sheet_and_prompt_are_open() -> None:
    progress = {"frame": Progress("frame", 9, 9), "collect": Progress("collect", 0, 2), "icp": Progress("icp", 0, 1)}
    assert opened(SHEETS, progress, "icp").id == "icp"
    assert opened(SHEETS, progress, "nonsense").id == "collect"
    assert opened(SHEETS, {}, None).id == "frame"
    asked = [prompt("a"), prompt("b"), prompt("c", marks=""), prompt("d"), prompt("e", "computed", comes_from="x")]
    found = sort(asked, {"a": Answer("a", "said", 1), "d": Answer("d", None, 1, fault="gone")})
    assert {name: [p.id for p in listed] for name, listed in found.items()} == {
        "required": ["b"],
        "answered": ["a", "d"],
        "computed": ["e"],
        "optional": ["c"],
    }
    assert which(found, None) == "b" and which(found, "c") == "c"
    assert which(found, "nonsense") is None and which(found, "") is None


# --- answers in words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "value", "words"),
    [
        (prompt("p", "choice", options={"a": "First"}), "a", "First"),
        (prompt("p", "rank", options={"a": "First", "b": "Second"}), ("b", "a"), "Second, First"),
        (prompt("p", "scale", low="price", high="quality"), 4, "4 of 5, from price to quality"),
        (prompt("p", "yesno"), False, "No"),
        (prompt("p", "number"), 10.0, "10"),
        (prompt("p", "money"), -1140.0, "−€1,140"),
        (prompt("p", "percent"), 0.125, "12.5%"),
        (prompt("p", "date"), date(2026, 11, 16), "16 Nov 2026"),
        (prompt("p", "period"), "2026Q4", "Q4 2026"),
        (prompt("p", "kpi"), "leads", "Leads"),
        (prompt("p", "kpi"), "gone", "gone"),
        (
            prompt("p", "source"),
            Source("https://a.org", "", "Press", date(2026, 3, 1)),
            "https://a.org; Press; 1 Mar 2026",
        ),
        (prompt("p", "line"), None, ""),
    ],
)
def test_a_value_in_words(spec: Prompt, value: object, words: str) -> None:
    assert WORDS.value(spec, value) == words


def rows(*cells: dict[str, object]) -> tuple[Row, ...]:
    return tuple(Row(tuple(row.items())) for row in cells)


def test_rows_are_mentioned_with_how_many_more_there_are() -> None:
    value = rows(*({"item": f"Item {i}", "money": 100.0} for i in range(5)))
    said = WORDS.lines(COSTS, COSTS.columns, value)
    assert said == ("Item 0 · Money: €100", "Item 1 · Money: €100", "Item 2 · Money: €100", "and 2 more")
    assert WORDS.lines(COSTS, COSTS.columns, None) == ()
    assert len(cut("word " * 200)) <= LONG + 2 and cut("word " * 200).endswith(" …")


def test_what_changed_between_two_versions() -> None:
    before = rows({"item": "Fairs", "money": 100.0}, {"item": "Post"}, {"item": "Ads"})
    after = rows({"item": "Fairs", "money": 250.0}, {"item": "Ads"}, {"item": "Radio", "kpi": "leads"})
    said = changes(COSTS, COSTS.columns, (before, after), WORDS)
    assert said == ("Changed: Fairs, Money €100 → €250", "Added: Radio · Leads", "Taken out: Post")
    assert changes(COSTS, COSTS.columns, (before, before[::-1]), WORDS) == ("The order of rows",)
    assert changes(COSTS, COSTS.columns, (before, None), WORDS) == ("Taken back",)
    why = prompt("why")
    assert changes(why, (), (None, "Because."), WORDS) == ("Because.",)


def test_an_answer_is_mentioned_with_who_and_when_and_what_is_wrong_with_it() -> None:
    answer = Answer("why", "x", 2, "2026-11-16T09:42:00+00:00", "Maya <b>")
    html = plan_view.told_list([Told(prompt("why"), answer, ("<i>said</i>",), due=True)], FMT)
    assert "Maya &lt;b&gt;, 16 Nov 2026" in html and "&lt;i&gt;said" in html and "due for another look" in html
    broken = replace(answer, value=None, fault="There is no choice “x”.")
    assert "There is no choice" in plan_view.told_list([Told(prompt("why"), broken, ())], FMT)


def test_history_offers_every_version_but_the_one_that_stands() -> None:
    past = [Past(2, "Maya, today", ("Added: x",), current=True), Past(1, "Jonas, before", ("Added: y",), current=False)]
    html = plan_view.history(past)
    assert html.count("Restore") == 1 and 'data-id="1"' in html and "stands now" in html


# --- computed answers, purpose ---------------------------------------------------------------------------------------


def test_a_computed_answer_is_a_table_or_says_why_not() -> None:
    asked = prompt("p", "computed", comes_from="the gaps")
    found = Computed(
        ("What", "Level"),
        ((Figure("MRR"), Figure(94_400.0, "money")), (Figure("Runway"), Figure(why="no cash loaded"))),
    )
    table = plan_view.computed_table(asked, found, FMT)
    assert table is not None
    assert text(table_html(table)) == "What Level MRR €94.4k Runway –"
    assert plan_view.why(asked, found, FMT) == "No cash loaded."
    assert plan_view.computed_table(asked, Computed(why="not available, because nothing is loaded"), FMT) is None
    assert plan_view.why(asked, Computed(why="not available, because nothing is loaded"), FMT).startswith(
        "Not available, because"
    )
    assert plan_view.why(asked, Computed(), FMT) == "Comes from the gaps."
    short = plan_view.computed_table(asked, found, FMT, 1)
    assert short is not None and len(short.groups[0].rows) == 1


def test_a_target_says_which_line_of_vision_or_mission_it_serves() -> None:
    listed = (Objective("More leads", "vision", "Every crew knows its day.", "Ava", "2027Q1"), Objective("Grow"))
    target = Target(id="t1", kpi="leads", by="2026Q4", form="level", value=1, objective="more LEADS", start="2026Q4")
    assert goal_purpose.said(target, listed) == "Objective: **more LEADS**, for the vision: “Every crew knows its day.”"
    assert goal_purpose.said(target.model_copy(update={"objective": "Grow"}), listed) == "Objective: **Grow**"
    assert goal_purpose.said(target.model_copy(update={"objective": ""}), listed) == ""
    html = goal_purpose.purpose_html(Answer("frame_vision", "Every <crew>.", 1), None, listed, FMT)
    assert text(html) == "Vision Every &lt;crew&gt;. More leads serves the vision, Ava, by Q1 2027 Grow"
    assert goal_purpose.purpose_html(None, None, (), FMT) == ""
