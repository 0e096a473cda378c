"""Finding a Chromium, getting one, and saying what to type where neither works."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tools import find_chromium


def program(folder: Path, name: str, body: str = "exit 0") -> Path:
    """An executable of that name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH; no browser anywhere else either."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("QUARTERDECK_CHROMIUM", raising=False)
    monkeypatch.setattr(find_chromium, "MACOS", ())
    monkeypatch.setattr(find_chromium, "of_playwright", lambda: None)
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run; none is."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(find_chromium.subprocess, "run", run)
    return commands


def test_the_environment_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _ = program(machine, "mine"), program(machine, "chromium")
    monkeypatch.setenv("QUARTERDECK_CHROMIUM", str(mine))
    assert find_chromium.find() == str(mine)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_every_usual_name_is_found(machine: Path, name: str) -> None:
    assert find_chromium.find() is None
    browser = program(machine, name)
    assert find_chromium.find() == str(browser)


def test_nothing_is_installed_where_one_is_there(
    machine: Path, typed: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    program(machine, "chromium")
    assert find_chromium.main(["--install"]) == 0
    assert capsys.readouterr().out.strip() == str(machine / "chromium")
    assert typed == []


def test_root_with_apt_is_told_before_it_is_done(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(machine, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    said: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        said.append(capsys.readouterr().out)
        if "install" in command:
            program(machine, "chromium")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(find_chromium.subprocess, "run", run)
    assert find_chromium.main(["--install"]) == 0
    assert "apt-get update && apt-get install -y chromium" in said[0]
    assert capsys.readouterr().out.strip() == str(machine / "chromium")


def test_others_get_playwrights_and_else_the_command_to_type(
    machine: Path, typed: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(machine, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert find_chromium.main(["--install"]) == 0
    assert [command[1:] for command in typed] == [["-m", "playwright", "install", "chromium"]]
    assert "sudo apt-get install chromium" in capsys.readouterr().err


def test_without_install_the_exit_code_says_that_there_is_none(machine: Path) -> None:
    assert find_chromium.main([]) == 1
