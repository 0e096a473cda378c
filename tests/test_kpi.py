"""Formulas on a Panel: each function by hand, what is said when there is no number, and properties that hold for any numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.errors import FormulaError, UnknownName
from lib.kpi import Facts, evaluate, evaluate_formula
from lib.panel import Break, Covered, Panel
from lib.period import Calendar, Grain, Period

TEXTS = {p.name: p.read_text("utf-8") for p in (Path(__file__).parents[1] / "data" / "catalog").glob("*.toml")}
CATALOG = load(TEXTS)
JANUARY = Period("month", 2026 * 12)
LATER = date(2030, 1, 1)
NAN = math.nan


def panel(rows: Mapping[str, Sequence[float]], first: Period = JANUARY, **more: object) -> Panel:
    """A Panel of one draw, `total` only."""
    length = max(map(len, rows.values()))
    values = np.array([[*r, *[NAN] * (length - len(r))] for r in rows.values()], dtype=float)[:, None, None, :]
    return Panel(tuple(rows), ("total",), tuple(first + i for i in range(length)), values, **more)  # type: ignore[arg-type]


def facts(rows: Mapping[str, Sequence[float]], as_of: date = LATER, **more: object) -> Facts:
    return Facts(CATALOG, Calendar(), as_of, panel(rows), **more)  # type: ignore[arg-type]


def numbers(formula: str, known: Facts, grain: Grain = "month") -> list[float]:
    return [float(n) for n in evaluate_formula(formula, known, grain).values[0, 0]]


def same(found: Sequence[float], expected: Sequence[float]) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0)


SIX = {
    "leads": [10, 20, 30, 40, 50, 60],
    "sessions": [100, 100, 200, 200, 500, 0],
    "customers": [5, 6, 8, 8, 9, 12],
    "satisfaction": [80, 0, 90, 10, 10, 10],
    "satisfaction.weight": [10, 0, 10, 2, 2, 1],
    "plan.leads": [12, 18, 30, 30, 30, 30],
}


@pytest.mark.parametrize(
    ("formula", "month", "quarter"),
    [
        ("leads", [10, 20, 30, 40, 50, 60], [60, 150]),
        ("customers", [5, 6, 8, 8, 9, 12], [8, 12]),
        ("satisfaction", [8, NAN, 9, 5, 5, 10], [170 / 20, 6]),
        ("leads / sessions", [0.1, 0.2, 0.15, 0.2, 0.1, NAN], [60 / 400, 150 / 700]),
        ("2 * leads - 1", [19, 39, 59, 79, 99, 119], [119, 299]),
        ("-leads", [-10, -20, -30, -40, -50, -60], [-60, -150]),
        ("lag(leads)", [NAN, 10, 20, 30, 40, 50], [NAN, 60]),
        ("start(customers)", [NAN, 5, 6, 8, 8, 9], [NAN, 8]),
        ("change(leads)", [NAN, 1, 0.5, 1 / 3, 0.25, 0.2], [NAN, 1.5]),
        ("trailing(leads, 2)", [NAN, 30, 50, 70, 90, 110], [50, 110]),
        ("mean(leads, 2)", [NAN, 15, 25, 35, 45, 55], [25, 55]),
        ("ever(leads)", [10, 30, 60, 100, 150, 210], [60, 210]),
        ("to_date(leads)", [10, 20, 30, 40, 50, 60], [60, 150]),
        ("plan(leads)", [12, 18, 30, 30, 30, 30], [60, 90]),
        ("leads - plan.leads", [-2, 2, 0, 10, 20, 30], [0, 60]),
        ("first_of(orders, leads)", [10, 20, 30, 40, 50, 60], [60, 150]),
        ("sum_of(orders, leads, sessions)", [110, 120, 230, 240, 550, 60], [460, 850]),
        ("leads + optional(orders)", [10, 20, 30, 40, 50, 60], [60, 150]),
        ("leads * given(share)", [5, 10, 15, 20, 25, 30], [30, 75]),
        ("when(leads > 25, leads, 0)", [0, 0, 30, 40, 50, 60], [60, 150]),
        ("when(leads <= 20, 1, missing(\"many\"))", [1, 1, NAN, NAN, NAN, NAN], [NAN, NAN]),
        ("leads >= sessions", [0, 0, 0, 0, 0, 1], [0, 0]),
        ("leads < 20", [1, 0, 0, 0, 0, 0], [0, 0]),
        ("customer_months", [NAN, 5.5, 7, 8, 8.5, 10.5], [NAN, 27]),
        ("current", [0, 0, 0, 0, 0, 0], [0, 0]),
        ("matched(leads / plan(leads))", [10 / 12, 20 / 18, 1, 4 / 3, 5 / 3, 2], [1, 150 / 90]),
    ],
)  # fmt: skip
def test_functions(formula: str, month: list[float], quarter: list[float]) -> None:
    known = facts(SIX, given={"share": 0.5})
    same(numbers(formula, known), month)
    same(numbers(formula, known, "quarter"), quarter)


def test_a_period_that_the_data_do_not_hold_whole_has_no_number() -> None:
    known = facts(SIX)
    same(numbers("leads", known, "year"), [NAN])
    same(numbers("customers", known, "year"), [NAN])


def test_a_ratio_is_a_ratio_of_sums() -> None:
    known = facts({"new_customers": [1, 9, 5], "leads": [10, 10, 100]})
    same(numbers("new_customers / leads", known, "quarter"), [15 / 120])


# --- the period that is not over


def test_the_unfinished_quarter_holds_what_there_is_so_far() -> None:
    known = facts({**SIX, "plan.leads": [10] * 9}, as_of=date(2026, 5, 20))
    known = replace(known, months=panel({**SIX, "leads": [10, 20, 30, 40, 5], "plan.leads": [10] * 9}))
    values = evaluate_formula("leads", known, "quarter")
    same(values.values[0, 0], [60, 45, NAN])
    assert values.complete == (True, False, False)
    assert values.unfinished == 1
    same(numbers("plan(leads)", known, "quarter"), [30, 30, 30])
    same(numbers("customers", known, "quarter"), [8, 9, NAN])
    same(numbers("current", known, "quarter"), [0, 1, 0])


def test_no_change_of_a_period_that_is_not_over() -> None:
    values = evaluate_formula("change(leads)", facts(SIX, as_of=date(2026, 6, 20)), "month")
    same(values.values[0, 0], [NAN, 1, 0.5, 1 / 3, 0.25, NAN])
    assert values.reasons[-1] == "2026-06 is not over"
    assert math.isnan(evaluate_formula("leads", facts(SIX, as_of=date(2026, 6, 20)), "month").change()[0, 0, -1])


def test_plans_are_compared_over_the_months_that_are_over_and_complete_in_both() -> None:
    rows = {"marketing_spend": [10, 10, 10, 20, 3], "plan.marketing_spend": [8, 8, 8, 16, 16, 16]}
    known = replace(facts(rows, as_of=date(2026, 5, 10)))
    values = evaluate(["budget_overrun"], known, "quarter")["budget_overrun"]
    same(values.values[0, 0], [0.25, 0.25])
    assert values.complete == (True, False)
    assert "over the months that are complete in both" in values.marks
    assert "Marketing spend only" in values.marks
    monthly = evaluate(["budget_overrun"], known, "month")["budget_overrun"]
    assert math.isnan(monthly.values[0, 0, 4])
    assert monthly.reasons[4] == "2026-05 has no month that is over and complete"


# --- complete


def test_complete_needs_every_measure_to_cover_the_period() -> None:
    covered = {
        "leads": Covered(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal()),
        "sessions": Covered(date(2026, 2, 2).toordinal(), date(2026, 5, 30).toordinal()),
    }
    known = replace(facts(SIX, as_of=date(2026, 6, 1)), months=panel(SIX, covered=covered))
    assert evaluate_formula("leads", known, "month").complete == (True, True, True, True, True, False)
    assert evaluate_formula("leads / sessions", known, "month").complete == (False, False, True, True, False, False)
    assert evaluate_formula("change(sessions)", known, "month").complete == (False, False, False, True, False, False)
    assert evaluate_formula("trailing(sessions, 2)", known, "month").complete[3:] == (True, False, False)
    assert evaluate_formula("leads", known, "quarter").complete == (True, False)
    assert evaluate_formula("sessions", known, "quarter").complete == (False, False)


# --- missing


def test_missing_measures_are_named_and_nothing_is_zero() -> None:
    values = evaluate(["cac", "arpu", "leads"], facts({"leads": [1, 2, 3]}), "month")
    assert set(values["cac"].needs) == {"new_customers", "marketing_spend"}
    assert values["cac"].why.startswith("needs ")
    assert "New customers" in values["cac"].why
    assert not values["cac"].available
    assert np.isnan(values["cac"].values).all()
    assert values["cac"].complete == (False, False, False)
    assert values["leads"].needs == ()
    assert values["leads"].available


def test_a_series_without_a_number_is_not_there() -> None:
    values = evaluate(["leads"], facts({"leads": [NAN, NAN], "sessions": [1, 2]}), "month")["leads"]
    assert values.needs == ("leads",)


def test_a_weighted_measure_needs_its_weight() -> None:
    values = evaluate(["satisfaction_score"], facts({"satisfaction": [1, 2]}), "month")["satisfaction_score"]
    assert values.needs == ("satisfaction",)


def test_a_missing_given_number_is_said_but_is_no_upload() -> None:
    values = evaluate_formula("leads * given(gross_margin)", facts({"leads": [1]}), "month")
    assert values.needs == ()
    assert values.why == "needs a stated gross margin"


@pytest.mark.parametrize(
    ("formula", "place", "reason"),
    [
        ("leads / sessions", 5, "Sessions is 0 in 2026-06"),
        ("leads / (sessions - 100)", 0, "(Sessions − 100) is 0 in 2026-01"),
        ("satisfaction", 1, "nothing to take the mean of: Satisfaction in 2026-02"),
        ("lag(leads)", 0, "nothing is known of Leads before 2026-01"),
        ("change(leads)", 0, "nothing to compare with before 2026-01"),
        ("change(sessions - 100)", 1, "(Sessions − 100) was 0 before 2026-02"),
        ("trailing(leads, 3)", 1, "needs 3 months of Leads up to 2026-02"),
        ('when(leads < 20, leads, missing("enough"))', 3, "enough"),
        ("1 + -mqls", 2, "Marketing-qualified leads is missing in 2026-03"),
        ("plan(mqls) + leads", 0, "a plan of Marketing-qualified leads is missing in 2026-01"),
        ("customer_months", 0, "a month of 2026-01 lacks a part: ((Customers + Customers) ÷ 2)"),
    ],
)
def test_every_gap_has_a_reason(formula: str, place: int, reason: str) -> None:
    rows = {**SIX, "mqls": [1, 1, NAN, 1, 1, 1], "plan.mqls": [NAN, 1, 1, 1, 1, 1]}
    values = evaluate_formula(formula, facts(rows), "month")
    assert values.reasons[place] == reason
    assert math.isnan(values.values[0, 0, place])
    assert all((r == "") == math.isfinite(n) for r, n in zip(values.reasons, values.values[0, 0], strict=True))


def test_why_no_period_has_a_number_is_that_of_the_last_one_that_is_over() -> None:
    rows = {"cash": [100.0] * 5, "net_profit": [5.0] * 5}
    runway = evaluate(["runway_months"], facts(rows, as_of=date(2026, 5, 20)), "month")["runway_months"]
    assert runway.needs == ()
    assert runway.why == "not burning"


def test_a_filter_that_the_rows_know_nothing_of() -> None:
    known = facts({"leads": [1, 2], "sessions": [NAN, NAN]}, where=(("owner", "Kim"),))
    values = evaluate_formula("leads / sessions", known, "month")
    assert values.needs == ()
    assert values.why == "not available by owner: Sessions carries none"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="Did you mean “cac”"):
        evaluate(["caac"], facts(SIX), "month")
    with pytest.raises(UnknownName, match="Did you mean “leads”"):
        evaluate_formula("leadz", facts(SIX), "month")
    with pytest.raises(FormulaError):
        evaluate_formula("leads +", facts(SIX), "month")


# --- what is said beside the value


def test_the_alternative_that_was_taken_is_said() -> None:
    known = facts({"leads": [1, 2], "sessions": [10, 10], "won_value": [8, 9], "deals_won": [2, 3]})
    values = evaluate(["visitor_to_lead", "aov"], known, "month")
    assert values["visitor_to_lead"].marks == ("all leads: no lead source is known",)
    assert values["aov"].marks == ("value per deal won: no orders uploaded",)
    same(values["aov"].values[0, 0], [4, 3])


def test_first_of_is_chosen_once_for_the_whole_series() -> None:
    known = facts({"new_followers": [NAN, 5], "followers": [10, 12]})
    values = evaluate(["new_followers"], known, "month")["new_followers"]
    same(values.values[0, 0], [NAN, 5])
    assert values.marks == ()
    net = evaluate(["new_followers"], facts({"followers": [10, 12]}), "month")["new_followers"]
    same(net.values[0, 0], [NAN, 2])
    assert net.marks == ("net: followers at the end less those at the start",)


def test_marks_come_along_from_kpis_within() -> None:
    rows = {
        "revenue": [9] * 13, "churned_customers": [1] * 13, "cost_of_sales": [3] * 13, "marketing_spend": [4] * 13,
        "new_customers": [2] * 13,
    }  # fmt: skip
    values = evaluate(["clv_to_cac"], facts(rows), "month")["clv_to_cac"]
    assert values.marks == ("Marketing spend only",)
    same(values.values[0, 0, -1:], [(9 * 12 * (2 / 3) / 12) / 2])


def test_a_conversion_above_one_is_marked() -> None:
    above = facts({"contracts_sent": [4, 2], "contracts_signed": [1, 3]})
    below = facts({"contracts_sent": [4, 4], "contracts_signed": [1, 3]})
    assert evaluate(["contract_conversion"], above, "month")["contract_conversion"].marks
    assert not evaluate(["contract_conversion"], below, "month")["contract_conversion"].marks


def test_lifetime_spend_is_an_estimate_unless_the_data_reach_back() -> None:
    rows = {"revenue": [100.0] * 14, "new_customers": [2.0] * 14, "churned_customers": [1.0] * 14}
    reaching = {**rows, "customers": [float(i + 1) for i in range(14)]}
    older = {**rows, "customers": [float(i + 11) for i in range(14)]}
    full = evaluate(["lifetime_spend"], facts(reaching), "month")["lifetime_spend"]
    estimate = evaluate(["lifetime_spend"], facts(older), "month")["lifetime_spend"]
    same(full.values[0, 0], [50.0] * 14)
    assert full.marks == ()
    assert all(full.complete)  # what the other branch would need, a year before, is not asked for
    same(estimate.values[0, 0], [NAN] * 11 + [100.0] * 3)
    assert estimate.marks == ("estimate: the data do not reach back to the first customer",)


def test_rounded_draws_do_not_turn_lifetime_spend_into_an_estimate() -> None:
    new = np.full(14, 1.1, dtype=np.float32)  # sums of rounded numbers fall a little short of the stock
    rows = {"revenue": [100.0] * 14, "new_customers": new, "churned_customers": [0.0] * 14}
    rows["customers"] = [1.1 * (i + 1) + 1e-4 for i in range(14)]
    assert evaluate(["lifetime_spend"], facts(rows), "month")["lifetime_spend"].marks == ()


def test_distinct_counts_are_asked_anew_or_an_upper_bound() -> None:
    rows = {"unique_visitors": [10, 10, 10, 20, 20, 20]}
    bound = evaluate(["unique_visitors"], facts(rows), "quarter")["unique_visitors"]
    same(bound.values[0, 0], [30, 60])
    assert bound.marks == ("upper bound: the same person may count in several months",)
    asked = panel({"unique_visitors": [21, 40]}, Period("quarter", 2026 * 4))
    exact = evaluate(["unique_visitors"], facts(rows, coarser={"quarter": asked}), "quarter")["unique_visitors"]
    same(exact.values[0, 0], [21, 40])
    assert exact.marks == ()
    assert evaluate(["unique_visitors"], facts(rows), "month")["unique_visitors"].marks == ()


def test_a_distinct_count_of_a_period_whose_first_months_are_not_in_the_data_is_missing() -> None:
    """A sum over it is missing, too; as a number it would look like a rise afterwards."""
    rows = {"unique_visitors": [NAN, NAN, 10, 20, 20, 20]}
    asked = panel({"unique_visitors": [10, 40]}, Period("quarter", 2026 * 4))
    covered = {"unique_visitors": Covered(date(2026, 3, 1).toordinal(), date(2026, 6, 30).toordinal())}
    known = replace(facts(rows, coarser={"quarter": asked}), months=panel(rows, covered=covered))
    same(evaluate(["unique_visitors"], known, "quarter")["unique_visitors"].values[0, 0], [NAN, 40])
    begun = {"unique_visitors": Covered(date(2026, 1, 9).toordinal(), date(2026, 5, 30).toordinal())}
    known = replace(known, months=panel(rows, covered=begun))
    same(evaluate(["unique_visitors"], known, "quarter")["unique_visitors"].values[0, 0], [10, NAN])


def test_distinct_counts_to_come_keep_the_share_that_was_distinct() -> None:
    months = panel({"unique_visitors": [10, 10, 10, 20, 20, 20]})
    asked = panel({"unique_visitors": [21]}, Period("quarter", 2026 * 4))
    known = Facts(
        CATALOG,
        Calendar(),
        date(2026, 4, 1),
        months,
        coarser={"quarter": asked},
        history=months.between(None, JANUARY + 2),
    )
    values = evaluate(["unique_visitors"], known, "quarter")["unique_visitors"]
    same(values.values[0, 0], [21, 42])
    assert values.marks == ("estimate: different people, taken from the sum of the months",)


def test_notes_of_a_series_are_said() -> None:
    known = replace(facts(SIX), months=panel(SIX, notes={"leads": ("sampled",)}))
    assert evaluate(["leads"], known, "month")["leads"].marks == ("sampled",)
    assert evaluate(["leads"], known, "quarter")["leads"].marks == ("sampled",)


# --- breaks of definition


def test_no_change_across_a_break_of_definition() -> None:
    known = replace(facts(SIX), months=panel(SIX, breaks=(Break("leads", JANUARY + 2, "counted anew"),)))
    growth = evaluate_formula("change(leads)", known, "month")
    same(growth.values[0, 0], [NAN, 1, NAN, 1 / 3, 0.25, 0.2])
    assert growth.reasons[2] == "not comparable with the period before: counted anew"
    values = evaluate(["leads"], known, "month")["leads"]
    same(values.change()[0, 0], [NAN, 1, NAN, 1 / 3, 0.25, 0.2])
    same(values.difference(2)[0, 0], [NAN, NAN, NAN, NAN, 20, 20])
    same(evaluate_formula("change(sessions)", known, "month").values[0, 0, 2:3], [1])


def test_a_break_within_a_quarter_spoils_it_on_both_sides() -> None:
    rows = {"leads": [1.0] * 12}
    known = replace(facts(rows), months=panel(rows, breaks=(Break("leads", JANUARY + 4, "counted anew"),)))
    same(numbers("change(leads)", known, "quarter"), [NAN, NAN, NAN, 0])


# --- several segments and draws


def test_segments_and_draws_are_each_their_own() -> None:
    values = np.arange(1, 1 + 2 * 3 * 4 * 6, dtype=np.float32).reshape(2, 3, 4, 6)
    months = Panel(("leads", "sessions"), ("total", "a", "b"), tuple(JANUARY + i for i in range(6)), values, "channel")
    found = evaluate_formula("leads / sessions", Facts(CATALOG, Calendar(), date(2026, 3, 5), months), "quarter")
    assert found.values.dtype == np.float64
    assert found.values.shape == (3, 4, 2)
    for s in range(3):
        for d in range(4):
            for q in range(2):
                leads, sessions = (sum(float(values[i, s, d, m]) for m in range(3 * q, 3 * q + 3)) for i in (0, 1))
                assert math.isclose(found.values[s, d, q], leads / sessions, rel_tol=1e-12)
    assert found.unfinished is None
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0, 0] = 1.0


def test_a_measure_that_lacks_the_dimension() -> None:
    values = np.ones((2, 3, 1, 2))
    values[1, 1:] = NAN
    months = Panel(("leads", "sessions"), ("total", "a", "b"), (JANUARY, JANUARY + 1), values, "owner")
    found = evaluate_formula("leads / sessions", Facts(CATALOG, Calendar(), LATER, months), "month")
    assert found.marks == ("not available by owner: Sessions carries none",)
    assert found.why == ""
    same(found.values[0, 0], [1, 1])
    assert np.isnan(found.values[1:]).all()


def test_where_reads_another_cut() -> None:
    values = np.array([[[[10.0, 20.0]], [[4.0, 5.0]]]])
    cut = Panel(("leads",), ("total", "Paid Social"), (JANUARY, JANUARY + 1), values, "channel")
    rows = {"leads": [10, 20]}
    known = facts(rows, cuts={"channel": cut})
    same(numbers('where(leads, channel, "Paid Social")', known), [4, 5])
    same(numbers('where(leads, channel, "Email")', known), [0, 0])
    opt_ins = evaluate(["opt_ins"], known, "month")["opt_ins"]
    same(opt_ins.values[0, 0], [4, 5])
    assert opt_ins.marks == ("leads whose channel is social",)
    assert evaluate(["opt_ins"], facts(rows), "month")["opt_ins"].needs == ("opt_ins",)
    rest = replace(cut, segments=("total", "rest"))
    assert all(map(math.isnan, numbers('where(leads, channel, "Email")', facts(rows, cuts={"channel": rest}))))


def test_where_beside_a_breakdown() -> None:
    values = np.array([[[[10.0]], [[4.0]], [[6.0]]]])
    cut = Panel(("leads",), ("total", "Email", "Direct"), (JANUARY,), values, "channel")
    known = Facts(CATALOG, Calendar(), LATER, cut, cuts={"channel": cut})
    same(evaluate_formula('where(leads, channel, "Email")', known, "month").values[:, 0, 0], [4, 4, NAN])


# --- targets, and history joined with a forecast


def test_targets_per_period() -> None:
    quarter = Period("quarter", 2026 * 4)
    rows = {"won_value": [10.0, 10, 10, 5], "pipeline_value": [90.0, 80, 70, 60]}
    known = facts(rows, as_of=date(2026, 4, 20), targets={"won_value": {quarter: 40.0, quarter + 1: 50.0}})
    same(numbers("target(won_value)", known, "quarter"), [40, 50])
    assert all(map(math.isnan, numbers("target(won_value)", known, "month")))
    by_month = facts(rows, targets={"won_value": {JANUARY + i: 5.0 for i in range(12)}})
    same(numbers("target.won_value", by_month, "quarter"), [15, 15])
    same(numbers("target.won_value", by_month, "year"), [60])
    coverage = evaluate(["pipeline_coverage"], known, "quarter")["pipeline_coverage"]
    same(coverage.values[0, 0], [NAN, 60 / 45])
    reached = facts(rows, as_of=date(2026, 4, 20), targets={"won_value": {quarter + 1: 4.0}})
    coverage = evaluate(["pipeline_coverage"], reached, "quarter")["pipeline_coverage"]
    assert coverage.reasons[1] == "the target is already reached"


def test_a_forecast_fills_the_current_quarter_while_to_date_stays_what_happened() -> None:
    rng = np.random.default_rng(3)
    history = panel({"leads": [10, 20, 30, 40, 7], "plan.leads": [10.0] * 9})
    draws = np.repeat(history.values, 5, axis=2)
    draws[0, 0, :, 4:] = rng.uniform(30, 60, (5, 5))
    joined = replace(history, values=draws.astype(np.float32))
    known = Facts(CATALOG, Calendar(), date(2026, 5, 10), joined, history=history)
    found = evaluate_formula("leads", known, "quarter")
    np.testing.assert_allclose(found.values[0, :, 1], 40 + draws[0, 0, :, 4:6].sum(axis=1), rtol=1e-6)
    assert found.complete == (True, False, False)
    same(evaluate_formula("to_date(leads)", known, "quarter").values[0, 2], [60, 47, NAN])
    growth = evaluate_formula("change(leads)", known, "quarter")
    np.testing.assert_allclose(growth.values[0, :, 1], found.values[0, :, 1] / 60 - 1)
    assert np.isfinite(found.change()[0, :, 1:]).all()


# --- changes as the reader asks for them


def test_changes_against_any_period_before() -> None:
    rows = {"churned_customers": [4.0, 5, 0, 2] * 4}
    values = evaluate(["churned_customers"], facts(rows), "month")["churned_customers"]
    assert values.year == 12
    same(values.change(2)[0, 0, :5], [NAN, NAN, -1, -0.6, NAN])
    same(values.change(values.year)[0, 0, -4:], [0, 0, NAN, 0])
    same(values.difference()[0, 0, :3], [NAN, 1, -5])
    same(values.improvement()[0, 0, :3], [NAN, -0.25, 1])
    assert np.isnan(values.change(99)).all()


def test_a_rise_from_a_loss_is_positive() -> None:
    values = evaluate_formula("net_profit", facts({"net_profit": [-100, -50, 50]}), "month")
    same(values.change()[0, 0], [NAN, 0.5, 2])
    same(numbers("change(net_profit)", facts({"net_profit": [-100, -50, 50]})), [NAN, 0.5, 2])


# --- the catalogue decides


def altered(file: str, old: str, new: str) -> Catalog:
    assert TEXTS[file].count(old) == 1, old
    return load({**TEXTS, file: TEXTS[file].replace(old, new)})


def test_another_formula_gives_another_value() -> None:
    known = facts(SIX)
    other = altered("kpis.toml", 'formula = "12 * mrr"', 'formula = "24 * leads"')
    assert evaluate(["arr"], known, "month")["arr"].needs == ("mrr",)
    same(evaluate(["arr"], replace(known, catalog=other), "quarter")["arr"].values[0, 0], [24 * 60, 24 * 150])


def test_another_kind_adds_up_otherwise() -> None:
    known = facts(SIX)
    other = altered(
        "measures.toml", 'id = "leads"\nname = "Leads"\narea = "leads"\nkind = "flow"',
        'id = "leads"\nname = "Leads"\narea = "leads"\nkind = "stock"',
    )  # fmt: skip
    same(evaluate(["leads"], known, "quarter")["leads"].values[0, 0], [60, 150])
    same(evaluate(["leads"], replace(known, catalog=other), "quarter")["leads"].values[0, 0], [30, 60])


def test_another_direction_turns_better_into_worse() -> None:
    known = facts({"churned_customers": [4.0, 5]})
    block = next(b for b in TEXTS["kpis.toml"].split("[[kpi]]") if 'id = "churned_customers"' in b)
    other = altered("kpis.toml", block, block.replace('"down"', '"up"'))
    same(evaluate(["churned_customers"], known, "month")["churned_customers"].improvement()[0, 0, 1:], [-0.25])
    turned = evaluate(["churned_customers"], replace(known, catalog=other), "month")["churned_customers"]
    same(turned.improvement()[0, 0, 1:], [0.25])


# --- properties

_NUMBERS = st.lists(st.floats(0.5, 1e6), min_size=12, max_size=12)


@given(_NUMBERS, _NUMBERS, st.floats(0.01, 100))
def test_a_ratio_does_not_change_when_both_measures_are_scaled(a: list[float], b: list[float], scale: float) -> None:
    plain = numbers("leads / sessions", facts({"leads": a, "sessions": b}), "quarter")
    scaled = {"leads": [scale * n for n in a], "sessions": [scale * n for n in b]}
    np.testing.assert_allclose(numbers("leads / sessions", facts(scaled), "quarter"), plain, rtol=1e-9)


@given(_NUMBERS)
def test_rolling_up_first_or_later_is_the_same_for_flows_and_stocks(a: list[float]) -> None:
    known = facts({"leads": a, "customers": a})
    quarters = numbers("3 * leads", known, "quarter")
    assert math.isclose(sum(quarters), numbers("3 * leads", known, "year")[0], rel_tol=1e-9)
    assert numbers("customers", known, "quarter")[-1] == numbers("customers", known, "year")[0] == a[-1]


@given(
    _NUMBERS, st.integers(0, 11), st.sampled_from(["leads", "leads / sessions", "sessions / leads", "leads - sessions"])
)
def test_missing_stays_missing(a: list[float], gap: int, formula: str) -> None:
    with_gap = {"leads": [NAN if i == gap else n for i, n in enumerate(a)], "sessions": a}
    assert math.isnan(numbers(formula, facts(with_gap))[gap])
    assert math.isnan(numbers(formula, facts(with_gap), "quarter")[gap // 3])


@given(st.permutations(["total", "a", "b", "c"][1:]), st.integers(0, 2**31))
def test_the_order_of_segments_is_irrelevant(order: list[str], seed: int) -> None:
    values = np.random.default_rng(seed).uniform(1, 9, (2, 4, 2, 6))
    months = Panel(
        ("leads", "sessions"), ("total", "a", "b", "c"), tuple(JANUARY + i for i in range(6)), values, "channel"
    )
    turned = months.take(segments=["total", *order])
    plain, other = (
        evaluate_formula("change(leads / sessions)", Facts(CATALOG, Calendar(), date(2026, 9, 1), m), "quarter")
        for m in (months, turned)
    )
    for name in order:
        np.testing.assert_array_equal(
            plain.values[plain.segments.index(name)], other.values[other.segments.index(name)]
        )


@given(st.integers(1, 5), st.integers(0, 2**31))
def test_every_draw_is_worked_out_alone(draws: int, seed: int) -> None:
    ids = ["cac", "churn_rate", "arpu", "clv", "lead_growth", "satisfaction_score", "runway_months", "lifetime_spend"]
    names = [m.id for m in CATALOG.measures.values() if not m.derived] + ["satisfaction.weight"]
    values = np.random.default_rng(seed).uniform(-5, 50, (len(names), 1, draws + 1, 24))
    months = Panel(tuple(names), ("total",), tuple(JANUARY + i for i in range(24)), values)
    together = evaluate(ids, Facts(CATALOG, Calendar(), date(2026, 9, 1), months), "quarter")
    alone = replace(months, values=values[:, :, [0]].repeat(2, axis=2))
    single = evaluate(ids, Facts(CATALOG, Calendar(), date(2026, 9, 1), alone), "quarter")
    for name in ids:
        np.testing.assert_array_equal(together[name].values[0, 0], single[name].values[0, 0])


# --- nothing there yet


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_an_empty_workspace_says_what_every_kpi_needs(grain: Grain) -> None:
    for months in (
        Panel((), ("total",), (), np.empty((0, 1, 1, 0))),
        Panel((), ("total",), (JANUARY,), np.empty((0, 1, 1, 1))),
        Panel(("leads",), ("total",), (), np.empty((1, 1, 1, 0))),
    ):
        found = evaluate(CATALOG.kpis, Facts(CATALOG, Calendar(), date(2026, 3, 1), months), grain)
        assert all(v.needs and v.why and not v.available for v in found.values())
        assert all(v.change().shape == v.values.shape for v in found.values())


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_months_to_come_alone(grain: Grain) -> None:
    known = facts({"plan.leads": [1.0] * 12}, as_of=date(2025, 6, 1))
    same(numbers("plan.leads", known, grain)[:1], [{"month": 1, "quarter": 3, "year": 12}[grain]])
    assert evaluate(["leads"], known, grain)["leads"].needs == ("leads",)


def test_formulas_without_measures() -> None:
    same(numbers("matched(1) + 2", facts({"leads": [1, 2]})), [3, 3])
