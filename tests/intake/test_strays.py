"""Days that stand years apart from all others are told, and no others."""

from __future__ import annotations

import pytest

from lib.intake.propose import read_file
from tests.intake.hand import known


def told(*days: str) -> list[tuple[str, int | None, int]]:
    content = "\n".join(["Order date,Order ID,Amount", *(f"{d},o{i},{5 + i}.50" for i, d in enumerate(days))])
    (reading,) = read_file("orders.csv", content.encode(), known()).readings
    return [(f.what, f.row, f.rows) for f in reading.findings if f.code == "stray_day"]


def test_a_row_decades_before_the_others_is_told_with_its_row() -> None:
    ((what, row, rows),) = told("1925-01-03", *(f"2025-{m:02d}-03" for m in range(1, 9)))
    assert "One row is dated 1925-01-03, years before all the others" in what
    assert (row, rows) == (1, 1)


def test_rows_far_in_the_future_are_told() -> None:
    found = told(*(f"2025-{m:02d}-03" for m in range(1, 9)), "2199-01-01", "2199-02-01")
    assert "2 rows are dated 2199-01-01, years after" in found[0][0]


@pytest.mark.parametrize("years", [range(2015, 2026), range(2021, 2026)])
def test_a_long_history_has_none(years: range) -> None:
    assert told(*(f"{y}-03-0{d}" for y in years for d in (1, 2))) == []
