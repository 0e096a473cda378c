"""A target in other words: each of its fields, judged as it is changed; two people changing the same see both versions."""

from __future__ import annotations

import streamlit as st

from lib.desk.goals import Draft, Standing
from lib.errors import PlanError, UnknownName
from lib.goals import Gap
from lib.ui import goal_form, goals_view, plan_view, show, state
from lib.ui.goal_form import Form, Room
from lib.ui.table import show_html


def draw(room: Room, seen: Standing) -> None:
    """The fields with what stood there when the drawer was opened (`seen`), the verdict, and the buttons."""
    try:
        now = room.desk.goals.standing(seen.target.id)
    except UnknownName:
        st.warning("**Someone took this target away meanwhile.** Close the drawer.", icon=":material/group:")
        return
    form = Form(room, f"edit_{seen.target.id}_{seen.revision}", room.desk.goals.draft(seen.target))
    kpi, draft = goal_form.fields(form)
    gap = goal_form.judged(form, kpi, draft)
    if now.revision == seen.revision:
        label = "Save"
    else:
        _both(room, now, gap)
        label = "Save mine anyway"
    with st.container(horizontal=True):
        # A version saved in between gives the button another key: the press is lost, and both versions are shown first.
        key = f"save_target_{now.revision}"
        if st.button(label, type="primary", key=key, disabled=gap is None):
            _save(room, now, draft)
        if now.revision != seen.revision and st.button("Keep theirs", key="keep_target"):
            state.say_next("Their version stands.")
            st.rerun()


def _save(room: Room, now: Standing, draft: Draft) -> None:
    try:
        room.desk.goals.change(now.target.id, draft, now.revision)
    except PlanError as fault:
        show.error(fault)
        return
    state.say_next(f"The target for {room.desk.catalog.kpi(draft.kpi).name} is changed.")
    st.rerun()


def _both(room: Room, theirs: Standing, mine: Gap | None) -> None:
    """Theirs and mine, side by side."""
    who = theirs.by or "Someone else"
    st.warning(
        f"**{show.plain(who)} saved another version meanwhile.** Yours is not stored. Keep theirs, or save yours on top of it: "
        "both stay in the history.",
        icon=":material/group:",
    )
    at = f", {room.fmt.moment(theirs.at)}" if theirs.at else ""
    said = [(f"Theirs: {who}{at}", (_said(room, room.judged(theirs.target)),))]
    show_html(plan_view.versions([*said, ("Yours", (_said(room, mine),) if mine else ())]), "both_targets")


def _said(room: Room, gap: Gap) -> str:
    said = goals_view.sentence(gap, room.desk.catalog.kpi(gap.target.kpi), room.fmt)
    return f"{said} Objective: {gap.target.objective}." if gap.target.objective else said
