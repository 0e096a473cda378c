"""What people write as names: kept as it is read, refused where it holds what nobody sees or is too long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.desk import Desk, Shelf, plan_file
from lib.desk.goals import Draft
from lib.errors import BadInput, Conflict

LEADS = Draft("leads", "2026Q4", "level", "500")
TURNED, CONTROL = "Ada\u202egnp", "Ada\x07"


@pytest.mark.parametrize("field", ["owner", "because", "objective"])
@pytest.mark.parametrize("bad", [TURNED, CONTROL, "x" * 20_001])
def test_what_is_said_of_a_target_is_refused_where_it_cannot_be_shown(desk: Desk, field: str, bad: str) -> None:
    with pytest.raises(BadInput):
        desk.goals.add(replace(LEADS, **{field: bad}))
    assert desk.goals.targets() == ()


def test_what_is_said_of_a_target_is_kept_in_one_spelling(desk: Desk) -> None:
    made = desk.goals.add(replace(LEADS, owner=" Ada\u200b  L. ", because=" Two\r\nlines ", objective="Grow\n fast"))
    assert (made.owner, made.because, made.objective) == ("Ada L.", "Two\nlines", "Grow fast")


@pytest.mark.parametrize("bad", [TURNED, CONTROL])
def test_a_decision_and_who_does_it_are_refused_likewise(desk: Desk, bad: str) -> None:
    with pytest.raises(BadInput):
        desk.decisions.add(bad)
    with pytest.raises(BadInput):
        desk.decisions.add("Hire", bad)
    made = desk.decisions.add("Hire\u200b two", "Ada  L.")
    assert (made.what, made.who) == ("Hire two", "Ada L.")
    with pytest.raises(BadInput):
        desk.decisions.change(made.id, "Hire", bad, None)
    assert desk.decisions.find(made.id) == made


@pytest.mark.parametrize("bad", [TURNED, CONTROL, "x" * 81])
def test_a_plan_file_with_such_a_persona_is_refused_whole(desk: Desk, bad: str) -> None:
    whole = {"schema_version": 1, "answers": {"frame_vision": "Light"}, "personas": [{"name": bad, "answers": {}}]}
    with pytest.raises(BadInput, match="persona 1"):
        plan_file.import_(desk, whole, "merge")
    assert desk.sheets.personas() == ()


@pytest.mark.parametrize("bad", ["", " \u200b", TURNED, CONTROL, "x" * 41])
def test_a_workspace_is_not_made_under_such_a_name(shelf: Shelf, bad: str) -> None:
    with pytest.raises(BadInput):
        shelf.make_workspace(bad)
    assert shelf.store.workspaces() == ()


def test_nor_by_the_first_write_into_it(shelf: Shelf, desk: Desk) -> None:
    assert shelf.make_workspace(" North\u200b  shop ") == "North shop"
    with pytest.raises(Conflict):
        shelf.make_workspace("North shop")
    with pytest.raises(BadInput, match="Write it as “North shop”"):
        shelf.open("North\u200b shop", desk.actor).decisions.add("Hire")
    assert shelf.store.workspaces() == ("North shop",)


def test_a_workspace_is_not_named_as_another_one_reads(shelf: Shelf) -> None:
    shelf.make_workspace("Caf\u00e9")
    for name in ("CAFE\u0301", "\uff23af\u00e9"):
        with pytest.raises(Conflict, match="already"):
            shelf.make_workspace(name)
