"""The bridge figure: where its bars stand, what its words say, and that they add up to the target as shown."""

from __future__ import annotations

import pytest

from lib.charts.bridge import BridgeData, Pier, amounts, bridge, bridge_alt, bridge_rows
from lib.charts.format import MINUS, Formatter
from lib.charts.theme import read_theme

FMT = Formatter("EUR")
PIERS = (
    Pier("actual", "Actual<br>Q3 26", 94392.0, 94392.0),
    Pier("forecast", "Forecast<br>adds", 94392.0, 102402.7),
    Pier("scenario", "Spring<br>adds", 102402.7, 101900.0),
    Pier("open", "Open", 101900.0, 104000.0),
    Pier("target", "Target<br>Q4 26", 104000.0, 104000.0),
)
DATA = BridgeData("Bridge for MRR", "money", PIERS, 98e3, 107e3)


def test_each_bar_spans_the_levels_that_it_leads_from_and_to() -> None:
    bars = [t for t in bridge(DATA, read_theme("light"), FMT).data if t.type == "bar"]
    assert [(b.x[0], b.base[0], b.base[0] + b.y[0]) for b in bars] == [
        (1, 94392.0, pytest.approx(102402.7)),
        (2, 101900.0, pytest.approx(102402.7)),
        (3, 101900.0, pytest.approx(104000.0)),
    ]
    assert [b.marker.pattern.shape for b in bars] == [None, None, "/"]


def test_levels_are_points_as_in_the_fan_and_the_range_stands_beside_the_last_step() -> None:
    theme = read_theme("dark")
    whisker, actual, target = (t for t in bridge(DATA, theme, FMT).data if t.type == "scatter")
    assert (actual.y[0], target.y[0], target.marker.symbol) == (94392.0, 104000.0, "diamond")
    assert 2 < whisker.x[0] < 2.5
    assert whisker.y[0] + whisker.error_y.array[0] == pytest.approx(107e3)
    assert whisker.y[0] - whisker.error_y.arrayminus[0] == pytest.approx(98e3)


def number(text: str) -> float:
    """A text such as −€0.5k as a number, in thousands."""
    return float(text.replace("€", "").replace("k", "").replace(MINUS, "-") or 0)


def test_what_is_shown_adds_up_to_the_target_that_is_shown() -> None:
    rows = bridge_rows(DATA, FMT)
    assert rows == (
        ("Actual Q3 26", "", "€94.4k"),
        ("Forecast adds", "+€8.0k", "€102.4k"),
        ("Spring adds", f"{MINUS}€0.5k", "€101.9k"),
        ("Open", "+€2.1k", "€104.0k"),
        ("Target Q4 26", "", "€104.0k"),
    )
    added = sum(number(adds) for _, adds, _ in rows)
    assert number(rows[0][2]) + added == pytest.approx(number(rows[-1][2]))


def test_the_axis_holds_every_level_and_the_range() -> None:
    low, high = bridge(DATA, read_theme("light"), FMT).layout.yaxis.range
    assert low < 94392
    assert high > 107e3


def test_beyond_the_target_the_open_step_is_good() -> None:
    ahead = BridgeData(
        "B", "money", (*PIERS[:2], Pier("open", "Beyond", 102402.7, 100e3), PIERS[4]), 98e3, 107e3, adverse=False
    )
    theme = read_theme("light")
    bars = [t for t in bridge(ahead, theme, FMT).data if t.type == "bar"]
    assert bars[-1].marker.line.color == theme.good
    assert amounts(ahead, FMT)[2][1] == "−€2.4k"


def test_the_words_say_all_of_it() -> None:
    told = bridge_alt(DATA, FMT)
    for part in (
        "Bridge for MRR.",
        "Actual Q3 26: €94.4k",
        "Open: +€2.1k",
        "Target Q4 26: €104.0k",
        "€98.0k and €107k",
    ):
        assert part in told
