"""The contract of every model in the table, and hand-made cases of our own ones."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from lib.forecast import filters, simple
from lib.forecast.models import MODELS
from lib.forecast.sample import prepare
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


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", HISTORIES)
def test_a_model_gives_a_finite_path_always_the_same(name: str, kind: str) -> None:
    history, period = HISTORIES[kind]
    sample = prepare(history, period)
    path = MODELS[name].run(sample, 15)
    assert path.shape == (15,)
    assert path.dtype == np.float64
    assert np.isfinite(path).all()
    np.testing.assert_array_equal(path, MODELS[name].run(prepare(history, period), 15))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_starts_where_it_says_it_can(name: str) -> None:
    sample = prepare(seasonal(MODELS[name].least), 12)
    assert np.isfinite(MODELS[name].run(sample, 3)).all()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_follows_a_doubling_of_all_values(name: str) -> None:
    once, twice = prepare(seasonal(50), 12), prepare(2 * seasonal(50), 12)
    np.testing.assert_allclose(
        twice.back(MODELS[name].run(twice, 12)), 2 * once.back(MODELS[name].run(once, 12)), rtol=0.02
    )


def test_seasonal_naive_is_last_years_value() -> None:
    sample = prepare(seasonal(30), 12)
    np.testing.assert_array_equal(simple.seasonal_naive(sample, 14)[:12], sample.x[-12:])
    np.testing.assert_array_equal(simple.seasonal_naive(sample, 14)[12:], sample.x[-12:-10])


def test_smoothing_agrees_with_a_loop_over_one_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, beta, phi = 0.35, 0.1, 0.9
    monkeypatch.setattr(filters, "_grid", lambda: (np.array([alpha]), np.array([beta]), np.array([phi])))
    x = np.random.default_rng(5).standard_normal(20).cumsum()
    path, errors = filters.smoothed(x, 3)
    level, slope, misses = x[:3].mean(), float(np.median(np.diff(x[:8]))), []
    for value in x:
        miss = value - (level + phi * slope)
        level, slope = level + phi * slope + alpha * miss, phi * slope + alpha * beta * miss
        misses.append(miss)
    np.testing.assert_allclose(errors, misses)
    np.testing.assert_allclose(path, [level + slope * sum(phi**i for i in range(1, h + 1)) for h in (1, 2, 3)])


def test_smoothing_agrees_with_statsmodels_at_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, beta, phi = 0.5, 0.1, 0.9
    monkeypatch.setattr(filters, "_grid", lambda: (np.array([alpha]), np.array([beta]), np.array([phi])))
    x = 10 + np.random.default_rng(6).standard_normal(30).cumsum()
    path, errors = filters.smoothed(x, 5)
    known = ETSModel(
        x, error="add", trend="add", damped_trend=True, initialization_method="known",
        initial_level=x[:3].mean(), initial_trend=float(np.median(np.diff(x[:8]))),
    ).smooth([alpha, alpha * beta, phi])  # fmt: skip
    np.testing.assert_allclose(errors, x - known.fittedvalues, atol=1e-9)
    np.testing.assert_allclose(path, known.forecast(5), atol=1e-9)
