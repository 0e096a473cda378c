"""Vocabulary is data: one formula, one kind and one direction altered in a copied catalogue change page and command."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from lib.cli import main
from tests.pages.conftest import Drawn, Open

ALTERED = (
    ("kpis.toml", "cost_per_lead", "formula", '"marketing_spend / leads"', '"2 * marketing_spend / leads"'),
    ("kpis.toml", "visitor_to_lead", "direction", '"up"', '"down"'),
    ("measures.toml", "sessions", "kind", '"flow"', '"stock"'),
)


@pytest.fixture
def altered(project_root: Path, tmp_path: Path) -> Path:
    """A copy of the catalogue in which three entries are altered."""
    folder = tmp_path / "catalog"
    shutil.copytree(project_root / "data" / "catalog", folder)
    for file, name, field, old, new in ALTERED:
        path = folder / file
        text = path.read_text("utf-8")
        at = text.index(f'id = "{name}"')
        entry = text[at : text.index("[[", at)]
        changed = entry.replace(f"{field} = {old}", f"{field} = {new}")
        assert changed != entry
        path.write_text(text.replace(entry, changed, 1), "utf-8")
    return folder


def values(home: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the command says of each KPI in the last complete quarter, and the direction that is good."""
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["kpis", "--json", "--home", str(home)])
    said = json.loads(capsys.readouterr().out)
    at = said["periods"].index("2026Q3")
    return {k["id"]: (k["values"][at], k["direction"]) for k in said["kpis"]}


def row(html: str, name: str) -> str:
    """One row of the table as HTML."""
    return next(r for r in re.findall(r"<tr class=\"row\".*?</tr>", html) if f">{name}<" in r)


def latest(html: str, name: str) -> str:
    """The value of the last complete period as the table shows it."""
    found = re.search(r'class="c-latest r"[^>]*>([^<]+)', row(html, name))
    assert found
    return found[1]


def test_page_and_command_follow_the_catalogue(
    open_app: Open,
    small: Path,
    drawn: Drawn,
    altered: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    open_app("kpis")
    page, said = drawn.html["kpis"], values(small, capsys)
    monkeypatch.setenv("QUARTERDECK_CATALOG", str(altered))
    open_app("kpis")
    other_page, other = drawn.html["kpis"], values(small, capsys)

    assert other["cost_per_lead"][0] == pytest.approx(2 * said["cost_per_lead"][0])
    assert (latest(page, "Cost per lead"), latest(other_page, "Cost per lead")) == ("€50.00", "€100")

    assert other["sessions"][0] < said["sessions"][0] / 2  # the last month of the quarter, no longer the sum of three
    assert latest(page, "Sessions") != latest(other_page, "Sessions")

    assert (said["visitor_to_lead"][1], other["visitor_to_lead"][1]) == ("up", "down")
    assert latest(other_page, "Visitor-to-lead conversion") != latest(page, "Visitor-to-lead conversion")


def test_a_direction_turned_round_turns_the_colours_round(
    open_app: Open, small: Path, drawn: Drawn, project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_app("kpis")
    before = row(drawn.html["kpis"], "Leads")
    folder = tmp_path / "catalog"
    shutil.copytree(project_root / "data" / "catalog", folder)
    path = folder / "kpis.toml"
    text = path.read_text("utf-8")
    at = text.index('id = "leads"')
    path.write_text(text[:at] + text[at:].replace('direction = "up"', 'direction = "down"', 1), "utf-8")
    monkeypatch.setenv("QUARTERDECK_CATALOG", str(folder))
    open_app("kpis")
    after = row(drawn.html["kpis"], "Leads")

    def tones(html: str) -> list[str]:
        return re.findall(r'class="c-(?:prev|year)[^"]*?(good|bad|muted)"', html)

    assert [{"good": "bad", "bad": "good"}.get(t, t) for t in tones(before)] == tones(after)
    assert {*tones(before)} & {"good", "bad"}
