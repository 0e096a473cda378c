"""Numbers as text: the examples of the design as tables, and what must hold for any number."""

from __future__ import annotations

import math
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.model import Unit
from lib.charts.format import MINUS, MISSING, Formatter, change_tone, gap_tone
from lib.errors import BadInput
from lib.period import Calendar, Period

EURO = Formatter("EUR")
UNITS: tuple[Unit, ...] = get_args(Unit)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (1349.3, "count", "1,349"),
        (9999.4, "count", "9,999"),
        (9999.6, "count", "10.0k"),
        (12_400, "count", "12.4k"),
        (99_949, "count", "99.9k"),
        (99_950, "count", "100k"),
        (184_000, "count", "184k"),
        (999_499, "count", "999k"),
        (999_500, "count", "1.00M"),
        (1_240_000, "count", "1.24M"),
        (12_400_000, "money", "€12.4M"),
        (3_000_000_000, "money", "€3.00B"),
        (-1140, "money", "−€1,140"),
        (61_900, "money", "€61.9k"),
        (134_500, "money", "€135k"),
        (8.42, "unit_money", "€8.42"),
        (8.4, "unit_money", "€8.40"),
        (99.999, "unit_money", "€100"),
        (188.3, "unit_money", "€188"),
        (1150.2, "money_per_day", "€1,150\u00a0a\u00a0day"),
        (0.412, "percent", "41.2%"),
        (0.0312, "percent", "3.12%"),
        (0.04994, "percent", "4.99%"),
        (0.04996, "percent", "5.0%"),
        (-0.021, "percent", "−2.10%"),
        (12.345, "percent", "1,235%"),
        (142, "duration", "2:22"),
        (-65, "duration", "−1:05"),
        (3742, "duration", "1:02:22"),
        (34.2, "days", "34.2\u00a0d"),
        (8.04, "months", "8.0\u00a0mo"),
        (5.9, "number", "5.9"),
        (0.424, "number", "0.42"),
        (1234.5, "number", "1,235"),
        (4.31, "score", "4.31"),
        (42.31, "score", "42.3"),
    ],
)
def test_value(x: float, unit: Unit, text: str) -> None:
    assert EURO.value(x, unit) == text


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("x", [None, math.nan, math.inf, -math.inf])
def test_missing_is_a_dash_and_never_zero(x: float | None, unit: Unit) -> None:
    written = [
        EURO.value(x, unit),
        EURO.full(x, unit),
        EURO.change(x, unit),
    ]
    assert written == [MISSING] * 3
    assert math.isnan(EURO.shown(x, unit))
    assert EURO.chance(x) == MISSING


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (188_342.17, "money", "€188,342"),
        (8.4234, "unit_money", "€8.42"),
        (183_211.0, "count", "183,211"),
        (17.25, "count", "17.25"),
        (0.0312345, "percent", "3.1235%"),
        (0.412, "percent", "41.2%"),
        (2.8333, "number", "2.833"),
        (142.6, "duration", "2:23"),
    ],
)
def test_full(x: float, unit: Unit, text: str) -> None:
    assert EURO.full(x, unit) == text


@pytest.mark.parametrize(
    ("delta", "unit", "text"),
    [
        (0.226, "count", "+22.6%"),
        (-0.041, "money", "−4.1%"),
        (0.0004, "count", "0.0%"),
        (-0.0004, "count", "0.0%"),
        (12.3, "count", "+1,230%"),
        (-0.006, "percent", "−0.6\u00a0pp"),
        (0.001, "percent", "+0.1\u00a0pp"),
        (-0.0001, "percent", "0.0\u00a0pp"),
    ],
)
def test_relative_change(delta: float, unit: Unit, text: str) -> None:
    assert EURO.change(delta, unit) == text


def test_periods_in_a_sentence_are_named() -> None:
    said = EURO.named_periods("no data for 2026Q3 and 2026-10, as of 2026-11-16; 1200-10 is none")
    assert said == "no data for Q3 2026 and Oct 2026, as of 2026-11-16; 1200-10 is none".replace("1200-10", "Oct 1200")


@pytest.mark.parametrize(
    ("p", "text"), [(0.41, "41%"), (0.0, "1%"), (0.004, "1%"), (1.0, "99%"), (0.996, "99%"), (0.705, "71%")]
)
def test_chance(p: float, text: str) -> None:
    assert EURO.chance(p) == text


@pytest.mark.parametrize(
    ("period", "long", "short", "bare"),
    [
        ("2026Q4", "Q4 2026", "Q4 26", "Q4"),
        ("2026-10", "Oct 2026", "Oct 26", "Oct"),
        ("2026", "2026", "2026", "2026"),
        ("2026-11-16", "16 Nov 2026", "16 Nov 2026", "16 Nov 2026"),
    ],
)
def test_period_label(period: str, long: str, short: str, bare: str) -> None:
    assert EURO.period_label(period) == long
    assert EURO.period_label(period, "short") == short
    assert EURO.period_label(Calendar().parse(period), "bare") == bare


def test_period_label_refuses_what_is_no_period() -> None:
    with pytest.raises(BadInput, match="next spring"):
        EURO.period_label("next spring")


@pytest.mark.parametrize(
    ("currency", "locale", "unit", "x", "text"),
    [
        ("KRW", "en", "unit_money", 8.42, "₩8"),  # won have no places
        ("KRW", "ko", "money", 188_342, "₩188k"),
        ("CHF", "en", "money", -1140, "−CHF\u00a01,140"),
        ("EUR", "de", "money", 1140, "1.140\u00a0€"),
        ("EUR", "de", "percent", 0.412, "41,2\u00a0%"),
        ("USD", "en", "money", 1140, "$1,140"),
        ("SEK", "sv", "money", 1140, "1\u00a0140\u00a0kr"),
    ],
)
def test_marks_and_places_are_those_of_locale_and_currency(
    currency: str, locale: str, unit: Unit, x: float, text: str
) -> None:
    assert Formatter(currency, locale).value(x, unit) == text


def test_indian_grouping_and_korean_periods() -> None:
    assert Formatter("INR", "en_IN").full(1_234_567, "money") == "₹12,34,567"
    assert Formatter("KRW", "ko").period_label("2026Q4") == "2026년 4분기"


@pytest.mark.parametrize(
    ("x", "unit", "step", "text"),
    [
        (200_000, "money", 50_000, "€200k"),
        (1_250_000, "money", 250_000, "€1.25M"),
        (9_500, "count", 500, "9,500"),
        (10_500, "count", 500, "10.5k"),
        (7.0, "unit_money", 1.0, "€7"),
        (7.5, "unit_money", 0.5, "€7.50"),
        (0.035, "percent", 0.005, "3.5%"),
        (0.4, "percent", 0.1, "40%"),
        (150, "duration", 30, "2:30"),
        (-5_000, "money", 5_000, "−€5,000"),
    ],
)
def test_tick(x: float, unit: Unit, step: float, text: str) -> None:
    assert EURO.tick(x, unit, step) == text


@pytest.mark.parametrize(
    ("delta", "direction", "tone"),
    [
        (0.02, "up", "good"),
        (0.02, "down", "bad"),
        (-0.02, "up", "bad"),
        (-0.02, "down", "good"),
        (0.0019, "up", "muted"),
        (-0.0019, "down", "muted"),
        (0.002, "up", "good"),
        (None, "up", "muted"),
        (math.nan, "up", "muted"),
    ],
)
def test_change_tone(delta: float | None, direction: str, tone: str) -> None:
    assert change_tone(delta, direction) == tone  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gap", "direction", "tone"),
    [
        (5, "up", "muted"),
        (-5, "up", "ink"),
        (5, "down", "ink"),
        (-5, "down", "muted"),
        (0, "up", "muted"),
        (None, "up", "muted"),
    ],
)
def test_adverse_gaps_are_ink(gap: float | None, direction: str, tone: str) -> None:
    assert gap_tone(gap, direction) == tone  # type: ignore[arg-type]


@given(NUMBERS, st.sampled_from(UNITS))
def test_at_most_four_digits_are_shown(x: float, unit: Unit) -> None:
    if unit == "duration":
        return
    digits = re.sub(r"[^0-9.]", "", EURO.value(x, unit)).replace(".", "").lstrip("0")
    assert len(digits) <= 4


@given(NUMBERS, st.sampled_from(UNITS))
def test_what_rounds_to_zero_has_no_sign_and_the_minus_is_a_real_one(x: float, unit: Unit) -> None:
    for text in (EURO.value(x, unit), EURO.change(x, unit)):
        assert "-" not in text
        if not re.search(r"[1-9]", text):
            assert not text.startswith(("−", "+"))


@given(NUMBERS, st.sampled_from(UNITS))
def test_negative_reads_as_positive_with_a_minus_before_everything(x: float, unit: Unit) -> None:
    positive, negative = EURO.value(abs(x), unit), EURO.value(-abs(x), unit)
    assert negative in (positive, "−" + positive)


@given(NUMBERS, st.sampled_from(UNITS))
def test_shown_is_near_the_value_and_shows_the_same_again(x: float, unit: Unit) -> None:
    shown = EURO.shown(x, unit)
    assert EURO.value(shown, unit) == EURO.value(x, unit)
    scale = 100 if unit == "percent" else 1
    assert abs(shown - x) * scale <= max(0.5, abs(x) * scale * 0.0051) + 1e-6


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_counts_order_as_their_values(a: float, b: float) -> None:
    if a <= b:
        assert EURO.shown(a, "count") <= EURO.shown(b, "count")


@given(st.floats(0, 1))
def test_chances_are_never_certain(p: float) -> None:
    assert 1 <= int(EURO.chance(p).removesuffix("%")) <= 99


@given(st.sampled_from(["month", "quarter", "year"]), st.integers(1990, 2100))
def test_period_labels_are_distinct(grain: str, year: int) -> None:
    calendar = Calendar()
    first = calendar.parse(f"{year}")
    periods = calendar.within(first, grain) + calendar.within(first + 1, grain)  # type: ignore[arg-type]
    assert len({EURO.period_label(p) for p in periods}) == len(periods)
    assert all(isinstance(p, Period) for p in periods)


@pytest.mark.parametrize(
    ("forecast", "target", "unit", "said"),
    [
        (102_403, 104_000, "money", ("€102.4k", "€104.0k", "−€1.6k")),
        (0.0337, 0.0341, "percent", ("3.37%", "3.41%", "−0.04\u00a0pp")),
        (69.4, 70, "count", ("69", "70", "−1")),
        (198_000, 205_000, "money", ("€198k", "€205k", "−€7k")),
        (102_400, 102_420, "money", ("€102.40k", "€102.42k", "−€20")),
        (12_345, 12_345.4, "count", ("12.3k", "12.3k", "0")),
        (math.nan, 3, "count", ("–", "3", "–")),
    ],
)
def test_a_row_shows_the_digits_that_its_gap_needs(forecast, target, unit, said) -> None:
    assert EURO.against(forecast, target, unit) == said


@given(
    st.lists(st.floats(-2e7, 2e7, allow_nan=False), min_size=2, max_size=6),
    st.sampled_from(["count", "money", "percent", "days"]),
)
def test_a_chain_as_shown_adds_up(levels: list[float], unit: Unit) -> None:
    """The texts themselves, read back: the first level and all steps are the last level."""
    scale = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}

    def read(text: str) -> float:
        found = re.search(r"([\d,]*\.?\d+)\s*([kMB]?)", text)
        assert found, text
        return (-1 if MINUS in text else 1) * float(found[1].replace(",", "")) * scale[found[2]]

    told = Formatter("EUR").chain([x / 1e6 if unit == "percent" else x for x in levels], unit)
    total = read(told[0][0]) + sum(read(step) for _, step in told[1:])
    assert total == pytest.approx(read(told[-1][0]), rel=1e-9, abs=1e-6)
