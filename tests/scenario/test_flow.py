"""A scenario on hand-made draws, against a plain loop per draw; what is neutral changes no byte."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import BadInput, NotPossible, UnknownName
from lib.panel import Panel
from lib.scenario import Assumption, Ground, apply, drivers_available, parse, refuse_impossible, refuse_without_data
from tests.scenario.by_hand import FLOWS, MONTHS, made, twin


@pytest.mark.parametrize("rise", [0.1, -0.25, 0.5])
def test_a_better_visitor_to_lead_rate_flows_down_to_mrr_as_a_loop_per_draw_says(rise: float) -> None:
    panel, ground = made()
    changed = apply(panel, ground, [parse(f"visitor_to_lead={rise:+.0%}")]).panel
    for name, expected in twin(panel, ground, rise).items():
        np.testing.assert_allclose(changed.get(name), expected, rtol=1e-12, err_msg=name)
    for name in ("leads", "new_customers", "customers", "revenue", "mrr"):
        assert np.all((changed.get(name) > panel.get(name)) == (rise > 0)), name
    for name in ("sessions", "marketing_spend"):
        assert changed.get(name).tobytes() == panel.get(name).tobytes()


@given(
    st.sampled_from(["visitor_to_lead", "win_rate", "churn_rate", "price", "marketing_spend", "sessions", "mqls"]),
    st.sampled_from(["relative", "shift", "points"]),
)
def test_a_neutral_assumption_changes_no_byte(driver: str, op: str) -> None:
    panel, ground = made()
    assert apply(panel, ground, [Assumption(driver=driver, op=op, value=0.0)]).panel is panel


def test_what_no_changed_driver_leads_to_keeps_its_bytes() -> None:
    panel, ground = made()
    changed = apply(panel, ground, [parse("win_rate=+5%")]).panel
    for name in ("sessions", "web_leads", "leads", "mqls", "sqls", "opportunities", "marketing_spend"):
        assert changed.get(name).tobytes() == panel.get(name).tobytes(), name
    assert changed.values.dtype == panel.values.dtype


def test_stocks_move_by_their_flows_exactly() -> None:
    panel, ground = made()
    changed = apply(
        panel, ground, [parse("churn_rate=-20%"), parse("win_rate=+10%"), parse("expansion_rate=+30%")]
    ).panel
    gain = changed.get("new_customers") - changed.get("churned_customers")
    np.testing.assert_allclose(changed.get("customers"), 200 + np.cumsum(gain, axis=-1), rtol=1e-12)
    rise = (
        sum(changed.get(n) for n in ("new_mrr", "expansion_mrr"))
        - changed.get("contraction_mrr")
        - changed.get("churned_mrr")
    )
    np.testing.assert_allclose(changed.get("mrr"), 60e3 + np.cumsum(rise, axis=-1), rtol=1e-12)


def test_what_happened_is_not_changed() -> None:
    panel, ground = made()
    everything = Ground(
        ground.calendar, happened={n: panel.get(n)[:, 0].min() * np.ones(1) for n in FLOWS}, start=ground.start
    )
    one = Panel(panel.series, ("total",), MONTHS, panel.values[:, :, :1])
    everything = Ground(ground.calendar, {n: one.get(n)[0, :1].astype(float) for n in FLOWS}, ground.start)
    changed = apply(one, everything, [parse("sessions=+50%")]).panel
    for name in FLOWS:
        assert changed.get(name)[0, 0] == pytest.approx(one.get(name)[0, 0], rel=1e-12), name
    assert changed.get("leads")[0, 1] > one.get("leads")[0, 1]


def test_win_rate_splits_the_same_decided_deals() -> None:
    panel, ground = made()
    changed = apply(panel, Ground(ground.calendar, start=ground.start), [parse("win_rate=+5pp")]).panel
    decided = panel.get("deals_won") + panel.get("deals_lost")
    np.testing.assert_allclose(changed.get("deals_won") + changed.get("deals_lost"), decided, rtol=1e-12)
    np.testing.assert_allclose(changed.get("deals_won") / decided, panel.get("deals_won") / decided + 0.05, rtol=1e-12)


def test_a_win_rate_never_passes_all_deals() -> None:
    panel, ground = made()
    changed = apply(panel, Ground(ground.calendar, start=ground.start), [parse("win_rate=+900%")]).panel
    np.testing.assert_allclose(changed.get("deals_lost"), 0.0, atol=1e-9)


def test_a_start_and_a_ramp_are_kept() -> None:
    panel, ground = made()
    free = Ground(ground.calendar, start=ground.start)
    start = ground.calendar.label(MONTHS[2])
    changed = apply(panel, free, [parse(f"sessions=+30%,from={start},ramp=3")]).panel
    factor = (changed.get("sessions") / panel.get("sessions"))[0]
    np.testing.assert_allclose(factor, [1, 1, 1.1, 1.2, 1.3, 1.3], rtol=1e-12)


def test_a_level_sets_the_rate_and_a_shift_adds_to_a_measure() -> None:
    panel, ground = made()
    free = Ground(ground.calendar, start=ground.start)
    changed = apply(panel, free, [parse("lead_to_mql==40%")]).panel
    np.testing.assert_allclose(changed.get("mqls") / changed.get("leads"), 0.4, rtol=1e-12)
    more = apply(panel, free, [parse("marketing_spend=+5000")]).panel
    np.testing.assert_allclose(more.get("marketing_spend") - panel.get("marketing_spend"), 5000, rtol=1e-9)
    assert np.all(more.get("leads") > panel.get("leads")), "leads answer to spend"


def test_one_channel_moves_by_its_share() -> None:
    panel, ground = made()
    shares = Ground(ground.calendar, start=ground.start, shares={("marketing_spend", "channel", "Paid Search"): 0.25})
    changed = apply(panel, shares, [parse("marketing_spend@channel=Paid Search=+40%")])
    np.testing.assert_allclose(changed.panel.get("marketing_spend"), panel.get("marketing_spend") * 1.1, rtol=1e-12)
    unknown = apply(panel, shares, [parse("marketing_spend@channel=Radio=+40%")])
    assert [why for _, why in unknown.skipped] == ["marketing_spend is not known by channel"]


def test_a_stage_without_data_is_passed_over() -> None:
    panel, ground = made()
    short = panel.take(["sessions", "web_leads", "leads", "deals_won", "deals_lost", "new_customers"])
    changed = apply(short, Ground(ground.calendar), [parse("visitor_to_lead=+10%")]).panel
    assert np.all(changed.get("new_customers") > short.get("new_customers"))


def test_segments_are_changed_like_the_total() -> None:
    panel, ground = made()
    half = Panel(
        panel.series, ("total", "DACH"), MONTHS, np.concatenate([panel.values, panel.values * 0.5], axis=1), "region"
    )
    start = {s: np.array([v[0], v[0] / 2]) for s, v in ground.start.items()}
    changed = apply(half, Ground(ground.calendar, start=start), [parse("visitor_to_lead=+10%")]).panel
    np.testing.assert_allclose(changed.get("mrr", "DACH"), changed.get("mrr") / 2, rtol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "win_rate=+10%",
        "sales_headcount=+2",
        "churn_rate=-0.5pp",
        "price==1.1",
        "marketing_spend@channel=Paid Search=-30%,from=2027Q1,ramp=3",
    ],
)
def test_an_assumption_is_written_as_it_is_read(text: str) -> None:
    assert parse(text).text() == text


@pytest.mark.parametrize(
    "text", ["win_rate", "win_rate=", "win_rate=ten", "=+10%", "win_rate=10%", "win_rate=+10%,ramp=x", "win_rate=+1e9x"]
)
def test_what_is_no_assumption_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(BadInput) as error:
        parse(text)
    assert error.value.do


def test_unknown_drivers_are_refused_with_near_matches() -> None:
    panel, ground = made()
    with pytest.raises(UnknownName) as error:
        apply(panel, ground, [parse("win_rat=+10%")])
    assert "win_rate" in error.value.near
    with pytest.raises(NotPossible, match="win_rate"):
        refuse_without_data(parse("win_rate=+1%"), ["sessions", "leads"])
    assert drivers_available(["sessions", "leads"]) == ("sessions", "visitor_to_lead")


def contracts(panel: Panel) -> Panel:
    """The company with contracts that are sent for every opportunity and signed with every deal won."""
    return panel.with_series(
        {"contracts_sent": panel.get("opportunities")[None], "contracts_signed": panel.get("deals_won")[None]}
    )


WILD = ["-500%", "+900%", "+100000%", "-200pp", "+200pp", "-100%"]


@pytest.mark.parametrize("size", WILD)
@pytest.mark.parametrize(
    "driver", ["visitor_to_lead", "lead_to_mql", "win_rate", "churn_rate", "sessions", "churned_mrr"]
)
def test_no_assumption_makes_a_volume_negative_or_a_share_more_than_the_whole(driver: str, size: str) -> None:
    panel, ground = made()
    panel = contracts(panel)
    changed = apply(panel, Ground(ground.calendar, start=ground.start), [parse(f"{driver}={size}")]).panel
    for name in set(panel.series) - {"cash", "net_profit"}:
        assert changed.get(name).min() >= -1e-9, name
    parts = (("web_leads", "sessions"), ("mqls", "leads"), ("contracts_signed", "contracts_sent"))
    for part, whole in parts:
        assert np.all(changed.get(part) <= changed.get(whole) * (1 + 1e-9)), part


@pytest.mark.parametrize(
    "text", ["visitor_to_lead=-500%", "visitor_to_lead=-200pp", "visitor_to_lead=+90000%", "visitor_to_lead=+200pp"]
)
def test_limits_of_a_rate_as_a_plain_loop_says(text: str) -> None:
    panel, ground = made()
    assumption = parse(text)
    applied = apply(panel, Ground(ground.calendar, start=ground.start), [assumption])
    for d in range(panel.draws):
        for t in range(len(MONTHS)):
            sessions, leads = (float(panel.get(n)[d, t]) for n in ("sessions", "web_leads"))
            rate = leads / sessions
            wanted = rate * (1 + assumption.value) if assumption.op == "relative" else rate + assumption.value
            expected = sessions * min(max(wanted, 0.0), 1.0)
            assert applied.panel.get("web_leads")[d, t] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    end = "0" if assumption.value < 0 else "100 %"
    assert applied.limited == ((assumption, f"visitor to lead stops at {end}"),)


def test_nobody_churns_who_is_not_there_as_a_plain_loop_says() -> None:
    panel, ground = made()
    changed = apply(panel, Ground(ground.calendar, start=ground.start), [parse("churned_customers=+3000%")]).panel
    for d in range(panel.draws):
        base_before = there = float(ground.start["customers"][0])
        for t in range(len(MONTHS)):
            new, gone = (float(panel.get(n)[d, t]) for n in ("new_customers", "churned_customers"))
            churned = min(gone * 31 * there / base_before, there)
            assert changed.get("churned_customers")[d, t] == pytest.approx(churned)
            there += new - churned
            base_before = float(panel.get("customers")[d, t])
            assert changed.get("customers")[d, t] == pytest.approx(there)


def test_what_stays_within_its_limits_says_nothing() -> None:
    panel, ground = made()
    assert apply(panel, ground, [parse("win_rate=+5%"), parse("churn_rate=-1pp")]).limited == ()


@pytest.mark.parametrize(
    "text",
    [
        "visitor_to_lead=-500%",
        "sessions=-100.1%",
        "win_rate==200%",
        "win_rate==2",
        "churn_rate=-200pp",
        "churn_rate==-1%",
        "sessions==-5",
    ],
)
def test_what_can_never_be_is_refused_before_it_is_stored(text: str) -> None:
    with pytest.raises(BadInput) as error:
        refuse_impossible(parse(text))
    assert parse(text).text() in error.value.what and error.value.do


@pytest.mark.parametrize(
    "text", ["visitor_to_lead=-100%", "expansion_rate==150%", "win_rate==100%", "price==1.1", "sessions=-5000"]
)
def test_what_can_be_is_not_refused(text: str) -> None:
    refuse_impossible(parse(text))


def test_a_level_holds_from_its_start_on_wherever_it_is_listed() -> None:
    panel, ground = made()
    level, step = parse("price==1.5"), parse(f"price=+10%,from={ground.calendar.label(MONTHS[3])}")
    one, other = (apply(panel, ground, order).panel for order in ([level, step], [step, level]))
    assert one.get("new_mrr").tobytes() == other.get("new_mrr").tobytes()
    np.testing.assert_allclose(one.get("new_mrr")[..., 3], panel.get("new_mrr")[..., 3] * 1.65, rtol=1e-6)


def test_what_begins_after_the_forecast_is_said_to_do_nothing() -> None:
    panel, ground = made()
    applied = apply(panel, ground, [parse("price=+10%,from=2099Q1")])
    assert next(why for _, why in applied.skipped) == "it begins after the forecast ends"
