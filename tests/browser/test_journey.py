"""One quarter in a browser: upload, check, KPIs, forecast, target, a slider that moves the chance, and a reload that keeps both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tools.live import Server, command, settle

Open = Callable[[str], Page]


def funnel(months: int = 36) -> str:
    """Sessions, leads and new customers by month from 2023-07 to 2026-06, with a season and a little noise."""
    lines = ["Month;Sessions;Web leads;Leads;New customers"]
    for i in range(months):
        year, month = 2023 + (i + 6) // 12, (i + 6) % 12 + 1
        wave = 1 + 0.2 * ((month in (3, 4, 9, 10)) - (month in (7, 8, 12))) + 0.01 * ((i * 7) % 5)
        sessions = round(4000 * wave + 30 * i)
        leads = round(sessions * 0.03 + (i * 5) % 7)
        lines.append(
            f"{month:02d}.{year};{sessions:,}".replace(",", ".") + f";{round(leads * 0.8)};{leads};{leads // 9}"
        )
    return "\n".join(lines) + "\n"


def chance(page: Page, name: str) -> int:
    """The chance that the gaps table shows for a target, in per cent."""
    row = page.locator("tr", has_text=name).first
    return int(re.search(r"(\d+)%", row.inner_text())[1])


def at_rest(page: Page, name: str) -> int:
    """The chance once it has stopped moving: the same in five looks on end."""
    seen: list[int] = []
    while len(seen) < 5 or len(set(seen[-5:])) > 1:
        page.wait_for_timeout(200)
        settle(page)
        seen.append(chance(page, name))
    return seen[-1]


@pytest.fixture
def prepared(server: Server) -> Server:
    command(server.home, "settings", "as_of=2026-07-10", "north_star=new_customers")
    return server


def test_a_quarter_from_file_to_gap(prepared: Server, open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "funnel.csv"
    file.write_text(funnel(), encoding="utf-8")

    # An empty workspace offers the demo and an upload box, nothing else.
    page = open_page("/")
    expect(page.get_by_role("button", name="Look around with a demo company")).to_be_visible()
    page.set_input_files('input[type="file"]', str(file))

    # What was understood is shown before it counts, and then accepted.
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("36 rows")).first).to_be_visible()
    accept.click()
    expect(page.get_by_test_id("stSidebarNavLink").first).to_be_visible(timeout=60_000)
    settle(page)

    # The KPIs are there.
    page = open_page("/")
    expect(page.get_by_role("heading", name="KPIs", exact=True)).to_be_visible()
    expect(page.locator("tr", has_text="New customers").first).to_be_visible(timeout=60_000)

    # The forecast is fitted beside the page, which shows it when it is there.
    page = open_page("/forecast?kpi=leads")
    expect(page.get_by_text(re.compile("Leads will most likely"))).to_be_visible(timeout=150_000)

    # A target, judged while it is written.
    page = open_page("/goals?kpi=leads")
    page.get_by_label("Value").fill("+7%")
    page.get_by_label("Owner").fill("Mira")
    page.get_by_label("Because").fill("the pipeline is thin")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Set the target")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    expect(page.locator("tr", has_text="Leads").first).to_be_visible(timeout=60_000)

    # A slider moves its chance.
    page = open_page("/gaps")
    before = chance(page, "Leads")
    slider = page.get_by_test_id("stSlider").filter(has_text="Visitor-to-lead").locator('input[type="range"]')
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    page.wait_for_function("() => /visitor_to_lead=10/.test(location.search)")
    moved = at_rest(page, "Leads")
    assert moved > before

    # A reload keeps both: the slider from the address, the target from the store.
    page.reload()
    settle(page)
    expect(page.locator("tr", has_text="Leads").first).to_be_visible(timeout=60_000)
    assert "visitor_to_lead=" in page.url
    assert at_rest(page, "Leads") == moved
    assert "Traceback" not in prepared.output()
