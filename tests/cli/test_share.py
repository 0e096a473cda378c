"""The share command: its keys, a link that opens, the list, revoking, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lib.cli import main
from lib.desk import open_shelf
from lib.desk.links import find_link
from lib.errors import NotAllowed
from lib.settings import Settings


def run(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["share", *arguments, "--home", str(home)])
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


def said(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = run(home, capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_link_is_made_listed_and_revoked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = said(home, capsys, "--for", "Board", "--expires", "30d", "--show", "north_star,targets")
    assert set(made) == {"id", "url", "expires"}
    address, token = made["url"].split("?share=")
    assert address == "http://localhost:8501/meeting" and len(token) == 43
    shelf = open_shelf(Settings(home=home))
    assert find_link(shelf, token).id == made["id"]

    (listed,) = said(home, capsys, "list")["links"]
    assert (listed["id"], listed["for"], listed["state"]) == (made["id"], "Board", "open")
    assert (listed["sections"], listed["opened"], listed["last"]) == (["north_star", "targets"], 0, None)
    assert token not in json.dumps(listed)

    assert said(home, capsys, "revoke", made["id"])["revoked"]
    assert said(home, capsys, "list")["links"][0]["state"] == "revoked"
    with pytest.raises(NotAllowed):
        find_link(shelf, token)


def test_the_address_is_that_under_which_others_reach_the_app(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(home, capsys, "--base-url", "https://deck.example.org/x/")["url"].startswith(
        "https://deck.example.org/x/meeting?share="
    )
    monkeypatch.setenv("QUARTERDECK_BASE_URL", "https://other.example.org")
    assert said(home, capsys)["url"].startswith("https://other.example.org/meeting?share=")


def test_the_password_comes_from_the_environment(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTERDECK_SHARE_PASSWORD", "kingfisher")
    token = said(home, capsys, "--password")["url"].split("=")[1]
    found = find_link(open_shelf(Settings(home=home)), token)
    assert found.link.password is not None and found.link.password.fits("kingfisher")
    open_one = said(home, capsys)["url"].split("=")[1]
    assert find_link(open_shelf(Settings(home=home)), open_one).link.password is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--expires", "2020-01-01"), "bad_input"),
        (("--expires", "0d"), "bad_input"),
        (("--expires", "soon"), "bad_input"),
        (("--show", "files"), "unknown_name"),
        (("--show", ""), "bad_input"),
        (("revoke", "nothing"), "unknown_name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    exit_code, out, err = run(home, capsys, *arguments, "--json")
    assert exit_code == 2 and "Traceback" not in err
    error = json.loads(out)["error"]
    assert error["code"] == code and error["do"] and error["what"] in err
    assert said(home, capsys, "list")["links"] == []
