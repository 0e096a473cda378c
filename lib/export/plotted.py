"""What native charts show, as columns of a sheet: the fan of a KPI, the chance of each target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.charts.axis import Axis, value_axis
from lib.charts.fan_data import Aim, Fan, FanData, newest
from lib.charts.format import Formatter
from lib.export.formats import Number, Shape
from lib.export.tables import due_text, target_name
from lib.goals import Gap, Status
from lib.pipeline import Outcome, Outlook

ACTUAL, LIKELY, LOW, WIDTH, NAIVE, TARGET = (
    "Actual",
    "Forecast, likely",
    "Low end of the range",
    "Range of 8 futures in 10",
    "Same as last year",
    "Target",
)
LONGEST = 16  # quarters on a chart
MOST_TARGETS = 12  # bars on a chart


@dataclass(frozen=True, slots=True)
class Plotted:
    """Columns of numbers beside a column of labels, all of one unit; nan is a gap."""

    title: str
    shape: Shape
    head: str
    labels: tuple[str, ...]
    columns: tuple[tuple[str, tuple[float, ...]], ...]

    def column(self, name: str) -> tuple[float, ...]:
        """The numbers of a column, as they are stored in cells."""
        values = next(values for head, values in self.columns if head == name)
        stored = (Number(v, self.shape).stored for v in values)
        return tuple(math.nan if v is None else v for v in stored)

    @property
    def names(self) -> tuple[str, ...]:
        """The heads of the columns of numbers."""
        return tuple(name for name, _ in self.columns)


def fan_of(outcome: Outcome, found: Outlook, gaps: Sequence[Gap] = ()) -> FanData:
    """History, forecast, last year's values and the next target of a KPI, for its fan chart."""
    label = outcome.calendar.label
    first = next((i for i, v in enumerate(found.past_values) if math.isfinite(v)), len(found.past))
    labels = tuple(label(p) for p in (*found.past[first:], *found.periods))
    aim = next_target(found, gaps, labels[len(found.past) - first :])
    quantiles = (tuple(float(v) for v in found.quantiles[q]) for q in ("p10", "p25", "p50", "p75", "p90"))
    naive = tuple(float(v) for v in found.naive)
    data = FanData(
        title=found.kpi.name,
        unit=found.kpi.unit,
        labels=labels,
        history=tuple(float(v) for v in found.past_values[first:]),
        forecast=Fan(*quantiles),
        naive=naive if any(math.isfinite(v) for v in naive) else (),
        target=Aim(aim.resolved.level, labels.index(aim.target.by), aim.probability) if aim and aim.resolved else None,
        current=len(found.past) - first,
    )
    return newest(data, LONGEST)


def next_target(found: Outlook, gaps: Sequence[Gap], labels: Sequence[str]) -> Gap | None:
    """The first target of the whole company for that KPI which is due in sight."""
    own = [g for g in gaps if g.target.kpi == found.kpi.id and not g.target.where and not g.target.sum_from]
    return next((g for by in labels for g in own if g.target.by == by and g.resolved), None)


def aims_of(found: Outlook, gaps: Sequence[Gap], data: FanData) -> dict[int, float]:
    """Every target of the whole company for that KPI which is due in a period drawn: its place and its level."""
    own = [g for g in gaps if g.target.kpi == found.kpi.id and not g.target.where and not g.target.sum_from]
    return {data.labels.index(g.target.by): g.resolved.level for g in own if g.resolved and g.target.by in data.labels}


def fan_columns(data: FanData, fmt: Formatter, aims: Mapping[int, float] | None = None) -> Plotted:
    """The fan as columns. The forecast starts from the last actual value, so that the lines are joined; in the past the range has
    no width and lies on the actual values, so that the band grows out of them."""
    past, ahead = len(data.history), len(data.labels) - len(data.history)
    last = next((i for i in range(past - 1, -1, -1) if math.isfinite(data.history[i])), None)

    def onward(values: Sequence[float], start: float) -> tuple[float, ...]:
        lead = [math.nan] * past
        if last is not None:
            lead[last] = start
        return (*lead, *(values or (math.nan,) * ahead))

    joint = math.nan if last is None else data.history[last]
    low, high = data.forecast.p10, data.forecast.p90
    width = tuple(h - lo for lo, h in zip(low, high, strict=True))
    next_ = {data.target.at: data.target.value} if data.target else {}
    drawn = {**(aims or {}), **next_}
    target = tuple(drawn.get(i, math.nan) for i in range(past + ahead))
    columns = [
        (ACTUAL, (*data.history, *(math.nan,) * ahead)),
        (LIKELY, onward(data.forecast.p50, joint)),
        (LOW, (*data.history, *(low or (math.nan,) * ahead))),
        (WIDTH, (*(0.0 for _ in data.history), *(width or (math.nan,) * ahead))),
        (NAIVE, onward(data.naive, joint)) if data.naive else None,
        (TARGET, target) if drawn else None,
    ]
    labels = tuple(fmt.period_label(label, "short") for label in data.labels)
    return Plotted(data.title, data.unit, "Quarter", labels, tuple(c for c in columns if c))


def fan_axis(plotted: Plotted) -> Axis:
    """A value axis that holds the whole fan, in the numbers of the cells."""
    low, width = plotted.column(LOW), plotted.column(WIDTH)
    drawn = [v for name in plotted.names if name != WIDTH for v in plotted.column(name)]
    ends = [a + b for a, b in zip(low, width, strict=True)]
    return value_axis([*drawn, *ends], "count" if plotted.shape == "count" else "number")


def chances(gaps: Sequence[Gap], outcome: Outcome, fmt: Formatter) -> tuple[Plotted, tuple[Status, ...]]:
    """The chance of each target that has one, the soonest due, with their status; the least likely last."""
    open_ = [g for g in gaps if g.probability is not None and g.status in ("on_track", "at_risk", "off_track")]
    shown = sorted(open_[:MOST_TARGETS], key=lambda g: -(g.probability or 0))
    names = tuple(
        f"{target_name(g.target, outcome.catalog.kpi(g.target.kpi))}, {due_text(g.target, fmt)}" for g in shown
    )
    numbers = tuple(float(g.probability or 0) for g in shown)
    plotted = Plotted("Chance to reach each target", "chance", "Target", names, (("Chance", numbers),))
    return plotted, tuple(g.status for g in shown)
