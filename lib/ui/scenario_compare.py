"""Two scenarios side by side: chosen, worked out, shown."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.desk.scenarios import BASE
from lib.pipeline.compare import chances, ends
from lib.scenario import Scenario
from lib.ui import cache, gaps_view, scenario_save, scenario_view, show
from lib.ui.scenario_view import Pair
from lib.ui.table import show_html, show_table


def wanted(desk: Desk) -> bool:
    """Whether scenarios are to be compared instead of targets shown; asked where there is anything to compare."""
    if not desk.scenarios.names():
        return False
    views = {"sliders": "Sliders and targets", "compare": "Side by side"}
    chosen = st.segmented_control(
        "View",
        list(views),
        default="sliders",
        format_func=views.__getitem__,
        key="view",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return chosen == "compare"


def draw(desk: Desk, current: str | None) -> None:
    """The choice of two and the table of both. Nothing where no scenario is saved."""
    scenarios = {s.name: s for s in desk.scenarios.all()}
    if not scenarios:
        return
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        names = ("", *scenarios)
        first, second = _preset(tuple(scenarios), current)
        a = _select("Compare", names, first, "first")
        b = _select("with", names, second, "second")

    base, one, two = (cache.outcome(desk, name or None) for name in ("", a, b))
    figures = gaps_view.headlines(base, desk.preferences.north_star)
    pair = Pair((a, b), chances(base, one, two), ends((base, one, two), figures))
    words = scenario_save.words(desk)
    with head:
        st.subheader(show.plain(scenario_view.heading(pair)), anchor=False)
    if a == b:
        st.markdown(":gray[Choose two different ones to compare them.]")
        return
    show_table(scenario_view.pair_table(pair, words), "compare")
    st.caption(show.plain(scenario_view.pair_note(pair)))
    both = (scenarios.get(a, Scenario(name="")), scenarios.get(b, Scenario(name="")))
    st.subheader("What both assume", anchor=False)
    show_table(scenario_view.assumed_table(both, words), "assumed")
    bare = scenario_view.explained([scenarios[n] for n in dict.fromkeys((a, b)) if n], words)
    if bare:
        show_html(bare, "unexplained")


def _preset(names: tuple[str, ...], current: str | None) -> tuple[str, str]:
    """The scenario that is looked at beside another one, or beside the base plan where it is the only one."""
    second = current or names[0]
    first = next((n for n in names if n != second), "")
    return first, second


def _select(label: str, names: tuple[str, ...], at: str, key: str) -> str:
    return st.selectbox(
        label,
        names,
        names.index(at),
        format_func=lambda name: name or BASE,
        key=key,
        bind="query-params",
        width=240,
    )
