"""Amounts of other currencies are converted by a dated table of rates; what it does not reach is refused with day and currency."""

from __future__ import annotations

from datetime import date

import pytest

from lib.desk import Desk, currency
from lib.desk.currency import give_rates
from lib.errors import FileRejected, NotPossible
from lib.intake.model import MIXED

RATES = b"date,currency,rate\n2026-01-01,USD,0.90\n2026-02-01,USD,0.80\n2026-01-01,GBP,1.20\n"
SALES = b"""Order date,Order ID,Revenue,Currency
2026-01-10,1,100.00,USD
2026-01-20,2,10.00,EUR
2026-02-01,3,100.00,USD
2026-02-27,4,50.00,GBP
"""


@pytest.fixture
def euros(desk: Desk) -> Desk:
    desk.set_preferences({"currency": "EUR"})
    return desk


def load(desk: Desk, content: bytes, name: str = "sales.csv"):
    return desk.files.commit(desk.files.read(name, content), content)


def monthly(desk: Desk) -> dict[str, float]:
    panel = desk.history().panel()
    label = desk.preferences.calendar.label
    wanted = ("2026-01", "2026-02")
    return {
        label(p): float(n) for p, n in zip(panel.periods, panel.get("revenue")[0], strict=True) if label(p) in wanted
    }


CONVERTED = {"2026-01": pytest.approx(100.0), "2026-02": pytest.approx(80 + 60.0)}


def test_each_amount_takes_the_latest_rate_on_or_before_its_day(euros: Desk) -> None:
    given = give_rates(euros, "rates.csv", RATES)
    reading = euros.files.read("sales.csv", SALES).readings[0]
    assert reading.recipe.rates == given.digest
    assert reading.recipe.currency == "EUR"
    assert {"converted"} & {f.code for f in reading.findings}
    assert MIXED not in {f.code for f in reading.findings}
    load(euros, SALES)
    assert monthly(euros) == CONVERTED


def test_later_rates_do_not_change_what_was_loaded_and_restoring_gives_the_same(euros: Desk) -> None:
    first = give_rates(euros, "rates.csv", RATES)
    load(euros, SALES)
    give_rates(euros, "rates.csv", RATES.replace(b"0.90", b"0.50"))
    assert monthly(euros) == CONVERTED
    load(euros, SALES)
    assert monthly(euros)["2026-01"] == pytest.approx(60.0)
    euros.files.restore("sales", 1)
    assert monthly(euros) == CONVERTED
    assert euros.files.datasets()["sales"].tables[0].recipe.rates == first.digest


def test_a_table_that_does_not_reach_names_the_first_day_and_currency(euros: Desk) -> None:
    give_rates(euros, "rates.csv", RATES.replace(b"2026-01-01,USD", b"2026-01-15,USD"))
    with pytest.raises(NotPossible, match="no rate for USD on or before 2026-01-10"):
        load(euros, SALES.replace(b"Order ID", b"Ref"))
    assert euros.empty


def test_without_a_table_they_are_refused_and_the_remedy_is_said(euros: Desk) -> None:
    reading = euros.files.read("sales.csv", SALES.replace(b",Order ID", b",Ref")).readings[0]
    (error,) = [f for f in reading.findings if f.code == MIXED]
    assert "table of rates (date, currency, rate)" in error.do


def test_a_file_in_one_other_currency_is_converted_too(euros: Desk) -> None:
    give_rates(euros, "rates.csv", RATES)
    load(euros, b"Date,Revenue (USD)\n2026-01-10,100\n2026-02-10,100\n2026-03-10,100\n")
    assert monthly(euros) == {"2026-01": pytest.approx(90), "2026-02": pytest.approx(80)}


def test_what_is_mapped_by_hand_is_converted_when_it_is_kept(euros: Desk) -> None:
    from lib.intake.edit import Changes, edit

    give_rates(euros, "rates.csv", RATES)
    text = b"Day,Zasilek,Currency\n2026-01-10,100,USD\n2026-02-11,50,GBP\n2026-02-12,5,EUR\n"
    reading = euros.files.read("odd.csv", text)
    one = reading.readings[0]
    recipe = edit(one.recipe, one.table, Changes(measures={"Zasilek": "revenue"}), euros.catalog)
    euros.files.commit(reading, text, "odd", (recipe,))
    assert monthly(euros) == {"2026-01": pytest.approx(90), "2026-02": pytest.approx(65)}


def test_rates_in_another_currency_than_the_workspace_s_are_not_used(euros: Desk) -> None:
    give_rates(euros, "rates.csv", RATES)
    euros.set_preferences({"currency": "GBP"})
    assert currency.rates(euros) is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"a,b\n1,2\n3,4\n", "no table of exchange rates"),
        (RATES + b"2026-03-01,USD,-1\n", "row 5: a day, a code of three letters and a rate above 0"),
        (RATES + b"2026-03-01,DOLLAR,1\n", "row 5"),
        (RATES + b"2026-02-01,USD,0.81\n", "row 5: USD has two rates on 2026-02-01"),
    ],
)
def test_a_table_of_rates_that_cannot_be_used_is_refused_with_its_row(euros: Desk, content: bytes, what: str) -> None:
    with pytest.raises(FileRejected, match=what):
        give_rates(euros, "rates.csv", content)
    assert currency.rates(euros) is None


def test_the_rate_of_a_day_is_that_of_the_latest_day_before() -> None:
    import numpy as np

    from lib.intake.rates import Rates

    rates = Rates("EUR", (("2026-01-01", "USD", 0.9), ("2026-02-01", "USD", 0.8)))
    asked = np.array([date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)], dtype="datetime64[D]")
    assert np.nan_to_num(rates.at("USD", asked), nan=-1).tolist() == [-1, 0.9, 0.9, 0.8]
