"""The KPI page: nothing loaded, a small company, and addresses that make no sense."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from lib.desk import forecasts
from lib.settings import Settings
from lib.store import Store, jobs
from lib.work.jobs import FIT
from tests.pages.conftest import Drawn, Open, desk_of


def test_nothing_loaded_offers_to_add_files(open_app: Open) -> None:
    app = open_app("kpis")
    assert not app.exception
    assert not app.error
    assert [t.value for t in app.title] == ["KPIs"]
    assert "No data yet" in [s.value for s in app.subheader]


def test_the_company_by_goal(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis")
    assert not app.exception
    assert [t.value for t in app.title] == ["KPIs"]
    assert "available · whole company" in app.caption[0].value
    told = drawn.text("kpis")
    assert "Generate leads" in told
    assert "Q3 26" in told
    assert "Q4 forecast" in told
    assert "needs: " not in told
    assert "needs: " in drawn.text("lacking")
    line = next(e.label.replace("\\", "") for e in app.expander if "more data" in e.label)
    assert re.fullmatch(r"\d+ KPIs need more data\. Next: .+, for \d+ of them", line)
    assert "What to upload next" in [s.value for s in app.subheader]
    assert drawn.text("uploads").startswith("Upload Brings KPIs it makes available")


def test_grain_segment_and_find_come_from_the_address(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis", grain="month", by="region", find="visitor")
    assert not app.exception
    told = drawn.text("segments")
    assert "Oct 26" in told
    assert "Whole company" in told
    assert "DACH" in told
    assert "Nordics" in told
    assert "Leads" not in told.replace("Visitor-to-lead", "")
    assert app.caption[0].value.endswith("available · by region")


def test_a_dimension_that_data_do_not_carry_is_said_with_how_many(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).files.type_numbers("guest_posts", {"2026-08": 3, "2026-09": 4, "2026-10": 5})
    app = open_app("kpis", by="region")
    assert not app.exception
    line = next(e.label for e in app.expander if "by region" in e.label)
    assert re.match(r"\d+ KPIs? cannot be shown by region", line)
    assert "not available by region" in drawn.text("blind")


def test_one_segment_keeps_the_table_by_goal(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis", by="region", segment="DACH")
    assert not app.exception
    assert app.caption[0].value.endswith("· DACH")
    assert "Generate leads" in drawn.text("kpis")


def test_only_what_needs_attention(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis")
    app.toggle(key="attention").set_value(True).run()
    told = drawn.text("kpis")
    assert "Visitor-to-lead conversion" in told
    assert "needs: " not in told
    assert not app.expander


def test_only_kpis_without_numbers_are_found_in_their_line(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis", find="guest posts")
    assert not app.exception
    assert "kpis" not in drawn.html
    assert "Guest posts" in drawn.text("lacking")
    assert app.expander[0].proto.expanded


def test_nothing_found_says_so(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis", find="xyzzy")
    assert not app.exception
    assert "Nothing here" in [s.value for s in app.subheader]


def test_a_click_opens_the_drawer(open_app: Open, small: Path, drawn: Drawn) -> None:
    drawn.click["kpis"] = "visitor_to_lead"
    app = open_app("kpis")
    assert not app.exception
    assert "3.00%" in drawn.text("drawer_head")
    assert "leads" in drawn.text("drawer_formula")
    assert "From company.csv (92 rows)." in drawn.text("drawer_formula")
    assert "naive" in drawn.text("drawer_key")


def test_the_drawer_shows_the_rows_behind_a_number(open_app: Open, small: Path, drawn: Drawn) -> None:
    drawn.click["kpis"] = "visitor_to_lead"
    app = open_app("kpis")
    picked = next(c for c in app.get("button_group") if c.label == "Rows behind Q3 2026")
    assert picked.options == ["Leads", "Sessions"]
    drawn.click["kpis"] = "visitor_to_lead"
    picked.set_value("sessions").run()
    assert not app.exception
    rows = app.dataframe[0].value
    assert len(rows) and {"dataset", "row"} <= set(rows.columns)


def test_without_a_forecast_the_page_stands_and_the_drawer_shows_history(
    open_app: Open, home: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def start(store: Store, settings: Settings, workspace: str, request: dict[str, Any]) -> str:
        asked.append(workspace)
        job = jobs.queue(store, workspace, FIT, request)
        jobs.report(store, job, state="running", share=0.3, doing="3 of 9")
        return job

    monkeypatch.setattr(forecasts, "start", start)
    desk = desk_of(home)
    content = b"Month,Leads\n" + b"".join(b"2026-%02d-01,%d\n" % (m, 10 + m) for m in range(1, 11))
    desk.set_preferences({"as_of": "2026-11-16"})
    desk.files.commit(desk.files.read("leads.csv", content), content)
    drawn.click["kpis"] = "leads"
    app = open_app("kpis")
    assert not app.exception
    assert "No target" in drawn.text("kpis")
    assert asked == [desk.workspace]  # begun unasked, with the line that says how far it is
    assert [p.text.replace("\\", "") for p in app.get("progress")] == ["Fitting the forecast: 3 of 9"]
    assert "forecast, median" not in drawn.text("drawer_key")


def test_an_address_with_nonsense_is_no_fault(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("kpis", grain="fortnight", by="shoe size", segment="44", scenario="none of ours")
    assert not app.exception
    assert not app.error
    assert "Q3 26" in drawn.text("kpis")


def test_the_drawer_of_a_segment_shows_its_own_numbers(open_app: Open, small: Path, drawn: Drawn) -> None:
    drawn.click["kpis"] = "leads"
    app = open_app("kpis", by="region", segment="Nordics")
    assert not app.exception
    assert not app.error
    segment = drawn.text("drawer_formula")
    drawn.click["kpis"] = "leads"
    open_app("kpis")
    assert drawn.text("drawer_formula") != segment
