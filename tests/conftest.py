"""What all tests share: where the project lies, a home of their own, the corpus beside the project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
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
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo company, loaded once and without a forecast: for tests that only read. Others take `demo_copy`."""
    from lib.access import Actor
    from lib.desk import open_shelf
    from lib.settings import Settings

    folder = tmp_path_factory.mktemp("demo")
    open_shelf(Settings(home=folder)).open("default", Actor("owner")).load_demo()
    return folder


@pytest.fixture
def demo_copy(demo_home: Path, home: Path) -> Path:
    """A home of the test's own with the demo company in it, also set as QUARTERDECK_HOME."""
    shutil.copytree(demo_home, home, dirs_exist_ok=True)
    return home


@pytest.fixture(scope="session")
def corpus(project_root: Path) -> Path:
    """Real exports beside the project, for those who have them."""
    folder = project_root.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("no corpus beside the project")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest, project_root: Path) -> Callable[[str, str], None]:
    """Compare a text with the one kept in tests/golden/; `make golden` writes them anew, for a person to read the diff."""

    def check(name: str, text: str) -> None:
        kept = project_root / "tests" / "golden" / name
        if request.config.getoption("--golden-write"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text, "utf-8", newline="\n")
        assert kept.is_file(), f"{name} is not there yet: make golden"
        assert text == kept.read_text("utf-8"), f"{name} differs; if it should: make golden, and read the diff"

    return check
