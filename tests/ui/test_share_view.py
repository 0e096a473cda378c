"""The share page's values: where the app is reached, the list of links, an expiry as it is chosen."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lib.access import ShareLink
from lib.access.link import SECTIONS
from lib.desk.links import Listed
from lib.ui import share_view
from lib.ui.table import table_html
from tests.ui.made import FMT


def listed(name: str, **what: object) -> Listed:
    state = what.pop("state", "open")
    times, last = what.pop("times", 0), what.pop("last", None)
    given = {"label": name, "sections": tuple(SECTIONS), "token": "t", "made": "2026-11-24T17:00:00+00:00"}
    link = ShareLink.model_validate({**given, "expires": "2026-12-01T17:00:00+00:00", **what})
    return Listed(name, link, state, "Mira", times, last)  # type: ignore[arg-type]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:8501/share", "http://localhost:8501/"),
        ("https://x.org/deck/share?link=a/b", "https://x.org/deck/"),
        (None, "http://here"),
        ("", "http://here"),
    ],
)
def test_links_begin_where_the_browser_reaches_the_app(url: str | None, base: str) -> None:
    assert share_view.base_of(url, "http://localhost:1" if url else "http://here") == base


def test_where_only_this_computer_understands_the_address_the_one_set_for_others_is_taken() -> None:
    assert share_view.base_of("http://127.0.0.1:8501/share", "https://deck.example.org/") == "https://deck.example.org/"
    assert share_view.base_of("http://10.0.0.7:8501/share", "https://deck.example.org/") == "http://10.0.0.7:8501/"
    for address in ("http://localhost:8501/", "http://127.0.0.1/", "http://[::1]:8501/", "http://app.localhost/"):
        assert share_view.only_here(address)
    assert not share_view.only_here("http://localhost.example.org/")


def test_the_list_puts_open_links_first_and_offers_to_revoke_them() -> None:
    links = [listed("Old", state="expired"), listed("Board", times=3, last="2026-11-25T08:05:00+00:00")]
    html = table_html(share_view.links_table(links, FMT, "Europe/Berlin"))
    text = plain(html)
    assert text.index("Board") < text.index("Closed") < text.index("Old")
    assert "1 Dec 2026, 18:00" in text and "3 times last 25 Nov 2026, 09:05" in text and "Expired" in text
    assert html.count("data-id") == 1 and 'data-id="Board"' in html
    assert share_view.caption(links) == "1 open link"


def test_names_from_people_are_no_markup() -> None:
    html = table_html(share_view.links_table([listed("<b>x</b>")], FMT, "UTC"))
    assert "<b>x" not in html and "&lt;b&gt;" in html


def test_what_is_shown_is_said_in_words() -> None:
    assert share_view.shown(tuple(SECTIONS)) == "Everything of the meeting"
    assert share_view.shown(("targets", "north_star")) == "North star, Targets"


def test_an_expiry_is_a_span_or_a_day() -> None:
    assert share_view.expiry("7d", None) == "7d"
    assert share_view.expiry("", date(2026, 12, 31)) == "2026-12-31"
    assert share_view.expiry("", None) == ""
