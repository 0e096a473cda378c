"""The share page and the door: links made, shown once and revoked; sessions that came by a link, whatever they ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.access import Actor
from lib.desk import open_shelf
from lib.desk.links import LINK, LinkDraft
from lib.settings import Settings
from lib.store import Document
from lib.ui import frame, meeting_door
from tests.pages.conftest import Drawn, Open, company, desk_of

PAGES = [screen.slug for screen in frame.SCREENS]


def link(home: Path, **what: object) -> str:
    """The token of a new link."""
    return desk_of(home).links.make(LinkDraft(**what)).token  # type: ignore[arg-type]


def button(app: AppTest, label: str) -> None:
    next(b for b in app.button if b.label == label).click().run()


def shown(app: AppTest) -> str:
    """Whose meeting is on the screen: its one caption."""
    assert not app.exception and not app.error
    assert not app.title, "a meeting has no header row"
    return app.caption[0].value


def widgets(app: AppTest) -> set[str]:
    """What can be written with, besides the sections and sliders."""
    kinds = (
        "button",
        "text_input",
        "text_area",
        "selectbox",
        "date_input",
        "multiselect",
        "number_input",
        "file_uploader",
    )
    return {f"{kind}:{w.label}" for kind in kinds for w in app.get(kind) if hasattr(w, "label")}


def everything(home: Path) -> dict[str, bytes]:
    return {str(p.relative_to(home)): p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file()}


# --- the owner -------------------------------------------------------------------------------------------------------


def test_a_link_is_made_its_address_shown_once_and_it_is_revoked(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("share")
    assert app.caption[0].value == "Nothing is shared yet"
    next(t for t in app.text_input if t.label == "For whom").set_value("Board").run()
    button(app, "Make the link")
    (address,) = [c.value for c in app.code]
    token = address.partition("?share=")[2]
    assert address.endswith(f"/meeting?share={token}") and address.startswith("http") and len(token) == 43
    assert "Board" in drawn.text("links") and "never" in drawn.text("links")
    button(app, "I have it")
    assert not app.code
    assert token not in repr(app.session_state)

    (entry,) = desk_of(small).links.all()
    drawn.click["links"] = entry.id
    app.run()
    assert desk_of(small).links.all()[0].state == "revoked"
    assert "Revoked" in drawn.text("links")


def test_an_expiry_in_the_past_is_refused_with_a_sentence(open_app: Open, small: Path) -> None:
    app = open_app("share")
    next(s for s in app.selectbox if s.label == "Open for").set_value("").run()
    next(d for d in app.date_input if d.label == "Last day").set_value(date(2020, 1, 1)).run()
    button(app, "Make the link")
    assert "cannot expire in the past" in app.error[0].value
    assert desk_of(small).links.all() == ()


# --- the viewer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_address_with_a_token_leads_to_the_meeting(open_app: Open, small: Path, page: str) -> None:
    app = open_app(page, share=link(small, sections=("decisions",)), workspace="other")
    assert shown(app) == "default · as of 16 Nov 2026 · read only"
    assert not app.sidebar.children and widgets(app) == set()


def test_a_session_stays_a_viewer_when_the_token_leaves_the_address(
    open_app: Open, small: Path, project_root: Path
) -> None:
    app = open_app("meeting", share=link(small, sections=("decisions",)))
    for page in PAGES:
        app.query_params.clear()
        app.switch_page(str(project_root / "pages" / f"{page}.py")).run()
        assert shown(app).endswith("read only"), page


def test_each_section_says_read_only_and_offers_nothing_to_write(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).decisions.add("Hire two", "Ada", date(2026, 12, 1))
    token = link(small)
    for section, key, words in (
        ("north_star", "star", "Revenue, Oct 2026 €"),
        ("forecast", "figures", "Leads"),
        ("targets", "targets", "Off track"),
        ("sliders", "tried", "Leads"),
        ("decisions", "decided", "Hire two"),
    ):
        app = open_app("meeting", share=token, section=section)
        assert shown(app).endswith("read only")
        assert words in drawn.text(key), section
        assert widgets(app) <= {"button:Reset"}


def test_a_link_with_a_scenario_is_made_and_its_sliders_begin_there(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).scenarios.set("Bold", ("sessions=+10%",))
    app = open_app("share")
    next(s for s in app.selectbox if s.label == "Begins with").set_value("Bold").run()
    button(app, "Make the link")
    token = app.code[0].value.partition("?share=")[2]
    assert "scenario “Bold”" in drawn.text("links")
    app = open_app("meeting", share=token, section="sliders")
    assert shown(app) == "default · as of 16 Nov 2026 · scenario “Bold” · read only"
    slider = next(s for s in app.slider if s.key == "try_sessions")
    assert slider.value == 10
    slider.set_value(20).run()
    button(app, "Reset")
    assert next(s for s in app.slider if s.key == "try_sessions").value == 10 and not app.warning
    desk_of(small).scenarios.remove("Bold")
    app.run()
    assert "“Bold” that this link begins with was removed" in app.error[0].value


def test_sections_that_are_not_shared_cannot_be_asked_for(open_app: Open, small: Path, drawn: Drawn) -> None:
    token = link(small, sections=("targets",))
    for section in ("decisions", "Decisions", "opening", "north_star"):
        open_app("meeting", share=token, section=section)
        assert "Off track" in drawn.text("targets")


def test_the_workspace_is_the_links(open_app: Open, small: Path) -> None:
    desk_of(small).store.create_workspace("other")
    token = open_shelf(Settings(home=small)).open("other", Actor("Mira")).links.make(LinkDraft()).token
    assert shown(open_app("meeting", share=token, workspace="default")).startswith("other · ")


def test_a_link_is_counted_once_a_session(open_app: Open, small: Path) -> None:
    token = link(small, sections=("decisions",))
    app = open_app("meeting", share=token)
    app.run()
    app.run()
    assert desk_of(small).links.all()[0].times == 1
    open_app("forecast", share=token)
    assert desk_of(small).links.all()[0].times == 2


def test_two_viewers_sliders_leave_every_byte_as_it_was(open_app: Open, small: Path, drawn: Drawn) -> None:
    token = link(small)
    apps = [open_app("meeting", share=token, section="sliders") for _ in range(2)]
    base, before = drawn.html["tried"], everything(small)
    for app, at in zip(apps, (10, -20), strict=True):
        app.slider[0].set_value(at).run()
        assert drawn.html["tried"] != base
    assert apps[0].slider[0].value == 10, "sliders are each viewer's own"
    assert not [k for k in apps[0].query_params if k.startswith("try") or k == "visitor_to_lead"]
    assert everything(small) == before


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "forecast", "meeting"])
def test_a_wrong_token_is_told_so_on_a_plain_page(open_app: Open, small: Path, page: str, project_root: Path) -> None:
    app = open_app(page, share="guess")
    assert [t.value for t in app.title] == ["This link opens nothing"]
    assert not app.exception and not app.sidebar.children and widgets(app) == set()
    app.query_params.clear()
    app.switch_page(str(project_root / "pages" / "data.py")).run()
    assert [t.value for t in app.title] == ["This link opens nothing"], "whoever tried a token is not the owner"


def test_a_revoked_link_closes_open_tabs_at_their_next_click(open_app: Open, small: Path) -> None:
    app = open_app("meeting", share=link(small), section="sliders")
    desk = desk_of(small)
    desk.links.revoke(desk.links.all()[0].id)
    app.slider[0].set_value(10).run()
    assert [t.value for t in app.title] == ["This link was revoked"]
    assert not app.slider


def test_a_fragment_asks_at_the_door_too(small: Path, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> None:
        from lib.ui import frame

        @frame.fragment
        def part() -> None:
            import streamlit as st

            st.title("drawn")

        part()

    asked = []
    monkeypatch.setattr(meeting_door, "shut", lambda: asked.append(1) or len(asked) == 1)
    app = AppTest.from_function(page).run()
    assert len(asked) == 2 and [t.value for t in app.title] == ["drawn"], "a closed door draws the whole page anew"


def test_an_expired_link_is_told_so(open_app: Open, small: Path) -> None:
    token = link(small)
    desk = desk_of(small)
    document = desk.store.all("default", LINK)[0]
    body = {**(document.body or {}), "expires": "2026-01-01T00:00:00+00:00"}
    desk.store.put("default", Document(LINK, document.key, 0, body, "", "test"))
    assert [t.value for t in open_app("goals", share=token).title] == ["This link has expired"]


def test_a_password_is_asked_for_first(open_app: Open, small: Path) -> None:
    app = open_app("goals", share=link(small, sections=("decisions",), password="kingfisher"))
    assert [t.label for t in app.text_input] == ["Password"] and not app.title and not app.caption
    for given in ("guess", "", "Kingfisher"):
        app.text_input[0].set_value(given)
        button(app, "Enter")
        assert "not the password" in app.error[0].value and not app.caption
    assert desk_of(small).links.all()[0].times == 0
    app.text_input[0].set_value("kingfisher")
    button(app, "Enter")
    assert shown(app).endswith("read only")
    app.run()
    assert shown(app).endswith("read only") and desk_of(small).links.all()[0].times == 1


def test_guessing_a_password_is_slowed_down_in_new_sessions_too(open_app: Open, small: Path) -> None:
    token = link(small, sections=("decisions",), password="kingfisher")
    for given in ("a", "b", "c", "d", "e", "kingfisher"):
        app = open_app("goals", share=token)
        app.text_input[0].set_value(given)
        button(app, "Enter")
    assert app.error[0].value.startswith("Too many wrong passwords were tried on this link. Try again in ")


def test_a_browser_that_came_by_a_link_does_not_become_the_owner(
    open_app: Open, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_door, "came_by_link", lambda: True)
    app = open_app("data")
    assert "only shows the meeting" in app.title[0].value and not app.sidebar.children
    monkeypatch.setenv("QUARTERDECK_PASSPHRASE", "open sesame")
    app = open_app("data")
    app.text_input[0].set_value("open sesame")
    button(app, "Enter")
    assert [t.value for t in app.title] == ["Data"]


def test_a_server_that_others_can_reach_lets_viewers_in_and_nobody_else(
    open_app: Open, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: "0.0.0.0" if name == "server.address" else before(name))
    monkeypatch.setenv("QUARTERDECK_PASSPHRASE", "open sesame")
    assert shown(open_app("meeting", share=link(small))).endswith("read only")
    assert not open_app("meeting").caption


# --- live and frozen -------------------------------------------------------------------------------------------------


def test_after_new_data_a_frozen_link_shows_the_old_figures(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk = desk_of(small)
    live, frozen = link(small), link(small, frozen=True)
    open_app("meeting", share=live)
    before = drawn.text("star")
    open_app("meeting", share=frozen)
    assert drawn.text("star") == before

    lines = [line.split(",") for line in company().decode().splitlines()]
    content = "\n".join(
        [",".join(lines[0]), *(",".join([*row[:-1], str(2 * int(row[-1]))]) for row in lines[1:])]
    ).encode()
    desk.files.commit(desk.files.read("company.csv", content), content, "company")
    open_app("meeting", share=live)
    after = drawn.text("star")
    app = open_app("meeting", share=frozen)
    assert drawn.text("star") == before != after
    assert "as it stood on" in shown(app)
