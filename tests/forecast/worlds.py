"""Small made-up months for the forecast tests."""

from __future__ import annotations

from datetime import date

import numpy as np

from lib.outlook import FitOptions
from lib.panel import Covered, Panel
from lib.period import Calendar

CALENDAR = Calendar()
AS_OF = date(2026, 11, 24)
CURRENT = CALENDAR.current("month", AS_OF)


def seasonal(
    months: int, seed: int = 0, level: float = 1000.0, noise: float = 0.05, growth: float = 0.01
) -> np.ndarray:
    """A growing monthly series with a season and some noise."""
    at = np.arange(months)
    chance = noise * np.random.default_rng(seed).standard_normal(months)
    return level * np.exp(growth * at + 0.2 * np.sin(2 * np.pi * at / 12) + chance)


def panel(series: dict[str, np.ndarray], covered: dict[str, Covered] | None = None) -> Panel:
    """A history whose last column is the current month; shorter series are blank before they begin."""
    width = max(len(numbers) for numbers in series.values())
    values = np.full((len(series), 1, 1, width), np.nan)
    for row, numbers in enumerate(series.values()):
        values[row, 0, 0, width - len(numbers) :] = numbers
    periods = tuple(CURRENT - (width - 1) + i for i in range(width))
    return Panel(tuple(series), ("total",), periods, values, covered=covered)


def options(**kinds: str) -> FitOptions:
    """Options for these series, few draws."""
    return FitOptions(AS_OF, CALENDAR, kinds, draws=200)  # type: ignore[arg-type]
