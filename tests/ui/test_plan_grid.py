"""Rows as a grid and back: every column kind, every rows prompt of the catalogue, pasted words, files."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.catalog.prompts import LINKS, STRICT, Column, Prompt
from lib.charts.format import Formatter
from lib.desk.answer_words import Words
from lib.errors import BadInput, PlanError
from lib.plan.answers import Known, Row, Source, read_answer, to_json
from lib.plan.figures import Figure
from lib.settings import ROOT
from lib.store.declared import texts
from lib.ui.sheet_grid import Grid, read_source

NAMES = {kind: {f"{kind}_1": f"The first {kind}", f"{kind}_2": f"The second {kind}"} for kind in LINKS}
KNOWN = Known(NAMES)
WORDS = Words(KNOWN, Formatter("EUR", "en"))
SAMPLES: dict[str, Any] = {
    "line": "A few words",
    "text": "Two\nlines",
    "scale": 4,
    "yesno": False,
    "number": 12.5,
    "money": 1200.0,
    "percent": 0.125,
    "date": "2026-11-16",
    "period": "2026Q4",
    "source": {"address": "https://example.org/a?b=1", "publisher": "Example; and Sons", "date": "2026-03-01"},
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(texts(ROOT / "data" / "catalog"))


def sample(column: Column) -> Any:
    """A value of the column's kind, as JSON."""
    if column.kind in LINKS:
        name = f"{column.kind}_2" if column.kind in STRICT else "Somebody new"
        return [name, f"{column.kind}_1"] if column.many else name
    if column.options:
        return list(column.options)[::-1] if column.many else list(column.options)[-1]
    return SAMPLES[column.kind]


def declared(*columns: Any) -> Prompt:
    return Prompt.model_validate({"id": "p", "sheet": "s", "ask": "What?", "kind": "rows", "columns": columns})


EVERY: tuple[Any, ...] = (
    *SAMPLES,
    *LINKS,
    {"id": "one", "kind": "choice", "options": {"a": "First", "b": "Second"}},
    {"id": "some", "kind": "choices", "options": {"a": "First", "b": "Second"}},
    {"id": "order", "kind": "rank", "options": {"a": "First", "b": "Second"}},
    {"id": "several", "kind": "target", "several": True},
)


@pytest.mark.parametrize("column", EVERY, ids=lambda c: c if isinstance(c, str) else c["id"])
def test_a_cell_of_each_kind_comes_back_as_it_was(column: Any) -> None:
    prompt = declared(
        column if column != "scale" else {"id": "scale", "kind": "scale", "low": "weak", "high": "strong"}
    )
    rows = read_answer(prompt, [{prompt.columns[0].id: sample(prompt.columns[0])}], KNOWN)
    grid = Grid(prompt.columns, WORDS)
    assert read_answer(prompt, grid.raw(grid.frame(rows), rows), KNOWN) == rows


def test_every_rows_prompt_of_the_catalogue_goes_through_the_grid(catalog: Catalog) -> None:
    seen = 0
    for prompt in catalog.prompts.values():
        if prompt.kind != "rows":
            continue
        columns = [c for c in prompt.own if c.kind != "computed"]
        whole = {c.id: sample(c) for c in columns}
        rows = read_answer(prompt, [whole, {columns[0].id: whole[columns[0].id]}], KNOWN)
        grid = Grid(prompt.own, WORDS, "EUR")
        assert read_answer(prompt, grid.raw(grid.frame(rows), rows), KNOWN) == rows, prompt.id
        for column in prompt.own:
            grid.config(column, rows)
        seen += 1
    assert seen > 80


def test_people_read_words_and_not_ids() -> None:
    prompt = declared("kpi", {"id": "now", "kind": "choice", "options": {"keep": "Keep it"}}, "share percent")
    rows = read_answer(prompt, [{"kpi": "kpi_1", "now": "keep", "share": 0.12}], KNOWN)
    frame = Grid(prompt.columns, WORDS).frame(rows)
    assert frame.to_dict("records") == [{"kpi": "The first kpi", "now": "Keep it", "share": 12.0}]


def test_two_targets_of_one_name_are_told_apart() -> None:
    known = Known({"target": {"t1": "Leads 2026Q4", "t2": "Leads 2026Q4", "t3": "Revenue 2026Q4"}})
    prompt = declared("target")
    grid = Grid(prompt.columns, Words(known, Formatter("EUR", "en")))
    rows = read_answer(prompt, [{"target": "t2"}, {"target": "t3"}], known)
    frame = grid.frame(rows)
    assert list(frame["target"]) == ["Leads 2026Q4 (t2)", "Revenue 2026Q4"]
    assert read_answer(prompt, grid.raw(frame, rows), known) == rows


def test_blank_rows_and_cells_are_left_out() -> None:
    prompt = declared("what", "cost money", "date", {"id": "some", "kind": "choices", "options": ["a", "b"]})
    grid = Grid(prompt.columns, WORDS)
    empty = grid.frame(())
    assert len(empty) == 2 and grid.raw(empty) == []
    frame = pd.DataFrame(
        {
            "what": [" ", None, "x"],
            "cost": [float("nan"), 3.0, None],
            "date": pd.to_datetime([None, None, "2026-11-16"]),
            "some": [[], None, ["A"]],
        }
    )
    assert grid.raw(frame) == [{"cost": 3.0}, {"what": "x", "date": "2026-11-16", "some": ["a"]}]


def test_what_is_wrong_in_a_grid_is_refused_with_row_and_column() -> None:
    prompt = declared("what", "period")
    grid = Grid(prompt.columns, WORDS)
    raw = grid.raw(pd.DataFrame({"what": ["a", "b"], "period": ["2026Q4", "next spring"]}))
    with pytest.raises(BadInput, match="p, row 2, column period") as caught:
        read_answer(prompt, raw, KNOWN)
    assert caught.value.row == 2 and caught.value.column == "period"


def test_computed_cells_are_shown_and_never_written() -> None:
    prompt = Prompt.model_validate(
        {
            "id": "p",
            "sheet": "s",
            "ask": "?",
            "kind": "rows",
            "columns": ["what", "gap computed"],
            "comes_from": "the gaps",
        }
    )
    figures = ({"gap": Figure(-1140.0, "money")}, {"gap": Figure(why="no forecast yet")})
    grid = Grid(prompt.columns, WORDS, "EUR", figures)
    frame = grid.frame(tuple(Row((("what", w),)) for w in "abc"))
    assert list(frame["gap"]) == ["−€1,140", "no forecast yet", ""]
    assert grid.raw(frame) == [{"what": "a"}, {"what": "b"}, {"what": "c"}]


def test_a_source_that_was_not_touched_keeps_all_it_had() -> None:
    odd = Source("Gartner", "report.pdf", "Example; Press")
    prompt = declared("source")
    grid = Grid(prompt.columns, WORDS)
    rows = (Row((("source", odd),)),)
    assert read_answer(prompt, grid.raw(grid.frame(rows), rows), KNOWN) == rows


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("https://a.org", {"address": "https://a.org"}),
        ("Destatis", {"publisher": "Destatis"}),
        (
            "https://a.org; Destatis; 2026-03-01",
            {"address": "https://a.org", "publisher": "Destatis", "date": "2026-03-01"},
        ),
        ("An office; another office", {"publisher": "An office; another office"}),
    ],
)
def test_a_source_is_read_from_one_line(text: str, wanted: dict[str, str]) -> None:
    assert read_source(text, {}) == wanted


def test_a_filled_template_is_read_back(catalog: Catalog) -> None:
    import csv
    import io

    for prompt in catalog.prompts.values():
        if prompt.kind != "rows":
            continue
        columns = [c for c in prompt.own if c.kind != "computed"]
        plain = {
            **{c.id: sample(c) for c in columns},
            **{c.id: {"publisher": "Destatis"} for c in columns if c.kind == "source"},
        }
        rows = read_answer(prompt, [plain], KNOWN)
        grid = Grid(prompt.own, WORDS)
        head, *lines = csv.reader(io.StringIO(grid.template(rows)))
        listed = [dict(zip([h.lower() for h in head], line, strict=True)) for line in lines]
        assert read_answer(prompt, grid.from_file(listed), KNOWN) == rows, (prompt.id, to_json(rows))


def test_a_column_that_is_none_of_them_is_refused() -> None:
    prompt = declared("what", "cost money")
    raw = Grid(prompt.columns, WORDS).from_file([{"what": "a", "price": "3"}])
    with pytest.raises(BadInput, match="price"):
        read_answer(prompt, raw, KNOWN)


def test_a_cell_of_one_name_offers_what_is_known_and_takes_a_new_one() -> None:
    known = Known({"objective": {"Grow, and last": "Grow, and last"}, "person": {"Ana": "Ana", "Ben": "Ben"}})
    prompt = declared("objective", "person")
    grid = Grid(prompt.columns, Words(known, Formatter("EUR", "en")))
    offered = {c.id: grid.config(c, ())["type_config"] for c in prompt.columns}
    assert [o["value"] if isinstance(o, dict) else o for o in offered["person"]["options"]] == ["Ana", "Ben"]
    assert offered["person"]["accept_new_options"]
    typed = grid.frame(()).assign(objective=[["Grow", "and last"], None], person=[["Somebody new"], ["Ana"]])
    rows = read_answer(prompt, grid.raw(typed), known)
    assert [to_json(r) for r in rows] == [{"objective": "Grow, and last", "person": "Somebody new"}, {"person": "Ana"}]
    two = grid.raw(typed.assign(person=[["Ana", "Ben"], None]))
    with pytest.raises(PlanError, match="person"):
        read_answer(prompt, two, known)
