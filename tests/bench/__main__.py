"""`python -m tests.bench [NAME...]` runs the benchmarks of this folder and prints one JSON object of their figures.

Each `bench_NAME.py` has `measure(company) -> dict`, where `company` is a home folder with the sample company in it.
Times are in seconds; every figure stands beside a yardstick measured in the same run, and `ratio` is ours by theirs.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.live import ROOT, command

HERE = Path(__file__).parent


def company(folder: Path) -> Path:
    """A home folder with the sample company, its forecast made and a target set."""
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", "lib", "pages"], cwd=ROOT, check=True
    )  # as installing does
    home = folder / "company"
    home.mkdir()
    command(home, "demo")
    command(home, "forecast", "--json")
    return home


def measure(names: list[str]) -> dict[str, Any]:
    """The figures of the benchmarks named, by name."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = company(Path(folder))
        for name in names:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            found[name] = importlib.import_module(f"tests.bench.bench_{name}").measure(home)
    return found


def main(arguments: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = set(arguments) - set(known)
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    print(json.dumps({"machine": machine, **measure(arguments or known)}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
