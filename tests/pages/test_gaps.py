"""The gaps page: nothing loaded, no targets, no forecast, sliders from the address, a scenario saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.desk.goals import Draft
from tests.pages.conftest import Drawn, Open, company, desk_of


def chances(told: str) -> list[int]:
    """The chances in a table's text, in the order of its rows."""
    return [int(word.rstrip("%")) for word in told.split() if word.endswith("%") and word.rstrip("%").isdigit()]


def test_nothing_loaded_offers_to_add_files(open_app: Open) -> None:
    app = open_app("gaps")
    assert not app.exception
    assert "No data yet" in [s.value for s in app.subheader]


def test_data_without_targets_offer_to_set_one(open_app: Open, home: Path) -> None:
    desk = desk_of(home)
    desk.files.commit(desk.files.read("company.csv", company()), company())
    app = open_app("gaps")
    assert not app.exception
    assert "No targets yet" in [s.value for s in app.subheader]


def test_the_base_plan(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps")
    assert not app.exception
    assert not app.error
    assert app.caption[0].value == "3 targets · 2 off track"
    assert "On track 0 of 3 as base plan" in drawn.text("figures")
    assert [s.key for s in app.slider] == ["visitor_to_lead", "price", "marketing_spend", "sessions"]
    assert app.slider[0].label.startswith("Visitor-to-lead conversion :small[:gray[3.00% (")
    assert not app.get("popover")


def test_a_slider_in_the_address_moves_every_chance_that_depends_on_it(
    open_app: Open, small: Path, drawn: Drawn
) -> None:
    open_app("gaps")
    before = chances(drawn.text("gaps"))
    app = open_app("gaps", visitor_to_lead="10")
    after = chances(drawn.text("gaps"))
    assert not app.exception
    assert app.slider[0].value == 10
    assert len(before) == len(after) == 3
    assert all(now > then for now, then in zip(after, before, strict=True))
    assert "2 in base plan" not in drawn.text("figures")
    assert "on base plan" in drawn.text("figures")


def test_moving_a_slider_and_back_shows_the_same_bytes(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps")
    base = dict(drawn.html)
    app.slider[0].set_value(10).run()
    assert drawn.html["gaps"] != base["gaps"]
    next(b for b in app.button if b.label == "Reset").click().run()
    assert app.slider[0].value == 0
    assert drawn.html == base


def test_what_was_moved_is_saved_as_a_scenario_and_can_be_chosen(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", visitor_to_lead="10", price="-5")
    moved = drawn.html["gaps"]
    app.text_input[0].set_value("Spring")
    next(b for b in app.button if b.label == "Save").click().run()
    assert not app.exception
    assert not app.error
    saved = desk_of(small).plan().scenario("Spring")
    assert [a.text() for a in saved.assumptions] == ["visitor_to_lead=+10%", "price=-5%"]
    open_app("gaps", scenario="Spring")
    assert drawn.html["gaps"] == moved


def test_a_scenario_without_a_name_is_refused_with_what_to_do(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", visitor_to_lead="10")
    app.text_input[0].set_value("  ")
    next(b for b in app.button if b.label == "Save").click().run()
    assert not app.exception
    assert "A scenario needs a name" in app.error[0].value
    assert desk_of(small).scenarios.all() == ()


def test_targets_without_a_forecast_lead_to_it(open_app: Open, home: Path) -> None:
    desk = desk_of(home)
    desk.files.commit(desk.files.read("company.csv", company()), company())
    desk.goals.add(Draft("leads", "2027Q1", "level", "960"))
    app = open_app("gaps")
    assert not app.exception
    assert "No forecast yet" in [s.value for s in app.subheader]


@pytest.mark.parametrize(
    "words", [{"visitor_to_lead": "many"}, {"visitor_to_lead": "5000"}, {"scenario": "none of ours"}]
)
def test_an_address_with_nonsense_is_no_fault(words: dict[str, str], open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", **words)
    assert not app.exception
    assert not app.error
    assert len(chances(drawn.text("gaps"))) == 3
