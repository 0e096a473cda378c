"""Which scenario is looked at: named in the URL and in the header of every page, and carried along when the page is changed.

The URL says it; where a change of page has dropped it from there, the session still knows and puts it back.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lib.desk import Desk
from lib.desk.scenarios import BASE
from lib.scenario import Scenario
from lib.ui import gaps_view, show, state

PARAM = "scenario"
_CHOICE = "scenario_choice"


def settle(workspace: str) -> None:
    """Make URL and session agree, first thing in a run. A scenario belongs to its workspace and is dropped with it."""
    own, given = state.session(), st.query_params.get(PARAM)
    if own.scenario_of not in ("", workspace):
        choose(None)
    own.scenario_of = workspace
    if own.chosen_anew:  # set now and not in the middle of a run: what the browser knows of its address would come back
        own.chosen_anew = False
        if own.scenario:
            st.query_params[PARAM] = own.scenario
        else:
            st.query_params.pop(PARAM, None)
    elif given is not None:
        own.scenario = given
    elif own.scenario:
        st.query_params[PARAM] = own.scenario
    for name, at in (own.sliders or {}).items():
        state.put(name, at)
    own.sliders = None


def chosen(desk: Desk) -> str | None:
    """The name of the scenario that is looked at; None for the base plan, also where no scenario has the name asked for."""
    asked = state.session().scenario
    return asked if asked in desk.scenarios.names() else None


def choose(scenario: Scenario | None) -> None:
    """Look at a scenario, or at the base plan, from the next run on: the sliders go where it was saved."""
    own = state.session()
    own.scenario, own.chosen_anew = scenario.name if scenario else "", True
    at = gaps_view.positions(scenario.assumptions if scenario else ())
    own.sliders = {name: at.get(name, 0) for name in gaps_view.MAIN}


def draw(desk: Desk, gaps: Path | None) -> str | None:
    """The choice, in the header; `gaps` is the page where scenarios are made, None on that page. Returns as `chosen`."""
    scenarios = {s.name: s for s in desk.scenarios.all()}
    now = chosen(desk)
    state.put(_CHOICE, now or "")
    with st.popover(now or BASE, icon=":material/tune:", type="tertiary", width="content"):
        if scenarios:
            st.radio(
                "Scenario",
                ("", *scenarios),
                format_func=lambda name: name or BASE,
                key=_CHOICE,
                on_change=lambda: choose(scenarios.get(st.session_state[_CHOICE])),
            )
        else:
            st.markdown(":gray[No scenario is saved yet. Move sliders on Gaps and save them under a name.]")
        if gaps:
            st.page_link(gaps, label="Change and compare on Gaps", icon=":material/arrow_forward:")
        _bring_back(desk)
    return now


def _bring_back(desk: Desk) -> None:
    """The scenario that was removed last, to be had back."""
    own = state.session()
    if own.removed and st.button(f"Bring “{show.plain(own.removed)}” back", icon=":material/undo:", key="bring_back"):
        choose(desk.scenarios.restore(own.removed))
        own.removed = ""
        st.rerun()


def said(desk: Desk) -> None:
    """Say that the URL names a scenario that is not there."""
    asked = state.session().scenario
    if asked and chosen(desk) is None:
        st.warning(
            f"There is no scenario “{show.plain(asked)}” here. The base plan is shown.", icon=":material/warning:"
        )
