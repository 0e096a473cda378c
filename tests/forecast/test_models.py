"""The contract of every model in the table, and hand-made cases of our own ones."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from lib.forecast import regression, simple, smoothing
from lib.forecast.models import MODELS
from lib.forecast.origins import Origins, cut_at
from lib.forecast.sample import Floats
from lib.forecast.smoothing import Grid
from tests.forecast.worlds import seasonal

HISTORIES = {
    "monthly": (seasonal(50), 12),
    "short": (seasonal(14), 12),
    "quarterly": (seasonal(20), 4),
    "constant": (np.full(30, 7.0), 12),
    "all zero": (np.zeros(30), 12),
    "often zero": (np.random.default_rng(1).poisson(0.4, 40).astype(float), 12),
    "negative": (seasonal(40) - 1100, 12),
}


def whole(history: Floats, period: int = 12) -> Origins:
    """A history seen from its end alone."""
    return cut_at(history, (len(history),), period, signed=False)


def flat(x: Floats) -> Origins:
    """Values on the scale of logs without any season."""
    return whole(np.exp(x), 1)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", HISTORIES)
def test_a_model_gives_a_finite_path_always_the_same(name: str, kind: str) -> None:
    history, period = HISTORIES[kind]
    paths = MODELS[name].run(whole(history, period), 15)
    assert paths.shape == (1, 15)
    assert paths.dtype == np.float64
    np.testing.assert_array_equal(paths, MODELS[name].run(whole(history, period), 15))
    enough = len(history) >= max(MODELS[name].least, 2 * period)
    assert np.isfinite(paths).all() or (not enough and np.isnan(paths).all())


@pytest.mark.parametrize("name", MODELS)
def test_a_path_from_an_origin_is_that_of_the_history_cut_there(name: str) -> None:
    """What is read off on the way is what a run that ends there gives: nothing later is used."""
    history = seasonal(60)
    cuts = (36, 48, 55, 60)
    from_origins = MODELS[name].run(cut_at(history, cuts, 12, signed=False), 9)
    for i, cut in enumerate(cuts):
        changed = history.copy()
        changed[cut:] *= 3
        other = MODELS[name].run(cut_at(changed, cuts, 12, signed=False), 9)
        np.testing.assert_array_equal(from_origins[: i + 1], other[: i + 1])
    alone = MODELS[name].run(cut_at(history, (36, 48), 12, signed=False), 9)[-1]
    there = from_origins[1]
    assert np.isnan(there).all() or np.allclose(alone, there, atol=1e-9)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_follows_a_doubling_of_all_values(name: str) -> None:
    once, twice = whole(seasonal(50)), whole(2 * seasonal(50))
    np.testing.assert_allclose(MODELS[name].run(twice, 12), MODELS[name].run(once, 12) + np.log(2), atol=0.02)


def test_seasonal_naive_is_last_years_value() -> None:
    of = whole(seasonal(30))
    path = simple.seasonal_naive(of, 14)[0]
    np.testing.assert_array_equal(path[:12], of.x[-12:])
    np.testing.assert_array_equal(path[12:], of.x[-12:-10])


def test_the_shape_of_the_years_is_their_mean_shape_at_the_last_level() -> None:
    years = np.log(np.array([[8.0, 12.0, 10.0, 10.0], [16.0, 20.0, 18.0, 18.0], [32.0, 44.0, 36.0, 40.0]]))
    level = years.mean(axis=1)
    shape = (years - level[:, None]).mean(axis=0)
    path = simple.year_shape(whole(np.exp(years.ravel()), 4), 6)[0]
    growth = (level[2] - level[0]) / 2
    expected = [level[2] + shape[h % 4] + growth / 2 * (1 + h // 4) for h in range(6)]
    np.testing.assert_allclose(path, expected)


ONE = Grid(np.array([0.35]), np.array([0.1]), np.array([0.9]), np.array([0.2]))


def test_damped_smoothing_agrees_with_a_loop_over_one_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoothing, "damped_grid", lambda: ONE)
    x = np.random.default_rng(5).standard_normal(20).cumsum() / 10
    level, slope, misses = x[:3].mean(), float(np.median(np.diff(x[:8]))), []
    for value in x:
        miss = value - (level + 0.9 * slope)
        level, slope = level + 0.9 * slope + 0.35 * miss, 0.9 * slope + 0.035 * miss
        misses.append(miss)
    path = smoothing.damped(flat(x), 3)[0]
    np.testing.assert_allclose(smoothing.residuals(x), misses)
    np.testing.assert_allclose(path, [level + slope * sum(0.9**i for i in range(1, h + 1)) for h in (1, 2, 3)])


def test_damped_smoothing_agrees_with_statsmodels_at_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, beta, phi = 0.5, 0.1, 0.9
    grid = Grid(np.array([alpha]), np.array([beta]), np.array([phi]), np.array([0.0]))
    monkeypatch.setattr(smoothing, "damped_grid", lambda: grid)
    x = 1 + np.random.default_rng(6).standard_normal(30).cumsum() / 10
    known = ETSModel(
        x, error="add", trend="add", damped_trend=True, initialization_method="known",
        initial_level=x[:3].mean(), initial_trend=float(np.median(np.diff(x[:8]))),
    ).smooth([alpha, alpha * beta, phi])  # fmt: skip
    np.testing.assert_allclose(smoothing.residuals(x), x - known.fittedvalues, atol=1e-9)
    np.testing.assert_allclose(smoothing.damped(flat(x), 5)[0], known.forecast(5), atol=1e-9)


def test_seasonal_smoothing_agrees_with_statsmodels_at_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoothing, "seasonal_grid", lambda: ONE)
    of = whole(seasonal(40, noise=0.05), 4)
    season, level, slope = smoothing._first_states(of.x[:12], 4)
    known = ETSModel(
        of.x, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=4,
        initialization_method="known", initial_level=level - slope, initial_trend=slope,
        initial_seasonal=season,
    ).smooth([0.35, 0.035, 0.2 * 0.65, 0.9])  # fmt: skip
    np.testing.assert_allclose(smoothing.seasonal(of, 7)[0], known.forecast(7), atol=1e-8)


def test_theta_agrees_with_statsmodels_at_the_same_alpha(monkeypatch: pytest.MonkeyPatch) -> None:
    x = 2 + 0.02 * np.arange(40) + np.random.default_rng(3).standard_normal(40).cumsum() / 20
    fitted = ThetaModel(x, deseasonalize=False).fit()
    monkeypatch.setattr(smoothing, "_levels", lambda: np.array([fitted.params["alpha"]]))
    np.testing.assert_allclose(smoothing.theta(flat(x), 6)[0], fitted.forecast(6), atol=2e-3)


def test_dynamic_theta_agrees_with_a_loop_over_one_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, theta = 0.4, 2.0
    monkeypatch.setattr(smoothing, "_dynamic_grid", lambda: (np.array([alpha]), np.array([theta])))
    x = 1 + np.random.default_rng(8).standard_normal(25).cumsum() / 10
    level = x[0] / theta
    for value in x:
        level = alpha * value + (1 - alpha) * level
    n = len(x)
    slope = np.polyfit(np.arange(1, n + 1), x, 1)[0]
    start = x.mean() - (n + 1) / 2 * slope
    expected, now = [], level
    for h in range(4):
        power = (1 - alpha) ** (n + h)
        now_forecast = now + (1 - 1 / theta) * (power * start + (1 - power * (1 - alpha)) / alpha * slope)
        expected.append(now_forecast)
        now = alpha * now_forecast + (1 - alpha) * now
    np.testing.assert_allclose(smoothing.dynamic_theta(flat(x), 4)[0], expected, atol=1e-9)


def test_the_airline_model_agrees_with_statsmodels_at_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    near, yearly = 0.4, 0.6
    monkeypatch.setattr(regression, "_airline_grid", lambda: (np.array([near]), np.array([yearly])))
    of = whole(seasonal(120, noise=0.03), 4)
    known = ARIMA(of.relative, order=(0, 1, 1), seasonal_order=(0, 1, 1, 4)).filter([-near, -yearly, 0.001])
    ours = of.off_scale(regression.airline(of, 6)[0])
    np.testing.assert_allclose(ours, known.forecast(6), rtol=1e-3)  # the starts differ, and are forgotten


def test_an_autoregression_is_a_ridge_regression_on_the_changes() -> None:
    x = np.random.default_rng(7).standard_normal(60).cumsum() / 10
    changes = np.diff(x)
    z = (changes - changes.mean()) / changes.std()
    rows = np.array([z[t - 4 : t] for t in range(4, len(z))])
    weights = np.linalg.inv(rows.T @ rows + np.eye(4)) @ rows.T @ z[4:]
    values = list(z)
    for _ in range(3):
        values.append(float(weights @ np.array(values[-4:])))
    steps = np.array(values[len(z) :]) * changes.std() + changes.mean() / 2
    np.testing.assert_allclose(regression.short_autoregression(flat(x), 3)[0], x[-1] + np.cumsum(steps))


def test_a_return_to_the_level_halves_its_distance_as_it_did() -> None:
    x = np.array([0.0, 0.8, -0.4, 0.6, 0.1, 0.5, -0.3, 0.9])
    at = np.arange(8) - 7.0
    slope, height = np.polyfit(at, x, 1)
    off = x - (height + slope * at)
    keep = np.clip(off[1:] @ off[:-1] / (off[:-1] @ off[:-1]), 0, 0.98)
    np.testing.assert_allclose(
        regression.flat_return(flat(x), 3)[0], [height + off[-1] * keep**h for h in (1, 2, 3)], atol=1e-9
    )


def test_values_that_are_nothing_weigh_nothing() -> None:
    weight = smoothing.likelihood_weights(np.array([[0.0, 1.0, 2.0]]), np.array([30.0]))
    np.testing.assert_allclose(weight, [[1, 0, 0]], atol=1e-12)
    equal = smoothing.likelihood_weights(np.array([4.0, 4.0]), 10.0)
    np.testing.assert_allclose(equal, [0.5, 0.5])
