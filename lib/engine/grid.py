"""Numbers of single rules put on one axis of periods, with zeros where a table says “nothing happened”, and added up to
series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lib.catalog.model import WEIGHT
from lib.engine.numbers import Numbers, is_level
from lib.engine.source import Task, View
from lib.panel import Break, Covered
from lib.period import Grain, Period

Floats = npt.NDArray[np.float64]
FAR = 40  # years: a day further from the as-of day is a slip of the pen, and no reason for a thousand empty periods
ALIVE = 92  # days: a source whose last day lies further behind the latest one has ended, and holds nobody up


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """What one rule of one source says of its series: numbers, covered days, whether it carries the dimension."""

    task: Task
    numbers: tuple[Numbers, ...]
    covered: Covered | None
    event: bool  # whether a period without rows is 0
    split: bool = False  # whether it knows the segments
    notes: tuple[str, ...] = ()
    holes: tuple[tuple[int, int], ...] = ()  # stretches of days of which it says nothing


@dataclass(frozen=True, eq=False, slots=True)
class Axis:
    """The axes of a grid: a grain, the first and last ordinal, and how many segments there are beside the total."""

    view: View
    grain: Grain
    first: int
    last: int
    segments: int

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods, in order."""
        return tuple(Period(self.grain, n) for n in range(self.first, self.last + 1))

    def empty(self) -> Floats:
        """A grid in which everything is missing, shape (1 + segments, periods)."""
        return np.full((1 + self.segments, max(0, self.last - self.first + 1)), np.nan)

    def place(self, day: int) -> int:
        """The place of a day's period (which may lie outside)."""
        return self.view.calendar.of(date.fromordinal(day), self.grain).ordinal - self.first


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """One series on an axis: numbers of shape (1 + segments, periods) and what is to be said about them."""

    values: Floats
    covered: Covered | None = None
    breaks: tuple[Break, ...] = ()
    notes: tuple[str, ...] = ()


def reach(parts: Iterable[Part], view: View, grain: Grain) -> tuple[int, int] | None:
    """The first ordinal with data and the last one needed: the current period's, or the last plan period's."""
    firsts, lasts = [], [view.calendar.current(grain, view.as_of).ordinal]
    for part in parts:
        if part.covered is None:
            continue
        span = [view.calendar.of(date.fromordinal(d), grain).ordinal for d in (part.covered.first, part.covered.last)]
        firsts.append(span[0])
        if part.task.plan:
            lasts.append(span[1])
    years = (max(view.as_of.year - FAR, MINYEAR), min(view.as_of.year + FAR, MAXYEAR - 1))
    edges = [view.calendar.of(date(year, view.as_of.month, 1), grain).ordinal for year in years]
    return (max(min(firsts), edges[0]), min(max(lasts), edges[1])) if firsts else None


def series(parts: Sequence[Part], axis: Axis) -> dict[str, Series]:
    """The series of all parts, in the order of the parts, `.weight` right after its measure."""
    by_name: dict[str, list[Part]] = {}
    for part in parts:
        by_name.setdefault(part.task.series, []).append(part)
    made: dict[str, Series] = {}
    for name, own in by_name.items():
        covered = _covered(own)
        breaks, mixed = _breaks(name, own, axis)
        notes = tuple(dict.fromkeys(n for p in own for n in p.notes)) + mixed
        for suffix in ("", WEIGHT) if axis.view.catalog.kind(name) == "weighted" else ("",):
            values = axis.empty()
            for part in own:
                _add(values, _grid(part, suffix, axis))
            made[name + suffix] = Series(values, covered, () if suffix else breaks, notes)
    return made


def _add(into: Floats, more: Floats) -> None:
    """Add where there is something: nan + x = x."""
    there = ~np.isnan(more)
    into[there] = np.where(np.isnan(into[there]), more[there], into[there] + more[there])


def _grid(part: Part, suffix: str, axis: Axis) -> Floats:
    values = axis.empty()
    for numbers in part.numbers:
        if numbers.suffix == suffix:
            at = numbers.ordinals - axis.first
            there = (at >= 0) & (at < values.shape[1])
            values[numbers.codes[there] + 1, at[there]] = numbers.values[there]
    _fill(values[: None if part.split else 1], part, axis)
    if is_level(part.task):
        values[:, ~_in_turn(part.task, axis)] = np.nan
    return values


def _fill(values: Floats, part: Part, axis: Axis) -> None:
    """Zero and missing. Inside its coverage an event table's period without rows is 0; outside everything is missing. On
    the first day of a period nothing has happened in it yet: flows stand at 0, levels where they stood."""
    if part.covered is None:
        values[:] = np.nan
        return
    width = values.shape[1]
    first, last = max(0, axis.place(part.covered.first)), min(width - 1, axis.place(part.covered.last))
    if part.event:
        values[:, :first] = np.nan
        values[:, last + 1 :] = np.nan
        window = values[:, first : last + 1]
        window[np.isnan(window)] = 0.0
    for begun, ended in part.holes:
        values[:, max(0, axis.place(begun)) : max(0, axis.place(ended) + 1)] = np.nan
    today = axis.place(axis.view.as_of.toordinal())
    begins = part.covered.last == axis.view.yesterday.toordinal() and today == last + 1 < width
    if begins and not part.task.plan:
        values[:, today] = values[:, last] if is_level(part.task) else np.where(np.isnan(values[:, last]), np.nan, 0.0)


def _in_turn(task: Task, axis: Axis) -> npt.NDArray[np.bool_]:
    """For levels: whether it is this source's turn at the end of each period."""
    ends = [axis.view.calendar.last_day(p) for p in axis.periods]
    if not task.plan:
        ends = [min(d, axis.view.yesterday) for d in ends]
    turn = [(not task.since or d >= task.since) and (not task.until or d < task.until) for d in ends]
    return np.array(turn, dtype=bool)


def _covered(parts: Sequence[Part]) -> Covered | None:
    """From the first day of any source to the last day that all those still alive cover."""
    there = [p for p in parts if p.covered]
    days = [p.covered for p in there if p.covered]
    running = [p.covered for p in there if p.covered and p.task.until is None] or days
    if not days:
        return None
    latest = max(c.last for c in running)
    return Covered(min(c.first for c in days), min(c.last for c in running if c.last >= latest - ALIVE))


def _breaks(name: str, parts: Sequence[Part], axis: Axis) -> tuple[tuple[Break, ...], tuple[str, ...]]:
    """Where one definition follows another, and what is to be said of definitions."""
    tagged = sorted(
        ((p.covered.first, p.task.rule.definition) for p in parts if p.covered and p.task.rule.definition),
        key=lambda t: t[0],
    )
    breaks, notes = [], [f"definition: {d}" for d in dict.fromkeys(d for _, d in tagged)]
    for (_, before), (day, after) in pairwise(tagged):
        if before != after:
            period = axis.view.calendar.of(date.fromordinal(day), axis.grain)
            breaks.append(Break(name, period, f"counted as {before} before, as {after} from here on"))
    return tuple(breaks), tuple(notes)


def merged(found: Sequence[Mapping[str, Series]]) -> dict[str, Series]:
    """Series of several passes over one axis; where two bring the same series they are added."""
    out: dict[str, Series] = {}
    for one in found:
        for name, new in one.items():
            if name not in out:
                out[name] = new
                continue
            values = out[name].values.copy()
            _add(values, new.values)
            out[name] = _joined(out[name], new, values)
    return out


def _joined(a: Series, b: Series, values: Floats) -> Series:
    covered = a.covered or b.covered
    if a.covered and b.covered:
        lasts = (a.covered.last, b.covered.last)
        last = min(d for d in lasts if d >= max(lasts) - ALIVE)
        covered = Covered(min(a.covered.first, b.covered.first), last)
    return Series(values, covered, a.breaks + b.breaks, tuple(dict.fromkeys(a.notes + b.notes)))
