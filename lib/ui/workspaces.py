"""A new workspace from the sidebar: its name is checked, it is empty, and the welcome page greets it."""

from __future__ import annotations

import streamlit as st

from lib.desk.desk import Shelf
from lib.desk.naming import LONGEST
from lib.errors import PlanError
from lib.ui import show, state

_NAME, _REFUSED, _MADE = "new_workspace", "new_workspace_refused", "new_workspace_made"


def offer(shelf: Shelf) -> None:
    """A small form behind a button; when it is sent the new workspace is the one that is looked at."""
    with st.popover("New workspace", icon=":material/add:", type="tertiary"):
        st.text_input("Name of the workspace", max_chars=LONGEST, key=_NAME)
        st.button("Make it", key="make_workspace", on_click=_made, args=(shelf,))
        refused = st.session_state.pop(_REFUSED, None)
        if refused:
            st.error(refused)


def just_made() -> str | None:
    """The workspace that was made by the last press, once: the way to it is not gone yet."""
    made: str | None = st.session_state.pop(_MADE, None)
    return made


def _made(shelf: Shelf) -> None:
    """Before the page is drawn anew: only then can the select, to which the address is bound, be put on the new name."""
    try:
        name = shelf.make_workspace(st.session_state[_NAME])
    except PlanError as fault:
        st.session_state[_REFUSED] = show.sentence(fault)
        return
    st.session_state[state.WORKSPACE], st.session_state[_NAME] = name, ""
    st.session_state[_MADE] = name
    state.say_next(f"The workspace {show.plain(name)} is made. It is empty.")
