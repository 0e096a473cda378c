"""A table of rates given with an import converts its amounts; one that is none is refused before anything is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import Cli

SALES = "Order date,Order ID,Revenue,Currency\n2026-01-10,1,100,USD\n2026-01-20,2,10,EUR\n2026-02-01,3,100,USD\n"


def test_rates_are_given_by_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(tmp_path / "home", capsys)
    cli.json("settings", "currency=EUR")
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-01-01,USD,0.9\n2026-02-01,USD,0.8\n")
    (tmp_path / "none.csv").write_text("a,b\n1,2\n")
    sales = str(tmp_path / "sales.csv")
    assert "rates" in cli.refused("import", sales, "--rates", str(tmp_path / "none.csv"))["what"]
    assert cli.json("datasets")["datasets"] == []
    (said,) = cli.json("import", sales, "--rates", str(tmp_path / "rates.csv"))["files"]
    assert said["tables"][0]["monthly"]["revenue"] == {"2026-01": pytest.approx(100), "2026-02": pytest.approx(80)}
    assert said["tables"][0]["recipe"]["rates"]
    assert cli.json("inspect", sales)["files"][0]["tables"][0]["totals"]["revenue"] == pytest.approx(180)
