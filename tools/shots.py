"""Every page as a picture, with the sample company: `python -m tools.shots [NAME...]` writes into shots/.

Each page is taken at 1440×900 and 390×844, light and dark, once as the window shows it and once in full length
(`-full`). `--picture` also writes the read-me's picture.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TookTooLong

from tools.live import ROOT, chromium, command, running, settle

OUT = ROOT / "shots"
# Nothing spins, and every chart and grid that has a place is drawn in it.
STILL = """() => !document.querySelector('[data-testid="stSpinner"], [data-testid="stSkeleton"]')
  && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every(c => c.querySelector('.main-svg'))
  && [...document.querySelectorAll('[data-testid="stDataFrame"]')].every(c => c.querySelector('canvas'))"""
PICTURE = ROOT / "docs" / "pictures" / "kpis.png"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Pages as a person meets them, and a few of them with something chosen; the rest of `pages/` is found by itself.
ADDRESSES = {
    "overview": "/",
    "kpis": "/kpis",
    "kpis-month": "/kpis?grain=month",
    "forecast": "/forecast",
    "gaps": "/gaps",
    "gaps-moved": "/gaps?visitor_to_lead=10",
    "gaps-scenario": "/gaps?scenario=Better+leads",
    "gaps-compare": "/gaps?scenario=Better+leads&view=Side+by+side",
    "meeting-star": "/meeting?section=north_star",
    "meeting-forecast": "/meeting?section=forecast",
    "meeting-targets": "/meeting?section=targets",
    "meeting-sliders": "/meeting?section=sliders",
    "meeting-decisions": "/meeting?section=decisions",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One page to be taken: what the file is called and where the page is."""

    name: str
    url: str


def pages() -> dict[str, str]:
    """Address of every page by name."""
    found = {path.stem: f"/{path.stem}" for path in (ROOT / "pages").glob("[a-z]*.py") if path.stem != "welcome"}
    return {**found, **{name: at for name, at in ADDRESSES.items() if name.split("-")[0] in found}}


def take(browser: Browser, shots: list[Shot]) -> Iterator[Path]:
    """Write every shot in every size and scheme; gives the paths as they come."""
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", has_touch=width < 500
            )
            page = context.new_page()
            for shot in shots:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(shot.url)
                rest(page)
                yield save(page, f"{shot.name}-{size}-{scheme}")
                page.set_viewport_size({"width": width, "height": full_height(page, height)})
                rest(page)
                yield save(page, f"{shot.name}-{size}-{scheme}-full")
            context.close()


def rest(page: Page) -> None:
    """Wait until nothing moves; a page that never comes to rest is taken as it is, and said."""
    try:
        settle(page, 45)
    except TookTooLong:
        print(f"  not at rest: {page.url}", file=sys.stderr)
    page.evaluate("() => document.fonts.ready")
    try:
        page.wait_for_function(STILL, timeout=20_000)
    except TookTooLong:
        print(f"  still loading: {page.url}", file=sys.stderr)
    page.wait_for_timeout(700)
    settle(page, 45)


def full_height(page: Page, least: int) -> int:
    """How high the window must be to show the page without scrolling."""
    high = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight")
    return max(least, min(int(high), 8000))


def save(page: Page, name: str) -> Path:
    path = OUT / f"{name}.png"
    page.screenshot(path=path)
    return path


def company(home: Path) -> None:
    """The sample company, which brings its targets, with a forecast and two scenarios, one of which nobody has explained."""
    command(home, "demo")
    command(home, "forecast", "--json")
    told = ("--because", "The new landing pages", "--owner", "Maya")
    command(home, "scenario", "set", "Better leads", "visitor_to_lead=+10%", "mql_to_sql=+5%", *told)
    command(home, "scenario", "set", "Price rise", "price==1.08,from=2027Q1,ramp=3", "churn_rate=+10%")


def main(arguments: list[str]) -> int:
    OUT.mkdir(exist_ok=True)
    names = [argument for argument in arguments if not argument.startswith("--")]
    wanted = {name: at for name, at in pages().items() if not names or name in names}
    with tempfile.TemporaryDirectory(prefix="shots-") as folder, chromium() as browser:
        filled, empty = Path(folder) / "company", Path(folder) / "empty"
        filled.mkdir()
        empty.mkdir()
        company(filled)
        with running(filled) as server, running(empty) as bare:
            shots = [Shot(name, server.url + at) for name, at in sorted(wanted.items())]
            shots += [Shot("welcome", bare.url)] if not names or "welcome" in names else []
            for path in take(browser, shots):
                print(path.relative_to(ROOT))
    if "--picture" in arguments:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(OUT / "kpis-wide-light.png", PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
