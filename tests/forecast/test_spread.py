"""Misses, spreads and drawn deviations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lib.forecast import spread as module
from lib.forecast.spread import FREEDOM, T80, T95, T_MEAN, Miss, Outlook, deviations, miss, spread


def test_the_constants_are_those_of_the_t() -> None:
    assert stats.t.ppf(0.9, FREEDOM) == pytest.approx(T80, abs=1e-5)
    assert stats.t.ppf(0.975, FREEDOM) == pytest.approx(T95, abs=1e-5)
    assert stats.t.expect(abs, (FREEDOM,)) == pytest.approx(T_MEAN, abs=1e-4)


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
    small, large = (spread(Miss(np.full(96, size), at, 8), 0.1, 12, 12) for size in (0.05, 0.5))
    assert (large > small).all()
    none = spread(Miss(np.empty(0), np.empty(0), 0), 0.1, 12, 12)
    np.testing.assert_allclose(none, 0.1 * np.arange(1, 13) ** module.GROWTH[12] / T_MEAN)


def test_a_constant_history_is_not_believed_to_stay_for_certain() -> None:
    assert (spread(Miss(np.zeros(20), np.ones(20), 8), 0.0, 5, 12) > 0).all()


def test_deviations_are_mirrored_heavy_and_hang_together() -> None:
    t = deviations(np.random.default_rng(0), 20000, 12)
    np.testing.assert_allclose(np.median(t, axis=0), 0, atol=0.02)
    np.testing.assert_allclose(np.quantile(t, 0.9, axis=0), T80, atol=0.06)
    np.testing.assert_allclose(np.quantile(t, 0.975, axis=0), T95, atol=0.15)
    near, far = stats.spearmanr(t[:, 10], t[:, 11])[0], stats.spearmanr(t[:, 0], t[:, 11])[0]
    assert near > 0.7 > far > 0.05


def test_an_odd_number_of_paths() -> None:
    assert deviations(np.random.default_rng(0), 7, 3).shape == (7, 3)
