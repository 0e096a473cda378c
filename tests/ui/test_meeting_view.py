"""The meeting's sentences and lists: decisions in order, what is overdue, what changed since the last meeting."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from lib.desk.decisions import Decision
from lib.pipeline import Standing
from lib.ui import meeting_view as view
from lib.ui.forecast_view import View
from tests.ui.made import CALENDAR, CATALOG, FMT, gap, outlook, row

DAY = date(2026, 11, 16)


def decision(what: str, until: int | None = None, **more: object) -> Decision:
    due = None if until is None else DAY + timedelta(days=until)
    return Decision.model_validate({"id": what, "what": what, "taken": date(2026, 10, 1), "until": due, **more})


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_open_decisions_come_first_by_when_they_are_due() -> None:
    given = [
        decision("closed", status="done", closed=date(2026, 10, 2)),
        decision("some day"),
        decision("soon", 3),
        decision("late", -3),
        decision("just closed", status="dropped", closed=date(2026, 11, 1)),
    ]
    assert [d.what for d in view.in_order(given)] == ["late", "soon", "some day", "just closed", "closed"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Nothing is decided yet"),
        ([decision("a", status="done")], "Everything that was decided is done"),
        ([decision("a")], "1 decision is open"),
        ([decision("a", 0), decision("b", -1)], "2 decisions are open, 1 overdue"),
    ],
)
def test_one_sentence_says_how_decisions_stand(given: list[Decision], said: str) -> None:
    assert view.decisions_sentence(given, DAY) == said


def test_a_decision_says_what_who_and_until_when_and_names_are_no_markup() -> None:
    html = view.decision_list([decision("Hire <two>", -1, who="Ada & Bob")], DAY, FMT)
    assert plain(html) == "Hire &lt;two&gt; Ada &amp; Bob · until 15 Nov 2026 · decided 1 Oct 2026 Overdue"
    assert "Overdue" not in view.decision_row(decision("Hire", 1), DAY, FMT)
    assert "Open" not in view.decision_row(decision("Hire", 1), DAY, FMT)


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["on_track"], "1 of 1 target is on track"),
        (["on_track", "achieved", "at_risk"], "2 of 3 targets are on track"),
        (["off_track", "unknown"], "0 of 2 targets are on track, 1 is off"),
        (["off_track", "missed", "on_track"], "1 of 3 targets are on track, 2 are off"),
    ],
)
def test_one_sentence_says_how_targets_stand(statuses: list[str], said: str) -> None:
    gaps = [gap(status=s) for s in statuses]  # type: ignore[arg-type]
    assert view.targets_sentence(gaps) == said


def test_the_north_star_is_said_with_its_period_and_what_is_likely_with_its_own() -> None:
    months = tuple(CALENDAR.parse("2026-11") - n for n in range(12, -1, -1))
    now = Standing(row("revenue_kpi"), months, 11, 71e3)
    of = View(outlook(), (gap(),), CATALOG, CALENDAR, DAY, FMT)
    told = plain(view.star(of, now))
    assert told.startswith("Revenue, Oct 2026 €168k €71.0k so far in Nov 2026. Likely €198k in Q4 2026, ")
    assert told.endswith("Q4 2026: off track, 19% chance")
