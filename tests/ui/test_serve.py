"""Getting ready before the first visitor: the numbers of the first page are there, and an empty home is no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.access import Actor
from lib.ui import cache, serve


def test_an_empty_home_is_ready_at_once(home: Path) -> None:
    serve.prepare()
    assert cache.shelf().open("default", Actor("owner")).empty


def test_what_goes_wrong_is_left_to_the_first_visitor(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("no disk")

    monkeypatch.setattr("streamlit.runtime.Runtime.exists", lambda: True)
    monkeypatch.setattr(serve, "prepare", broken)
    with caplog.at_level("INFO", logger="quarterdeck"):
        serve._ready()
    assert "no disk" in caplog.text
