"""Misses, spreads and drawn deviations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.forecast.spread import GROWTH, LEAST, Miss, Noise, Outlook, deviations, miss, spread
from lib.forecast.weights import Weights

BARE = Weights(level=0.0, growth=0.0, local=1.0, apart=0.0)  # sigma is the local miss
APART = np.full(12, 0.1)


@pytest.mark.parametrize("freedom", [3.5, 5.0, 30.0])
def test_edges_are_those_of_the_t(freedom: float) -> None:
    assert Noise(freedom).edge(0.8) == pytest.approx(stats.t.ppf(0.9, freedom))
    assert Noise(freedom).edge(0.95) == pytest.approx(stats.t.ppf(0.975, freedom))


@given(st.floats(1.6, 30), st.floats(0.7, 1.4), st.floats(0.7, 1.4))
def test_stretching_hits_both_edges_and_keeps_the_order(freedom: float, near: float, far: float) -> None:
    noise = Noise(freedom, near, far)
    inner, outer = noise.edge(0.8), noise.edge(0.95)
    got = noise.stretched(np.array([-outer, -inner, 0.0, inner, outer]))
    assert got[3] == pytest.approx(near * inner)
    assert got[4] == pytest.approx(max(far * outer, near * inner))
    np.testing.assert_allclose(got[:2], -got[4:2:-1])
    assert got[2] == 0
    assert (np.diff(noise.stretched(np.linspace(-9, 9, 500))) >= 0).all()


@pytest.mark.parametrize("unit", [0.0, 3.0])
def test_a_miss_and_the_value_at_it_are_inverse(unit: float) -> None:
    point, actual = np.array([10.0, 20.0, 30.0]), np.array([5.0, 20.0, 90.0])
    u = miss(actual, point, unit, 0.5)
    np.testing.assert_allclose(Outlook(point, np.ones(3), unit, 0.5).at(u), actual)


def test_nothing_foreseen_and_nothing_came_is_no_miss() -> None:
    assert miss(np.array([0.0]), np.array([0.0]), 0.0, 0.5)[0] == 0


def test_values_never_fall_below_zero_unless_signed() -> None:
    far = np.full((1, 2), -50.0)
    assert (Outlook(np.ones(2), np.ones(2), 0.0, 0.5).at(far) >= 0).all()
    assert (Outlook(np.ones(2), np.ones(2), 1.0, 0.5).at(far) < 0).all()


def test_larger_misses_widen_and_no_misses_leave_the_prior() -> None:
    at = np.tile(np.arange(1.0, 13), 8)
    small, large = (spread(Miss(np.full(96, size), at, 8), 0.1, APART, BARE, 12) for size in (0.05, 0.5))
    assert (large > small).all()
    none = spread(Miss(np.empty(0), np.empty(0), 0), 0.1, APART, BARE, 12)
    np.testing.assert_allclose(none, 0.1 * np.arange(1, 13) ** GROWTH[12])


def test_constants_act_on_logs_of_horizon_miss_and_disagreement() -> None:
    misses = Miss(np.full(12, 0.2), np.arange(1.0, 13), 1)
    local = spread(misses, 0.1, APART, BARE, 12)
    learned = Weights(level=0.3, growth=0.1, local=0.8, apart=0.2)
    expected = np.exp(0.3) * np.arange(1, 13) ** 0.1 * local**0.8 * APART**0.2
    np.testing.assert_allclose(spread(misses, 0.1, APART, learned, 12), expected)


def test_a_constant_history_is_not_believed_to_stay_for_certain() -> None:
    sigma = spread(Miss(np.zeros(20), np.ones(20), 8), 0.0, np.zeros(5), BARE, 12)
    assert (sigma >= LEAST).all()


def test_deviations_are_mirrored_heavy_and_hang_together() -> None:
    t = deviations(np.random.default_rng(0), 20000, 12, 5.0)
    np.testing.assert_allclose(np.median(t, axis=0), 0, atol=0.02)
    np.testing.assert_allclose(np.quantile(t, 0.9, axis=0), stats.t.ppf(0.9, 5), atol=0.06)
    np.testing.assert_allclose(np.quantile(t, 0.975, axis=0), stats.t.ppf(0.975, 5), atol=0.15)
    near, far = stats.spearmanr(t[:, 10], t[:, 11])[0], stats.spearmanr(t[:, 0], t[:, 11])[0]
    assert near > 0.7 > far > 0.05


def test_an_odd_number_of_paths() -> None:
    assert deviations(np.random.default_rng(0), 7, 3, 5.0).shape == (7, 3)
