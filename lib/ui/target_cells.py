"""What a row says of a target, in the same pieces on every page: level, gap, chance, status."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from lib.catalog.model import Kpi
from lib.charts.format import MINUS, NBSP, Against, Formatter, gap_tone
from lib.goals import Gap, Nature, Resolved, Target
from lib.period import Calendar, Period
from lib.ui import marks
from lib.ui.marks import Status, esc, join, span
from lib.ui.table import Cell

Where = tuple[tuple[str, str], ...]
Stands = Literal[
    "here", "later", "apart"
]  # a target beside a screen's period: of it, of a later one, of another length

DASH = Cell("–", tone="muted")
URGENCY: tuple[Status, ...] = ("missed", "off_track", "at_risk", "unknown", "on_track", "achieved", "no_target")


def aims(gaps: Iterable[Gap], current: Period, calendar: Calendar, where: Where = ()) -> dict[str, Gap]:
    """Per KPI the target that its row is about: of this segment, not over yet; first of the row's grain, then the next due."""
    found: dict[str, tuple[tuple[bool, int], Gap]] = {}
    for gap in gaps:
        due = calendar.parse(gap.target.by)
        if gap.target.where != where or gap.target.sum_from or calendar.last_day(due) < calendar.first_day(current):
            continue
        rank = due.grain != current.grain, calendar.last_day(due).toordinal()
        if gap.target.kpi not in found or rank < found[gap.target.kpi][0]:
            found[gap.target.kpi] = rank, gap
    return {kpi: gap for kpi, (_, gap) in found.items()}


def stands(target: Target, nature: Nature, current: Period | None, calendar: Calendar) -> Stands:
    """How a target stands to a screen's period.

    What is due at the end of a longer or shorter period is of this one for a stock, where both end together.
    """
    due = calendar.parse(target.by)
    if current is None or calendar.label(due) == calendar.label(current):
        return "here"
    if due.grain == current.grain:
        return "later"
    together = calendar.last_day(due) == calendar.last_day(current)
    return "here" if nature == "stock" and together else "apart"


def level_text(fmt: Formatter, kpi: Kpi, resolved: Resolved | None) -> str:
    """The level of a target; of a band with two ends both."""
    if resolved is None:
        return "–"
    if _banded(resolved):
        return f"{fmt.value(resolved.low, kpi.unit)} to {fmt.value(resolved.high, kpi.unit)}"
    return fmt.value(resolved.level, kpi.unit)


def level_cell(fmt: Formatter, kpi: Kpi, gap: Gap, current: Period | None) -> Cell:
    """The level; with its due period unless that is the one that the screen is about (None: it is about none)."""
    level = gap.resolved.level if gap.resolved else None
    text = esc(_held(f"{limit_mark(gap.resolved)}{row_texts(fmt, kpi, gap).target}"))
    title = fmt.full(level, kpi.unit)
    if gap.resolved and _banded(gap.resolved):
        low, high = (fmt.value(end, kpi.unit) for end in (gap.resolved.low, gap.resolved.high))
        text = join((low, span(f"to {high}", "due")))
    if current is not None and gap.target.by == Calendar().label(current):
        return Cell(text, level, title=title)
    due = fmt.period_label(gap.target.by, "short")
    return Cell(join((text, span(due, "due"))), level, title=f"{title}, due {fmt.period_label(gap.target.by)}")


def row_texts(fmt: Formatter, kpi: Kpi, gap: Gap) -> Against:
    """Forecast, level and gap of a target as one row writes them, so that it adds up."""
    middle = gap.forecast.median if gap.forecast else None
    return fmt.against(middle, gap.resolved.level if gap.resolved else None, kpi.unit)


def limit_mark(resolved: Resolved | None) -> str:
    """“≥ ” where a target asks for at least so much, “≤ ” for at most; nothing for a band."""
    if resolved is None or _banded(resolved):
        return ""
    return "≥ " if math.isfinite(resolved.low) else "≤ "


def gap_text(fmt: Formatter, kpi: Kpi, gap: Gap) -> str:
    """Forecast less target, of the values as they are shown; inside a band with two ends 0."""
    if gap.resolved is None or gap.forecast is None:
        return "–"
    if _banded(gap.resolved):
        return fmt.change(gap.gap, kpi.unit, "absolute")
    return row_texts(fmt, kpi, gap).gap


def gap_size(fmt: Formatter, kpi: Kpi, gap: Gap) -> str:
    """The gap without its sign, for sentences."""
    return gap_text(fmt, kpi, gap).lstrip(f"+{MINUS}")


def gap_cell(fmt: Formatter, kpi: Kpi, gap: Gap, elsewhere: bool = False) -> Cell:
    """The gap: ink where it is on the wrong side of the target, muted where not.

    `elsewhere`: the row's forecast is of another period, so the forecast that this gap is of stands below it.
    """
    tone = "muted" if gap.resolved and _banded(gap.resolved) and not gap.gap else gap_tone(gap.gap, kpi.direction)
    text, title = esc(_held(gap_text(fmt, kpi, gap))), fmt.change(gap.relative, "number")
    if elsewhere and gap.forecast is not None:
        forecast = f"{row_texts(fmt, kpi, gap).forecast} {_held('in', fmt.period_label(gap.target.by, 'short'))}"
        text, title = join((text, span(forecast, "due"))), f"{title}, of the forecast {forecast}"
    return Cell(text, gap.relative, tone, title)


def chance_cell(fmt: Formatter, gap: Gap) -> Cell:
    """A bar as long as the chance, and the chance in words; what is settled needs none."""
    if gap.status in ("achieved", "missed", "unknown"):
        return Cell(span("–", "muted"), gap.probability)
    return Cell(marks.chance(gap.probability, fmt.chance(gap.probability), gap.status), gap.probability)


def status_cell(status: Status, why: str = "") -> Cell:
    """Shape and word; sorted by urgency."""
    return Cell(marks.status(status), float(URGENCY.index(status)), title=why)


def target_cells(
    fmt: Formatter, kpi: Kpi, gap: Gap | None, current: Period | None, how: Stands = "here"
) -> tuple[Cell, Cell, Cell, Cell]:
    """Target, gap, chance and status of one target, or of none; of one that is `apart` only its level, due period and status."""
    if gap is None:
        return DASH, DASH, DASH, status_cell("no_target")
    status = status_cell(gap.status, gap.why)
    if how == "apart":
        due = span(fmt.period_label(gap.target.by, "short"), "due")
        return _elsewhere(fmt, kpi, gap), DASH, DASH, replace(status, content=join((status.content, due)))
    return level_cell(fmt, kpi, gap, current), gap_cell(fmt, kpi, gap, how == "later"), chance_cell(fmt, gap), status


def _elsewhere(fmt: Formatter, kpi: Kpi, gap: Gap) -> Cell:
    """A target of a period of another length, said beside the row and not as its own."""
    due = fmt.period_label(gap.target.by, "short")
    level = _held("target", f"{limit_mark(gap.resolved)}{level_text(fmt, kpi, gap.resolved)}")
    text = f"{level} {_held('in', due)}"  # breaks before the period where there is little room
    return Cell(span(text, "due"), title=f"due {fmt.period_label(gap.target.by)}")


def _held(*words: str) -> str:
    """Words that no line breaks apart."""
    return NBSP.join(words).replace(" ", NBSP)


def _banded(resolved: Resolved) -> bool:
    return math.isfinite(resolved.low) and math.isfinite(resolved.high)
