"""The Panel: numbers by series × segment × draw × period, frozen.

History is a Panel with one draw, a forecast one with many, where draw i of every series belongs to the same future. A
Panel knows nothing of business words: how a series adds up over time is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from lib.period import Calendar, Grain, Period

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64] | npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Adds = Literal[
    "sum", "last", "none"
]  # over time: flows and weights sum, stocks take the last, distinct counts do neither
TOTAL, REST = "total", "rest"


@dataclass(frozen=True, slots=True)
class Covered:
    """The days (both included, as ordinals of `date`) for which a series says everything."""

    first: int
    last: int

    def covers(self, calendar: Calendar, period: Period) -> bool:
        """Whether the whole period lies inside."""
        return self.first <= calendar.first_day(period).toordinal() and (
            calendar.last_day(period).toordinal() <= self.last
        )


@dataclass(frozen=True, slots=True)
class Break:
    """A change of definition in a series: no change is computed from before `period` to it or after."""

    series: str
    period: Period
    why: str


@dataclass(frozen=True, eq=False)
class Panel:
    """Numbers by series × segment × draw × period.

    `values` has the shape (len(series), len(segments), draws, len(periods)), float64 for history and float32 for draws, C
    order, read-only; nan is missing. The first segment is `total`; further ones are values of the one `dimension`. Periods
    are consecutive and of one grain. `covered` says per series for which days the data say everything (absent: unknown).
    """

    series: tuple[str, ...]
    segments: tuple[str, ...]
    periods: tuple[Period, ...]
    values: Array
    dimension: str | None = None
    covered: Mapping[str, Covered] | None = None
    breaks: tuple[Break, ...] = ()
    notes: Mapping[str, tuple[str, ...]] | None = None  # per series: marks such as "upper bound: summed over months"

    def __post_init__(self) -> None:
        shape = (len(self.series), len(self.segments), self.values.shape[2], len(self.periods))
        if self.values.shape != shape:
            raise ValueError(f"values {self.values.shape} do not fit the axes {shape}")
        if len(set(self.series)) != len(self.series):
            raise ValueError("a series stands twice")
        self.values.setflags(write=False)

    @property
    def draws(self) -> int:
        """How many draws there are (1 for history)."""
        return int(self.values.shape[2])

    @property
    def grain(self) -> Grain:
        """The grain of the periods."""
        return self.periods[0].grain if self.periods else "month"

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.series)}

    def __contains__(self, series: str) -> bool:
        return series in self._place

    def get(self, series: str, segment: str = TOTAL) -> Array:
        """The numbers of one series and segment, shape (draws, periods). Raises KeyError."""
        view: Array = self.values[self._place[series], self.segments.index(segment)]
        return view

    def take(self, series: Sequence[str] | None = None, segments: Sequence[str] | None = None) -> Panel:
        """The Panel of only these series and segments, in this order."""
        names, parts = tuple(series or self.series), tuple(segments or self.segments)
        values = self.values
        if names != self.series:
            values = values[[self._place[n] for n in names]]
        if parts != self.segments:
            values = values[:, [self.segments.index(s) for s in parts]]
        return replace(self, series=names, segments=parts, values=values)

    def between(self, first: Period | None, last: Period | None) -> Panel:
        """The Panel of the periods from first to last, both included (None: open)."""
        keep = [i for i, p in enumerate(self.periods) if (not first or p >= first) and (not last or p <= last)]
        start, stop = (keep[0], keep[-1] + 1) if keep else (0, 0)
        return replace(self, periods=self.periods[start:stop], values=self.values[..., start:stop])

    def with_series(self, added: Mapping[str, Array]) -> Panel:
        """The Panel with series added or replaced; each array has the shape (segments, draws, periods)."""
        names = self.series + tuple(n for n in added if n not in self)
        values = np.empty((len(names), *self.values.shape[1:]), dtype=self.values.dtype)
        values[: len(self.series)] = self.values
        for name, numbers in added.items():
            values[names.index(name)] = numbers
        return replace(self, series=names, values=values)

    def roll_up(self, calendar: Calendar, grain: Grain, adds: Mapping[str, Adds], to_date: bool = False) -> Panel:
        """The Panel at a coarser grain: sums, last values, or nan for series that do neither.

        Sums are taken in float64. A coarser period of which a finer one is missing is missing, and so is one that the
        Panel does not hold whole: a partial sum would look like a fall. With `to_date` the last one, which has not ended,
        holds what there is of it so far.
        """
        if grain == self.grain:
            return self
        ends = [calendar.parent(p, grain) for p in (*self.periods[:1], *self.periods[-1:])]
        parents = calendar.span(ends[0], ends[-1]) if ends else ()
        out = np.full((*self.values.shape[:3], len(parents)), np.nan, dtype=self.values.dtype)
        first = self.periods[0].ordinal if self.periods else 0
        summed = _rows([adds.get(n, "sum") == "sum" for n in self.series])
        last = _rows([adds.get(n, "sum") == "last" for n in self.series])
        sums: dict[int, list[tuple[int, int]]] = {}  # how many parts → places of parents with their first part
        for j, parent in enumerate(parents):
            parts = [p.ordinal - first for p in calendar.within(parent, self.grain)]
            while to_date and parent == parents[-1] and parts[-1] >= len(self.periods):
                parts.pop()
            if parts[-1] < len(self.periods):
                out[last, :, :, j] = self.values[last, :, :, parts[-1]]
                if parts[0] >= 0:
                    sums.setdefault(len(parts), []).append((j, parts[0]))
        finer, coarser = self.values[summed], out[summed]
        for count, places in sums.items():
            at, begins = (np.array(x) for x in zip(*places, strict=True))
            even = bool(
                (np.diff(begins) == count).all()
            )  # then a slice will do, which is quicker than a list of places
            places_of = [slice(begins[0] + i, begins[-1] + i + 1, count) if even else begins + i for i in range(count)]
            coarser[..., at] = sum(finer[..., i].astype(np.float64) for i in places_of)
        out[summed] = coarser
        return replace(self, periods=parents, values=out)

    def quantile(self, levels: Sequence[float]) -> Floats:
        """Quantiles over the draws, shape (len(levels), series, segments, periods)."""
        return np.asarray(np.quantile(self.values.astype(np.float64), levels, axis=2))

    def to_bytes(self) -> bytes:
        """The Panel as bytes, the same for the same Panel: a line of JSON, then the numbers."""
        head = {
            "series": self.series,
            "segments": self.segments,
            "grain": self.grain,
            "first": self.periods[0].ordinal if self.periods else 0,
            "shape": self.values.shape,
            "type": self.values.dtype.str,
            "dimension": self.dimension,
            "covered": {s: [c.first, c.last] for s, c in self.covered.items()} if self.covered is not None else None,
            "breaks": [[b.series, b.period.ordinal, b.why] for b in self.breaks],
            "notes": {s: list(n) for s, n in self.notes.items()} if self.notes is not None else None,
        }
        return json.dumps(head, sort_keys=True).encode() + b"\n" + self.values.tobytes()

    @staticmethod
    def from_bytes(content: bytes) -> Panel:
        """The Panel that `to_bytes` wrote."""
        line, _, numbers = content.partition(b"\n")
        head = json.loads(line)
        values = np.frombuffer(numbers, dtype=np.dtype(head["type"])).reshape(head["shape"])
        first = Period(head["grain"], head["first"])
        covered, notes = head["covered"], head["notes"]
        return Panel(
            tuple(head["series"]),
            tuple(head["segments"]),
            tuple(first + i for i in range(head["shape"][3])),
            values,
            dimension=head["dimension"],
            covered={s: Covered(*days) for s, days in covered.items()} if covered is not None else None,
            breaks=tuple(Break(s, Period(head["grain"], n), why) for s, n, why in head["breaks"]),
            notes={s: tuple(n) for s, n in notes.items()} if notes is not None else None,
        )

    def to_frame(self, calendar: Calendar) -> pd.DataFrame:
        """The numbers as a long frame: series, segment, draw, period, value. The one place where this module meets pandas."""
        import pandas as pd

        index = pd.MultiIndex.from_product(
            [self.series, self.segments, range(self.draws), [calendar.label(p) for p in self.periods]],
            names=["series", "segment", "draw", "period"],
        )
        return pd.Series(self.values.ravel(), index=index, name="value").reset_index()


def _rows(wanted: list[bool]) -> slice | list[int]:
    """The rows that are wanted; as a slice, which copies nothing, where that is all of them."""
    return slice(None) if all(wanted) else [i for i, there in enumerate(wanted) if there]


@dataclass(frozen=True, order=True, slots=True)
class Cut:
    """One question to the data: a grain, filters as (dimension, value), and at most one dimension to break down by."""

    grain: Grain = "month"
    where: tuple[tuple[str, str], ...] = ()
    by: str | None = None

    @property
    def of_months(self) -> Cut:
        """The same cut by month."""
        return replace(self, grain="month")


@dataclass(frozen=True, eq=False)
class History:
    """The Panels of one workspace keyed by cut: what happened, up to and including the unfinished current month.

    The month Panel of each cut is always there; quarter and year ones hold what may not be rolled up (distinct counts);
    a day Panel, where there is one, serves pace. `digest` names everything they were made from.
    """

    calendar: Calendar
    as_of: date
    panels: Mapping[Cut, Panel]
    digest: str = ""

    def panel(self, cut: Cut = Cut()) -> Panel:
        """The Panel of that cut. Raises KeyError."""
        return self.panels[cut]
