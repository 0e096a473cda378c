"""Tokens, passwords and expiry of share links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.access.link import SECTIONS, Password, ShareLink, new_token, read_expiry, read_sections, token_hash
from lib.errors import BadInput, UnknownName

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def link(**what: object) -> ShareLink:
    token = what.pop("secret", "t")
    end = (NOW + timedelta(days=7)).isoformat()
    given = {"label": "Board", "sections": tuple(SECTIONS), "token": token_hash(str(token)), "expires": end}
    return ShareLink.model_validate({**given, "made": NOW.isoformat(), **what})


def test_a_token_has_256_bits_and_never_comes_twice() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(
        len(t) == 43 and set(t) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for t in tokens
    )


@given(st.text(max_size=60))
def test_only_its_own_token_opens_a_link(other: str) -> None:
    own = new_token()
    made = link(secret=own)
    assert made.opened_by(own)
    assert not made.opened_by(other)
    assert own not in made.model_dump_json()


def test_a_password_is_kept_salted() -> None:
    one, other = Password.of("open sesame"), Password.of("open sesame")
    assert one != other
    assert one.fits("open sesame") and not one.fits("Open sesame") and not one.fits("")
    assert "sesame" not in one.model_dump_json()
    with pytest.raises(BadInput):
        Password.of("  ")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("7d", NOW + timedelta(days=7)),
        ("12h", NOW + timedelta(hours=12)),
        (" 2W ", NOW + timedelta(days=14)),
        ("2026-12-31", datetime(2026, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_expiry_is_a_span_or_the_end_of_a_day(text: str, end: datetime) -> None:
    assert read_expiry(text, NOW, "Europe/Berlin") == end


@pytest.mark.parametrize("text", ["0d", "-1d", "2026-11-23", "2020-01-01"])
def test_an_expiry_in_the_past_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="in the past") as error:
        read_expiry(text, NOW)
    assert error.value.do


@pytest.mark.parametrize("text", ["", "soon", "7", "7y", "2026-13-01", "99999w", "2030-01-01"])
def test_what_is_no_expiry_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_expiry(text, NOW)


def test_a_link_is_open_until_it_expires_or_is_revoked() -> None:
    made = link()
    assert made.state(NOW) == "open"
    assert made.state(NOW + timedelta(days=7)) == "expired"
    assert link(revoked=NOW.isoformat()).state(NOW) == "revoked"


def test_sections_are_named_and_in_order() -> None:
    assert read_sections(["decisions", "north_star"]) == ("north_star", "decisions")
    with pytest.raises(UnknownName):
        read_sections(["north_star", "files"])
    with pytest.raises(BadInput):
        read_sections([])
