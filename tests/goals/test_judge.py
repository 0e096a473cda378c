"""Targets in all their forms: the band they mean, the chance from the draws, status, pace and the five letters."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.model import Catalog, Category, Kpi, Measure
from lib.errors import BadInput
from lib.goals import Aims, Evidence, Target, judge, nature, read_amount, resolve
from lib.goals.judge import quantile


def kpi(**changed: object) -> Kpi:
    fields = {
        "id": "leads",
        "name": "Leads",
        "category": "lead_generation",
        "formula": "leads",
        "unit": "count",
        "direction": "up",
        "padre": "position",
        "relevance": "more leads, more customers",
    }
    return Kpi(**{**fields, **changed})


def target(**changed: object) -> Target:
    fields = {
        "id": "t1",
        "kpi": "leads",
        "by": "2026Q4",
        "form": "level",
        "value": 100.0,
        "owner": "Mira",
        "because": "the pipeline is thin",
        "start": "2026Q3",
    }
    return Target(**{**fields, **changed})


DRAWS = np.array([80.0, 90.0, 99.0, 100.0, 101.0, 110.0, 120.0, 130.0, 140.0, 150.0])


@pytest.mark.parametrize(
    ("form", "value", "upper", "direction", "base", "low", "high", "level"),
    [
        ("level", 100.0, None, "up", None, 100.0, math.inf, 100.0),
        ("level", 100.0, None, "down", None, -math.inf, 100.0, 100.0),
        ("at_least", 100.0, None, "down", None, 100.0, math.inf, 100.0),
        ("at_most", 100.0, None, "up", None, -math.inf, 100.0, 100.0),
        ("between", 90.0, 110.0, "up", None, 90.0, 110.0, 90.0),
        ("change", 0.10, None, "up", 200.0, 220.0, math.inf, 220.0),
        ("change", -0.05, None, "down", 0.04, -math.inf, 0.038, 0.038),
        ("delta", -0.005, None, "down", 0.04, -math.inf, 0.035, 0.035),
        ("delta", 3.0, None, "up", 5.0, 8.0, math.inf, 8.0),
        ("change", 0.5, None, "up", -100.0, -50.0, math.inf, -50.0),
    ],
)
def test_each_form_means_a_band(form, value, upper, direction, base, low, high, level) -> None:
    found = resolve(
        target(form=form, value=value, upper=upper),
        kpi(direction=direction),
        ("2025Q4", base) if base is not None else None,
    )
    assert (found.low, found.high, found.level) == (pytest.approx(low), pytest.approx(high), pytest.approx(level))


def test_a_change_without_a_baseline_cannot_be_told() -> None:
    aim = target(form="change", value=0.1)
    assert resolve(aim, kpi(), None) is None and resolve(aim, kpi(), ("2025Q4", math.nan)) is None
    found = judge(aim, kpi(), None, Evidence(DRAWS, stale_days=0), Aims("mrr"))
    assert (found.status, found.probability, found.gap) == ("unknown", None, None)


def test_the_chance_is_the_share_of_futures_that_reach_it() -> None:
    aim = target()
    found = judge(aim, kpi(), resolve(aim, kpi(), None), Evidence(DRAWS, stale_days=0), Aims("mrr"))
    assert found.probability == sum(1 for d in DRAWS if d >= 100) / len(DRAWS) == 0.7
    assert found.status == "on_track"
    assert found.forecast.median == pytest.approx(105.5) and found.gap == pytest.approx(5.5)
    assert found.relative == pytest.approx(0.055)


@given(st.floats(50, 200), st.floats(0, 60))
def test_a_harder_target_is_never_likelier(level: float, harder: float) -> None:
    def chance(at: float) -> float:
        aim = target(value=at)
        return judge(aim, kpi(), resolve(aim, kpi(), None), Evidence(DRAWS), Aims()).probability

    assert chance(level + harder) <= chance(level)


def test_futures_without_a_value_do_not_count_as_reached() -> None:
    draws = np.where(DRAWS > 120, np.nan, DRAWS)
    found = judge(target(), kpi(), resolve(target(), kpi(), None), Evidence(draws), Aims("mrr"))
    assert found.probability == 0.4
    none = judge(target(), kpi(), resolve(target(), kpi(), None), Evidence(np.full(5, np.nan)), Aims("mrr"))
    assert none.probability is None and none.forecast is None and none.status == "unknown"


@pytest.mark.parametrize(
    ("evidence", "status", "chance"),
    [
        (Evidence(DRAWS, actual=100.0), "achieved", 1.0),
        (Evidence(DRAWS, actual=99.9), "missed", 0.0),
        (Evidence(DRAWS, to_date=101.0, cumulates=True, days=(47, 92)), "achieved", 1.0),
        (Evidence(DRAWS, to_date=101.0, cumulates=False, days=(47, 92)), "on_track", 0.7),
        (Evidence(DRAWS - 15, to_date=50.0, cumulates=True), "at_risk", 0.4),
        (Evidence(DRAWS - 45), "off_track", 0.1),
        (Evidence(DRAWS, why="too short a history"), "unknown", None),
        (Evidence(DRAWS, needs=("orders",)), "unknown", None),
    ],
)
def test_status(evidence: Evidence, status: str, chance: float) -> None:
    found = judge(target(), kpi(), resolve(target(), kpi(), None), evidence, Aims("mrr"))
    assert (found.status, found.probability) == (status, chance)
    assert found.why


def test_a_limit_is_missed_as_soon_as_the_sum_is_beyond_it() -> None:
    aim = target(form="at_most", value=60.0)
    found = judge(aim, kpi(), resolve(aim, kpi(), None), Evidence(DRAWS, to_date=61.0, cumulates=True), Aims("mrr"))
    assert found.status == "missed"


def test_inside_a_band_there_is_no_gap() -> None:
    aim = target(form="between", value=100.0, upper=110.0)
    found = judge(aim, kpi(), resolve(aim, kpi(), None), Evidence(DRAWS), Aims("mrr"))
    assert found.gap == 0.0 and found.probability == pytest.approx(0.3)


def test_pace_says_attainment_and_what_each_remaining_day_must_bring() -> None:
    evidence = Evidence(DRAWS, to_date=40.0, cumulates=True, days=(47, 92))
    pace = judge(target(), kpi(), resolve(target(), kpi(), None), evidence, Aims("mrr")).pace
    assert pace.attainment == pytest.approx(0.4)
    assert pace.needed_a_day == pytest.approx(60 / 45)
    assert pace.usual == pytest.approx(47 / 92)
    known = judge(target(), kpi(), resolve(target(), kpi(), None), replace(evidence, usual=0.3), Aims("mrr")).pace
    assert known.usual == 0.3


def test_attainment_of_what_shall_fall_is_target_over_actual() -> None:
    aim, churn = target(value=0.03), kpi(direction="down", unit="percent")
    pace = judge(aim, churn, resolve(aim, churn, None), Evidence(DRAWS, to_date=0.04), Aims("mrr")).pace
    assert pace.attainment == pytest.approx(0.75) and pace.needed_a_day is None


def test_each_letter_has_its_verdict_and_reason() -> None:
    evidence = Evidence(DRAWS, stale_days=3, history=(90.0, 105.0, 99.0))
    smart = judge(target(), kpi(), resolve(target(), kpi(), None), evidence, Aims("mrr")).smart
    assert list(smart) == ["specific", "measurable", "achievable", "relevant", "time_bound"]
    assert all(v.ok for v in smart.values())
    assert "not yet judged" in smart["specific"].why and "not yet judged" in smart["achievable"].why
    assert "1 of 3" in smart["achievable"].why

    bare = target(owner="", because="", start=None)
    bad = judge(
        bare, kpi(relevance=""), resolve(bare, kpi(), None), Evidence(DRAWS - 60, stale_days=80), Aims("mrr")
    ).smart
    assert [v.ok for v in bad.values()] == [False] * 5
    assert "responsible person and why" in bad["specific"].why and "80 days" in bad["measurable"].why
    star = judge(
        bare, kpi(relevance=""), resolve(bare, kpi(), None), Evidence(DRAWS, stale_days=1), Aims("leads")
    ).smart
    assert star["relevant"].ok


def test_a_range_needs_two_ends_in_order() -> None:
    with pytest.raises(BadInput):
        target(form="between", value=10.0, upper=5.0)


@pytest.mark.parametrize(
    ("text", "form", "unit", "value"),
    [
        ("50000", "level", "money", 50000.0),
        ("50k", "level", "money", 50000.0),
        ("1,250.5", "level", "money", 1250.5),
        ("3.1%", "level", "percent", 0.031),
        ("-0.5pp", "delta", "percent", -0.005),
        ("−5", "delta", "days", -5.0),
        ("+10%", "change", "count", 0.1),
        ("-5%", "change", "percent", -0.05),
    ],
)
def test_amounts(text: str, form: str, unit: str, value: float) -> None:
    assert read_amount(text, form, kpi(unit=unit)) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "form", "unit", "readings"),
    [
        ("3.1", "level", "percent", ("3.1%", "310%")),
        ("-0.5", "delta", "percent", ("--change -0.5%", "--delta -0.5pp")),
        ("-5%", "delta", "percent", ("--change -5%", "--delta -5pp")),
        ("+10", "change", "count", ("--change +10%", "--delta +10")),
        ("5%", "level", "money", ("--change +5%",)),
        ("many", "level", "money", ("50000",)),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(text: str, form: str, unit: str, readings: tuple) -> None:
    with pytest.raises(BadInput) as error:
        read_amount(text, form, kpi(unit=unit))
    for reading in readings:
        assert reading in error.value.do


def test_how_a_kpi_adds_up() -> None:
    measures = {
        n: Measure(id=n, name=n, area="a", kind=k, unit="count", sources="one")
        for n, k in (("leads", "flow"), ("upsells", "flow"), ("mrr", "stock"), ("visitors", "unique"))
    }
    catalog = Catalog(measures, {}, {"lead_generation": Category(id="lead_generation", name="x")}, {}, {})
    for formula, expected in {
        "leads": "flow",
        "leads + upsells": "flow",
        "visitors": "flow",
        "12 * mrr": "stock",
        "leads / upsells": "ratio",
        "change(leads)": "ratio",
        "leads + mrr": "ratio",
    }.items():
        assert nature(kpi(formula=formula), catalog) == expected, formula


def test_of_a_band_the_end_is_shown_that_is_at_risk() -> None:
    aim = target(form="between", value=90.0, upper=110.0)
    band = resolve(aim, kpi(), None)
    high = judge(aim, kpi(), band, Evidence(DRAWS + 40, to_date=60.0, days=(46, 92), cumulates=True), Aims("mrr"))
    assert high.resolved is not None
    assert (high.resolved.level, high.gap) == (110.0, pytest.approx(145.5 - 110))
    assert high.pace.attainment == pytest.approx(60 / 110)
    assert high.pace.needed_a_day is None  # it has to bring less, not more
    assert high.why.endswith("most others end above its upper end")
    low = judge(aim, kpi(), band, Evidence(DRAWS - 40, to_date=60.0, days=(46, 92), cumulates=True), Aims("mrr"))
    assert low.resolved is not None
    assert (low.resolved.level, low.pace.needed_a_day) == (90.0, pytest.approx(30 / 46))
    assert low.why.endswith("most others end below its lower end")


def test_of_a_band_that_was_missed_the_end_is_shown_that_was() -> None:
    aim = target(form="between", value=90.0, upper=110.0)
    found = judge(aim, kpi(), resolve(aim, kpi(), None), Evidence(np.empty(0), actual=120.0), Aims("mrr"))
    assert found.resolved is not None
    assert (found.status, found.resolved.level, found.gap) == ("missed", 110.0, 10.0)


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40),
    st.sampled_from((0.0, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 1.0)),
)
def test_quantiles_are_those_of_numpy_to_the_last_bit(numbers: list[float], level: float) -> None:
    assert quantile(np.sort(np.array(numbers)), level) == float(np.quantile(np.array(numbers), level))
