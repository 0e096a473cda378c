"""Overview: where the north star stands, what needs attention first, and how far the plan has come."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.ui import cache, fitting, frame, overview, show
from lib.ui import overview_view as view


def draw(desk: Desk) -> None:
    """The page of a workspace that holds data."""
    fmt, calendar = frame.formatter(desk), desk.preferences.calendar
    scenario = frame.header("Overview", view.caption(desk.as_of, calendar, fmt))
    overview.aims(desk)
    stand = fitting.state(desk)
    outcome = cache.outcome(desk, scenario)
    room = overview.Room(desk, outcome, scenario or "", stand)

    left, right = st.columns([5, 7], gap="large", vertical_alignment="center")
    overview.star(room, left, right)
    st.space("small")

    left, right = st.columns([7, 5], gap="large")
    with left:
        overview.attention(room)
    with right:
        overview.tally(room)
        overview.plan(room)

    overview.figures(room)
    overview.bridge(room)
    overview.freshness(room)


this = frame.enter()
if this.empty:
    frame.header("Overview")
    show.empty(
        "No data yet", "The overview is made from the files you already have.", frame.page_file("data"), "Add files"
    )
else:
    draw(this)
