"""Answers of every kind: what is read from text and JSON, what is refused and how that is said, JSON both ways."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.prompts import CELLS, LINKS, STRICT, Column, Prompt, Spec
from lib.catalog.size import LARGEST
from lib.errors import BadInput
from lib.plan import scalars
from lib.plan.answers import Known, Row, Source, carried, read_answer, to_json
from lib.plan.renaming import renamed

KNOWN = Known(
    {
        "kpi": {"mrr": "Monthly recurring revenue", "leads": "Leads"},
        "target": {"t1": "MRR 2026Q4", "t2": "Leads 2026Q4", "t3": "Leads 2026Q4"},
        "driver": {"price": "Price"},
        "dataset": {"invoices": "invoices"},
        "forecast": {"abc": "Forecast as of 2026-11-16"},
        "scenario": {"Bold": "Bold"},
        "person": {"Ada Löv": "Ada Löv"},
    }
)
OPTIONS = {"a_b": "A or b", "c": "Cedar", "3": "3 quarters"}


def asked(kind: str, **more: Any) -> Prompt:
    if kind in ("choice", "choices", "rank"):
        more.setdefault("options", OPTIONS)
    if kind == "scale":
        more |= {"low": "weak", "high": "strong"}
    return Prompt.model_validate({"id": "p", "sheet": "s", "ask": "?", "kind": kind, **more})


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("line", "  one   line ", "one line"),
        ("text", " two\n\nparts ", "two\n\nparts"),
        ("choice", "a_b", "a_b"),
        ("choice", "CEDAR", "c"),
        ("choice", 3, "3"),
        ("choices", ["c", "a_b", "c"], ("c", "a_b")),
        ("choices", "Cedar, 3", ("c", "3")),
        ("rank", ["3", "c", "a_b"], ("3", "c", "a_b")),
        ("scale", 4, 4),
        ("scale", "4", 4),
        ("scale", 4.0, 4),
        ("scale", "Strong", 5),
        ("yesno", True, True),
        ("yesno", "No", False),
        ("number", "1,250.5", 1250.5),
        ("number", -3, -3.0),
        ("money", "12.5k", 12500.0),
        ("money", "−3", -3.0),
        ("percent", "3.1 %", 0.031),
        ("percent", 0.031, 0.031),
        ("date", "2026-11-16", date(2026, 11, 16)),
        ("date", "2026-11-16T00:00:00", date(2026, 11, 16)),
        ("date", date(2026, 11, 16), date(2026, 11, 16)),
        ("period", "2026 q4", "2026Q4"),
        ("period", "2026-10", "2026-10"),
        ("source", "https://example.org/a", Source(address="https://example.org/a")),
        ("source", "The Guild, 2026", Source(publisher="The Guild, 2026")),
        ("source", {"file": "a.pdf", "publisher": "B", "date": "2026-01-02"}, Source("", "a.pdf", "B", date(2026, 1, 2))),
        ("kpi", "mrr", "mrr"),
        ("kpi", "leads", "leads"),
        ("kpi", "monthly recurring REVENUE", "mrr"),
        ("target", "MRR 2026Q4", "t1"),
        ("driver", "price", "price"),
        ("dataset", "invoices", "invoices"),
        ("forecast", "abc", "abc"),
        ("scenario", "bold", "Bold"),
        ("person", "ada lov", "Ada Löv"),
        ("person", "Someone  new", "Someone new"),
        ("action", "Call them", "Call them"),
    ],
)  # fmt: skip
def test_each_kind_is_read(kind: str, raw: Any, value: Any) -> None:
    found = read_answer(asked(kind), raw, KNOWN)
    assert found == value and type(found) is type(value)


def test_links_to_several() -> None:
    one = asked("strategy", several=True)
    assert read_answer(one, "Calls, Letters ,Calls", KNOWN) == ("Calls", "Letters")
    assert read_answer(one, ["Calls"], KNOWN) == ("Calls",)


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("line", 3, "“3” is no line"),
        ("text", ["x"], "is no text"),
        ("choice", "b", "There is no choice “b”"),
        ("choice", True, "is no choice"),
        ("choice", ["c"], "is no choice"),
        ("choices", "c, d", "There is no choice “d”"),
        ("choices", 3, "is no list of choices"),
        ("rank", ["c", "3"], "The order lacks a_b"),
        ("scale", 6, "“6” is no point on the scale"),
        ("scale", True, "is no point on the scale"),
        ("scale", 3.5, "is no point on the scale"),
        ("scale", "good", "Give 1 (weak) to 5 (strong)"),
        ("yesno", "maybe", "is no yes or no"),
        ("yesno", 1, "is no yes or no"),
        ("number", "many", "“many” is no number"),
        ("number", True, "is no number"),
        ("number", float("inf"), "is no number"),
        ("number", "12%", "is no number"),
        ("money", "cheap", "“cheap” is no amount of money"),
        ("percent", "12", "“12” may be 12% or 1200%"),
        ("percent", "much", "is no percentage"),
        ("date", "16.11.2026", "is no day"),
        ("date", "2026-02-30", "is no day"),
        ("date", 20261116, "is no day"),
        ("period", "soon", "is not a period"),
        ("period", "2026-13", "is not a day of the calendar"),
        ("period", 2026, "is no period"),
        ("source", 7, "is no source"),
        ("source", {"adress": "x"}, "There is no field of a source “adress”"),
        ("source", {"address": 7}, "is no source"),
        ("source", {"date": "once"}, "is no day"),
        ("kpi", "mr", "There is no KPI “mr”"),
        ("kpi", 7, "is no name of a KPI"),
        ("target", "MRR 2027Q1", "There is no target"),
        ("target", "Leads 2026Q4", "may be any of 2"),
        ("driver", "x", "There is no driver"),
        ("dataset", "x", "There is no dataset"),
        ("forecast", "x", "There is no forecast"),
        ("scenario", "x", "There is no scenario"),
        ("person", 3, "is no name of a person"),
        ("line", "  ", "nothing is given"),
        ("choices", [], "nothing is given"),
        ("computed", "x", "it is computed"),
    ],
)
def test_a_wrong_kind_is_refused_with_the_prompts_id(kind: str, raw: Any, said: str) -> None:
    with pytest.raises(BadInput) as fault:
        read_answer(asked(kind), raw, KNOWN)
    assert said in str(fault.value) and fault.value.what.startswith("p") and fault.value.column == "p"
    assert fault.value.do


def test_near_matches_are_named() -> None:
    with pytest.raises(BadInput, match="Did you mean “leads”"):
        read_answer(asked("kpi"), "lead", KNOWN)


ROWS = asked(
    "rows", columns=["what", "cost money", "kpi", "odds percent", "effect computed", {"id": "by", "kind": "date"}]
)


def test_rows_are_read_cell_by_cell_and_empty_ones_left_out() -> None:
    raw = [
        {"what": "Call", "cost": "3k", "kpi": "Leads", "odds": "40%", "by": "2026-12-01", "effect": None},
        {"what": " ", "cost": None, "kpi": "", "odds": float("nan")},
        {"what": "Write"},
    ]
    first, second = read_answer(ROWS, raw, KNOWN)
    assert dict(first) == {"what": "Call", "cost": 3000.0, "kpi": "leads", "odds": 0.4, "by": date(2026, 12, 1)}
    assert dict(second) == {"what": "Write"} and second.get("cost") is None


@pytest.mark.parametrize(
    ("raw", "said", "row", "column"),
    [
        ([{"what": "x"}, {"cost": "dear"}], "p, row 2, column cost: “dear” is no amount of money", 2, "cost"),
        ([{"kpi": "x"}], "p, row 1, column kpi: There is no KPI", 1, "kpi"),
        ([{"wat": "x"}], "p, row 1: There is no column “wat”. Did you mean “what”?", 1, "wat"),
        ([{"effect": 3}], "p, row 1, column effect: it is computed", 1, "effect"),
        (["x"], "p, row 1: “x” is no row", 1, "p"),
        ("x", "p: rows are wanted", None, "p"),
        ({"what": "x"}, "p: rows are wanted", None, "p"),
    ],
)
def test_rows_say_row_and_column(raw: Any, said: str, row: int | None, column: str) -> None:
    with pytest.raises(BadInput) as fault:
        read_answer(ROWS, raw, KNOWN)
    assert said in str(fault.value) and (fault.value.row, fault.value.column) == (row, column)


def test_parts_are_one_row_and_what_is_shown_is_not_written() -> None:
    parts = asked("parts", columns=["text text", {"id": "strategies", "kind": "strategy", "several": True}])
    assert dict(read_answer(parts, {"text": "so", "strategies": ["a", "b"]}, KNOWN)) == {
        "text": "so",
        "strategies": ("a", "b"),
    }
    with pytest.raises(BadInput, match="p: “so” is no row"):
        read_answer(parts, "so", KNOWN)
    with pytest.raises(BadInput, match="p is not written, it shows q"):
        read_answer(asked("shows", shows="q"), [], KNOWN)


def test_links_that_need_not_be_here_yet() -> None:
    lenient = Known(unchecked=frozenset(STRICT))
    assert all(read_answer(asked(kind), "anything", lenient) == "anything" for kind in LINKS)


def test_cells_that_the_writer_did_not_see_stay() -> None:
    old = (Row((("a", "x"), ("hidden", 1.0))), Row((("a", "y"), ("hidden", 2.0))))
    same_subject = (Row((("a", "y"), ("b", "new"))),)
    assert carried(same_subject, old, ["a", "b"]) == (Row((("a", "y"), ("b", "new"), ("hidden", 2.0))),)
    renamed_one = (Row((("a", "x"),)), Row((("a", "z"),)))
    assert [r.get("hidden") for r in carried(renamed_one, old, ["a", "b"])] == [1.0, 2.0]
    added = (*old, Row((("a", "new"),)))
    assert [r.get("hidden") for r in carried(added, old, ["a", "b"])] == [1.0, 2.0, None]


def test_a_persona_is_followed_to_its_new_name() -> None:
    rows = asked("rows", columns=["persona", "what"])
    before = read_answer(rows, [{"persona": "Owner, Planner", "what": "Owner"}], KNOWN)
    after = renamed(rows, before, ("Owner", "Founder"))
    assert dict(after[0]) == {"persona": ("Founder", "Planner"), "what": "Owner"}


# JSON both ways

shown = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
words = st.text(shown, min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool)
name = words.filter(lambda t: "," not in t)
numbers = st.floats(-LARGEST, LARGEST)
days = st.dates()
RAW: dict[str, st.SearchStrategy[Any]] = {
    "line": words,
    "text": st.text(shown, min_size=1, max_size=40).filter(lambda t: t.strip()),
    "choice": st.sampled_from(list(OPTIONS)),
    "choices": st.lists(st.sampled_from(list(OPTIONS)), min_size=1, unique=True),
    "rank": st.permutations(list(OPTIONS)),
    "scale": st.integers(1, 5),
    "yesno": st.booleans(),
    "number": numbers,
    "percent": numbers,
    "money": numbers,
    "date": days,
    "period": st.tuples(st.integers(1000, 9999), st.integers(1, 4)).map(lambda p: f"{p[0]}Q{p[1]}"),
    "source": st.builds(Source, words, words, words, st.none() | days),
    "kpi": st.sampled_from(["mrr", "leads"]),
    "target": st.sampled_from(["t1", "t2", "t3"]),
    "driver": st.just("price"),
    "dataset": st.just("invoices"),
    "forecast": st.just("abc"),
    "scenario": st.just("Bold"),
} | dict.fromkeys(("person", "team", "persona", "channel", "action", "strategy", "objective", "tool"), name)


def test_the_round_trip_covers_every_kind() -> None:
    assert set(RAW) == set(CELLS) - {"computed"}


@given(st.data(), st.sampled_from(sorted(RAW)))
def test_json_both_ways_without_loss(data: st.DataObject, kind: str) -> None:
    one = asked(kind)
    value = read_answer(one, data.draw(RAW[kind]), KNOWN)
    through = json.loads(json.dumps(to_json(value), allow_nan=False))
    assert read_answer(one, through, KNOWN) == value


@given(st.data())
def test_rows_of_all_kinds_survive_json(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(sorted(RAW)), min_size=1, max_size=5, unique=True))
    columns = [asked(kind) for kind in kinds]
    declared = [
        Column(id=f"c_{c.kind}", kind=c.kind, options=c.options, low=c.low, high=c.high, several=c.kind == "persona")
        for c in columns
    ]
    prompt = asked("rows", columns=declared)
    cells = {f"c_{kind}": data.draw(st.none() | RAW[kind]) for kind in kinds}
    value = read_answer(prompt, [cells, cells], KNOWN)
    assert read_answer(prompt, json.loads(json.dumps(to_json(value))), KNOWN) == value


@given(
    st.sampled_from(sorted(RAW)),
    st.none() | st.booleans() | numbers | st.text(max_size=8) | st.lists(st.text(max_size=3), max_size=3),
)
def test_whatever_is_given_is_a_value_of_its_kind_or_refused(kind: str, raw: Any) -> None:
    one = asked(kind)
    try:
        value = read_answer(one, raw, KNOWN)
    except BadInput:
        with pytest.raises(BadInput, match=r"(?s)^p: .+\. .+[.?]"):
            read_answer(one, raw, KNOWN)
        return
    assert read_answer(one, to_json(value), KNOWN) == value


@pytest.mark.parametrize("text", ["0,5", "1,5", "12,34", "1.000", "12.345", "9" * 400, "9" * 305 + "k", "9" * 11 + "k"])
def test_a_number_that_could_be_read_otherwise_or_not_be_kept_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no number"):
        scalars._number(Spec(id="x", kind="number"), text)


@pytest.mark.parametrize(
    ("text", "size"), [("12,500", 12500.0), ("1 000 000", 1e6), ("0.125", 0.125), ("1.25", 1.25), ("12.5k", 12500.0)]
)
def test_a_number_that_can_be_read_one_way_is_read(text: str, size: float) -> None:
    assert scalars._number(Spec(id="x", kind="number"), text) == size


@pytest.mark.parametrize(
    ("kind", "raw"), [("scale", "²"), ("scale", "9" * 5000), ("number", 10**400), ("money", 10**400)]
)
def test_what_python_takes_for_a_digit_or_keeps_without_end_is_refused(kind: str, raw: object) -> None:
    with pytest.raises(BadInput, match=r"^p: "):
        read_answer(asked(kind), raw, KNOWN)
