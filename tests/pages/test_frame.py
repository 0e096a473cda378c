"""The frame: who is let in, where one lands, what is said when something breaks, which workspace is looked at."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.desk import Desk
from lib.desk.files import FileRoom
from lib.errors import BadInput
from lib.ui import frame, show
from tests.pages.conftest import Open, desk_of


def test_every_page_of_the_registry_has_a_script() -> None:
    assert all(screen.file.is_file() for screen in frame.SCREENS)
    listed = [s.title for s in frame.SCREENS if s.listed]
    assert listed[:6] == ["Overview", "KPIs", "Data", "Forecast", "Goals", "Gaps"]


def test_a_filled_workspace_opens_on_its_overview_with_sidebar(open_app: Open, small: Path) -> None:
    app = open_app()
    assert [t.value for t in app.title] == ["Overview"]
    assert app.sidebar.selectbox[0].value == "default"
    assert "Data as of 16 Nov 2026" in [c.value for c in app.sidebar.caption]


def test_another_workspace_is_chosen_by_the_address(open_app: Open, small: Path) -> None:
    desk_of(small).store.create_workspace("other")
    app = open_app("data", workspace="other")
    assert app.sidebar.selectbox[0].value == "other"
    assert "Nothing is loaded yet" in [c.value for c in app.caption]
    app.sidebar.selectbox[0].set_value("default").run()
    assert any("1 file" in c.value for c in app.caption)


def test_a_workspace_that_is_not_there_shows_the_usual_one(open_app: Open, small: Path) -> None:
    assert open_app("data", workspace="nowhere").sidebar.selectbox[0].value == "default"


def test_a_bug_is_logged_under_the_reference_that_is_shown(
    open_app: Open, small: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: FileRoom) -> dict[str, object]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(FileRoom, "sources", broken)
    app = open_app("data")
    assert not app.exception, "no traceback is shown"
    (shown,) = [e.value for e in app.error]
    assert "secret detail" not in shown
    (record,) = [r for r in caplog.records if r.name == "quarterdeck"]
    assert record.args and str(record.args[0]) in shown


def test_a_fault_that_people_can_mend_is_said_with_its_remedy(
    open_app: Open, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Desk, *given: object, **how: object) -> None:
        raise BadInput("That cannot be.", "Do this.", file="a_b.csv", row=4, column="Date")

    monkeypatch.setattr(Desk, "set_preferences", refuses)
    app = open_app("settings")
    next(b for b in app.button if b.label == "Save").click().run()
    assert app.error[0].value == r"**That cannot be.** (a\_b.csv, row 5, column “Date”) Do this."


def test_fragments_keep_the_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> None:
        from lib.errors import BadInput
        from lib.ui import frame

        @frame.fragment
        def part() -> None:
            raise BadInput("No.", "Yes.")

        part()

    app = AppTest.from_function(page).run()
    assert not app.exception and "No." in app.error[0].value


def test_a_server_that_others_can_reach_asks_for_the_passphrase(
    open_app: Open, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: "0.0.0.0" if name == "server.address" else before(name))
    assert "QUARTERDECK_PASSPHRASE" in open_app("data").error[0].value
    monkeypatch.setenv("QUARTERDECK_PASSPHRASE", "open sesame")
    app = open_app("data")
    assert not app.title
    app.text_input[0].set_value("guess")
    app.button[0].click().run()
    assert not app.title and "not the passphrase" in app.error[0].value
    app.text_input[0].set_value("open sesame")
    app.button[0].click().run()
    assert [t.value for t in app.title] == ["Data"]


def test_the_garbage_of_imports_is_frozen_once(open_app: Open, small: Path) -> None:
    open_app("data")
    frozen = gc.get_freeze_count()
    assert frozen > 0
    open_app("data")
    assert gc.get_freeze_count() <= frozen


@pytest.mark.parametrize(
    ("text", "said"), [("a*b", r"a\*b"), ("€5 & <b>", r"€5 & \<b\>"), ("x:red[y]", r"x\:red\[y\]")]
)
def test_names_are_no_markup(text: str, said: str) -> None:
    assert show.plain(text) == said


def test_a_new_workspace_is_made_in_the_app_and_greeted(open_app: Open, small: Path) -> None:
    app = open_app("data")
    app.sidebar.text_input(key="new_workspace").set_value("  Second   shop ")
    app.sidebar.button(key="make_workspace").click().run()
    assert not app.exception and not app.error
    assert desk_of(small).store.workspaces() == ("Second shop", "default")
    assert app.query_params["workspace"] in ("Second shop", ["Second shop"])
    assert "Look around with a demo company" in [b.label for b in app.button]


def test_a_name_that_is_taken_or_none_makes_nothing(open_app: Open, small: Path) -> None:
    for name, said in (("default", "There is a workspace “default” already"), ("  ", "A workspace needs a name")):
        app = open_app("data")
        app.sidebar.text_input(key="new_workspace").set_value(name)
        app.sidebar.button(key="make_workspace").click().run()
        assert said in app.error[0].value
        assert desk_of(small).store.workspaces() == ("default",)


def test_share_stands_in_the_header_and_not_on_its_own_page(open_app: Open, small: Path) -> None:
    assert "Make a link" in [link.proto.label for link in open_app("kpis").get("page_link")]
    assert "Make a link" not in [link.proto.label for link in open_app("share").get("page_link")]
