"""The demo company's truth comes back from its files: default ones, and others shuffled, renamed and written otherwise."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.sample.make_sample import Variant, make
from lib.catalog.model import WEIGHT, plain
from lib.engine import Source, Sources, View, panel
from lib.intake.model import FileReading
from lib.intake.propose import read_file
from lib.panel import TOTAL, Cut, Panel
from lib.period import Calendar, Grain
from tests.intake.hand import DATA, catalog, known

COMMITTED = "as committed"
VARIANTS = {
    COMMITTED: None,
    "renamed, shuffled, decimal commas, day first": (
        11,
        Variant(shuffle=True, rename=True, delimiter=";", decimal=",", date_order="dmy"),
    ),
    "renamed, tabs, month first": (3, Variant(rename=True, date_order="mdy", delimiter="\t")),
}
DIMENSIONS = [(name, dimension) for name in VARIANTS for dimension in ("channel", "region")]
DIMENSIONS += [(COMMITTED, dimension) for dimension in ("owner", "plan", "product", "account_type")]
CALENDAR = Calendar()
GIVEN = {"site_authority": 40.0}


class Company:
    """One folder of files, read, and its truth."""

    def __init__(self, folder: Path) -> None:
        self.truth: dict[str, Any] = json.loads((folder / "truth.json").read_text("utf-8"))
        files = sorted((folder / "files").iterdir())
        self.readings = [self._read(f) for f in files]
        sources = [s for r in self.readings for s in _sources(r)]
        # Rows say more than a statement's line: where both bring revenue, the rows count.
        self.sources = tuple(sorted(sources, key=lambda s: s.recipe.shape != "event"))
        self.panels: dict[tuple[Grain, str | None], Panel] = {}

    def _read(self, file: Path) -> FileReading:
        return read_file(file.name, file.read_bytes(), known(given=GIVEN))

    def panel(self, grain: Grain, by: str | None = None) -> Panel:
        """All measures at that grain, by that dimension."""
        if (grain, by) not in self.panels:
            view = View(CALENDAR, date.fromisoformat(self.truth["as_of"]), catalog())
            self.panels[grain, by] = panel(Sources(self.sources), Cut(grain, (), by), view)
        return self.panels[grain, by]


def _sources(reading: FileReading) -> list[Source]:
    named = enumerate(reading.readings)
    return [
        Source(f"{reading.file} {i}", r.recipe.stated(GIVEN), table=r.table.data) for i, r in named if r.recipe.rules
    ]


@pytest.fixture(scope="module")
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return _company(request.param, tmp_path_factory.getbasetemp() / f"sample {list(VARIANTS).index(request.param)}")


@cache
def _company(name: str, folder: Path) -> Company:
    if VARIANTS[name] is None:
        return Company(DATA / "sample")
    seed, variant = VARIANTS[name]
    folder.mkdir()
    make(folder, seed=seed, variant=variant)
    return Company(folder)


of_each = pytest.mark.parametrize("company", list(VARIANTS), indirect=True)


@of_each
def test_every_file_is_recognised(company: Company) -> None:
    unknown = [r.file for r in company.readings for t in r.readings if not t.recipe.rules]
    assert not unknown
    assert {q.ask for r in company.readings for t in r.readings for q in t.questions} == set()
    assert [
        (r.file, f.what) for r in company.readings for t in r.readings for f in t.findings if f.level == "error"
    ] == []


@of_each
def test_every_measure_comes_back_by_month(company: Company) -> None:
    found = company.panel("month")
    wrong = [w for m, said in company.truth["measures"].items() for w in _differences(found, m, said, TOTAL)]
    assert wrong == []


@pytest.mark.parametrize(("company", "dimension"), DIMENSIONS, indirect=["company"])
def test_every_measure_comes_back_by_dimension(company: Company, dimension: str) -> None:
    found = company.panel("month", dimension)
    wrong = []
    for measure, said in company.truth["measures"].items():
        for value, part in said.get("by", {}).get(dimension, {}).items():
            segment = next((s for s in found.segments if plain(s) == plain(value)), None)
            wrong += _differences(found, measure, {"kind": said["kind"]} | _shaped(said["kind"], part), segment)
    assert wrong == []


@of_each
@pytest.mark.parametrize("grain", ["quarter", "year"])
def test_distinct_counts_come_back_at_every_grain(company: Company, grain: Grain) -> None:
    found = company.panel(grain)
    for measure, said in company.truth["measures"].items():
        if said["kind"] == "unique":
            assert _differences(found, measure, {"kind": "unique", "month": said[grain]}, TOTAL) == []


@of_each
def test_the_plan_comes_back(company: Company) -> None:
    found = company.panel("month")
    for measure, by_month in company.truth["plan"].items():
        assert _compare(found, f"plan.{measure}", TOTAL, by_month) == []


def _shaped(kind: str, part: Mapping[str, Any]) -> dict[str, Any]:
    return dict(part) if kind in ("weighted", "unique") else {"total": part}


def _differences(found: Panel, measure: str, said: Mapping[str, Any], segment: str | None) -> list[str]:
    if said["kind"] == "weighted":
        return _compare(found, measure, segment, said["sum"]) + _compare(
            found, measure + WEIGHT, segment, said["weight"]
        )
    return _compare(found, measure, segment, said.get("total") or said.get("month") or {})


def _compare(found: Panel, series: str, segment: str | None, truth: Mapping[str, float]) -> list[str]:
    if series not in found or segment is None:
        return [f"{series} {segment}: not there"]
    place = {CALENDAR.label(p): i for i, p in enumerate(found.periods)}
    ours = found.get(series, segment)[0]
    wrong = []
    for label, number in truth.items():
        got = float(ours[place[label]]) if label in place else math.nan
        if not abs(got - number) <= 1e-9 * max(1.0, abs(number)):
            wrong.append(f"{series} {segment} {label}: {got} is {number}")
    return wrong[:3]
