"""From a CSV of events to a dataset version, against DuckDB reading the same CSV into Parquet.

Both run as a process of their own. What the process costs before it does any work is measured too and taken off in
`work`, so that the figure says something about reading as well as about waiting for a command.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.figures import against
from tools.live import ROOT, environment

ROWS = 500_000
RUNS = 3
DUCKDB = (
    "import duckdb, sys; duckdb.sql(f\"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)\")"
)
SOURCES = ("organic", "email", "paid", "referral", "social")


def write(path: Path) -> None:
    """A lead list of `ROWS` rows: id, day, channel, region, status and a deal value, by day."""
    random = np.random.default_rng(11)
    days = np.sort(random.integers(0, 3 * 365, ROWS))
    names = [(date(2023, 10, 1) + timedelta(days=day)).isoformat() for day in range(3 * 365)]
    channels, regions = random.integers(0, len(SOURCES), ROWS), random.integers(1, 9, ROWS)
    values = np.round(random.lognormal(7, 1, ROWS), 2)
    with path.open("w", encoding="utf-8") as file:
        file.write("Lead ID,Created date,Lead source,Region,Status,Value\n")
        file.writelines(
            f"L{at:07d},{names[days[at]]},{SOURCES[channels[at]]},Region {regions[at]},Open,{values[at]}\n"
            for at in range(ROWS)
        )


def seconds(*arguments: str, home: Path) -> float:
    """How long a process takes; CalledProcessError if it fails."""
    began = time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - began


def measure(company: Path) -> dict[str, Any]:
    """Import and inspect of one CSV of 500,000 rows beside DuckDB's own reading."""
    quarterdeck = str(Path(sys.executable).with_name("quarterdeck"))
    ours, duckdb, idle, bare = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        source = Path(folder) / "leads.csv"
        write(source)
        for run in range(RUNS):
            home = Path(folder) / f"home-{run}"
            home.mkdir()
            idle.append(seconds(quarterdeck, "datasets", "--json", home=home))
            ours.append(seconds(quarterdeck, "import", str(source), "--json", home=home))
            bare.append(seconds(sys.executable, "-c", "import duckdb", home=home))
            duckdb.append(seconds(sys.executable, "-c", DUCKDB, str(source), f"{folder}/{run}.parquet", home=home))
        size = source.stat().st_size
    work = [max(all_ - idle_, 0.001) for all_, idle_ in zip(ours, idle, strict=True)]
    floor = [max(all_ - bare_, 0.001) for all_, bare_ in zip(duckdb, bare, strict=True)]
    return {"rows": ROWS, "bytes": size, "command": against(ours, duckdb), "work": against(work, floor)}
