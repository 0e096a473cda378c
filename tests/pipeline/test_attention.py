"""What needs attention, the bridge and the comparison, on hand-made draws, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from lib.catalog.model import Catalog
from lib.goals import Target
from lib.pipeline import Outcome, run
from lib.pipeline.attention import PROBE, driver_of, pulls
from lib.pipeline.bridge import bridge
from lib.pipeline.compare import chances, ends
from lib.plan import Plan, Preferences
from lib.scenario import Scenario, parse
from tests.pipeline.test_outcome import CALENDAR, DRAWS, QUARTER, catalog, targets, world
from tests.scenario.by_hand import made, twin

__all__ = ["catalog"]


def outcome_of(found: tuple[Target, ...], catalog: Catalog, star: str | None = "mrr", *assumed: str) -> Outcome:
    history, forecast = world()
    scenario = Scenario(name="x", assumptions=tuple(parse(a) for a in assumed))
    return run(Plan(preferences=Preferences(north_star=star), targets=found), history, forecast, catalog, scenario)


def aim(kpi: str, value: float, **more: object) -> Target:
    return Target.model_validate(
        {"id": f"{kpi}-{value}", "kpi": kpi, "by": "2027Q1", "form": "level", "value": value} | more
    )


def test_what_closing_a_gap_adds_to_the_north_star_is_the_slope_of_a_plain_loop(catalog: Catalog) -> None:
    hard = aim("visitor_to_lead", 0.03)
    (pull,) = pulls(outcome_of((hard,), catalog))
    panel, ground = made(draws=DRAWS, seed=5)
    before = {n: panel.get(n).astype(float) for n in panel.series}
    after = twin(panel, ground, PROBE)

    def rate(numbers: dict[str, np.ndarray]) -> float:
        each = [
            sum(numbers["web_leads"][d, m] for m in QUARTER) / sum(numbers["sessions"][d, m] for m in QUARTER)
            for d in range(DRAWS)
        ]
        return sorted(each)[DRAWS // 2]

    def mrr(numbers: dict[str, np.ndarray]) -> float:
        return sorted(float(numbers["mrr"][d, QUARTER[-1]]) for d in range(DRAWS))[DRAWS // 2]

    slope = (mrr(after) - mrr(before)) / (rate(after) - rate(before))
    assert pull.moves == pytest.approx(slope * (0.03 - rate(before)), rel=1e-3)
    assert pull.helps == pull.moves > 0


def test_targets_are_ranked_by_what_they_move_and_those_that_cannot_act_come_after_by_chance(catalog: Catalog) -> None:
    found = (
        aim("revenue", 9e6),  # follows MRR, cannot act on it
        aim("cost_per_lead", 1.0),  # no driver
        aim("sessions", 40000.0),
        aim("sessions", 30000.0),
        aim("new_customers", 80.0),
        aim("mrr", 1e6),  # the north star itself
        aim("leads", 10.0),  # reached, not in danger
    )
    told = pulls(outcome_of(found, catalog))
    assert [p.gap.target.id for p in told] == [
        "new_customers-80.0",
        "sessions-40000.0",
        *(p.gap.target.id for p in told[2:]),
    ]
    assert {p.gap.target.kpi for p in told[2:]} == {"revenue", "cost_per_lead"}
    assert [p.moves for p in told[2:]] == [None, None]
    assert told[0].helps > told[1].helps > 0
    rest = [p.gap.probability for p in told[2:]]
    assert rest == sorted(rest)


def test_a_gap_whose_closing_would_hurt_is_ranked_with_those_that_do_not_act(catalog: Catalog) -> None:
    told = pulls(outcome_of((aim("sessions", 1000.0, form="at_most"), aim("leads", 1200.0)), catalog))
    assert [p.gap.target.kpi for p in told] == ["leads", "sessions"]
    assert told[1].helps < 0


def test_a_target_likely_to_be_reached_has_no_gap_to_close(catalog: Catalog) -> None:
    outcome = outcome_of((aim("new_customers", 42.0),), catalog)
    (gap,) = outcome.gaps()
    assert gap.status == "at_risk"
    assert gap.gap > 0
    assert [(p.moves, p.helps) for p in pulls(outcome)] == [(None, 0.0)]


def test_without_a_north_star_targets_stand_by_their_chance(catalog: Catalog) -> None:
    told = pulls(outcome_of((aim("sessions", 29000.0), aim("leads", 5000.0)), catalog, None))
    assert [p.moves for p in told] == [None, None]
    assert [p.gap.probability for p in told] == sorted(p.gap.probability for p in told)


def test_a_scenario_is_what_attention_starts_from(catalog: Catalog) -> None:
    found = (aim("new_customers", 80.0),)
    (plain,) = pulls(outcome_of(found, catalog))
    (dear,) = pulls(outcome_of(found, catalog, "mrr", "average_deal_value=+50%"))
    assert dear.moves > plain.moves


def test_a_kpi_is_moved_by_the_driver_of_its_name_or_the_measure_that_it_is(catalog: Catalog) -> None:
    outcome = outcome_of((), catalog)
    asked = ("win_rate", "leads", "revenue", "cac", "expansion_rate", "mql_to_sql", "followers")
    got = {k: driver_of(catalog.kpi(k), outcome) for k in asked if k in catalog.kpis}
    assert got == {
        "win_rate": "win_rate",
        "leads": "leads",
        "revenue": "revenue",
        "cac": None,
        "mql_to_sql": "mql_to_sql",
    }


# --- the bridge ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("assumed", [(), ("visitor_to_lead=+10%", "price=-3%")])
def test_the_bridge_goes_from_the_last_actual_to_the_target_without_a_gap(
    catalog: Catalog, assumed: tuple[str, ...]
) -> None:
    outcome = outcome_of(targets(), catalog, "mrr", *assumed)
    for target in targets():
        found = bridge(outcome, target)
        assert found is not None
        kinds = [s.kind for s in found.steps]
        assert kinds == ["actual", "forecast", *(["scenario"] if assumed else []), "open", "target"]
        for one, following in zip(found.steps, found.steps[1:], strict=False):
            assert following.start == (one.end if following.kind != "target" else following.end)
        assert found.steps[-1].end == found.steps[-2].end == target.value
        whole = found.steps[0].end + sum(s.adds for s in found.steps)
        assert whole == pytest.approx(target.value, rel=1e-12)
        assert CALENDAR.label(found.since) == "2026Q3"
        assert found.open == pytest.approx(target.value - outcome.gap(target).forecast.median)
        assert found.adverse == (outcome.gap(target).gap < 0)


def test_the_step_of_a_scenario_is_what_it_adds_to_the_base_forecast(catalog: Catalog) -> None:
    (target,) = (t for t in targets() if t.kpi == "leads")
    outcome = outcome_of((target,), catalog, "mrr", "visitor_to_lead=+10%")
    found = bridge(outcome, target)
    base, now = (o.gap(target).forecast.median for o in (outcome.base, outcome))
    assert next(s.adds for s in found.steps if s.kind == "scenario") == pytest.approx(now - base)
    assert now > base


def test_where_a_number_is_missing_there_is_no_bridge(catalog: Catalog) -> None:
    history, _ = world()
    blind = run(Plan(targets=targets()), history, None, catalog)
    assert bridge(blind, targets()[0]) is None
    outcome = outcome_of((), catalog)
    assert bridge(outcome, aim("leads", 900.0, sum_from="2026Q4")) is None
    assert bridge(outcome, aim("leads", 900.0, by="2031Q1")) is None
    assert bridge(outcome, aim("followers", 900.0) if "followers" in catalog.kpis else aim("comments", 9.0)) is None


# --- two scenarios ---------------------------------------------------------------------------------------------------


def test_two_scenarios_stand_beside_the_base_plan(catalog: Catalog) -> None:
    base = outcome_of(targets(), catalog)
    a, b = (base.under([parse(text)]) for text in ("visitor_to_lead=+10%", "visitor_to_lead=-10%"))
    for row, target in zip(chances(base, a, b), targets(), strict=True):
        assert [row.base, row.a, row.b] == [o.gap(target) for o in (base, a, b)]
        assert row.difference == pytest.approx(b.gap(target).probability - a.gap(target).probability)
        if target.kpi != "sessions":
            assert row.difference < 0
    (leads, mrr) = ends((base, a, b), ("leads", "nonsense", "mrr")[::2])
    assert leads.b < leads.base < leads.a
    assert (mrr.kpi.id, mrr.period) == ("mrr", CALENDAR.parse("2026Q4"))


def test_a_scenario_beside_itself_differs_in_nothing(catalog: Catalog) -> None:
    base = outcome_of(targets(), catalog)
    assert all(row.difference == 0 for row in chances(base, base, base))
