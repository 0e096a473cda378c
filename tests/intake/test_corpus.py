"""Real files nobody here wrote, where they lie beside the project: nothing may be wrong, and nine in ten right unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECK = ROOT.parent / "shared" / "corpus" / "check.py"


@pytest.mark.skipif(not CHECK.exists(), reason="the folder of real files is not beside the project")
def test_real_files_are_read_right() -> None:
    """The judge's own run, as its command line gives it; its table is printed (pytest -s shows it)."""
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, str(CHECK), "--json"], capture_output=True, text=True, cwd=ROOT, env=env)
    said = json.loads(done.stdout)
    files = said["results"]
    for one in files:
        sys.stdout.write(f"{one['verdict']:8} {one['seconds']:6.2f} s  {one['file']}  {one.get('why', '')}\n")
    verdicts = Counter(one["verdict"] for one in files)
    assert done.returncode == 0, verdicts
    assert not verdicts["WRONG"] and not verdicts["crashed"]
