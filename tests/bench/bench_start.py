"""From starting the server to the first page in a browser, against a hello-world app, run by run in turn.

`heading` is when the page says something, `rest` when everything on it is drawn, charts too; `processor` is what the server had
used by then, which other load on the machine moves less than the clock.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.bench.figures import against
from tests.bench.machine import processor
from tools.live import ROOT, chromium, running, settle

HELLO = Path(__file__).parent / "apps" / "hello.py"
RUNS = 5


def first_page(browser: Browser, home: Path, script: Path) -> dict[str, float]:
    """Seconds from process start for the first visitor, and for a second one from when he comes to the then warm server."""
    began = time.perf_counter()
    with running(home, script) as server:
        first = visit(browser, server.url)
        used = processor(server.pid)
        again = time.perf_counter()
        second = visit(browser, server.url)
        more = processor(server.pid) - used
    return {
        "first_visitor_heading": first[0] - began,
        "first_visitor_rest": first[1] - began,
        "first_visitor_processor": used,
        "second_visitor_heading": second[0] - again,
        "second_visitor_rest": second[1] - again,
        "second_visitor_processor": more,
    }


def visit(browser: Browser, url: str) -> tuple[float, float]:
    """Open the address as a new visitor; the moments at which it has a heading, and has come to rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.locator('[data-testid="stMain"] :is(h1, h2)').first.wait_for()
    heading = time.perf_counter()
    settle(page)
    done = time.perf_counter()
    context.close()
    return heading, done


def measure(company: Path) -> dict[str, Any]:
    """Cold start and second visitor, with an empty workspace and with the sample company."""
    times: dict[str, list[dict[str, float]]] = {"hello": [], "empty": [], "company": []}
    with chromium() as browser, tempfile.TemporaryDirectory(prefix="start-") as folder:
        for run in range(RUNS):
            empty = Path(folder) / str(run)
            empty.mkdir()
            times["hello"].append(first_page(browser, empty, HELLO))
            times["empty"].append(first_page(browser, empty, ROOT / "app.py"))
            times["company"].append(first_page(browser, company, ROOT / "app.py"))
            shutil.rmtree(empty, ignore_errors=True)
    return {
        f"{kind}_{what}": against([run[what] for run in times[kind]], [run[what] for run in times["hello"]])
        for kind in ("empty", "company")
        for what in times["hello"][0]
    }
