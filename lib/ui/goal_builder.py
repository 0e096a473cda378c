"""The builder of a SMART target: a sentence to fill in, judged as it is written, set with one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lib.catalog.model import Kpi
from lib.desk.goals import Draft
from lib.goals import Gap
from lib.ui import frame, goal_form, goals_view, show, state
from lib.ui.goal_form import Form, Room


@frame.fragment
def draw(room: Room) -> None:
    """The form at the left, the verdict at the right."""
    form = Form(room)
    left, right = st.columns([8, 4], gap="large")
    with left:
        st.subheader("A new target", anchor=False)
        kpi, draft = goal_form.fields(form)
    with right:
        st.subheader("How SMART it is", anchor=False)
        gap = goal_form.judged(form, kpi, draft)
    with left:
        _set(form, kpi, draft, gap)


def _set(form: Form, kpi: Kpi, draft: Draft, gap: Gap | None) -> None:
    goals = form.room.desk.goals
    chain = goals_view.linked(kpi, form.room.desk.catalog) if draft.form == "change" and gap else ()
    if chain:
        names = show.plain(", ".join(k.name for k in chain))
        st.caption(
            f"The same rise can be wanted of the step’s count, of its rate and of the end of the chain: {names}."
        )
    with st.container(horizontal=True):
        one = st.button("Set the target", type="primary", key="set_target", disabled=gap is None)
        three = bool(chain) and st.button(f"Set all {len(chain)}, linked", key="set_linked")
    if one:
        goals.add(draft)
        _done(form, f"{kpi.name} has a target.")
    if three:
        objective = draft.objective or f"{kpi.name} {draft.value}"
        goals.add_all(tuple(replace(draft, kpi=k.id, objective=objective) for k in chain))
        _done(form, f"{len(chain)} targets are set.")


def _done(form: Form, notice: str) -> None:
    state.say_next(notice)
    state.empty_next(f"{form.key}_value")
    st.rerun()
