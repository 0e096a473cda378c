"""A pasted link on a server that has just started: Streamlit passes app.py by, the guard leads back through it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.pages.conftest import fill
from tools.live import running, settle


def test_a_cold_server_asked_for_a_page_shows_it_in_its_frame(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path)
    with running(tmp_path) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/forecast?kpi=leads&grain=month")
        settle(page)
        expect(page.get_by_role("heading", name="Forecast", exact=True)).to_be_visible()
        links = page.get_by_test_id("stSidebarNavLink")
        expect(links).to_contain_text(["Overview", "KPIs", "Data", "Forecast", "Goals", "Gaps", "Plan", "Share"])
        expect(page.get_by_text("Workspace", exact=True)).to_be_visible()
        assert page.url.startswith(f"{server.url}/forecast?"), "the address stays"
        expect(page.get_by_role("radio", name="Month", exact=True)).to_be_checked()
        expect(page.get_by_test_id("stMain").get_by_role("combobox").first).to_have_value("Leads")
        page.goto(f"{server.url}/settings")
        settle(page)
        expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
        assert "Traceback" not in server.output()
        page.close()
