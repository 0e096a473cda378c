"""The settings page: what is set is shown, changed, and refused where it cannot be."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import Open, desk_of


def save(app):  # type: ignore[no-untyped-def]
    next(b for b in app.button if b.label == "Save").click()
    return app.run()


def test_an_empty_workspace_is_set_up(open_app: Open, home: Path) -> None:
    app = open_app("settings")
    app.selectbox(key="set_currency").set_value("USD")
    app.selectbox(key="set_fiscal_start").set_value("4")
    app.selectbox(key="set_business").set_value("online_shop")
    app.selectbox(key="set_timezone").set_value("Europe/Berlin")
    app.text_input(key="set_gross_margin").set_value("65%")
    save(app)
    assert not app.exception and not app.error
    now = desk_of(home).preferences
    assert (now.currency, now.fiscal_start, now.business, now.timezone) == ("USD", 4, "online_shop", "Europe/Berlin")
    assert now.gross_margin == 0.65


def test_what_is_set_is_shown_and_stays(open_app: Open, small: Path) -> None:
    before = desk_of(small).preferences
    app = open_app("settings")
    assert app.selectbox(key="set_north_star").value == "revenue"
    save(app)
    assert desk_of(small).preferences == before


def test_an_impossible_value_changes_nothing(open_app: Open, small: Path) -> None:
    before = desk_of(small).preferences
    app = open_app("settings")
    app.selectbox(key="set_currency").set_value("USD")
    app.text_input(key="set_gross_margin").set_value("a lot")
    save(app)
    assert not app.exception
    assert "a lot" in app.error[0].value and "percentage" in app.error[0].value
    assert desk_of(small).preferences == before


def test_a_setting_is_taken_back(open_app: Open, small: Path) -> None:
    app = open_app("settings")
    app.date_input(key="set_as_of").set_value(None)
    app.selectbox(key="set_north_star").set_value("")
    save(app)
    assert desk_of(small).preferences.as_of is None
    assert desk_of(small).preferences.north_star is None


def test_two_who_save_the_same_setting_see_both(open_app: Open, home: Path) -> None:
    desk_of(home).set_preferences({"company": "A", "country": "DE"})
    app = open_app("settings")
    desk_of(home).set_preferences({"company": "B", "country": "KR"})
    app.text_input(key="set_company").set_value("C")
    save(app)
    assert "Company is now B, not C" in app.error[0].value
    assert desk_of(home).preferences.company == "B"
    save(app)
    now = desk_of(home).preferences
    assert (now.company, now.country) == ("C", "KR"), "what was not touched is not written back"


def test_a_setting_that_someone_else_changed_stays(open_app: Open, home: Path) -> None:
    desk_of(home).set_preferences({"company": "A", "country": "DE"})
    app = open_app("settings")
    desk_of(home).set_preferences({"country": "KR"})
    app.text_input(key="set_company").set_value("C")
    save(app)
    now = desk_of(home).preferences
    assert (now.company, now.country) == ("C", "KR")


def test_fields_of_one_workspace_are_not_those_of_another(open_app: Open, home: Path) -> None:
    first = desk_of(home)
    first.set_preferences({"company": "Lantern", "gross_margin": "70%"})
    first.store.create_workspace("second")
    app = open_app("settings")
    assert app.text_input(key="set_company").value == "Lantern"
    app.selectbox(key="workspace").set_value("second").run()
    assert app.text_input(key="set_company@second").value == ""
    assert all(field.value != "Lantern" for field in app.text_input)
