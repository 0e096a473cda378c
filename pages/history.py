"""History: what was done in this workspace, by whom and when, and the way back."""

from __future__ import annotations

import streamlit as st

from lib.desk.activity import Act
from lib.desk.naming import NOUNS
from lib.ui import activity_view as view
from lib.ui import frame, show, state
from lib.ui.table import show_table

MOST = 300

desk = frame.enter()
fmt = frame.formatter(desk)
head = st.container()

with st.container(horizontal=True, vertical_alignment="center"):
    kind = st.selectbox(
        "Kind", (None, *NOUNS), format_func=lambda k: NOUNS[k] if k else "Everything", key="kind",
        bind="query-params", width=220, label_visibility="collapsed",
    )  # fmt: skip
    every = st.toggle("Every single one", key="every", bind="query-params")
acts = desk.activity.all(MOST, (kind,) if kind else ())
with head:
    frame.header("History", view.caption(acts, MOST))


def ask(act: Act) -> None:
    """What undoing would do, and the button that does it."""
    st.markdown(f"{show.plain(act.what[:1].upper() + act.what[1:])}, by {show.plain(act.by)}.")
    st.markdown(f"Undoing {act.undo}. This is a change, too, and stands in the list.")
    if st.button("Undo", type="primary", icon=":material/undo:", key="undo"):
        desk.activity.undo(act.kind, act.key, act.revision)
        state.say_next(f"{act.noun} undone.")
        st.rerun()


if not acts:
    show.empty(
        "Nothing here yet", "Targets, assumptions, answers, data, decisions and links will be listed as they change."
    )
else:
    clicked = show_table(view.table(view.lines(acts, every), fmt, desk.preferences.timezone), "history")
    found = next((a for a in acts if view.act_id(a) == clicked and a.undo), None)
    if found:
        st.dialog(f"{found.noun}: {found.about}"[:80] if found.about else found.noun)(ask)(found)
