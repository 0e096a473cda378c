"""Scenarios on a desk: one of a name, nobody overwrites unseen, each assumption explained or listed, all had back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from lib.access import Actor, Role
from lib.desk import Desk, Shelf
from lib.errors import BadInput, Conflict, NotAllowed, NotPossible, PlanError, UnknownName
from lib.scenario import Scenario, parse
from tests.desk.conftest import AS_OF, orders, spend

ADS, PRICE = "marketing_spend=+20%,from=2026Q4", "price=-5%"


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    for name, content in (("orders.csv", orders()), ("spend.csv", spend())):
        desk.files.commit(desk.files.read(name, content), content)
    desk.scenarios.set("Spring", (ADS, PRICE), "we raised money", "Ana")
    return desk


def written(desk: Desk) -> list[tuple[str, int, object]]:
    """All that is stored of scenarios, every revision."""
    keys = sorted(desk.store.keys_ever(desk.workspace, "scenario"))
    return [(k, r.revision, r.body) for k in keys for r in desk.store.revisions(desk.workspace, "scenario", k)]


def test_a_scenario_is_stored_as_differences_to_the_base_plan(stocked: Desk) -> None:
    document = stocked.store.get(stocked.workspace, "scenario", "Spring")
    assert document is not None
    assert [(a["driver"], a["op"], a["value"]) for a in document.body["assumptions"]] == [
        ("marketing_spend", "relative", 0.2),
        ("price", "relative", -0.05),
    ]
    opened = stocked.scenarios.open("Spring")
    assert (opened.revision, opened.by) == (1, "Mira")


def test_an_assumption_on_a_segment_that_no_data_know_is_refused(stocked: Desk) -> None:
    kept = stocked.scenarios.set("Regional", ("orders@region=dach=+10%",))
    assert kept.assumptions[0].segment == "DACH"
    with pytest.raises(UnknownName) as fault:
        stocked.scenarios.set("Regional", ("orders@region=DAHC=+10%",))
    assert fault.value.near == ("DACH",)
    with pytest.raises(BadInput, match="at most 80 characters"):
        stocked.scenarios.set("Regional", (f"orders@region={'x' * 81}=+10%",))
    assert stocked.scenarios.open("Regional").scenario == kept


def test_a_name_in_other_widths_or_accents_is_taken(stocked: Desk) -> None:
    stocked.scenarios.set("Caf\u00e9", (PRICE,))
    for name in ("CAFE\u0301", "\uff23af\u00e9"):
        with pytest.raises(Conflict, match="already"):
            stocked.scenarios.make(name, [parse(PRICE)])


REFUSED: dict[str, tuple[type[PlanError], Callable[[Desk], object]]] = {
    "make, taken": (Conflict, lambda d: d.scenarios.make("Spring", [parse(PRICE)])),
    "make, taken but for case and blanks": (Conflict, lambda d: d.scenarios.make("  SPRING ", [parse(PRICE)])),
    "set, another case": (Conflict, lambda d: d.scenarios.set("spring", (PRICE,))),
    "make, nothing assumed": (BadInput, lambda d: d.scenarios.make("Empty", [])),
    "make, no name": (BadInput, lambda d: d.scenarios.make(" ", [parse(PRICE)])),
    "make, too long": (BadInput, lambda d: d.scenarios.make("x" * 61, [parse(PRICE)])),
    "make, the base plan": (BadInput, lambda d: d.scenarios.make("base  PLAN", [parse(PRICE)])),
    "make, a word for none": (BadInput, lambda d: d.scenarios.make("None", [parse(PRICE)])),
    "make, a word for the base": (BadInput, lambda d: d.scenarios.make("baseline", [parse(PRICE)])),
    "make, turned around": (BadInput, lambda d: d.scenarios.make("a\u202eb", [parse(PRICE)])),
    "set, twice the same": (BadInput, lambda d: d.scenarios.set("Spring", (PRICE, PRICE))),
    "set, up and down": (BadInput, lambda d: d.scenarios.set("Spring", (PRICE, "price=+5%"))),
    "set, a level and a change": (
        BadInput,
        lambda d: d.scenarios.set("Spring", ("price==1.1", "price=+5%,from=2026Q3")),
    ),
    "save, a second slider": (BadInput, lambda d: d.scenarios.save("Spring", [parse(PRICE), parse("price==1.2")])),
    "set, a start that is over": (BadInput, lambda d: d.scenarios.set("Old", ("price=+1%,from=2026Q2",))),
    "set, a ramp of a lifetime": (BadInput, lambda d: d.scenarios.set("Slow", ("price=+1%,ramp=999999",))),
    "explain, an endless reason": (BadInput, lambda d: d.scenarios.explain("Spring", PRICE, ("x" * 1001, ""))),
    "make, no data": (NotPossible, lambda d: d.scenarios.make("Calls", [parse("win_rate=+5%")])),
    "make, no such driver": (UnknownName, lambda d: d.scenarios.make("Luck", [parse("luck=+5%")])),
    "rename, unknown": (UnknownName, lambda d: d.scenarios.rename("Autumn", "B")),
    "duplicate, taken": (Conflict, lambda d: d.scenarios.duplicate("Spring", "spring")),
    "reset, not assumed": (UnknownName, lambda d: d.scenarios.reset("Spring", "price=+1%")),
    "explain, not assumed": (UnknownName, lambda d: d.scenarios.explain("Spring", "price=+1%", ("a", "b"))),
    "remove, unknown": (UnknownName, lambda d: d.scenarios.remove("Autumn")),
    "restore, in use": (Conflict, lambda d: d.scenarios.restore("Spring")),
    "restore, never was": (UnknownName, lambda d: d.scenarios.restore("Autumn")),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_cannot_be_is_refused_with_what_to_do_and_nothing_is_written(stocked: Desk, case: str) -> None:
    kind, act = REFUSED[case]
    before = written(stocked)
    with pytest.raises(kind) as fault:
        act(stocked)
    assert fault.value.what.endswith(".")
    assert fault.value.do
    assert written(stocked) == before


def test_two_scenarios_of_one_name_are_refused_when_one_is_renamed(stocked: Desk) -> None:
    stocked.scenarios.duplicate("Spring", "B")
    before = written(stocked)
    with pytest.raises(Conflict, match="There is a scenario “B” already"):
        stocked.scenarios.rename("Spring", "b")
    assert written(stocked) == before


def test_a_name_may_change_only_its_case(stocked: Desk) -> None:
    assert stocked.scenarios.rename("Spring", "SPRING").name == "SPRING"
    assert stocked.scenarios.names() == ("SPRING",)


WRITES: dict[str, Callable[[Desk, int], object]] = {
    "save": lambda d, seen: d.scenarios.save("Spring", [parse(PRICE)], seen),
    "explain": lambda d, seen: d.scenarios.explain("Spring", PRICE, ("x", "y"), seen),
    "reset": lambda d, seen: d.scenarios.reset("Spring", PRICE, seen),
    "rename": lambda d, seen: d.scenarios.rename("Spring", "Summer", seen),
    "remove": lambda d, seen: d.scenarios.remove("Spring", seen),
}


@pytest.mark.parametrize("write", list(WRITES))
def test_nobody_overwrites_what_was_changed_since_it_was_opened(stocked: Desk, shelf: Shelf, write: str) -> None:
    seen = stocked.scenarios.open("Spring").revision
    other = shelf.open("default", Actor("Jonas"), AS_OF)
    other.scenarios.explain("Spring", ADS, ("the bank said yes", "Jonas"))
    before = written(stocked)
    with pytest.raises(Conflict, match="changed meanwhile"):
        WRITES[write](stocked, seen)
    assert written(stocked) == before
    WRITES[write](stocked, stocked.scenarios.open("Spring").revision)
    assert written(stocked) != before


def test_a_copy_gets_a_free_name_and_lives_on_its_own(stocked: Desk) -> None:
    names = [stocked.scenarios.duplicate("Spring").name for _ in range(3)]
    assert names == ["Spring copy", "Spring copy 2", "Spring copy 3"]
    stocked.scenarios.reset("Spring copy", PRICE)
    kept = {s.name: [a.text() for a in s.assumptions] for s in stocked.scenarios.all()}
    assert kept["Spring copy"] == [ADS]
    assert kept["Spring"] == kept["Spring copy 2"] == [ADS, PRICE]


def test_the_last_setting_may_be_taken_back(stocked: Desk) -> None:
    stocked.scenarios.reset("Spring", PRICE)
    assert stocked.scenarios.reset("Spring", ADS) == Scenario(name="Spring")
    assert stocked.scenarios.all() == (Scenario(name="Spring"),)


def test_each_assumption_has_its_own_reason_and_owner(stocked: Desk) -> None:
    stocked.scenarios.set("Bare", (ADS, PRICE))
    bare = stocked.scenarios.open("Bare").scenario
    assert [a.lacks for a in bare.assumptions] == [("a reason", "an owner")] * 2
    said = stocked.scenarios.explain("Bare", ADS, (" the fair ", " "))
    assert (said.assumptions[0].because, said.assumptions[0].lacks) == ("the fair", ("an owner",))
    assert said.assumptions[1] == bare.assumptions[1]
    said = stocked.scenarios.explain("Bare", ADS, ("the fair", "Ana"))
    assert said.unexplained == (bare.assumptions[1],)


def test_what_is_removed_comes_back_as_it_was(stocked: Desk) -> None:
    kept = stocked.scenarios.remove("Spring")
    assert stocked.scenarios.all() == ()
    assert stocked.scenarios.restore("Spring") == kept
    stocked.scenarios.remove("Spring")
    stocked.scenarios.make("Spring", [parse("price=+1%")])
    assert [a.text() for a in stocked.scenarios.open("Spring").scenario.assumptions] == ["price=+1%"]


def test_a_viewer_changes_nothing(stocked: Desk, shelf: Shelf) -> None:
    viewer = shelf.open("default", Actor("a link", Role.viewer), AS_OF)
    before = written(stocked)
    for write in WRITES.values():
        with pytest.raises(NotAllowed):
            write(viewer, 1)
    for act in (
        lambda: viewer.scenarios.make("New", [parse(PRICE)]),
        lambda: viewer.scenarios.set("Spring", (PRICE,)),
        lambda: viewer.scenarios.duplicate("Spring"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert written(stocked) == before


def test_two_that_contradict_are_named_with_what_to_do(stocked: Desk) -> None:
    with pytest.raises(BadInput) as fault:
        stocked.scenarios.set("B", (PRICE, "price=+5%"))
    assert fault.value.what == "“price=-5%” already says what price does then; “price=+5%” contradicts it."
    assert fault.value.do == "Keep one of them, or let the second begin later with from=."


def test_steps_of_one_driver_and_a_start_that_has_begun_may_stand(stocked: Desk) -> None:
    made = stocked.scenarios.set("Steps", ("price=+5%,from=2026Q3", "price=+5%,from=2027Q1"))
    assert len(made.assumptions) == 2


def test_a_start_that_is_over_by_now_may_stay_where_it_stood(stocked: Desk, shelf: Shelf) -> None:
    later = shelf.open("default", Actor("Mira"), date(2027, 6, 1))
    later.scenarios.explain("Spring", ADS, ("the bank said yes", "Jonas"))
    kept = later.scenarios.save("Spring", [parse(ADS), parse("price=+1%")])
    assert [a.text() for a in kept.assumptions] == [ADS, "price=+1%"]
