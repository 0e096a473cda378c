"""The whole way in a real browser: upload, map, KPI, forecast, target, slider, reload."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.pages.conftest import AS_OF, company
from tools.live import Server, command, settle

ROW = 35  # px of a row of the grid
PAUSE = 500  # ms that the grid takes to open or close a cell's editor
FIT = 180_000  # ms that the first forecast may take on a busy machine


def test_from_a_file_to_a_chance_that_a_slider_moves(page: Page, server: Server, tmp_path: Path) -> None:
    command(server.home, "settings", f"as_of={AS_OF}", "north_star=revenue")
    file = tmp_path / "numbers.csv"
    file.write_bytes(company().replace(b",Leads,", b",Forms sent,"))

    page.goto(server.url)
    settle(page)
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    settle(page)
    _map(page, row=4, role="Leads")
    expect(page.get_by_role("table", name="What the file would add")).to_contain_text("Leads")
    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    expect(page.get_by_role("table", name="Files")).to_contain_text("numbers.csv")
    _visit(page, "KPIs")
    expect(page.get_by_role("row", name=re.compile("^Leads"))).to_be_visible()

    _visit(page, "Forecast")
    expect(page.get_by_text("How far to trust it")).to_be_visible(timeout=FIT)

    _visit(page, "Goals")
    _target(page)
    _visit(page, "Gaps")
    before = _chance(page)
    slider = _slider(page)
    _press(slider, 12)
    expect(_row(page).get_by_role("cell").filter(has_text=re.compile(rf"^{before}%$"))).to_have_count(0)
    after = _chance(page)
    assert after > before

    page.reload()
    settle(page)
    expect(_row(page)).to_contain_text(f"{after}%")
    assert re.search(r"visitor_to_lead=\d", page.url)
    kept = json.loads(command(server.home, "targets", "list", "--json").stdout)
    assert [t["kpi"] for t in kept["targets"]] == ["leads"]
    assert "Traceback" not in server.output()


def _visit(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settle(page)


def _map(page: Page, row: int, role: str) -> None:
    """Choose a role in the grid of columns: it is a canvas, so by place and keys. Row 1 is the first below the head."""
    grid = page.get_by_test_id("stDataFrame").nth(1)  # the first one is folded away, month by month
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(PAUSE)
    box = grid.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.41, box["y"] + ROW * row + ROW / 2
    page.mouse.click(x, y)
    for keys in ("Enter", role, "Enter"):  # open the cell, find the role, take it
        page.wait_for_timeout(PAUSE)
        page.keyboard.press(keys) if keys == "Enter" else page.keyboard.type(keys)
    settle(page)


def _target(page: Page) -> None:
    page.get_by_label("KPI").first.click()
    page.keyboard.type("Leads")
    page.get_by_role("option", name="Leads", exact=True).click()
    page.get_by_label("Value").fill("+25%")
    page.get_by_label("Value").press("Enter")
    set_it = page.get_by_role("button", name="Set the target")
    expect(set_it).to_be_enabled()
    set_it.click()
    expect(page.get_by_role("table", name="Targets")).to_contain_text("Leads")


def _row(page: Page) -> Locator:
    return page.get_by_role("row", name=re.compile("^Leads"))


def _chance(page: Page) -> int:
    """The chance that the row of the target shows once it has come to rest, in whole percent."""
    text = ""
    while text != (text := _row(page).inner_text()):
        page.wait_for_timeout(2 * PAUSE)
    return int(re.findall(r"(\d+)%", text)[-1])


def _slider(page: Page) -> Locator:
    return page.get_by_test_id("stSlider").filter(has_text="Visitor-to-lead").locator("input[type=range]")


def _press(slider: Locator, times: int) -> None:
    slider.focus()
    for _ in range(times):
        slider.press("ArrowRight")
    settle(slider.page)
