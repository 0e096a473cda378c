"""From starting the server to the first page at rest in a browser, against a hello-world app."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.bench.figures import against
from tools.live import ROOT, chromium, running, settle

HELLO = Path(__file__).parent / "apps" / "hello.py"
RUNS = 5


def first_page(browser: Browser, home: Path, script: Path) -> tuple[float, float]:
    """Seconds from process start to the page at rest, and for a second visitor to the then warm server."""
    began = time.perf_counter()
    with running(home, script) as server:
        cold = visit(browser, server.url) - began
        again = time.perf_counter()
        warm = visit(browser, server.url) - again
    return cold, warm


def visit(browser: Browser, url: str) -> float:
    """Open the address as a new visitor; the moment at which it has come to rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.locator('[data-testid="stMain"] :is(h1, h2)').first.wait_for()
    settle(page)
    done = time.perf_counter()
    context.close()
    return done


def measure(company: Path) -> dict[str, Any]:
    """Cold start and second visitor, with an empty workspace and with the sample company."""
    times: dict[str, list[tuple[float, float]]] = {"hello": [], "empty": [], "company": []}
    with chromium() as browser, tempfile.TemporaryDirectory(prefix="start-") as folder:
        for run in range(RUNS):
            empty = Path(folder) / str(run)
            empty.mkdir()
            times["hello"].append(first_page(browser, empty, HELLO))
            times["empty"].append(first_page(browser, empty, ROOT / "app.py"))
            times["company"].append(first_page(browser, company, ROOT / "app.py"))
            shutil.rmtree(empty, ignore_errors=True)
    return {
        f"{kind}_{visitor}": against([run[at] for run in times[kind]], [run[at] for run in times["hello"]])
        for kind in ("empty", "company")
        for at, visitor in enumerate(("first_visitor", "second_visitor"))
    }
