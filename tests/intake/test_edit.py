"""What a person changes in a recipe, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lib.errors import DeclarationError, UnknownName
from lib.intake.edit import Changes, edit, validated
from lib.intake.model import Recipe, Rule, Where
from lib.intake.propose import propose
from tests.intake.hand import catalog, known, table

DAYS = [date(2024, 1, 1) + timedelta(days=i) for i in range(40)]
TABLE = table(
    {"Order date": DAYS, "Ship date": [d + timedelta(days=3) for d in DAYS], "Amount": [5.0] * 40, "Fee": [1.0] * 40,
     "Place": ["x"] * 40, "Quantity": [1] * 40}
)  # fmt: skip
RECIPE = propose(TABLE, known()).recipe


def changed(changes: Changes) -> Recipe:
    return edit(RECIPE, TABLE, changes, catalog())


def measures(recipe: Recipe) -> dict[str, str | None]:
    return {r.measure: r.column for r in recipe.rules}


def test_nothing_changed_is_the_same() -> None:
    assert changed(Changes()).digest() == RECIPE.digest()


def test_another_date() -> None:
    assert changed(Changes(date="Ship date")).date == "Ship date"
    assert RECIPE.date == "Order date"


def test_another_column_for_a_measure() -> None:
    made = changed(Changes(measures={"Fee": "revenue"}))
    assert measures(made)["revenue"] == "Fee"
    assert [r.column for r in made.rules].count("Amount") == 0


def test_a_column_for_nothing_and_for_another_measure() -> None:
    assert "revenue" not in measures(changed(Changes(measures={"Amount": None})))
    made = measures(changed(Changes(measures={"Amount": "cost_of_sales"})))
    assert made["cost_of_sales"] == "Amount"
    assert "revenue" not in made


def test_the_way_it_adds_up_is_that_of_the_measure() -> None:
    made = changed(Changes(measures={"Fee": "cash"}))
    assert [r.how for r in made.rules if r.measure == "cash"] == ["last"]


def test_dimensions_come_and_go() -> None:
    made = changed(Changes(dimensions={"region": "Place"}))
    assert [(d.dimension, d.column) for d in made.dimensions] == [("region", "Place")]
    assert edit(made, TABLE, Changes(dimensions={"region": None}), catalog()).dimensions == ()


def test_plan_figures_and_shape() -> None:
    made = changed(Changes(basis="plan", shape="period"))
    assert {r.basis for r in made.rules} == {"plan"}
    assert (made.shape, made.grain) == ("period", "day")
    assert edit(made, TABLE, Changes(shape="event"), catalog()).grain == "event"


def test_a_measure_less() -> None:
    assert "units" not in measures(changed(Changes(without=("units",))))


def test_a_line_of_a_wide_table() -> None:
    wide = table({"Posten": ["Umsatz", "Sonstiges"], "Jan 2024": [1, 2], "Feb 2024": [1, 2], "Mär 2024": [1, 2]})
    recipe = propose(wide, known()).recipe
    made = edit(recipe, wide, Changes(measures={"Sonstiges": "operating_costs"}), catalog())
    (rule,) = [r for r in made.rules if r.measure == "operating_costs"]
    assert (rule.column, rule.where) == ("value", (Where(column="Posten", values=("Sonstiges",)),))
    assert "operating_costs" not in measures(edit(made, wide, Changes(measures={"Sonstiges": None}), catalog()))


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        (Changes(date="Nowhere"), "Nowhere"),
        (Changes(date="Amount"), "Amount"),
        (Changes(measures={"Place": "revenue"}), "Place"),
        (Changes(measures={"Nowhere": "revenue"}), "Nowhere"),
        (Changes(dimensions={"region": "Nowhere"}), "Nowhere"),
        (Changes(dimensions={"planet": "Place"}), "Place"),
        (Changes(key=("Nowhere",)), "Nowhere"),
    ],
)
def test_what_cannot_be_is_refused_naming_the_column(changes: Changes, column: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        changed(changes)
    assert caught.value.column == column


def test_an_unknown_measure_is_refused_with_near_matches() -> None:
    with pytest.raises(UnknownName, match="revenue"):
        changed(Changes(measures={"Fee": "revenu"}))


def test_a_recipe_from_elsewhere_is_held_against_the_table() -> None:
    foreign = Recipe(shape="event", date="Order date", rules=(Rule(measure="revenue", how="sum", column="Total"),))
    with pytest.raises(DeclarationError, match="Total"):
        validated(foreign, TABLE, catalog())
