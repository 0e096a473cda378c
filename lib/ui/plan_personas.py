"""The personas of the plan: which one is looked at, adding, renaming and removing them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.desk import Desk
from lib.desk.sheets import Persona
from lib.errors import PlanError
from lib.plan.asked import Progress
from lib.ui import show, state
from lib.ui.plan_prompt import done

PERSONA = "persona"  # the parameter of the URL that says whose sheet is open


def pick(desk: Desk) -> str | None:
    """The persona whose sheet is open; None where there is none yet."""
    found = desk.sheets.personas()
    if not found:
        st.markdown("Each persona has a sheet of its own. Begin with the one that buys most.")
        _add(desk, first=True)
        return None
    asked, far = st.query_params.get(PERSONA), desk.sheets.progress_of_personas()
    waits = next((p for p in found if not far[p.id].done), found[0])
    now = next((p for p in found if p.id == asked), waits)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choose(found, now, far)
        with st.popover("Add", icon=":material/person_add:", type="tertiary"):
            _add(desk)
        with st.popover("Rename or remove", icon=":material/edit:", type="tertiary"):
            _change(desk, now)
    if far[now.id].done and waits != now and not far[waits.id].done:
        _lead(waits, far[waits.id])
    return now.id


def _lead(to: Persona, far: Progress) -> None:
    """Where answers are still waited for, when this persona has all of its own."""
    label = f"{show.plain(to.name)} still waits for {far.required - far.answered} answers"
    if st.button(label, key=f"lead_{to.id}", icon=":material/arrow_forward:", type="tertiary"):
        done("", PERSONA, to.id)


def _choose(found: tuple[Persona, ...], now: Persona, far: Mapping[str, Progress]) -> None:
    names = {p.id: f"{p.name} ({far[p.id].answered} of {far[p.id].required})" for p in found}
    key = f"persona_choice_{now.id}"
    chosen = st.selectbox("Persona", list(names), list(names).index(now.id), names.__getitem__, key=key, width=260)
    if chosen != now.id:
        done("", PERSONA, chosen)


def _add(desk: Desk, first: bool = False) -> None:
    with st.form("add_persona", border=False, clear_on_submit=True):
        name = st.text_input("Name of the persona", placeholder="Clinic manager", max_chars=60)
        if st.form_submit_button("Add this persona", type="primary" if first else "secondary"):
            try:
                added = desk.sheets.add_persona(name)
            except PlanError as fault:
                show.error(fault)
            else:
                done(f"{show.plain(added.name)} is added.", PERSONA, added.id)


def _change(desk: Desk, now: Persona) -> None:
    with st.form(f"rename_{now.id}", border=False):
        name = st.text_input("Another name", now.name, max_chars=60)
        if st.form_submit_button("Rename"):
            try:
                desk.sheets.rename_persona(now.id, name)
            except PlanError as fault:
                show.error(fault)
            else:
                done("The persona has another name.", PERSONA, now.id)
    st.caption("Removing takes its answers off the plan; their history stays.")
    if st.button("Remove this persona", key=f"remove_{now.id}", icon=":material/delete:", type="tertiary"):
        desk.sheets.remove_persona(now.id)
        st.query_params.pop(PERSONA, None)
        state.say_next(f"{show.plain(now.name)} is removed.")
        st.rerun()
