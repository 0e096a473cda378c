"""What names and long texts may hold, in the one place where all of them are checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import BadInput
from lib.plan import texts
from lib.plan.model import Preferences, read_preference


def test_a_name_is_one_line_without_what_nobody_sees() -> None:
    assert texts.name(" Acme\n \u200b Ltd\ufeff ", "A name") == "Acme Ltd"
    assert texts.name("김치 👩\u200d🔬 کتاب\u200cها", "A name") == "김치 👩\u200d🔬 کتاب\u200cها"


def test_a_name_is_kept_in_one_way_of_writing_and_compared_as_it_reads() -> None:
    assert texts.name("Cafe\u0301", "A name") == "Caf\u00e9"
    assert texts.alike("\uff21CME Cafe\u0301") == texts.alike("acme CAF\u00c9")
    assert texts.alike("Acme") != texts.alike("Acne")


@pytest.mark.parametrize(
    "blank", ["\u3164", "\u3164 \u2800", "\u200d", "\ufe0f", "\U000e0061", "\u115f\u1160", "\uffa0"]
)
def test_a_name_that_looks_blank_is_refused(blank: str) -> None:
    with pytest.raises(BadInput, match="looks blank"):
        texts.name(blank, "A name")


@pytest.mark.parametrize("none", ["a\ufffe", "a\uffff", "\ufdd0b", "\U0001fffe"])
def test_what_is_no_character_is_refused(none: str) -> None:
    with pytest.raises(BadInput, match="cannot be shown"):
        texts.name(none, "A name")
    with pytest.raises(BadInput, match="cannot be shown"):
        texts.prose(none, "A text")


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1b[31m", "gpj\u202eexe", "\u2066x", "\ud800", "x" * 81])
def test_controls_turned_directions_and_endless_names_are_refused(bad: str) -> None:
    with pytest.raises(BadInput) as fault:
        texts.name(bad, "The name of a persona")
    assert fault.value.what.startswith("The name of a persona")
    assert fault.value.do


def test_a_long_text_keeps_its_lines_up_to_a_limit() -> None:
    assert texts.prose("one\r\ntwo\x0bthree\tfour", "The text") == "one\ntwo\nthree\tfour"
    assert len(texts.prose("x" * 20_000, "The text")) == 20_000
    with pytest.raises(BadInput, match=r"at most 20,000 characters, this has 20,001"):
        texts.prose("x" * 20_001, "The text")


@given(st.text(max_size=60))
def test_what_is_kept_is_kept_again_as_it_is(text: str) -> None:
    try:
        kept = texts.name(text, "A name")
    except BadInput:
        return
    assert texts.name(kept, "A name") == kept


def test_a_company_is_a_name() -> None:
    assert read_preference(Preferences(), "company", "Acme\u200b  Ltd").company == "Acme Ltd"
    with pytest.raises(BadInput, match="The company's name has at most 80 characters"):
        read_preference(Preferences(), "company", "x" * 81)
