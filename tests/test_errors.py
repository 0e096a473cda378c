"""Errors that people can put right: what they say, and what the command line is given of them."""

from __future__ import annotations

import pytest

from lib import errors
from lib.errors import BadInput, Conflict, FileRejected, FormulaError, NotAllowed, NotPossible, PlanError, UnknownName


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    error = FileRejected("The file is empty.", "Export it anew.", file="deals.csv", row=3, column="Amount")
    assert str(error) == "The file is empty. Export it anew."
    assert error.as_dict() == {
        "code": "file_rejected", "file": "deals.csv", "row": 3, "column": "Amount", "what": "The file is empty.",
        "do": "Export it anew.",
    }  # fmt: skip


def test_fields_that_do_not_apply_are_none() -> None:
    assert BadInput("No.").as_dict() == {
        "code": "bad_input", "file": None, "row": None, "column": None, "what": "No.", "do": "",
    }  # fmt: skip
    assert str(BadInput("No.")) == "No."


@pytest.mark.parametrize(
    ("name", "known", "do"),
    [
        ("leadz", ["leads", "sessions"], "Did you mean “leads”?"),
        ("sesions", ["session", "sessions"], "Did you mean “sessions” or “session”?"),
        ("mrr", ["new_mrr", "leads"], "Did you mean “new_mrr”?"),
        ("xyz", ["leads", "sessions"], "Known: leads, sessions."),
        ("xyz", [], "Known: none yet."),
        ("", ["leads"], "Known: leads."),
    ],
)
def test_unknown_names_come_with_near_matches(name: str, known: list[str], do: str) -> None:
    error = UnknownName("measure", name, known)
    assert error.what == f"There is no measure “{name}”."
    assert error.do == do


def test_three_near_matches_read_as_a_list() -> None:
    error = UnknownName("KPI", "growt", ["growth", "grow", "growths"])
    assert error.near == ("growth", "grow", "growths") or set(error.near) == {"growth", "grow", "growths"}
    assert ", " in error.do
    assert " or " in error.do


def test_unknown_names_carry_their_place() -> None:
    assert UnknownName("KPI", "x", ["y"], file="targets.csv", row=4).as_dict()["row"] == 4


def test_every_error_has_a_code_of_its_own_and_is_a_plan_error() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, PlanError)]
    assert len({k.code for k in kinds}) == len(kinds)
    assert {FileRejected, FormulaError, UnknownName, BadInput, NotPossible, NotAllowed, Conflict} <= set(kinds)
    assert issubclass(FormulaError, errors.DeclarationError)
