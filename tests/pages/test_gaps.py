"""The gaps page: nothing loaded, no targets, no forecast, sliders from the address, a scenario saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.desk import Desk
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
    assert app.caption[0].value.startswith("3 targets · 2 off track in the base plan · Revenue, Oct 2026: €")
    assert "On track 0 of 3 as base plan" in drawn.text("figures")
    assert [s.key for s in app.slider] == ["visitor_to_lead", "price", "marketing_spend", "sessions"]
    assert app.slider[0].label.startswith("Visitor-to-lead conversion · 3.00% (")
    assert next(p.proto.popover.label for p in app.get("popover")) == "Base plan"


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


def test_only_what_needs_attention_stands_in_the_address(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps")
    everything = drawn.html["gaps"].count('class="row"')
    app.segmented_control(key="show").set_value("Needs attention").run()
    few = drawn.html["gaps"]
    assert 2 <= few.count('class="row"') <= everything
    assert "On track" not in drawn.text("gaps")
    again = open_app("gaps", show="Needs attention")
    assert not again.exception
    assert drawn.html["gaps"] == few


def test_an_assumption_that_stops_at_a_limit_says_so(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).scenarios.set("Steep", ("visitor_to_lead=+5000%", "sessions=+5%"))
    said = "Visitor-to-lead conversion stops at 100 %."
    assert said not in [c.value for c in open_app("gaps").caption]
    app = open_app("gaps", scenario="Steep")
    assert not app.exception
    assert [c.value for c in app.caption].count(said) == 1


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
    app.text_input(key="scenario_name").set_value("Spring")
    next(b for b in app.button if b.label == "Save").click().run()
    assert not app.exception
    assert not app.error
    saved = desk_of(small).plan().scenario("Spring")
    assert [a.text() for a in saved.assumptions] == ["visitor_to_lead=+10%", "price=-5%"]
    open_app("gaps", scenario="Spring")
    assert drawn.html["gaps"] == moved


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


@pytest.fixture
def spring(small: Path) -> Desk:
    """A desk with a scenario of which sliders show one part, and another one."""
    desk = desk_of(small)
    desk.scenarios.set("Spring", ("visitor_to_lead=+10%", "price==1.1,from=2027Q1,ramp=2"), "the fair", "Maya")
    desk.scenarios.set("Bare", ("sessions=+5%",))
    return desk


def test_opening_a_scenario_puts_the_sliders_where_they_were_saved(open_app: Open, spring: Desk, drawn: Drawn) -> None:
    app = open_app("gaps", scenario="Spring")
    assert not app.exception and not app.error and not app.warning
    assert {s.key: s.value for s in app.slider} == {
        "visitor_to_lead": 10, "price": 0, "marketing_spend": 0, "sessions": 0,
    }  # fmt: skip
    assert "Price level to 1.1, from Q1 2027, over 2 months" in [m.value for m in app.markdown]
    assert "the fair" in drawn.text("settings")
    assert not any(b.label.startswith("Save “") for b in app.button), "nothing was changed"


def test_what_nobody_has_explained_is_listed_also_in_the_base_plan(open_app: Open, spring: Desk, drawn: Drawn) -> None:
    open_app("gaps")
    assert "“Bare” rests on an assumption that nobody has explained Sessions +5%: no reason" in drawn.text(
        "unexplained"
    )
    spring.scenarios.explain("Bare", "sessions=+5%", ("the fair", "Jo"))
    drawn.html.clear()
    open_app("gaps")
    assert "unexplained" not in drawn.html


def test_saving_changes_the_scenario_that_is_open_and_keeps_what_no_slider_shows(
    open_app: Open, spring: Desk, drawn: Drawn
) -> None:
    app = open_app("gaps", scenario="Spring")
    app.slider(key="visitor_to_lead").set_value(20).run()
    app.slider(key="sessions").set_value(5).run()
    press(app, "Save “Spring”")
    kept = spring.scenarios.open("Spring").scenario
    assert [a.text() for a in kept.assumptions] == [
        "visitor_to_lead=+20%", "price==1.1,from=2027Q1,ramp=2", "sessions=+5%",
    ]  # fmt: skip
    assert [a.owner for a in kept.assumptions] == ["Maya", "Maya", ""]
    assert "1 of 3 without a reason or an owner" in " ".join(c.value for c in app.caption)


def test_one_setting_is_reset(open_app: Open, spring: Desk, drawn: Drawn) -> None:
    app = open_app("gaps", scenario="Spring")
    app.button(key="reset_0").click().run()
    assert [a.text() for a in spring.scenarios.open("Spring").scenario.assumptions] == ["visitor_to_lead=+10%"]
    assert app.slider(key="visitor_to_lead").value == 10


def test_each_slider_is_explained_on_its_own_line(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", visitor_to_lead="10", price="-5")
    app.text_input(key="scenario_name").set_value("Fair")
    app.text_input(key="scenario_because_visitor_to_lead").set_value("the fair")
    app.text_input(key="scenario_owner_price").set_value("Maya")
    press(app, "Save")
    kept = desk_of(small).scenarios.open("Fair").scenario.assumptions
    assert [(a.driver, a.because, a.owner) for a in kept] == [
        ("visitor_to_lead", "the fair", ""),
        ("price", "", "Maya"),
    ]


def test_one_slider_is_put_back_and_the_others_stay(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", visitor_to_lead="10", price="-5")
    app.button(key="back_price").click().run()
    assert (app.slider(key="price").value, app.slider(key="visitor_to_lead").value) == (0, 10)
    labels = [b.label for b in app.button]
    assert len(labels) == len(set(labels)), "each button has a name of its own"


def test_saving_under_the_name_of_another_scenario_overwrites_nothing(
    open_app: Open, spring: Desk, drawn: Drawn
) -> None:
    before = spring.scenarios.all()
    app = open_app("gaps", visitor_to_lead="25")
    app.text_input(key="scenario_name").set_value("spring")
    press(app, "Save")
    assert "There is a scenario “Spring” already" in app.error[0].value
    assert spring.scenarios.all() == before


def test_a_scenario_is_renamed_copied_removed_and_brought_back(open_app: Open, spring: Desk, drawn: Drawn) -> None:
    app = open_app("gaps", scenario="Spring")
    app.text_input(key="new_name_Spring").set_value("Summer")
    press(app, "Rename")
    assert spring.scenarios.names() == ("Bare", "Summer")
    assert app.query_params["scenario"] == "Summer"
    press(app, "Duplicate")
    assert app.query_params["scenario"] == "Summer copy"
    press(app, "Remove")
    assert spring.scenarios.names() == ("Bare", "Summer")
    assert "scenario" not in app.query_params
    assert app.slider(key="visitor_to_lead").value == 0
    app.button(key="bring_back").click().run()
    assert spring.scenarios.names() == ("Bare", "Summer", "Summer copy")
    assert app.slider(key="visitor_to_lead").value == 10


def test_two_scenarios_stand_side_by_side(open_app: Open, spring: Desk, drawn: Drawn) -> None:
    open_app("gaps", scenario="Spring", view="Side by side")
    told = drawn.text("compare")
    assert "Base plan Bare Spring Difference" in told
    assert "Chance to reach the target" in told
    assert "+10% the fair · Maya" in drawn.text("assumed")
    assert "“Bare” rests on an assumption that nobody has explained" in drawn.text("unexplained")
    open_app("gaps", scenario="Spring", view="Side by side", first="Spring", second="Base plan")
    assert "Base plan Spring Base plan Difference" in drawn.text("compare")
    app = open_app("gaps", view="Side by side", first="Spring", second="Spring")
    assert "Choose two different ones" in " ".join(m.value for m in app.markdown)


def test_the_scenario_goes_along_to_every_page(open_app: Open, spring: Desk, drawn: Drawn, project_root: Path) -> None:
    app = open_app("gaps", scenario="Spring")
    moved = drawn.html["gaps"]
    for page in ("overview", "kpis", "data", "forecast", "goals", "settings", "gaps"):
        app.query_params.clear()
        app.switch_page(str(project_root / "pages" / f"{page}.py")).run()
        assert not app.exception, page
        assert app.query_params["scenario"] == "Spring", page
        assert app.radio(key="scenario_choice").value == "Spring", page
    assert drawn.html["gaps"] == moved
    app.radio(key="scenario_choice").set_value("").run()
    assert "scenario" not in app.query_params
    assert app.slider(key="visitor_to_lead").value == 0
    app.radio(key="scenario_choice").set_value("Spring").run()
    assert drawn.html["gaps"] == moved


def test_a_scenario_that_is_not_there_shows_the_base_plan_and_says_so(
    open_app: Open, spring: Desk, drawn: Drawn
) -> None:
    open_app("gaps")
    base = drawn.html["gaps"]
    app = open_app("gaps", scenario="Sprng")
    assert "There is no scenario “Sprng” here. The base plan is shown." in app.warning[0].value
    assert drawn.html["gaps"] == base


def test_a_scenario_without_a_name_is_refused_with_what_to_do(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("gaps", visitor_to_lead="10")
    app.text_input(key="scenario_name").set_value("  ")
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


def test_a_scenario_that_was_removed_elsewhere_can_only_be_saved_anew(
    spring: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib.ui import scenario_save

    opened = spring.scenarios.open("Spring")
    spring.scenarios.remove("Spring")
    said: list[str] = []
    asked: list[str] = []
    monkeypatch.setattr(scenario_save.st, "warning", lambda text, **_: said.append(text))
    monkeypatch.setattr(scenario_save.st, "button", lambda label, **_: asked.append(label))
    monkeypatch.setattr(scenario_save, "_save_as", lambda desk, assumed, label: asked.append(label))
    scenario_save.offer(spring, opened.scenario.assumptions[:1], opened)
    assert said == ["“Spring” was removed meanwhile. Save this under a new name to keep it."]
    assert asked == ["Save as scenario"]
