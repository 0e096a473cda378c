"""From a key press on a slider to the repainted number, in Chromium, against an app with one slider and one number."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.bench.figures import against
from tools.live import ROOT, chromium, running, settle

BARE = Path(__file__).parent / "apps" / "slider.py"
PRESSES = 21
# The clock starts in the page at the key press and stops in the frame after the first change of a text, an attribute
# or a node outside the slider itself; closed components are watched through their shadow roots.
WATCH = """() => {
  window.pressed = null; window.painted = null;
  document.addEventListener('keydown', () => { window.pressed = performance.now(); window.painted = null; }, true);
  const seen = changes => {
    if (window.pressed === null || window.painted !== null) return;
    const outside = changes.some(change => {
      const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      if (!at || at.closest('[data-testid="stSlider"], [data-testid="stStatusWidget"]')) return false;
      return change.type === 'characterData' || change.type === 'childList';
    });
    if (outside) { window.painted = 0; requestAnimationFrame(() => { window.painted = performance.now(); }); }
  };
  const options = {characterData: true, childList: true, subtree: true};
  const watch = root => {
    new MutationObserver(seen).observe(root, options);
    root.querySelectorAll('*').forEach(node => { if (node.shadowRoot) watch(node.shadowRoot); });
  };
  watch(document.querySelector('[data-testid="stMain"]'));
}"""


def presses(page: Page) -> list[float]:
    """Seconds of each key press, going right and left in turn so that the slider stays near its middle."""
    settle(page)
    slider = page.locator('[data-testid="stSlider"] input[type="range"]').first
    slider.wait_for(state="attached")
    page.wait_for_timeout(2000)  # components are drawn after the script has come to rest
    slider.focus()
    page.evaluate(WATCH)
    times = []
    for press in range(PRESSES + 2):
        page.keyboard.press("ArrowLeft" if press % 4 > 1 else "ArrowRight")
        page.wait_for_function("() => window.painted > 0", polling=10)
        times.append(page.evaluate("() => (window.painted - window.pressed) / 1000"))
        settle(page)
        page.wait_for_timeout(150)
    return times[2:]  # the first two warm caches up


def measure(company: Path) -> dict[str, Any]:
    """Key press to repaint on the gaps page of the sample company, and the server's share of it."""
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        with running(company, BARE) as server:
            page.goto(server.url)
            bare = presses(page)
        with running(company, ROOT / "app.py") as server:
            page.goto(f"{server.url}/gaps")
            ours = presses(page)
    return {**against(ours, bare), "milliseconds": round(statistics.median(ours) * 1000)}
