"""The JSON of `inspect`: every key there, sums and months by a dull loop, nothing personal."""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from lib.intake.model import Column, FileReading, Finding, Question, Reading, Recipe, Skipped
from lib.intake.propose import propose
from lib.intake.report import report, table_report
from tests.intake.hand import known, table

TABLE_KEYS = {
    "name", "preset", "shape", "encoding", "delimiter", "decimal", "header_row", "rows", "skipped", "columns", "date_column",
    "first", "last", "grain", "recipe", "dimensions", "totals", "monthly", "checks", "questions", "problems",
}  # fmt: skip
COLUMN_KEYS = {"name", "type", "format", "currency", "nulls", "sum", "monthly", "min", "max", "personal"}


def _reading() -> Reading:
    rng = random.Random(3)
    days = [date(2023, 11, 1) + timedelta(days=rng.randrange(120)) for _ in range(200)]
    amounts = [None if rng.random() < 0.1 else round(rng.uniform(-5, 100), 2) for _ in days]
    made = table(
        {"Order date": [None if i % 17 == 0 else d for i, d in enumerate(days)], "Amount": amounts, "Quantity": [1] * 200,
         "Email": ["a@example.com"] * 200},
        skipped=(Skipped(0, "title"),), encoding="utf-8", delimiter=",",
    )  # fmt: skip
    return propose(made, known())


def test_every_key_of_the_contract_is_there() -> None:
    said = report(FileReading("a.csv", 10, "0" * 64, (_reading(),)))
    assert set(said) == {"file", "bytes", "sha256", "tables"}
    assert set(said["tables"][0]) >= TABLE_KEYS
    assert all(set(c) == COLUMN_KEYS for c in said["tables"][0]["columns"])
    assert said["tables"][0]["skipped"] == [{"row": 0, "why": "title"}]
    json.dumps(said, allow_nan=False)


def test_sums_and_months_are_those_of_a_dull_loop() -> None:
    reading = _reading()
    rows = reading.table.data.to_pylist()
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["Order date"] is not None and row["Amount"] is not None:
            sums[row["Order date"].strftime("%Y-%m")] += row["Amount"]
    amount = next(c for c in table_report(reading)["columns"] if c["name"] == "Amount")
    assert amount["sum"] == pytest.approx(math.fsum(r["Amount"] for r in rows if r["Amount"] is not None), rel=1e-12)
    assert amount["monthly"] == pytest.approx(dict(sums), rel=1e-12)
    assert list(amount["monthly"]) == sorted(amount["monthly"])


def test_first_and_last_are_days_of_the_date_column() -> None:
    said = table_report(_reading())
    days = [d.date().isoformat() for d in _reading().table.data["Order date"].to_pylist() if d]
    assert (said["date_column"], said["first"], said["last"]) == ("Order date", min(days), max(days))


def test_a_quarter_stands_under_its_first_month() -> None:
    quarters = [date(2024, m, 1) for m in (1, 4, 7, 10)]
    said = table_report(propose(table({"Quarter": quarters, "Revenue": [1, 2, 3, 4]}), known()))
    assert said["grain"] == "quarter"
    revenue = said["columns"][1]
    assert revenue["monthly"] == {"2024-01": 1, "2024-04": 2, "2024-07": 3, "2024-10": 4}


def test_periods_across_and_a_range_in_the_title_give_the_days() -> None:
    wide = table({"Line item": ["Revenue"], "Nov 2023": [1], "Dec 2023": [2], "Jan 2024": [3]})
    said = table_report(propose(wide, known()))
    assert (said["first"], said["last"], said["date_column"]) == ("2023-11-01", "2024-01-31", None)
    ranged = table({"Campaign": ["a"], "Cost": [1], "Impr.": [2]}, preamble=("July 8, 2025 - July 31, 2025",))
    said = table_report(propose(ranged, known()))
    assert (said["first"], said["last"]) == ("2025-07-08", "2025-07-31")
    assert said["columns"][1]["monthly"] is None


def test_without_any_date_there_are_no_days() -> None:
    said = table_report(propose(table({"Product": ["a"], "Amount": [1]}), known()))
    assert said["first"] is None
    assert said["last"] is None
    assert [p["level"] for p in said["problems"]] == ["error"]


def test_what_the_caller_previews_is_passed_on() -> None:
    def preview(reading: Reading) -> tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]:
        return {"revenue": 3.0}, {"revenue": {"2024-01": 3.0, "2024-02": math.nan}}

    said = table_report(_reading(), preview)
    assert said["totals"] == {"revenue": 3}
    assert said["monthly"] == {"revenue": {"2024-01": 3, "2024-02": None}}


def test_personal_columns_show_no_values() -> None:
    made = table({"Name": ["Ada"], "n": [1]})
    hidden = tuple(Column(c.name, c.type, personal=c.name == "Name") for c in made.columns)
    reading = Reading(type(made)(None, made.data, hidden, 0), Recipe(shape="unknown"))
    assert "Ada" not in json.dumps(table_report(reading))


def test_questions_problems_and_notes_have_their_places() -> None:
    reading = Reading(
        table({"n": [1]}), Recipe(shape="unknown"),
        findings=(Finding("warning", "w", "what", "do", row=3, column="n"), Finding("note", "n", "by the way")),
        questions=(Question("n", "which?", "this", ("this", "that")),),
    )  # fmt: skip
    said = table_report(reading)
    assert said["questions"] == [{"about": "n", "ask": "which?", "assumed": "this", "options": ["this", "that"]}]
    assert [(p["level"], p["row"], p["column"], p["what"], p["do"]) for p in said["problems"]] == [
        ("warning", 3, "n", "what", "do")
    ]
    assert [p["what"] for p in said["notes"]] == ["by the way"]
