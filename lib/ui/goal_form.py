"""The fields of a SMART target, for a new one and for one that stands, and its verdict as it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.catalog.model import Kpi, plain
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.goals import Draft
from lib.errors import BadInput, PlanError
from lib.goals import Gap, Target, nature
from lib.panel import REST, TOTAL, Cut
from lib.pipeline import Outcome
from lib.plan.answers import to_json
from lib.plan.objectives import OBJECTIVES
from lib.ui import cache, frame, goals_view, inputs, kpi_view, show, state, wishes
from lib.ui.goals_view import FORMS, Way
from lib.ui.table import show_html

NEW = Draft("", "", "", "")


@dataclass(frozen=True, slots=True)
class Room:
    """What targets are written with."""

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
        return self.judged(self.desk.goals.read(draft, "draft"))

    def judged(self, target: Target) -> Gap:
        """A target with its forecast and its verdicts."""
        where = target.where
        cut = [Cut(where=where)] if where else []
        return (cache.outcome(self.desk, frame.scenario(self.desk), cut) if cut else self.outcome).gap(target)

    def period(self, label: str) -> str:
        """A period by its name; what a person has typed stays as it is where it is none."""
        try:
            return self.fmt.period_label(label)
        except BadInput:
            return label


@dataclass(frozen=True, slots=True)
class Form:
    """Fields of a target: what they are drawn with, how their keys begin, and what stood in them (nothing for a new one)."""

    room: Room
    key: str = "goal"
    was: Draft = NEW

    @property
    def new(self) -> bool:
        """Whether it is for a target that is not set yet."""
        return not self.was.kpi

    def tag(self, name: str) -> str:
        """The key of a button: of a new target its bare name."""
        return name if self.new else f"{self.key}_{name}"

    def columns(self, *shares: int) -> list[Any]:
        """Columns beside each other; the form of a target that stands is narrow, and has two."""
        return list(st.columns(shares if self.new else 2)) + ([] if self.new else list(st.columns(2)))


def fields(form: Form) -> tuple[Kpi, Draft]:
    """All fields, and what they say."""
    wish = _objective(form)
    kpi, where = _of_what(form)
    way, value, due, start = _what(form, kpi)
    baseline, since = _against(form, kpi, way)
    one, two = form.columns(4, 8)[:2]
    owner = one.text_input("Owner", form.was.owner, key=f"{form.key}_owner", placeholder="Who answers for it")
    because = two.text_input("Because", form.was.because, key=f"{form.key}_because", placeholder="Why it matters")
    return kpi, Draft(kpi.id, due, way, value, baseline, start, since, where, owner, because, wish)


# --- what it is for --------------------------------------------------------------------------------------------------


def _objective(form: Form) -> str:
    """One of the plan's objectives. A wish becomes one of them first: it is written there, and chosen."""
    key, was = f"{form.key}_objective", form.was.objective
    chosen, beside = st.columns([8, 4], vertical_alignment="bottom")
    with beside.popover("Write one", icon=":material/add:", type="tertiary"):
        wish = _written(form)
    if wish:
        state.put(key, wish)
    listed = [o.name for o in form.room.desk.sheets.objectives()]
    options = [*listed, *([was] if was and plain(was) not in {plain(name) for name in listed} else [])]
    at = next((i for i, name in enumerate(options) if was and plain(name) == plain(was)), None)
    empty = "Choose one of the plan’s objectives" if listed else "None yet – write one"
    objective = chosen.selectbox("Objective", options, at, key=key, placeholder=empty) or ""
    if form.new and objective:
        _offer(objective, form.room)
    return objective


def _written(form: Form) -> str:
    """A wish, written into the plan's objectives; "" until it is."""
    with st.form(f"{form.key}_wishing", border=False, clear_on_submit=True):
        wish = st.text_input("What do you wish for?", key=f"{form.key}_wish", placeholder="More sales", max_chars=120)
        pressed = st.form_submit_button("Add it to the plan’s objectives", key=f"{form.key}_write")
    st.page_link(
        frame.page_file("plan"),
        label="Say on the plan which line of vision or mission it serves",
        icon=":material/arrow_forward:",
        query_params={"sheet": "goals", "prompt": OBJECTIVES},
    )
    wish = " ".join(wish.split())
    if not (pressed and wish):
        return ""
    sheets = form.room.desk.sheets
    there = next((o.name for o in sheets.objectives() if plain(o.name) == plain(wish)), "")
    if not there:
        now = sheets.get(OBJECTIVES)
        rows = [to_json(row) for row in now.value or ()]
        sheets.answer(OBJECTIVES, [*rows, {"objective": wish}], expected=now.revision)
    return there or wish


def _offer(wish: str, room: Room) -> None:
    """A wish is no target: offer the KPIs that would show it."""
    found = wishes.offers(wish, room.desk.catalog, room.known())
    if found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("What would show it?", width="content")
            for kpi in found:
                st.button(kpi.name, key=f"offer_{kpi.id}", on_click=state.put, args=(inputs.KPI, kpi.id))
    else:
        goals = ", ".join(c.name.lower() for c in room.desk.catalog.categories.values())
        st.caption(f"Choose the KPI that would show it. KPIs are there to {goals}.")


# --- what is wanted --------------------------------------------------------------------------------------------------


def _of_what(form: Form) -> tuple[Kpi, tuple[str, ...]]:
    """The KPI, and the segment in which the target holds."""
    room, catalog = form.room, form.room.desk.catalog
    one, two = form.columns(8, 4)[:2]
    with one:
        name = _kpi(form)
    carried = kpi_view.dimensions(room.desk.files.datasets().values())
    first, *others = form.was.where or ("",)
    had, _, segment = first.partition("=")
    names = {d: catalog.dimensions[d].name for d in (*carried, had) if d in catalog.dimensions}
    at = list(names).index(had) if had in names else None
    dimension = two.selectbox(
        "Only in", list(names), at, names.__getitem__, key=f"{form.key}_dimension", placeholder="The whole company"
    )
    if dimension is None:
        return catalog.kpi(name), ()
    there = _segments(room, dimension)
    chosen = segment if dimension == had else ""
    there += [chosen] if chosen and chosen not in there else []
    value = two.selectbox(
        names[dimension],
        there,
        there.index(chosen) if chosen else None,
        key=f"{form.key}_segment_{dimension}",
        accept_new_options=True,
        placeholder="Which",
    )
    return catalog.kpi(name), (f"{dimension}={value}", *others) if value else tuple(others)


def _kpi(form: Form) -> str:
    catalog, there = form.room.desk.catalog, set(form.room.known())
    known = sorted((k.id for k in catalog.kpis.values() if k.target), key=lambda name: name not in there)
    if form.new:
        return inputs.kpi(known, catalog, form.room.desk.preferences.north_star or known[0], in_form=True)
    known += [form.was.kpi] if form.was.kpi not in known else []
    at = known.index(form.was.kpi)
    return st.selectbox("KPI", known, at, lambda name: catalog.kpi(name).name, key=f"{form.key}_kpi")


def _segments(room: Room, dimension: str) -> list[str]:
    """The values that the data carry, the largest first, then others that are known."""
    cut = Cut(by=dimension)
    there = cache.outcome(room.desk, None, [cut]).history.panel(cut).segments
    known = (v.value for v in room.desk.catalog.dimensions[dimension].values)
    return [v for v in dict.fromkeys((*there, *known)) if v not in (TOTAL, REST)]


def _what(form: Form, kpi: Kpi) -> tuple[str, str, str, str]:
    room, was = form.room, form.was
    way = st.segmented_control(
        "Shall", list(FORMS), default=was.form or "change", required=True, format_func=FORMS.__getitem__,
        key=f"{form.key}_form", wrap=True,
    )  # fmt: skip
    one, two, three = form.columns(1, 1, 1)[:3]
    value = one.text_input("Value", was.value, key=f"{form.key}_value", placeholder=goals_view.example(way, kpi))
    due = two.selectbox(
        "Due",
        *_offered(room, (0, 8), was.by, 1),
        room.period,
        key=f"{form.key}_by",
        accept_new_options=True,
        help="Or type a month or year: 2027-03, 2027.",
    )
    start = three.selectbox(
        "Work starts",
        *_offered(room, (0, 4), was.start, 0 if form.new else None),
        room.period,
        key=f"{form.key}_start",
        accept_new_options=True,
        placeholder="Not said",
    )
    return way, value, due or "", start or ""


def _against(form: Form, kpi: Kpi, way: str) -> tuple[str, str]:
    """What a change starts from, and from when on a count is added up: asked only where there is a choice."""
    room, was = form.room, form.was
    baseline = since = None
    one, two = form.columns(1, 1, 1)[:2]
    if way in {"change", "delta"}:
        periods, at = _offered(room, (-8, -1), was.baseline, None)
        baseline = one.selectbox(
            "Compared with",
            periods[::-1],
            None if at is None else len(periods) - 1 - at,
            room.period,
            key=f"{form.key}_baseline",
            accept_new_options=True,
            placeholder="As usual",
            help="As usual: for counts and sums the same period a year before, for rates and stocks the last complete one.",
        )
    if nature(kpi, room.desk.catalog) == "flow":
        since = two.selectbox(
            "Added up from",
            *_offered(room, (-4, 4), was.sum_from, None),
            room.period,
            key=f"{form.key}_sum",
            accept_new_options=True,
            placeholder="Not added up",
            help="For targets such as the first 100 customers of a region.",
        )
    return baseline or "", since or ""


def _offered(room: Room, reach: tuple[int, int], was: str, otherwise: int | None) -> tuple[list[str], int | None]:
    """Quarters around the current one, with the one that stood there; and which of them is chosen."""
    calendar = room.outcome.calendar
    current = calendar.current("quarter", room.outcome.as_of)
    labels = [calendar.label(current + i) for i in range(reach[0], reach[1] + 1)]
    if not was:
        return labels, otherwise
    labels = labels if was in labels else [was, *labels]
    return labels, labels.index(was)


# --- judged ----------------------------------------------------------------------------------------------------------


def judged(form: Form, kpi: Kpi, draft: Draft) -> Gap | None:
    """What a draft means, with its verdict; None, and why, where it means nothing yet."""
    room = form.room
    if not draft.value.strip():
        st.caption("Give a value, and each letter is judged here.")
        show_html(goals_view.smart_html(None, room.fmt), form.tag("smart"))
        return None
    try:
        gap = room.gap(draft)
    except PlanError as fault:
        ways = _ways(kpi, draft)
        if ways:
            _ask(form, draft, (show.plain(fault.what), ways))
        else:
            show.error(fault)
        return None
    st.markdown(f"**{show.plain(goals_view.sentence(gap, kpi, room.fmt))}**")
    _reconsider(form, kpi, draft, gap)
    if gap.resolved is None:
        st.caption(f"Its level is not known: {show.plain(gap.why)}.")
    show_html(goals_view.outlook_html(gap, kpi, room.fmt), form.tag("outlook"))
    show_html(goals_view.smart_html(gap.smart, room.fmt), form.tag("smart"))
    return gap


def _reconsider(form: Form, kpi: Kpi, draft: Draft, gap: Gap) -> None:
    """A change of a percentage has another reading: say what that would come to, with a button that takes it."""
    room = form.room
    doubt, other = goals_view.doubt(gap.target, kpi), goals_view.other_reading(gap.target, kpi)
    if doubt:
        st.caption(show.plain(doubt))
    if other:
        meant = room.gap(replace(draft, form=other.form, value=other.value))
        level = room.fmt.value(meant.resolved.level if meant.resolved else None, kpi.unit)
        st.button(
            f"Or {other.words}, to {level}?",
            key=form.tag("other_reading"),
            type="tertiary",
            icon=":material/swap_horiz:",
            on_click=_choose,
            args=(form.key, other.form, other.value),
        )


def _ways(kpi: Kpi, draft: Draft) -> tuple[Way, ...]:
    """How else a value can be meant that its form cannot take; none where something else is at fault."""
    form = next((f for f in FORMS if f == draft.form), None)
    if form in {None, "between"} or goals_view.reads(draft.value, form, kpi):
        return ()
    return goals_view.ways(draft.value, kpi)


def _ask(form: Form, draft: Draft, said: tuple[str, tuple[Way, ...]]) -> None:
    """A value that can be meant in several ways: say what each would come to, and let the person choose."""
    what, ways = said
    room = form.room
    kpi = room.desk.catalog.kpi(draft.kpi)
    st.markdown(f"**{what}** Which is meant?")
    for way in ways:
        try:
            gap = room.gap(Draft(kpi.id, draft.by, way.form, way.value, draft.baseline, where=draft.where))
        except PlanError:
            continue  # this reading contradicts another field, so it is not offered
        level = room.fmt.value(gap.resolved.level if gap.resolved else None, kpi.unit)
        key = form.tag(f"way_{way.form}")
        st.button(f"{way.words}, to {level}", key=key, on_click=_choose, args=(form.key, way.form, way.value))


def _choose(key: str, form: str, value: str) -> None:
    state.put(f"{key}_form", form)
    state.put(f"{key}_value", value)
