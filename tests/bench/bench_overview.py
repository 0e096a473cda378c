"""From choosing another scenario on the overview to the repainted figure, in Chromium, against the bare one-slider app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.bench.bench_slider import BARE, PRESSES, WATCH, presses
from tests.bench.figures import against
from tools.live import ROOT, chromium, command, running, settle

ONLY_BOARDS = "document.querySelector('[data-testid=\"stMain\"]')"


def choices(page: Page) -> list[float]:
    """Seconds of each change of the scenario, to and fro, until the tables and figures of the page hold other numbers."""
    settle(page)
    page.wait_for_timeout(2000)
    page.locator('[data-testid="stMain"] [data-testid="stPopover"] button').first.click()
    radio = page.locator('[data-testid="stRadio"] input').first
    radio.wait_for(state="attached")
    # The popover's own label changes first; what counts is the text of the app's own figures, which are closed components.
    page.evaluate(
        WATCH.replace(
            f"  watch({ONLY_BOARDS});",
            f"  {ONLY_BOARDS}.querySelectorAll('*').forEach(node => "
            "{ if (node.shadowRoot) watch(node.shadowRoot); });",
        )
    )
    times = []
    for press in range(PRESSES // 2 + 2):
        page.locator('[data-testid="stRadio"] input').nth(press % 2).focus()
        page.keyboard.press("ArrowUp" if press % 2 else "ArrowDown")
        page.wait_for_function("() => window.painted > 0", polling=10)
        times.append(page.evaluate("() => (window.painted - window.pressed) / 1000"))
        settle(page)
        page.wait_for_timeout(150)
    return times[2:]


def measure(company: Path) -> dict[str, Any]:
    """A repaint of the whole overview under another scenario, and of the bare app by a slider."""
    command(company, "scenario", "set", "Bench", "visitor_to_lead=+10%")
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        with running(company, BARE) as server:
            page.goto(server.url)
            bare = presses(page)
        with running(company, ROOT / "app.py") as server:
            page.goto(server.url)
            ours = choices(page)
    return against(ours, bare)
