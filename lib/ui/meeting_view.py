"""The meeting as values: captions, one sentence per section, what is expected, what is decided, what changed since last time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lib.access.link import SECTIONS
from lib.charts.format import Formatter, change_tone
from lib.desk.decisions import Decision, Figure
from lib.desk.links import Meeting
from lib.goals import Gap, nature
from lib.pipeline import Outcome, Outlook, Standing
from lib.pipeline.attention import pulls
from lib.ui import attention_view, forecast_view, gaps_view, marks
from lib.ui.marks import Claim, Html, esc, span
from lib.ui.overview_view import so_far, stands_for
from lib.ui.table import Cell, Column, Group, Row, Table, table_html

OPENING = "opening"
LABELS: dict[str, str] = {OPENING: "Opening"} | {str(s): title for s, title in SECTIONS.items()}
AHEAD = 4  # quarters that the chart looks ahead
FIGURES = ("mrr", "revenue", "new_customers", "leads", "cac", "churn_rate", "average_deal_value", "win_rate")
SHOWN = 6  # key figures on one screen
MET = ("achieved", "on_track")
URGENT = ("missed", "off_track", "at_risk")


@dataclass(frozen=True, eq=False)
class Look:
    """A meeting with its numbers, and how they are written."""

    meeting: Meeting
    outcome: Outcome
    fmt: Formatter

    @property
    def as_of(self) -> date:
        """The day of the meeting."""
        return self.meeting.as_of


def sections(meeting: Meeting) -> tuple[str, ...]:
    """What is shown, in order: the opening is the owner's."""
    return meeting.sections if meeting.read_only else (OPENING, *meeting.sections)


def caption(meeting: Meeting, fmt: Formatter) -> str:
    """The one line on top: whose numbers, of which day, and whether they may be changed."""
    parts = [meeting.title, f"as of {fmt.day(meeting.as_of)}"]
    if meeting.frozen:
        parts.append(f"as it stood on {fmt.day(date.fromisoformat(meeting.frozen[:10]))}")
    if meeting.scenario:
        parts.append(f"scenario “{meeting.scenario.name}”")
    if meeting.read_only:
        parts.append("read only")
    return " · ".join(parts)


def large(html: Html) -> Html:
    """A piece of a page in letters that are read from the back of the room."""
    return Html(f'<div class="large">{html}</div>')


def sentence(text: object, note: object = "") -> Html:
    """The one sentence of a section, and what there is to add in smaller letters."""
    more = f'<p class="aside">{esc(note)}</p>' if note else ""
    return Html(f'<div class="idea"><h1>{esc(text)}</h1>{more}</div>')


# --- north star ------------------------------------------------------------------------------------------------------


def north_star(look: Look) -> forecast_view.View | None:
    """The outlook of what matters most; None where it cannot be forecast."""
    names = gaps_view.headlines(look.outcome.base, look.meeting.preferences.north_star)[:1]
    found = look.outcome.outlooks("quarter", AHEAD, names) if names else {}
    outlook = next(iter(found.values()), None)
    if outlook is None:
        return None
    gaps = forecast_view.targets_of(look.outcome.gaps(), outlook.kpi, "quarter", look.outcome.calendar)
    return forecast_view.View(outlook, gaps, look.outcome.catalog, look.outcome.calendar, look.as_of, look.fmt)


def star(view: forecast_view.View, now: Standing) -> Html:
    """The one number with its period, in a sentence where it will most likely end, and how its target stands."""
    likely = view.text(float(view.outlook.median[0]))
    end = "at the end of" if nature(view.kpi, view.catalog) == "stock" else "in"
    gap = view.due(view.current)
    against = forecast_view.against_target(view.fmt, view.kpi, gap) if gap else ""
    said = f"Likely {likely} {end} {view.fmt.period_label(view.current)}{f', {against}' if against else ''}."
    said = " ".join((so_far(now, view.fmt), said, forecast_view.range_sentence(view))).strip()
    lines = [esc(said), *([_standing(gap, view.fmt)] if gap else [])]
    return marks.hero(stands_for(now, view.fmt), view.text(now.value), lines, meeting=True)


def _standing(gap: Gap, fmt: Formatter) -> Html:
    word, _ = marks.STATUS[gap.status]
    settled = gap.status in ("achieved", "missed", "unknown")
    when = fmt.period_label(gap.target.by)
    return marks.status(
        gap.status, f"{when}: {word.lower()}{'' if settled else f', {fmt.chance(gap.probability)} chance'}"
    )


# --- forecast --------------------------------------------------------------------------------------------------------


def expected(look: Look) -> tuple[Outlook, ...]:
    """The key figures that can be forecast for this quarter and the next, the north star first."""
    wanted = dict.fromkeys((look.meeting.preferences.north_star or FIGURES[0], *FIGURES))
    known = tuple(name for name in wanted if name in look.outcome.catalog.kpis)
    found = look.outcome.outlooks("quarter", 1, known)
    return tuple(found[name] for name in known if name in found)[:SHOWN]


def forecast_sentence(look: Look, figures: Sequence[Outlook]) -> str:
    """How many key figures will most likely end better than a year before."""
    known = [o for o in figures if math.isfinite(float(o.naive[0]))]
    if not known:
        return "Key figures, and where they will most likely end"
    better = sum(change_tone(_against(o), o.kpi.direction) == "good" for o in known)
    when = look.fmt.period_label(known[0].periods[0])
    return f"{better} of {len(known)} key figures will most likely end {when} better than a year before"


def _against(outlook: Outlook) -> float:
    likely, before = float(outlook.median[0]), float(outlook.naive[0])
    if outlook.kpi.unit == "percent":
        return likely - before
    return (likely - before) / abs(before) if before else math.nan


def forecast_table(look: Look, figures: Sequence[Outlook]) -> Html:
    """Key figures: likely now with its range, against last year, and the quarter after."""
    now, after = (look.fmt.period_label(p, "bare") for p in figures[0].periods[:2])
    columns = (
        Column("name", "Key figure", "left"),
        Column("strong", f"{now}, likely"),
        Column("range", "8 in 10 futures"),
        Column("year", "On last year"),
        Column("next", f"{after}, likely"),
    )
    rows = tuple(_figure_row(o, look.fmt) for o in figures)
    return large(table_html(Table("Key figures", columns, (Group("", rows),), "wide", across=2)))


def _figure_row(outlook: Outlook, fmt: Formatter) -> Row:
    unit, change = outlook.kpi.unit, _against(outlook)
    likely, after = float(outlook.median[0]), float(outlook.median[1])
    low, high = (fmt.value(float(outlook.quantiles[q][0]), unit) for q in ("p10", "p90"))
    moved = fmt.change(change, unit) if math.isfinite(change) else "–"
    return Row(
        outlook.kpi.id,
        (
            Cell(outlook.kpi.name),
            Cell(fmt.value(likely, unit), title=fmt.full(likely, unit)),
            Cell(f"{low} to {high}", tone="muted"),
            Cell(moved, tone=change_tone(change, outlook.kpi.direction) if math.isfinite(change) else "muted"),
            Cell(fmt.value(after, unit)),
        ),
    )


# --- targets ---------------------------------------------------------------------------------------------------------


def targets_sentence(gaps: Sequence[Gap]) -> str:
    """How the targets stand, in a sentence."""
    met, off = sum(g.status in MET for g in gaps), sum(g.status in ("off_track", "missed") for g in gaps)
    noun = "target is" if len(gaps) == 1 else "targets are"
    rest = f", {off} {'is' if off == 1 else 'are'} off" if off else ""
    return f"{met} of {len(gaps)} {noun} on track{rest}"


def targets_table(look: Look, gaps: Sequence[Gap]) -> Html:
    """Every target with gap and chance: those that need attention first, in the order of the overview."""
    table = gaps_view.gap_table(gaps, gaps, look.outcome.catalog, look.fmt)
    rows = {row.id: row for group in table.groups for row in group.rows}
    order = _ranked(look, gaps)
    parts = (
        ("Need attention", [g for g in order if g.status in URGENT]),
        ("On track", [g for g in order if g.status in MET]),
        ("Cannot be told yet", [g for g in order if g.status not in (*URGENT, *MET)]),
    )
    groups = tuple(Group(title, tuple(rows[g.target.id] for g in some)) for title, some in parts if some)
    return large(table_html(replace(table, groups=groups if len(groups) > 1 else (Group("", groups[0].rows),))))


def tried_table(look: Look, now: Sequence[Gap], base: Sequence[Gap]) -> Table:
    """Every target under what is tried, in the order of the base plan: rows stay where they are while sliders move."""
    table = gaps_view.gap_table(now, base, look.outcome.catalog, look.fmt)
    rows = {row.id: row for group in table.groups for row in group.rows}
    return replace(table, groups=(Group("", tuple(rows[g.target.id] for g in _ranked(look, base))),))


def ranking(look: Look) -> str:
    """What ranks the targets, in a line: the same as on the overview."""
    star = look.meeting.preferences.north_star or ""
    return attention_view.ranking(pulls(look.outcome), look.outcome.catalog.kpis.get(star))


def _ranked(look: Look, gaps: Iterable[Gap]) -> list[Gap]:
    """Targets on the north star, those in danger as the overview ranks them, then the others, the least likely first."""
    star = look.meeting.preferences.north_star
    place = {p.gap.target.id: i for i, p in enumerate(pulls(look.outcome))}

    def rank(gap: Gap) -> tuple[bool, float, bool, float]:
        at = place.get(gap.target.id, math.inf)
        return gap.target.kpi != star, at, gap.probability is None, gap.probability or 0.0

    return sorted(gaps, key=rank)


def tried_strip(look: Look, now: Outcome) -> Html:
    """What is tried against the base plan: the north star, the chance of its target, another key figure, targets on track."""
    base = look.outcome.base
    names = gaps_view.headlines(base, look.meeting.preferences.north_star)[:2]
    then, here = gaps_view.current(base, names), gaps_view.current(now, names)
    figures = [gaps_view.figure(here[n], then[n], look.fmt) for n in names]
    if names and (chance := _chance(look, names[0], now)):
        figures.insert(1, chance)
    if base.gaps():
        figures.append(gaps_view.on_track(now.gaps(), base.gaps()))
    return marks.stats(figures, strip=True)


def _chance(look: Look, kpi: str, now: Outcome) -> marks.Stat | None:
    """The chance of a KPI's target in the current quarter, now and in the base plan."""
    label = look.outcome.calendar.label(look.outcome.calendar.current("quarter", look.as_of))
    pairs = zip(look.outcome.base.gaps(), now.gaps(), strict=True)
    then, here = next(
        ((b, n) for b, n in pairs if b.target.kpi == kpi and b.target.by == label and not b.target.where), (None, None)
    )
    if then is None or here is None or then.probability is None or here.probability is None:
        return None
    before, after = look.fmt.chance(then.probability), look.fmt.chance(here.probability)
    tone = change_tone(here.probability - then.probability, "up")
    note = esc("as base plan") if before == after else span(f"{before} in base plan", tone)
    return marks.Stat("Chance of its target", after, note)


# --- decisions -------------------------------------------------------------------------------------------------------


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Open ones first, the next due on top; then what is closed, the latest first."""
    given = list(decisions)
    still = sorted((d for d in given if d.status == "open"), key=lambda d: (d.until or date.max, d.taken))
    closed = sorted((d for d in given if d.status != "open"), key=lambda d: d.closed or d.taken, reverse=True)
    return [*still, *closed]


def decisions_sentence(decisions: Sequence[Decision], day: date) -> str:
    """How many decisions are open, and how many of them overdue."""
    still = [d for d in decisions if d.status == "open"]
    late = sum(d.overdue(day) for d in still)
    if not decisions:
        return "Nothing is decided yet"
    if not still:
        return "Everything that was decided is done"
    noun = "decision is" if len(still) == 1 else "decisions are"
    return f"{len(still)} {noun} open{f', {late} overdue' if late else ''}"


def decision_line(decision: Decision, day: date, fmt: Formatter) -> Claim:
    """A decision as a line: shape, what, who and until when, how it stands."""
    closed = {"done": "achieved", "dropped": "no_target"}
    late = decision.overdue(day)
    shape = marks.shape("off_track" if late else closed.get(decision.status, "unknown"))  # type: ignore[arg-type]
    until = f"until {fmt.day(decision.until)}" if decision.until else ""
    who = " · ".join(part for part in (decision.who, until, f"decided {fmt.day(decision.taken)}") if part)
    word = (
        span("Overdue", "bad strong") if late else esc({"open": "Open", "done": "Done"}.get(decision.status, "Dropped"))
    )
    return Claim(decision.id, shape, decision.what, who, word)


def decision_list(decisions: Sequence[Decision], day: date, fmt: Formatter) -> Html:
    """Decisions one under the other."""
    return large(marks.claims([decision_line(d, day, fmt) for d in decisions]))


def decision_row(decision: Decision, day: date, fmt: Formatter) -> Html:
    """One decision, beside which its state can be chosen: of that only what is late is said."""
    line = decision_line(decision, day, fmt)
    told = line if decision.overdue(day) else replace(line, aside="")
    return Html(f'<div class="large one">{marks.claims([told])}</div>')


def carried(meeting: Meeting) -> list[Decision]:
    """What earlier meetings have left open."""
    return [d for d in in_order(meeting.decisions) if d.status == "open" and d.taken < meeting.today]


# --- since the last meeting ------------------------------------------------------------------------------------------


def figures_now(look: Look) -> tuple[Figure, ...]:
    """What is expected now of the north star and of every target: what the next meeting is compared with."""
    view, found = north_star(look), []
    if view is not None:
        label = look.outcome.calendar.label(view.current)
        found.append(Figure(about="", kpi=view.kpi.id, period=label, likely=float(view.outlook.median[0])))
    for gap in look.outcome.gaps():
        likely = gap.forecast.median if gap.forecast and math.isfinite(gap.forecast.median) else None
        found.append(
            Figure(
                about=gap.target.id,
                kpi=gap.target.kpi,
                period=gap.target.by,
                likely=likely,
                chance=gap.probability,
                status=gap.status,
            )
        )
    return tuple(found)


def changes(look: Look) -> tuple[Claim, ...]:
    """What moved since the last meeting: the north star first, then targets whose status is another one now."""
    since = look.meeting.since
    if since is None:
        return ()
    gaps = {g.target.id: g for g in look.outcome.gaps()}
    star = [c for f in since.figures if not f.about and (c := _star_then(look, f))]
    turned = [_turned(look, gaps[f.about], f) for f in since.figures if f.about in gaps and _turns(gaps[f.about], f)]
    return (*star, *turned)


def _turns(gap: Gap, then: Figure) -> bool:
    return gap.status != then.status and "unknown" not in (gap.status, then.status)


def _star_then(look: Look, then: Figure) -> Claim | None:
    """The north star's expected value for the period of then: how it is expected now, or how it came out."""
    now = _value_of(look, then)
    if now is None or then.likely is None or then.kpi not in look.outcome.catalog.kpis:
        return None
    kpi, fmt = look.outcome.catalog.kpi(then.kpi), look.fmt
    value, over = now
    percent = kpi.unit == "percent"
    delta = value - then.likely if percent else (value - then.likely) / abs(then.likely) if then.likely else math.nan
    verb = "came out at" if over else "is now expected at"
    title = f"{kpi.name} {verb} {fmt.value(value, kpi.unit)} in {fmt.period_label(then.period)}"
    moved = span(fmt.change(delta, kpi.unit), f"{change_tone(delta, kpi.direction)} strong")
    return Claim("", marks.shape("on_track"), title, f"{fmt.value(then.likely, kpi.unit)} was expected then", moved)


def _value_of(look: Look, then: Figure) -> tuple[float, bool] | None:
    """A KPI in a period: what came out where it is over, else what is expected; None where nothing is known."""
    calendar = look.outcome.calendar
    period = calendar.parse(then.period)
    if calendar.complete(period, look.as_of):
        past = look.outcome.values([then.kpi], period.grain)[then.kpi]
        if period in past.periods and math.isfinite(value := float(past.values[0, 0, past.periods.index(period)])):
            return value, True
        return None
    found = look.outcome.outlooks(period.grain, AHEAD, [then.kpi]).get(then.kpi)
    return (float(found.median[found.periods.index(period)]), False) if found and period in found.periods else None


def _turned(look: Look, gap: Gap, then: Figure) -> Claim:
    kpi = look.outcome.catalog.kpi(gap.target.kpi)
    word = marks.STATUS[gap.status][0]
    before = f"{marks.STATUS[then.status][0].lower()} then"
    chance = "" if gap.probability is None else look.fmt.chance(gap.probability)
    was = "" if then.chance is None else f", {look.fmt.chance(then.chance)} chance"
    title = f"{kpi.name} {look.fmt.period_label(gap.target.by)}: {word.lower()}"
    return Claim("", marks.shape(gap.status), title, f"{before}{was}", chance)
