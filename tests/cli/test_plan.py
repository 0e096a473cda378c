"""plan export and plan import: out, into an empty workspace, and everything that is refused with nothing stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lib.access import Actor
from lib.cli import main
from lib.desk import Desk, open_shelf
from lib.settings import Settings


def run(*arguments: object) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    return int(ended.value.code or 0)


def opened(home: Path, workspace: str = "default") -> Desk:
    return open_shelf(Settings(home=home)).open(workspace, Actor("Mira"))


@pytest.fixture
def answered(home: Path) -> Path:
    desk = opened(home)
    desk.sheets.answer("frame_why", "Weil ünïcode\n\nbleibt")
    desk.sheets.answer("frame_stage", "growth")
    desk.sheets.answer("collect_costs", [{"item": "Ads", "money": 0.1, "kind": "variable"}])
    desk.sheets.answer("icp_who", "Planners", desk.sheets.add_persona("Planner").id)
    return home


def test_out_and_into_an_empty_workspace(answered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, again = tmp_path / "plan.json", tmp_path / "again.json"
    assert run("plan", "export", file, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"exported": {"file": "plan.json", "answers": 4, "personas": 1}}
    body = json.loads(file.read_text("utf-8"))
    assert body["schema_version"] == 1
    assert body["answers"]["collect_costs"] == [{"item": "Ads", "money": 0.1, "kind": "variable"}]
    assert run("plan", "import", file, "--workspace", "other", "--json") == 0
    assert json.loads(capsys.readouterr().out)["imported"] == {
        "answers": 4,
        "personas": 1,
        "targets": 0,
        "open_links": [],
    }
    assert run("plan", "export", again, "--workspace", "other") == 0
    assert again.read_bytes() == file.read_bytes()
    assert "again.json holds the answers given: 4 (personas: 1)." in capsys.readouterr().out
    assert opened(answered, "other").preferences.stage == "growth"


def test_an_empty_plan_is_a_plan(home: Path, tmp_path: Path) -> None:
    assert run("plan", "export", tmp_path / "plan.json") == 0
    assert run("plan", "import", tmp_path / "plan.json") == 0
    assert opened(home).sheets.answers() == {}


@pytest.mark.parametrize(
    ("content", "said", "column"),
    [
        (b"", "is not JSON", None),
        (b"\xff\xfe", "is not JSON", None),
        (b"[" * 100_000, "is not JSON", None),
        (b'{"schema_version": NaN}', "is not JSON", None),
        (b"[]", "is no JSON object", None),
        (b'{"schema_version": 7}', "schema_version is 7", "schema_version"),
        (b'{"schema_version": 1, "answers": {"frame_wy": "x"}}', "There is no prompt “frame_wy”", None),
        (b'{"schema_version": 1, "answers": {"frame_vision": "x", "frame_why": 3}}', "frame_why: ", "frame_why"),
        (b'{"schema_version": 1, "answers": {"collect_costs": [{"money": "dear"}]}}', "costs, row 1, column money", "money"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_and_nothing_stored(
    answered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str, column: Any
) -> None:
    before = opened(answered).sheets.export()
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    assert run("plan", "import", file, "--json") == 2
    out, err = capsys.readouterr()
    error = json.loads(out)["error"]
    assert said in error["what"] and error["do"] and error["file"] == "plan.json" and error["column"] == column
    assert err.count("\n") == 1 and "Traceback" not in err
    assert opened(answered).sheets.export() == before


def test_files_that_are_not_there_or_cannot_be_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("plan", "import", tmp_path / "none.json") == 2
    assert run("plan", "export", tmp_path / "no" / "where.json") == 2
    assert "Check the path." in capsys.readouterr().err


def test_what_a_plan_names_and_this_workspace_lacks_is_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"schema_version": 1, "answers": {"collect_own": [{"dataset": "ledger"}]}}', "utf-8")
    assert run("plan", "import", file) == 0
    assert "collect_own, row 1, column dataset: there is no dataset “ledger” here" in capsys.readouterr().err
