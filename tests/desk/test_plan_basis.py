"""A plan file says which fiscal year and currency it means, and is taken over in the same months or refused."""

from __future__ import annotations

from typing import Any

import pytest

from lib.access import Actor
from lib.desk import Desk, Shelf
from lib.errors import BadInput, NotPossible
from tests.desk.conftest import AS_OF


def plan(by: str = "2027Q4", **more: Any) -> dict[str, Any]:
    target = {"id": "t1", "kpi": "leads", "by": by, "form": "level", "value": 90.0}
    return {"schema_version": 1, "targets": [target]} | more


def test_an_export_says_both(desk: Desk) -> None:
    desk.set_preferences({"fiscal_start": "4", "currency": "USD"})
    written = desk.sheets.export()
    assert (written["fiscal_start"], written["currency"]) == (4, "USD")


def test_periods_are_translated_and_files_without_the_keys_are_not(desk: Desk) -> None:
    desk.set_preferences({"company": "Lantern"})
    desk.sheets.import_(plan(fiscal_start=4))
    assert desk.goals.targets()[0].by == "2027Q1"
    desk.sheets.import_(plan())
    assert desk.goals.targets()[0].by == "2027Q4"


def test_a_period_without_counterpart_is_refused(desk: Desk) -> None:
    desk.set_preferences({"company": "Lantern"})
    with pytest.raises(NotPossible, match="no counterpart") as fault:
        desk.sheets.import_(plan(fiscal_start=5))
    assert "fiscal_start=5" in fault.value.do and not desk.goals.targets()


def test_another_currency_is_refused_naming_both(desk: Desk) -> None:
    desk.set_preferences({"company": "Lantern"})
    with pytest.raises(NotPossible, match=r"USD.*EUR") as fault:
        desk.sheets.import_(plan(currency="USD"))
    assert "new workspace" in fault.value.do and not desk.goals.targets()


def test_a_new_workspace_takes_both_over(shelf: Shelf) -> None:
    fresh = shelf.open("fresh", Actor("Mira"), AS_OF)
    fresh.sheets.import_(plan(fiscal_start=4, currency="USD"))
    assert (fresh.preferences.fiscal_start, fresh.preferences.currency) == (4, "USD")
    assert fresh.goals.targets()[0].by == "2027Q4"


@pytest.mark.parametrize(
    "more", [{"fiscal_start": 13}, {"fiscal_start": True}, {"currency": "dollars"}, {"currency": 3}]
)
def test_what_is_no_month_or_currency_is_refused(shelf: Shelf, more: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as fault:
        shelf.open("fresh", Actor("Mira"), AS_OF).sheets.import_(plan(**more))
    assert fault.value.column in more
