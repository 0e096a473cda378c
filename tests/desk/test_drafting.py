"""First wordings of answers: assembled from other answers and from the rows that a persona stands for."""

from __future__ import annotations

from lib.desk import Desk
from lib.desk.drafting import draft
from lib.pipeline import Outcome
from lib.plan.answers import to_json


def test_positioning_is_assembled_from_its_parts(desk: Desk) -> None:
    prompt, outcome = desk.catalog.prompt("product_positioning"), desk.outcome(with_forecast=False)
    assert draft(desk, prompt, outcome) is None
    desk.sheets.add_persona("Planner")
    assert draft(desk, prompt, outcome) is None  # for whom alone says nothing
    desk.sheets.answer("product_what", "A calendar for clinics")
    desk.sheets.answer("product_benefits", [{"benefit": "Fewer calls"}, {"benefit": "Full days"}])
    desk.sheets.answer("product_usp", "Booked in a minute!")
    desk.sheets.answer("product_difference", [{"competitor": "Paper", "theirs": "slow", "ours": "at once"}])
    assert draft(desk, prompt, outcome) == (
        "For Planner. A calendar for clinics. What they gain: Fewer calls; Full days. Booked in a minute! "
        "Unlike Paper (slow): at once."
    )


def test_a_persona_begins_with_the_rows_it_stands_for(desk: Desk) -> None:
    persona = desk.sheets.add_persona("Planner").id
    outcome: Outcome = desk.outcome(with_forecast=False)
    names = {name: desk.catalog.prompt(name) for name in ("icp_who", "icp_where", "icp_company", "icp_tone")}
    assert all(draft(desk, p, outcome, persona) is None for p in names.values())
    said = [("region", "Korea"), ("industry", "Health"), ("industry", "Care"), ("company_size", "11-50")]
    desk.sheets.answer("icp_name", [{"name": "P", "dimension": d, "value": v} for d, v in said], persona)
    assert draft(desk, names["icp_where"], outcome, persona) == "Korea"
    (row,) = draft(desk, names["icp_company"], outcome, persona) or ()
    assert to_json(row) == {"industry": "Health, Care", "size": "11-50"}
    assert draft(desk, names["icp_who"], outcome, persona) is None  # nothing is loaded: no number is made up
    assert draft(desk, names["icp_tone"], outcome, persona) is None
