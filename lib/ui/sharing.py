"""The share page's parts: the form for a new link, its address (shown once), and the list with its Revoke."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from lib.access.link import DEFAULT_EXPIRY, SECTIONS
from lib.desk import Desk
from lib.desk.links import LinkDraft
from lib.desk.scenarios import BASE
from lib.ui import frame, share_view, show, state
from lib.ui.table import show_table

COUNT = "share_count"  # links made in this session: part of the keys of the form, so that it is empty again
MADE = "share_made"  # the address of the link just made, until it is put away


def new(desk: Desk) -> None:
    """The form for a link, and the address of the one that was just made."""
    st.subheader("New link", anchor=False)
    # Counted in this session: a link that somebody else makes meanwhile must not empty what is typed here.
    draft = _draft(desk, key := f"link_{st.session_state.setdefault(COUNT, 0)}")
    # Within a form what stands in the field is sent with the press, whatever the person touched in between.
    with st.form("link", border=False):
        password = st.text_input(
            "Password, if wanted", type="password", autocomplete="new-password", key=f"{key}_password"
        )
        pressed = st.form_submit_button("Make the link", type="primary", key="make_link")
    if share_view.only_here(_base(desk)):
        st.caption(share_view.ONLY_HERE)
    if pressed:
        draft = replace(draft, password=password)
        base = _base(desk)
        with st.spinner("Keeping what it shows" if draft.frozen else "Making the link"):
            made = desk.links.make(draft)
        st.session_state[COUNT] += 1
        st.session_state[MADE] = (made.url(base), made.expires, bool(password))
        st.rerun()


def _base(desk: Desk) -> str:
    return share_view.base_of(st.context.url, desk.shelf.settings.base_url)


def _draft(desk: Desk, key: str) -> LinkDraft:
    """The form, under keys of its own for each further link: so that it is empty again."""
    label = st.text_input("For whom", placeholder="Board, Ada, the agency", max_chars=80, key=f"{key}_label")
    sections = st.pills(
        "What is shown",
        list(SECTIONS),
        selection_mode="multi",
        default=list(SECTIONS),
        format_func=SECTIONS.__getitem__,
        key=f"{key}_sections",
        wrap=True,
    )
    frozen = st.segmented_control(
        "Numbers",
        [False, True],
        default=False,
        format_func=share_view.KINDS.__getitem__,
        key=f"{key}_frozen",
        required=True,
    )
    st.caption(share_view.EXPLAINED[bool(frozen)])
    scenarios = desk.scenarios.names()
    scenario = ""
    if scenarios:
        scenario = st.selectbox("Begins with", ["", *scenarios], 0, lambda n: n or BASE, key=f"{key}_scenario")
    names = list(share_view.EXPIRIES)
    chosen = st.selectbox(
        "Open for", names, names.index(DEFAULT_EXPIRY), share_view.EXPIRIES.__getitem__, key=f"{key}_expires"
    )
    day = st.date_input("Last day", desk.links.today() + timedelta(days=14), key=f"{key}_day") if not chosen else None
    last = day if not isinstance(day, tuple) else None
    return LinkDraft(label, tuple(sections), share_view.expiry(chosen, last), bool(frozen), scenario=scenario)


def made(desk: Desk) -> None:
    """The address of the link just made: it can be copied now and never again."""
    kept = st.session_state.get(MADE)
    if kept is None:
        return
    url, expires, locked = kept
    fmt, zone = frame.formatter(desk), desk.preferences.timezone
    secret = ", with the password that you gave" if locked else ", without a password"
    with st.container(border=True, key="link_made"):
        st.markdown(
            f"**Copy this address now.** It is shown once. Open until {share_view.until(expires, fmt, zone)}{secret}."
        )
        st.code(url, language=None, wrap_lines=True)
        if share_view.only_here(url):
            st.warning(share_view.ONLY_HERE, icon=":material/warning:")
        if st.button("I have it", key="link_taken"):
            del st.session_state[MADE]
            st.rerun()


def listed(desk: Desk) -> None:
    """All links; a click on Revoke closes one for good."""
    links, fmt = desk.links.all(), frame.formatter(desk)
    if not links:
        show.empty("Nothing is shared yet", "A link shows the meeting to whoever has it, and nothing else.")
        return
    clicked = show_table(share_view.links_table(links, fmt, desk.preferences.timezone), "links")
    if clicked:
        closed = desk.links.revoke(clicked)
        state.say_next(f"The link for {show.plain(closed.label)} is closed.")
        st.rerun()
