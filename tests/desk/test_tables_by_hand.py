"""What is said by hand of one table of a file holds for that table only, and is used for it the next time."""

from __future__ import annotations

import io

import numpy as np
import pytest
from openpyxl import Workbook

from lib.desk import Desk
from lib.intake.meanings import BY_HEADERS, KIND, MEANS, own, scoped
from lib.intake.orders import LINE, ONCE


def book(extra: int = 0) -> bytes:
    """Two sheets: a list of deals with words of its own, and orders of which nothing tells whose the amounts are."""
    made = Workbook()
    deals = made.active
    deals.title = "Deals"
    deals.append(["Deal Name", "Deal Stage", "Amount", "Close Date", "Pipeline"])
    for i in range(12 + extra):
        deals.append([f"D{i}", "Yes please" if i % 2 else "No thanks", 100 + i, f"2026-03-{i % 28 + 1:02d}", "Sales"])
    orders = made.create_sheet("Orders")
    orders.append(["Order ID", "Order date", "Product", "Amount"])
    for i in range(6 + extra):
        for product in ("Pen", "Ink"):
            orders.append([f"A{i}", f"2026-04-{i % 28 + 1:02d}", product, 10 + i])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


SAID = {scoped(0, MEANS + "won"): "Yes please", scoped(0, MEANS + "lost"): "No thanks", scoped(1, ONCE): LINE}


def test_scoped_answers_hold_for_their_own_table() -> None:
    assert own({KIND: "a", scoped(1, KIND): "b", "Amount": "x"}, 0) == {KIND: "a", "Amount": "x"}
    assert own({KIND: "a", scoped(1, KIND): "b", "Amount": "x"}, 1) == {KIND: "b", "Amount": "x"}
    assert scoped(1, "Amount") == "Amount"


def test_each_table_is_read_by_what_was_said_of_it(desk: Desk) -> None:
    plain = desk.files.read("book.xlsx", book())
    assert [q.key for r in plain.readings for q in r.questions] == [ONCE]
    told = desk.files.read("book.xlsx", book(), answers=SAID)
    deals, orders = told.readings
    assert desk.files.preview(deals)[0]["deals_won"] == 6
    assert orders.questions == ()
    assert desk.files.preview(orders)[0]["revenue"] == pytest.approx(2 * sum(range(10, 16)))
    other = desk.files.read("book.xlsx", book(), answers={scoped(0, KIND): BY_HEADERS})
    assert other.readings[0].recipe.preset is None
    assert other.readings[1].recipe.preset == plain.readings[1].recipe.preset


def test_the_next_file_like_it_is_read_so_too(desk: Desk) -> None:
    reading = desk.files.read("book.xlsx", book(), answers=SAID)
    desk.files.commit(reading, book(), "book")
    panel = desk.history().panel()
    assert np.nansum(panel.get("deals_won")) == 6
    later = desk.files.read("book next.xlsx", book(extra=3))
    deals, orders = later.readings
    assert desk.files.preview(deals)[0]["deals_won"] == 7
    assert orders.questions == ()
    assert desk.files.preview(orders)[0]["revenue"] == pytest.approx(2 * sum(range(10, 19)))


def test_one_table_of_it_in_a_file_of_its_own_is_read_so_too(desk: Desk) -> None:
    reading = desk.files.read("book.xlsx", book(), answers=SAID)
    desk.files.commit(reading, book(), "book")
    lines = [
        f"{order},{product},{amount}"
        for order, amount in (("B1,2026-05-01", 4), ("B2,2026-05-02", 5))
        for product in "xy"
    ]
    text = "\n".join(["Order ID,Order date,Product,Amount", *lines, ""])
    (only,) = desk.files.read("orders.csv", text.encode()).readings
    assert desk.files.preview(only)[0]["revenue"] == 18
