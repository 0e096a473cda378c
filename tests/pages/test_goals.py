"""The goals page: a target written, asked about, judged, set and removed; a list of them; a wish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.desk.goals import Draft
from lib.ui import goal_drawer
from tests.pages.conftest import Drawn, Open, desk_of


def test_an_empty_workspace_has_a_form_and_no_targets(open_app: Open) -> None:
    app = open_app("goals")
    assert not app.exception and not app.error
    assert "None is set yet" in [s.value for s in app.subheader]
    assert app.button(key="set_target").disabled


def test_targets_are_listed_with_chance_and_status(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("goals")
    assert not app.exception and not app.error
    text = drawn.text("targets")
    assert "Leads" in text and "Maya" in text and "Q4 2026" in text and "%" in text
    assert app.caption[0].value.startswith("3 targets")


def test_a_target_is_judged_as_it_is_written_and_set(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("goals", kpi="sessions")
    app.segmented_control(key="goal_form").set_value("at_least")
    app.text_input(key="goal_value").set_value("40k").run()
    assert "say a responsible person" in drawn.text("smart").lower()
    app.text_input(key="goal_owner").set_value("Jonas")
    app.text_input(key="goal_because").set_value("the spring fair").run()
    assert "responsible person" not in drawn.text("smart").lower()
    app.button(key="set_target").click().run()
    assert not app.exception and not app.error
    target = desk_of(small).goals.targets()[-1]
    assert (target.kpi, target.form, target.value, target.owner) == ("sessions", "at_least", 40_000, "Jonas")
    assert app.text_input(key="goal_value").value == "", "the form does not offer the same once more"


def test_relative_or_points_is_asked_with_what_each_comes_to(open_app: Open, small: Path) -> None:
    app = open_app("goals", kpi="visitor_to_lead")
    app.segmented_control(key="goal_form").set_value("delta")
    app.text_input(key="goal_value").set_value("+10%").run()
    ways = [b.label for b in app.button if b.key and b.key.startswith("way_")]
    assert len(ways) == 2 and "percentage points" in ways[1]
    assert app.button(key="set_target").disabled
    app.button(key="way_change").click().run()
    app.button(key="set_target").click().run()
    target = desk_of(small).goals.targets()[-1]
    assert (target.form, target.value) == ("change", 0.1)


def test_a_rise_of_a_step_is_offered_as_count_rate_and_end_of_the_chain(open_app: Open, small: Path) -> None:
    app = open_app("goals", kpi="leads")
    app.text_input(key="goal_value").set_value("+10%").run()
    app.button(key="set_linked").click().run()
    assert not app.exception and not app.error
    added = desk_of(small).goals.targets()[3:]
    assert [t.kpi for t in added] == ["leads", "visitor_to_lead", "new_customers"]
    assert len({t.objective for t in added}) == 1 and added[0].objective


def test_a_wish_is_no_target_but_an_objective_and_offers_kpis(open_app: Open, small: Path) -> None:
    app = open_app("goals")
    app.text_input(key="goal_wish").set_value("more leads")
    app.button(key="goal_write").click().run()
    assert not app.exception and not app.error
    assert [o.name for o in desk_of(small).sheets.objectives()] == ["more leads"]
    assert app.selectbox(key="goal_objective").value == "more leads"
    assert app.button(key="set_target").disabled
    app.button(key="offer_leads").click().run()
    assert app.selectbox(key="kpi").value == "leads"
    app.text_input(key="goal_value").set_value("+10%").run()
    app.button(key="set_target").click().run()
    assert desk_of(small).goals.targets()[-1].objective == "more leads"


def test_objectives_are_those_that_the_plan_lists(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("goals", kpi="leads")
    assert app.selectbox(key="goal_objective").options == []
    assert app.selectbox(key="goal_objective").proto.placeholder == "None yet – write one"
    desk = desk_of(small)
    desk.sheets.answer("goals_objectives", [{"objective": "Fill the funnel", "serves": "vision"}])
    app.run()
    assert app.selectbox(key="goal_objective").options == ["Fill the funnel"]
    app.text_input(key="goal_wish").set_value("fill the FUNNEL")
    app.button(key="goal_write").click().run()
    assert app.selectbox(key="goal_objective").value == "Fill the funnel", "it is there already"
    assert len(desk_of(small).sheets.objectives()) == 1


def test_an_objective_that_the_plan_does_not_list_stays_and_is_told(open_app: Open, small: Path, drawn: Drawn) -> None:
    target = desk_of(small).goals.add(Draft("leads", "2027Q1", "level", "990", objective="Old aim"))
    desk_of(small).sheets.answer("goals_objectives", [{"objective": "Fill the funnel", "serves": "vision"}])
    app = edited(open_app("goals"), drawn, target.id)
    assert app.selectbox(key=f"edit_{target.id}_1_objective").options == ["Fill the funnel", "Old aim"]
    assert app.selectbox(key=f"edit_{target.id}_1_objective").value == "Old aim"
    assert "“Old aim” is not listed among the objectives" in drawn.text("target_smart")


def edited(app: AppTest, drawn: Drawn, name: str, revision: int = 1) -> AppTest:
    """The drawer of a target, its fields open."""
    app.session_state[f"edit_box_{name}_{revision}"] = True
    drawn.click["targets"] = name
    return app.run()


def test_each_field_of_a_target_is_changed_in_place(open_app: Open, small: Path, drawn: Drawn) -> None:
    target = desk_of(small).goals.targets()[0]
    key = f"edit_{target.id}_1"
    app = edited(open_app("goals"), drawn, target.id)
    shown = [app.selectbox(key=f"{key}_kpi").value, app.selectbox(key=f"{key}_by").value]
    assert [*shown, app.text_input(key=f"{key}_value").value] == ["leads", "2026Q4", "960"]
    app.selectbox(key=f"{key}_kpi").set_value("sessions")
    app.segmented_control(key=f"{key}_form").set_value("at_least")
    app.text_input(key=f"{key}_value").set_value("41k")
    app.selectbox(key=f"{key}_by").set_value("2027Q1")
    app.selectbox(key=f"{key}_start").set_value("2026Q4")
    app.selectbox(key=f"{key}_sum").set_value("2026Q4")
    app.selectbox(key=f"{key}_dimension").set_value("region")
    edited(app, drawn, target.id)
    app.selectbox(key=f"{key}_segment_region").set_value("DACH")
    app.text_input(key=f"{key}_owner").set_value("Jonas")
    app.text_input(key=f"{key}_because").set_value("the new shop")
    app.text_input(key=f"{key}_wish").set_value("More visits")
    drawn.click["targets"] = target.id
    app.button(key=f"{key}_write").click().run()
    edited(app, drawn, target.id)
    drawn.click["targets"] = target.id
    app.button(key="save_target_1").click().run()
    assert not app.exception and not app.error
    now = desk_of(small).goals.standing(target.id)
    assert now.revision == 2 and now.target.id == target.id
    said = now.target.model_dump(exclude={"id", "upper", "baseline"})
    assert said == {
        "kpi": "sessions", "by": "2027Q1", "form": "at_least", "value": 41_000.0, "start": "2026Q4", "sum_from": "2026Q4",
        "where": (("region", "DACH"),), "owner": "Jonas", "because": "the new shop", "objective": "More visits",
    }  # fmt: skip


def test_what_cannot_be_is_refused_and_the_target_stays(open_app: Open, small: Path, drawn: Drawn) -> None:
    target = desk_of(small).goals.targets()[0]
    app = edited(open_app("goals"), drawn, target.id)
    app.selectbox(key=f"edit_{target.id}_1_start").set_value("2027Q2")
    edited(app, drawn, target.id)
    assert "after it is due" in app.error[0].value
    assert app.button(key="save_target_1").disabled
    assert desk_of(small).goals.standing(target.id).target == target


def test_two_who_change_one_target_see_both_versions(
    open_app: Open, small: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = desk_of(small).goals.targets()[0]
    seen = desk_of(small).goals.standing(target.id)
    app = edited(open_app("goals"), drawn, target.id)
    # A dialog in a browser keeps what it was opened with; a run without one opens it anew each time.
    real = goal_drawer.draw
    monkeypatch.setattr(goal_drawer, "draw", lambda room, gap, _: real(room, gap, seen))
    app.text_input(key=f"edit_{target.id}_1_owner").set_value("Jonas")
    theirs = desk_of(small).goals
    theirs.change(target.id, replace(theirs.draft(target), value="970"))
    drawn.click["targets"] = target.id
    app.button(key="save_target_1").click().run()
    assert desk_of(small).goals.standing(target.id).target.owner == "Maya", "nothing is overwritten unseen"
    assert "970" in drawn.text("both_targets") and "Jonas" in drawn.text("both_targets")
    assert any("saved another version meanwhile" in w.value for w in app.warning)
    drawn.click["targets"] = target.id
    app.button(key="save_target_2").click().run()
    now = desk_of(small).goals.standing(target.id)
    assert (now.revision, now.target.owner, now.target.value) == (3, "Jonas", 960)


def test_an_impossible_period_is_refused(open_app: Open, small: Path) -> None:
    app = open_app("goals", kpi="leads")
    app.text_input(key="goal_value").set_value("+10%")
    app.selectbox(key="goal_by").set_value("2026Q4")
    app.selectbox(key="goal_start").set_value("2027Q2").run()
    assert not app.exception
    assert "2027Q2" in app.error[0].value and "earlier" in app.error[0].value
    assert app.button(key="set_target").disabled
    assert len(desk_of(small).goals.targets()) == 3


def test_a_percentage_shows_both_readings_and_takes_the_other_with_a_click(open_app: Open, small: Path) -> None:
    app = open_app("goals", kpi="visitor_to_lead")
    app.text_input(key="goal_value").set_value("+10%").run()
    assert any("shall rise by 10.0%, from 3.00% in Q3 2026 to 3.30%, by Q1 2027" in m.value for m in app.markdown)
    other = app.button(key="other_reading")
    assert other.label == "Or +10 percentage points, to 13.0%?"
    other.click().run()
    assert any(
        "shall rise by 10.0\N{NO-BREAK SPACE}pp, from 3.00% in Q3 2026 to 13.0%" in m.value for m in app.markdown
    )
    assert app.button(key="other_reading").label == "Or +10% of its value, to 3.30%?"


def test_a_move_to_the_worse_side_is_doubted(open_app: Open, small: Path) -> None:
    app = open_app("goals", kpi="cost_per_lead")
    app.text_input(key="goal_value").set_value("5%").run()
    assert any("would be worse" in c.value for c in app.caption)
    app.text_input(key="goal_value").set_value("-5%").run()
    assert not any("would be worse" in c.value for c in app.caption)


def test_a_target_of_a_segment(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("goals", kpi="leads")
    app.selectbox(key="goal_dimension").set_value("region").run()
    segment = app.selectbox(key="goal_segment_region")
    assert segment.options[:2] == ["DACH", "Nordics"]
    segment.set_value("Nordics")
    app.text_input(key="goal_value").set_value("+10%").run()
    assert not app.exception and not app.error
    assert any(m.value.startswith("**Leads (Nordics) shall rise by 10.0%") for m in app.markdown)
    app.button(key="set_target").click().run()
    assert desk_of(small).goals.targets()[-1].where == (("region", "Nordics"),)
    assert "Nordics" in drawn.text("targets")


def test_a_target_is_opened_and_removed(open_app: Open, small: Path, drawn: Drawn) -> None:
    name = desk_of(small).goals.targets()[0].id
    drawn.click["targets"] = name
    app = open_app("goals")
    assert "reached in" in drawn.text("target_smart")
    drawn.click["targets"] = name
    app.button(key="remove_target").click().run()
    assert not app.exception
    assert name not in [t.id for t in desk_of(small).goals.targets()]


def test_a_list_is_set_whole_or_not_at_all(open_app: Open, small: Path) -> None:
    app = open_app("goals")
    good = "kpi,by,form,value,owner\nleads,2027Q1,change,+5%,Maya\nrevenue,2027,level,900k,Jonas\n"
    app.file_uploader[0].upload("targets.csv", good.encode()).run()
    app.button(key="import_targets").click().run()
    assert len(desk_of(small).goals.targets()) == 5
    bad = good.replace("revenue", "revenu").replace("2027Q1", "2027Q7")
    app.file_uploader[0].upload("more.csv", bad.encode()).run()
    assert not app.exception
    assert "2027Q7" in app.error[0].value and "row 2" in app.error[0].value
    assert "revenu" in app.error[1].value and "revenue" in app.error[1].value and "row 3" in app.error[1].value
    assert "import_targets" not in [b.key for b in app.button]
    assert len(desk_of(small).goals.targets()) == 5
