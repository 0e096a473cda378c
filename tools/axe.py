"""Every page judged by axe-core in Chromium, with the sample company: `python -m tools.axe [NAME...]`.

Each page is opened light and dark, and what axe-core calls serious or critical is printed with the rule and the place; exit 1
if there is any that `ALLOWED` does not name with its reason. The rules come with npm, once, into `.axe/`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

from tools.live import ROOT, Server, chromium, command, running
from tools.shots import company, rest

KEPT = ROOT / ".axe"
PACKAGE = "axe-core@4.14.1"
ARCHIVE = "axe-core-4.14.1.tgz"
SHA512 = (
    "1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
    "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5"
)
HINT = "axe-core is brought by npm. Type: sudo apt-get install npm"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(v => v.impact === 'serious' || v.impact === 'critical')
  .flatMap(v => v.nodes.map(n => ({rule: v.id, impact: v.impact, at: n.target.flat().join(' >>> '), html: n.html,
    why: n.failureSummary})))"""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A fault of Streamlit's own that no page can mend: the rule, a part of the place or of the element, and why."""

    rule: str
    part: str
    why: str


ALLOWED: tuple[Allowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One element that breaks one rule on one page."""

    page: str
    rule: str
    impact: str
    at: str
    html: str
    why: str

    @property
    def allowed(self) -> bool:
        """Whether it is one of Streamlit's own."""
        return any(one.rule == self.rule and (one.part in self.at or one.part in self.html) for one in ALLOWED)

    def text(self) -> str:
        """What stands where, in three lines."""
        why = " ".join(self.why.split())
        return f"{self.page}: {self.rule} ({self.impact})\n    {self.at}\n    {self.html[:200]}\n    {why[:300]}"


@dataclass(frozen=True, slots=True)
class View:
    """A page as it is judged: its name, its address, and what is pressed first."""

    name: str
    url: str
    first: Callable[[Page], None] | None = None


def rules() -> str:
    """The text of axe-core, brought by npm where it is not there yet. Raises RuntimeError without npm, and for another file."""
    archive = KEPT / ARCHIVE
    if not archive.exists():
        if shutil.which("npm") is None:
            raise RuntimeError(HINT)
        KEPT.mkdir(exist_ok=True)
        print(f"Bringing {PACKAGE}, once: npm pack", flush=True)
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=KEPT, check=True, stdout=subprocess.DEVNULL)
    if hashlib.sha512(archive.read_bytes()).hexdigest() != SHA512:
        raise RuntimeError(f"{archive} is not the file that was expected. Remove it and try again.")
    with tarfile.open(archive) as packed:
        text = packed.extractfile("package/axe.min.js")
        assert text is not None
        return text.read().decode()


def _drawer(page: Page) -> None:
    page.get_by_role("table", name="KPIs by goal").get_by_role("button", name="Revenue", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=30_000)


def views(filled: Server, empty: Server) -> list[View]:
    """All pages, each in the form that shows the most; the meeting as its owner and as a viewer sees it."""
    made = command(filled.home, "share", "--for", "Board", "--json", "--base-url", filled.url)
    link = json.loads(made.stdout)["url"]
    sections = ("north_star", "forecast", "targets", "sliders", "decisions")
    return [
        View("overview", f"{filled.url}/"),
        View("kpis", f"{filled.url}/kpis"),
        View("kpis-drawer", f"{filled.url}/kpis", _drawer),
        *(View(slug, f"{filled.url}/{slug}") for slug in ("data", "forecast", "goals", "gaps")),
        View("gaps-compare", f"{filled.url}/gaps?scenario=Better+leads&view=Side+by+side"),
        *(View(f"plan-{sheet}", f"{filled.url}/plan?sheet={sheet}") for sheet in ("frame", "team")),
        *(View(slug, f"{filled.url}/{slug}") for slug in ("share", "history", "settings", "meeting")),
        *(View(f"meeting-{part}", f"{filled.url}/meeting?section={part}") for part in sections),
        View("welcome", empty.url),
        *(View(f"viewer-{part}", f"{link}&section={part}") for part in sections),
    ]


def judge(browser: Browser, seen: list[View], axe: str) -> Iterator[Fault]:
    """Open each view light and dark and give the faults as they are found."""
    for scheme in SCHEMES:
        for guest in (False, True):  # who came by a link once is no owner any more
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
            )
            page = context.new_page()
            for view in (v for v in seen if v.name.startswith("viewer") is guest):
                page.goto(view.url)
                rest(page)
                if view.first:
                    view.first(page)
                    rest(page)
                page.evaluate(axe)
                found: list[dict[str, Any]] = page.evaluate(RUN)
                yield from (Fault(f"{view.name} {scheme}", **one) for one in found)
            context.close()


def main(names: list[str]) -> int:
    axe = rules()
    with tempfile.TemporaryDirectory(prefix="axe-") as folder, chromium() as browser:
        filled, empty = Path(folder) / "company", Path(folder) / "empty"
        filled.mkdir()
        empty.mkdir()
        company(filled)
        with running(filled) as server, running(empty) as bare:
            seen = [v for v in views(server, bare) if not names or v.name in names or v.name.split("-")[0] in names]
            faults = list(judge(browser, seen, axe))
    wrong = [fault for fault in faults if not fault.allowed]
    for fault in wrong:
        print(fault.text())
    print(
        f"{len(seen)} views, light and dark: {len(wrong)} serious faults, {len(faults) - len(wrong)} of Streamlit's own."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
