"""Welcome: what an empty workspace is greeted with. An upload box, the demo company, and what comes of it."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, greeting, review, state, templates
from lib.ui.fan_picture import fan_html
from lib.ui.table import show_html

desk = frame.enter()
fmt = frame.formatter(desk)

looked_at = st.container()  # what was dropped is looked at first of all
st.space("large")
left, right = st.columns([6, 5], gap="large", vertical_alignment="center")
with left:
    st.image(frame.logo(), width=150, output_format="auto", alt="Quarterdeck")
    show_html(greeting.promise(), "promise")
    uploads = review.box("Your exports")
    demo = st.button("Look around with a demo company", key="demo", icon=":material/explore:")
    templates.offer(desk)
    waiting = st.container()
with right, st.container(border=True):
    show_html(greeting.headline(), "example")
    show_html(fan_html(greeting.EXAMPLE, fmt, "drawer"), "fan")
state.greet(bool(uploads))
with looked_at:
    review.draw(desk, uploads)
st.space("medium")
show_html(greeting.facts(), "facts")

if demo:
    with waiting, st.spinner("Loading the exports of the demo company"):
        desk.load_demo()
    desk.forecasts.start()
    frame.go(frame.HOME)
if not desk.empty and not uploads:
    frame.go("data")
