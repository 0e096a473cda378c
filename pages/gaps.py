"""Gaps: every target against its forecast, live under assumptions on the main drivers."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.pipeline import DriverNow, Outcome
from lib.ui import cache, frame, gaps_view, inputs, show, state
from lib.ui.gaps_view import Strip
from lib.ui.table import show_html, show_table


def draw(desk: Desk) -> None:
    """The page of a workspace that holds data."""
    base = cache.outcome(desk)
    caption = gaps_view.caption(base.gaps(), frame.formatter(desk))
    scenario = frame.header("Gaps", caption, desk.scenarios.names())
    outcome = cache.outcome(desk, scenario) if scenario else base

    if not base.gaps():
        show.empty("No targets yet", "A gap is a forecast less a target.", frame.page_file("goals"), "Set a target")
    elif outcome.forecast is None:
        show.empty("No forecast yet", "Chances come from a forecast.", frame.page_file("forecast"), "Make one")
    else:
        live(desk, outcome, gaps_view.sliders(base.drivers()), scenario or "")


@frame.fragment
def live(desk: Desk, outcome: Outcome, drivers: tuple[DriverNow, ...], scenario: str) -> None:
    """Sliders and what they move; drawn anew by itself while they move."""
    fmt, names = frame.formatter(desk), [d.driver.id for d in drivers]
    strip = st.container(key="strip")
    left, right = st.columns([4, 8], gap="large")

    with left:
        _head(names)
        moved = {
            d.driver.id: inputs.slider(d.driver.id, gaps_view.slider_label(d, fmt), gaps_view.REACH) for d in drivers
        }
        assumed = (*outcome.assumptions, *gaps_view.assumptions(moved))

    now, base = outcome.under(assumed) if assumed else outcome.base, outcome.base
    headlines = gaps_view.headlines(base, desk.preferences.north_star)
    figures = Strip(gaps_view.current(now, headlines), gaps_view.current(base, headlines), now.gaps(), base.gaps())

    with strip:
        show_html(gaps_view.strip(figures, headlines, fmt), "figures")
    with right:
        show_table(gaps_view.gap_table(now.gaps(), base.gaps(), desk.catalog, fmt), "gaps")
        st.caption(gaps_view.note(base))
    if assumed:
        with left:
            _save(desk, tuple(a.text() for a in assumed), scenario)


def _head(names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Assumptions", anchor=False)
        st.button("Reset", icon=":material/undo:", type="tertiary", on_click=inputs.put_sliders, args=({}, names))
    st.caption("Change of each driver from now on. Beside it the last quarter, and the range of the last eight.")


def _save(desk: Desk, assumed: tuple[str, ...], scenario: str) -> None:
    with st.popover("Save as scenario", icon=":material/save:"), st.form("save_scenario", border=False):
        name = st.text_input("Name", scenario, max_chars=60)
        because = st.text_input("Why it may come true", max_chars=300)
        if st.form_submit_button("Save", type="primary"):
            desk.scenarios.set(name, assumed, because)
            state.say_next(f"Saved as “{show.plain(name.strip())}”.")
            st.rerun()


this = frame.enter()
if this.empty:
    frame.header("Gaps")
    show.empty("No data yet", "Gaps need data, a forecast and targets.", frame.page_file("data"), "Add files")
else:
    draw(this)
