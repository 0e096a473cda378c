"""The Sample: scales, gaps, seasonal indices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.forecast.sample import filled, moving_average, prepare, seasonal_indices, trimmed


def test_trimmed_and_filled() -> None:
    series = np.array([np.nan, 1.0, np.nan, 3.0, np.nan])
    assert filled(trimmed(series)).tolist() == [1.0, 2.0, 3.0]


def test_positive_series_go_on_logs_and_come_back() -> None:
    history = np.array([1.0, 10.0, 100.0])
    sample = prepare(history, 12)
    assert sample.scale == "log"
    np.testing.assert_allclose(sample.back(sample.x), history)


@pytest.mark.parametrize(
    ("history", "scale", "signed"),
    [
        ([5.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0], "log", False),  # a rare zero
        ([0.0, 3.0, 0.0, 1.0, 0.0, 0.0], "raw", False),
        ([5.0, -1.0, 4.0], "raw", True),
    ],
)
def test_scale_follows_the_data(history: list[float], scale: str, signed: bool) -> None:
    sample = prepare(np.array(history), 12)
    assert (sample.scale, sample.signed) == (scale, signed)
    assert np.isfinite(sample.x).all()


def test_only_signed_series_come_back_negative() -> None:
    assert prepare(np.array([0.0, 3.0, 0.0]), 12).back(np.array([-1.0])) == 0
    assert prepare(np.array([0.0, 3.0, 0.0]), 12, signed=True).back(np.array([-1.0])) == -1


def test_a_clean_season_is_found_and_noise_is_not() -> None:
    at = np.arange(60)
    season = np.sin(2 * np.pi * at / 12)
    found = seasonal_indices(0.1 * at + season, 12)
    np.testing.assert_allclose(found, season[:12], atol=0.02)
    noise = np.random.default_rng(3).standard_normal(60)
    assert np.abs(seasonal_indices(noise, 12)).mean() < 0.5 * np.abs(season).mean()


def test_moving_average_is_the_mean_of_a_year() -> None:
    x = np.random.default_rng(0).standard_normal(30)
    at = 10
    twin = (0.5 * x[at - 6] + sum(x[at - 5 : at + 6]) + 0.5 * x[at + 6]) / 12
    assert moving_average(x, 12)[at] == pytest.approx(twin)


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1e9)))
def test_any_history_has_finite_indices_that_sum_to_nothing(history: np.ndarray) -> None:
    sample = prepare(history, 12)
    assert np.isfinite(sample.x).all()
    assert np.isfinite(sample.season).all()
    assert abs(sample.season.sum()) < 1e-6 * (1 + np.abs(sample.season).max())
