"""Charts drawn without a library: HTML and SVG that stretch to any width, in the colours of the page.

Heights are pixels, places across are shares of the plot's width, so that letters and dots keep their size on every screen.
The whole is one picture for screen readers, named by its words; what hovering or a finger shows is in the name, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lib.charts.axis import Axis
from lib.ui.marks import Html, esc

_ACROSS = 1000  # units of the part of the drawing that is stretched
_LETTER = 0.6  # of the font's size, the width of a digit


@dataclass(frozen=True, slots=True)
class Plot:
    """The field that is drawn on: height and letters in pixels, the value axis, room at the right for words."""

    height: float
    font: float
    axis: Axis
    right: float = 4.0
    top: float = 14.0

    def up(self, value: float) -> float:
        """Pixels from the top of the plot to a value."""
        return (self.axis.high - value) / (self.axis.high - self.axis.low) * self.height


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the plot across, and what it says: a head and lines."""

    at: float
    width: float
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart's parts: what is stretched, what keeps its shape, names below (lines of text, strong or not), what it says."""

    stretched: str
    fixed: str
    names: tuple[Html, ...]
    slots: tuple[Slot, ...]


def picture_html(plot: Plot, parts: Picture, ticks: Sequence[str], says: str) -> Html:
    """The chart. `ticks` are the texts of the axis's gridlines, `says` its words for those who do not see it."""
    left = max((len(tick) for tick in ticks), default=0) * _LETTER * plot.font + 10
    style = f"--tall:{plot.height:.0f}px;--font:{plot.font}px;padding:{plot.top:.0f}px {plot.right:.0f}px "
    style += f"{3.4 * plot.font:.0f}px {left:.0f}px"
    inner = f'<svg viewBox="0 0 {_ACROSS} {plot.height:.1f}" preserveAspectRatio="none">{parts.stretched}</svg>'
    drawn = f'<svg class="drawn">{_grid(plot, ticks)}{inner}{parts.fixed}</svg>'
    rest = "".join((*parts.names, *map(_slot, parts.slots)))
    return Html(
        f'<div class="chart" role="img" aria-label="{esc(says)}" style="{style}"><div class="plot">{drawn}{rest}</div></div>'
    )


def _grid(plot: Plot, ticks: Sequence[str]) -> str:
    lines = "".join(
        f'<line class="grid" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="m" x="0" dx="-8" y="{y:.1f}" dy=".35em" text-anchor="end">{esc(tick)}</text>'
        for y, tick in ((plot.up(value), tick) for value, tick in zip(plot.axis.ticks, ticks, strict=True))
    )
    return f'{lines}<line class="base" x2="100%" y1="{plot.height:.1f}" y2="{plot.height:.1f}"/>'


def _slot(slot: Slot) -> str:
    side = "on-left" if slot.at + slot.width / 2 > 0.5 else "on-right"
    said = "".join(f"<span>{esc(line)}</span>" for line in slot.lines)
    return (
        f'<div class="slot" style="left:{_percent(slot.at)};width:{_percent(slot.width)}">'
        f'<div class="tip {side}"><b>{esc(slot.head)}</b>{said}</div></div>'
    )


def name(at: float, lines: Iterable[str], *, strong: bool = False, wide: float | None = None) -> Html:
    """A name under the axis, centred at a share of the width; only the first of its lines may be strong."""
    first, *more = lines
    text = "<br>".join((f"<b>{esc(first)}</b>" if strong else esc(first), *map(esc, more)))
    width = "" if wide is None else f";width:{_percent(wide)}"
    return Html(f'<span class="under" style="left:{_percent(at)}{width}">{text}</span>')


def line(plot: Plot, points: Iterable[tuple[float, float]], css: str) -> str:
    """A line through points (share of the width, value), stretched; nan leaves a gap."""
    runs = [
        [_place(plot, x, y) for x, y in run]
        for known, run in groupby(points, key=lambda point: math.isfinite(point[1]))
        if known
    ]
    return "".join(f'<polyline class="{css}" points="{" ".join(run)}"/>' for run in runs if len(run) > 1)


def band(plot: Plot, low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]], css: str) -> str:
    """The area between two lines, stretched."""
    points = (*low, *reversed(high))
    if not all(math.isfinite(y) for _, y in points):
        return ""
    return f'<polygon class="{css}" points="{" ".join(_place(plot, x, y) for x, y in points)}"/>'


def _place(plot: Plot, x: float, y: float) -> str:
    return f"{x * _ACROSS:.1f},{plot.up(y):.1f}"


def at(plot: Plot, x: float, y: float, drawn: str) -> str:
    """A mark of fixed size whose own 0,0 stands at a point; "" where the value is missing."""
    return f'<svg x="{_percent(x)}" y="{plot.up(y):.1f}" width="1" height="1">{drawn}</svg>' if math.isfinite(y) else ""


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
