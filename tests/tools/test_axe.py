"""What the judge of accessibility lets pass: only what is named with its reason."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools import axe

FAULT = axe.Fault("kpis dark", "image-alt", "critical", "main >>> img", '<img class="mark">', "No text.\n  Give one.")


def test_a_fault_passes_only_by_its_rule_and_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not FAULT.allowed
    for rule, part, passes in (
        ("image-alt", "main >>> img", True),
        ("image-alt", 'class="mark"', True),
        ("image-alt", "svg", False),
        ("label", "main >>> img", False),
    ):
        monkeypatch.setattr(axe, "ALLOWED", (axe.Allowed(rule, part, "a reason"),))
        assert FAULT.allowed is passes, (rule, part)


def test_what_passes_has_a_rule_a_place_and_a_reason() -> None:
    assert all(one.rule and one.part and one.why for one in axe.ALLOWED)


def test_a_fault_says_page_rule_place_and_remedy() -> None:
    text = FAULT.text()
    for part in ("kpis dark", "image-alt (critical)", "main >>> img", '<img class="mark">', "No text. Give one."):
        assert part in text


def test_another_file_than_the_expected_one_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / axe.ARCHIVE).write_bytes(b"something else")
    monkeypatch.setattr(axe, "KEPT", tmp_path)
    assert hashlib.sha512(b"something else").hexdigest() != axe.SHA512
    with pytest.raises(RuntimeError, match="not the file that was expected"):
        axe.rules()


def test_without_npm_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(axe, "KEPT", tmp_path)
    monkeypatch.setattr(axe.shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="apt-get install npm"):
        axe.rules()
