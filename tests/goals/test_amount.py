"""Numbers whose comma or point can be read in two ways."""

from __future__ import annotations

import pytest

from lib.catalog.model import Kpi
from lib.errors import BadInput
from lib.goals import read_amount
from tests.goals.test_judge import kpi


@pytest.fixture
def money() -> Kpi:
    return kpi(unit="money")


@pytest.mark.parametrize(
    ("text", "readings"), [("1.000", ("1.0000", "1000")), ("1,5", ("1.5", "15")), ("12,34,567", ("1234567",))]
)
def test_a_number_of_two_readings_is_refused_with_both(money: Kpi, text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as error:
        read_amount(text, "level", money)
    for reading in readings:
        assert reading in error.value.do
        assert read_amount(reading, "level", money) > 0


@pytest.mark.parametrize(
    ("text", "value"), [("1 250", 1250.0), ("1,000,000", 1e6), ("0.125", 0.125), ("1.0000", 1.0), ("12.5k", 12500.0)]
)
def test_a_number_of_one_reading_is_taken(money: Kpi, text: str, value: float) -> None:
    assert read_amount(text, "level", money) == value


def test_three_decimals_of_a_percentage_are_no_thousands() -> None:
    assert read_amount("3.125%", "level", kpi(unit="percent")) == pytest.approx(0.03125)
