"""Which sheets and prompts are asked under which settings, and how far a sheet is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.catalog.prompts import Prompt, When
from lib.plan import Preferences
from lib.plan.answers import Row
from lib.plan.asked import Answer, Changed, asked, fits, options, progress, rhythm_days, sheets
from lib.plan.objectives import objectives

FOLDER = Path(__file__).parents[2] / "data" / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load({p.name: p.read_text("utf-8") for p in sorted(FOLDER.glob("*.toml"))})


def settings(**given: Any) -> Preferences:
    return Preferences(**given)


def test_a_setting_that_is_not_made_hides_nothing() -> None:
    everything = When(
        stage=("growth",), business=("services",), customers=("consumers",), sold=("online",), lens=("five_p",)
    )
    assert fits(everything, settings())
    assert fits(everything, settings(stage="growth", customers=("consumers", "companies")))
    assert not fits(everything, settings(stage="pre_revenue"))
    assert not fits(everything, settings(customers=("companies",)))
    assert not fits(everything, settings(sold=("offline",)))
    assert not fits(everything, settings(lens="padre"))


@pytest.mark.parametrize(
    ("given", "five_p", "padre"),
    [
        ({}, True, True),
        ({"lens": "five_p"}, True, False),
        ({"lens": "padre"}, False, True),
        ({"lens": "both"}, True, True),
        ({"business": "subscription"}, False, True),
        ({"business": "online_shop"}, True, False),
        ({"business": "online_shop", "lens": "both"}, True, True),
    ],
)
def test_the_lens_decides_on_two_sheets(catalog: Catalog, given: dict[str, Any], five_p: bool, padre: bool) -> None:
    shown = [s.id for s in sheets(catalog, settings(**given))]
    assert ("five_p" in shown, "padre" in shown) == (five_p, padre)
    assert {"frame", "sales", "investor"} <= set(shown)


@pytest.mark.parametrize(
    ("situation", "new", "established"), [(None, False, False), ("new", True, False), ("established", False, True)]
)
def test_what_only_new_or_established_businesses_are_asked(
    catalog: Catalog, situation: Any, new: bool, established: bool
) -> None:
    found = {p.id for p in asked("collect", settings(situation=situation), catalog)}
    assert ("collect_interviews" in found, "collect_own" in found) == (new, established)


def test_consumers_and_companies_are_asked_about_differently(catalog: Catalog) -> None:
    def found(*customers: str) -> set[str]:
        return {p.id for p in asked("icp", settings(customers=customers), catalog)}

    assert "icp_company" in found("companies") and "icp_age" not in found("companies")
    assert "icp_company" not in found("consumers") and "icp_priorities" in found("consumers")
    assert found("consumers", "companies") == found()


def test_what_is_required_stands_first_and_a_view_keeps_its_order(catalog: Catalog) -> None:
    required = [p.required for p in asked("frame", settings(), catalog)]
    assert required == sorted(required, reverse=True) and not all(required)
    view = [p.id for p in asked("investor", settings(), catalog)]
    assert view.index("frame_disruptions") < view.index("goals_objectives")


def test_pricing_models_follow_the_business(catalog: Catalog) -> None:
    model = catalog.prompt("price_model")
    assert list(options(model, settings(business="services"))) == [
        "one_off", "subscription", "tiered", "usage", "project", "retainer", "commission",
    ]  # fmt: skip
    assert "per_seat" in options(model, settings(business="subscription"))
    assert options(model, settings()) == dict(model.options)


def made(name: str, kind: str = "line", marks: str = "") -> Prompt:
    more: dict[str, Any] = {"columns": ["a"]} if kind == "rows" else {}
    return Prompt.model_validate({"id": name, "sheet": "s", "ask": "?", "kind": kind, "marks": marks, **more})


PROMPTS = (
    made("must", marks="!"),
    made("table", "rows", "!"),
    made("worked_out", "computed", "! M"),
    made("may"),
    made("later", marks="!").model_copy(update={"later": True}),
)


def given(name: str, value: object, at: str = "2026-11-01T10:00:00") -> Answer:
    return Answer(name, value, 1, at, "Mira")


def test_progress_is_the_share_of_required_prompts_that_people_can_answer() -> None:
    row = (Row((("a", "x"),)),)
    none = progress("s", PROMPTS, [{}], "")
    assert (none.answered, none.required, none.share, none.done) == (0, 2, 0.0, False)
    half = progress(
        "s", PROMPTS, [{"must": given("must", "x"), "table": given("table", ()), "may": given("may", "y")}], ""
    )
    assert (half.answered, half.required, half.optional, half.share) == (1, 2, 1, 0.5)
    done = progress("s", PROMPTS, [{"must": given("must", "x"), "table": given("table", row)}], "")
    assert done.done and done.share == 1.0 and done.last == "2026-11-01T10:00:00"
    assert progress("s", PROMPTS[3:4], [{}], "").done


def test_personas_are_counted_each_and_none_as_one() -> None:
    one, two = {"must": given("must", "x")}, {"must": given("must", "x"), "table": given("table", (Row(),))}
    both = progress("s", PROMPTS, [one, two], "")
    assert (both.answered, both.required) == (3, 4)
    assert progress("s", PROMPTS, [], "").required == 2


def test_what_is_older_than_the_rhythm_is_due() -> None:
    answers = {"must": given("must", "x", "2026-09-01T08:00:00"), "may": given("may", "y", "2026-11-01T08:00:00")}
    assert progress("s", PROMPTS, [answers], "2026-10-16T00:00:00").due == ("must",)
    assert progress("s", PROMPTS, [answers], "").due == ()
    assert rhythm_days((Row((("rhythm", "quarterly"),)), Row((("rhythm", "weekly"),)))) == 7
    assert rhythm_days(None) is None and rhythm_days((Row((("person", "x"),)),)) is None


def test_a_conflict_says_who_and_carries_both() -> None:
    theirs = given("must", "theirs")
    conflict = Changed(theirs, "mine")
    assert "Mira changed must meanwhile" in str(conflict)
    assert (conflict.theirs, conflict.mine, conflict.column, conflict.code) == (theirs, "mine", "must", "conflict")


def test_objectives_carry_the_line_that_they_serve() -> None:
    rows = (Row((("objective", "Grow"), ("serves", "vision"), ("person", "Ava"))), Row((("objective", "Hope"),)), Row())
    answers = {"goals_objectives": given("goals_objectives", rows), "frame_vision": given("frame_vision", "Far")}
    grow, hope = objectives(answers)
    assert (grow.name, grow.serves, grow.sentence, grow.person) == ("Grow", "vision", "Far", "Ava")
    assert (hope.name, hope.serves, hope.sentence) == ("Hope", "", "")
    assert objectives({}) == ()
