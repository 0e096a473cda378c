"""Scenarios in a real browser: the one looked at goes along to every page, and nobody overwrites what he has not seen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.pages.conftest import desk_of, fill
from tools.live import command, running, settle

WAIT = 30_000  # ms


def test_the_scenario_goes_along_and_is_not_overwritten_unseen(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path)
    desk = desk_of(tmp_path)
    desk.scenarios.set("Spring", ("visitor_to_lead=+10%",), "the fair", "Maya")
    desk.scenarios.set("Dear", ("price=+5%",))
    with running(tmp_path) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(WAIT)
        page.goto(f"{server.url}/?scenario=Spring")
        expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible(timeout=WAIT)
        settle(page)
        links = page.get_by_test_id("stSidebarNavLink")
        for title in ("KPIs", "Data", "Forecast", "Goals", "Gaps"):
            links.filter(has_text=title).click()
            expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=WAIT)
            settle(page)
            expect(page.get_by_test_id("stMain").get_by_test_id("stPopover").first).to_contain_text("Spring")
            assert "scenario=Spring" in page.url, title
        slider = page.get_by_test_id("stSlider").filter(has_text="Visitor-to-lead").locator("input[type=range]")
        expect(slider).to_have_value("10")

        slider.focus()
        slider.press("ArrowRight")
        save = page.get_by_role("button", name="Save “Spring”")
        expect(save).to_be_visible(timeout=WAIT)
        command(tmp_path, "scenario", "set", "Spring", "visitor_to_lead=+30%")
        settle(page)
        save.click()
        expect(page.get_by_test_id("stAlert")).to_contain_text("“Spring” was changed meanwhile", timeout=WAIT)
        assert [a.text() for a in desk.scenarios.open("Spring").scenario.assumptions] == ["visitor_to_lead=+30%"]

        page.get_by_test_id("stMain").get_by_test_id("stPopover").first.get_by_role("button").click()
        page.get_by_text("Dear", exact=True).click()
        expect(slider).to_have_value("0", timeout=WAIT)
        assert "Traceback" not in server.output()
        page.close()
