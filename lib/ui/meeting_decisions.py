"""Decisions in the meeting: what earlier ones left open, what changed since, and what is written down now."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.decisions import STATUSES, Decision
from lib.desk.links import Meeting
from lib.ui import cache, marks, show
from lib.ui import meeting_view as view
from lib.ui.meeting_view import Look
from lib.ui.table import show_html

WORDS = {"open": "Open", "done": "Done", "dropped": "Dropped"}


def opening(desk: Desk, seen: Look) -> None:
    """How a meeting begins: what earlier ones left open, and what moved since the last one."""
    meeting, fmt = seen.meeting, seen.fmt
    left, since = view.carried(meeting), meeting.since
    if since is None:
        show_html(
            view.sentence("The first meeting", "What is expected today is what the next one begins with."), "idea"
        )
    elif left:
        show_html(
            view.sentence(view.decisions_sentence(left, meeting.today), f"From {fmt.day(since.day)} and before."),
            "idea",
        )
        for decision in left:
            _line(desk, decision, meeting)
    else:
        show_html(
            view.sentence("Everything from earlier meetings is done", f"Last met on {fmt.day(since.day)}."), "idea"
        )
    if since is not None and seen.outcome.forecast is not None:
        st.subheader(f"Since {fmt.day(since.day)}", anchor=False)
        changed = view.changes(seen)
        if changed:
            show_html(view.large(marks.claims(changed)), "changes")
        elif since.figures:
            st.markdown(":gray[No target changed its status.]")
        else:
            st.markdown(":gray[What was expected then was not kept.]")
    _begin(desk, seen)


def _begin(desk: Desk, seen: Look) -> None:
    """Have what is expected today kept, so that the next meeting is compared with it."""
    if seen.outcome.forecast is None:
        return
    if desk.decisions.begun(seen.meeting.today) is not None:
        st.caption("What is expected today is kept for the next meeting.")
    elif st.button(
        "Begin the meeting", type="primary", key="begin", help="Keeps what is expected today for the next one."
    ):
        desk.decisions.begin(view.figures_now(seen), seen.meeting.today)
        st.rerun()


def draw(desk: Desk, meeting: Meeting) -> None:
    """All decisions; the owner writes new ones down."""
    fmt = Formatter(meeting.preferences.currency, meeting.preferences.locale)
    decisions = view.in_order(meeting.decisions)
    show_html(view.sentence(view.decisions_sentence(decisions, meeting.today)), "idea")
    if meeting.read_only:
        if decisions:
            show_html(view.decision_list(decisions, meeting.today, fmt), "decided")
        return
    _new(desk, meeting)
    for decision in decisions:
        _line(desk, decision, meeting)


COUNT = "decisions_count"  # written down in this session


def _new(desk: Desk, meeting: Meeting) -> None:
    """A form, empty again for each further decision; what is refused stays in it."""
    with st.form("decide", clear_on_submit=False, border=False):
        # Counted in this session: what somebody else writes down meanwhile must not empty what is typed here.
        what, who, until = _fields(f"new_{st.session_state.setdefault(COUNT, 0)}", meeting.today)
        sent = st.form_submit_button("Write it down", type="primary")
    if sent:
        desk.decisions.add(what, who, until, meeting.today)
        st.session_state[COUNT] += 1
        if not meeting.empty and desk.decisions.begun(meeting.today) is None:
            desk.decisions.begin(view.figures_now(_look(meeting)), meeting.today)
        st.rerun()


def _look(meeting: Meeting) -> Look:
    return Look(meeting, cache.of_meeting(meeting), Formatter(meeting.preferences.currency, meeting.preferences.locale))


def _fields(key: str, day: date) -> tuple[str, str, date | None]:
    """What, who and until when; side by side where there is room."""
    columns = st.columns([6, 3, 3], vertical_alignment="bottom")
    with columns[0]:
        what = st.text_input("What is decided", max_chars=300, key=f"{key}_what")
    with columns[1]:
        who = st.text_input("Who does it", max_chars=80, key=f"{key}_who")
    with columns[2]:
        until = st.date_input("Until when", None, key=f"{key}_until", min_value=day)
    return what, who, until if isinstance(until, date) else None


def _line(desk: Desk, decision: Decision, meeting: Meeting) -> None:
    """One decision, and beside it how it stands."""
    fmt = Formatter(meeting.preferences.currency, meeting.preferences.locale)
    key = f"{decision.id}_{decision.revision}"
    left, right = st.columns([8, 4], vertical_alignment="center")
    with left:
        show_html(view.decision_row(decision, meeting.today, fmt), f"line_{key}")
    with right, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        stand = st.segmented_control(
            f"How “{decision.what}” stands",
            list(STATUSES),
            default=decision.status,
            format_func=WORDS.__getitem__,
            key=f"stand_{key}",
            required=True,
            label_visibility="collapsed",
        )
        _edit(desk, decision, fmt)
    if stand != decision.status:
        desk.decisions.set_status(decision.id, stand, decision.revision, meeting.today)
        st.session_state.pop(_seen(decision), None)
        st.rerun()


def _seen(decision: Decision) -> str:
    return f"seen_{decision.id}"


def _edit(desk: Desk, decision: Decision, fmt: Formatter) -> None:
    """Words, person and day anew. What somebody else changed since the form was drawn is shown and not overwritten."""
    seen: int = st.session_state.setdefault(_seen(decision), decision.revision)
    with st.popover("Edit", icon=":material/edit:", type="tertiary"):
        with st.form(f"edit_{decision.id}_{seen}", border=False):
            what = st.text_input("What is decided", decision.what, max_chars=300, key=f"what_{decision.id}_{seen}")
            who = st.text_input("Who does it", decision.who, max_chars=80, key=f"who_{decision.id}_{seen}")
            until = st.date_input(
                "Until when", decision.until, min_value=decision.taken, key=f"until_{decision.id}_{seen}"
            )
            save = st.form_submit_button("Save")
        if seen != decision.revision:
            _changed_meanwhile(decision, fmt)
        elif save:
            desk.decisions.change(decision.id, what, who, until if isinstance(until, date) else None, seen)
            del st.session_state[_seen(decision)]
            st.rerun()


def _changed_meanwhile(decision: Decision, fmt: Formatter) -> None:
    until = f", until {fmt.day(decision.until)}" if decision.until else ""
    who = f" ({decision.who}{until})" if decision.who else until
    st.warning(f"Somebody has changed this meanwhile. Now it says: **{show.plain(decision.what)}**{show.plain(who)}.")
    if st.button("Go on from there", key=f"go_on_{decision.id}"):
        del st.session_state[_seen(decision)]
        st.rerun()
