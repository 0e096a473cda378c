"""How a fan chart is laid out, whatever draws it: its scale, where its lines begin, and where its words stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lib.charts.axis import Axis, value_axis
from lib.charts.fan_data import Aim, FanData
from lib.charts.fan_labels import Box, Ground, Label, Point, places
from lib.charts.format import Formatter

Size = Literal["overview", "drawer", "forecast", "meeting"]

HEIGHTS: dict[Size, int] = {"overview": 270, "drawer": 280, "forecast": 370, "meeting": 440}
WIDTHS: dict[Size, float] = {
    "overview": 560,
    "drawer": 580,
    "forecast": 1000,
    "meeting": 1050,
}  # of the plot, on a desk
FIRST, LAST = 0.25, 0.75  # so much of a step the plot reaches before the first period, and after the last but one


@dataclass(frozen=True, slots=True)
class Sketch:
    """A fan chart before it is drawn: the data, how they are written and scaled."""

    data: FanData
    fmt: Formatter
    size: Size
    axis: Axis
    names: tuple[str, ...]
    last: int | None  # the place of the last actual value

    @property
    def font(self) -> float:
        """The size of its letters in pixels."""
        return 17.0 if self.size == "meeting" else 12.5

    @property
    def start(self) -> int:
        """The place of the first period that is not history."""
        return len(self.data.history)

    @property
    def height(self) -> float:
        """The height of the plot in pixels, about."""
        return HEIGHTS[self.size] - 14 - 3.4 * self.font

    def text(self, value: float) -> str:
        """A value as it is written."""
        return self.fmt.value(value, self.data.unit)

    def pixels(self, value: float) -> float:
        """The height of a value above the axis, near enough to see whether two labels would touch."""
        return (value - self.axis.low) / (self.axis.high - self.axis.low) * self.height

    def ahead(self, values: Sequence[float]) -> tuple[list[int], list[float]]:
        """Places and values of a forecast, drawn on from the last actual value."""
        x, y = list(range(self.start, len(self.data.labels))), list(values)
        return (x, y) if self.last is None else ([self.last, *x], [self.data.history[self.last], *y])


@dataclass(frozen=True, slots=True)
class Note:
    """Words beside a point of the chart: shifted from it in pixels, up and right, and in which voice they speak."""

    x: int
    y: float
    text: str
    voice: Literal["forecast", "naive", "target"]
    xanchor: Literal["left", "right"] = "left"
    xshift: float = 8.0
    yshift: float = 0.0


def sketch(data: FanData, fmt: Formatter, size: Size) -> Sketch:
    """The layout of a chart of this size."""
    known = [i for i, v in enumerate(data.history) if math.isfinite(v)]
    drawn = [*data.history, *(v for q in data.forecast.quantiles for v in q), *data.naive]
    axis = value_axis([*drawn, *(aim.value for aim in data.targets)], data.unit)
    names = tuple(fmt.period_label(label) for label in data.labels)
    return Sketch(data, fmt, size, axis, names, known[-1] if known else None)


# --- what hovering says ----------------------------------------------------------------------------------------------


def actual_words(of: Sketch) -> list[str]:
    """What each period of the history says."""
    return [f"Actual: {of.fmt.full(v, of.data.unit)}" for v in of.data.history]


def forecast_words(of: Sketch) -> list[str]:
    """What each period of the forecast says."""
    p10, _, p50, _, p90 = of.data.forecast.quantiles
    return [
        f"Forecast: {of.text(middle)} (8 in 10: {of.text(low)} to {of.text(high)})"
        for low, middle, high in zip(p10, p50, p90, strict=True)
    ]


def naive_words(of: Sketch) -> list[str]:
    """What the naive guess says for each period ahead."""
    return [f"Same as last year: {of.text(v)}" for v in of.data.naive]


def target_words(of: Sketch, target: Aim) -> str:
    """What a target says."""
    chance = "" if target.chance is None else f" ({of.fmt.chance(target.chance)} chance)"
    return f"Target: {of.text(target.value)}{chance}"


# --- words on the chart ----------------------------------------------------------------------------------------------


def notes(of: Sketch) -> tuple[Note, ...]:
    """All words beside points: the ends of the lines, then each target."""
    ends = _ends(of)
    return (*ends, *_targets(of, ends))


def _ends(of: Sketch) -> tuple[Note, ...]:
    """The last values of forecast and naive at the ends of their lines, moved apart where they would touch."""
    data, end = of.data, len(of.data.labels) - 1
    if not data.forecast.p50 or not math.isfinite(data.forecast.p50[-1]):
        return ()
    likely = data.forecast.p50[-1]
    found = [Note(end, likely, of.text(likely), "forecast")]
    if data.naive and math.isfinite(data.naive[-1]):
        apart = of.pixels(data.naive[-1]) - of.pixels(likely)
        lacking = max(0.0, 1.35 * of.font - abs(apart)) * (1 if apart > 0 else -1)
        found.append(Note(end, data.naive[-1], of.text(data.naive[-1]), "naive", yshift=lacking))
    return tuple(found)


def _targets(of: Sketch, ends: Sequence[Note]) -> tuple[Note, ...]:
    """“Target €205k” near each diamond, where it covers neither the lines nor today."""
    texts = [f"Target {of.text(aim.value)}" for aim in of.data.targets]
    labels = [
        Label(aim.at, of.pixels(aim.value), _wide(of, text), 1.4 * of.font)
        for aim, text in zip(of.data.targets, texts, strict=True)
    ]
    found = zip(of.data.targets, texts, places(_ground(of, ends), labels), strict=True)
    return tuple(
        Note(aim.at, aim.value, text, "target", place.xanchor, place.xshift, place.yshift)
        for aim, text, place in found
    )  # fmt: skip


def _wide(of: Sketch, text: str) -> float:
    """About how wide a bold text is."""
    return 0.6 * of.font * len(text)


def _ground(of: Sketch, ends: Sequence[Note]) -> Ground:
    """What is drawn already, for the labels that come after."""
    data = of.data
    lines = [(3.0, _points(of, range(of.start), data.history))]
    if data.forecast.p50:
        lines.append((4.0, _points(of, *of.ahead(data.forecast.p50))))
    if data.naive:
        lines.append((1.0, _points(of, *of.ahead(data.naive))))
    if data.today is not None:
        lines.append((4.0, ((data.today, 0.0), (data.today, of.height))))
    boxes = [Box(aim.at, of.pixels(aim.value), -7, 7, 7) for aim in data.targets]
    for note in ends:
        boxes.append(Box(note.x, of.pixels(note.y) + note.yshift, 8, 8 + _wide(of, note.text), 0.7 * of.font))
    return Ground(len(data.labels), WIDTHS[of.size], of.height, tuple(lines), tuple(boxes))


def _points(of: Sketch, x: Sequence[int], y: Sequence[float]) -> tuple[Point, ...]:
    return tuple((i, of.pixels(v)) for i, v in zip(x, y, strict=True))
