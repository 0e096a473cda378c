"""A recipe as a grid and back: what is not touched stays, what is touched is what the recipe then says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.errors import DeclarationError
from lib.intake.model import Reading
from lib.intake.presets import load_presets
from lib.intake.propose import Known, read_file
from lib.settings import Settings
from lib.store.declared import texts
from lib.ui import mapping
from lib.ui.mapping import KEPT, UNUSED, Line, Wish

TABLE = """Date,Region,Sessions,Forms sent,Note
2026-01-05,DACH,100,7,a
2026-02-05,Nordics,120,8,b
2026-03-05,DACH,90,9,c
"""
WIDE = """Account,Jan 2026,Feb 2026,Mar 2026
Revenue,100,200,300
Something else,1,2,3
"""


@pytest.fixture(scope="module")
def known() -> Known:
    settings = Settings()
    catalog = load(texts(settings.catalog))
    return Known(catalog, load_presets(texts(settings.presets), catalog))


def read(text: str, known: Known) -> Reading:
    (reading,) = read_file("numbers.csv", text.encode(), known).readings
    return reading


def edited(lines: tuple[Line, ...], column: str, **changes: str) -> tuple[Line, ...]:
    return tuple(replace(line, **changes) if line.column == column else line for line in lines)


def role_of(column: str, lines: tuple[Line, ...]) -> str:
    return next(line.role for line in lines if line.column == column)


def test_the_grid_says_what_was_understood(known: Known) -> None:
    lines = mapping.grid(read(TABLE, known), known.catalog)
    assert [line.column for line in lines] == ["Date", "Region", "Sessions", "Forms sent", "Note"]
    assert [line.role for line in lines] == ["date", "by Region", "Sessions", UNUSED, UNUSED]
    assert [line.example for line in lines] == ["2026-01-05", "DACH", "100", "7", "a"]


def test_a_grid_left_as_it_is_changes_nothing(known: Known) -> None:
    for text in (TABLE, WIDE):
        reading = read(text, known)
        assert mapping.wished(reading, Wish(mapping.grid(reading, known.catalog)), known.catalog) == reading.recipe


def test_a_column_becomes_a_measure_and_another_none(known: Known) -> None:
    reading = read(TABLE, known)
    lines = edited(mapping.grid(reading, known.catalog), "Forms sent", role="Leads")
    lines = edited(lines, "Sessions", role=UNUSED)
    made = mapping.wished(reading, Wish(lines), known.catalog)
    assert {(r.measure, r.how, r.column) for r in made.rules} == {("leads", "sum", "Forms sent")}
    again = mapping.grid(replace(reading, recipe=made), known.catalog)
    assert role_of("Forms sent", again) == "Leads" and role_of("Sessions", again) == UNUSED


def test_a_measure_may_be_counted_another_way(known: Known) -> None:
    reading = read(TABLE, known)
    lines = edited(mapping.grid(reading, known.catalog), "Note", role="Leads", how="count different")
    made = mapping.wished(reading, Wish(lines), known.catalog)
    (rule,) = [r for r in made.rules if r.measure == "leads"]
    assert (rule.how, rule.id, rule.column) == ("count_distinct", "Note", None)
    assert role_of("Note", mapping.grid(replace(reading, recipe=made), known.catalog)) == KEPT


def test_a_breakdown_is_moved_and_taken_away(known: Known) -> None:
    reading = read(TABLE, known)
    lines = edited(mapping.grid(reading, known.catalog), "Region", role=UNUSED)
    assert mapping.wished(reading, Wish(lines), known.catalog).dimensions == ()
    moved = mapping.wished(reading, Wish(edited(lines, "Note", role="by Channel")), known.catalog)
    assert [(d.dimension, d.column) for d in moved.dimensions] == [("channel", "Note")]


def test_a_column_without_dates_is_refused_as_the_date(known: Known) -> None:
    reading = read(TABLE, known)
    lines = edited(mapping.grid(reading, known.catalog), "Note", role="date")
    with pytest.raises(DeclarationError) as refused:
        mapping.wished(reading, Wish(lines), known.catalog)
    assert refused.value.column == "Note"


def test_a_plan_and_what_is_left_out(known: Known) -> None:
    reading = read(TABLE, known)
    lines = mapping.grid(reading, known.catalog)
    made = mapping.wished(reading, Wish(lines, basis="plan"), known.catalog)
    assert {r.basis for r in made.rules} == {"plan"}
    assert mapping.wished(reading, Wish(lines, without=("sessions",)), known.catalog).rules == ()


def test_the_rows_of_a_wide_table_are_its_lines(known: Known) -> None:
    reading = read(WIDE, known)
    lines = mapping.grid(reading, known.catalog)
    assert [(line.column, line.role) for line in lines] == [("Revenue", "Revenue"), ("Something else", UNUSED)]
    made = mapping.wished(reading, Wish(edited(lines, "Something else", role="Cost of sales")), known.catalog)
    assert {r.measure for r in made.rules} == {"revenue", "cost_of_sales"}


def test_rules_are_said_in_words(known: Known) -> None:
    reading = read(TABLE, known)
    (rule,) = reading.recipe.rules
    assert mapping.rule_words(rule, reading.recipe, known.catalog) == "Sessions: sum of Sessions by Date"


def test_how_the_file_was_read_is_one_sentence(known: Known) -> None:
    said = mapping.understood(read(TABLE, known), "")
    assert said.startswith("Not a format we know: 3 rows, header in row 1") and "commas" in said


def test_every_role_has_one_meaning(known: Known) -> None:
    catalog: Catalog = known.catalog
    names = mapping.roles(catalog)
    assert len(set(names)) == len(names)
