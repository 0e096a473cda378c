"""What a browser session remembers: whether it went through the frame, who acts, which workspace. Ids only, never data.

What is being looked at lives in the URL, what was decided in the store; nothing important lives only here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from lib.access import Actor
from lib.desk.desk import FIRST_WORKSPACE
from lib.plan.asked import Answer

WORKSPACE = "workspace"  # the parameter of the URL, and the key of the select that is bound to it
_KEY = "quarterdeck"


@dataclass(slots=True)
class Editing:
    """The one answer of the plan that is open to be written: which, what stood there when it was opened, and the revision that
    has been seen since. `turn` counts how often it was begun anew: it is part of the keys of its fields."""

    key: str
    base: Answer
    seen: int
    turn: int = 0


@dataclass(slots=True)
class Session:
    """The one object that the app puts into Streamlit's session state.

    `framed`: the session went through the frame. `actor`: who acts in it, None until it may. `share`: the token of the link
    that it came by. `uploads` counts how often the
    upload box was emptied: it is part of its key. `done` names uploads that were accepted while others in the box were not.
    `notice` is what is to be said once, `emptied` names the widgets that are to be empty, both on the next run.
    `greeting`: uploads wait on the welcome page, which stays although the workspace is no longer empty.
    `scenario` is the name that the URL asks for, or did before the page was changed, `scenario_of` the workspace it is of;
    `chosen_anew` says that it was chosen and the URL does not say so yet; `sliders` is where sliders are put on the next run;
    `removed` the scenario that was removed last and may be brought back.
    `refused` is what became of uploads that were accepted all at once, while some of them were refused.
    `editing` is the answer that is being written on the plan page. `workspace` is the one of a page that does not draw the choice.
    """

    framed: bool = False
    actor: Actor | None = None
    share: str | None = None
    uploads: int = 0
    done: tuple[str, ...] = ()
    notice: str = ""
    emptied: tuple[str, ...] = ()
    greeting: bool = False
    scenario: str = ""
    scenario_of: str = ""
    chosen_anew: bool = False
    sliders: dict[str, int] | None = None
    removed: str = ""
    refused: str = ""
    editing: Editing | None = None
    workspace: str = ""


def session() -> Session:
    """This session's own object."""
    return st.session_state.setdefault(_KEY, Session())  # type: ignore[no-any-return]


def workspace(names: Iterable[str], otherwise: str) -> str:
    """The workspace that is looked at: as just chosen, else as the URL says, else the usual one."""
    known = tuple(names)
    asked = st.session_state.get(WORKSPACE) or st.query_params.get(WORKSPACE) or session().workspace
    return asked if asked in known else otherwise


def keep_workspace(name: str, bare: bool) -> None:
    """On a page that does not draw the choice of the workspace: have the session and the address remember it all the same."""
    session().workspace = name if bare else ""
    if bare and name != st.query_params.get(WORKSPACE, FIRST_WORKSPACE):
        st.query_params[WORKSPACE] = name


def say_next(notice: str) -> None:
    """A sentence to be shown once, after the page has been drawn anew."""
    session().notice = notice


def empty_next(*keys: str) -> None:
    """Widgets that are to be empty when the page is drawn anew."""
    session().emptied = keys


def begin() -> None:
    """Begin a run: empty what is to be empty. Before any widget is drawn."""
    own = session()
    for key in own.emptied:
        if isinstance(st.session_state.get(key), str):
            st.session_state[key] = ""  # a text that is only forgotten stays to be read in its box
        else:
            st.session_state.pop(key, None)
    own.emptied, own.framed = (), True


def greet(waiting: bool) -> None:
    """Whether the welcome page stays for the sake of uploads that wait on it."""
    session().greeting = waiting


def take_notice() -> str:
    """The sentence that is to be shown now, once."""
    notice, session().notice = session().notice, ""
    return notice


def put(key: str, value: object) -> None:
    """Give a widget another value; to be called as a callback or before the widget is drawn."""
    st.session_state[key] = value


def accepted(file_id: str, last: bool) -> None:
    """Note that an upload was accepted; after the `last` one the upload box is emptied."""
    own = session()
    own.done = () if last else (*own.done, file_id)
    own.uploads += last
