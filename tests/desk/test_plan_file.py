"""A plan file is taken over whole or not at all, and what it holds is checked like what people type."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from lib.desk import Desk, Shelf
from lib.desk.goals import Draft
from lib.desk.plan_file import read_text
from lib.errors import BadInput, PlanError
from lib.store import Document, Store
from tests.desk.conftest import AS_OF


def target(name: str = "t1", **more: Any) -> dict[str, Any]:
    return {"id": name, "kpi": "leads", "by": "2026Q4", "form": "level", "value": 90.0} | more


def plan(**more: Any) -> dict[str, Any]:
    return {"schema_version": 1, "answers": {"frame_vision": "Far"}} | more


def stored(desk: Desk) -> object:
    return desk.store.stamp(desk.workspace), desk.goals.targets(), desk.sheets.answers(), desk.sheets.personas()


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"targets": [target(), target("t2")]}, "target 2: This target for Leads by 2026Q4 is set already", "targets"),
    ({"targets": [target(start="2027Q2")]}, "target 1: Work starts in 2027Q2, after it is due in 2026Q4", "targets"),
    ({"targets": [target("")]}, "target 1: “” is no id", "targets"),
    ({"targets": [target("a b/ü")]}, "target 1: “a b/ü” is no id", "targets"),
    ({"targets": [target(), target(by="2027Q1")]}, "The target “t1” stands twice, as target 1 and 2", "targets"),
    ({"targets": [target(value=float("inf"))]}, "target 1: Its value is no finite number", "targets"),
    ({"targets": [target(by="2099Q4")]}, "target 1: 2099Q4 lies more than 10 years ahead", "targets"),
    ({"targets": [target(kpi="win_rate", value=1.5)]}, "target 1: Win rate cannot be above 100 %", "targets"),
    ({"targets": [target(owner="A\ud83d")]}, "target 1: The text holds a character that cannot be kept", "targets"),
    ({"personas": [{"id": "p", "name": "A"}, {"id": "p", "name": "B"}]}, "The persona “p” stands twice", "personas"),
    ({"personas": [{"id": "", "name": "A"}]}, "persona 1: “” is no id", "personas"),
    ({"schema_version": True}, "schema_version is True", "schema_version"),
    ({"schema_version": 1.0}, "schema_version is 1.0", "schema_version"),
    ({"targets_gone": [3, {}]}, "targets_gone 1: “3” is no id", "targets_gone"),
    ({"targets": [target()], "targets_gone": ["t1"]}, "the target “t1” is among the targets, too", "targets_gone"),
    ({"answers": {"frame_why": "half \ud83d"}}, "frame_why: The text holds a character", "frame_why"),
    ({"answers": {"collect_costs": [{"item": "\udc00"}]}}, "collect_costs, row 1, column item: The", "item"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "said", "column"), BAD)
def test_what_could_not_be_typed_is_refused_with_its_place(
    desk: Desk, more: dict[str, Any], said: str, column: str
) -> None:
    desk.sheets.answer("frame_why", "Because")
    before = stored(desk)
    with pytest.raises(BadInput) as fault:
        desk.sheets.import_(plan(**more))
    assert said in fault.value.what and fault.value.do and fault.value.column == column
    assert stored(desk) == before


def test_a_twin_of_what_stands_here_is_refused_and_the_same_target_is_not(desk: Desk) -> None:
    here = desk.goals.add(Draft("leads", "2026Q4", "level", "90"))
    with pytest.raises(BadInput, match="target 1: This target for Leads by 2026Q4 is set already"):
        desk.sheets.import_(plan(targets=[target()]))
    desk.sheets.import_(plan(targets=[here.model_dump(mode="json")]))
    assert desk.goals.targets() == (here,)


def test_a_store_that_fails_half_way_leaves_everything_as_it_was(
    desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.set_preferences({"company": "Lantern"})
    before = stored(desk)
    body = plan(
        answers={"frame_stage": "growth", "frame_vision": "Far", "frame_why": "Because"},
        targets=[target()],
        personas=[{"id": "p", "name": "Planner", "answers": {"icp_who": "Planners"}}],
    )
    put, calls = Store.put, 0

    def failing(self: Store, workspace: str, document: Document, expected: int | None = None) -> Document:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise OSError("the light went out")
        return put(self, workspace, document, expected)

    monkeypatch.setattr(Store, "put", failing)
    with pytest.raises(OSError, match="the light"):
        desk.sheets.import_(copy.deepcopy(body))
    monkeypatch.setattr(Store, "put", put)
    again = shelf.open("default", desk.actor, AS_OF)
    assert calls == 5 and stored(again) == stored(desk) == before and desk.preferences.stage is None
    desk.sheets.import_(body)
    assert again.goals.targets() and desk.preferences.stage == "growth"


def test_a_persona_that_has_another_ones_id_here_gets_its_own(desk: Desk) -> None:
    planner = desk.sheets.add_persona("Planner")
    desk.sheets.import_(plan(personas=[{"id": "x", "name": "PLANNER"}, {"id": planner.id, "name": "Owner"}]))
    assert sorted(p.name for p in desk.sheets.personas()) == ["Owner", "PLANNER"]


def test_a_name_that_stands_twice_in_the_file_is_refused() -> None:
    with pytest.raises(PlanError, match="“frame_why” stands twice"):
        read_text(b'{"schema_version": 1, "answers": {"frame_why": "a", "frame_why": "b"}}')
