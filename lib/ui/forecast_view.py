"""The forecast of one KPI as sentences, a chart, a bar and tables; text in the words of people who plan."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib.catalog.model import Catalog, Kpi
from lib.charts.fan import Aim, Fan, FanData, fan_rows, newest, today_between
from lib.charts.format import Formatter
from lib.goals import Gap, nature
from lib.outlook import Backtest, ErrorAt
from lib.period import MONTHS_IN, Calendar, Grain, Period
from lib.pipeline import Outcome, Outlook, SameDays, same_days
from lib.ui import marks
from lib.ui.marks import Html, esc, join, span
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import DASH, chance_cell, gap_size, level_text, row_texts

LONGEST: dict[Grain, int] = {"month": 36, "quarter": 16, "year": 12, "day": 90}  # periods on the chart
_NOUN: dict[Grain, str] = {"month": "month", "quarter": "quarter", "year": "year", "day": "day"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
Where = tuple[tuple[str, str], ...]
_BEHIND = 0.02  # within so much of the usual pace it is called usual


@dataclass(frozen=True, eq=False)
class View:
    """One KPI's outlook with its targets, and what is needed to write about them.

    `gaps` are targets of this KPI and segment in periods of the outlook's grain.
    """

    outlook: Outlook
    gaps: tuple[Gap, ...]
    catalog: Catalog
    calendar: Calendar
    as_of: date
    fmt: Formatter
    same: tuple[SameDays, ...] = ()  # the current period against the same days of earlier ones

    @property
    def kpi(self) -> Kpi:
        """The KPI."""
        return self.outlook.kpi

    @property
    def current(self) -> Period:
        """The unfinished period."""
        return self.outlook.periods[0]

    @property
    def grain(self) -> str:
        """Month, quarter or year, as a word."""
        return _NOUN[self.outlook.grain]

    def text(self, value: float | None) -> str:
        """A value as it is shown."""
        return self.fmt.value(value, self.kpi.unit)

    def due(self, period: Period) -> Gap | None:
        """The target due in a period."""
        label = self.calendar.label(period)
        return next((g for g in self.gaps if g.target.by == label and not g.target.sum_from), None)

    def aims(self) -> tuple[Gap, ...]:
        """The targets that the chart shows: all that are due in its periods to come, the next one first."""
        return tuple(g for p in self.outlook.periods if (g := self.due(p)) is not None)


def same_days_of(outcome: Outcome, kpi: Kpi, grain: Grain, where: Where = ()) -> tuple[SameDays, ...]:
    """The current period against the same days of the one before and of last year's."""
    found = (same_days(outcome, kpi.id, grain, back, where) for back in dict.fromkeys((1, 12 // MONTHS_IN[grain])))
    return tuple(same for same in found if same is not None)


def targets_of(gaps: Iterable[Gap], kpi: Kpi, grain: Grain, calendar: Calendar, where: Where = ()) -> tuple[Gap, ...]:
    """The targets of a KPI, of the whole company or of a segment, that are due in periods of a grain."""
    own = (g for g in gaps if g.target.kpi == kpi.id and g.target.where == where)
    return tuple(g for g in own if calendar.parse(g.target.by).grain == grain)


# --- the chart -------------------------------------------------------------------------------------------------------


def fan_data(view: View) -> FanData:
    """History, forecast, naive and the targets in sight, for the fan chart."""
    outlook, label = view.outlook, view.calendar.label
    first = next((i for i, v in enumerate(outlook.past_values) if math.isfinite(v)), len(outlook.past))
    history = tuple(float(v) for v in outlook.past_values[first:])
    labels = tuple(label(p) for p in (*outlook.past[first:], *outlook.periods))
    quantiles = (tuple(float(v) for v in outlook.quantiles[q]) for q in ("p10", "p25", "p50", "p75", "p90"))
    year = (
        12 // MONTHS_IN[outlook.grain]
    )  # beyond it "last year" would be an older one: the line stops, as the table does
    naive = tuple(float(v) if i < year else math.nan for i, v in enumerate(outlook.naive))
    gone, days = view.calendar.days_gone(view.current, view.as_of), view.calendar.days(view.current)
    aims = _aims(view, labels)
    data = FanData(
        title=series_title(view),
        unit=view.kpi.unit,
        labels=labels,
        history=history,
        forecast=Fan(*quantiles),
        naive=naive if any(math.isfinite(v) for v in naive) else (),
        target=aims[0] if aims else None,
        later=aims[1:],
        current=len(history),
        today=today_between(len(history), gone, days) if history else None,
    )
    return newest(data, LONGEST[outlook.grain])


def _aims(view: View, labels: tuple[str, ...]) -> tuple[Aim, ...]:
    return tuple(
        Aim(gap.resolved.level, labels.index(gap.target.by), gap.probability) for gap in view.aims() if gap.resolved
    )


def twin(data: FanData, fmt: Formatter) -> Table:
    """The numbers behind the chart."""
    head, rows = fan_rows(data, fmt)
    columns = tuple(Column(f"n{i}", name, "right" if i else "left") for i, name in enumerate(head))
    listed = tuple(Row(row[0], tuple(Cell(text) for text in row)) for row in reversed(rows))
    return Table(f"{data.title}, as numbers", columns, (Group("", listed),), "wide", across=3)


# --- sentences -------------------------------------------------------------------------------------------------------


def heading(view: View) -> str:
    """The finding: where the KPI will most likely end in the current period, and how far that is from its target."""
    verb = "stand" if nature(view.kpi, view.catalog) == "stock" else "land"
    when = view.fmt.period_label(view.current, "bare")
    gap = view.due(view.current)
    written = row_texts(view.fmt, view.kpi, gap).forecast if gap and gap.forecast else None
    likely = written or view.text(float(view.outlook.median[0]))
    said = f"{view.kpi.name} will most likely {verb} at {likely} in {when}"
    rest = against_target(view.fmt, view.kpi, gap) if gap else _against_last_year(view)
    return f"{said}, {rest}" if rest else said


def against_target(fmt: Formatter, kpi: Kpi, gap: Gap) -> str:
    """How the forecast compares with the target, in words."""
    if gap.resolved is None or gap.forecast is None or gap.gap is None:
        return ""
    size = gap_size(fmt, kpi, gap)
    level = math.copysign(1, gap.gap)
    if not any(c in "123456789" for c in size):
        return "just on target"
    if level < 0:
        return f"{size} short of target" if kpi.direction == "up" else f"{size} below its limit"
    return f"{size} above target" if kpi.direction == "up" else f"{size} above its limit"


def _against_last_year(view: View) -> str:
    median, before = float(view.outlook.median[0]), float(view.outlook.naive[0])
    if not math.isfinite(before):
        return ""
    share = view.kpi.unit == "percent"
    delta = median - before if share else (median - before) / abs(before) if before else math.nan
    if not math.isfinite(delta):
        return ""
    if abs(delta) < 0.0005:
        return "as a year before"
    size = view.fmt.change(abs(delta), view.kpi.unit).lstrip("+")
    return f"{size} {'more' if delta > 0 else 'less'} than a year before"


def range_sentence(view: View) -> str:
    """Eight futures in ten, in words."""
    low, high = (view.text(float(view.outlook.quantiles[q][0])) for q in ("p10", "p90"))
    return f"Eight futures in ten lie between {low} and {high}."


def series_title(view: View) -> str:
    """What a point of the line is: a sum per period, a level at its end, a ratio of it."""
    joint = {"flow": " per ", "stock": ", end of ", "ratio": " by "}[nature(view.kpi, view.catalog)]
    return f"{view.kpi.name}{joint}{view.grain}"


def key_title(view: View) -> str:
    """What is drawn and in which unit, for the line under the heading."""
    units = {"money": view.fmt.value(0, "money").replace("0", "").strip(), "percent": "%", "days": "days"}
    unit = units.get(view.kpi.unit, "")
    return f"{series_title(view)}{f', {unit}' if unit else ''}"


# --- the unfinished period -------------------------------------------------------------------------------------------


def so_far(view: View) -> Html:
    """The unfinished period: for what adds up a bar and how it stands against the usual pace, else its value so far."""
    actual = view.outlook.actual_to_date
    gone, days = view.calendar.days_gone(view.current, view.as_of), view.calendar.days(view.current)
    if actual is None or not gone:
        return Html("")
    when = f"in {gone} of {days} days"
    if nature(view.kpi, view.catalog) != "flow":
        stock = nature(view.kpi, view.catalog) == "stock"
        what = f"now, {gone} of {days} days gone." if stock else f"so far, {when}."
        compared = "" if stock else same_days_text(view.fmt, view.kpi, view.same)
        return _prose(f"<p>{join((span(view.text(actual), 'strong'), what, esc(compared)), ' ')}</p>")
    rest = view.text(max(0.0, float(view.outlook.median[0]) - actual))
    said = [
        span(f"{view.text(actual)} so far", "strong"),
        f"{when},",
        span(rest, "strong"),
        "still to come.",
        _pace(view),
    ]
    bar = marks.pace_bar(_bar(view, actual))
    compared = f"<p>{esc(same_days_text(view.fmt, view.kpi, view.same))}</p>" if view.same else ""
    return join((bar, _prose(f"<p>{join([s for s in said if s], ' ')}</p>{compared}{_required(view)}")))


def same_days_text(fmt: Formatter, kpi: Kpi, compared: Iterable[SameDays]) -> str:
    """The current period against the same days of earlier ones: “In the same 46 days of Q3 2026 it was 49 (now +6.1%).”"""
    said = []
    for same in compared:
        label = fmt.period_label(same.period)
        if math.isnan(same.then):  # the KPI is itself a change
            said.append(f"{fmt.change(same.now, 'number')} against the same {same.days} days of {label}")
        else:
            delta = same.difference if kpi.unit == "percent" else same.change
            moved = f" (now {fmt.change(delta, kpi.unit)})" if math.isfinite(delta) else ""
            said.append(f"{fmt.value(same.then, kpi.unit)} in the same {same.days} days of {label}{moved}")
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _bar(view: View, actual: float) -> marks.Pace:
    gap = view.due(view.current)
    level = gap.resolved.level if gap and gap.resolved else None
    usual = _usual(gap)
    low, middle, high = (float(view.outlook.quantiles[q][0]) for q in ("p10", "p50", "p90"))
    return marks.Pace(
        actual=marks.Mark(actual, view.text(actual)),
        likely=marks.Mark(middle, view.text(middle)),
        low=low,
        high=high,
        target=None if level is None else marks.Mark(level, view.text(level)),
        usual=None if usual is None else marks.Mark(usual, view.text(usual)),
    )


def _usual(gap: Gap | None) -> float | None:
    """What there should be by today on the usual way to the target."""
    if gap is None or gap.resolved is None or gap.pace.usual is None:
        return None
    return gap.resolved.level * gap.pace.usual


def _pace(view: View) -> Html:
    """How what there is so far compares with the usual way to the target."""
    gap, actual = view.due(view.current), view.outlook.actual_to_date
    usual = _usual(gap)
    if not usual or actual is None:
        return Html("")
    ahead = actual / usual - 1
    if abs(ahead) < _BEHIND:
        return span("At the pace that the target needs.", "strong")
    size = view.fmt.change(abs(ahead), "number").lstrip("+")
    good = (ahead > 0) == (view.kpi.direction == "up")
    words = f"{size} {'ahead of' if ahead > 0 else 'behind'} the pace that the target needs."
    return span(words, f"strong {'good' if good else 'warn'}")


def _required(view: View) -> str:
    gap = view.due(view.current)
    if gap is None or gap.resolved is None or not gap.pace.needed_a_day:
        return ""
    level = level_text(view.fmt, view.kpi, gap.resolved)
    day = view.text(gap.pace.needed_a_day)
    return f'<p class="muted">To reach {esc(level)} the rest of the {view.grain} must bring {esc(day)} a day.</p>'


# --- by period -------------------------------------------------------------------------------------------------------


def by_period(view: View) -> Table:
    """Each period to come: low, likely, high, the year before, target and chance."""
    columns = (
        Column("name", view.grain.capitalize(), "left"),
        Column("low", "Low (10%)"),
        Column("strong", "Likely"),
        Column("high", "High (90%)"),
        Column("last", "Last year"),
        Column("target", "Target"),
        Column("chance", "Chance", "left"),
    )
    rows = tuple(_period_row(view, i) for i in range(len(view.outlook.periods)))
    return Table(f"{view.kpi.name} by {view.grain}", columns, (Group("", rows),), "narrow")


def _period_row(view: View, i: int) -> Row:
    period, outlook = view.outlook.periods[i], view.outlook
    low, middle, high = (Cell(view.text(float(outlook.quantiles[q][i]))) for q in ("p10", "p50", "p90"))
    known = dict(zip(outlook.past, outlook.past_values, strict=True))
    last = known.get(view.calendar.year_before(period))
    gap = view.due(period)
    target, chance = DASH, DASH
    if gap is not None:
        target, chance = Cell(level_text(view.fmt, view.kpi, gap.resolved)), chance_cell(view.fmt, gap)
    name = view.fmt.period_label(period)
    year = Cell(view.text(None if last is None else float(last)))
    return Row(name, (Cell(name), low, middle, high, year, target, chance))


# --- how far to trust it ---------------------------------------------------------------------------------------------


def trust(view: View) -> Html:
    """The method's error beside that of repeating last year, in words."""
    test = view.outlook.backtest
    if test is None or not test.by_horizon:
        said = f"The history is too short to test forecasts of it on the past. {_tier(view)}"
        return _prose(f"<p>{esc(said.strip())}</p>{_made_by(view)}")
    first = test.by_horizon[0]
    miss = span(_share(view, first.miss), "strong")
    said = f"On the last {first.origins} {view.grain}s that could be tested, forecasts made {_ahead(view, first)} missed by"
    parts = [said, join((miss, " on average."))]
    if math.isfinite(first.naive_miss):
        parts.append(join(("“Same as last year” missed by ", span(_share(view, first.naive_miss), "strong"), ".")))
    return _prose(f"<p>{join([*parts, _tier(view)], ' ')}</p>{_made_by(view)}")


def _made_by(view: View) -> str:
    named = models(view.outlook)
    return f'<p class="muted">Made by: {esc(named)}.</p>' if named else ""


def trust_table(view: View) -> Table | None:
    """The errors by horizon, ours and naive, and how often the range held."""
    test = view.outlook.backtest
    if test is None or not test.by_horizon:
        return None
    columns = (
        Column("name", "Ahead", "left"),
        Column("strong", "Our miss"),
        Column("naive", "Naive miss"),
        Column("inside", "In 80% range"),
    )
    rows = tuple(_error_row(view, e) for e in _picked(test))
    return Table("Errors on the past, by horizon", columns, (Group("", rows),), "never")


def limit(view: View) -> str:
    """The nearest horizon at which the forecast was no better than repeating last year; empty where it always was better."""
    test = view.outlook.backtest
    worse = [e.horizon for e in test.by_horizon if e.miss >= e.naive_miss] if test else []
    if test is None or not worse:
        return ""
    if len(worse) == len(test.by_horizon):
        return "On the past it was no better than repeating last year: read the range, not the line."
    return f"{_count(worse[0], view.grain).capitalize()} ahead it was no better than repeating last year, so trust it less there."


def models(outlook: Outlook) -> str:
    """The models behind a forecast, in words."""
    named = dict.fromkeys(outlook.models.values())
    return ", ".join(named) if len(named) <= 2 else f"{len(named)} models, one per measure"


def _picked(test: Backtest) -> tuple[ErrorAt, ...]:
    """A few horizons: one, two, four, eight, and the last."""
    wanted = {1, 2, 4, 8, test.by_horizon[-1].horizon}
    return tuple(e for e in test.by_horizon if e.horizon in wanted)


def _error_row(view: View, error: ErrorAt) -> Row:
    name = f"{error.horizon} {view.grain}{'' if error.horizon == 1 else 's'}"
    inside = Cell(f"{error.inside80} of {error.origins}")
    return Row(name, (Cell(name), Cell(_share(view, error.miss)), Cell(_share(view, error.naive_miss)), inside))


def _share(view: View, miss: float) -> str:
    return view.fmt.value(miss, "percent")


def _ahead(view: View, error: ErrorAt) -> str:
    return f"{_count(error.horizon, view.grain)} ahead"


def _count(n: int, noun: str) -> str:
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else n} {noun}{'' if n == 1 else 's'}"


def _tier(view: View) -> str:
    return {
        "no_season": "The history is too short to learn seasons from.",
        "naive": "The history is too short for models: it repeats what was.",
    }.get(view.outlook.tier, "")


def _prose(paragraphs: str) -> Html:
    return Html(f'<div class="prose">{paragraphs}</div>')
