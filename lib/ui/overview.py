"""The blocks of the overview, each a function that draws it; what they show is worked out in `overview_view`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.charts.fan_data import newest
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.goals import Gap
from lib.panel import Cut
from lib.pipeline import KpiRow, KpiTable, Outcome, standing
from lib.pipeline.attention import pulls
from lib.pipeline.bridge import bridge as bridge_to
from lib.ui import attention_view, fitting, frame, scenario_save, scenario_view, show
from lib.ui import forecast_view as forecast
from lib.ui import overview_view as view
from lib.ui.bridge_picture import bridge_html
from lib.ui.fan_picture import fan_html
from lib.ui.plan_sheet import SHEET
from lib.ui.table import show_html, show_table
from lib.ui.target_cells import aims as next_targets

AHEAD = 3  # quarters on the chart after the current one
QUARTERS = 15  # on the chart in all


@dataclass(frozen=True, eq=False)
class Room:
    """What the blocks are about: the desk, the outcome under the scenario (by name, "" for none), how the forecast stands."""

    desk: Desk
    outcome: Outcome
    scenario: str
    stand: fitting.Stand

    @cached_property
    def fmt(self) -> Formatter:
        """How numbers are written."""
        return frame.formatter(self.desk)

    @cached_property
    def quarters(self) -> KpiTable:
        """All KPIs by quarter."""
        return self.outcome.kpis(Cut("quarter"))

    @cached_property
    def star_gap(self) -> Gap | None:
        """The next target on the north star, of the whole company."""
        current = self.outcome.calendar.current("quarter", self.outcome.as_of)
        return next_targets(self.outcome.gaps(), current, self.outcome.calendar).get(
            self.desk.preferences.north_star or ""
        )

    @cached_property
    def sources(self) -> tuple[view.Source, ...]:
        """Every dataset and how old its data are."""
        covered = self.outcome.facts().months.covered or {}
        return view.sources(self.desk.files.datasets(), covered, self.outcome.as_of)


def aims(desk: Desk) -> None:
    """Vision, mission and the first objective, as far as they are written down."""
    answers = desk.sheets.answers()
    said = [
        f":gray[{name}] {show.plain(str(answers[key].value))}"
        for name, key in (("Vision", "frame_vision"), ("Mission", "frame_mission"))
        if key in answers and answers[key].value
    ]
    wanted = desk.sheets.objectives()
    said += [f":gray[Objective] {show.plain(wanted[0].name)}"] if wanted else []
    if said:
        st.markdown("  \n".join(said))


def star(room: Room, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The north star: in words at the left, as a fan at the right."""
    name = room.desk.preferences.north_star
    if not name:
        with left:
            show.empty(
                "No north star yet",
                "Choose the one KPI that says whether all of it goes well; what needs attention is ranked by it.",
                frame.page_file(frame.SETTINGS),
                "Choose one",
            )
        return
    now = standing(room.outcome, name)
    outlook = room.outcome.outlooks("quarter", AHEAD, [name]).get(name)
    with left:
        show_html(
            view.star_html(view.Star(now, outlook, room.star_gap, room.desk.catalog, room.fmt)),
            "overview_star",
        )
        if room.star_gap is None and outlook is not None:
            st.page_link(
                frame.page_file("goals"),
                label="Set a target on it",
                icon=":material/flag:",
                query_params={"kpi": now.row.kpi.name},
            )
    if outlook is None:
        return
    gaps = forecast.targets_of(room.outcome.gaps(), now.row.kpi, "quarter", room.outcome.calendar)
    of = forecast.View(outlook, gaps, room.desk.catalog, room.outcome.calendar, room.outcome.as_of, room.fmt)
    data = newest(forecast.fan_data(of), QUARTERS)
    with right:
        show_html(fan_html(data, room.fmt), "overview_fan")
        if data.naive:
            st.caption("Shaded: five and eight futures in ten. Dotted: as in the same quarter last year.")


def attention(room: Room) -> None:
    """At most five things, those first that move the north star most."""
    st.subheader("Needs attention", anchor=False)
    catalog, star_name = room.desk.catalog, room.desk.preferences.north_star
    rows: dict[str, KpiRow] = {r.kpi.id: r for r in room.quarters.rows}
    ground = attention_view.Ground(
        rows, catalog.kpis, catalog.kpis.get(star_name or ""), room.fmt, room.quarters.periods
    )
    found = pulls(room.outcome)
    others = (
        *view.finding_claims(room.desk.files.datasets()),
        *scenario_view.unexplained(room.desk.scenarios.all(), scenario_save.words(room.desk)),
        *view.source_claims(room.sources),
        *(attention_view.blind_claims(room.outcome.gaps(), ground) if room.outcome.forecast else ()),
    )
    lines = attention_view.chosen(tuple(attention_view.target_claim(p, ground) for p in found), others)
    if room.outcome.forecast is None and room.outcome.gaps():
        st.markdown(":gray[Which targets are in danger is known with the first forecast.]")
        if not lines:
            return
    elif not lines:
        st.markdown(":gray[Nothing now: no target is in danger, no assumption unexplained, no source out of date.]")
        return
    st.caption(show.plain(attention_view.ranking(found, ground.star)))
    clicked = show_html(attention_view.attention_html(lines), "overview_attention")
    if clicked:
        st.switch_page(frame.page_file("gaps"), query_params={frame.TARGET: clicked})
    left_out = attention_view.more(found, lines)
    label = f"{left_out} more target{'' if left_out == 1 else 's'} in danger" if left_out else "All targets"
    st.page_link(frame.page_file("gaps"), label=label, icon=":material/arrow_forward:")


def tally(room: Room) -> None:
    """Targets by status."""
    gaps = room.outcome.gaps()
    if not gaps:
        show.empty("No targets yet", "Say what is to be reached, by when.", frame.page_file("goals"), "Set a target")
        return
    st.subheader(view.tally_heading(gaps), anchor=False)
    show_html(view.tally_html(gaps), "overview_tally")


def plan(room: Room) -> None:
    """How far the plan's sheets are, and the next one."""
    sheets = room.desk.catalog.sheets
    stages = [
        view.Stage(p.sheet, sheets[p.sheet].name, p.answered, p.required, bool(sheets[p.sheet].step))
        for p in room.desk.sheets.progress_of_all()
    ]
    st.space("small")
    st.subheader("Plan", anchor=False)
    show_html(view.plan_html(stages), "overview_plan")
    coming = view.following(stages)
    words, label = ({SHEET: coming.id}, f"Open {coming.name}") if coming else ({}, "Open the plan")
    st.page_link(frame.page_file("plan"), label=label, icon=":material/arrow_forward:", query_params=words)


def figures(room: Room) -> None:
    """Six figures of the last quarter."""
    rows = view.key_figures(room.quarters)
    if rows:
        st.space("small")
        st.subheader(view.figures_heading(room.quarters, room.fmt), anchor=False)
        show_html(view.figures_html(rows, room.quarters, room.fmt), "overview_key_figures")


def bridge(room: Room) -> None:
    """From the last actual over the forecast to the target on the north star."""
    found = bridge_to(room.outcome, room.star_gap.target) if room.star_gap else None
    if found is None:
        return
    data = view.bridge_data(found, room.scenario, room.fmt)
    st.space("small")
    st.subheader(show.plain(view.bridge_heading(found, room.fmt)), anchor=False)
    left, right = st.columns([7, 5], gap="large", vertical_alignment="center")
    with left:
        show_html(bridge_html(data, room.fmt), "overview_bridge")
    with right:
        show_table(view.bridge_table(data, room.fmt), "overview_bridge_table")


def freshness(room: Room) -> None:
    """How old the data of each source are."""
    if not room.sources:
        return
    st.space("small")
    st.subheader(view.freshness_heading(room.sources), anchor=False)
    show_html(view.freshness_html(room.sources), "overview_sources")
    st.page_link(frame.page_file("data"), label="To the data", icon=":material/arrow_forward:")
