"""The builder of a SMART target: a sentence to fill in, judged as it is written, set with one button."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lib.catalog.model import Kpi
from lib.desk import Desk
from lib.desk.goals import Draft
from lib.errors import PlanError
from lib.goals import Gap
from lib.pipeline import Outcome
from lib.ui import frame, goals_view, inputs, show, state
from lib.ui.goals_view import FORMS, Way
from lib.ui.table import show_html

FORM, VALUE = "goal_form", "goal_value"


@dataclass(frozen=True, slots=True)
class Room:
    """What the builder works with."""

    desk: Desk
    outcome: Outcome

    def gap(self, draft: Draft) -> Gap:
        """The target that a draft means, judged; nothing is stored. Raises as `GoalRoom.read` does."""
        return self.outcome.gap(self.desk.goals.read(draft, "draft"))


@frame.fragment
def draw(room: Room) -> None:
    """The form at the left, the verdict at the right."""
    left, right = st.columns([8, 4], gap="large")
    with left:
        st.subheader("A new target", anchor=False)
        kpi, draft = _form(room)
    with right:
        st.subheader("How SMART it is", anchor=False)
        gap = _judged(room, kpi, draft)
    with left:
        _set(room, kpi, draft, gap)


def _form(room: Room) -> tuple[Kpi, Draft]:
    catalog = room.desk.catalog
    objective = st.text_input(
        "What do you wish for?",
        key="goal_objective",
        placeholder="More sales",
        help="The objective that targets serve.",
    )
    _offer(objective, room)
    known = [k.id for k in catalog.kpis.values() if k.target]
    name = inputs.kpi(known, catalog, room.desk.preferences.north_star or known[0])
    kpi = catalog.kpi(name)
    form, value, due = _what(room, kpi)
    baseline, start, since = _when(room, form)
    one, two = st.columns([4, 8])
    owner = one.text_input("Owner", key="goal_owner", placeholder="Who is responsible")
    because = two.text_input("Because", key="goal_because", placeholder="Why it matters")
    where = _where(room)
    return kpi, Draft(name, due, form, value, baseline, start, since, where, owner, because, objective)


def _offer(objective: str, room: Room) -> None:
    """A wish is no target: offer the KPIs that would show it."""
    found = goals_view.offers(objective, room.desk.catalog) if objective.strip() else ()
    if found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(":gray[What would show it?]", width="content")
            for kpi in found:
                st.button(kpi.name, key=f"offer_{kpi.id}", on_click=state.put, args=(inputs.KPI, kpi.id))
    elif objective.strip():
        goals = ", ".join(c.name.lower() for c in room.desk.catalog.categories.values())
        st.caption(f"Choose the KPI that would show it. KPIs are there to {goals}.")


def _what(room: Room, kpi: Kpi) -> tuple[str, str, str]:
    form = st.segmented_control(
        "Shall", list(FORMS), default="change", required=True, format_func=FORMS.__getitem__, key=FORM, wrap=True
    )
    one, two = st.columns(2)
    value = one.text_input("Value", key=VALUE, placeholder=goals_view.example(form, kpi))
    due = two.selectbox(
        "Due", _periods(room, 0, 8), 1, key="goal_by", accept_new_options=True, help="Also 2027-03, 2027, 2028Q1."
    )
    return form, value, due or ""


def _when(room: Room, form: str) -> tuple[str, str, str]:
    one, two, three = st.columns(3)
    start = one.selectbox("Work starts", _periods(room, 0, 4), None, key="goal_start", accept_new_options=True)
    base = two.selectbox(
        "Compared with",
        _periods(room, -8, -1)[::-1],
        None,
        key="goal_baseline",
        accept_new_options=True,
        disabled=form not in {"change", "delta"},
        placeholder="Same period, or last complete",
    )
    since = three.selectbox(
        "Added up from",
        _periods(room, -4, 4),
        None,
        key="goal_sum",
        accept_new_options=True,
        placeholder="Not added up",
    )
    return base or "", start or "", since or ""


def _periods(room: Room, first: int, last: int) -> list[str]:
    calendar = room.outcome.calendar
    current = calendar.current("quarter", room.outcome.as_of)
    return [calendar.label(current + i) for i in range(first, last + 1)]


def _where(room: Room) -> tuple[str, ...]:
    names = {d.id: d.name for d in room.desk.catalog.dimensions.values()}
    one, two = st.columns([4, 8])
    dimension = one.selectbox(
        "Only in", list(names), None, names.__getitem__, key="goal_dimension", placeholder="The whole company"
    )
    if dimension is None:
        return ()
    known = [v.value for v in room.desk.catalog.dimensions[dimension].values]
    value = two.selectbox(names[dimension], known, None, key=f"goal_segment_{dimension}", accept_new_options=True)
    return (f"{dimension}={value}",) if value else ()


# --- judged, set -----------------------------------------------------------------------------------------------------


def _judged(room: Room, kpi: Kpi, draft: Draft) -> Gap | None:
    if not draft.value.strip():
        st.caption("Give a value, and each letter is judged here.")
        return None
    try:
        gap = room.gap(draft)
    except PlanError as fault:
        ways = _ways(kpi, draft)
        if ways:
            _ask(room, draft, (show.plain(fault.what), ways))
        else:
            show.error(fault)
        return None
    fmt = frame.formatter(room.desk)
    st.markdown(f"**{show.plain(goals_view.sentence(gap, kpi, fmt))}**")
    if gap.resolved is None:
        st.caption(f"Its level is not known: {show.plain(gap.why)}.")
    show_html(goals_view.smart_html(gap.smart), "smart")
    return gap


def _ways(kpi: Kpi, draft: Draft) -> tuple[Way, ...]:
    """How else a value can be meant that its form cannot take; none where something else is at fault."""
    form = next((f for f in FORMS if f == draft.form), None)
    if form in {None, "between"} or goals_view.reads(draft.value, form, kpi):
        return ()
    return goals_view.ways(draft.value, kpi)


def _ask(room: Room, draft: Draft, said: tuple[str, tuple[Way, ...]]) -> None:
    """A value that can be meant in several ways: say what each would come to, and let the person choose."""
    what, ways = said
    kpi = room.desk.catalog.kpi(draft.kpi)
    st.markdown(f"**{what}** Which is meant?")
    for way in ways:
        try:
            gap = room.gap(Draft(kpi.id, draft.by, way.form, way.value, draft.baseline, where=draft.where))
        except PlanError:
            continue  # this reading contradicts another field, so it is not offered
        level = frame.formatter(room.desk).value(gap.resolved.level if gap.resolved else None, kpi.unit)
        st.button(f"{way.words}, to {level}", key=f"way_{way.form}", on_click=_choose, args=(way.form, way.value))


def _choose(form: str, value: str) -> None:
    state.put(FORM, form)
    state.put(VALUE, value)


def _set(room: Room, kpi: Kpi, draft: Draft, gap: Gap | None) -> None:
    chain = goals_view.linked(kpi, room.desk.catalog) if draft.form == "change" and gap else ()
    if chain:
        names = ", ".join(k.name for k in chain)
        st.caption(f"A rise of a step can mean its count, its rate or the end of the chain: {show.plain(names)}.")
    with st.container(horizontal=True):
        one = st.button("Set the target", type="primary", key="set_target", disabled=gap is None)
        three = bool(chain) and st.button(f"Set all {len(chain)}, linked", key="set_linked")
    if one:
        room.desk.goals.add(draft)
        _done(f"{kpi.name} has a target.")
    if three:
        objective = draft.objective or f"{kpi.name} {draft.value}"
        drafts = goals_view.drafts_for(draft, chain)
        room.desk.goals.add_all(tuple(d if d.objective else _under(d, objective) for d in drafts))
        _done(f"{len(chain)} targets are set.")


def _under(draft: Draft, objective: str) -> Draft:
    return Draft(**{**{f: getattr(draft, f) for f in Draft.__dataclass_fields__}, "objective": objective})


def _done(notice: str) -> None:
    state.say_next(notice)
    state.empty_next(VALUE)
    st.rerun()
