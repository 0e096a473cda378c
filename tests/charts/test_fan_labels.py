"""Labels on the fan chart stand where they cover nothing."""

from __future__ import annotations

from typing import Any

import pytest

from lib.charts.fan import HEIGHTS, WIDTHS, Aim, Fan, FanData, Size, fan, today_between
from lib.charts.fan_labels import Box, Ground, Label, places
from lib.charts.format import Formatter
from lib.charts.theme import read_theme

EURO = Formatter("EUR")
LABELS = tuple(f"{i // 4}Q{i % 4 + 1}" for i in range(2024 * 4, 2024 * 4 + 16))


def grown(target: float, growth: float, later: tuple[Aim, ...] = ()) -> FanData:
    """Eleven quarters that grow evenly, five to come that go on, and a target in the current one."""
    history = tuple(60e3 + growth * i for i in range(11))
    ahead = tuple(60e3 + growth * i for i in range(11, 16))
    band = Fan(*(tuple(v * by for v in ahead) for by in (0.93, 0.97, 1.0, 1.03, 1.07)))
    return FanData("Revenue", "money", LABELS, history, band, (), Aim(target, 11), 11, today_between(11, 46, 92), later)


def boxes(data: FanData, size: Size, width: float) -> list[tuple[float, float, float, float]]:
    """Left, right, bottom and top of each target's label in pixels of the plot, from the figure alone."""
    figure = fan(data, read_theme("light"), EURO, size)
    low, high = figure.layout.yaxis.range
    tall = HEIGHTS[size] - 14 - 3.4 * 12.5
    found = []
    for note in figure.layout.annotations:
        if "Target" in note.text:
            wide = 0.5 * note.font.size * len(note.text.removeprefix("<b>").removesuffix("</b>"))
            at = across(note.x, width) + note.xshift
            left = at if note.xanchor == "left" else at - wide
            up = (note.y - low) / (high - low) * tall + note.yshift
            found.append((left, left + wide, up - 7, up + 7))
    return found


def across(at: float, width: float) -> float:
    return (at + 0.25) / (len(LABELS) - 0.5) * width


@pytest.mark.parametrize("size", ["overview", "drawer", "forecast"])
@pytest.mark.parametrize("growth", [0.0, 1e3, 4e3, -2e3])
@pytest.mark.parametrize("over", [0.9, 0.98, 1.0, 1.03, 1.15])
def test_a_target_of_the_current_quarter_covers_neither_today_nor_the_forecast(
    size: Size, growth: float, over: float
) -> None:
    data = grown((60e3 + growth * 11) * over, growth)
    figure: Any = fan(data, read_theme("light"), EURO, size)
    low, high = figure.layout.yaxis.range
    tall, width = HEIGHTS[size] - 14 - 3.4 * 12.5, WIDTHS[size]
    [(left, right, bottom, top)] = boxes(data, size, width)
    assert data.today is not None
    assert not left < across(data.today, width) < right
    for step in range(500):
        at = 10 + step / 100
        up = (60e3 + growth * at - low) / (high - low) * tall
        assert not (left < across(at, width) < right and bottom < up < top)


def test_two_labels_stand_apart() -> None:
    (a, b, c, d), (e, f, g, h) = boxes(grown(104e3, 3e3, (Aim(105e3, 12),)), "forecast", WIDTHS["forecast"])
    assert b <= e or f <= a or d <= g or h <= c


@pytest.mark.parametrize("size", ["overview", "drawer", "forecast"])
def test_each_label_is_nearer_to_its_own_target_than_to_the_other(size: Size) -> None:
    data = grown(104e3, 3.6e3, (Aim(125e3, 13),))
    low, high = fan(data, read_theme("light"), EURO, size).layout.yaxis.range
    tall = HEIGHTS[size] - 14 - 3.4 * 12.5
    points = [(across(aim.at, WIDTHS[size]), (aim.value - low) / (high - low) * tall) for aim in data.targets]
    for i, (left, right, bottom, top) in enumerate(boxes(data, size, WIDTHS[size])):
        away = [max(left - x, 0, x - right) ** 2 + max(bottom - y, 0, y - top) ** 2 for x, y in points]
        assert away[i] <= away[1 - i]
        assert data.today is not None
        assert not left < across(data.today, WIDTHS[size]) < right


def test_the_nearest_clear_place_is_taken() -> None:
    free = Ground(16, 1000, 300, (), ())
    label = Label(8, 150, 90, 18)
    assert places(free, [label])[0].yshift == 0
    walled = Ground(16, 1000, 300, (), (Box(8, 150, -200, 200, 8),))
    assert abs(places(walled, [label])[0].yshift) == 18
    covered = Ground(16, 1000, 300, ((1.0, ((0, 150), (15, 150))),), ())
    assert abs(places(covered, [label])[0].yshift) == 18
