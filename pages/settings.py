"""Settings: what a workspace counts in, when its year begins, what kind of company it is."""

from __future__ import annotations

import streamlit as st

from lib.desk.currency import taken
from lib.desk.fiscal import told
from lib.errors import Conflict
from lib.ui import frame, preferences, show, state

desk = frame.enter()
seen = preferences.seen(desk.settings_revision)
now = desk.preferences_at(seen)

frame.header("Settings", f"Workspace {desk.workspace}")
with st.form("settings", border=False):
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Company", anchor=False)
        said = preferences.company(now, desk.catalog)
    with right:
        st.subheader("Calendar", anchor=False)
        said |= preferences.calendar(now)
        st.subheader("Money and numbers", anchor=False)
        said |= preferences.money(now)
    save = st.form_submit_button("Save", type="primary")

if save:
    moved, before = preferences.changed(now, said), desk.goals.targets()
    try:
        desk.set_preferences(moved, preferences.over(seen))
    except Conflict as fault:
        preferences.look_again(desk.settings_revision)
        show.error(fault)
        st.stop()
    preferences.begin_anew()
    renamed = told(before, desk.goals.targets(), now.calendar, desk.preferences.calendar)
    renamed = f"{renamed} {taken(desk, now.currency)}".strip()
    state.say_next(f"Settings are saved. {renamed}".strip() if moved else "Nothing was changed.")
    st.rerun()
