"""Computed answers and columns: right by hand on small data, and an honest reason where there is nothing to compute."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib.access import Actor
from lib.desk import Desk, Shelf
from lib.desk.figures import Numbers
from lib.desk.goals import Draft
from lib.pipeline import Outcome
from lib.plan.figures import Computed, Figure
from tests.desk.conftest import AS_OF, orders, spend


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Outcome]:
    """A desk with orders of 30 months, and its outcome without a forecast. The sheets may be answered, the numbers stay."""
    from lib.desk import open_shelf
    from lib.settings import Settings

    desk = open_shelf(Settings(home=tmp_path_factory.mktemp("worked"))).open("default", Actor("Mira"), AS_OF)
    for name, content in (("orders.csv", orders()), ("spend.csv", spend())):
        desk.files.commit(desk.files.read(name, content), content)
    desk.set_preferences({"north_star": "revenue"})
    desk.goals.add(Draft("revenue", "2026Q4", "level", "500", owner="Ana", because="Pays", start="2026Q3"))
    desk.goals.add(Draft("new_customers", "2026Q2", "level", "9"))
    return desk, desk.outcome(with_forecast=False)


def values(found: Computed) -> list[list[Any]]:
    return [[cell.value if cell.value is not None else cell.why for cell in row] for row in found.rows]


def test_the_bridge_starts_at_the_last_quarter_that_is_over(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    found = desk.sheets.computed("frame_bridge", outcome)
    # orders of April to June 2026, numbers 27 to 29: 127 + 128 + 129
    assert values(found)[0] == ["Last result", "Q2 2026", 384.0]
    assert [row[0] for row in values(found)] == ["Last result", "Forecast", "Target", "Still open"]
    assert values(found)[2][2] == 500.0 and found.rows[1][2].value is None and found.rows[1][2].why
    assert found.head == ("Step", "Period", "Revenue") and found.rows[0][2].unit == "money"


def test_smart_says_letter_by_letter_what_to_mend(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    first, second = values(desk.sheets.computed("goals_smart", outcome))
    assert first[:2] == ["Revenue Q4 2026", "yes"] and second[:2] == ["New customers Q2 2026", "no"]
    assert "say a responsible person and why it matters" in second[-1]


def test_means_are_what_actions_cost_against_what_is_free(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    assert "neither capacity nor costs" in desk.sheets.computed("goals_means", outcome).why
    desk.sheets.answer(
        "standing_capacity", [{"team": "Sales", "hours": 10, "money": 500}, {"team": "Marketing", "money": 200}]
    )
    desk.sheets.answer("actions_list", [{"what": "A", "cost": 300}, {"what": "B", "cost": 250}])
    money, hours = values(desk.sheets.computed("goals_means", outcome))
    assert money == ["Money", 550.0, 700.0, 150.0]
    assert hours[0] == "Hours a week" and "do not say how many hours" in hours[1] and hours[2] == 10.0


def test_what_serves_nothing_is_listed(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    target = desk.goals.targets()[0].id
    desk.sheets.answer("kpis_spend", [{"spend_line": "Fairs"}, {"spend_line": "Ads", "kpi": "leads"}])
    desk.sheets.answer("team_people", [{"person": "Bo"}, {"person": "Cy", "kpi": "revenue"}])
    desk.sheets.answer(
        "actions_list", [{"what": "Idle"}, {"what": "Call", "target": target}, {"what": "Mail", "strategy": "Mails"}]
    )
    desk.sheets.answer("kpis_chosen", [{"kpi": "mrr"}, {"kpi": "revenue"}])
    assert [row[:2] for row in values(desk.sheets.computed("kpis_orphans", outcome))] == [
        ["Spend line", "Fairs"], ["Person", "Bo"], ["Action", "Idle"], ["KPI", "Monthly recurring revenue"],
    ]  # fmt: skip


def test_dates_that_contradict_themselves_are_found(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    revenue, customers = (t.id for t in desk.goals.targets())
    desk.sheets.answer(
        "actions_list",
        [
            {"what": "Backwards", "start": "2026-09-02", "due": "2026-09-01"},
            {"what": "Too late", "due": "2026-07-15", "target": customers},
            {"what": "Overdue", "due": "2026-07-01", "status": "doing", "team": "Sales"},
            {"what": "Fine", "due": "2026-12-01", "target": revenue, "status": "open", "team": "sales", "person": "Bo"},
            {"what": "Done", "due": "2026-07-01", "status": "done"},
        ],
    )
    found = desk.sheets.computed("actions_load", outcome)
    assert [(r[0], r[2]) for r in values(found)] == [
        ("Backwards", "it is due before it starts"),
        ("Too late", "it is due after its target"),
        ("Overdue", "its day has passed"),
    ]
    assert found.why.startswith("only dates are checked")
    timeline = values(desk.sheets.computed("sales_timeline", outcome))
    assert [r[:3] for r in timeline] == [["1 Jul 2026", "Overdue", ""], ["1 Dec 2026", "Fine", "Bo"]]


def test_break_even_by_hand(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    assert "no price list" in desk.sheets.computed("price_break_even", outcome).why
    desk.sheets.answer(
        "price_list", [{"plan": "S", "money": 10, "share": "75%"}, {"plan": "L", "money": 30, "share": "25%"}]
    )
    assert "no costs" in desk.sheets.computed("price_break_even", outcome).why
    costs = [
        {"item": "Rent", "money": 600, "per": "month", "kind": "fixed"},
        {"item": "Box", "money": 3, "per": "unit", "kind": "variable"},
    ]
    desk.sheets.answer("collect_costs", costs)
    found = dict(values(desk.sheets.computed("price_break_even", outcome)))
    assert (
        found["Mean price"] == 15.0 and found["Left per unit"] == 12.0 and found["Units a month to break even"] == 50.0
    )
    assert dict(values(desk.sheets.computed("price_result", outcome)))["Margin per unit"] == pytest.approx(0.8)
    desk.sheets.answer("collect_costs", [{"item": "Box", "money": 20, "per": "unit"}])
    assert "costs more than it brings" in str(values(desk.sheets.computed("price_break_even", outcome))[-1])


def test_budget_by_period_and_as_share_of_revenue(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    desk.sheets.answer(
        "forecast_budget",
        [
            {"team": "Marketing", "period": "2026Q2", "money": 96},
            {"team": "marketing", "period": "2026Q4", "money": 4},
            {"team": "Sales", "period": "2026Q2", "money": 1000},
        ],
    )
    first, second, total = values(desk.sheets.computed("promotion_spend", outcome))
    assert first == ["Q2 2026", 96.0, 384.0, 0.25] and total[:2] == ["Total", 100.0]
    assert second[2] == second[3] == "there is no forecast yet"
    assert ["Budget Q2 2026", 1096.0] in values(desk.sheets.computed("padre_money_need", outcome))


def cells(desk: Desk, outcome: Outcome, prompt: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    desk.sheets.answer(prompt, rows)
    found = desk.sheets.cells(prompt, outcome)
    return [{k: f.value if f.value is not None else f.why for k, f in row.items()} for row in found]


def test_columns_by_hand(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    customers = desk.goals.targets()[1].id
    rows = [{"kpi": "revenue", "period": "2026-05"}, {"kpi": "revenue"}, {}, {"learned": "x"}]
    assert cells(desk, outcome, "collect_past_plan", rows) == [
        {"actual": 128.0}, {"actual": 384.0}, {"actual": "the row names no KPI"},
    ]  # fmt: skip
    desk.sheets.answer("collect_benchmarks", [{"kpi": "revenue", "typical": 400}])
    assert cells(desk, outcome, "collect_improve", [{"kpi": "revenue"}, {"kpi": "leads"}]) == [
        {"ours": 384.0, "benchmark": 400.0, "gap": -16.0},
        {"ours": "needs leads", "benchmark": "no benchmark is given for it", "gap": "needs leads"},
    ]
    assert cells(desk, outcome, "collect_worked", [{"kpi": "revenue", "period": "2026Q2"}])[0][
        "effect"
    ] == pytest.approx(9 / 375)
    assert cells(desk, outcome, "standing_results", [{"kpi": "revenue"}]) == [
        {"meant": "no target on it was due yet", "is": 384.0}
    ]
    missed = cells(desk, outcome, "gaps_decisions", [{"target": customers, "decision": "accept"}, {"decision": "hire"}])
    assert missed[0] == {"gap": -9.0, "chance": 0.0} and missed[1]["gap"] == "the row names no target that is there"
    assert cells(desk, outcome, "tools_scores", [{"tool": "T", "fits_goals": 3, "active_support": "2"}, {"tool": "U"}]) == [
        {"total": 5.0}, {"total": "nothing is scored yet"},
    ]  # fmt: skip
    assert cells(desk, outcome, "gaps_bias", [{"bias": "Hope"}]) == [
        {"evidence": "comes from the record of calls and targets"}
    ]
    assert desk.sheets.cells("collect_costs", outcome) == tuple(
        {} for _ in desk.sheets.get("collect_costs").value or ()
    )


def test_columns_of_channels_are_taken_from_that_cut(shelf: Shelf) -> None:
    desk = shelf.open("default", Actor("Mira"), AS_OF)
    content = b"Month,Channel,Leads\n" + b"".join(
        b"2026-%02d,Email,%d\n2026-%02d,Event,5\n" % (m, m, m) for m in range(1, 7)
    )
    desk.files.commit(desk.files.read("leads.csv", content), content)
    assert desk.sheets.cuts("collect") == ()
    rows = [{"channel": "email"}, {"channel": "Radio"}, {"others": "x"}]
    desk.sheets.answer("collect_channels", rows)
    cuts = desk.sheets.cuts("collect")
    assert [c.by for c in cuts] == ["channel"] and desk.sheets.cuts("goals") == ()
    found = cells(desk, desk.outcome(cuts=cuts, with_forecast=False), "collect_channels", rows)
    assert found == [
        {"ours": 15.0}, {"ours": "there are no data of Radio for 2026Q2"}, {"ours": "the row names no channel"},
    ]  # fmt: skip
    assert cells(desk, desk.outcome(with_forecast=False), "collect_channels", rows)[0] == {
        "ours": "these numbers were not asked for"
    }


def test_a_persona_without_rows_has_no_size(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    one = desk.sheets.add_persona("Planner")
    assert "no rows of the data are named" in desk.sheets.computed("icp_size", outcome, one.id).why
    desk.sheets.answer("icp_name", [{"name": "Planner", "dimension": "region", "value": "DACH"}], one.id)
    (cut,) = desk.sheets.cuts("icp", one.id)
    assert cut.where == (("region", "DACH"),)
    asked = desk.outcome(cuts=(cut,), with_forecast=False)
    size = values(desk.sheets.computed("icp_size", asked, one.id))
    assert size[0][0] == "region: DACH" and size[0][2] == 384.0
    unasked = desk.sheets.computed("icp_size", outcome, one.id)
    assert unasked.rows[0][2] == Figure(why="these numbers were not asked for")


FILL = {"kpi": "revenue", "line": "x", "number": 1, "channel": "Email", "tool": "T", "team": "Sales"}


def test_every_computed_answer_and_column_says_something_on_an_empty_desk(shelf: Shelf) -> None:
    desk = shelf.open("empty", Actor("Mira"), date(2026, 7, 10))
    outcome = desk.outcome(with_forecast=False)
    persona = desk.sheets.add_persona("Planner").id
    for prompt in desk.catalog.prompts.values():
        about = persona if desk.catalog.sheets[prompt.sheet].persona else ""
        if prompt.kind == "computed":
            found = desk.sheets.computed(prompt.id, outcome, about)
            assert found.why or found.rows, prompt.id
            assert all(c.value is not None or c.why or not c.unit for row in found.rows for c in row), prompt.id
        elif any(c.kind == "computed" for c in prompt.columns):
            some = next(c for c in prompt.columns if c.kind in FILL)
            desk.sheets.answer(prompt.id, [{some.id: FILL[some.kind]}], about)
            found_cells = desk.sheets.cells(prompt.id, outcome, about)
            assert found_cells and all(f.value is not None or f.why for row in found_cells for f in row.values()), (
                prompt.id
            )


def test_meant_and_is_are_of_one_period(shelf: Shelf) -> None:
    """The last target that is over, and the KPI in its period: a month here, although later quarters are known."""
    desk = shelf.open("default", Actor("Mira"), AS_OF)
    desk.files.commit(desk.files.read("orders.csv", orders()), orders())
    for by, level in (("2026-05", "130"), ("2026Q1", "300"), ("2026Q4", "500")):
        desk.goals.add(Draft("revenue", by, "level", level))
    desk.goals.add(Draft("revenue", "2026Q2", "level", "900", sum_from="2026Q1"))
    desk.sheets.answer("standing_results", [{"kpi": "revenue"}])
    (row,) = desk.sheets.cells("standing_results", desk.outcome(with_forecast=False))
    assert (row["meant"].value, row["meant"].of) == (130.0, "May 2026")
    assert (row["is"].value, row["is"].of) == (128.0, "May 2026")


def test_money_buys_at_the_last_cost_of_one(worked: tuple[Desk, Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    desk, outcome = worked
    costs = {"cac": Figure(250.0, "unit_money"), "cost_per_lead": Figure(why="needs leads")}
    monkeypatch.setattr(Numbers, "last", lambda self, kpi: costs[kpi])
    rows: list[dict[str, Any]] = [
        {"use": "Ads", "money": 1000, "kpi": "new_customers"},
        {"use": "Office", "money": 100, "kpi": "revenue"},
        {"use": "Ads", "money": 100, "kpi": "leads"},
        {"use": "Ads", "kpi": "leads"},
    ]
    bought, *others = cells(desk, outcome, "padre_money_use", rows)
    assert bought["effect"] == pytest.approx(4)
    assert [row["effect"] for row in others] == [
        "no cost is known of one Revenue, only of leads and new customers",
        "needs leads",
        "the row names no KPI or no amount",
    ]


def test_weights_of_tools_are_counted(shelf: Shelf) -> None:
    desk = shelf.open("default", Actor("Mira"), AS_OF)
    desk.sheets.answer("tools_scores", [{"tool": "T", "fits_goals": "3", "active_support": "2", "live_community": "1"}])
    desk.sheets.answer("tools_weights", {"fits_goals": 2, "live_community": 0})
    (row,) = desk.sheets.cells("tools_scores", desk.outcome(with_forecast=False))
    assert row["total"].value == 3 * 2 + 2 + 0


def test_rows_without_a_person_are_one_finding(shelf: Shelf) -> None:
    desk = shelf.open("default", Actor("Mira"), AS_OF)
    rows = [{"role": "Content"}, {"role": "Lead"}, {"person": "Ana", "role": "Sales"}]
    desk.sheets.answer("team_people", rows)
    found = values(desk.sheets.computed("kpis_orphans", desk.outcome(with_forecast=False)))
    assert [row[:2] for row in found] == [["Person", "Ana"], ["People", "no person named in 2 rows"]]


def test_no_sentence_speaks_of_what_is_to_be_built(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    one = desk.sheets.personas()[0].id if desk.sheets.personas() else desk.sheets.add_persona("Buyer").id
    for prompt in desk.catalog.prompts.values():
        if prompt.kind == "computed":
            about = one if desk.catalog.sheets[prompt.sheet].persona else ""
            found = desk.sheets.computed(prompt.id, outcome, about)
            said = " ".join([found.why, *(c.why for row in found.rows for c in row)])
            assert "later" not in said and " yet to " not in said and "not asked yet" not in said, prompt.id
