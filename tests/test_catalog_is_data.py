"""The vocabulary is data: whoever edits a copied catalogue sees the command and the page change, and no code."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.access import Actor
from lib.cli import main
from lib.desk import open_shelf
from lib.settings import Settings
from lib.ui import table

FILE = b"Month,Leads,Deals won,Marketing spend,Comments\n" + b"".join(
    b"2026-%02d,%d,%d,%d,%d\n" % (month, 100 + month, 10 + month, 5000 + 100 * month, 200 + month)
    for month in range(1, 11)
)
SUMMER = (7, 8, 9)

Edit = Callable[[str, str, str, str], None]


@pytest.fixture
def loaded(home: Path) -> Path:
    """A home with ten months of leads, deals won, spend and comments."""
    desk = open_shelf(Settings(home=home)).open("default", Actor("owner"))
    desk.set_preferences({"as_of": date(2026, 11, 16).isoformat()})
    desk.files.commit(desk.files.read("funnel.csv", FILE), FILE)
    return home


@pytest.fixture
def edit(project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Change one field of one entry in a copy of the catalogue, which is then the one that is read."""
    copied = tmp_path / "catalog"
    shutil.copytree(project_root / "data" / "catalog", copied)
    monkeypatch.setenv("QUARTERDECK_CATALOG", str(copied))

    def change(file: str, entry: str, field: str, value: str) -> None:
        path = copied / f"{file}.toml"
        before = path.read_text("utf-8")
        found = re.compile(rf'(^id = "{entry}"$(?:\n(?!\[\[).*)*?\n{field} = )"[^"\n]*"$', re.MULTILINE)
        after, times = found.subn(lambda match: f'{match[1]}"{value}"', before)
        assert times == 1
        path.write_text(after, "utf-8")

    return change


@pytest.fixture
def command(loaded: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], dict[str, object]]:
    """One KPI as `quarterdeck kpis --json` tells it."""

    def ask(kpi: str) -> dict[str, object]:
        with pytest.raises(SystemExit) as end:
            main(["kpis", "--grain", "quarter", "--json", "--home", str(loaded)])
        assert not end.value.code
        said = json.loads(capsys.readouterr().out)
        row = next(row for row in said["kpis"] if row["id"] == kpi)
        return row | {"summer": row["values"][said["periods"].index("2026Q3")]}

    return ask


@pytest.fixture
def page(loaded: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """One KPI's row of the table on the KPI page, as markup."""
    drawn: dict[str, str] = {}

    def record(*, key: str, data: str, on_row_change: Callable[[], None]) -> dict[str, str | None]:
        drawn[key] = data
        return {"row": None}

    monkeypatch.setattr(table, "_component", record)
    monkeypatch.chdir(project_root)

    def ask(kpi: str) -> str:
        app = AppTest.from_file(str(project_root / "app.py"), default_timeout=60)
        app.switch_page("pages/kpis.py").run()
        assert not app.exception
        rows = re.findall(r"<tr\b.*?</tr>", drawn["kpis"], re.DOTALL)
        return next(row for row in rows if f'"{kpi}"' in row)

    return ask


Command = Callable[[str], dict[str, object]]
Look = Callable[[str], str]


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


def test_a_formula(command: Command, page: Look, edit: Edit) -> None:
    cost = sum(5000 + 100 * month for month in SUMMER) / sum(100 + month for month in SUMMER)
    assert command("cost_per_lead")["summer"] == pytest.approx(cost)
    assert "€53.70 " in _words(page("cost_per_lead"))
    edit("kpis", "cost_per_lead", "formula", "2 * marketing_spend / leads")
    assert command("cost_per_lead")["summer"] == pytest.approx(2 * cost)
    assert "€107 " in _words(page("cost_per_lead"))


def test_how_a_measure_adds_up(command: Command, page: Look, edit: Edit) -> None:
    assert command("comments")["summer"] == 207 + 208 + 209
    assert " 624 " in _words(page("comments"))
    edit("measures", "comments", "kind", "stock")
    assert command("comments")["summer"] == 209
    assert " 209 " in _words(page("comments"))


def test_which_direction_is_good(command: Command, page: Look, edit: Edit) -> None:
    assert command("deals_won")["direction"] == "up"
    before = page("deals_won")
    edit("kpis", "deals_won", "direction", "down")
    assert command("deals_won")["direction"] == "down"
    after = page("deals_won")
    assert _words(before) == _words(after), "the numbers stay"
    assert ("good" in before, "bad" in before) != ("good" in after, "bad" in after), "and are judged the other way"
