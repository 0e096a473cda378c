"""What a company truly did comes back from its files, through the whole desk: every measure, and every KPI worked out by hand.

Two companies: the demo as it is shipped, and another one with all files shuffled, renamed and written otherwise.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.sample.make_sample import Variant, make
from lib.access import Actor
from lib.desk import Desk, open_shelf
from lib.panel import REST, TOTAL, Cut, Panel
from lib.period import Grain
from lib.pipeline import KpiRow, Outcome
from lib.settings import Settings
from tests.parity.kpis_by_hand import BY_HAND, keys, labelled, told

DIMENSIONS = ("channel", "region", "owner", "account_type", "plan", "product")
GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
OTHERWISE = Variant(shuffle=True, rename=True, delimiter=";", date_order="mdy", decimal=",")
ALMOST = 1e-9


class Company:
    """A loaded company beside its truth; numbers are asked once."""

    def __init__(self, desk: Desk, truth: Path) -> None:
        self.truth: dict[str, Any] = json.loads(truth.read_text("utf-8"))
        self.outcome: Outcome = desk.outcome(cuts=[Cut(by=d) for d in DIMENSIONS], with_forecast=False)

    @property
    def measures(self) -> Mapping[str, Any]:
        return self.truth["measures"]  # type: ignore[no-any-return]

    def panel(self, grain: Grain = "month", by: str | None = None) -> Panel:
        return self.outcome.history.panel(Cut(grain, (), by))

    def rows(self, grain: Grain, by: str | None = None) -> Iterator[tuple[KpiRow, np.ndarray, np.ndarray]]:
        """Each row of the KPI table with its values by hand, and whether each period is over."""
        table = self.outcome.kpis(Cut(grain, (), by))
        labels = [self.outcome.calendar.label(p) for p in table.periods]
        numbers = {
            s: told(self.truth, grain, by or "", s or "") for s in {row.segment for row in table.rows} - {TOTAL, REST}
        }
        for row in table.rows:
            if row.segment in numbers:
                by_hand = BY_HAND[row.kpi.id](numbers[row.segment])
                assert [str(p) for p in by_hand.index] == labels, row.kpi.id
                yield row, by_hand.to_numpy(), np.array(table.complete)


@pytest.fixture(scope="module", params=["demo", "another, written otherwise"])
def company(request: pytest.FixtureRequest, project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Company:
    if request.param == "demo":
        home = request.getfixturevalue("demo_home")
        return Company(_desk(home), project_root / "data" / "sample" / "truth.json")
    folder = tmp_path_factory.mktemp("another")
    make(folder, seed=11, variant=OTHERWISE)
    desk = _desk(folder / "home")
    settings = tomllib.loads((project_root / "data" / "sample" / "company.toml").read_text("utf-8"))
    asked = ("as_of", "site_authority", "currency", "timezone", "fiscal_start")
    desk.set_preferences({key: str(settings[key]) for key in asked})
    for file in sorted((folder / "files").iterdir()):
        _load(desk, file)
    return Company(desk, folder / "truth.json")


def _desk(home: Path) -> Desk:
    return open_shelf(Settings(home=home)).open("default", Actor("owner"))


def _load(desk: Desk, file: Path) -> None:
    """Read a file, accept what is proposed; where it brings what another one has brought, that one stays."""
    content = file.read_bytes()
    reading = desk.files.read(file.name, content)
    clashes = desk.files.clashes(reading, file.stem)
    desk.files.commit(reading, content)
    for clash in clashes:
        desk.files.keep_source(clash.measure, clash.dataset)


# Measures


def test_exactly_these_series_are_known(company: Company) -> None:
    kinds = {measure: said["kind"] for measure, said in company.measures.items()}
    weights = {f"{measure}.weight" for measure, kind in kinds.items() if kind == "weighted"}
    assert set(company.panel().series) == {*kinds, *weights, *(f"plan.{m}" for m in company.truth["plan"])}


def test_measures_by_month_and_distinct_counts_at_every_grain(company: Company) -> None:
    wrong = []
    for measure, said in company.measures.items():
        for key in keys(said["kind"]):
            grain: Grain = "quarter" if key == "quarter" else "year" if key == "year" else "month"
            series = measure + (".weight" if key == "weight" else "")
            wrong += _differences(company, company.panel(grain), (series, TOTAL), labelled(said, key))
    assert wrong == []


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_measures_by_segment(company: Company, dimension: str) -> None:
    compared, wrong = 0, []
    for measure, said in company.measures.items():
        for value in said["by"].get(dimension, {}):
            for key in keys(said["kind"]):
                grain: Grain = "quarter" if key == "quarter" else "year" if key == "year" else "month"
                series = measure + (".weight" if key == "weight" else "")
                true = labelled(said, key, dimension, value)
                wrong += _differences(company, company.panel(grain, dimension), (series, value), true)
                compared += len(true)
    assert wrong == []
    assert compared > 100


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_there_are_no_other_segments(company: Company, dimension: str) -> None:
    true = {value.casefold() for said in company.measures.values() for value in said["by"].get(dimension, {})}
    assert {s.casefold() for s in company.panel("month", dimension).segments} - {TOTAL, REST} <= true


def test_plans_stand_beside_the_actuals(company: Company) -> None:
    wrong = [
        difference
        for measure, by_month in company.truth["plan"].items()
        for difference in _differences(company, company.panel(), (f"plan.{measure}", TOTAL), by_month)
    ]
    assert wrong == []


def _differences(company: Company, panel: Panel, place: tuple[str, str], true: Mapping[str, float]) -> list[str]:
    """Where a series differs from the truth: another number, one that should not be there, or none that should."""
    series, value = place
    segment = next((s for s in panel.segments if s.casefold() == value.casefold()), None)
    if series not in panel or segment is None:
        return [f"{series} {value} is not there"]
    labels = [company.outcome.calendar.label(p) for p in panel.periods]
    theirs = np.array([float(true.get(label, "nan")) for label in labels])
    ours = panel.get(series, segment)[0]
    wrong = ~np.isclose(ours, theirs, rtol=ALMOST, atol=0, equal_nan=True)
    lost = [f"{series} {segment} {label} lies outside" for label in true if label not in labels]
    return [f"{series} {segment} {labels[i]}: {ours[i]} is {theirs[i]}" for i in np.flatnonzero(wrong)[:3]] + lost[:3]


# KPIs


def test_every_kpi_is_worked_out_by_hand(company: Company) -> None:
    assert set(BY_HAND) == set(company.outcome.catalog.kpis)


@pytest.mark.parametrize("grain", GRAINS)
def test_kpis_equal_those_by_hand(company: Company, grain: Grain) -> None:
    """Every period that is over, and the current one to date; missing exactly where it is missing by hand."""
    wrong = []
    for row, by_hand, _ in company.rows(grain):
        assert np.isfinite(by_hand).any(), f"{row.kpi.id} has no number to compare"
        wrong += _unlike(row, by_hand)
    assert wrong == []


@pytest.mark.parametrize("grain", GRAINS)
def test_kpis_of_a_region_equal_those_by_hand(company: Company, grain: Grain) -> None:
    rows = list(company.rows(grain, "region"))
    assert len({row.segment for row, _, _ in rows}) == 4
    assert [wrong for row, by_hand, _ in rows for wrong in _unlike(row, by_hand)] == []


@pytest.mark.parametrize("grain", GRAINS)
def test_only_what_is_over_is_complete(company: Company, grain: Grain) -> None:
    for row, by_hand, ended in company.rows(grain):
        complete = np.array(row.complete)
        assert not complete[-1], row.kpi.id
        assert not (complete & ~ended).any(), row.kpi.id
        assert complete[-2] == np.isfinite(by_hand[-2]) or row.kpi.id in MAY_LACK, row.kpi.id


MAY_LACK = {"runway_months", "quick_ratio"}  # complete and yet without a number: nothing is lost, nothing burnt


def _unlike(row: KpiRow, by_hand: np.ndarray) -> list[str]:
    wrong = ~np.isclose(np.array(row.values), by_hand, rtol=ALMOST, atol=0, equal_nan=True)
    return [f"{row.kpi.id} {row.segment} {i}: {row.values[i]} is {by_hand[i]}" for i in np.flatnonzero(wrong)[:3]]
