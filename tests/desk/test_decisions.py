"""Decisions: taken, changed, closed, carried to the next meeting."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access import Actor
from lib.desk import Desk, Shelf
from lib.desk.decisions import Figure
from lib.errors import BadInput, Conflict, UnknownName
from tests.desk.conftest import AS_OF

FIGURE = Figure(about="", kpi="revenue", period="2026Q3", likely=500.0)


def test_a_decision_is_taken_on_the_workspaces_day(desk: Desk) -> None:
    made = desk.decisions.add("  Hire two \n people ", " Ada ", date(2026, 8, 1))
    (kept,) = desk.decisions.all()
    assert kept == made
    assert (kept.what, kept.who, kept.status, kept.taken) == ("Hire two people", "Ada", "open", AS_OF)
    assert not kept.overdue(date(2026, 8, 1)) and kept.overdue(date(2026, 8, 2))


@pytest.mark.parametrize(("what", "until"), [("  ", None), ("x" * 301, None), ("Hire", date(2026, 7, 9))])
def test_a_decision_that_cannot_be_is_refused(desk: Desk, what: str, until: date | None) -> None:
    with pytest.raises(BadInput):
        desk.decisions.add(what, "", until)
    assert desk.decisions.all() == ()


def test_done_and_dropped_are_no_longer_open_and_can_be_opened_again(desk: Desk) -> None:
    made = desk.decisions.add("Hire", until=AS_OF)
    done = desk.decisions.set_status(made.id, "done", made.revision)
    assert (done.status, done.closed) == ("done", AS_OF) and not done.overdue(date(2027, 1, 1))
    assert desk.decisions.set_status(made.id, "open").closed is None
    with pytest.raises(UnknownName):
        desk.decisions.set_status(made.id, "maybe")
    with pytest.raises(UnknownName):
        desk.decisions.set_status("nothing", "done")


def test_nobody_overwrites_a_decision_unseen(desk: Desk) -> None:
    made = desk.decisions.add("Hire")
    desk.decisions.change(made.id, "Hire two", "Ada", None, made.revision)
    with pytest.raises(Conflict):
        desk.decisions.set_status(made.id, "dropped", made.revision)
    assert desk.decisions.find(made.id).what == "Hire two"
    assert [d.body["what"] for d in desk.store.revisions("default", "decision", made.id) if d.body] == [
        "Hire",
        "Hire two",
    ]


def test_the_next_meeting_sees_what_the_last_one_saw(desk: Desk, shelf: Shelf) -> None:
    assert desk.decisions.last() is None
    desk.decisions.begin([FIGURE])
    desk.decisions.begin([FIGURE.model_copy(update={"likely": 900.0})])
    assert desk.decisions.last() is None, "a meeting is not compared with itself"
    later = shelf.open("default", Actor("Mira"), date(2026, 8, 10))
    seen = later.decisions.last()
    assert seen is not None and seen.day == AS_OF and seen.figures == (FIGURE,)


def test_a_day_with_decisions_alone_was_a_meeting_without_figures(desk: Desk, shelf: Shelf) -> None:
    desk.decisions.add("Hire")
    seen = shelf.open("default", Actor("Mira"), date(2026, 8, 10)).decisions.last()
    assert seen is not None and (seen.day, seen.figures) == (AS_OF, ())


def test_the_day_is_that_of_the_meeting_where_it_is_given(desk: Desk) -> None:
    day, next_day = date(2026, 9, 1), date(2026, 9, 2)
    made = desk.decisions.add("Hire", today=day)
    assert made.taken == day
    assert desk.decisions.set_status(made.id, "done", today=next_day).closed == next_day
    with pytest.raises(BadInput, match="before it is decided"):
        desk.decisions.add("Hire", until=date(2026, 8, 31), today=day)
    desk.decisions.begin([FIGURE], day)
    assert desk.decisions.begun() is None and desk.decisions.begun(day) is not None
    seen = desk.decisions.last(next_day)
    assert seen is not None and (seen.day, seen.figures) == (day, (FIGURE,))
    assert desk.decisions.last(day) is None
