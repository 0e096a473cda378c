"""The builder of a SMART target: a sentence to fill in, judged as it is written, set with one button."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from lib.catalog.model import Kpi
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.goals import Draft
from lib.errors import BadInput, PlanError
from lib.goals import Gap, nature
from lib.panel import REST, TOTAL, Cut
from lib.pipeline import Outcome
from lib.ui import cache, frame, goals_view, inputs, kpi_view, show, state, wishes
from lib.ui.goals_view import FORMS, Way
from lib.ui.table import show_html

FORM, VALUE = "goal_form", "goal_value"


@dataclass(frozen=True, slots=True)
class Room:
    """What the builder works with."""

    desk: Desk
    outcome: Outcome

    @property
    def fmt(self) -> Formatter:
        """Numbers and periods as the workspace writes them."""
        return frame.formatter(self.desk)

    def known(self) -> list[str]:
        """The KPIs that there are numbers for."""
        return [r.kpi.id for r in self.outcome.kpis().rows if kpi_view.available(r)]

    def gap(self, draft: Draft) -> Gap:
        """The target that a draft means, judged; nothing is stored. Raises as `GoalRoom.read` does."""
        target = self.desk.goals.read(draft, "draft")
        where = target.where
        return (cache.outcome(self.desk, frame.scenario(self.desk), [Cut(where=where)]) if where else self.outcome).gap(
            target
        )

    def period(self, label: str) -> str:
        """A period by its name; what a person has typed stays as it is where it is none."""
        try:
            return self.fmt.period_label(label)
        except BadInput:
            return label


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
    wish = st.text_input(
        "What do you wish for?", key="goal_objective", placeholder="More sales. A wish becomes the targets’ objective."
    )
    _offer(wish, room)
    kpi, where = _of_what(room)
    form, value, due, start = _what(room, kpi)
    baseline, since = _against(room, kpi, form)
    one, two = st.columns([4, 8])
    owner = one.text_input("Owner", key="goal_owner", placeholder="Who answers for it")
    because = two.text_input("Because", key="goal_because", placeholder="Why it matters")
    return kpi, Draft(kpi.id, due, form, value, baseline, start, since, where, owner, because, wish)


def _offer(wish: str, room: Room) -> None:
    """A wish is no target: offer the KPIs that would show it."""
    found = wishes.offers(wish, room.desk.catalog, room.known()) if wish.strip() else ()
    if found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("What would show it?", width="content")
            for kpi in found:
                st.button(kpi.name, key=f"offer_{kpi.id}", on_click=state.put, args=(inputs.KPI, kpi.id))
    elif wish.strip():
        goals = ", ".join(c.name.lower() for c in room.desk.catalog.categories.values())
        st.caption(f"Choose the KPI that would show it. KPIs are there to {goals}.")


def _of_what(room: Room) -> tuple[Kpi, tuple[str, ...]]:
    """The KPI, and the segment in which the target holds."""
    catalog = room.desk.catalog
    there = set(room.known())
    known = sorted((k.id for k in catalog.kpis.values() if k.target), key=lambda name: name not in there)
    carried = kpi_view.dimensions(room.desk.files.datasets().values())
    names = {d: catalog.dimensions[d].name for d in carried if d in catalog.dimensions}
    one, two = st.columns([8, 4])
    with one:
        name = inputs.kpi(known, catalog, room.desk.preferences.north_star or known[0], in_form=True)
    dimension = two.selectbox(
        "Only in", list(names), None, names.__getitem__, key="goal_dimension", placeholder="The whole company"
    )
    if dimension is None:
        return catalog.kpi(name), ()
    value = two.selectbox(
        names[dimension],
        _segments(room, dimension),
        None,
        key=f"goal_segment_{dimension}",
        accept_new_options=True,
        placeholder="Which",
    )
    return catalog.kpi(name), (f"{dimension}={value}",) if value else ()


def _segments(room: Room, dimension: str) -> list[str]:
    """The values that the data carry, the largest first, then others that are known."""
    cut = Cut(by=dimension)
    there = cache.outcome(room.desk, None, [cut]).history.panel(cut).segments
    known = (v.value for v in room.desk.catalog.dimensions[dimension].values)
    return [v for v in dict.fromkeys((*there, *known)) if v not in (TOTAL, REST)]


def _what(room: Room, kpi: Kpi) -> tuple[str, str, str, str]:
    form = st.segmented_control(
        "Shall", list(FORMS), default="change", required=True, format_func=FORMS.__getitem__, key=FORM, wrap=True
    )
    one, two, three = st.columns(3)
    value = one.text_input("Value", key=VALUE, placeholder=goals_view.example(form, kpi))
    due = two.selectbox(
        "Due",
        _periods(room, 0, 8),
        1,
        room.period,
        key="goal_by",
        accept_new_options=True,
        help="Or type a month or year: 2027-03, 2027.",
    )
    start = three.selectbox(
        "Work starts", _periods(room, 0, 4), 0, room.period, key="goal_start", accept_new_options=True
    )
    return form, value, due or "", start or ""


def _against(room: Room, kpi: Kpi, form: str) -> tuple[str, str]:
    """What a change starts from, and from when on a count is added up: asked only where there is a choice."""
    baseline = since = None
    one, two, _ = st.columns(3)
    if form in {"change", "delta"}:
        baseline = one.selectbox(
            "Compared with",
            _periods(room, -8, -1)[::-1],
            None,
            room.period,
            key="goal_baseline",
            accept_new_options=True,
            placeholder="As usual",
            help="As usual: for counts and sums the same period a year before, for rates and stocks the last complete one.",
        )
    if nature(kpi, room.desk.catalog) == "flow":
        since = two.selectbox(
            "Added up from",
            _periods(room, -4, 4),
            None,
            room.period,
            key="goal_sum",
            accept_new_options=True,
            placeholder="Not added up",
            help="For targets such as the first 100 customers of a region.",
        )
    return baseline or "", since or ""


def _periods(room: Room, first: int, last: int) -> list[str]:
    calendar = room.outcome.calendar
    current = calendar.current("quarter", room.outcome.as_of)
    return [calendar.label(current + i) for i in range(first, last + 1)]


# --- judged, set -----------------------------------------------------------------------------------------------------


def _judged(room: Room, kpi: Kpi, draft: Draft) -> Gap | None:
    if not draft.value.strip():
        st.caption("Give a value, and each letter is judged here.")
        show_html(goals_view.smart_html(None, room.fmt), "smart")
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
    st.markdown(f"**{show.plain(goals_view.sentence(gap, kpi, room.fmt))}**")
    _reconsider(room, kpi, draft, gap)
    if gap.resolved is None:
        st.caption(f"Its level is not known: {show.plain(gap.why)}.")
    show_html(goals_view.outlook_html(gap, kpi, room.fmt), "outlook")
    show_html(goals_view.smart_html(gap.smart, room.fmt), "smart")
    return gap


def _reconsider(room: Room, kpi: Kpi, draft: Draft, gap: Gap) -> None:
    """A change of a percentage has another reading: say what that would come to, with a button that takes it."""
    doubt, other = goals_view.doubt(gap.target, kpi), goals_view.other_reading(gap.target, kpi)
    if doubt:
        st.caption(show.plain(doubt))
    if other:
        meant = room.gap(replace(draft, form=other.form, value=other.value))
        level = room.fmt.value(meant.resolved.level if meant.resolved else None, kpi.unit)
        st.button(
            f"Or {other.words}, to {level}?",
            key="other_reading",
            type="tertiary",
            icon=":material/swap_horiz:",
            on_click=_choose,
            args=(other.form, other.value),
        )


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
        level = room.fmt.value(gap.resolved.level if gap.resolved else None, kpi.unit)
        st.button(f"{way.words}, to {level}", key=f"way_{way.form}", on_click=_choose, args=(way.form, way.value))


def _choose(form: str, value: str) -> None:
    state.put(FORM, form)
    state.put(VALUE, value)


def _set(room: Room, kpi: Kpi, draft: Draft, gap: Gap | None) -> None:
    chain = goals_view.linked(kpi, room.desk.catalog) if draft.form == "change" and gap else ()
    if chain:
        names = show.plain(", ".join(k.name for k in chain))
        st.caption(
            f"The same rise can be wanted of the step’s count, of its rate and of the end of the chain: {names}."
        )
    with st.container(horizontal=True):
        one = st.button("Set the target", type="primary", key="set_target", disabled=gap is None)
        three = bool(chain) and st.button(f"Set all {len(chain)}, linked", key="set_linked")
    if one:
        room.desk.goals.add(draft)
        _done(f"{kpi.name} has a target.")
    if three:
        objective = draft.objective or f"{kpi.name} {draft.value}"
        room.desk.goals.add_all(tuple(replace(draft, kpi=k.id, objective=objective) for k in chain))
        _done(f"{len(chain)} targets are set.")


def _done(notice: str) -> None:
    state.say_next(notice)
    state.empty_next(VALUE)
    st.rerun()
