"""The first line of `make run` on machines that lack something."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

PYTHON = """#!/bin/sh
case "$*" in
  *'version_info[:2]'*) echo python3.12-venv ;;
  *version_info*) exit {too_old} ;;
  *ensurepip*) [ -e "$0.venv" ] ;;
  -V) echo Python 3.9.2 ;;
  "-m venv"*) mkdir "$4" ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine whose python3 has no venv until apt-get has installed it, and whose user is root."""
    tools = {
        "python3": PYTHON.format(too_old=0),
        "apt-get": f'#!/bin/sh\necho "apt-get $*"\n[ "$1" = install ] && touch {tmp_path}/python3.venv\nexit 0\n',
        "id": "#!/bin/sh\necho ${FAKE_UID:-0}\n",
    }
    for name, text in tools.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def make_venv(root: Path, machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{machine}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", root / "tools" / "make_venv.sh", machine / "venv"],
        env={**os.environ, **environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_root_gets_the_missing_package_and_is_told_so(project_root: Path, machine: Path) -> None:
    done = make_venv(project_root, machine)
    assert done.returncode == 0, done.stderr
    assert "apt-get update && apt-get install -y python3.12-venv" in done.stdout.splitlines()[0]
    assert (machine / "venv").is_dir()


def test_others_are_told_what_to_type(project_root: Path, machine: Path) -> None:
    done = make_venv(project_root, machine, FAKE_UID="1000")
    assert done.returncode == 1
    assert "sudo apt-get install python3.12-venv" in done.stderr
    assert not (machine / "venv").exists()


def test_a_python_that_is_too_old_is_refused_in_words(project_root: Path, machine: Path) -> None:
    (machine / "python3").write_text(PYTHON.format(too_old=1))
    done = make_venv(project_root, machine)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed and python3 is Python 3.9.2" in done.stderr
    assert not (machine / "venv").exists()
