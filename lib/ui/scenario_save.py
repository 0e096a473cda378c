"""Saving, explaining, renaming and removing scenarios. What is written was looked at: every form knows the revision it shows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.desk import Desk
from lib.desk.scenario_words import Words
from lib.desk.scenarios import LONGEST, Opened
from lib.scenario import Assumption
from lib.ui import frame, inputs, scenario_choice, scenario_view, show, state
from lib.ui.table import show_html, show_table

Assumed = tuple[Assumption, ...]
_REASON = 300  # characters


def words(desk: Desk) -> Words:
    """How this workspace writes about assumptions."""
    return Words(desk.catalog, frame.formatter(desk))


def offer(desk: Desk, assumed: Assumed, opened: Opened | None) -> None:
    """Save what the sliders show: into the scenario that is open, or under a new name. Inside the sliders' fragment."""
    gone = opened is not None and opened.scenario.name not in desk.scenarios.names()
    if opened and gone:
        name = show.plain(opened.scenario.name)
        st.warning(f"“{name}” was removed meanwhile. Save this under a new name to keep it.", icon=":material/warning:")
    with show.guarded(), st.container(horizontal=True):
        if opened and not gone and assumed != opened.scenario.assumptions:
            name = opened.scenario.name
            if st.button(f"Save “{show.plain(name)}”", icon=":material/save:", key="save_changes", type="primary"):
                desk.scenarios.save(name, assumed, opened.revision)
                _done(f"“{name}” is saved.")
        if assumed:
            _save_as(desk, assumed, "Save as another" if opened and not gone else "Save as scenario")


def _save_as(desk: Desk, assumed: Assumed, label: str) -> None:
    with st.popover(label, icon=":material/save:"), show.guarded(), st.form("save_scenario", border=False):
        name = st.text_input("Name", max_chars=LONGEST, key="scenario_name")
        said = [_asked(words(desk), a) for a in assumed]
        if st.form_submit_button("Save", type="secondary"):
            made = desk.scenarios.make(name, said)
            scenario_choice.choose(made)
            keys = (f"scenario_{field}_{a.driver}" for a in assumed for field in ("because", "owner"))
            state.empty_next("scenario_name", *keys)
            _done(f"Saved as “{made.name}”.")


def _asked(how: Words, assumption: Assumption) -> Assumption:
    """The assumption with its own line of reason and owner; those that it has already stay and are not asked for."""
    said, given = show.plain(how.sentence(assumption)), {}
    if assumption.lacks:
        why, who = st.columns([3, 2])
    if not assumption.because:
        key = f"scenario_because_{assumption.driver}"
        given["because"] = why.text_input(f"Why {said} may come true", max_chars=_REASON, key=key)
    if not assumption.owner:
        given["owner"] = who.text_input(
            f"Owner of {said}", max_chars=LONGEST, key=f"scenario_owner_{assumption.driver}"
        )
    return assumption.model_copy(update=given)


def reset_each(desk: Desk, moved: Mapping[str, int]) -> None:
    """A button for each slider that was moved, which puts it back to the base plan. Inside the sliders' fragment."""
    names = [name for name, at in moved.items() if at]
    with st.container(horizontal=True, gap="small"):
        for name in names:
            label = f"Reset {show.plain(words(desk).driver(name)[0])}"
            st.button(
                label, icon=":material/undo:", type="tertiary", key=f"back_{name}",
                on_click=inputs.put_sliders, args=({}, (name,)),
            )  # fmt: skip


def others(desk: Desk, opened: Opened, beside: Assumed) -> None:
    """What no slider can show, each with a button that takes it back. Inside the sliders' fragment."""
    if not beside:
        return
    st.markdown("**Also assumed**")
    with show.guarded():
        _each(desk, opened, beside)


def _each(desk: Desk, opened: Opened, beside: Assumed) -> None:
    for i, assumption in enumerate(beside):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(show.plain(words(desk).sentence(assumption)), width="stretch")
            label = f"Reset {show.plain(words(desk).subject(assumption))}"
            if st.button(label, icon=":material/undo:", type="tertiary", key=f"reset_{i}"):
                _take_back(desk, opened, assumption)


def _take_back(desk: Desk, opened: Opened, assumption: Assumption) -> None:
    changed = desk.scenarios.reset(opened.scenario.name, assumption.text(), opened.revision)
    scenario_choice.choose(changed)
    _done(f"{words(desk).subject(assumption)} is as in the base plan again.")


def contents(desk: Desk, opened: Opened) -> None:
    """What the open scenario assumes, why and whose it is; and what can be done with it. Inside the sliders' fragment."""
    if opened.scenario.name not in desk.scenarios.names():
        return  # removed meanwhile, which `offer` has said
    st.space("small")
    with st.container(gap=None):
        st.subheader(f"What “{show.plain(opened.scenario.name)}” assumes", anchor=False)
        st.caption(show.plain(scenario_view.caption(opened, frame.formatter(desk))))
    _whole(desk, opened)
    if not opened.scenario.assumptions:
        st.markdown(":gray[Nothing yet: it is the base plan. Move a slider and save.]")
        return
    with st.expander("Reasons and owners", type="compact", expanded=bool(opened.scenario.unexplained)):
        clicked = show_table(scenario_view.settings_table(opened.scenario, words(desk)), "settings")
    found = next((a for a in opened.scenario.assumptions if a.text() == clicked), None)
    if found:
        st.dialog(words(desk).subject(found), width=520, position="right")(_drawer)(desk, opened, found)


def unexplained(desk: Desk) -> None:
    """Scenarios with assumptions that nobody has explained, where none of them is open."""
    listed = scenario_view.explained(desk.scenarios.all(), words(desk))
    if listed:
        st.space("small")
        show_html(listed, "unexplained")


def _whole(desk: Desk, opened: Opened) -> None:
    """Rename, copy, remove."""
    name = opened.scenario.name
    with show.guarded(), st.container(horizontal=True):
        with st.popover("Rename", type="tertiary"), show.guarded(), st.form("rename_scenario", border=False):
            new = st.text_input("New name", name, max_chars=LONGEST, key=f"new_name_{name}")
            if st.form_submit_button("Rename"):
                scenario_choice.choose(desk.scenarios.rename(name, new, opened.revision))
                _done("It has another name.")
        if st.button("Duplicate", icon=":material/content_copy:", type="tertiary", key="duplicate"):
            made = desk.scenarios.duplicate(name)
            scenario_choice.choose(made)
            _done(f"“{made.name}” is a copy of “{name}”.")
        if st.button("Remove", icon=":material/delete:", type="tertiary", key="remove_scenario"):
            desk.scenarios.remove(name, opened.revision)
            state.session().removed = name
            scenario_choice.choose(None)
            _done(f"“{name}” is removed. The menu of scenarios brings it back.")


def _drawer(desk: Desk, opened: Opened, assumption: Assumption) -> None:
    """Why one assumption may come true, and whose it is."""
    st.markdown(f"**{show.plain(words(desk).sentence(assumption))}** in “{show.plain(opened.scenario.name)}”")
    with show.guarded():
        with st.form("explain", border=False):
            because = st.text_area("Why it may come true", assumption.because, max_chars=_REASON)
            owner = st.text_input("Owner", assumption.owner, max_chars=LONGEST)
            if st.form_submit_button("Save", type="primary"):
                desk.scenarios.explain(opened.scenario.name, assumption.text(), (because, owner), opened.revision)
                _done("Saved.")
        if st.button("Reset to the base plan", icon=":material/undo:", type="tertiary", key="reset_one"):
            _take_back(desk, opened, assumption)


def _done(notice: str) -> None:
    state.say_next(show.plain(notice))
    st.rerun()
