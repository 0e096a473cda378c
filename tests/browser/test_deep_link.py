"""A pasted link on a cold server: frame, page and what the link says, though Streamlit starts with the page's own script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.desk.conftest import orders
from tools.live import command, running, settle


@pytest.fixture
def stocked(tmp_path: Path) -> Path:
    """A home with a few orders in it, seen as of a day just after them."""
    home, file = tmp_path / "home", tmp_path / "orders.csv"
    file.write_bytes(orders())
    command(home, "settings", "as_of=2026-07-10")
    command(home, "import", str(file))
    return home


def test_a_cold_deep_link_shows_frame_and_page_with_what_it_asks_for(stocked: Path, browser: Browser) -> None:
    with running(stocked) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/forecast?kpi=revenue&grain=month")
        settle(page)
        assert page.get_by_role("heading", name="Forecast", exact=True).is_visible()
        names = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
        assert [n.split("\n")[-1] for n in names] == ["KPIs", "Data", "Forecast", "Goals", "Gaps"]
        chosen = page.get_by_test_id("stMain").get_by_role("combobox").first
        assert chosen.input_value() == "Revenue"
        assert "Traceback" not in server.output()
        page.goto(f"{server.url}/settings")
        settle(page)
        assert page.get_by_role("heading", name="Settings", exact=True).is_visible(), "hidden pages have addresses, too"
        page.close()
