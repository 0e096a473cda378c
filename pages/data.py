"""Data: whether what is loaded can be trusted, what is wrong with it, and how more comes in."""

from __future__ import annotations

import streamlit as st

from lib.desk.sourcing import feeding
from lib.ui import cache, data_view, datasets, frame, review, templates
from lib.ui.table import show_html, show_table

desk = frame.enter()
fmt = frame.formatter(desk)
loaded = desk.files.datasets()
found = data_view.notes(loaded)
months = data_view.Months(
    cache.months(desk), desk.preferences.calendar.current("month", desk.as_of), desk.preferences.calendar
)

frame.header("Data", data_view.caption(loaded, months, desk.catalog))
waiting = st.container()
if loaded:
    st.header(data_view.verdict(found), anchor=False)
    show_html(data_view.figures(loaded, found, fmt), "figures")
    st.space("small")

left, right = st.columns([8, 4], gap="large")
with right:
    st.subheader("Add files", anchor=False)
    uploads = review.box("Add files")
    st.caption(review.HINT)
    templates.offer(desk)
with left:
    st.subheader("Findings", anchor=False)
    if not loaded:
        st.markdown(
            ":gray[Nothing is loaded yet. Drop the exports you have: what they hold is shown before it counts.]"
        )
    every = st.toggle("Also what is for the record", key="record", bind="query-params") if loaded else False
    shown = [n for n in found if every or n.level != "note"]
    if shown:
        show_html(data_view.findings_html(shown), "findings")
    elif loaded:
        st.markdown(":gray[Nothing to fix and nothing to check.]")
with waiting:
    review.draw(desk, uploads)

if loaded or desk.files.removed():
    st.space("small")
    st.subheader("Files", anchor=False)
    words = data_view.Words(desk.catalog, fmt, feeding(desk.ground().sources, desk.catalog))
    clicked = show_table(data_view.files_table(loaded, months, words), "files")
    datasets.manage(desk, clicked)
    datasets.sources(desk)

st.space("small")
st.subheader("Numbers no tool exports", anchor=False)
st.caption("Guest posts, calls, headcount: type them in by month. Empty is missing, 0 is none.")
datasets.typed(desk)
