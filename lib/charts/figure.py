"""How many digits of a number are shown, by unit: at most four significant ones, thousands and millions marked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from lib.catalog.model import Unit

SCALES = ((1e3, "k"), (1e6, "M"), (1e9, "B"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is shown: rounded, with so many decimals, after division by `scale`, which `mark` names."""

    number: float
    places: int = 0
    scale: float = 1.0
    mark: str = ""

    @property
    def value(self) -> float:
        """The number that it stands for."""
        return self.number * self.scale


def near(number: float, places: int = 0) -> float:
    """Rounded as people do, halves away from zero: 134.5 is 135. Never minus zero."""
    power = 10.0**places
    return math.copysign(math.floor(abs(number) * power + 0.5 + 1e-9) / power, number) + 0.0


def rounded(number: float, places: int) -> tuple[float, int]:
    """Rounded to `places`, or to whole numbers where that would show more than four digits."""
    close = near(number, places)
    return (close, places) if abs(close) < 1000 or not places else (near(number), 0)


def needed_places(number: float, most: int) -> int:
    """How many decimals the number really has, at most so many."""
    return next((p for p in range(most) if round(number, p) == round(number, most)), most)


def _whole(x: float) -> Figure:
    """Whole below 10,000; then three digits and k, M or B."""
    if abs(near(x)) < 10_000:
        return Figure(near(x))
    for scale, mark in SCALES:
        for places, bound in ((1, 100.0), (0, 1000.0)) if scale == 1e3 else ((2, 10.0), (1, 100.0), (0, 1000.0)):
            number = near(x / scale, places)
            if abs(number) < bound:
                return Figure(number, places, scale, mark)
    return Figure(near(x / 1e9), 0, 1e9, "B")


def _percentage(x: float) -> Figure:
    """One decimal, two below 5%, none from 1,000%."""
    places = 2 if abs(near(x * 100, 2)) < 5 else 1
    return Figure(*rounded(x * 100, places)) if abs(x) < 100 else _whole(x * 100)


def _one_decimal(x: float) -> Figure:
    return Figure(near(x, 1), 1) if abs(near(x, 1)) < 1000 else _whole(x)


def _number(x: float) -> Figure:
    """One decimal as 5.9; two where the first would be all there is (0.42)."""
    return Figure(near(x, 2), 2) if abs(near(x, 2)) < 1 else _one_decimal(x)


def _score(x: float) -> Figure:
    return Figure(near(x, 2), 2) if abs(near(x, 2)) < 10 else _one_decimal(x)


def _seconds(x: float) -> Figure:
    return Figure(near(x))


FIGURES: dict[Unit, Callable[[float], Figure]] = {
    "count": _whole,
    "money": _whole,
    "unit_money": _whole,
    "money_per_day": _whole,
    "percent": _percentage,
    "number": _number,
    "score": _score,
    "duration": _seconds,
    "days": _one_decimal,
    "months": _one_decimal,
}
