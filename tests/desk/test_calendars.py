"""What was done before a change of the fiscal year keeps its months when it is undone or brought back after it."""

from __future__ import annotations

import pytest

from lib.desk import Desk
from lib.desk.goals import Draft
from lib.errors import BadInput, NotPossible, UnknownName
from tests.desk.conftest import spend


@pytest.fixture
def filled(desk: Desk) -> Desk:
    content = spend()
    desk.files.commit(desk.files.read("spend.csv", content), content)
    return desk


def test_renamings_belong_to_the_change_of_settings(filled: Desk) -> None:
    target = filled.goals.add(Draft("leads", "2027Q2", "level", "800"))
    filled.set_preferences({"fiscal_start": "4"})
    assert [a.revision for a in filled.activity.all(kinds=("target",))] == [1]
    with pytest.raises(UnknownName):
        filled.activity.undo("target", target.id, 2)
    assert filled.goals.targets()[0].by == "2028Q1"
    change = filled.activity.all(kinds=("settings",))[0]
    filled.activity.undo("settings", change.key, change.revision)
    assert filled.goals.targets()[0].by == "2027Q2"
    assert not filled.activity.all(kinds=("target",))[0].undone


def test_a_removed_target_and_scenario_come_back_in_the_same_months(filled: Desk) -> None:
    target = filled.goals.add(Draft("leads", "2027Q2", "level", "800"))
    for name in ("Spring", "Summer"):
        filled.scenarios.set(name, ("marketing_spend=+20%,from=2027Q1",))
        filled.scenarios.remove(name)
    filled.goals.remove(target.id)
    filled.set_preferences({"fiscal_start": "4"})
    filled.activity.undo("target", target.id, 2)
    filled.activity.undo("scenario", "Spring", 2)
    filled.scenarios.restore("Summer")
    assert filled.goals.targets()[0].by == "2028Q1"
    assert {s.assumptions[0].start for s in filled.scenarios.all()} == {"2027Q4"}


def test_what_has_no_counterpart_is_refused(filled: Desk) -> None:
    target = filled.goals.add(Draft("leads", "2027Q2", "level", "800"))
    filled.goals.remove(target.id)
    filled.set_preferences({"fiscal_start": "5"})
    with pytest.raises(NotPossible, match="no period of today"):
        filled.activity.undo("target", target.id, 2)
    assert not filled.goals.targets()


def test_an_earlier_version_of_an_answer_keeps_its_months(desk: Desk) -> None:
    prompt, column = next(
        (p, c.id)
        for p in desk.catalog.prompts.values()
        if p.kind == "rows" and not (p.held or p.shows or p.setting or desk.catalog.sheets[p.sheet].persona)
        for c in p.columns
        if c.kind == "period" and not c.of
    )
    desk.sheets.answer(prompt.id, [{column: "2027Q1"}])
    desk.sheets.clear(prompt.id)
    desk.set_preferences({"fiscal_start": "4"})
    assert desk.sheets.restore(prompt.id, 1).value[0][column] == "2027Q4"
    desk.set_preferences({"fiscal_start": "5"})
    with pytest.raises(NotPossible):
        desk.sheets.restore(prompt.id, 1)


def test_undoing_a_scenario_is_checked_as_setting_it(filled: Desk) -> None:
    filled.scenarios.set("Spring", ("marketing_spend=+20%,from=2026Q4",))
    filled.scenarios.remove("Spring")
    later = filled.shelf.open(filled.workspace, filled.actor, filled.as_of.replace(year=filled.as_of.year + 2))
    with pytest.raises(BadInput):
        later.activity.undo("scenario", "Spring", 2)


def test_an_older_change_of_periods_is_undone_in_todays_names(filled: Desk) -> None:
    target = filled.goals.add(Draft("leads", "2027Q1", "level", "800"))
    filled.write("target", target.id, target.model_dump(mode="json") | {"by": "2027Q2"})
    filled.scenarios.set("Spring", ("marketing_spend=+20%,from=2027Q1",))
    filled.scenarios.set("Spring", ("marketing_spend=+20%,from=2027Q2",))
    filled.set_preferences({"fiscal_start": "4"})
    filled.activity.undo("target", target.id, 2)
    filled.activity.undo("scenario", "Spring", 2)
    assert filled.goals.targets()[0].by == "2027Q4"
    assert filled.scenarios.all()[0].assumptions[0].start == "2027Q4"


def test_undoing_a_scenario_refuses_what_contradicts(filled: Desk) -> None:
    both = {"name": "Spring", "assumptions": []}
    filled.scenarios.set("Spring", ("marketing_spend=+20%",))
    one = filled.scenarios.all()[0].model_dump(mode="json")["assumptions"][0]
    filled.write("scenario", "Spring", both | {"assumptions": [one, one | {"value": 0.5}]})
    filled.scenarios.remove("Spring")
    with pytest.raises(BadInput):
        filled.activity.undo("scenario", "Spring", 3)
