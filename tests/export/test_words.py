"""Every kind of answer in its form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib.catalog.prompts import Prompt
from lib.charts.format import Formatter
from lib.export.words import Grid, Listing, Prose, Records, Words
from lib.plan.answers import Known, Row, Source
from lib.plan.figures import Computed, Figure

WORDS = Words(Known({"kpi": {"mrr": "Monthly recurring revenue"}, "person": {}}), Formatter("EUR"))


def prompt(kind: str, **more: Any) -> Prompt:
    return Prompt.model_validate({"id": "p", "sheet": "s", "ask": "What?", "kind": kind, **more})


@pytest.mark.parametrize(
    ("declared", "value", "text"),
    [
        (prompt("line"), "새로운 Größe\x00", "새로운 Größe"),
        (prompt("choice", options={"a": "Alpha", "b": "Beta"}), "b", "Beta"),
        (prompt("choices", options={"a": "Alpha", "b": "Beta"}), ("a",), "Alpha"),
        (prompt("scale", low="mild", high="severe"), 4, "4 of 5, from mild to severe"),
        (prompt("yesno"), True, "Yes"),
        (prompt("yesno"), False, "No"),
        (prompt("number"), 0.0, "0"),
        (prompt("number"), 12345.5, "12,345.5"),
        (prompt("percent"), 0.125, "12.5%"),
        (prompt("money"), 1200.0, "€1,200"),
        (prompt("money"), 8.4, "€8.40"),
        (prompt("date"), date(2026, 12, 1), "1 Dec 2026"),
        (prompt("period"), "2027Q1", "Q1 2027"),
        (
            prompt("source"),
            Source("https://x.org", "", "Institut", date(2026, 5, 1)),
            "Institut, https://x.org, 1 May 2026",
        ),
        (prompt("kpi"), "mrr", "Monthly recurring revenue"),
        (prompt("person"), "Mira", "Mira"),
        (prompt("persona", several=True), ("Anna",), "Anna"),
    ],
)
def test_single_values(declared: Prompt, value: Any, text: str) -> None:
    assert WORDS.blocks(declared, (), value) == (Prose((text,)),)


def test_several_values_and_ranks_are_lists() -> None:
    options = {"a": "Alpha", "b": "Beta"}
    assert WORDS.blocks(prompt("choices", options=options), (), ("a", "b")) == (Listing(("Alpha", "Beta")),)
    assert WORDS.blocks(prompt("rank", options=options), (), ("b", "a")) == (Listing(("Beta", "Alpha"), numbered=True),)


def test_text_keeps_its_paragraphs() -> None:
    assert WORDS.blocks(prompt("text"), (), "One.\r\n\n Two.") == (Prose(("One.", "Two.")),)


def test_rows_are_a_table_of_the_columns_that_say_something() -> None:
    asked = prompt("rows", columns=["what", "cost money", "never"])
    rows = (Row((("what", "Fair"), ("cost", 1200.0))), Row((("what", "Call script"),)))
    assert WORDS.blocks(asked, asked.columns, rows) == (
        Grid(("What", "Cost"), (("Fair", "€1,200"), ("Call script", "")), frozenset({1}), "What?"),
    )


def test_wide_rows_are_records_with_all_that_is_known() -> None:
    asked = prompt("rows", columns=["what", *(f"c{i}" for i in range(7))])
    row = Row((("what", "Fair"), *((f"c{i}", f"v{i}") for i in range(7) if i != 3)))
    full = Row((("what", "Talk"), ("c3", "v3")))
    (records,) = WORDS.blocks(asked, asked.columns, (row, full))
    assert isinstance(records, Records)
    assert records.head == "What"
    assert records.records[0] == ("Fair", tuple((f"C{i}", f"v{i}") for i in range(7) if i != 3))
    assert records.records[1] == ("Talk", (("C3", "v3"),))


def test_parts_name_each_value() -> None:
    asked = prompt("parts", columns=["low money", "high money"])
    assert WORDS.blocks(asked, asked.columns, Row((("low", 1.0), ("high", 2.0)))) == (
        Grid(("", ""), (("Low", "€1"), ("High", "€2")), name="What?"),
    )


def test_computed_columns_stand_beside_what_was_typed() -> None:
    asked = prompt("rows", columns=["what", "result computed"])
    rows = (Row((("what", "Fair"),)), Row((("what", "Talk"),)))
    cells = ({"result": Figure(0.031, "percent")}, {"result": Figure(None, why="no data")})
    (grid,) = WORDS.blocks(asked, asked.columns, rows, cells)
    assert isinstance(grid, Grid)
    assert grid.rows == (("Fair", "3.10%"), ("Talk", ""))


def test_computed_answers_say_what_is_missing() -> None:
    found = Computed(
        ("Step", "MRR"), ((Figure("Now"), Figure(94_392.0, "money")), (Figure("Then"), Figure(None, why="no forecast")))
    )
    (grid,) = WORDS.computed(prompt("computed"), found)
    assert isinstance(grid, Grid)
    assert grid.rows == (("Now", "€94.4k"), ("Then", "no forecast"))
    assert grid.right == frozenset({1})
    assert WORDS.computed(prompt("computed"), Computed(why="not available")) == (Prose(("not available",), note=True),)
