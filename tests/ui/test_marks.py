"""The pieces of a row: safe with any text, whole with any number, and never colour alone."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.ui import marks
from lib.ui.marks import Claim, Html, Mark, Pace, Stat, Status

STATUSES: tuple[Status, ...] = get_args(Status)
EVIL = "<img src=x onerror=\"alert('1')\">&"
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
USUAL = st.floats(-1e9, 1e9)


class Tags(HTMLParser):
    """The tags of a text, each with its attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def numbers(html: str) -> list[float]:
    """All numbers in attributes that place something."""
    return [float(n) for n in re.findall(r'(?:x|y|cx|cy|width)="(-?[\d.]+)"', html)]


def test_esc_is_the_one_door() -> None:
    assert marks.esc(EVIL) == "&lt;img src=x onerror=&quot;alert(&#x27;1&#x27;)&quot;&gt;&amp;"
    assert marks.esc(marks.esc(EVIL)) == marks.esc(EVIL)  # Html passes as it is
    assert marks.esc(3) == "3"
    assert marks.join([Html("<b>a</b>"), "<c>"], ", ") == "<b>a</b>, &lt;c&gt;"


@given(st.text())
@example(EVIL)
def test_no_text_gets_out_of_its_place(text: str) -> None:
    pieces = [
        marks.span(text, text),
        marks.button(text, text, text),
        marks.status("at_risk", text),
        marks.chance(0.4, text, "at_risk"),
        marks.chance(None, text, "at_risk"),
        marks.coverage(["full"], text),
        marks.stats([Stat(text, text, text, text)]),
        marks.hero(text, text, [text]),
        marks.key_line(text, [("actual", text)]),
        marks.claims([Claim(text, marks.level("error"), text, text, text, text)]),
        marks.pace_bar(Pace(Mark(1, text), Mark(2, text), 1, 3, Mark(2, text), Mark(1, text))),
    ]
    for piece in pieces:
        tags = Tags(piece)
        assert {name for name, _ in tags.tags} <= {
            "span", "button", "svg", "path", "circle", "rect", "div", "p", "ul", "li", "strong", "b", "i",
        }  # fmt: skip
        assert not any(key.startswith("on") for _, attrs in tags.tags for key in attrs)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_shape_word_and_colour(status: Status) -> None:
    html = marks.status(status)
    assert Tags(html).text == marks.STATUS[status][0]
    assert Tags(html).of("svg")[0]["aria-hidden"] == "true"
    assert marks.STATUS[status][1] in (Tags(html).of("span")[0]["class"] or "")


def test_shapes_differ_so_that_colour_is_never_alone() -> None:
    assert len({marks.shape(status) for status in STATUSES}) == len(STATUSES)


def test_a_finding_says_its_level_to_screen_readers() -> None:
    assert [Tags(marks.level(of)).text for of in ("error", "warning", "info")] == [
        "Must fix", "Check", "For the record",
    ]  # fmt: skip


def test_a_spark_leaves_gaps_and_ends_in_a_dot_on_the_newest_value() -> None:
    html = marks.spark([1, 2, math.nan, 3, math.nan, 2, 4, math.nan])
    assert len(Tags(html).of("polyline")) == 2
    assert len(Tags(html).of("circle")) == 2  # the lone value between gaps, and the newest
    newest = Tags(html).of("circle")[-1]
    assert Tags(html).of("polyline")[-1]["points"].split()[-1] == f"{newest['cx']},{newest['cy']}"  # type: ignore[union-attr]


def test_a_spark_without_values_is_an_empty_picture() -> None:
    for values in ([], [math.nan, math.nan]):
        assert [name for name, _ in Tags(marks.spark(values)).tags] == ["svg"]


@given(st.lists(NUMBERS, max_size=15))
def test_sparks_stay_in_their_box(values: list[float]) -> None:
    html = marks.spark([v if abs(v) < 1e300 else math.nan for v in values])
    ElementTree.fromstring(html)
    for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", html):
        assert 0 <= float(pair[0]) <= 88
        assert 0 <= float(pair[1]) <= 22
    assert "nan" not in html


@given(USUAL, USUAL, USUAL, st.none() | USUAL)
def test_bullets_stay_in_their_box_in_order(a: float, b: float, c: float, target: float | None) -> None:
    low, median, high = sorted((a, b, c))
    html = marks.bullet(low, high, median, target)
    ElementTree.fromstring(html)
    assert all(0 <= n <= 88 for n in numbers(html))
    assert len(Tags(html).of("rect")) == (1 if target is None else 2)


def test_a_bullet_puts_the_target_where_it_belongs() -> None:
    band, tick = Tags(marks.bullet(10, 20, 15, 30)).of("rect")
    assert float(tick["x"] or 0) > float(band["x"] or 0) + float(band["width"] or 0)
    assert Tags(marks.bullet(math.nan, 20, 15, 30)).of("rect") == []
    assert len(Tags(marks.bullet(10, 20, 15, math.nan)).of("rect")) == 1


def test_a_chance_bar_is_as_long_as_the_chance_and_says_it() -> None:
    half = Tags(marks.chance(0.5, "50%", "at_risk"))
    assert (half.of("rect")[1]["width"], half.text) == ("19.0", "50%")
    assert Tags(marks.chance(math.nan, "–", "unknown")).of("svg") == []


@given(st.none() | st.floats(0, 1), st.none() | st.floats(0, 1))
def test_a_dumbbell_shows_what_it_knows(base: float | None, now: float | None) -> None:
    html = marks.dumbbell(base, now, "at_risk")
    ElementTree.fromstring(html)
    moved = base is not None and now is not None and abs(base - now) >= 0.005
    assert len(Tags(html).of("circle")) == (2 if moved else 1 if now is not None else 0)
    assert all(0 <= n <= 144 for n in numbers(html))


def test_coverage_shows_holes_and_tells_them() -> None:
    html = marks.coverage(["none", "full", "hole", "part"], "no rows in Mar 2025")
    assert [rect["class"] for rect in Tags(html).of("rect")] == ["f-track", "f-month", "hole", "f-month"]
    assert Tags(html).text == "no rows in Mar 2025"


def test_a_claim_has_a_button_only_where_there_is_something_to_do() -> None:
    line = Claim("f1", marks.level("error"), "Two currencies", "88 rows in USD", "88 rows", "Choose a rate")
    assert [b["data-id"] for b in Tags(marks.claims([line])).of("button")] == ["f1"]
    assert Tags(marks.claims([Claim("f1", marks.level("info"), "a", "b")])).of("button") == []


def test_a_pace_bar_places_everything_on_one_scale() -> None:
    html = marks.pace_bar(Pace(Mark(50, "€50"), Mark(100, "€100"), 90, 110, Mark(200, "€200"), Mark(60, "€60")))
    places = {attrs["class"]: attrs["style"] for attrs in Tags(html).of("i")}
    assert places == {
        "rest": "left:25.00%;right:calc(100% - 50.00%)",
        "done": "width:25.00%",
        "whisker": "left:45.00%;right:calc(100% - 55.00%)",
        "aim": "left:100.00%",
        "usual": "left:30.00%",
    }
    assert marks.pace_bar(Pace(Mark(math.nan, "–"), Mark(math.nan, "–"), math.nan, math.nan)) == ""
    without = marks.pace_bar(Pace(Mark(50, "€50"), Mark(100, "€100"), 90, 110))
    assert "Target" not in without
    assert "usual" not in without


def test_a_strip_and_a_meeting_have_their_own_size() -> None:
    four = [Stat("a", "1")] * 4
    assert Tags(marks.stats(four, strip=True)).of("div")[0]["class"] == "stats n4 strip"
    assert Tags(marks.stats(four)).of("div")[0]["class"] == "stats n4"
    assert Tags(marks.hero("MRR", "€61.9k", meeting=True)).of("div")[0]["class"] == "hero meeting"
