"""The history page: nothing done, what was done, undone by a click, addresses that make no sense."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import Drawn, Open, desk_of


def test_nothing_done_says_so(open_app: Open) -> None:
    app = open_app("history")
    assert not app.exception
    assert "Nothing here yet" in [s.value for s in app.subheader]


def test_changes_are_listed_and_one_is_undone(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk = desk_of(small)
    desk.set_preferences({"company": "Lantern"})
    app = open_app("history", kind="Settings")
    assert not app.exception
    assert "Company: nothing → Lantern" in drawn.text("history")
    assert "Target" not in drawn.text("history")
    change = "settings||" + str(desk.activity.all(kinds=("settings",))[0].revision)
    drawn.click["history"] = change
    app = open_app("history")
    drawn.click["history"] = change  # a dialog is drawn again by itself; a run without a browser draws the whole page
    app.button("undo").click().run()
    assert not app.exception
    assert not app.error
    assert desk_of(small).preferences.company == ""


def test_an_address_with_nonsense_is_no_fault(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("history", kind="shoe", every="maybe")
    assert not app.exception
    assert not app.error
    assert "Revenue by 2027Q1" in drawn.text("history")
