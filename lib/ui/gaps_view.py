"""The gaps page as values: a strip of headline figures, what the sliders move, and every target with its chances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lib.catalog.model import Catalog, Direction, Kpi
from lib.charts.format import Formatter, change_tone
from lib.goals import Gap
from lib.period import Calendar, Period
from lib.pipeline import DriverNow, Outcome, Outlook, Standing
from lib.scenario import Assumption
from lib.ui import marks
from lib.ui.marks import Html, Stat, esc, join, span
from lib.ui.overview_view import stands_for
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import URGENCY, gap_cell, level_cell, row_texts, status_cell

# The drivers that get a slider, of those that the data allow to move; and the figures of the strip, of those that there are.
MAIN = (
    "visitor_to_lead", "mql_to_sql", "win_rate", "average_deal_value", "churn_rate", "price", "marketing_spend", "sessions",
)  # fmt: skip
HEADLINES = ("mrr", "revenue", "new_customers", "cac", "leads")
SHOWN = 3
REACH = 50  # per cent either way
_MET = ("achieved", "on_track")
_URGENT = ("missed", "off_track", "at_risk")


def sliders(drivers: Iterable[DriverNow]) -> tuple[DriverNow, ...]:
    """The main drivers that there are data for, in funnel order."""
    known = {d.driver.id: d for d in drivers}
    return tuple(known[name] for name in MAIN if name in known)


def slider_label(now: DriverNow, fmt: Formatter) -> str:
    """Name and present value of a driver, and the range of its last eight quarters; plain words, for they are read aloud."""
    driver = now.driver
    if driver.id == "price":
        return f"{driver.name} · against today’s"
    value, low, high = (fmt.value(v, driver.unit) for v in (now.value, now.low, now.high))
    return f"{driver.name} · {value} ({low.removesuffix('%')} to {high})".replace("$", "\\$")


def assumptions(moved: Mapping[str, int]) -> tuple[Assumption, ...]:
    """What sliders at these percentages assume; a slider at 0 assumes nothing."""
    return tuple(Assumption(driver=name, op="relative", value=round(at / 100, 12)) for name, at in moved.items() if at)


def positions(assumed: Iterable[Assumption]) -> dict[str, int]:
    """Where the sliders stand under the assumptions of a stored scenario, as far as sliders can show them."""
    at: dict[str, int] = {}
    for assumption in assumed:
        if assumption.driver not in at and _slides(assumption):
            at[assumption.driver] = round(assumption.value * 100)
    return at


def _slides(a: Assumption) -> bool:
    """Whether a slider can show it: a whole percentage of a main driver, from now on, at once, of the whole company."""
    percent = a.value * 100
    plain = a.op == "relative" and a.dimension is None and a.start is None and not a.ramp
    return plain and a.driver in MAIN and abs(percent) <= REACH and abs(percent - round(percent)) < 1e-9


def beside(kept: Sequence[Assumption], drawn: Iterable[str]) -> tuple[Assumption, ...]:
    """The assumptions of a scenario that no slider shows, of the sliders that are drawn: levels, ramps, segments, later starts."""
    shown, found = set(drawn), []
    for assumption in kept:
        if assumption.driver in shown and _slides(assumption):
            shown.discard(assumption.driver)
        else:
            found.append(assumption)
    return tuple(found)


def merged(kept: Sequence[Assumption], moved: Mapping[str, int]) -> tuple[Assumption, ...]:
    """The assumptions of a scenario with its sliders where they stand now: reasons and owners stay, what no slider shows too.

    A slider at 0 takes its assumption away; one that is moved for the first time adds one at the end.
    """
    others, left = beside(kept, moved), dict(moved)
    found: list[Assumption] = []
    for assumption in kept:
        if any(assumption is other for other in others):
            found.append(assumption)
        elif at := left.pop(assumption.driver):
            found.append(assumption.model_copy(update={"value": round(at / 100, 12)}))
    return (*found, *assumptions(left))


# --- the strip -------------------------------------------------------------------------------------------------------


def headlines(base: Outcome, north_star: str | None) -> tuple[str, ...]:
    """The KPIs of the strip: the north star, then the usual ones that can be forecast for the current quarter."""
    wanted = tuple(dict.fromkeys((north_star or HEADLINES[0], *HEADLINES)))
    there = base.outlooks("quarter", 0, wanted)
    return tuple(name for name in wanted if name in there)[:SHOWN]


def current(outcome: Outcome, names: tuple[str, ...]) -> Mapping[str, Outlook]:
    """Where these KPIs will end in the current quarter."""
    return outcome.outlooks("quarter", 0, names)


@dataclass(frozen=True, eq=False)
class Strip:
    """The figures of the strip: outlooks now and in the base plan by KPI, and all targets now and in the base plan."""

    now: Mapping[str, Outlook]
    base: Mapping[str, Outlook]
    gaps: tuple[Gap, ...]
    base_gaps: tuple[Gap, ...]


def strip(of: Strip, names: Sequence[str], fmt: Formatter) -> Html:
    """Headline figures against the base plan, and how many targets are on track."""
    figures = [figure(of.now[name], of.base[name], fmt) for name in names if name in of.now and name in of.base]
    if of.gaps:
        figures.append(on_track(of.gaps, of.base_gaps))
    return marks.stats(figures, strip=True)


def figure(now: Outlook, base: Outlook, fmt: Formatter) -> Stat:
    """Where a KPI will end in the current quarter, against the base plan."""
    kpi, value, before = now.kpi, float(now.median[0]), float(base.median[0])
    when = fmt.period_label(now.periods[0])
    return Stat(f"{kpi.name}, likely {when}", fmt.value(value, kpi.unit), _moved(kpi, value, before, fmt))


def _moved(kpi: Kpi, value: float, before: float, fmt: Formatter) -> Html:
    if value == before:
        return esc("as base plan")
    share = kpi.unit == "percent"
    delta = value - before if share else (value - before) / abs(before) if before else math.nan
    return join((span(fmt.change(delta, kpi.unit), change_tone(delta, kpi.direction)), "on base plan"), " ")


def on_track(gaps: tuple[Gap, ...], base: tuple[Gap, ...]) -> Stat:
    """How many targets are on track, against the base plan."""
    met, before = (sum(g.status in _MET for g in some) for some in (gaps, base))
    direction: Direction = "up"
    note = (
        span(f"{before} in base plan", change_tone(float(met - before), direction)) if met != before else "as base plan"
    )
    return Stat("On track", f"{met} of {len(gaps)}", note)


# --- the table -------------------------------------------------------------------------------------------------------


def gap_table(gaps: Sequence[Gap], base: Sequence[Gap], catalog: Catalog, fmt: Formatter) -> Table:
    """Every target: forecast, target, gap, the chance in the base plan (hollow) and now (filled), status.

    The worst in the base plan stand first, so that no row moves with a slider.
    """
    columns = (
        Column("name", "Target", "left", sortable=True),
        Column("strong", "Forecast", sortable=True),
        Column("target", "Target", sortable=True),
        Column("gap", "Gap", sortable=True),
        Column("dumbbell", "Chance", "left", sortable=True, label="", wide=True),
        Column("strong", "", label="", sortable=False),
        Column("status", "Status", "left", sortable=True),
    )
    before = {g.target.id: g for g in base}
    due = _common_due(gaps)
    plans = [(before.get(g.target.id, g), g) for g in gaps]
    plans.sort(
        key=lambda pair: (URGENCY.index(pair[0].status), 1.0 if pair[0].probability is None else pair[0].probability)
    )
    rows = tuple(_row(now, plan, catalog, (fmt, due)) for plan, now in plans)
    return Table("Targets and their chances", columns, (Group("", rows),), "narrow", across=3)


def _common_due(gaps: Sequence[Gap]) -> Period | None:
    """The period in which all targets are due, if it is one."""
    periods = {g.target.by for g in gaps}
    return Calendar().parse(next(iter(periods))) if len(periods) == 1 else None


def _row(gap: Gap, base: Gap, catalog: Catalog, how: tuple[Formatter, Period | None]) -> Row:
    fmt, due = how
    kpi = catalog.kpi(gap.target.kpi)
    forecast = gap.forecast
    middle = None if forecast is None else forecast.median
    says = (
        ""
        if forecast is None
        else f"8 in 10: {fmt.value(forecast.p10, kpi.unit)} to {fmt.value(forecast.p90, kpi.unit)}"
    )
    chance = fmt.chance(gap.probability) if gap.status not in ("achieved", "missed") else ""
    cells = (
        Cell(target_name(gap, kpi), kpi.name),
        Cell(_forecast(fmt, kpi, gap, base), middle, title=says),
        level_cell(fmt, kpi, gap, due),
        gap_cell(fmt, kpi, gap),
        Cell(marks.dumbbell(base.probability, gap.probability, gap.status, 72), gap.probability),
        Cell(chance, gap.probability),
        status_cell(gap.status, gap.why),
    )
    return Row(gap.target.id, cells)


def _forecast(fmt: Formatter, kpi: Kpi, gap: Gap, base: Gap) -> Html:
    """The forecast, and muted what it was in the base plan where that reads otherwise."""
    now, before = row_texts(fmt, kpi, gap).forecast, row_texts(fmt, kpi, base).forecast
    if now == before or gap.forecast is None or base.forecast is None or gap.forecast.median == base.forecast.median:
        return esc(now)
    return join((now, span(f"was {before}", "due")))


def urgent(gaps: Iterable[Gap], base: Iterable[Gap]) -> tuple[Gap, ...]:
    """The targets that need attention, now or in the base plan: one that a slider mends stays in sight while it moves."""
    before = {g.target.id for g in base if g.status in _URGENT}
    return tuple(g for g in gaps if g.status in _URGENT or g.target.id in before)


def target_name(gap: Gap, kpi: Kpi) -> Html:
    """The KPI of a target, with its segment where it is not the whole company and the sum where it is one."""
    more = [value for _, value in gap.target.where]
    if gap.target.sum_from:
        more.append(f"sum from {gap.target.sum_from}")
    return join((kpi.name, *(span(m, "muted") for m in more)), " ")


def caption(gaps: Sequence[Gap], fmt: Formatter, star: Standing | None = None) -> str:
    """The line under the page's title: how many targets, when due, how many off track; where the north star stands."""
    dues = sorted({g.target.by for g in gaps})
    off = sum(g.status in ("off_track", "missed") for g in gaps)
    noun = "target" if len(gaps) == 1 else "targets"
    when = f" due {fmt.period_label(dues[0])}" if len(dues) == 1 else ""
    stands = f" · {stands_for(star, fmt)}: {fmt.value(star.value, star.row.kpi.unit)}" if star and star.period else ""
    return f"{len(gaps)} {noun}{when} · {off} off track in the base plan{stands}"


NOTE = (
    "Gap in black: on the wrong side of its target; in grey: the target is met. "
    "Hollow dot: base plan. Filled dot: with these assumptions. Ticks at 30% and 70%."
)


def note(outcome: Outcome) -> str:
    """How the table is to be read, and from how many futures it comes."""
    draws = outcome.forecast.panel.draws if outcome.forecast else 0
    return f"{NOTE} From {draws:,} joint futures." if draws else NOTE


def checks(outcome: Outcome) -> tuple[str, ...]:
    """What has to be said of the assumptions: which do not act on this forecast, and which only up to a limit."""
    drivers = outcome.catalog.drivers
    idle = (f"{drivers[a.driver].name} does not act: {why.replace('_', ' ')}." for a, why in outcome.skipped())
    ends = ((drivers[a.driver].name, why.removeprefix(a.driver.replace("_", " "))) for a, why in outcome.limited())
    return tuple(dict.fromkeys((*idle, *(f"{name}{rest}." for name, rest in ends))))
