"""A meeting in two browsers: the owner decides and shares, a viewer looks on a phone and can do nothing else until it is over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.pages.conftest import fill
from tools.live import Server, command, running, settle

WAIT = 30_000  # ms that a busy machine may take
PHONE = {"width": 390, "height": 844}
ELSEWHERE = ("forecast", "data", "goals", "gaps", "kpis", "share", "settings", "plan", "")


@contextmanager
def someone(browser: Browser, **window: object) -> Iterator[Page]:
    """A browser of somebody's own."""
    context = browser.new_context(locale="en-GB", **window)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_a_meeting_is_held_shared_and_closed(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path)
    with (
        running(tmp_path) as server,
        someone(browser, viewport=PHONE, is_mobile=True, has_touch=True) as viewer,
        someone(browser, viewport={"width": 1440, "height": 900}) as owner,
    ):
        _cold(server, viewer)
        _suppose(server, owner)
        _aim(server, owner)
        _decide(server, owner)
        address = _share(owner, server)
        _look(viewer, address)
        _try(viewer)
        _cannot_leave(viewer, server, address)
        viewer.goto(f"{address}&section=sliders")
        settle(viewer)
        _revoke(owner, server)
        _press(viewer)
        expect(viewer.get_by_role("heading", name="This link was revoked")).to_be_visible(timeout=WAIT)
        kept = json.loads(command(server.home, "share", "list", "--json").stdout)["links"]
        assert [(link["for"], link["state"]) for link in kept] == [("Board", "revoked")]
        assert "Traceback" not in server.output()


def _cold(server: Server, page: Page) -> None:
    """The first page that this server ever shows is one for a token that opens nothing; then the browser forgets it."""
    page.goto(f"{server.url}/forecast?share=guess")
    settle(page)
    expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible(timeout=WAIT)
    assert page.get_by_test_id("stSidebar").count() == 0


def _suppose(server: Server, page: Page) -> None:
    """The owner moves a slider and keeps it as a scenario, with a reason and an owner."""
    page.goto(f"{server.url}/gaps")
    settle(page)
    _press(page, 5)
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_label("Name", exact=True).fill("Better pages")
    page.get_by_label(re.compile("^Why ")).fill("The new landing pages")
    page.get_by_label(re.compile("^Owner of ")).fill("Maya")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("scenario=Better"), timeout=WAIT)
    settle(page)
    kept = json.loads(command(server.home, "scenario", "list", "--json").stdout)["scenarios"]
    assert [one["name"] for one in kept] == ["Better pages"]


def _aim(server: Server, page: Page) -> None:
    """The owner sets a target through the form of the goals page."""
    page.goto(f"{server.url}/goals?kpi=new_customers")
    settle(page)
    page.get_by_label("Value", exact=True).fill("+10%")
    page.get_by_label("Value", exact=True).press("Enter")
    set_it = page.get_by_role("button", name="Set the target")
    expect(set_it).to_be_enabled(timeout=WAIT)
    set_it.click()
    expect(page.get_by_role("table", name="Targets")).to_contain_text("New customers", timeout=WAIT)
    kept = json.loads(command(server.home, "targets", "list", "--json").stdout)["targets"]
    assert "new_customers" in {target["kpi"] for target in kept}


def _decide(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/meeting")
    settle(page)
    expect(page.get_by_role("heading", name="The first meeting")).to_be_visible(timeout=WAIT)
    for _ in range(5):  # by key from the opening to the decisions
        page.keyboard.press("ArrowRight")
        settle(page)
    expect(page.get_by_role("heading", name="Nothing is decided yet")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile("section=Decisions"), timeout=WAIT)
    page.get_by_label("What is decided").fill("Hire two people")
    page.get_by_label("What is decided").press("ArrowLeft")
    page.get_by_label("Who does it").fill("Ada")
    page.get_by_role("button", name="Write it down").click()
    settle(page)
    expect(page.get_by_role("heading", name="1 decision is open")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("listitem").filter(has_text="Hire two people")).to_be_visible(timeout=WAIT)
    expect(page.get_by_label("What is decided").first).to_have_value("", timeout=WAIT)


def _share(page: Page, server: Server) -> str:
    page.goto(f"{server.url}/share")
    settle(page)
    page.get_by_label("For whom").fill("Board")
    page.get_by_label("For whom").press("Enter")
    settle(page)
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_test_id("stCode").inner_text().strip()
    settle(page)
    assert re.fullmatch(rf"{server.url}/meeting\?share=[\w-]{{43}}", address)
    page.reload()
    settle(page)
    assert page.get_by_test_id("stCode").count() == 0, "shown once"
    return address


def _look(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)
    expect(page.get_by_text("read only")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Revenue, Oct 2026")).to_be_visible(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    page.get_by_role("radio", name="Decisions").click()
    settle(page)
    expect(page.get_by_text("Hire two people")).to_be_visible(timeout=WAIT)
    assert page.get_by_role("textbox").count() == 0
    assert page.get_by_role("button", name=re.compile("Write|Edit|Done")).count() == 0


def _try(page: Page) -> None:
    """Slide, and see a chance move; in the address and in the store nothing does."""
    page.get_by_role("radio", name="What if").click()
    settle(page)
    row = page.get_by_role("row", name=re.compile("^Leads"))
    before = row.inner_text()
    _press(page, 15)
    expect(row).not_to_have_text(before, timeout=WAIT)
    assert re.findall(r"(\d+)%", row.inner_text()) != re.findall(r"(\d+)%", before)
    assert "visitor_to_lead" not in page.url


def _press(page: Page, times: int = 1) -> None:
    slider = page.get_by_test_id("stSlider").first.locator("input[type=range]")
    slider.focus()
    for _ in range(times):
        slider.press("ArrowRight")
    settle(page)


def _cannot_leave(page: Page, server: Server, address: str) -> None:
    """Whatever is typed into the address, with the token or without."""
    token = address.partition("?")[2]
    for slug in ELSEWHERE:
        page.goto(f"{server.url}/{slug}?{token}&workspace=other")
        settle(page)
        expect(page.get_by_text("read only")).to_be_visible(timeout=WAIT)
        assert page.get_by_test_id("stSidebarNavLink").count() == 0
    for slug in ("forecast", "data"):
        page.goto(f"{server.url}/{slug}")
        settle(page)
        expect(page.get_by_role("heading", name="This browser came by a link")).to_be_visible(timeout=WAIT)


def _revoke(page: Page, server: Server) -> None:
    expect(page.get_by_role("table", name="Links")).to_contain_text("Board", timeout=WAIT)
    page.get_by_role("button", name="Revoke").click()
    settle(page)
    expect(page.get_by_role("table", name="Links")).to_contain_text("Revoked", timeout=WAIT)
