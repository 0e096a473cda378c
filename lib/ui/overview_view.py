"""The overview as values: the north star, targets by status, how far the plan is, key figures, how old the data are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lib.catalog.model import Catalog, Kpi
from lib.charts.bridge import BridgeData, Pier, bridge_rows
from lib.charts.format import Formatter, change_tone
from lib.goals import Gap, Status, nature
from lib.goals.judge import STALE_DAYS
from lib.panel import Covered
from lib.period import Calendar
from lib.pipeline import KpiRow, KpiTable, Outlook
from lib.pipeline.bridge import Bridge
from lib.pipeline.explain import within
from lib.pipeline.standing import Standing, latest
from lib.ui import marks
from lib.ui.data_view import recognised
from lib.ui.kpi_view import available
from lib.ui.marks import Claim, Html, Stat, esc, join, shape, span
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import gap_size, level_text
from lib.work.datasets import Dataset

# The six figures, of those that there are, in this order; and the targets by status, in that one.
FIGURES = (
    "leads", "sqls", "win_rate", "new_customers", "cac", "churn_rate", "revenue", "mrr", "sessions", "visitor_to_lead",
    "orders", "aov", "cost_per_lead", "customers", "mqls",
)  # fmt: skip
SIX = 6
_TALLY: tuple[tuple[Status, str], ...] = (
    ("achieved", "reached"),
    ("on_track", "chance 70% or more"),
    ("at_risk", "30 to 70%"),
    ("off_track", "below 30%"),
    ("missed", "over, not reached"),
    ("unknown", "data missing"),
)


def caption(as_of: date, calendar: Calendar, fmt: Formatter) -> str:
    """The line under the title: the day, and how far the quarter is."""
    now = calendar.current("quarter", as_of)
    gone, days = calendar.days_gone(now, as_of), calendar.days(now)
    return f"{fmt.day(as_of)} · day {gone + 1} of {days} in {fmt.period_label(now, 'bare')}"


# --- the north star --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Star:
    """The north star: where it stands, its outlook by quarter where there is one, its next target where there is one."""

    now: Standing
    outlook: Outlook | None
    gap: Gap | None
    catalog: Catalog
    fmt: Formatter

    @property
    def kpi(self) -> Kpi:
        """The KPI."""
        return self.now.row.kpi


def star_html(star: Star) -> Html:
    """Number, changes, one sentence, status."""
    now, fmt = star.now, star.fmt
    lines = [_changes(star), esc(so_far(now, fmt)), esc(sentence(star)), _standing(star)]
    head = f"North star: {within(stands_for(now, fmt))}"
    return marks.hero(head, fmt.value(now.value, star.kpi.unit), [line for line in lines if line])


def stands_for(now: Standing, fmt: Formatter) -> str:
    """What a KPI's present value is: its name and the period that the value is of."""
    return f"{now.row.kpi.name}, {fmt.period_label(now.period)}" if now.period is not None else now.row.kpi.name


def so_far(now: Standing, fmt: Formatter) -> str:
    """What the unfinished period holds, "" where it holds nothing yet."""
    if not math.isfinite(now.so_far):
        return ""
    return f"{fmt.value(now.so_far, now.row.kpi.unit)} so far in {fmt.period_label(now.current)}."


def _changes(star: Star) -> Html:
    at = star.now.at
    if at is None:
        return Html("")
    said = []
    for back, name in ((1, _before(star, at)), (12, "a year ago")):
        delta = star.now.row.change(at, back)
        if delta == delta:  # not nan
            text = star.fmt.change(delta, star.kpi.unit)
            tone = change_tone(delta, star.kpi.direction)
            said.append(join((span(text, f"strong {tone}"), span(f"on {name}", "muted")), " "))
    return join(said, ", ")


def _before(star: Star, at: int) -> str:
    return star.fmt.period_label(star.now.periods[at] - 1, "bare") if at else "the month before"


def sentence(star: Star) -> str:
    """Where it will most likely end, between what, and what is wanted; of the target's period where there is a target."""
    fmt, unit, gap = star.fmt, star.kpi.unit, star.gap
    if gap and gap.forecast:
        low, middle, high, when = gap.forecast.p10, gap.forecast.median, gap.forecast.p90, gap.target.by
    elif star.outlook:
        low, middle, high = (float(star.outlook.quantiles[q][0]) for q in ("p10", "p50", "p90"))
        when = Calendar().label(star.outlook.periods[0])
    else:
        return "There is no forecast of it yet."
    verb = "ends at" if nature(star.kpi, star.catalog) == "stock" else "comes to"
    low_text, middle_text, high_text = (fmt.value(v, unit) for v in (low, middle, high))
    said = f"{fmt.period_label(when)} most likely {verb} {middle_text}; eight futures in ten lie between {low_text}"
    said += f" and {high_text}."
    return f"{said} The target is {level_text(fmt, star.kpi, gap.resolved)}." if gap and gap.resolved else said


def _standing(star: Star) -> Html:
    if star.gap is None:
        return Html("")
    chance = "" if star.gap.probability is None else span(f"{star.fmt.chance(star.gap.probability)} chance", "muted")
    settled = star.gap.status in ("achieved", "missed", "unknown")
    return join((marks.status(star.gap.status), span(star.gap.why, "muted") if settled else chance), "  ")


# --- targets by status -----------------------------------------------------------------------------------------------


def tally_heading(gaps: Sequence[Gap]) -> str:
    """The finding: how many targets are on track; without any chance, that none is known."""
    if not any(g.probability is not None or g.status in ("achieved", "missed") for g in gaps):
        return f"{len(gaps)} target{'' if len(gaps) == 1 else 's'}, no chances yet"
    met = sum(g.status in ("achieved", "on_track") for g in gaps)
    return f"{met} of {len(gaps)} target{'' if len(gaps) == 1 else 's'} on track"


def tally_html(gaps: Sequence[Gap]) -> Html:
    """A bar of the targets by status, and their counts."""
    counts = [(status, says, sum(g.status == status for g in gaps)) for status, says in _TALLY]
    there = [(status, says, n) for status, says, n in counts if n]
    bar = "".join(f'<i class="b-{marks.STATUS[status][1]}" style="flex:{n}"></i>' for status, _, n in there)
    rows = "".join(
        f'<li>{marks.status(status)}<span class="muted">{esc(says)}</span><b>{n}</b></li>' for status, says, n in there
    )
    return Html(f'<div class="tally"><div class="bar" aria-hidden="true">{bar}</div><ul>{rows}</ul></div>')


# --- the plan --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """A sheet of the plan: its name, how many of its required prompts are answered, and whether it is one of the ten steps."""

    id: str
    name: str
    answered: int
    required: int
    step: bool = True


def following(stages: Iterable[Stage]) -> Stage | None:
    """The first sheet of which something required is open."""
    return next((s for s in stages if s.answered < s.required), None)


def plan_html(stages: Sequence[Stage]) -> Html:
    """How many steps are done, what comes next, and a bar of all required prompts."""
    steps = [s for s in stages if s.step]
    done, coming = sum(s.answered >= s.required for s in steps), following(stages)
    answered, required = sum(s.answered for s in stages), sum(s.required for s in stages)
    said = f"{done} of {len(steps)} steps done, {answered} of {required} questions answered."
    if coming:
        said += f" Next: {coming.name}, {coming.required - coming.answered} to answer."
    share = 100 * answered / required if required else 100
    return Html(
        f'<div class="progress"><p>{esc(said)}</p>'
        f'<div class="bar" aria-hidden="true"><i class="b-accent" style="width:{share:.1f}%"></i></div></div>'
    )


# --- key figures -----------------------------------------------------------------------------------------------------


def key_figures(table: KpiTable) -> tuple[KpiRow, ...]:
    """The six figures, of those that there are numbers for."""
    rows = {r.kpi.id: r for r in table.rows}
    found = [rows[name] for name in FIGURES if name in rows and available(rows[name])]
    others = [r for r in rows.values() if available(r) and r not in found] if len(found) < SIX else []
    return tuple([*found, *others][:SIX])


def figures_heading(table: KpiTable, fmt: Formatter) -> str:
    """Of which quarter they are."""
    last = next((p for p, done in zip(reversed(table.periods), reversed(table.complete), strict=True) if done), None)
    return f"Key figures, {fmt.period_label(last)}" if last else "Key figures"


def figures_html(rows: Iterable[KpiRow], table: KpiTable, fmt: Formatter) -> Html:
    """Name, number, change and small line of each."""
    return marks.stats([_figure(row, table, fmt) for row in rows])


def _figure(row: KpiRow, table: KpiTable, fmt: Formatter) -> Stat:
    at = latest(row)
    if at is None:
        return Stat(row.kpi.name, "–")
    delta = row.change(at)
    note = join(
        (
            span(fmt.change(delta, row.kpi.unit), change_tone(delta, row.kpi.direction)),
            f"vs {fmt.period_label(table.periods[at] - 1, 'bare')}",
        ),
        " ",
    )
    line = marks.spark(row.values[max(0, at - 11) : at + 1], 52)
    return Stat(row.kpi.name, fmt.value(row.values[at], row.kpi.unit), note, picture=line)


# --- how old the data are --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset, what it was recognised as, and how many days ago its data end (1: yesterday)."""

    name: str
    days: int

    @property
    def stale(self) -> bool:
        """Whether they end too long ago to see a target move."""
        return self.days > STALE_DAYS

    @property
    def words(self) -> str:
        """How old they are."""
        if self.days <= 1:
            return f"{self.name} data go up to yesterday"
        return f"{self.name} data are {self.days} days old"


def sources(datasets: Mapping[str, Dataset], covered: Mapping[str, Covered], as_of: date) -> tuple[Source, ...]:
    """Every dataset by the age of its data, the oldest first. What several bring says of none how far it goes, unless
    there is nothing else."""
    brought = [m for d in datasets.values() for m in d.measures]
    found = []
    for name, dataset in datasets.items():
        known = [m for m in dataset.measures if m in covered]
        ends = [covered[m].last for m in known if brought.count(m) == 1] or [covered[m].last for m in known]
        if ends:
            title = recognised(dataset) if any(t.label for t in dataset.tables) else dataset.file or name
            found.append(Source(title, as_of.toordinal() - max(ends)))
    return tuple(sorted(found, key=lambda s: -s.days))


def freshness_heading(found: Sequence[Source]) -> str:
    """The finding: whether anything is old."""
    old = sum(s.stale for s in found)
    if old:
        return f"{old} of {len(found)} sources {'is' if old == 1 else 'are'} out of date"
    oldest = max((s.days for s in found), default=0)
    return "All sources go up to yesterday" if oldest <= 1 else f"No source is older than {oldest} days"


def freshness_html(found: Sequence[Source], most: int = 4) -> Html:
    """Each source that is not up to date with its age in words, the others counted."""
    behind = [s for s in found if s.days > 1][:most]
    lines = [f"<li>{shape('at_risk' if s.stale else 'on_track')}<span>{esc(s.words)}</span></li>" for s in behind]
    rest = [s.name for s in found if s not in behind]
    if rest:
        shown = " · ".join(rest[:most]) + (f" · {len(rest) - most} more" if len(rest) > most else "")
        said = f"Up to yesterday: {shown}" if all(s.days <= 1 for s in found if s not in behind) else shown
        lines.append(f"<li>{shape('on_track')}<span>{esc(said)}</span></li>")
    return Html(f'<ul class="sources">{"".join(lines)}</ul>')


def source_claims(found: Iterable[Source]) -> tuple[Claim, ...]:
    """A line for what is too old to see a target move."""
    old = [s for s in found if s.stale]
    return tuple(
        Claim(f"source-{i}", shape("at_risk"), s.words, "Too old to see a target move.", f"{s.days} days")
        for i, s in enumerate(old)
    )


def finding_claims(datasets: Mapping[str, Dataset]) -> tuple[Claim, ...]:
    """A line for each file with contradictions that must be fixed."""
    lines = []
    for name, dataset in datasets.items():
        grave = [f for f in dataset.findings if f.get("level") == "error"]
        if grave:
            where = dataset.file or name
            title, say = f"{where}: {grave[0]['what']}", str(grave[0].get("do") or "")
            count = f"{len(grave)} to fix" if len(grave) > 1 else "must fix"
            lines.append(Claim(f"finding-{name}", shape("off_track"), title, say, span(count, "bad")))
    return tuple(lines)


# --- the bridge ------------------------------------------------------------------------------------------------------


def bridge_data(found: Bridge, scenario: str, fmt: Formatter) -> BridgeData:
    """The bridge as a chart shows it."""
    since, due = (fmt.period_label(p, "short") for p in (found.since, found.due))
    names = {
        "actual": f"Actual<br>{since}",
        "forecast": "Forecast<br>adds",
        "scenario": f"{_short(scenario)}<br>adds",
        "open": "Open" if found.adverse else "Beyond<br>target",
        "target": f"Target<br>{due}",
    }
    piers = tuple(Pier(s.kind, names[s.kind], s.start, s.end) for s in found.steps)
    forecast = found.gap.forecast
    assert forecast is not None  # there is no bridge without one
    title = f"Bridge for {found.kpi.name} from {since} to {due}"
    return BridgeData(title, found.kpi.unit, piers, forecast.p10, forecast.p90, found.adverse)


def bridge_heading(found: Bridge, fmt: Formatter) -> str:
    """The finding: how much of the way to the target nobody carries yet."""
    level, due = level_text(fmt, found.kpi, found.gap.resolved), fmt.period_label(found.due)
    size = gap_size(fmt, found.kpi, found.gap)
    if not any(c in "123456789" for c in size):
        return f"The forecast leads just to the {within(found.kpi.name)} target of {level} by {due}"
    if found.adverse:
        return f"{size} of the way to {within(found.kpi.name)} of {level} by {due} is open: nobody carries it yet"
    return f"The forecast leads {size} beyond the {within(found.kpi.name)} target of {level} by {due}"


def bridge_table(data: BridgeData, fmt: Formatter) -> Table:
    """The bridge in numbers."""
    columns = (Column("name", "Step", "left"), Column("adds", "Adds"), Column("strong", "Leads to"))
    rows = tuple(Row(name, (Cell(name), Cell(adds), Cell(to))) for name, adds, to in bridge_rows(data, fmt))
    return Table(data.title, columns, (Group("", rows),), "never")


def _short(name: str, most: int = 12) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
