"""Another start of the fiscal year: what was decided keeps its months."""

from __future__ import annotations

import pytest

from lib.desk import Desk
from lib.desk.fiscal import target_moved, told
from lib.desk.goals import Draft
from lib.goals import Target
from lib.period import Calendar
from tests.desk.conftest import spend

YEAR, APRIL, MAY = Calendar(), Calendar(4), Calendar(5)


def target(by: str, **more: str) -> Target:
    return Target.model_validate({"id": "t", "kpi": "leads", "by": by, "form": "level", "value": 1.0} | more)


@pytest.mark.parametrize(
    ("by", "to", "exact"),
    [("2027Q1", "2027Q4", True), ("2026Q2", "2027Q1", True), ("2026-11", "2026-11", True), ("2026", "2027", False)],
)
def test_a_due_period_keeps_its_months(by: str, to: str, exact: bool) -> None:
    moved = target_moved(target(by), YEAR, APRIL)
    assert (moved.target.by, moved.exact) == (to, exact)
    if exact:
        due, then = YEAR.parse(by), APRIL.parse(to)
        assert (YEAR.first_day(due), YEAR.last_day(due)) == (APRIL.first_day(then), APRIL.last_day(then))
        assert target_moved(moved.target, APRIL, YEAR).target == target(by)


def test_where_quarters_have_no_counterpart_the_last_month_decides() -> None:
    moved = target_moved(target("2026Q4", start="2026Q3", sum_from="2026Q1", baseline="2025Q4"), YEAR, MAY)
    assert (moved.target.by, moved.exact) == ("2027Q3", False)  # November to January holds December
    assert (moved.target.start, moved.target.sum_from) == ("2026-07", "2026-01")
    assert moved.target.baseline is None, "it would compare other months"


def test_targets_and_scenarios_are_renamed_with_the_setting(desk: Desk) -> None:
    content = spend()
    desk.files.commit(desk.files.read("spend.csv", content), content)
    desk.goals.add(Draft("leads", "2027Q1", "level", "90", start="2026Q4"))
    desk.scenarios.set("Spring", ("marketing_spend=+20%,from=2026Q4",))
    before = desk.goals.targets()
    desk.set_preferences({"fiscal_start": "4"})
    (after,) = desk.goals.targets()
    assert (after.by, after.start) == ("2027Q4", "2027Q3")
    assert desk.scenarios.all()[0].assumptions[0].start == "2027Q3"
    assert told(before, (after,), YEAR, APRIL) == "Targets keep their months under other names: 2027Q1 → 2027Q4."
    desk.set_preferences({"company": "Lantern"})
    assert desk.goals.targets() == (after,)
    desk.set_preferences({"fiscal_start": "1"})
    assert desk.goals.targets() == before


def test_what_moved_is_told_apart() -> None:
    before = (target("2026Q4"),)
    after = (target_moved(before[0], YEAR, MAY).target,)
    assert "no counterpart" in told(before, after, YEAR, MAY)
    assert told(before, before, YEAR, YEAR) == ""


def test_periods_that_answers_name_keep_their_months(desk: Desk) -> None:
    prompt = next(
        p
        for p in desk.catalog.prompts.values()
        if p.kind == "rows"
        and any(c.kind == "period" and not c.of for c in p.columns)
        and not (p.held or p.shows or p.setting or desk.catalog.sheets[p.sheet].persona)
    )
    column = next(c.id for c in prompt.columns if c.kind == "period")
    desk.sheets.answer(prompt.id, [{column: "2027Q1"}, {column: "2026-11"}])
    desk.set_preferences({"fiscal_start": "4"})
    assert [row[column] for row in desk.sheets.get(prompt.id).value] == ["2027Q4", "2026-11"]
    desk.set_preferences({"fiscal_start": "1"})
    assert [row[column] for row in desk.sheets.get(prompt.id).value] == ["2027Q1", "2026-11"]
