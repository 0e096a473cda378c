"""The frame round every page: who acts, the navigation, the sidebar, the header of a page, the two error boundaries.

`app.py` calls `run`; the first line of each page is `desk = frame.enter()`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar, overload

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from lib.access import Actor
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.desk import FIRST_WORKSPACE
from lib.errors import NotAllowed
from lib.settings import ROOT, Settings
from lib.ui import cache, meeting_door, scenario_choice, show, state, theme, workspaces

P = ParamSpec("P")
R = TypeVar("R")

WIDTH = 1200
TARGET = "target"  # the parameter of the URL that leads to one target on the gaps page
ABOUT = "**Quarterdeck**: metrics, quarterly forecasts, targets and a growth plan from the files you already have."
OWN_BROWSER = "Open the link again. Whoever owns this workspace works in another browser, or closes this one first."
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: the name of its file and in the URL, its title, its icon, whether the navigation lists it, and how it is laid out."""

    slug: str
    title: str
    icon: str
    listed: bool = True
    bare: bool = False  # no sidebar, nothing but itself
    width: int = WIDTH
    charts: bool = False  # begins with a chart of Plotly

    @property
    def file(self) -> Path:
        """Where its script stands."""
        return page_file(self.slug)


HOME, WELCOME, SETTINGS, MEETING, HISTORY = "overview", "welcome", "settings", "meeting", "history"
SCREENS = (
    Screen(HOME, "Overview", "explore"),
    Screen("kpis", "KPIs", "table_rows"),
    Screen("data", "Data", "database"),
    Screen("forecast", "Forecast", "ssid_chart", charts=True),
    Screen("goals", "Goals", "flag"),
    Screen("gaps", "Gaps", "align_vertical_bottom"),
    Screen("plan", "Plan", "checklist"),
    Screen("share", "Share", "link"),
    Screen(SETTINGS, "Settings", "settings", listed=False),
    Screen(HISTORY, "History", "history", listed=False),
    Screen(MEETING, "Meeting", "co_present", listed=False, bare=True, width=1120),
    Screen(WELCOME, "Welcome", "waving_hand", listed=False, bare=True, width=1120),
)

_warm: set[str] = set()


def run() -> None:
    """One run of the app: the page that the URL asks for, in its frame. Called by app.py, and only there."""
    st.set_page_config("Quarterdeck", str(ROOT / "static" / "mark.svg"), layout="wide", menu_items={"About": ABOUT})
    with show.guarded():
        state.begin()
        theme.dress()
        if meeting_door.by_link():
            _meet()
            return
        if not _admitted():
            st.stop()
        desk = _desk()
        scenario_choice.settle(desk.workspace)
        screen, page = _navigate(desk.empty or state.session().greeting)
        if workspaces.just_made():
            st.switch_page(page_file(WELCOME), query_params={})
        state.keep_workspace(desk.workspace, screen.bare)
        if screen.charts:
            theme.expect_charts()
        if screen.bare:
            theme.without_sidebar()
        else:
            _sidebar(desk)
        with _middle(screen):
            _notice()
            with show.guarded():
                page.run()
        _settle(screen.slug)


def _meet() -> None:
    """One run for somebody who came by a link: the meeting, whatever page the URL asks for."""
    pages = _pages(HOME)
    screen = SCREENS[pages.index(asked := st.navigation(pages, position="hidden"))]
    with _middle(_screen(MEETING)):
        meeting_door.remember_guest()  # whether the link opens or not: who came by one is not the owner
        try:
            desk = meeting_door.enter()
        except NotAllowed as fault:
            meeting_door.say_closed(fault)
            return
        if desk is None:
            return
        if screen.slug != MEETING:
            st.switch_page(page_file(MEETING), query_params={meeting_door.SHARE: state.session().share or ""})
        with show.guarded():
            asked.run()
    _settle(screen.slug)


def _screen(slug: str) -> Screen:
    return next(s for s in SCREENS if s.slug == slug)


def _middle(screen: Screen) -> DeltaGenerator:
    """What the page is drawn in: as wide as it reads well; a bare page stands in the centre."""
    if screen.bare:
        return st.container(horizontal_alignment="center").container(width=screen.width)
    return st.container(width=screen.width)


def enter() -> Desk:
    """Head of every page: the desk of this session's workspace and actor.

    On a cold deep link Streamlit runs the page and skips app.py: then declare the navigation, by which it forgets the
    folder of pages, and go through app.py with the same URL.
    """
    if not state.session().framed:
        st.navigation(_pages(HOME), position="hidden")
        st.rerun()
    return _desk()


def header(title: str, caption: str = "") -> str | None:
    """The head of a page: title, one caption and the choice of the scenario that is looked at.

    Returns its name, None for the base plan; the choice stands in the URL as `scenario` and goes along to other pages.
    """
    desk = _desk()
    chosen = None
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.title(title, anchor=False, width="stretch")
            if not desk.empty:
                chosen = scenario_choice.draw(desk, None if title == "Gaps" else page_file("gaps"))
                if title != "Share":
                    _share(desk)
        if caption:
            st.caption(caption)
    scenario_choice.said(desk)
    st.space("small")
    return chosen


def _share(desk: Desk) -> None:
    """What others see of this workspace, and the way to let them."""
    with st.popover("Share", icon=":material/link:"):
        still = sum(entry.state == "open" for entry in desk.links.all())
        st.markdown("A link shows the meeting to people without an account, and nothing else.")
        st.markdown(f":small[{still or 'No'} {'links are' if still > 1 else 'link is'} open.]")
        st.page_link(page_file("share"), label="Make a link", icon=":material/add_link:")
        st.page_link(page_file(MEETING), label="Open the meeting", icon=":material/co_present:")


def scenario(desk: Desk) -> str | None:
    """The scenario that is looked at, for pages that need it before their header; None for the base plan."""
    return scenario_choice.chosen(desk)


@overload
def fragment(draw: Callable[P, R]) -> Callable[P, R | None]: ...
@overload
def fragment(*, run_every: float | None) -> Callable[[Callable[P, R]], Callable[P, R | None]]: ...
def fragment(
    draw: Callable[P, R] | None = None, *, run_every: float | None = None
) -> Callable[P, R | None] | Callable[[Callable[P, R]], Callable[P, R | None]]:
    """`st.fragment` with the two error boundaries inside: a fragment's own reruns do not pass through app.py."""

    def wrap(function: Callable[P, R]) -> Callable[P, R | None]:
        @wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
            if meeting_door.shut():
                st.rerun()
            with show.guarded():
                return function(*args, **kwargs)
            return None

        return st.fragment(guarded, run_every=run_every)

    return wrap if draw is None else wrap(draw)


def formatter(desk: Desk) -> Formatter:
    """Numbers and periods as this workspace writes them."""
    return Formatter(desk.preferences.currency, desk.preferences.locale, desk.preferences.timezone)


def go(slug: str) -> None:
    """Leave for another page."""
    st.switch_page(page_file(slug), query_params={})


def logo() -> str:
    """The wordmark in the colours of the theme."""
    return str(ROOT / "static" / f"logo-{theme.mode()}.svg")


def page_file(slug: str) -> Path:
    """Where the script of a page stands: what `st.page_link` and `st.switch_page` take."""
    return ROOT / "pages" / f"{slug}.py"


# --- who, where ------------------------------------------------------------------------------------------------------


def _admitted() -> bool:
    """Whether this session may act: everybody on a server that only this machine reaches, else who knows the passphrase."""
    session = state.session()
    if session.actor is None and st.get_option("server.address") in LOOPBACK and not meeting_door.came_by_link():
        session.actor = Actor("owner")
    if session.actor is None and not _asked(session):
        return False
    meeting_door.remember(session.actor)
    return True


def _asked(session: state.Session) -> bool:
    wanted = Settings().passphrase
    if not wanted and meeting_door.came_by_link():
        meeting_door.say_closed(NotAllowed("This browser came by a link that only shows the meeting.", OWN_BROWSER))
        return False
    if not wanted:
        st.error(
            "This server can be reached from other machines, and no passphrase is set. Set QUARTERDECK_PASSPHRASE."
        )
        return False
    with st.form("passphrase", width=360):
        given = st.text_input("Passphrase", type="password")
        if st.form_submit_button("Enter", type="primary"):
            if given == wanted:
                session.actor = Actor("owner")
                st.rerun()
            st.error("That is not the passphrase.")
    return False


def _desk() -> Desk:
    if meeting_door.by_link():
        opened = meeting_door.enter()
        return opened if opened is not None else st.stop()
    shelf = cache.shelf()
    actor = state.session().actor
    if actor is None:  # a page never runs before the frame has let its session in
        st.stop()
    return shelf.open(state.workspace(_workspaces(), FIRST_WORKSPACE), actor)


def _workspaces() -> tuple[str, ...]:
    return cache.shelf().store.workspaces() or (FIRST_WORKSPACE,)


# --- navigation and sidebar ------------------------------------------------------------------------------------------


def _pages(home: str) -> list[Page]:
    return [
        st.Page(
            s.file,
            title=s.title,
            icon=f":material/{s.icon}:",
            url_path=s.slug,
            default=s.slug == home,
            visibility="visible" if s.listed else "hidden",
        )
        for s in SCREENS
    ]


def _navigate(empty: bool) -> tuple[Screen, Page]:
    """The page asked for; an empty workspace is greeted at `/`. All pages stay registered, so links to them hold."""
    pages = _pages(WELCOME if empty else HOME)
    # The browser keeps an empty sidebar where the navigation was in it for a moment: so the address is asked first.
    asked = (st.context.url or "").partition("?")[0].rpartition("/")[2]
    bare = any(s.bare for s in SCREENS if s.slug == asked) or (empty and asked not in {s.slug for s in SCREENS})
    page = st.navigation(pages, position="hidden" if bare else "sidebar")
    screen = SCREENS[pages.index(page)]
    if screen.bare != bare:
        st.navigation(pages, position="hidden" if screen.bare else "sidebar")
    return screen, page


def _sidebar(desk: Desk) -> None:
    mark = "mark-dark.svg" if theme.mode() == "dark" else "mark.svg"
    st.logo(logo(), icon_image=str(ROOT / "static" / mark), size="large")
    names = _workspaces()
    # The address leaves out what is the default: that must be the same one whichever workspace is looked at.
    usual = names.index(FIRST_WORKSPACE) if FIRST_WORKSPACE in names else 0
    with st.sidebar:
        st.selectbox("Workspace", names, usual, key=state.WORKSPACE, bind="query-params")
        workspaces.offer(cache.shelf())
        if not desk.empty:
            st.caption(f"Data as of {formatter(desk).day(desk.as_of)}")
        st.page_link(page_file(SETTINGS), label="Settings", icon=":material/settings:")
        st.page_link(page_file(HISTORY), label="History", icon=":material/history:")


def _notice() -> None:
    notice = state.take_notice()
    if notice:
        st.toast(notice, icon=":material/check:")


def _settle(slug: str) -> None:
    """After the first run of a page its imports are done: what they brought lives as long as the server.

    Streamlit collects garbage after every run; frozen objects are not walked again, which keeps sliders quick.
    """
    if slug not in _warm:
        _warm.add(slug)
        gc.collect()
        gc.freeze()
