"""The meeting as its owner holds it: an opening, decisions written down and carried on, sections by key and by address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lib.access import Actor
from lib.desk import open_shelf
from lib.desk.links import LinkRoom
from lib.settings import Settings
from lib.ui import meeting_show
from tests.pages.conftest import Drawn, Open, desk_of

DAY, LATER = date(2026, 11, 16), date(2026, 12, 16)


@pytest.fixture(autouse=True)
def meet_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Have the clock stand at a day, at first that of the numbers."""

    def stand(day: date) -> None:
        monkeypatch.setattr(LinkRoom, "today", lambda self: day)

    stand(DAY)
    return stand


def before(home: Path) -> None:
    """Decisions of a meeting a month earlier."""
    desk = open_shelf(Settings(home=home)).open("default", Actor("Mira"), date(2026, 10, 14))
    desk.decisions.add("Hire two", "Ada", date(2026, 11, 1))
    desk.decisions.set_status(desk.decisions.add("Move the office").id, "done")


def test_nothing_loaded_still_takes_decisions(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app("meeting")
    assert "No data yet" in drawn.text("idea") and not app.exception
    app = open_app("meeting", section="decisions")
    app.text_input[0].set_value("Load the exports")
    next(b for b in app.button if b.label == "Write it down").click().run()
    assert [d.what for d in desk_of(home).decisions.all()] == ["Load the exports"]
    assert not app.exception and not app.error


def test_the_opening_begins_with_what_is_left_open(open_app: Open, small: Path, drawn: Drawn) -> None:
    before(small)
    app = open_app("meeting")
    assert "1 decision is open, 1 overdue" in drawn.text("idea")
    (row,) = [key for key in drawn.html if key.startswith("line_")]
    assert "Hire two" in drawn.text(row) and "Overdue" in drawn.text(row)
    assert "Since 14 Oct 2026" in [s.value for s in app.subheader]
    assert app.caption[0].value == "default · as of 16 Nov 2026"
    assert not app.title and not app.sidebar.selectbox, "one line on top, no sidebar"


def test_what_is_expected_is_kept_and_the_next_meeting_says_what_changed(
    open_app: Open, small: Path, drawn: Drawn, meet_on: Callable[[date], None]
) -> None:
    app = open_app("meeting")
    assert "The first meeting" in drawn.text("idea")
    next(b for b in app.button if b.label == "Begin the meeting").click().run()
    kept = desk_of(small).decisions.begun()
    assert kept is not None and kept.figures[0].kpi == "revenue" and len(kept.figures) == 4
    assert not [b for b in app.button if b.label == "Begin the meeting"]

    desk_of(small).set_preferences({"as_of": LATER.isoformat()})
    meet_on(LATER)
    app = open_app("meeting")
    assert "Everything from earlier meetings is done" in drawn.text("idea")
    assert "Revenue is now expected at" in drawn.text("changes") and "was expected then" in drawn.text("changes")


def test_a_decision_is_written_down_changed_and_closed(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("meeting", section="decisions")
    assert "Nothing is decided yet" in drawn.text("idea")
    what, who, *_ = app.text_input
    what.set_value("Raise prices")
    who.set_value("Ada")
    app.date_input[0].set_value(date(2026, 12, 1))
    next(b for b in app.button if b.label == "Write it down").click().run()
    desk = desk_of(small)
    (made,) = desk.decisions.all()
    assert (made.what, made.who, made.until) == ("Raise prices", "Ada", date(2026, 12, 1))
    assert app.text_input[0].value == "" and "1 decision is open" in drawn.text("idea")
    assert desk.decisions.begun() is not None, "a day with a decision was a meeting"

    group = next(g for g in app.segmented_control if g.key == f"stand_{made.id}_{made.revision}")
    group.set_value("done").run()
    assert desk_of(small).decisions.all()[0].status == "done"
    assert "Everything that was decided is done" in drawn.text("idea")


def test_a_decision_has_the_day_on_which_it_was_written_down_and_is_carried_over_by_it(
    open_app: Open, small: Path, drawn: Drawn, meet_on: Callable[[date], None]
) -> None:
    meet_on(date(2026, 11, 24))
    app = open_app("meeting", section="decisions")
    app.text_input[0].set_value("Raise prices")
    next(b for b in app.button if b.label == "Write it down").click().run()
    (made,) = desk_of(small).decisions.all()
    assert made.taken == date(2026, 11, 24), "not the day of the numbers"
    open_app("meeting")
    assert "The first meeting" in drawn.text("idea"), "it is of this meeting"
    meet_on(date(2026, 11, 25))
    app = open_app("meeting")
    assert "1 decision is open" in drawn.text("idea") and "Since 24 Nov 2026" in [s.value for s in app.subheader]


def test_a_decision_without_words_is_refused_with_a_sentence(open_app: Open, small: Path) -> None:
    app = open_app("meeting", section="decisions")
    next(b for b in app.button if b.label == "Write it down").click().run()
    assert "A decision needs words." in app.error[0].value
    assert desk_of(small).decisions.all() == ()


def test_what_someone_else_changed_is_not_overwritten(open_app: Open, small: Path) -> None:
    made = desk_of(small).decisions.add("Hire")
    app = open_app("meeting", section="decisions")
    group = next(g for g in app.segmented_control if g.key == f"stand_{made.id}_1")
    desk_of(small).decisions.set_status(made.id, "dropped")
    group.set_value("done").run()
    assert desk_of(small).decisions.find(made.id).status == "dropped"


def test_of_a_form_that_is_out_of_date_both_versions_are_seen_and_neither_is_lost(open_app: Open, small: Path) -> None:
    made = desk_of(small).decisions.add("Hire")
    app = open_app("meeting", section="decisions")
    desk_of(small).decisions.change(made.id, "Hire two", "Ada", None)
    app.text_input(key=f"what_{made.id}_1").set_value("Hire three")
    next(b for b in app.button if b.label == "Save").click().run()
    assert "**Hire two** (Ada)" in app.warning[0].value
    assert app.text_input(key=f"what_{made.id}_1").value == "Hire three"
    assert desk_of(small).decisions.find(made.id).what == "Hire two"
    next(b for b in app.button if b.label == "Go on from there").click().run()
    app.text_input(key=f"what_{made.id}_2").set_value("Hire three")
    next(b for b in app.button if b.label == "Save").click().run()
    assert desk_of(small).decisions.find(made.id).what == "Hire three" and not app.warning


def test_arrow_keys_go_to_a_section_and_the_address_says_which(
    open_app: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[int] = []
    monkeypatch.setattr(meeting_show, "_went", lambda: pressed.pop() if pressed else None)
    app = open_app("meeting")
    for place, section in ((1, "north_star"), (5, "decisions"), (9, "decisions"), (0, "opening"), (4, "sliders")):
        pressed.append(place)
        app.run()
        assert app.session_state["section"] == section
        app.run()
        assert app.session_state["section"] == section, "a press counts once"
    assert app.query_params["section"] in ("What if", ["What if"])
