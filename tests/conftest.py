"""What all tests share: where the project lies, a home of their own, the corpus beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Deadlines measure the machine, not the code. `make fuzz` takes the second profile.
settings.register_profile("quick", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.register_profile("fuzz", deadline=None, max_examples=3000, print_blob=True)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-write", action="store_true", help="write the expected results anew")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, also set as QUARTERDECK_HOME."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("QUARTERDECK_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def corpus(project_root: Path) -> Path:
    """Real exports beside the project, for those who have them."""
    folder = project_root.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("no corpus beside the project")
    return folder
