"""Guessing the password of a link: waits that grow, kept for all sessions, and gone with the right one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lib.desk import Desk, Shelf, open_shelf
from lib.desk.guessing import try_password, wait_after
from lib.desk.links import Found, LinkDraft, find_link
from lib.errors import NotAllowed

NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def found(shelf: Shelf, desk: Desk) -> Found:
    return find_link(shelf, desk.links.make(LinkDraft(password="kingfisher")).token)


def test_waits_double_from_half_a_minute_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(n) for n in (0, 4, 5, 6, 7, 8, 9, 10, 5_000)] == [0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_who_guesses_waits_in_every_session_and_the_right_one_begins_anew(shelf: Shelf, found: Found) -> None:
    assert not any(try_password(shelf, found, "guess", NOW) for _ in range(5))
    other = open_shelf(shelf.settings)
    for given in ("guess", "kingfisher"):
        with pytest.raises(NotAllowed) as fault:
            try_password(other, found, given, NOW + timedelta(seconds=10))
        assert fault.value.do == "Try again in 20 seconds."
    assert not try_password(other, found, "guess", NOW + timedelta(seconds=30))
    with pytest.raises(NotAllowed, match="Too many wrong passwords"):
        try_password(shelf, found, "kingfisher", NOW + timedelta(seconds=89))
    assert try_password(shelf, found, "kingfisher", NOW + timedelta(seconds=90))
    assert not any(try_password(shelf, found, "guess", NOW + timedelta(seconds=91)) for _ in range(5))


def test_guesses_on_one_link_leave_another_alone(shelf: Shelf, desk: Desk, found: Found) -> None:
    other = find_link(shelf, desk.links.make(LinkDraft(password="heron")).token)
    assert not any(try_password(shelf, found, "guess", NOW) for _ in range(5))
    assert try_password(shelf, other, "heron", NOW)
