"""The welcome page: what an empty workspace is greeted with, and where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.desk.forecasts import ForecastRoom
from tests.pages.conftest import Drawn, Open, company, desk_of


def test_an_empty_workspace_is_greeted_at_the_root_without_a_sidebar(open_app: Open, drawn: Drawn) -> None:
    app = open_app()
    assert not app.exception and not app.error
    assert drawn.text("promise").startswith("Bring the exports you already have.")
    assert len(app.file_uploader) == 1
    assert [b.label for b in app.button] == ["Look around with a demo company"]
    assert not app.sidebar.selectbox


def test_the_demo_company_is_loaded_with_one_click(
    open_app: Open, home: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForecastRoom, "start", lambda self: "job")
    sample = home / "sample"
    (sample / "files").mkdir(parents=True)
    (sample / "files" / "a_company.csv").write_bytes(company())
    (sample / "company.toml").write_text('name = "Ours"\nas_of = "2026-11-16"\n', "utf-8")
    monkeypatch.setenv("QUARTERDECK_SAMPLE", str(sample))
    app = open_app()
    app.button(key="demo").click().run()
    assert not app.exception and not app.error
    assert [t.value for t in app.title] == ["Overview"]
    assert desk_of(home).preferences.company == "Ours"


def test_an_upload_is_looked_at_where_it_was_dropped(open_app: Open, home: Path) -> None:
    app = open_app()
    app.file_uploader[0].upload("company.csv", company()).run()
    app.button(key="accept").click().run()
    assert not app.exception and not app.error
    assert list(desk_of(home).files.datasets()) == ["company"]
    assert [t.value for t in app.title] == ["Data"]


def test_of_two_uploads_the_second_waits_until_the_first_is_accepted(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app()
    app.file_uploader[0].set_value([("a.csv", company(), "text/csv"), ("b.csv", company(), "text/csv")]).run()
    app.button(key="accept").click().run()
    assert not app.exception and not app.error
    assert [s.value for s in app.subheader] == ["b.csv"], "the other one is still there to be looked at"
    app.button(key="accept").click().run()
    desk = desk_of(home)
    assert [(n, d.file) for n, d in desk.files.datasets().items()] == [("a", "b.csv")], "the same rows count once"
    assert [t.value for t in app.title] == ["Data"]


def test_a_file_that_is_none_gets_a_message(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app()
    app.file_uploader[0].upload("x.csv", b"").run()
    assert not app.exception
    assert "x.csv" in app.error[0].value
    assert "promise" in drawn.html


def test_a_filled_workspace_needs_no_welcome(open_app: Open, small: Path) -> None:
    app = open_app("welcome")
    assert [t.value for t in app.title] == ["Data"]
