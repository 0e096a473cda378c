"""Pasted links on a server that has just started: Streamlit passes app.py by, the guard leads back through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.desk.links import LinkDraft
from tests.pages.conftest import desk_of, fill
from tools.live import ROOT, Server, running, settle

WAIT = 30_000  # ms
LINKS = ["Overview", "KPIs", "Data", "Forecast", "Goals", "Gaps", "Plan", "Share"]
# What each page is headed by. The greeting is for an empty workspace: with a company in it, it leads to its data.
HEADS = {
    "overview": "Overview",
    "kpis": "KPIs",
    "data": "Data",
    "forecast": "Forecast",
    "goals": "Goals",
    "gaps": "Gaps",
    "plan": "Plan",
    "share": "Share",
    "settings": "Settings",
    "history": "History",
    "meeting": "The first meeting",
    "welcome": "Data",
}
BARE = {"meeting"}  # owners see these without a sidebar


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this file's own with the company: nobody has asked it for anything before the first test."""
    home = tmp_path_factory.mktemp("cold")
    fill(home)
    with running(home) as server:
        yield server


@contextmanager
def someone(browser: Browser) -> Iterator[Page]:
    """A browser that has never been here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


def open_at(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def test_a_cold_server_asked_for_a_page_shows_it_in_its_frame(browser: Browser, cold: Server) -> None:
    with someone(browser) as page:
        open_at(page, f"{cold.url}/forecast?kpi=leads&grain=month")
        expect(page.get_by_role("heading", name="Forecast", exact=True)).to_be_visible(timeout=WAIT)
        expect(page.get_by_test_id("stSidebarNavLink")).to_contain_text(LINKS)
        expect(page.get_by_text("Workspace", exact=True)).to_be_visible()
        assert page.url.startswith(f"{cold.url}/forecast?"), "the address stays"
        expect(page.get_by_role("radio", name="Month", exact=True)).to_be_checked()
        expect(page.get_by_test_id("stMain").get_by_role("combobox").first).to_have_value("Leads")
    assert "Traceback" not in cold.output()


def test_every_page_has_its_head_here() -> None:
    assert set(HEADS) == {path.stem for path in (ROOT / "pages").glob("[a-z]*.py")}


def test_the_owner_opens_every_page_by_its_address(browser: Browser, cold: Server) -> None:
    with someone(browser) as page:  # one browser keeps Streamlit's scripts; each address begins a session of its own
        for slug, head in HEADS.items():
            open_at(page, f"{cold.url}/{slug}")
            main = page.get_by_test_id("stMain")
            expect(main.get_by_role("heading", name=head, exact=True).first).to_be_visible(timeout=WAIT)
            expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0 if slug in BARE else len(LINKS))
            expect(page.get_by_text("read only")).to_have_count(0)
    assert "Traceback" not in cold.output()


def test_by_a_link_every_address_is_the_meeting_and_without_it_none_is_open(browser: Browser, cold: Server) -> None:
    token = desk_of(cold.home).links.make(LinkDraft("Board")).token
    with someone(browser) as page:
        for slug in HEADS:
            open_at(page, f"{cold.url}/{slug}?share={token}&workspace=other")
            expect(page.get_by_text("read only")).to_be_visible(timeout=WAIT)
            expect(page).to_have_url(re.compile(rf"^{cold.url}/meeting\?share={token}"), timeout=WAIT)
            assert page.get_by_test_id("stSidebar").count() == 0
        for slug in HEADS:
            open_at(page, f"{cold.url}/{slug}")
            expect(page.get_by_role("heading", name="This browser came by a link")).to_be_visible(timeout=WAIT)
            assert page.get_by_test_id("stSidebar").count() == 0
    assert "Traceback" not in cold.output()


def test_a_guessed_token_opens_no_page(browser: Browser, cold: Server) -> None:
    with someone(browser) as page:
        for slug in ("overview", "data", "meeting"):
            open_at(page, f"{cold.url}/{slug}?share={'A' * 43}")
            expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible(timeout=WAIT)
            assert page.get_by_test_id("stSidebar").count() == 0
    assert "Traceback" not in cold.output()
