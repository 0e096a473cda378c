"""Where labels on a fan chart stand: clear of its lines, of the line of today and of each other, on a desk and on a phone.

A chart is as wide as the page lets it be and Plotly places labels in pixels from a point, so every place is tried at two widths.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

_PHONE = 270.0  # the second width at which places are tried
_AIR = 3.0  # pixels that stay free round a label
_FAR = 0.9  # what a row of distance from its point costs; a line that is covered costs more, on a phone half of it
_STEPS = 16  # points looked at along each piece of a line
_BEFORE = (26.0, 40.0)  # so far before its point a label ends that stands on the other side of today
_BESIDE, _OVER = 10.0, 6.0  # how far beside its point a label begins, and how far back from it one above or below

Point = tuple[float, float]  # a place among the periods, and pixels above the axis


@dataclass(frozen=True, slots=True)
class Box:
    """A box that belongs to a point: from `left` to `right` of it in pixels, `half` of its height either way of `middle`.

    `y` is the point's own height where the box does not stand beside it.
    """

    at: float
    middle: float
    left: float
    right: float
    half: float
    y: float | None = None

    @property
    def point(self) -> float:
        """The height of the point."""
        return self.middle if self.y is None else self.y


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands, seen from its point, as an annotation of Plotly takes it."""

    xanchor: Literal["left", "right"]
    xshift: float
    yshift: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What is drawn already: each line with how bad it is to cover it, boxes, and the size of the plot in pixels."""

    periods: int
    width: float
    height: float
    lines: tuple[tuple[float, tuple[Point, ...]], ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label to be placed: its point, its width and height in pixels."""

    at: float
    y: float
    width: float
    height: float


def places(ground: Ground, labels: Iterable[Label]) -> tuple[Place, ...]:
    """A place for each label, in turn, that covers least; of equal ones the nearest to its point."""
    found: list[Place] = []
    taken = list(ground.boxes)
    for label in labels:
        best = min(_candidates(label), key=lambda place: _cost(ground, taken, label, place))
        found.append(best)
        taken.append(_box(label, best))
    return tuple(found)


def _candidates(label: Label) -> Iterator[Place]:
    for rows in (0.0, 1.0, -1.0, 1.6, -1.6, 2.4, -2.4, 3.4, -3.4):
        shift = _BESIDE if not rows else -_OVER
        yield Place("left", shift, rows * label.height)
        yield Place("right", -shift, rows * label.height)
        yield from (Place("right", -back, rows * label.height) for back in _BEFORE)


def _box(label: Label, place: Place) -> Box:
    left = place.xshift if place.xanchor == "left" else place.xshift - label.width
    return Box(label.at, label.y + place.yshift, left, left + label.width, label.height / 2, label.y)


def _cost(ground: Ground, taken: Sequence[Box], label: Label, place: Place) -> float:
    box, far = _box(label, place), (abs(place.yshift) + 0.5 * max(0.0, abs(place.xshift) - _BESIDE)) / label.height
    desk, phone = (_covered(ground, width, taken, box) for width in (ground.width, min(ground.width, _PHONE)))
    return _FAR * far + desk + 0.5 * phone


def _covered(ground: Ground, width: float, taken: Sequence[Box], box: Box) -> float:
    """What a box covers when the plot is so wide."""
    left, right = _x(ground, width, box.at) + box.left, _x(ground, width, box.at) + box.right
    low, high = box.middle - box.half, box.middle + box.half
    cost = 4.0 * (left < 0) + 4.0 * (low < 0) + 4.0 * (high > ground.height + box.half) + 4.0 * (right > width + 60)
    own = _away((_x(ground, width, box.at), box.point), (left, right), box)
    for other in taken:
        start = _x(ground, width, other.at)
        strange = other.at != box.at and _away((start, other.point), (left, right), box) < own
        cost += 3.0 * strange  # it would be read as that one's
        beside = start + other.right < left - _AIR or start + other.left > right + _AIR
        cost += 4.0 * (not beside and abs(other.middle - box.middle) < other.half + box.half)
    for weight, line in ground.lines:
        near = (
            left - _AIR < _x(ground, width, at) < right + _AIR and low - _AIR < y < high + _AIR
            for at, y in _along(line)
        )
        cost += weight * any(near)
    return cost


def _away(point: Point, across: tuple[float, float], box: Box) -> float:
    """Pixels from a point to the nearest of a box that reaches across the plot from here to there."""
    x, y = point
    return math.hypot(max(across[0] - x, 0.0, x - across[1]), max(abs(y - box.middle) - box.half, 0.0))


def _x(ground: Ground, width: float, at: float) -> float:
    """Pixels from the left end of a plot whose periods begin a quarter of a step inside it."""
    return (at + 0.25) / (ground.periods - 0.5) * width


def _along(line: Sequence[Point]) -> Iterator[Point]:
    """Points along a line; where it has gaps none."""
    for (x0, y0), (x1, y1) in pairwise(line):
        if math.isfinite(y0) and math.isfinite(y1):
            yield from ((x0 + (x1 - x0) * i / _STEPS, y0 + (y1 - y0) * i / _STEPS) for i in range(_STEPS + 1))
