"""One cold server and one browser per session; a page of its own for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tools.live import Server, chromium, running, settle

WIDE = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started cold on a free port with an empty home."""
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the test fails, with the command to type, where there is none."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page at 1440×900 in a context of its own."""
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page(page: Page, server: Server) -> Callable[[str], Page]:
    """Go to an address of the app, such as "/forecast?kpi=mrr", and wait until it has come to rest."""

    def go(address: str) -> Page:
        page.goto(f"{server.url}{address}")
        return settle(page)

    return go


@pytest.fixture
def home(server: Server) -> Path:
    """The server's home folder, for commands beside the browser."""
    return server.home
