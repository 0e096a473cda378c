"""The drawer of one target: its sentence, what is expected, the verdict, its fields, and the button that takes it away."""

from __future__ import annotations

import streamlit as st

from lib.desk.goals import Standing
from lib.goals import Gap
from lib.ui import frame, goal_edit, goal_purpose, goals_view, show, state
from lib.ui.goal_form import Room
from lib.ui.table import show_html


def open_drawer(room: Room, gap: Gap) -> None:
    """Show the drawer at the right of the page."""
    name = room.desk.catalog.kpi(gap.target.kpi).name
    st.dialog(name, width=520, position="right")(draw)(room, gap, room.desk.goals.standing(gap.target.id))


def draw(room: Room, gap: Gap, seen: Standing) -> None:
    """What stands in the drawer; `seen` is the target as it stood when it was opened."""
    desk, kpi, fmt = room.desk, room.desk.catalog.kpi(gap.target.kpi), room.fmt
    st.markdown(f"**{show.plain(goals_view.sentence(gap, kpi, fmt))}**")
    purpose = goal_purpose.said(gap.target, desk.sheets.objectives())
    if purpose:
        st.markdown(f":gray[{purpose}]")
    show_html(goals_view.outlook_html(gap, kpi, fmt), "target_outlook")
    show_html(goals_view.smart_html(gap.smart, fmt), "target_smart")
    key = f"edit_box_{gap.target.id}_{seen.revision}"
    with st.expander("Edit this target", icon=":material/edit:", type="compact", on_change="rerun", key=key) as box:
        if box.open:
            goal_edit.draw(room, seen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            frame.page_file("forecast"), label="Forecast", icon=":material/ssid_chart:", query_params={"kpi": kpi.name}
        )
        if st.button("Remove this target", key="remove_target", icon=":material/delete:", type="tertiary"):
            desk.goals.remove(gap.target.id)
            state.say_next(f"The target for {kpi.name} is removed.")
            st.rerun()
