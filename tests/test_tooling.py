"""The locks, the two commands, the borders between the parts, and what the files may not say."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = ("period", "panel", "kpi", "catalog", "scenario", "goals", "plan", "pipeline", "outlook")
LOCKS = ("requirements.lock", "requirements-test.lock")
HIDDEN = {".ci", ".streamlit"}  # part of the project though their names begin with a dot
WRITTEN = {"shots", "local", "__pycache__"}  # not part of it
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".lock",
    ".css",
    ".js",
    ".svg",
    ".csv",
    ".json",
    ".yml",
    ".sh",
    ".html",
    "",
}


def requirements(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Name → version and hashes of a lock file."""
    entries = lock.read_text("utf-8").replace("\\\n", " ").splitlines()
    found = {}
    for entry in entries:
        match = re.match(r"([a-z0-9._-]+)==(\S+)", entry)
        assert match, f"not a locked requirement: {entry!r}"
        found[match[1]] = (match[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    return found


def modules(root: Path, *names: str) -> Iterator[Path]:
    """The source files of `lib`, or of the parts of it that are named."""
    for name in names or ("",):
        place = root / "lib" / name
        yield from [place.with_suffix(".py")] if place.with_suffix(".py").is_file() else sorted(place.rglob("*.py"))


def project_files(root: Path) -> Iterator[Path]:
    """Text files that belong to the project."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name in HIDDEN or not name.startswith(".")]
        folders[:] = [name for name in folders if name not in WRITTEN and not name.endswith(".egg-info")]
        yield from (Path(folder, name) for name in files if Path(name).suffix in TEXT)


def imported(tree: ast.AST) -> set[str]:
    """Every module that a syntax tree imports, at any depth."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_hashes_and_no_addresses(project_root: Path, name: str) -> None:
    text = (project_root / name).read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|@ |[/\\]\w+[/\\]", text)
    for requirement, (_, hashes) in requirements(project_root / name).items():
        assert hashes, f"{requirement} has no hash"


def test_the_locks_agree(project_root: Path) -> None:
    product, tools = (requirements(project_root / name) for name in LOCKS)
    shared = product.keys() & tools.keys()
    assert shared
    assert {name: product[name] for name in shared} == {name: tools[name] for name in shared}


def test_the_lock_holds_what_ibis_can_work_with_and_the_build_backend(project_root: Path) -> None:
    locked = {name: version for name, (version, _) in requirements(project_root / "requirements.lock").items()}
    assert locked["duckdb"].startswith("1.")
    assert tuple(int(part) for part in locked["sqlglot"].split(".")[:2]) < (30, 18)
    assert {"setuptools", "wheel"} <= locked.keys()


def test_lib_is_not_ignored_but_what_the_app_writes_is(project_root: Path) -> None:
    rules = [line.strip("/") for line in (project_root / ".gitignore").read_text("utf-8").split()]
    assert "lib" not in rules
    assert {".venv", "data/local", "shots"} <= set(rules)


def test_the_readme_names_only_commands_that_exist(project_root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (project_root / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (project_root / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_ci_runs_the_tests_and_nothing_else(project_root: Path) -> None:
    script = project_root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text("utf-8").splitlines()
    assert lines[0] == "#!/bin/sh"
    assert "CI=1" in lines
    assert lines[-1] == "exec make test"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_down_only(project_root: Path) -> None:
    checked = lint_imports(project_root)
    assert checked.returncode == 0, checked.stdout


def test_every_part_has_its_place_in_the_order(project_root: Path) -> None:
    contracts = tomllib.loads((project_root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    placed = {name for layer in layers for name in re.findall(r"lib\.(\w+)", layer)}
    parts = {path.parent.name for path in (project_root / "lib").glob("*/__init__.py")}
    parts |= {path.stem for path in (project_root / "lib").glob("*.py")} - {"__init__"}
    assert parts <= placed


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("lib/panel.py", "import lib.kpi", "imports point down only"),
        ("lib/desk/desk.py", "import streamlit", "only lib.ui and the pages"),
        ("lib/goals/model.py", "import pandas", "the core is plain arithmetic"),
        ("lib/kpi/sheet.py", "import duckdb", "the core is plain arithmetic"),
        ("lib/pipeline/outcome.py", "import pandas", "the core is plain arithmetic"),
        ("lib/work/jobs.py", "import lib.charts.fan", "imports point down only"),
        ("lib/forecast/backtest.py", "import statsmodels", "only lib.forecast.models"),
        ("pages/kpis.py", "import pages.data", "pages do not know each other"),
    ],
)
def test_a_wrong_import_is_found(project_root: Path, tmp_path: Path, module: str, line: str, contract: str) -> None:
    for part in ("lib", "pages"):
        shutil.copytree(project_root / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    checked = lint_imports(tmp_path)
    assert checked.returncode == 1
    assert re.search(rf"{contract}[^\n]* BROKEN", checked.stdout), checked.stdout


def test_app_runs_the_frame_and_nothing_else(project_root: Path) -> None:
    tree = ast.parse((project_root / "app.py").read_text("utf-8"))
    assert all(name.split(".")[:2] in (["streamlit"], ["lib", "ui"]) or name in ("lib", "__future__", "gc")
               for name in imported(tree))  # fmt: skip


def test_screens_and_use_cases_do_not_load_statsmodels(project_root: Path) -> None:
    code = "import sys, lib.ui, lib.ui.frame, lib.desk; print('statsmodels' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_the_frame_loads_nothing_that_only_files_and_questions_to_the_engine_need(project_root: Path) -> None:
    late = (
        "ibis",
        "duckdb",
        "pandas",
        "openpyxl",
        "docx",
        "alembic",
        "rapidfuzz",
        "pyarrow",
        "python_calamine",
        "scipy",
    )
    code = f"import sys, lib.ui.frame, lib.desk; print([m for m in {late} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_core_reads_no_file_and_no_clock_and_holds_no_state(project_root: Path) -> None:
    modules_banned = {"os", "io", "pathlib", "time", "random", "tempfile", "logging", "socket", "subprocess"}
    methods_banned = {"today", "utcnow", "read_text", "read_bytes", "write_text", "getenv"}
    faults = []
    for path in modules(project_root, *CORE):
        tree = ast.parse(path.read_text("utf-8"))
        faults += [f"{path.name}: imports {name}" for name in imported(tree) if name.split(".")[0] in modules_banned]
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                faults.append(f"{path.name}:{node.lineno}: global")
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("open", "exec", "eval"):
                faults.append(f"{path.name}:{node.lineno}: open")
            elif isinstance(node, ast.Attribute):
                clock = ast.unparse(node) in ("datetime.now", "dt.datetime.now", "datetime.datetime.now")
                faults += [f"{path.name}:{node.lineno}: {node.attr}"] if clock or node.attr in methods_banned else []
    assert not faults


def test_modules_are_short_and_named_for_what_they_do(project_root: Path) -> None:
    vague = {"utils", "util", "helpers", "common", "services", "managers", "misc"}
    for path in modules(project_root):
        assert not vague & {path.stem, path.parent.name}, path
        assert len(path.read_text("utf-8").splitlines()) < 400, f"{path} is too long"
    for path in (project_root / "pages").glob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 90, f"{path} is too long for a page"


def test_files_speak_of_no_machine_and_no_registry(project_root: Path) -> None:
    hosts = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb" + "ian.org")
    folders = re.compile(r"(?<![\w.<>-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "t" + "mp", "op" + "t")) + r")/")
    faults = []
    for path in project_files(project_root):
        text = path.read_text("utf-8", "replace")
        faults += [f"{path.relative_to(project_root)}: {host}" for host in hosts if host in text]
        faults += [f"{path.relative_to(project_root)}: {match[0]}" for match in folders.finditer(text)]
    assert not faults
