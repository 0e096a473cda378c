"""Goals: targets put as SMART sentences, judged as they are written, and all that are set."""

from __future__ import annotations

import streamlit as st

from lib.ui import cache, frame, goal_builder, goal_drawer, goal_list, goal_purpose, goals_view, inputs, show
from lib.ui.goal_form import Room
from lib.ui.table import show_table

desk = frame.enter()
inputs.read_link(desk.catalog)
fmt = frame.formatter(desk)
outcome = cache.outcome(desk, frame.scenario(desk))
gaps = {gap.target.id: gap for gap in outcome.gaps()}

frame.header("Goals", goals_view.caption(tuple(gaps.values())))
goal_purpose.draw(desk)
room = Room(desk, outcome)
goal_builder.draw(room)
goal_list.draw(desk)

st.space("small")
st.subheader("Targets", anchor=False)
if gaps and outcome.forecast is None:
    st.caption("Chances come with the first forecast.")
    st.page_link(frame.page_file("forecast"), label="To the forecast", icon=":material/arrow_forward:")
if gaps:
    table = goals_view.targets_table(tuple(gaps.values()), desk.catalog, fmt, desk.sheets.objectives())
    clicked = show_table(table, "targets")
    if clicked in gaps:
        goal_drawer.open_drawer(room, gaps[clicked])
else:
    show.empty("None is set yet", "Write one above, or bring a list.")
