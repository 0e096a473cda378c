"""What each viewer of one share link costs the server in memory, against viewers of a hello-world app.

The browsers stay open. What draws charts is kept from them: it is the browser's own affair and dear twenty times over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.machine import memory
from tools.live import ROOT, Server, chromium, command, running

HELLO = Path(__file__).parent / "apps" / "hello.py"
VIEWERS = 20


def link(company: Path) -> str:
    """The path and parameter of a new share link on the company."""
    made = json.loads(command(company, "share", "--json").stdout)
    return "/" + str(made["url"]).split("/", 3)[3]


def viewer(browser: Browser, url: str) -> Page:
    """One more viewer, who stays."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.route("**/PlotlyChart.*.js", lambda route: route.abort())
    page.goto(url)
    page.locator('[data-testid="stMain"] :is(h1, [data-testid="stCaptionContainer"])').first.wait_for()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )
    return page


def grown(browser: Browser, server: Server, path: str) -> dict[str, float]:
    """MiB after the first viewer, and what each further one added."""
    pages = [viewer(browser, server.url + path)]
    first = memory(server.pid)
    pages += [viewer(browser, server.url + path) for _ in range(VIEWERS - 1)]
    last = memory(server.pid)
    for page in pages:
        page.context.close()
    return {"one": round(first, 1), "all": round(last, 1), "each_more": round((last - first) / (VIEWERS - 1), 3)}


def measure(company: Path) -> dict[str, Any]:
    """Memory in MiB of the server with one viewer and with twenty, and what each but the first added."""
    path = link(company)
    with chromium() as browser:
        with running(company, HELLO) as server:
            hello = grown(browser, server, "")
        with running(company, ROOT / "app.py") as server:
            ours = grown(browser, server, path)
    return {"viewers": VIEWERS, "ours": ours, "yardstick": hello}
