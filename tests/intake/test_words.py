"""Headers and cells as they are compared."""

from __future__ import annotations

import doctest

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.model import plain
from lib.intake import words
from lib.intake.words import key, likeness, period_label


def test_the_examples_hold() -> None:
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amount spent (EUR)", "amount_spent"),
        ("\ufeffDate", "date"),
        ("“Deal Stage”", "Deal-Stage"),
        ("CloseDate", "Close\u00a0Date"),
        ("property_createdate", "Create Date"),
        ("Fecha de creación", "FECHA DE CREACION"),
        ("Start (UTC)", "start"),
        (
            "Session primary channel group (Default Channel Group)",
            "Session primary channel group (Default channel group)",
        ),
    ],
)
def test_one_word_in_many_spellings(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_brackets_that_say_more_than_a_currency_stay() -> None:
    assert key("Clicks (all)") != key("Clicks")


def test_a_slip_of_the_finger_is_near_and_another_word_is_not() -> None:
    assert 0 < likeness("Creat Date", ("Create Date",)) < likeness("Create Date", ("Create Date",))
    assert likeness("Close Date", ("Created Date",)) == 0
    assert likeness("Z_Revenue", ("Revenue",)) == 0
    assert likeness("Cost", ("Post",)) == 0


def test_earlier_names_are_liker() -> None:
    names = ("Amount", "Total")
    assert likeness("Amount", names) > likeness("Total", names) > 0


@given(st.text(max_size=30))
def test_comparing_twice_is_comparing_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_months_of_every_language(language: str, width: str) -> None:
    for number, name in Locale(language).months["stand-alone"][width].items():
        assert period_label(f"{name} 2024") == f"2024-{number:02d}"


@pytest.mark.parametrize(
    ("header", "label"),
    [("2024", "2024"), ("Q3-2026", "2026Q3"), ("2026 Q3", "2026Q3"), ("202401", "2024-01"), ("01/2024", "2024-01"),
     ("Mar-24", "2024-03"), ("2024-05-01 00:00:00", "2024-05"), ("Total", None), ("Plan 2024", None), ("13/2024", None),
     ("1899", None), ("Q5 2024", None)],
)  # fmt: skip
def test_headers_that_name_a_period(header: str, label: str | None) -> None:
    assert period_label(header) == label
