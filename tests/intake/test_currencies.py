"""Amounts of several currencies are never added up: by signs, codes, or a column beside them; a bare $ is never the euro."""

from __future__ import annotations

import pytest

from lib.intake.currencies import said
from lib.intake.model import MIXED, Reading
from lib.intake.propose import read_file
from tests.intake.hand import known


def reading(text: str) -> Reading:
    (only,) = read_file("money.csv", text.encode(), known()).readings
    return only


def rows(*amounts: str, header: str = "date,revenue") -> str:
    return "\n".join([header, *(f"2025-{m:02d}-01,{a}" for m, a in enumerate(amounts, start=1))]) + "\n"


SEVERAL = {
    "signs": rows("$5", "€6", "£7"),
    "codes after": rows("5 USD", "6 EUR", "7 EUR"),
    "codes before": rows("USD 5", "EUR 6", "EUR 7"),
    "sign against code": rows("€5", "6 USD", "7"),
    "two dollars": rows("$5", "C$6", "A$7"),
    "yen and won": rows("¥5", "₩6", "₩7"),
    "header against cells": rows("£5", "£6", "£7", header="date,revenue (EUR)"),
    "column of codes": rows("5,USD", "6,EUR", "7,EUR", header="date,revenue,currency"),
    "column of signs": rows("5,$", "6,€", "7,€", header="date,revenue,currency"),
    "column of names": rows("5,US dollar", "6,Euro", "7,Euro", header="date,revenue,currency"),
    "column against sign": rows("$5,EUR", "$6,EUR", "$7,EUR", header="date,revenue,currency"),
    "periods across": "measure,2025-01,2025-02,2025-03\nRevenue,$5,€6,$7\nOrders,1,2,3\n",
}


@pytest.mark.parametrize("which", SEVERAL)
def test_several_currencies_bring_no_sum_and_an_error(which: str) -> None:
    got = reading(SEVERAL[which])
    assert "revenue" not in {r.measure for r in got.recipe.rules}
    (error,) = [f for f in got.findings if f.code == MIXED]
    assert error.level == "error"
    assert "currencies" in error.what
    assert "converted" in error.do
    assert error.column


ONE = {
    "one sign": (rows("$5", "$6", "$7"), {"$"}),
    "sign and its code": (rows("$5", "6 USD", "US$7"), {"USD"}),
    "some without a sign": (rows("€5", "6", "7"), {"EUR"}),
    "header settles the sign": (rows("$5", "$6", "$7", header="date,revenue (CAD)"), {"CAD"}),
    "column settles the sign": (rows("$5,AUD", "$6,AUD", "$7,AUD", header="date,revenue,currency"), {"AUD"}),
    "another in a row without an amount": (rows("5,USD", ",EUR", "7,USD", header="date,revenue,currency"), {"USD"}),
    "spelt in two ways": (rows("5,usd", "6,USD", "7,USD", header="date,revenue,currency"), {"USD"}),
    "none": (rows("5", "6", "7"), set()),
}


@pytest.mark.parametrize("which", ONE)
def test_one_currency_is_added_up(which: str) -> None:
    text, expected = ONE[which]
    got = reading(text)
    assert [r.measure for r in got.recipe.rules] == ["revenue"]
    assert not [f for f in got.findings if f.code == MIXED]
    assert said(got.table, [got.table.columns[1].name]) == expected


def test_other_columns_of_the_table_are_still_measures() -> None:
    for text in (
        rows("5 USD,3", "6 EUR,4", "7 EUR,5", header="date,revenue,orders"),
        rows("5,3,USD", "6,4,EUR", "7,5,EUR", header="date,revenue,orders,currency"),
    ):
        assert [r.measure for r in reading(text).recipe.rules] == ["orders"]
