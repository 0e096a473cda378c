"""The bridge as HTML and SVG: last actual, what the forecast and the assumptions add, what is open, the target.

Levels are points as in the fan (a filled dot happened, a hollow diamond is wanted) and only what is added is a bar, so that
an axis that does not begin at 0 exaggerates nothing. The whisker is where eight futures in ten end.
"""

from __future__ import annotations

from lib.charts.axis import Axis, value_axis
from lib.charts.bridge import LEVELS, BridgeData, amounts, bridge_alt, lines_of, range_words
from lib.charts.format import Formatter
from lib.ui import picture
from lib.ui.marks import Html, esc
from lib.ui.picture import Picture, Plot, Slot

_HEIGHT, _FONT = 213.0, 12.5
_WIDE = 0.5  # of a step, how wide a bar is
_BESIDE = 0.34  # of a step, how far right of a bar's middle its range stands
_MIDDLE, _LEFT = 'text-anchor="middle"', 'x="-8" text-anchor="end"'
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line y2="6" stroke-width="2"/></pattern></defs>'
)
_MARKS = {
    "actual": '<circle class="p-actual" r="4.5"/>',
    "target": '<path class="p-target" d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
}


def bridge_html(data: BridgeData, fmt: Formatter) -> Html:
    """The chart, with its words for a screen reader; every step's number stands above it."""
    plot = Plot(_HEIGHT, _FONT, _axis(data))
    ticks = [fmt.tick(tick, data.unit, plot.axis.step) for tick in plot.axis.ticks]
    fixed = _HATCH + _joins(data, plot) + "".join(_bar(data, i, plot) for i in range(len(data.piers)))
    fixed += _whisker(data, plot) + _levels(data, plot) + _numbers(data, plot, fmt)
    step = 1 / len(data.piers)
    names = tuple(
        picture.name(_across(data, i), lines_of(p.name), wide=step) for i, p in enumerate(data.piers)
    )  # fmt: skip
    tone = "adverse" if data.adverse else "beyond"
    drawn = picture.picture_html(plot, Picture("", fixed, names, _slots(data, fmt)), ticks, bridge_alt(data, fmt))
    return Html(f'<div class="bridge {tone}">{drawn}</div>')


def _axis(data: BridgeData) -> Axis:
    """The value axis, with some more air for the numbers above the steps."""
    axis = value_axis([data.low, data.high, *(v for p in data.piers for v in (p.start, p.end))], data.unit)
    return Axis(axis.low, axis.high + (axis.high - axis.low) * 0.06, axis.step, axis.ticks)


def _across(data: BridgeData, i: float) -> float:
    return (i + 0.5) / len(data.piers)


def _bar(data: BridgeData, i: int, plot: Plot) -> str:
    """Solid what the forecast adds, paler what is assumed, hatched what nobody carries."""
    pier = data.piers[i]
    if pier.kind in LEVELS:
        return ""
    top, bottom = sorted((plot.up(pier.start), plot.up(pier.end)))
    left, wide = 100 * _across(data, i - _WIDE / 2), 100 * _WIDE / len(data.piers)
    return (
        f'<rect class="bar-{pier.kind}" x="{left:.2f}%" width="{wide:.2f}%" y="{top:.1f}" '
        f'height="{max(1.0, bottom - top):.1f}"/>'
    )


def _joins(data: BridgeData, plot: Plot) -> str:
    """A thin line from each step to the next, at the level where one ends and the other begins."""
    return "".join(
        f'<line class="join" x1="{100 * _across(data, i - 1):.2f}%" x2="{100 * _across(data, i):.2f}%" '
        f'y1="{plot.up(pier.start):.1f}" y2="{plot.up(pier.start):.1f}"/>'
        for i, pier in enumerate(data.piers)
        if i
    )


def _ranged(data: BridgeData) -> int:
    """The step beside which the whisker stands: the last one before the open one."""
    return max(i for i, p in enumerate(data.piers) if p.kind in ("forecast", "scenario"))


def _whisker(data: BridgeData, plot: Plot) -> str:
    """Where eight futures in ten end, at the last step before the open one."""
    at = _ranged(data)
    end = data.piers[at].end
    high, low = (plot.up(v) - plot.up(end) for v in (data.high, data.low))
    drawn = f'<path class="whisker" d="M0 {high:.1f}V{low:.1f}M-4 {high:.1f}h8M-4 {low:.1f}h8"/><circle class="p-likely" r="4"/>'
    return picture.at(plot, _across(data, at + _BESIDE), end, drawn)


def _levels(data: BridgeData, plot: Plot) -> str:
    return "".join(
        picture.at(plot, _across(data, i), p.end, _MARKS[p.kind]) for i, p in enumerate(data.piers) if p.kind in _MARKS
    )


def _numbers(data: BridgeData, plot: Plot, fmt: Formatter) -> str:
    """The number of each step, above whatever stands there; that of the step with the whisker left of it."""
    ranged = _ranged(data)
    return "".join(
        picture.at(
            plot, _across(data, i + (_BESIDE if i == ranged else 0)), max(pier.start, pier.end),
            f'<text class="n-{pier.kind} strong" y="{-13 if pier.kind in LEVELS else -9}" '
            f'{_LEFT if i == ranged else _MIDDLE}>'
            f"{esc(text)}</text>",
        )
        for i, (pier, (_, text)) in enumerate(zip(data.piers, amounts(data, fmt), strict=True))
    )  # fmt: skip


def _slots(data: BridgeData, fmt: Formatter) -> tuple[Slot, ...]:
    wide = 1 / len(data.piers)
    found = []
    for i, (pier, (level, text)) in enumerate(zip(data.piers, amounts(data, fmt), strict=True)):
        if pier.kind in LEVELS:
            lines: tuple[str, ...] = (fmt.full(pier.end, data.unit),)
        else:
            lines = (text, f"leads to {level}")
        if pier.kind == "forecast":
            lines = (*lines, range_words(data, fmt))
        found.append(Slot(i * wide, wide, " ".join(lines_of(pier.name)), lines))
    return tuple(found)
