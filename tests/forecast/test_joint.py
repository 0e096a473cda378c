"""The Forecast of a Panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from lib.forecast import backtest, fit, joint, models, simulate
from lib.forecast.models import MODELS
from lib.forecast.weights import Weights
from lib.outlook import MONTHS, Forecast
from lib.panel import Covered, Panel
from tests.forecast.worlds import AS_OF, CALENDAR, CURRENT, options, panel, seasonal

SHARE = 23 / 30  # of November that has gone by


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own models only, unless a test puts all of them back."""
    monkeypatch.setattr(models, "MODELS", {n: m for n, m in MODELS.items() if n not in ("ets", "theta")})


def _world() -> Panel:
    leads = seasonal(47, 1)
    customers = np.round(200 + 5 * np.arange(47.0))
    leads[-1] *= SHARE
    return panel({"leads": leads, "customers": customers, "late": seasonal(30, 2)})


KINDS = {"leads": "flow", "customers": "stock", "late": "flow"}


def test_the_shape_of_a_forecast() -> None:
    made = fit(_world(), options(**KINDS), 3)
    assert made.panel.series == ("leads", "customers", "late")
    assert made.panel.segments == ("total",)
    assert made.panel.values.shape == (3, 1, 200, MONTHS)
    assert made.panel.values.dtype == np.float32
    assert not made.panel.values.flags.writeable
    assert made.panel.periods[0] == made.first == CURRENT
    assert made.before is None
    assert set(made.fits) == set(KINDS)
    assert np.isfinite(made.panel.values).all()
    assert (made.panel.values >= 0).all()
    quarters = made.panel.roll_up(CALENDAR, "quarter", {"customers": "last"})
    assert np.isfinite(quarters.values[0, 0, 0, 1:9]).all()  # eight whole quarters after the current one


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    one, two, other = (fit(_world(), options(**KINDS), seed) for seed in (3, 3, 4))
    assert one.panel.values.tobytes() == two.panel.values.tobytes()
    assert one.panel.values.tobytes() != other.panel.values.tobytes()
    assert one.digests == two.digests
    changed = options(**KINDS)
    assert fit(_world(), replace(changed, draws=100), 3).digests != one.digests


def test_quantiles_are_monotone() -> None:
    levels = (0.025, 0.1, 0.5, 0.9, 0.975)
    quantiles = fit(_world(), options(**KINDS), 3).panel.quantile(levels)
    assert (np.diff(quantiles, axis=0) >= 0).all()


def test_one_series_alone_has_the_draws_of_simulate() -> None:
    history = seasonal(46)
    as_of = CALENDAR.first_day(CURRENT)
    made = fit(panel({"leads": np.append(history, np.nan)}), replace(options(leads="flow"), as_of=as_of), 9)
    expected = simulate(history, 12, MONTHS, 9, 200).astype(np.float32)
    np.testing.assert_array_equal(made.panel.get("leads"), expected)


def test_several_series_keep_their_own_draws_in_another_order() -> None:
    one, two = seasonal(46, 1), seasonal(46, 2)
    world = panel({"one": np.append(one, np.nan), "two": np.append(two, np.nan)})
    made = fit(world, replace(options(one="flow", two="flow"), as_of=CALENDAR.first_day(CURRENT)), 9)
    expected = simulate(two, 12, MONTHS, 9, 200).astype(np.float32)
    assert {row.tobytes() for row in made.panel.get("two")} == {row.tobytes() for row in expected}


def test_values_of_later_months_change_nothing() -> None:
    world = _world()
    later = np.concatenate([world.values, 99 * np.ones((3, 1, 1, 2))], axis=3)
    longer = replace(world, values=later, periods=(*world.periods, CURRENT + 1, CURRENT + 2))
    one, two = fit(world, options(**KINDS), 3), fit(longer, options(**KINDS), 3)
    assert one.panel.values.tobytes() == two.panel.values.tobytes()


def test_the_current_month_is_what_there_is_plus_the_rest() -> None:
    world = _world()
    made = fit(world, options(**KINDS), 3)
    to_date = world.get("leads")[0, -1]
    november = made.panel.get("leads")[:, 0]
    assert (november >= np.float32(to_date)).all()
    assert np.median(november) == pytest.approx(to_date / SHARE, rel=0.1)
    whole = fit(world, replace(options(**KINDS), as_of=CALENDAR.first_day(CURRENT)), 3).panel.get("leads")[:, 0]
    assert november.std() < whole.std()


def test_a_stock_goes_on_from_where_it_is_now() -> None:
    world = _world()
    now = world.get("customers")[0, -1]
    made = fit(world, options(**KINDS), 3).panel.get("customers")
    assert np.median(made[:, 0]) == pytest.approx(now, abs=6)
    jumped = replace(world, values=np.where(world.values == now, 2 * now, world.values))
    after = fit(jumped, options(**KINDS), 3).panel.get("customers")
    assert np.median(after[:, 3]) == pytest.approx(2 * np.median(made[:, 3]), rel=0.1)


def test_a_signed_flow_may_fall_below_what_there_is() -> None:
    profit = 100 * np.random.default_rng(0).standard_normal(47)
    profit[-1] = 10.0
    chosen = replace(options(profit="flow"), signed=frozenset({"profit"}))
    assert (fit(panel({"profit": profit}), chosen, 1).panel.get("profit")[:, 0] < 10).any()


def test_data_that_ended_earlier_are_forecast_from_there() -> None:
    covered = {"leads": Covered(date(2022, 1, 1).toordinal(), date(2026, 8, 31).toordinal())}
    world = panel({"leads": seasonal(47), "sessions": seasonal(47, 3)}, covered)
    made = fit(world, options(leads="flow", sessions="flow"), 3)
    assert made.before is not None
    assert made.before.series == ("leads",)
    assert [CALENDAR.label(p) for p in made.before.periods] == ["2026-09", "2026-10"]
    assert np.isfinite(made.before.values).all()
    assert any("Data end in 2026-08" in note for note in made.fits["leads"].notes)
    assert np.isfinite(made.panel.values).all()


def test_what_cannot_be_forecast_says_why() -> None:
    old = np.r_[seasonal(20), np.full(27, np.nan)]
    world = panel({"old": old, "new": np.array([5.0]), "empty": np.full(47, np.nan), "ok": seasonal(47)})
    made = fit(world, options(old="flow", new="flow", empty="flow", ok="flow", absent="flow"), 3)
    assert made.panel.series == ("ok",)
    assert made.unavailable["absent"] == "no data"
    assert made.unavailable["new"] == made.unavailable["empty"] == "no complete month yet"
    assert "more than 2 years" in made.unavailable["old"]


def test_nothing_to_forecast() -> None:
    made = fit(panel({"new": np.array([5.0])}), options(new="flow"), 3)
    assert made.panel.series == ()
    assert made.origins == ()


def test_tiers_and_what_more_data_would_bring() -> None:
    world = panel({"full": seasonal(47), "young": seasonal(15), "new": seasonal(4)})
    fits = fit(world, options(full="flow", young="flow", new="flow"), 3).fits
    assert [fits[n].tier for n in ("full", "young", "new")] == ["full", "no_season", "naive"]
    assert "14 months of history; 10 more would show the season." in fits["young"].notes
    assert np.isnan(fits["new"].backtest.mase)


def test_distinct_counts_are_marked() -> None:
    made = fit(panel({"visitors": seasonal(47)}), options(visitors="unique"), 3)
    assert any("not the sum" in note for note in made.fits["visitors"].notes)
    assert made.panel.notes is not None
    assert "visitors" in made.panel.notes


def test_a_weighted_measure_is_its_mean_times_its_weights() -> None:
    won = np.round(seasonal(47, 4, level=40))
    mean = 30 + np.random.default_rng(8).standard_normal(47)
    won[-1] *= SHARE
    world = panel({"cycle": mean * won, "cycle.weight": won, "deals_won": won})
    made = fit(world, options(**{"cycle": "weighted", "cycle.weight": "flow", "deals_won": "flow"}), 3)
    ratio = made.panel.get("cycle") / made.panel.get("cycle.weight")
    low, high = np.quantile(ratio, (0.1, 0.9))
    assert 25 < low < high < 35
    np.testing.assert_array_equal(made.panel.get("cycle.weight"), made.panel.get("deals_won"))  # twins stay twins


def test_what_moved_together_moves_together() -> None:
    rng = np.random.default_rng(11)
    shock = 0.1 * rng.standard_normal(47).cumsum()
    leads, mine = 1000 * np.exp(shock), 300 * np.exp(shock + 0.02 * rng.standard_normal(47))
    alone = 500 * np.exp(0.1 * rng.standard_normal(47).cumsum())
    made = fit(
        panel({"leads": leads, "mqls": mine, "alone": alone}), options(leads="flow", mqls="flow", alone="flow"), 3
    )
    year = {name: made.panel.get(name)[:, 1:13].sum(axis=1) for name in made.panel.series}
    assert stats.spearmanr(year["leads"], year["mqls"])[0] > 0.6
    assert abs(stats.spearmanr(year["leads"], year["alone"])[0]) < 0.45
    past = made.origins[-1].panel
    assert stats.spearmanr(past.get("leads").sum(axis=1), past.get("mqls").sum(axis=1))[0] > 0.5


def test_past_origins_say_what_would_have_been_said() -> None:
    world = _world()
    made = fit(world, options(**KINDS), 3)
    assert 5 <= len(made.origins) <= 10
    firsts = [origin.first for origin in made.origins]
    assert firsts == sorted(firsts)
    assert all(CURRENT - first >= 3 for first in firsts)
    for origin in made.origins:
        assert origin.panel.values.dtype == np.float32
        assert origin.panel.values.shape[2:] == (100, 12)
        months = origin.calendar.months(origin.calendar.parent(origin.first, "quarter"))
        assert months == tuple(origin.panel.periods[:3])
    origin = made.origins[-1]
    cut = world.periods.index(origin.first)
    changed = world.values.copy()
    changed[..., cut:] *= 3
    again = fit(replace(world, values=changed), options(**KINDS), 3)
    same = next(o for o in again.origins if o.first == origin.first)
    np.testing.assert_array_equal(same.panel.values, origin.panel.values)


def test_progress_is_told() -> None:
    said: list[tuple[float, str]] = []
    fit(_world(), options(**KINDS), 3, lambda share, what: said.append((share, what)))
    assert [what for _, what in said][:2] == ["Leads: 1 of 3 series", "Customers: 2 of 3 series"]
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert said[-1][0] == 1.0


def test_a_broken_model_is_said_and_the_choice_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS", MODELS)
    world = panel({"leads": seasonal(47)})
    before = fit(world, options(leads="flow"), 3).fits["leads"]
    heaviest = max(before.weights, key=lambda n: before.weights[n])

    def broken(sample: object, horizon: int) -> np.ndarray:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(models, "MODELS", {**MODELS, heaviest: replace(MODELS[heaviest], run=broken)})
    made = fit(world, options(leads="flow"), 3)
    after = made.fits["leads"]
    assert before.weights[heaviest] > 1.2 / len(MODELS)
    assert after.weights[heaviest] == 0
    assert after.model != before.model
    assert any(heaviest in note and "broken on purpose" in note for note in after.notes)
    assert np.isfinite(made.panel.values).all()


def test_backtests_stand_beside_the_naive_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS", MODELS)
    made: Forecast = fit(panel({"leads": seasonal(47, growth=0.02)}), options(leads="flow"), 3)
    told = made.fits["leads"]
    assert told.backtest.mase < told.backtest.naive_mase
    assert told.backtest.origins == len(made.origins) + 1  # the latest one is too young to be judged by quarter
    assert {"theta", "ets", "seasonal_naive"} <= set(told.errors)
    assert made.as_of == AS_OF


def test_without_learned_constants_it_works_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (backtest, joint):
        monkeypatch.setattr(module, "weights", lambda period: Weights())
    made = fit(panel({"leads": seasonal(40)}), options(leads="flow"), 3)
    assert any("not installed" in note for note in made.fits["leads"].notes)
    assert np.isfinite(made.panel.values).all()
