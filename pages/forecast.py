"""Forecast: one KPI's coming periods with their range, how the current one stands, and how far to trust it."""

from __future__ import annotations

import streamlit as st

from lib.charts.fan import CONFIG, FanData, fan, fan_alt, fan_key
from lib.desk import Desk
from lib.ui import cache, fitting, frame, inputs, marks, show, theme
from lib.ui import forecast_view as view
from lib.ui.table import show_html, show_table


def draw(desk: Desk) -> None:
    """The page of a workspace that holds data."""
    inputs.read_link(desk.catalog)
    if desk.forecasts.saved() is None:
        frame.header("Forecast", fitting.caption(desk))
        if fitting.state(desk) == "running":
            show.empty("The first forecast is on its way", "It is fitted from all months that are loaded.")
        return
    head, filters = st.container(), st.container(horizontal=True, vertical_alignment="center")
    with head:
        scenario = frame.header("Forecast", fitting.caption(desk))
        fitting.state(desk)
    outcome = cache.outcome(desk, scenario)

    with filters:
        name = inputs.kpi(tuple(desk.catalog.kpis), desk.catalog, desk.preferences.north_star or "revenue")
        grain = inputs.grain()
        horizon = inputs.horizon(grain)

    kpi = desk.catalog.kpi(name)
    outlook = outcome.outlooks(grain, horizon, [name]).get(name)
    if outlook is None:
        show.empty(f"{kpi.name} cannot be forecast", f"{outcome.unavailable(grain, horizon, [name])[name]}.")
        return
    gaps = view.targets_of(outcome.gaps(), kpi, grain, outcome.calendar)
    same = view.same_days_of(outcome, kpi, grain)
    _show(view.View(outlook, gaps, desk.catalog, outcome.calendar, outcome.as_of, frame.formatter(desk), same))


def _show(of: view.View) -> None:
    data = view.fan_data(of)
    st.space("small")
    st.subheader(show.plain(view.heading(of)), anchor=False)
    show_html(marks.key_line(view.key_title(of), fan_key(data)), "key")
    figure = fan(data, theme.current(), of.fmt, "forecast")
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=fan_alt(data, of.fmt), key="fan")
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.subheader(f"{of.fmt.period_label(of.current, 'bare')} so far", anchor=False)
        show_html(view.so_far(of), "so_far")
        st.subheader(f"By {of.grain}", anchor=False)
        show_table(view.by_period(of), "by_period")
    with right:
        _trust(of, data)


def _trust(of: view.View, data: FanData) -> None:
    st.subheader("How far to trust it", anchor=False)
    show_html(view.trust(of), "trust")
    errors = view.trust_table(of)
    if errors:
        show_table(errors, "errors")
    if view.limit(of):
        st.caption(view.limit(of))
    with st.expander("Numbers behind the chart", icon=":material/table:"):
        show_table(view.twin(data, of.fmt), "twin")


this = frame.enter()
if this.empty:
    frame.header("Forecast")
    show.empty(
        "No data yet", "Forecasts are made from the files you already have.", frame.page_file("data"), "Add files"
    )
else:
    draw(this)
