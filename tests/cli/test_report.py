"""report: files that hold what they should, and sentences where they cannot be made."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from lib.cli import report
from tests.cli.test_cli import AS_OF, Cli, cli, files

__all__ = ["cli", "files"]  # fixtures


@pytest.fixture
def loaded(cli: Cli, files: dict[str, str]) -> Cli:
    cli.json("import", files["orders"], files["spend"], *AS_OF)
    return cli


def test_the_workbook(loaded: Cli, tmp_path: Path) -> None:
    out = tmp_path / "numbers.xlsx"
    said = loaded.json("report", "--out", str(out), *AS_OF)
    assert (said["file"], said["bytes"], said["as_of"]) == (str(out), out.stat().st_size, "2026-07-10")
    sheet = openpyxl.load_workbook(out)["KPIs by month"]
    head = [c.value for c in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[1].value == "Revenue")
    assert row[head.index("Feb 2024")].value == pytest.approx(101)
    _, _, err = loaded.run("report", "--out", str(out), "--plan", "sales", *AS_OF)
    assert "--plan chooses a Word document" in err
    assert list(tmp_path.glob(".*")) == []


def test_the_plans(loaded: Cli, tmp_path: Path) -> None:
    loaded.run("scenario", "set", "More", "marketing_spend=+10%")
    for plan, title in (("sales", "Sales plan"), ("investor", "Investor view"), (None, "Marketing plan")):
        out = tmp_path / "plan.DOCX"
        chosen = ["--plan", plan] if plan else []
        said = loaded.json("report", "--out", str(out), *chosen, "--scenario", "More", *AS_OF)
        assert (said["plan"], said["scenario"]) == (plan or "marketing", "More")
        texts = [p.text for p in docx.Document(BytesIO(out.read_bytes())).paragraphs]
        assert title in texts
        assert "All numbers under the scenario “More”." in texts


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("deck.pptx", "not_possible", "Slides (.pptx) cannot be made yet."),
        ("page.html", "not_possible", "Pages (.html) cannot be made yet."),
        ("plan.pdf", "bad_input", "ends in .pdf"),
        ("plan", "bad_input", "has no ending"),
        ("none/plan.docx", "bad_input", "There is no folder"),
        ("folder.docx", "bad_input", "is a folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_done(
    cli: Cli, tmp_path: Path, name: str, code: str, words: str
) -> None:
    (tmp_path / "folder.docx").mkdir()
    said = cli.refused("report", "--out", str(tmp_path / name))
    assert said["code"] == code
    assert words in said["what"]
    assert said["do"]
    assert not (tmp_path / name).is_file()


def test_unknown_plans_and_scenarios_and_nothing_loaded(cli: Cli, files: dict[str, str], tmp_path: Path) -> None:
    out = str(tmp_path / "plan.docx")
    assert cli.refused("report", "--out", out, "--plan", "market")["do"] == "Did you mean “marketing”?"
    assert cli.refused("report", "--out", out)["what"] == "Nothing is loaded yet."
    assert cli.refused("report", "--out", str(tmp_path / "a.xlsx"))["what"] == "Nothing is loaded yet."
    cli.json("import", files["orders"], *AS_OF)
    assert cli.refused("report", "--out", out, "--scenario", "none", *AS_OF)["code"] == "unknown_name"
    assert not list(tmp_path.glob("*.docx")) and not list(tmp_path.glob("*.xlsx"))


def test_a_plan_of_answers_alone(cli: Cli, tmp_path: Path) -> None:
    cli.run("settings", "stage=growth")
    out = tmp_path / "plan.docx"
    cli.json("report", "--out", str(out))
    cells = [c.text for t in docx.Document(str(out)).tables for r in t.rows for c in r.cells]
    assert "How far is the company?" in cells


def test_a_failed_write_leaves_the_file_that_was_there(
    loaded: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plan.docx"
    out.write_bytes(b"before")

    def full(part: Path, content: bytes) -> int:
        with open(part, "wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(report.BadInput, match="No space left on device"):
        report._write(out, b"x" * 100)
    monkeypatch.undo()
    assert out.read_bytes() == b"before"
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    "args",
    [
        ("activity", "--limit", "9" * 25),
        ("forecast", "--kpi", "mrr", "--horizon", "99999999"),
        ("report", "--out", "x" * 300 + ".docx"),
    ],
)
def test_what_is_absurdly_large_is_refused_at_once(cli: Cli, args: tuple[str, ...]) -> None:
    assert cli.refused(*args)["what"]
