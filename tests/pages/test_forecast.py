"""The forecast page: nothing loaded, a small company, fits that run, fail and grow old, addresses that make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib.desk import forecasts
from lib.settings import Settings
from lib.store import Store, jobs
from lib.work.jobs import FIT
from tests.pages.conftest import Drawn, Open, company, desk_of


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fits that were asked for; they are queued and nobody works on them."""
    asked: list[str] = []

    def start(store: Store, settings: Settings, workspace: str, request: dict[str, Any]) -> str:
        asked.append(jobs.queue(store, workspace, FIT, request))
        return asked[-1]

    monkeypatch.setattr(forecasts, "start", start)
    return asked


def test_nothing_loaded_offers_to_add_files(open_app: Open, started: list[str]) -> None:
    app = open_app("forecast")
    assert not app.exception
    assert "No data yet" in [s.value for s in app.subheader]
    assert started == []


def test_the_north_star_at_first(open_app: Open, small: Path, drawn: Drawn, started: list[str]) -> None:
    app = open_app("forecast")
    assert not app.exception
    assert not app.error
    heads = [s.value for s in app.subheader]
    assert heads[0].startswith("Revenue will most likely land at €23")
    assert heads[1:] == ["Q4 so far", "By quarter", "How far to trust it"]
    assert "data as of 16 Nov 2026" in app.caption[0].value
    assert drawn.text("key").startswith("Revenue per quarter, €")
    assert drawn.text("by_period").count(" 2027 ") == 4
    assert "Naive miss" in drawn.text("errors")
    assert "Actual" in drawn.text("twin")
    assert started == []  # it is up to date


def test_kpi_grain_and_horizon_come_from_the_address(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("forecast", kpi="visitor_to_lead", grain="month", horizon="12")
    assert not app.exception
    assert app.subheader[0].value.startswith("Visitor-to-lead conversion will most likely land at")
    assert drawn.text("by_period").count("2027") == 11
    assert app.selectbox(key="kpi").value == "visitor_to_lead"


def test_a_kpi_that_cannot_be_forecast_says_why(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("forecast", kpi="churn_rate")
    assert not app.exception
    assert "Churn rate cannot be forecast" in [s.value for s in app.subheader]
    assert any("needs" in m.value for m in app.markdown)


def test_the_first_forecast_is_started_unasked_and_once(open_app: Open, home: Path, started: list[str]) -> None:
    desk = desk_of(home)
    desk.files.commit(desk.files.read("company.csv", company()), company())
    app = open_app("forecast")
    assert not app.exception
    assert len(started) == 1
    assert "The first forecast is on its way" in [s.value for s in app.subheader]
    app.run()
    assert len(started) == 1


def test_newer_data_offer_an_update_and_the_last_forecast_stays(
    open_app: Open, small: Path, drawn: Drawn, started: list[str]
) -> None:
    desk_of(small).files.type_numbers("leads", {})
    desk_of(small).files.type_numbers("guest_posts", {"2026-10": 3})
    app = open_app("forecast")
    assert app.subheader[0].value.startswith("Revenue will most likely")
    button = app.button(key="fit")
    assert button.label == "Update the forecast"
    button.click().run()
    assert len(started) == 1
    assert not app.exception
    assert app.subheader[0].value.startswith("Revenue will most likely")  # the page stays usable meanwhile


def test_a_fit_that_failed_says_so_with_its_reference(
    open_app: Open, small: Path, drawn: Drawn, started: list[str]
) -> None:
    desk = desk_of(small)
    desk.files.type_numbers("guest_posts", {"2026-10": 3})
    job = jobs.queue(desk.store, "default", FIT, {})
    jobs.report(desk.store, job, state="failed", doing="something went wrong on our side", reference="abc123")
    app = open_app("forecast")
    assert "something went wrong on our side. It is logged under abc123." in app.warning[0].value
    assert "rests on the one before" in app.warning[0].value
    assert app.button(key="fit").label == "Try again"


def test_an_address_with_nonsense_is_no_fault(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("forecast", kpi="nonsense", grain="week", horizon="99", scenario="none of ours")
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value.startswith("Revenue will most likely")
