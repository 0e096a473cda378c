"""The bridge: what its words say, and that they add up to the target as shown."""

from __future__ import annotations

import pytest

from lib.charts.bridge import BridgeData, Pier, amounts, bridge_alt, bridge_rows
from lib.charts.format import MINUS, Formatter

FMT = Formatter("EUR")
PIERS = (
    Pier("actual", "Actual<br>Q3 26", 94392.0, 94392.0),
    Pier("forecast", "Forecast<br>adds", 94392.0, 102402.7),
    Pier("scenario", "Spring<br>adds", 102402.7, 101900.0),
    Pier("open", "Open", 101900.0, 104000.0),
    Pier("target", "Target<br>Q4 26", 104000.0, 104000.0),
)
DATA = BridgeData("Bridge for MRR", "money", PIERS, 98e3, 107e3)


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


def test_beyond_the_target_what_is_open_is_taken_back() -> None:
    ahead = BridgeData(
        "B", "money", (*PIERS[:2], Pier("open", "Beyond", 102402.7, 100e3), PIERS[4]), 98e3, 107e3, adverse=False
    )
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
