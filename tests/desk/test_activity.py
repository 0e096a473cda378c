"""The list of what was done: who, when, what, newest first; the way back where there is one, never over a later change."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access import Actor, Role
from lib.desk import Desk, Shelf
from lib.desk.activity import Act
from lib.desk.goals import Draft
from lib.desk.links import LinkDraft
from lib.errors import Conflict, NotAllowed, NotPossible, UnknownName
from tests.desk.conftest import AS_OF, orders, spend


def load(desk: Desk, name: str, content: bytes) -> None:
    desk.files.commit(desk.files.read(name, content), content)


def latest(desk: Desk, kind: str) -> Act:
    return desk.activity.all(kinds=(kind,))[0]


def undo(desk: Desk, kind: str) -> Act:
    act = latest(desk, kind)
    return desk.activity.undo(act.kind, act.key, act.revision)


def test_every_kind_of_change_is_listed_with_who_and_what(desk: Desk, shelf: Shelf) -> None:
    load(desk, "orders.csv", orders())
    load(desk, "spend.csv", spend())
    desk.set_preferences({"north_star": "revenue", "company": "Lantern"})
    desk.goals.add(Draft("revenue", "2026Q4", "level", "9000", owner="Ana"))
    desk.sheets.answer("frame_vision", "A light in every hall")
    desk.decisions.add("Hire a second seller", "Ana")
    other = shelf.open("default", Actor("Jon"), AS_OF)
    other.scenarios.set("Spring", ("marketing_spend=+20%",))
    other.links.make(LinkDraft("The board"))

    found = desk.activity.all()
    assert [a.at for a in found] == sorted((a.at for a in found), reverse=True)
    said = {(a.noun, a.about, a.by) for a in found}
    assert said >= {
        ("Data", "orders", "Mira"),
        ("Target", "Revenue by 2026Q4", "Mira"),
        ("Plan answer", desk.catalog.prompts["frame_vision"].ask, "Mira"),
        ("Decision", "Hire a second seller", "Mira"),
        ("Scenario", "Spring", "Jon"),
        ("Share link", "The board", "Jon"),
    }
    assert latest(desk, "dataset").what == "version 1 loaded, 30 rows of spend.csv"
    assert [a.kind for a in desk.activity.all(2)] == ["link", "scenario"]
    with pytest.raises(UnknownName, match="kind of change"):
        desk.activity.all(kinds=("shoe",))


def test_a_change_says_what_was_and_what_is(desk: Desk) -> None:
    load(desk, "spend.csv", spend())
    desk.set_preferences({"company": "Lantern"})
    desk.set_preferences({"company": "Lantern AG", "fiscal_start": "4"})
    assert latest(desk, "settings").what == "Company: Lantern → Lantern AG; Fiscal year begins in: January → April"
    desk.sheets.answer("frame_vision", "Far")
    desk.sheets.answer("frame_vision", "Farther")
    assert latest(desk, "answer").what == "Far → Farther"
    desk.scenarios.set("Spring", ("marketing_spend=+20%",))
    desk.scenarios.set("Spring", ("marketing_spend=+30%",))
    assert latest(desk, "scenario").what == "Marketing spend +30%, Marketing spend +20% taken back"
    desk.scenarios.set("Spring", ("marketing_spend=+30%",), "we can")
    assert latest(desk, "scenario").what == "reasons or owners changed"


def test_what_is_new_is_taken_away_and_what_was_removed_comes_back(desk: Desk) -> None:
    target = desk.goals.add(Draft("leads", "2026Q4", "level", "90"))
    assert latest(desk, "target").undo == "removes it"
    undo(desk, "target")
    assert desk.goals.targets() == ()
    assert latest(desk, "target").what == "undone: removed"
    assert latest(desk, "target").undo == "brings it back"
    undo(desk, "target")
    assert desk.goals.targets() == (target,)
    assert latest(desk, "target").what == "undone: brought back"

    load(desk, "orders.csv", orders())
    load(desk, "orders.csv", orders(price=10.0))
    before = desk.history().panel().get("revenue").copy()
    undo(desk, "dataset")
    assert desk.history().panel().get("revenue")[0, 0] == 100.0 != before[0, 0]
    desk.files.remove("orders")
    assert desk.empty
    undo(desk, "dataset")
    assert not desk.empty


def test_settings_answers_and_decisions_go_back(desk: Desk) -> None:
    desk.set_preferences({"currency": "USD"})
    desk.set_preferences({"currency": "CHF"})
    undo(desk, "settings")
    assert desk.preferences.currency == "USD"
    undo(desk, "settings")
    assert desk.preferences.currency == "CHF", "an undo is a change, too"
    desk.sheets.answer("frame_vision", "Far")
    desk.sheets.clear("frame_vision")
    undo(desk, "answer")
    assert desk.sheets.get("frame_vision").value == "Far"
    decision = desk.decisions.add("Raise the price")
    desk.decisions.set_status(decision.id, "done")
    undo(desk, "decision")
    assert desk.decisions.find(decision.id).status == "open"


def test_nothing_is_undone_over_a_later_change(desk: Desk) -> None:
    desk.set_preferences({"company": "A"})
    first = latest(desk, "settings")
    desk.set_preferences({"company": "B"})
    assert desk.activity.all(kinds=("settings",))[1].undo == ""
    with pytest.raises(Conflict, match="changed again since"):
        desk.activity.undo(first.kind, first.key, first.revision)
    assert desk.preferences.company == "B"
    with pytest.raises(UnknownName):
        desk.activity.undo("settings", "", 99)
    with pytest.raises(UnknownName):
        desk.activity.undo("secret", "", 1)


def test_a_link_is_closed_by_undoing_it_and_stays_closed(desk: Desk) -> None:
    desk.links.make(LinkDraft("The board"))
    assert latest(desk, "link").undo == "closes the link"
    undo(desk, "link")
    assert latest(desk, "link").what == "undone: closed"
    with pytest.raises(NotPossible, match="stays closed"):
        undo(desk, "link")


def test_what_was_erased_is_gone(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    desk.files.erase("orders")
    act = latest(desk, "dataset")
    assert (act.what, act.undo) == ("erased", "")
    with pytest.raises(NotPossible, match="gone"):
        desk.activity.undo(act.kind, act.key, act.revision)


def test_a_viewer_sees_and_undoes_nothing(desk: Desk, shelf: Shelf) -> None:
    desk.set_preferences({"company": "A"})
    viewer = shelf.open("default", Actor("guest", Role.viewer), AS_OF)
    with pytest.raises(NotAllowed):
        viewer.activity.all()
    with pytest.raises(NotAllowed):
        viewer.activity.undo("settings", "", 1)


def test_secrets_are_not_listed(desk: Desk) -> None:
    desk.write("secret", "", {"key": "hush"})
    assert all(a.kind != "secret" for a in desk.activity.all())


def test_undoing_again_and_again_walks_backwards_and_says_so(desk: Desk) -> None:
    for name in ("A", "B", "C"):
        desk.set_preferences({"company": name})
    for revision, left in ((3, "B"), (2, "A"), (1, "")):
        act = desk.activity.undo("settings", "", revision)
        assert desk.preferences.company == left and act.undoes and act.what.startswith("undone: ")
    acts = {a.revision: a for a in desk.activity.all(kinds=("settings",))}
    assert all(acts[n].undone.startswith("Mira, ") and not acts[n].undo for n in (1, 2, 3))
    with pytest.raises(Conflict, match="undone already by Mira"):
        desk.activity.undo("settings", "", 2)
    desk.activity.undo("settings", "", 6)
    assert desk.preferences.company == "A", "an undo can be undone"


def test_a_later_change_of_something_else_does_not_stand_in_the_way(desk: Desk) -> None:
    desk.set_preferences({"company": "A"})
    desk.set_preferences({"country": "KR"})
    desk.activity.undo("settings", "", 1)
    assert (desk.preferences.company, desk.preferences.country) == ("", "KR")


def test_undo_goes_through_the_checks_of_what_it_does(desk: Desk) -> None:
    load(desk, "spend.csv", spend())
    target = desk.goals.add(Draft("leads", "2026Q4", "level", "90"))
    desk.goals.remove(target.id)
    desk.goals.add(Draft("leads", "2026Q4", "level", "90"))
    with pytest.raises(Conflict, match="This target for Leads by 2026Q4 is set already"):
        desk.activity.undo("target", target.id, 2)
    desk.scenarios.set("Spring", ("marketing_spend=+20%",))
    desk.scenarios.remove("Spring")
    desk.scenarios.set("SPRING", ("marketing_spend=+20%",))
    with pytest.raises(Conflict, match="There is a scenario “SPRING” already"):
        desk.activity.undo("scenario", "Spring", 2)
    persona = desk.sheets.add_persona("Planner")
    desk.sheets.remove_persona(persona.id)
    desk.sheets.add_persona("planner")
    with pytest.raises(Conflict, match="There is a persona “Planner” already"):
        desk.activity.undo("persona", persona.id, 2)
    assert len(desk.goals.targets()) == len(desk.scenarios.all()) == len(desk.sheets.personas()) == 1


def test_a_restored_version_says_so(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    load(desk, "orders.csv", orders(price=10.0))
    desk.files.restore("orders", 1)
    assert latest(desk, "dataset").what == "version 1 restored, 30 rows of orders.csv"


def test_a_saved_forecast_is_listed_and_stays(desk: Desk) -> None:
    desk.write("saved_forecast", "f1", {"note": "for the board"})
    act = latest(desk, "saved_forecast")
    assert (act.noun, act.about, act.what, act.undo) == ("Saved forecast", "for the board", "saved", "")
    with pytest.raises(NotPossible, match="stays as it was saved"):
        desk.activity.undo(act.kind, act.key, act.revision)


def test_a_renaming_is_one_change_and_goes_back(desk: Desk) -> None:
    load(desk, "spend.csv", spend())
    desk.scenarios.set("Spring", ("marketing_spend=+20%",))
    desk.scenarios.rename("Spring", "Summer")
    acts = desk.activity.all(kinds=("scenario",))
    assert [(a.about, a.what) for a in acts] == [("Summer", "renamed, it was “Spring”"), ("Spring", "saved")]
    undo(desk, "scenario")
    assert desk.scenarios.names() == ("Spring",)
    assert [a.about for a in desk.activity.all(kinds=("scenario",)) if a.undone] == ["Summer"]


def test_changes_are_told_with_units_and_in_the_words_of_people(desk: Desk) -> None:
    target = desk.goals.add(Draft("revenue", "2026Q4", "level", "9000", owner="Ana"))
    desk.goals.change(target.id, Draft("revenue", "2027Q1", "at_least", "12000", owner="Jon", because="More sellers"))
    assert latest(desk, "target").what == (
        "€9,000 → at least €12.0k; due period Q4 2026 → Q1 2027; owner Ana → Jon; reason nothing → More sellers"
    )
    rate = desk.goals.add(Draft("win_rate", "2026Q4", "delta", "2pp"))
    desk.goals.change(rate.id, Draft("win_rate", "2026Q4", "level", "30%"))
    assert latest(desk, "target").what == "+2.0\u00a0pp → 30.0%"

    made = desk.decisions.add("Hire", "Ana", date(2026, 12, 1))
    desk.decisions.change(made.id, "Hire two", "Ana", date(2026, 12, 24))
    assert latest(desk, "decision").what == "wording Hire → Hire two; due 1 Dec 2026 → 24 Dec 2026"

    fairs, radio = {"what": "Trade fairs", "why": "dear"}, {"what": "Radio"}
    desk.sheets.answer("frame_not_doing", [fairs])
    desk.sheets.answer("frame_not_doing", [fairs, radio])
    assert latest(desk, "answer").what == "Added: Radio"
    desk.write("rates", "", {"into": "EUR", "rows": [["2026-11-01", "USD", 0.9]], "digest": "1"})
    assert (latest(desk, "rates").noun, latest(desk, "rates").what) == ("Exchange rates", "1 rates into EUR given")
