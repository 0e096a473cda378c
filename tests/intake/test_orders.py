"""An order's total that each of its lines repeats counts once; amounts of lines count as they stand; what is open is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib.engine import Source, View, contribution
from lib.intake.model import Reading
from lib.intake.orders import LINE, ONCE, ORDER
from lib.intake.propose import read_file
from lib.period import Calendar
from tests.intake.hand import catalog, known


def read(text: str, name: str = "orders.csv", **answers: str) -> Reading:
    (only,) = read_file(name, text.encode(), known(), answers={f"@{k}": v for k, v in answers.items()}).readings
    return only


def total(reading: Reading, series: str = "revenue") -> float:
    view = View(Calendar(), date(2026, 11, 24), catalog())
    panel = contribution(Source("a", reading.recipe, table=reading.table.data), view)
    return float(panel.get(series)[0].sum())


def codes(reading: Reading) -> set[str]:
    return {f.code for f in reading.findings}


REPEATED = """Order ID,Order date,Product,Quantity,Price,Order total
A1,2026-01-05,Pen,2,3.00,10.00
A1,2026-01-05,Ink,1,4.00,10.00
A2,2026-01-09,Pad,1,7.50,7.50
A3,2026-02-02,Pen,1,3.00,12.00
A3,2026-02-02,Pad,1,7.50,12.00
A3,2026-02-02,Cap,1,1.50,12.00
"""


def test_lines_that_add_up_to_the_amount_tell_that_it_is_the_order_s() -> None:
    got = read(REPEATED)
    assert got.questions == ()
    assert total(got) == pytest.approx(10 + 7.5 + 12)
    assert total(got, "orders") == 3
    (note,) = [f for f in got.findings if f.code == "order_total"]
    assert "add up to it by “Quantity” × “Price”" in note.what
    assert "“Product”" in note.what, "what changes inside an order cannot break its total down"
    assert "product" not in {d.dimension for d in got.recipe.dimensions}


def test_a_total_on_the_first_line_only_is_right_as_it_stands() -> None:
    lines = REPEATED.splitlines()
    blank = [line.rsplit(",", 1)[0] + "," if i in (2, 5, 6) else line for i, line in enumerate(lines)]
    got = read("\n".join(blank) + "\n")
    assert total(got) == pytest.approx(29.5)
    assert "order_total" not in codes(got)
    zeros = [line.rsplit(",", 1)[0] + ",0.00" if i in (2, 5, 6) else line for i, line in enumerate(lines)]
    assert total(read("\n".join(zeros) + "\n")) == pytest.approx(29.5)


def test_amounts_of_lines_count_as_they_stand() -> None:
    text = "Order ID,Order date,Product,Amount\nA1,2026-01-05,Pen,3\nA1,2026-01-05,Ink,4\nA2,2026-01-09,Pad,7\n"
    got = read(text)
    assert got.questions == ()
    assert total(got) == 14


def test_quantity_by_price_on_each_row_tells_that_equal_amounts_are_the_lines() -> None:
    text = (
        "Order ID,Order date,Product,Quantity,Price,Amount\nA1,2026-01-05,Pen,2,3,6\nA1,2026-01-05,Ink,1,6,6\n"
        "A2,2026-01-09,Pad,1,7,7\nA2,2026-01-09,Cap,7,1,7\n"
    )
    got = read(text)
    assert got.questions == ()
    assert total(got) == 26


def test_other_amounts_that_change_while_it_never_does_tell_it_with_shipping_in_the_total() -> None:
    rows = [f"O{i},2026-03-{i + 1:02d},P{j},{5 * (i + 1) + j},{i * 31 + 40}" for i in range(4) for j in range(3)]
    got = read("Order ID,Order date,Product,Item price,Total\n" + "\n".join(rows) + "\n")
    assert got.questions == ()
    assert total(got) == sum(i * 31 + 40 for i in range(4))


OPEN = "Order ID,Order date,Product,Amount\nA1,2026-01-05,Pen,9\nA1,2026-01-05,Ink,9\nA2,2026-01-09,Pad,7\nA2,2026-01-09,Cap,7\n"


def test_what_nothing_tells_is_asked_and_the_answer_holds() -> None:
    got = read(OPEN)
    (question,) = got.questions
    assert (question.about, question.key, question.assumed, question.options) == ("Amount", ONCE, ORDER, (ORDER, LINE))
    assert total(got) == 16
    for answer, is_said in ((ORDER, 16), (LINE, 32)):
        settled = read(OPEN, once=answer)
        assert settled.questions == ()
        assert total(settled) == is_said


def test_an_order_with_a_wrong_line_is_a_finding_among_many() -> None:
    rows = [f"O{i},2026-03-{i % 28 + 1:02d},P{j},{i + j + 1},{3 * i + 6}" for i in range(40) for j in range(3)]
    rows[1] = rows[1].rsplit(",", 1)[0] + ",999"
    got = read("Order ID,Order date,Product,Item price,Order total\n" + "\n".join(rows) + "\n")
    assert total(got) == sum(3 * i + 6 for i in range(40))
    assert "order_totals_differ" in codes(got)


def test_invoices_with_several_lines_are_not_taken_for_doubles() -> None:
    text = (
        "Invoice number,Invoice date,Item,Net amount,Status\nR1,2026-01-05,Seats,100,paid\nR1,2026-01-05,Setup,40,paid\n"
        "R2,2026-02-05,Seats,100,paid\n"
    )
    got = read(text, "invoices.csv")
    assert got.recipe.preset == "invoices"
    assert total(got) == 240
    assert total(got, "orders") == 2
    assert "lines" in codes(got)


SHOPIFY = """Name,Email,Financial Status,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount
#1,a@x.io,paid,30.00,35.00,2026-01-05 09:00:00 +0100,1,Pen,10.00,0.00
#1,a@x.io,{status},{sub},{total},2026-01-05 09:00:00 +0100,2,Ink,10.00,{refund}
#2,b@x.io,paid,8.00,13.00,2026-02-05 09:00:00 +0100,1,Pad,8.00,
"""


@pytest.mark.parametrize(
    "rest",
    [
        {"status": "", "sub": "", "total": "", "refund": ""},
        {"status": "paid", "sub": "30.00", "total": "35.00", "refund": "0.00"},
    ],
    ids=["first line only", "filled down"],
)
def test_shopify_orders_count_once_however_their_lines_are_filled(rest: dict[str, Any]) -> None:
    got = read(SHOPIFY.format(**rest), "orders_export.csv")
    assert got.recipe.preset == "shop_orders"
    assert total(got) == 48.0
    assert total(got, "orders") == 2
    assert total(got, "units") == 4
