"""The general lists with their headers in other languages and misspelt: the same presets, the same numbers."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from lib.intake.model import FileReading
from lib.intake.propose import read_file
from tests.intake.hand import known

FILES = Path(__file__).resolve().parent / "files"
LANGUAGES = ("English", "Korean", "German", "French", "Spanish", "Portuguese", "Japanese")
ENCODINGS = {"orders.csv": "cp1252"}

# file → header there → the same in the order of LANGUAGES
HEADERS: dict[str, dict[str, list[str]]] = tomllib.loads((FILES.parent / "headers.toml").read_text("utf-8"))
PRESETS = {
    "orders.csv": "sales_lines", "deals.csv": "crm_deals", "leads.csv": "leads", "call_log.csv": "sales_calls",
    "esign_log.csv": "esignatures", "placements.csv": "placements", "staff.csv": "staff",
    "profit_and_loss.csv": "profit_and_loss", "balance_sheet.csv": "balance_sheet", "budget.csv": "budget_wide",
    "budget_list.csv": "budget_long", "quota.csv": "quota",
}  # fmt: skip


@cache
def own(file: str) -> tuple[str, FileReading]:
    """A file's text and what it is read as with its own headers."""
    text = (FILES / file).read_text(ENCODINGS.get(file, "utf-8"))
    return text, read_file(file, text.encode(), known())


def translated(text: str, file: str, place: int) -> str:
    """The text with each header in another language; only the header's line changes."""
    lines = text.splitlines(keepends=True)
    first = next(iter(HEADERS[file]))
    at = next(i for i, line in enumerate(lines) if line.startswith(first) or f",{first}," in line)
    mark = next(m for m in ";|," if m in lines[at])
    names = {k: v[place] for k, v in HEADERS[file].items()}
    cells = [names.get(c.strip(), c.strip()) for c in lines[at].strip().split(mark)]
    return "".join([*lines[:at], mark.join(cells) + "\n", *lines[at + 1 :]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", HEADERS)
def test_headers_in_another_language_mean_the_same(file: str, language: str) -> None:
    text, before = own(file)
    (expected,) = before.readings
    assert expected.recipe.preset == PRESETS[file]
    said = translated(text, file, LANGUAGES.index(language))
    (reading,) = read_file(file, said.encode(), known()).readings
    assert reading.recipe.preset == PRESETS[file]
    assert [(r.measure, r.how, r.basis, len(r.where)) for r in reading.recipe.rules] == [
        (r.measure, r.how, r.basis, len(r.where)) for r in expected.recipe.rules
    ]
    assert [d.dimension for d in reading.recipe.dimensions] == [d.dimension for d in expected.recipe.dimensions]
    assert reading.table.rows == expected.table.rows


@pytest.mark.parametrize(
    ("file", "right", "near"),
    [
        ("esign_log.csv", "Completed date", "Completd date"),
        ("esign_log.csv", "Document type", "Documnt type"),
        ("placements.csv", "Domain authority", "Domain authorty"),
        ("staff.csv", "Department", "Departmnt"),
    ],
)
def test_a_misspelt_header_is_taken_for_the_near_one_and_the_score_is_said(file: str, right: str, near: str) -> None:
    text, before = own(file)
    (reading,) = read_file(file, text.replace(right, near, 1).encode(), known()).readings
    assert reading.recipe.preset == PRESETS[file]
    assert len(reading.recipe.rules) == len(before.readings[0].recipe.rules)
    assert 0 < reading.confidence <= before.readings[0].confidence
    (said,) = [f.what for f in reading.findings if f.code == "near_name"]
    assert said.startswith(f"“{near}” is taken for “{right}”: 9") and said.endswith(" % alike.")
    assert not [f for f in before.readings[0].findings if f.code == "near_name"]
