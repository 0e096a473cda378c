"""Goals: targets put as SMART sentences, judged as they are written, and all that are set."""

from __future__ import annotations

import streamlit as st

from lib.desk.goals import drafts
from lib.desk.lists import read_rows
from lib.ui import cache, frame, goal_builder, goals_view, inputs, show, state
from lib.ui.table import show_table

desk = frame.enter()
inputs.read_link(desk.catalog)
fmt = frame.formatter(desk)
outcome = cache.outcome(desk)
gaps = outcome.gaps()

frame.header("Goals", goals_view.caption(gaps))
goal_builder.draw(goal_builder.Room(desk, outcome))

st.space("small")
st.subheader("Targets", anchor=False)
if gaps:
    clicked = show_table(goals_view.targets_table(gaps, desk.catalog, fmt), "targets")
    by_id = {g.target.id: g for g in gaps}
    if clicked in by_id:
        state.put("target", clicked)
    words = {i: goals_view.sentence(g, desk.catalog.kpi(g.target.kpi), fmt) for i, g in by_id.items()}
    chosen = st.selectbox(
        "Target",
        list(words),
        None,
        words.__getitem__,
        key="target",
        placeholder="Choose one above, or here, to remove it",
    )
    if chosen and st.button("Remove this target", key="remove_target", icon=":material/delete:"):
        removed = desk.goals.remove(chosen)
        state.say_next(f"The target for {desk.catalog.kpi(removed.kpi).name} is removed.")
        st.rerun()
else:
    show.empty("None is set yet", "Write one above, or bring a list.")

with st.expander("Bring a list (CSV or XLSX)"):
    st.caption(
        "Columns: kpi, by, form, value, from, start, where, owner, because, objective. All lines are set, or none."
    )
    file = st.file_uploader("List of targets", type=["csv", "xlsx"], key=f"targets_{state.session().uploads}")
    if file and st.button("Set these targets", key="import_targets"):
        added = desk.goals.add_all(drafts(read_rows(file.name, file.getvalue())))
        state.accepted(file.file_id, last=True)
        state.say_next(f"{len(added)} targets are set.")
        st.rerun()
