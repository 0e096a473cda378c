"""One series: simulate's promises, tiers, scores against twins, coverage on series whose law is known."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from lib.forecast import models, simulate
from lib.forecast.models import MODELS
from lib.forecast.series import fitted, in_words, model_errors, naive_scale, scores
from tests.forecast.worlds import seasonal

QUICK = {n: m for n, m in MODELS.items() if n not in ("ets", "theta")}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own models only: these tests are about what is done with the paths."""
    monkeypatch.setattr(models, "MODELS", QUICK)


def test_importing_the_package_imports_no_model_library() -> None:
    code = "import sys, lib.forecast, lib.outlook; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_simulate_is_pure_and_repeats_itself() -> None:
    history = seasonal(40)
    kept = history.copy()
    first, again = simulate(history, 12, 18, 5, 300), simulate(history, 12, 18, 5, 300)
    assert first.shape == (300, 18)
    assert first.dtype == np.float64
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != simulate(history, 12, 18, 6, 300).tobytes()
    np.testing.assert_array_equal(history, kept)


SERIES = {
    "one value": [5.0],
    "two values": [5.0, 6.0],
    "constant": [7.0] * 40,
    "all zero": [0.0] * 40,
    "zeros": list(np.random.default_rng(2).poisson(0.5, 40).astype(float)),
    "negative": list(seasonal(40) - 1100),
    "missing": [np.nan, *seasonal(20), np.nan, np.nan, *seasonal(20), np.nan],
    "a jump": [10.0] * 20 + [1000.0] * 20,
    "tiny": list(1e-9 * seasonal(30)),
    "huge": list(1e12 * seasonal(30)),
    "one spike": [1.0] * 20 + [1e6] + [1.0] * 20,
}


@pytest.mark.parametrize("kind", SERIES)
@pytest.mark.parametrize("period", [4, 12])
def test_any_series_gives_finite_paths(kind: str, period: int) -> None:
    history = np.array(SERIES[kind])
    paths = simulate(history, period, 9, 1, 200)
    assert np.isfinite(paths).all()
    assert (paths >= 0).all() or np.nanmin(history) < 0


def test_a_series_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="without any value"):
        simulate([np.nan, np.nan], 12, 3, 0)


def test_negative_values_are_possible_only_where_they_were() -> None:
    assert (simulate(seasonal(40) - 1100, 12, 12, 0) < 0).any()


def test_a_constant_stays_and_a_zero_stays() -> None:
    np.testing.assert_allclose(np.median(simulate([7.0] * 40, 12, 6, 0), axis=0), 7, rtol=0.01)
    assert np.abs(simulate([0.0] * 40, 12, 6, 0)).max() == 0


@pytest.mark.usefixtures("quick")
def test_the_scale_of_the_values_does_not_matter() -> None:
    one = simulate(seasonal(40), 12, 12, 3)
    np.testing.assert_allclose(simulate(1000 * seasonal(40), 12, 12, 3), 1000 * one, rtol=1e-6)


@pytest.mark.usefixtures("quick")
def test_uncertainty_grows_with_the_horizon() -> None:
    low, high = np.quantile(simulate(seasonal(48), 12, 24, 0), (0.1, 0.9), axis=0)
    width = (high - low) / np.median(simulate(seasonal(48), 12, 24, 0), axis=0)
    assert width[20] > width[0]


@pytest.mark.parametrize(
    ("months", "tier"), [(1, "naive"), (5, "naive"), (6, "no_season"), (23, "no_season"), (24, "full")]
)
@pytest.mark.usefixtures("quick")
def test_tiers(months: int, tier: str) -> None:
    fit = fitted(seasonal(months), 12, 3)
    assert fit.tier == tier
    assert scores(fit).origins == len(fit.views) - 1


@pytest.mark.usefixtures("quick")
def test_scores_agree_with_a_plain_loop() -> None:
    history = seasonal(40, seed=4)
    fit, misses, naive, relative = fitted(history, 12, 12), [], [], []
    for view in fit.views[:-1]:
        for ahead in range(12):
            at = view.cut + ahead
            if at < len(history):
                point = view.outlook.point[ahead]
                misses.append(abs(history[at] - point))
                naive.append(abs(history[at] - history[view.cut - 12 + ahead]))
                relative.append(200 * abs(history[at] - point) / (abs(history[at]) + abs(point)))
    scale = np.mean([abs(history[t] - history[t - 12]) for t in range(12, 40)])
    got = scores(fit)
    assert got.mase == pytest.approx(np.mean(misses) / scale)
    assert got.naive_mase == pytest.approx(np.mean(naive) / scale)
    assert got.smape == pytest.approx(np.mean(relative))
    assert naive_scale(history, 12) == pytest.approx(scale)
    assert [row.horizon for row in got.by_horizon] == list(range(1, 13))
    first = got.by_horizon[0]
    known = [(v.cut, v.outlook.point[0]) for v in fit.views[:-1]]
    assert first.miss == pytest.approx(sum(abs(history[c] - p) for c, p in known) / sum(history[c] for c, _ in known))
    assert first.origins == len(known)
    assert model_errors(fit)["seasonal_naive"] == pytest.approx(1)


@pytest.mark.usefixtures("quick")
def test_missing_months_are_not_judged() -> None:
    history = seasonal(40)
    history[33] = np.nan
    assert np.isfinite(scores(fitted(history, 12, 6)).mase)


def test_words() -> None:
    fit = fitted(seasonal(40), 12, 6)
    assert in_words(fit).startswith("average of ")
    assert in_words(fitted(seasonal(2), 12, 6)).startswith("last value") or "last" in in_words(
        fitted(seasonal(2), 12, 6)
    )


def _walks(rng: np.random.Generator) -> np.ndarray:
    return 1000 * np.exp(np.cumsum(0.04 * rng.standard_normal(66)))


def _seasons(rng: np.random.Generator) -> np.ndarray:
    at = np.arange(66)
    return 500 * np.exp(0.3 * np.sin(2 * np.pi * at / 12) + 0.06 * rng.standard_normal(66))


def _counts(rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(6, 66).astype(float)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("world", [_walks, _seasons, _counts])
def test_ranges_hold_what_they_say(world: object) -> None:
    inside = []
    for seed in range(60):
        series = world(np.random.default_rng(seed))  # type: ignore[operator]
        low, high = np.quantile(simulate(series[:54], 12, 12, seed, 400), (0.1, 0.9), axis=0)
        inside.append(np.mean((series[54:] >= low) & (series[54:] <= high)))
    noise = np.std(inside) / np.sqrt(len(inside))
    assert 0.8 - 0.07 - 2 * noise < np.mean(inside) < 0.8 + 0.12 + 2 * noise


def test_better_than_last_year_where_there_is_growth() -> None:
    series = seasonal(60, noise=0.03, growth=0.02)
    point = np.median(simulate(series[:48], 12, 12, 0), axis=0)
    assert np.abs(point - series[48:]).mean() < 0.5 * np.abs(series[36:48] - series[48:]).mean()
