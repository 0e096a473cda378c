"""A desk on an empty home, and small files to load on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lib.access import Actor
from lib.desk import Desk, Shelf, open_shelf
from lib.settings import Settings

AS_OF = date(2026, 7, 10)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return open_shelf(Settings(home=tmp_path / "home"))


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return shelf.open("default", Actor("Mira"), AS_OF)


def orders(months: int = 30, price: float = 100.0) -> bytes:
    """One order on the third day of each month from 2024-01 on, by two customers in turn."""
    lines = ["Order ID,Order date,Customer ID,Region,Amount"]
    for i in range(months):
        year, month = 2024 + i // 12, i % 12 + 1
        lines.append(f"o{i},{year}-{month:02d}-03,c{i % 2},DACH,{price + i:.2f}")
    return ("\n".join(lines) + "\n").encode()


def spend(months: int = 30) -> bytes:
    """Marketing spend by month from 2024-01 on."""
    lines = ["Month,Marketing spend"]
    lines += [f"{2024 + i // 12}-{i % 12 + 1:02d},{50 + i}" for i in range(months)]
    return ("\n".join(lines) + "\n").encode()
