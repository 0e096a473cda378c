"""Pages run through the whole app, without a browser: on an empty home, and on one with a small company and its forecast."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.access import Actor
from lib.desk import Desk, open_shelf
from lib.desk.goals import Draft
from lib.settings import Settings
from lib.ui import table

Open = Callable[..., AppTest]
MONTHS = 46  # January 2023 to October 2026; a few days of November
AS_OF = "2026-11-16"


def company() -> bytes:
    """A table by month and region with what the funnel is made of, seasons and growth."""
    lines = ["Month,Region,Sessions,Leads,Marketing spend,New customers,Revenue"]
    for i in range(MONTHS):
        wave = 1 + 0.2 * math.sin(2 * math.pi * i / 12) + 0.01 * i
        month = date(2023 + i // 12, i % 12 + 1, 1).isoformat()
        for region, share in (("DACH", 0.6), ("Nordics", 0.4)):
            numbers = (8000, 240, 12000, 24, 60000)
            lines.append(",".join((month, region, *(str(round(n * wave * share)) for n in numbers))))
    return "\n".join(lines).encode()


def desk_of(home: Path) -> Desk:
    """The desk of the one workspace of a home."""
    return open_shelf(Settings(home=home)).open("default", Actor("owner"))


def fill(home: Path) -> None:
    """Load the company, set targets and fit its forecast, in this process."""
    desk = desk_of(home)
    desk.set_preferences({"as_of": AS_OF, "north_star": "revenue"})
    content = company()
    desk.files.commit(desk.files.read("company.csv", content), content)
    desk.goals.add(Draft("leads", "2026Q4", "level", "960", owner="Maya", because="the spring fair"))
    desk.goals.add(Draft("visitor_to_lead", "2026Q4", "at_least", "3.1%"))
    desk.goals.add(Draft("revenue", "2027Q1", "change", "+10%"))
    desk.forecasts.ensure()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the company, made once. Tests work on copies."""
    home = tmp_path_factory.mktemp("filled")
    fill(home)
    return home


@pytest.fixture
def small(filled: Path, home: Path) -> Path:
    """A home of the test's own with the company in it, set as QUARTERDECK_HOME."""
    shutil.copytree(filled, home, dirs_exist_ok=True)
    return home


@pytest.fixture
def open_app(project_root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the app, with parameters in its address."""
    monkeypatch.chdir(project_root)

    def go(page: str = "", **words: str) -> AppTest:
        # Beside a folder of pages a run without a browser would pass the frame by: it starts from another place.
        app = AppTest.from_string((project_root / "app.py").read_text("utf-8"), default_timeout=60)
        for key, word in words.items():
            app.query_params[key] = word
        if page:
            app.switch_page(str(project_root / "pages" / f"{page}.py"))
        return app.run()

    return go


class Drawn:
    """What pages hand to the table component, by key, as text without markup; and what a person clicks in it next."""

    def __init__(self) -> None:
        self.html: dict[str, str] = {}
        self.click: dict[str, str] = {}

    def __call__(self, *, key: str, data: str, on_row_change: Callable[[], None]) -> dict[str, str | None]:
        self.html[key] = data
        return {"row": self.click.pop(key, None)}

    def text(self, key: str) -> str:
        """What stands in one of them."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html[key])).strip()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """The table component, recorded: a run without a browser shows nothing of it."""
    made = Drawn()
    monkeypatch.setattr(table, "_component", made)
    return made
