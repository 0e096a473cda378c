"""Personal data of a file: the original bytes are the owner's alone, no export holds any, and erasing leaves nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib.access import Actor, Role
from lib.desk import Desk, Shelf, plan_file
from lib.errors import NotAllowed
from tests.desk.conftest import AS_OF

PERSONS = (b"anna.lindqvist@example.org", b"Lindqvist", b"+49 170 5550001")
HEAD = b"Order ID,Order date,Customer name,Email,Phone,Amount\n"
ROWS = b"".join(
    b"o%d,2026-%02d-03,Anna Lindqvist,anna.lindqvist@example.org,+49 170 5550001,%s\n"
    % (i, i + 1, b"anna.lindqvist@example.org" if i == 5 else b"100.50")
    for i in range(6)
)


def load(desk: Desk) -> str:
    desk.files.commit(desk.files.read("orders.csv", HEAD + ROWS), HEAD + ROWS, "orders")
    return desk.files.datasets()["orders"].sha256


def holding(home: Path, but: str = "") -> list[str]:
    """The files of a home in which something of the person stands, and what."""
    return [
        f"{path.name}: {word.decode()}"
        for path in home.rglob("*")
        if path.is_file() and path.name != but
        for word in PERSONS
        if word in path.read_bytes()
    ]


def test_only_the_original_holds_persons(desk: Desk, tmp_path: Path) -> None:
    original = load(desk)
    assert PERSONS[0] in desk.store.files.get(original)
    assert holding(tmp_path / "home", but=original) == []


def test_erasing_leaves_nothing_of_a_person_anywhere(desk: Desk, tmp_path: Path) -> None:
    load(desk)
    desk.history()
    desk.files.erase("orders")
    assert holding(tmp_path / "home") == []


def test_a_viewer_gets_neither_the_original_nor_its_rows(desk: Desk, shelf: Shelf) -> None:
    load(desk)
    viewer = shelf.open("default", Actor("guest", Role.viewer), AS_OF)
    with pytest.raises(NotAllowed):
        viewer.files.erase("orders")
    with pytest.raises(NotAllowed):
        viewer.files.datasets()
    with pytest.raises(NotAllowed):
        viewer.files.rows("revenue", viewer.preferences.calendar.parse("2026-01"))


def test_what_is_exported_holds_no_person(desk: Desk) -> None:
    load(desk)
    said = json.dumps(plan_file.export(desk), ensure_ascii=False).encode()
    assert not [word for word in PERSONS if word in said]
