"""Targets changed in place: the same checks as for a new one, and nobody overwrites what he has not seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.access import Actor, Role
from lib.desk import Desk, Shelf
from lib.desk.goals import Draft, TargetChanged
from lib.errors import BadInput, Conflict, NotAllowed, UnknownName

LEADS = Draft("leads", "2026Q4", "level", "90", owner="Ana", because="Pays", objective="Grow")


def test_a_change_keeps_the_id_and_the_order_and_is_a_revision(desk: Desk) -> None:
    first, second = desk.goals.add(LEADS), desk.goals.add(replace(LEADS, by="2027Q1"))
    changed = desk.goals.change(first.id, replace(LEADS, value="95", owner="Ben"), expected=1)
    assert (changed.id, changed.value, changed.owner) == (first.id, 95, "Ben")
    assert [t.id for t in desk.goals.targets()] == [first.id, second.id]
    stands = desk.goals.standing(first.id)
    assert (stands.revision, stands.target) == (2, changed)


def test_nothing_changed_is_no_revision(desk: Desk) -> None:
    target = desk.goals.add(LEADS)
    assert desk.goals.change(target.id, desk.goals.draft(target)) == target
    assert desk.goals.standing(target.id).revision == 1


def test_a_change_is_checked_as_a_new_target_is(desk: Desk) -> None:
    target = desk.goals.add(LEADS)
    desk.goals.add(replace(LEADS, value="99"))
    for wrong, fault in (
        (replace(LEADS, value="many"), BadInput),
        (replace(LEADS, by="2026Q9"), BadInput),
        (replace(LEADS, start="2027Q2"), BadInput),
        (replace(LEADS, kpi="leed"), UnknownName),
        (replace(LEADS, value="99"), Conflict),
    ):
        with pytest.raises(fault):
            desk.goals.change(target.id, wrong)
    assert desk.goals.standing(target.id).target == target


def test_who_saw_an_older_version_is_told_and_nothing_is_written(desk: Desk) -> None:
    target = desk.goals.add(LEADS)
    desk.goals.change(target.id, replace(LEADS, value="95"), expected=1)
    with pytest.raises(TargetChanged) as error:
        desk.goals.change(target.id, replace(LEADS, value="80"), expected=1)
    assert error.value.theirs.revision == 2 and error.value.theirs.target.value == 95
    assert desk.goals.standing(target.id).target.value == 95


def test_a_target_that_is_gone_or_only_looked_at_is_not_changed(desk: Desk, shelf: Shelf) -> None:
    target = desk.goals.add(LEADS)
    with pytest.raises(NotAllowed):
        shelf.open("default", Actor("x", Role.viewer)).goals.change(target.id, replace(LEADS, value="1"))
    desk.goals.remove(target.id)
    with pytest.raises(UnknownName):
        desk.goals.change(target.id, LEADS)


NUMBERS = st.floats(0.001, 1e9).map(lambda x: float(f"{x:.7g}"))
SHARES = st.floats(0.0001, 0.9999).map(lambda x: round(x, 6))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    kpi=st.sampled_from(("leads", "revenue", "win_rate", "churn_rate")),
    form=st.sampled_from(("level", "change", "delta", "between", "at_least", "at_most")),
    number=NUMBERS,
    share=SHARES,
)
def test_a_target_in_the_words_of_a_draft_is_read_back_the_same(
    desk: Desk, kpi: str, form: str, number: float, share: float
) -> None:
    value = share if kpi.endswith("rate") or form == "change" else number
    unit = "%" if kpi.endswith("rate") or form == "change" else ""
    typed = f"{value * 100 if unit else value:.10f}" + ("pp" if unit and form == "delta" else unit)
    if form == "between":
        typed = f"0{unit}..{typed}"
    draft = Draft(kpi, "2026Q4", form, typed, start="2026Q3", where=("region=DACH",), owner="Ana", because="Why")
    target = desk.goals.read(draft, "x")
    assert desk.goals.read(desk.goals.draft(target), "x") == target
