"""Gaps: every target against its forecast, live under assumptions on the main drivers, kept as scenarios."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.desk.scenarios import Opened
from lib.pipeline import DriverNow, Outcome, standing
from lib.ui import cache, documents, frame, gaps_view, inputs, scenario_compare, scenario_save, show
from lib.ui.gaps_view import Strip
from lib.ui.table import led_to, show_html, show_table


def draw(desk: Desk) -> None:
    """The page of a workspace that holds data."""
    base = cache.outcome(desk)
    star = standing(base, desk.preferences.north_star) if desk.preferences.north_star else None
    scenario = frame.header("Gaps", gaps_view.caption(base.gaps(), frame.formatter(desk), star))
    outcome = cache.outcome(desk, scenario) if scenario else base

    if not base.gaps():
        show.empty("No targets yet", "A gap is a forecast less a target.", frame.page_file("goals"), "Set a target")
    elif outcome.forecast is None:
        show.empty("No forecast yet", "Chances come from a forecast.", frame.page_file("forecast"), "Make one")
    else:
        opened = desk.scenarios.open(scenario) if scenario else None
        if scenario_compare.wanted(desk):
            scenario_compare.draw(desk, scenario)
        else:
            live(desk, outcome, gaps_view.sliders(base.drivers()), opened)
        documents.workbook_button(desk, scenario)


@frame.fragment
def live(desk: Desk, outcome: Outcome, drivers: tuple[DriverNow, ...], opened: Opened | None) -> None:
    """Sliders and what they move; drawn anew by itself while they move."""
    fmt, kept = frame.formatter(desk), opened.scenario.assumptions if opened else ()
    at = gaps_view.positions(kept)
    strip = st.container(key="strip")
    left, right = st.columns([4, 8], gap="large")

    with left:
        _head([d.driver.id for d in drivers], at)
        moved = {
            d.driver.id: inputs.slider(
                d.driver.id, gaps_view.slider_label(d, fmt), gaps_view.REACH, at.get(d.driver.id, 0)
            )
            for d in drivers
        }
        assumed = gaps_view.merged(kept, moved)
        now, base = outcome.under(assumed) if assumed else outcome.base, outcome.base
        scenario_save.reset_each(desk, moved)
        for said in gaps_view.checks(now):
            st.caption(show.plain(said))

    headlines = gaps_view.headlines(base, desk.preferences.north_star)
    figures = Strip(gaps_view.current(now, headlines), gaps_view.current(base, headlines), now.gaps(), base.gaps())

    with strip:
        show_html(gaps_view.strip(figures, headlines, fmt), "figures")
    with right:
        shown = gaps_view.urgent(now.gaps(), base.gaps()) if inputs.only_urgent() else now.gaps()
        table = gaps_view.gap_table(shown, base.gaps(), desk.catalog, fmt)
        show_table(led_to(table, st.query_params.get(frame.TARGET)), "gaps")
        st.caption(gaps_view.note(base))
    with left:
        if opened:
            scenario_save.others(desk, opened, gaps_view.beside(kept, moved))
        scenario_save.offer(desk, assumed, opened)
        if opened:
            scenario_save.contents(desk, opened)
        else:
            scenario_save.unexplained(desk)


def _head(names: list[str], at: dict[str, int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Assumptions", anchor=False)
        st.button("Reset", icon=":material/undo:", type="tertiary", on_click=inputs.put_sliders, args=(at, names))
    st.caption("Change of each driver from now on. Beside it the last quarter, and the range of the last eight.")


this = frame.enter()
if this.empty:
    frame.header("Gaps")
    show.empty("No data yet", "Gaps need data, a forecast and targets.", frame.page_file("data"), "Add files")
else:
    draw(this)
