"""Commands: the JSON keys that are fixed, exit codes, and what is said when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lib.access import Actor
from lib.cli import app, main
from lib.cli.serve import address
from lib.desk import open_shelf
from lib.desk.known import forecasts
from lib.desk.saved import all_saved
from lib.forecast.keep import from_bytes
from lib.settings import Settings
from tests.desk.conftest import orders, spend

AS_OF = ("--as-of", "2026-07-10")


class Cli:
    """The commands on one home, run in this process."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([*arguments, "--home", str(self.home)])
        out, err = self.capsys.readouterr()
        return int(end.value.code or 0), out, err

    def json(self, *arguments: str) -> dict[str, Any]:
        code, out, err = self.run(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    def refused(self, *arguments: str) -> dict[str, Any]:
        code, out, err = self.run(*arguments, "--json")
        assert code == 2, (out, err)
        assert "Traceback" not in err
        said = json.loads(out)["error"]
        assert set(said) == {"code", "file", "row", "column", "what", "do"}
        assert said["what"] in err
        return said


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path / "home", capsys)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    made = {"orders": orders(), "spend": spend()}
    for name, content in made.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    return {name: str(tmp_path / f"{name}.csv") for name in made}


def test_inspect_says_everything_and_changes_nothing(cli: Cli, files: dict[str, str]) -> None:
    said = cli.json("inspect", files["orders"], files["spend"])["files"]
    assert [f["file"] for f in said] == ["orders.csv", "spend.csv"]
    assert {"file", "bytes", "sha256", "tables"} <= set(said[0])
    table = said[0]["tables"][0]
    keys = (
        "name preset shape encoding delimiter decimal header_row rows skipped columns date_column first last grain recipe"
        " dimensions totals monthly checks questions problems"
    ).split()
    assert set(keys) <= set(table)
    assert set(table["columns"][0]) >= {
        "name", "type", "format", "currency", "nulls", "sum", "monthly", "min", "max", "personal",
    }  # fmt: skip
    assert (table["rows"], table["first"], table["last"]) == (30, "2024-01-03", "2026-06-03")
    assert table["totals"]["revenue"] == pytest.approx(sum(100 + i for i in range(30)))
    assert table["monthly"]["revenue"]["2024-02"] == pytest.approx(101)
    assert not (cli.home / "quarterdeck.db").exists() or cli.json("datasets")["datasets"] == []


def test_import_makes_versions_and_datasets_lists_them(cli: Cli, files: dict[str, str]) -> None:
    first = cli.json("import", files["orders"], *AS_OF)["files"][0]
    assert (first["dataset"], first["version"], first["replaced"]) == ("orders", 1, None)
    again = cli.json("import", files["orders"], *AS_OF)["files"][0]
    assert (again["version"], again["replaced"]) == (2, 1)
    listed = cli.json("datasets")["datasets"]
    assert [(d["name"], d["version"], d["rows"]) for d in listed] == [("orders", 2, 30)]
    cli.json("datasets", "remove", "orders")
    assert cli.json("datasets")["datasets"] == []
    assert cli.json("datasets", "restore", "orders", "--version", "1")["version"] == 4
    cli.json("datasets", "erase", "orders")
    assert cli.json("datasets")["datasets"] == []
    assert cli.refused("datasets", "restore", "orders", "--version", "1")["do"]


def test_the_same_report_under_another_name_is_a_version_unless_told_otherwise(
    cli: Cli, files: dict[str, str], tmp_path: Path
) -> None:
    cli.json("import", files["spend"], *AS_OF)
    longer = tmp_path / "next.csv"
    longer.write_bytes(spend(33))
    code, out, err = cli.run("import", str(longer), "--json", *AS_OF)
    said = json.loads(out)["files"][0]
    assert (code, said["dataset"], said["version"], said["replaced"]) == (0, "spend", 2, 1)
    assert said["overlap"]["relation"] == "overlaps" and said["overlap"]["days"] == 30
    assert "same report as spend" in err and "30 months overlap" in err and "--name" in err
    longer.write_bytes(spend(36))
    added = cli.json("import", str(longer), "--overlap", "append", *AS_OF)["files"][0]
    assert (added["dataset"], added["overlap"]["kept"]) == ("spend", "append")
    assert cli.json("datasets")["datasets"][0]["rows"] == 36
    own = cli.json("import", str(longer), "--name", "another account", *AS_OF)["files"][0]
    assert (own["dataset"], own["version"], own["overlap"]) == ("another account", 1, None)


def test_a_recipe_that_inspect_printed_can_be_given_back(cli: Cli, files: dict[str, str], tmp_path: Path) -> None:
    recipe = cli.json("inspect", files["orders"])["files"][0]["tables"][0]["recipe"]
    recipe["rules"] = [r for r in recipe["rules"] if r["measure"] == "revenue"]
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    cli.json("import", files["orders"], "--recipe", str(tmp_path / "recipe.json"), "--name", "shop")
    assert cli.json("datasets")["datasets"][0]["measures"] == ["revenue"]
    (tmp_path / "recipe.json").write_text(json.dumps(recipe | {"colour": "red"}))
    assert "recipe" in cli.refused("import", files["orders"], "--recipe", str(tmp_path / "recipe.json"))["what"]


def test_kpis_by_grain_filter_and_breakdown(cli: Cli, files: dict[str, str]) -> None:
    cli.json("import", files["orders"], files["spend"], *AS_OF)
    said = cli.json("kpis", "--grain", "quarter", *AS_OF)
    assert said["periods"][-1] == "2026Q3"
    assert said["complete"][-2:] == [True, False]
    row = next(k for k in said["kpis"] if k["id"] == "revenue")
    assert set(row) >= {"id", "name", "category", "unit", "direction", "segment", "values", "complete", "needs"}
    at = said["periods"].index("2024Q2")
    assert row["values"][at] == pytest.approx(103 + 104 + 105)
    assert next(k for k in said["kpis"] if k["id"] == "sessions")["needs"] == ["sessions"]
    by = cli.json("kpis", "--by", "region", *AS_OF)
    assert {k["segment"] for k in by["kpis"]} == {"total", "DACH"}
    only = cli.json("kpis", "--where", "region=dach", *AS_OF)
    assert next(k for k in only["kpis"] if k["id"] == "revenue")["values"][at] == row["values"][at]
    assert cli.refused("kpis", "--grain", "week")["code"] == "unknown_name"
    assert "region" in cli.refused("kpis", "--by", "regoin")["do"]
    assert cli.refused("kpis", "--where", "region")["do"]


def test_forecast_targets_scenario_and_gaps(cli: Cli, files: dict[str, str]) -> None:
    cli.json("import", files["orders"], files["spend"], *AS_OF)
    said = cli.json("forecast", "--horizon", "2", *AS_OF)
    assert said["periods"] == ["2026Q3", "2026Q4", "2027Q1"]
    row = next(k for k in said["kpis"] if k["id"] == "revenue")
    assert set(row) >= {"id", "median", "p10", "p90", "p025", "p975", "actual_to_date", "models", "tier", "backtest"}
    assert set(row["backtest"]) >= {"mase", "naive_mase", "smape", "coverage80", "coverage95", "origins"}
    assert all(None not in k[q] for k in said["kpis"] for q in ("median", "p10", "p90", "p025", "p975"))
    assert all(a <= b <= c for a, b, c in zip(row["p10"], row["median"], row["p90"], strict=True))
    assert {u["id"] for u in said["unavailable"]} >= {"sessions"}
    assert "--horizon" in cli.refused("forecast", "--horizon", "40", *AS_OF)["do"]

    added = cli.json(
        "targets", "add", "--kpi", "revenue", "--by", "2026Q4", "--change", "+10%", "--owner", "Mira", *AS_OF
    )["target"]
    assert (added["baseline_period"], added["level"]) == ("2025Q4", pytest.approx(1.1 * (121 + 122 + 123)))
    cli.json("targets", "add", "--kpi", "revenue", "--by", "2027Q1", "--between", "1", "9", *AS_OF)
    assert len(cli.json("targets", "list")["targets"]) == 2
    gaps = cli.json("gaps", *AS_OF)["targets"]
    keys = ("id kpi by level baseline forecast gap gap_relative probability status why pace smart levers").split()
    assert set(keys) <= set(gaps[0])
    assert set(gaps[0]["smart"]) == {"specific", "measurable", "achievable", "relevant", "time_bound"}
    assert gaps[1]["status"] == "off_track"
    assert cli.run("gaps", "--fail-on", "off_track", *AS_OF)[0] == 3
    assert cli.refused("gaps", "--fail-on", "sad", *AS_OF)["do"]

    cli.json("scenario", "set", "Dearer", "price=+10%", "--because", "as agreed", *AS_OF)
    assert cli.json("scenario", "list")["scenarios"][0]["assumptions"][0]["text"] == "price=+10%"
    dearer = cli.json("gaps", "--scenario", "Dearer", *AS_OF)["targets"]
    assert dearer[0]["forecast"]["median"] > gaps[0]["forecast"]["median"]
    assert "Dearer" in cli.refused("gaps", "--scenario", "Dearerr", *AS_OF)["do"]
    beside = cli.json("scenario", "compare", "Dearer", *AS_OF)
    assert [t["id"] for t in beside["targets"]] == [g["id"] for g in gaps]
    assert [t["base"] for t in beside["targets"]] == [g["probability"] for g in gaps]
    assert [t["a"] for t in beside["targets"]] == [g["probability"] for g in dearer]
    assert beside["targets"][0]["difference"] == pytest.approx(gaps[0]["probability"] - dearer[0]["probability"])
    assert [k["id"] for k in beside["kpis"]] == ["revenue", "new_customers", "cac"]
    assert [(u["text"], u["lacks"]) for u in beside["unexplained"]] == [("price=+10%", ["an owner"])]
    cli.json("scenario", "duplicate", "Dearer", *AS_OF)
    assert cli.refused("scenario", "rename", "Dearer copy", "dearer")["code"] == "conflict"
    cli.json("scenario", "rename", "Dearer copy", "Summer")
    assert [s["name"] for s in cli.json("scenario", "list")["scenarios"]] == ["Dearer", "Summer"]
    assert "Dearer" in cli.refused("scenario", "compare", "Summer", "Deaerer", *AS_OF)["do"]
    cli.json("scenario", "remove", "Dearer")
    cli.json("targets", "remove", added["id"])
    assert len(cli.json("targets", "list")["targets"]) == 1


def test_targets_import_is_all_or_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("kpi,by,form,value\nrevenue,2026Q4,level,10k\nmrr,2026Q4,level,x\n")
    said = cli.refused("targets", "import", str(tmp_path / "t.csv"))
    assert said["row"] == 3, "as a spreadsheet counts"
    assert cli.json("targets", "list")["targets"] == []
    assert cli.refused("targets", "import", str(tmp_path / "nothing.csv"))["file"] == "nothing.csv"


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "nothing.csv"),
        ("import",),
        ("kpiss",),
        ("kpis", "--grain"),
        ("kpis", "--as-of", "soon"),
        ("targets", "add", "--kpi", "revenue", "--by", "2026Q4"),
        ("targets", "add", "--kpi", "revenue", "--by", "2026Q4", "--level", "1", "--change", "+1%"),
        ("targets", "remove", "x"),
        ("scenario", "set", "x"),
        ("scenario", "remove", "x"),
        ("scenario", "rename", "x", "y"),
        ("scenario", "duplicate", "x"),
        ("scenario", "compare", "x"),
        ("datasets", "remove", "x"),
        ("settings", "currency"),
        ("settings", "currency=EURO"),
        ("workspaces", "remove", "x"),
        ("forecast",),
        ("import", "--overlap", "mix", __file__),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence_with_a_remedy(cli: Cli, arguments: tuple[str, ...]) -> None:
    said = cli.refused(*arguments)
    assert said["what"]
    assert said["do"]


def test_settings_and_workspaces(cli: Cli) -> None:
    assert cli.json("settings", "currency=usd", "fiscal_start=4")["settings"]["currency"] == "USD"
    assert cli.json("settings")["settings"]["fiscal_start"] == 4
    cli.json("workspaces", "create", "second")
    assert cli.json("settings", "--workspace", "second")["settings"]["currency"] == "EUR"
    assert cli.json("workspaces")["workspaces"] == ["default", "second"]
    cli.json("workspaces", "remove", "second")
    assert cli.json("workspaces")["workspaces"] == ["default"]


def test_a_bug_is_a_reference_and_no_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.cli.data.desk", lambda *_: 1 / 0)
    code, out, err = cli.run("datasets", "--json")
    assert code == 1
    assert out == ""
    assert "reference" in err
    assert "Traceback" not in err


def test_people_get_lines_not_json(cli: Cli, files: dict[str, str]) -> None:
    code, out, _ = cli.run("import", files["orders"], *AS_OF)
    assert code == 0
    assert "dataset “orders”, version 1" in out
    code, out, _ = cli.run("kpis", *AS_OF)
    assert "Revenue" in out
    assert "needs" in out


def test_serving_beyond_this_computer_needs_a_passphrase(cli: Cli) -> None:
    code, _, err = cli.run("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "passphrase" in err


def test_what_was_done_is_listed_and_undone(cli: Cli, files: dict[str, str]) -> None:
    cli.json("import", files["orders"])
    cli.json("settings", "currency=USD")
    done = cli.json("activity")["activity"]
    assert [a["kind"] for a in done] == ["settings", "dataset"]
    assert {"kind", "key", "revision", "at", "by", "about", "what", "undo", "why"} <= set(done[0])
    assert [a["kind"] for a in cli.json("activity", "--kind", "dataset", "--limit", "1")["activity"]] == ["dataset"]
    cli.json("activity", "undo", "dataset", "orders", "1")
    assert cli.json("datasets")["datasets"] == []
    assert "undone already" in cli.refused("activity", "undo", "dataset", "orders", "1")["what"]
    assert "shoe" in cli.refused("activity", "--kind", "shoe")["what"]


@pytest.mark.parametrize(
    "choice",
    ["revenue=banana", "revenue=switch:nonsense", "revenue=switch:2025-02-30", "foo=add", "revenue", "mrr=replace"],
)
def test_a_choice_of_sources_that_is_refused_keeps_nothing(
    cli: Cli, files: dict[str, str], tmp_path: Path, choice: str
) -> None:
    cli.json("import", files["orders"], *AS_OF)
    (tmp_path / "b.csv").write_bytes(orders(price=500))
    cli.refused("import", str(tmp_path / "b.csv"), "--name", "b", "--source", choice, *AS_OF)
    cli.refused("import", files["spend"], files["orders"], "--source", choice, *AS_OF)
    assert [(d["name"], d["version"]) for d in cli.json("datasets")["datasets"]] == [("orders", 1)]


def test_a_choice_of_sources_is_taken_by_the_file_that_brings_it(
    cli: Cli, files: dict[str, str], tmp_path: Path
) -> None:
    cli.json("import", files["orders"], *AS_OF)
    (tmp_path / "b.csv").write_bytes(orders(price=500))
    cli.json("import", files["spend"], str(tmp_path / "b.csv"), "--source", "revenue=replace", *AS_OF)
    assert [d["name"] for d in cli.json("datasets")["datasets"]] == ["orders", "spend", "b"]
    said = cli.json("kpis", *AS_OF)
    row = next(k for k in said["kpis"] if k["id"] == "revenue")
    assert row["values"][said["periods"].index("2024Q2")] == pytest.approx(503 + 504 + 505)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1989-12-31", "2101-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused(cli: Cli, day: str) -> None:
    assert "1990 to 2100" in cli.refused("settings", f"as_of={day}")["do"]
    assert "1990 to 2100" in cli.refused("kpis", "--as-of", day)["do"]
    assert cli.json("settings")["settings"]["as_of"] is None


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "XDR", "USN", "CLF", "ABC", "€"])
def test_what_is_no_money_is_no_currency(cli: Cli, code: str) -> None:
    assert cli.refused("settings", f"currency={code}")["do"]
    assert cli.json("settings")["settings"]["currency"] == "EUR"


@pytest.mark.parametrize("code", ["USD", "KRW", "XOF", "chf"])
def test_money_is(cli: Cli, code: str) -> None:
    assert cli.json("settings", f"currency={code}")["settings"]["currency"] == code.upper()


@pytest.mark.parametrize("command", [["settings"], ["kpis"], ["workspaces"], ["share", "list"]])
def test_a_home_that_cannot_be_used_is_named_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    for home in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/x")):
        said = Cli(home, capsys).refused(*command)
        assert str(home) in said["what"] and "--home" in said["do"]


def test_a_database_that_is_none_is_named(cli: Cli) -> None:
    cli.home.mkdir()
    (cli.home / "quarterdeck.db").write_bytes(b"no database at all" * 300)
    said = cli.refused("settings")
    assert "quarterdeck.db" in said["what"] and said["do"]


def test_a_target_on_a_segment_without_rows_says_what_it_waits_for(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(orders(31))
    cli.json("import", str(tmp_path / "orders.csv"), *AS_OF)
    ask = ("--kpi", "revenue", "--by", "2026Q4", "--level", "100000", "--sum-from", "2026Q1", "--where")
    known = cli.json("targets", "add", *ask, "region=DACH", *AS_OF)["target"]
    assert known["forecast"]["median"] is not None, "its segment is fitted at once"
    added = cli.json("targets", "add", *ask, "region=Iberia", *AS_OF)["target"]
    for said in (added, cli.json("gaps", *AS_OF)["targets"][1]):
        assert (said["status"], said["probability"], said["pace"]["actual_to_date"]) == ("unknown", None, 0.0)
        assert "no rows of region Iberia yet" in said["why"] and "load" in said["why"]
    rows = orders(31).replace(b"DACH", b"Iberia").replace(b"\no", b"\np")
    (tmp_path / "iberia.csv").write_bytes(rows)
    cli.json("import", str(tmp_path / "iberia.csv"), "--name", "iberia", "--source", "revenue=add", *AS_OF)
    found = cli.json("gaps", *AS_OF)["targets"][1]
    assert found["probability"] is not None and found["forecast"]["median"] > 0


def test_a_list_of_targets_names_its_file_and_every_row_at_fault(cli: Cli, tmp_path: Path) -> None:
    listed = tmp_path / "aims.csv"
    listed.write_text("kpi;by;form;value\nrevenue;2026Q4;level;50000\nrevenue;2026Q9;level;1\n")
    one = cli.refused("targets", "import", str(listed))
    assert (one["file"], one["row"]) == ("aims.csv", 3)
    assert "aims.csv, row 3: “2026Q9”" in cli.run("targets", "import", str(listed))[2]
    listed.write_text(listed.read_text() + "revenue;2026Q4;level;1.000\nrevenu;2026Q4;level;1\n")
    said = cli.refused("targets", "import", str(listed))
    assert said["row"] == 3 and "3 of 4 rows" in said["what"]
    for part in ("Row 3: ", "Row 4: “1.000” may be 1 or 1000", "Row 5: There is no KPI “revenu”"):
        assert part in said["what"], said["what"]
    assert cli.json("targets", "list")["targets"] == []
    twins = "kpi,by,form,value\nmrr,2026Q4,between,10 20\nmrr,2027Q1,between,10..20\nmrr,2026Q4,between,10..20\n"
    listed.write_text(twins)
    assert cli.refused("targets", "import", str(listed))["row"] == 4
    listed.write_text(twins.rsplit("mrr", 1)[0])
    added = cli.json("targets", "import", str(listed))["targets"]
    assert [(t["value"], t["upper"]) for t in added] == [(10, 20), (10, 20)]


READING = [
    ["kpis"], ["forecast"], ["gaps"], ["datasets"], ["datasets", "remove", "x"], ["settings"], ["targets", "list"],
    ["scenario", "list"], ["scenario", "set", "x", "price=+1%"], ["activity"], ["share"], ["share", "list"],
]  # fmt: skip


@pytest.mark.parametrize("command", READING)
def test_a_workspace_that_is_not_there_is_refused_with_what_was_meant(cli: Cli, command: list[str]) -> None:
    cli.json("workspaces", "create", "Nordics")
    assert "Nordics" in cli.refused(*command, "--workspace", "Nordisc")["do"]
    assert cli.json("workspaces")["workspaces"] == ["Nordics"]


def test_what_begins_a_workspace_makes_it_and_says_so(cli: Cli, files: dict[str, str]) -> None:
    assert "new workspace" in cli.run("import", files["orders"], "--workspace", "one")[2]
    cli.json("settings", "currency=USD", "--workspace", "two")
    cli.json("targets", "add", "--kpi", "mrr", "--by", "2026Q4", "--level", "5k", "--workspace", "three")
    cli.refused("scenario", "set", "x", "win_rat=+1%", "--workspace", "four")
    assert cli.json("workspaces")["workspaces"] == ["one", "three", "two"], "a refused command makes none"
    assert "new workspace" not in cli.run("import", files["orders"], "--workspace", "one")[2]


@pytest.mark.parametrize("arguments", [["kp\udcffis"], ["settings", "company=\udcff"], ["inspect", "a\udce9.csv"]])
def test_an_argument_that_is_not_utf8_is_refused(cli: Cli, arguments: list[str]) -> None:
    fault = cli.refused(*arguments)
    assert "is not UTF-8" in fault["what"]
    assert fault["do"]


def test_where_a_workspace_opens_is_an_address(cli: Cli) -> None:
    code, _, said = cli.run("serve", "--workspace", "nope")
    assert (code, "no workspace “nope”" in said) == (2, True)
    assert address("localhost", 8501, "Süd & Co") == "http://localhost:8501/?workspace=S%C3%BCd%20%26%20Co"
    assert address("::1", 80, "a").startswith("http://[::1]:80/")


def _leaves(command: Any, path: str = "") -> dict[str, set[str]]:
    below = getattr(command, "commands", {})
    own = {o for p in command.params for o in p.opts}
    found = {path: own} if not below or "--json" in own else {}
    for name, inner in below.items():
        found |= _leaves(inner, f"{path} {name}".strip())
    return found


def test_every_command_has_the_common_options() -> None:
    common = {"--workspace", "--home", "--as-of", "--json"}
    lacking = {name: common - own for name, own in _leaves(get_command(app)).items() if common - own}
    assert set(lacking) <= {"serve"}, lacking


def test_a_forecast_is_saved_under_a_note_with_all_it_follows_from(cli: Cli, files: dict[str, str]) -> None:
    cli.json("import", files["orders"], *AS_OF)
    assert "note" in cli.refused("forecast", "--save", "  ", *AS_OF)["what"]
    said = cli.json("forecast", "--kpi", "revenue", "--save", "for the board", *AS_OF)
    desk = open_shelf(Settings(home=cli.home)).open("default", Actor("Mira"))
    (kept,) = all_saved(desk)
    assert (kept.id, kept.note) == (said["saved"]["id"], "for the board")
    assert kept.body["shown"]["kpis"] == said["kpis"] and kept.body["as_of"] == "2026-07-10"
    assert set(kept.body) >= {"forecast", "data", "file", "seed", "code"}
    made = from_bytes(desk.store.files.get(kept.body["file"]))
    assert made.panel.to_bytes() == desk.forecasts.latest().panel.to_bytes()
    assert forecasts(desk)[kept.id].startswith("for the board")
    assert "saved" not in cli.json("forecast", "--kpi", "revenue", *AS_OF)
    assert len(all_saved(desk)) == 1


def test_two_months_of_data_are_forecast_by_quarter_and_said_to_be_thin(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("Month,Revenue\n2025-08,100\n2025-09,120\n")
    cli.json("import", str(tmp_path / "two.csv"), "--as-of", "2025-10-05")
    ask = ("forecast", "--kpi", "revenue", "--as-of", "2025-10-05")
    for grain in ("month", "quarter"):
        said = cli.json(*ask, "--grain", grain)
        assert said["unavailable"] == [] and said["kpis"][0]["tier"] == "naive"
        assert None not in said["kpis"][0]["median"]
        assert "Revenue: too few months for a model: the last value" in cli.run(*ask, "--grain", grain)[1]
