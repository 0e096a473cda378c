"""Rolling origins: no leakage, honest weights, a broken model is noted and left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.forecast import backtest, models, simple
from lib.forecast.backtest import average, held_back, walk
from lib.forecast.models import MODELS, NAIVE, Model
from lib.forecast.sample import Floats, Sample
from tests.forecast.worlds import seasonal


def _only(monkeypatch: pytest.MonkeyPatch, **table: Model) -> None:
    monkeypatch.setattr(models, "MODELS", table)


QUICK = {n: m for n, m in MODELS.items() if n not in ("ets", "theta")}


def test_several_origins_in_time_order() -> None:
    assert held_back(46, 12) == (21, 18, 15, 12, 9, 6, 3, 1)
    assert held_back(100, 12)[0] == 24
    assert held_back(20, 4) == (12, 8, 6, 4, 3, 2, 1)
    assert held_back(4, 12) == ()


def test_values_after_the_cut_change_nothing_before(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, **QUICK)
    history = seasonal(48)
    changed = history.copy()
    changed[40:] *= 5
    for ours, theirs in zip(walk(history, 12, 12, False)[0], walk(changed, 12, 12, False)[0], strict=True):
        if ours.cut > 40:
            continue
        np.testing.assert_array_equal(ours.outlook.point, theirs.outlook.point)
        np.testing.assert_array_equal(ours.outlook.sigma, theirs.outlook.sigma)
        np.testing.assert_array_equal(ours.residuals, theirs.residuals)
        assert ours.weights == theirs.weights


def test_all_models_see_only_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def spy(sample: Sample, horizon: int) -> Floats:
        seen.append(len(sample.x))
        return simple.naive(sample, horizon)

    _only(monkeypatch, **{NAIVE: MODELS[NAIVE], "spy": Model("spy", spy)})
    walk(seasonal(48), 12, 12, False)
    assert seen == [48 - held for held in held_back(48, 12)] + [48]


def test_the_better_model_weighs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, **QUICK)
    weights = walk(seasonal(60, noise=0.01), 12, 12, False)[0][-1].weights
    assert weights["year_on_year"] > weights[NAIVE]
    assert sum(weights.values()) == pytest.approx(1)


def test_a_model_that_turns_to_nonsense_loses_its_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    history = seasonal(48)
    before = walk(history, 12, 12, False)[0][-1]
    heaviest = max(before.weights, key=lambda n: before.weights[n])
    nonsense = replace(MODELS[heaviest], run=lambda sample, horizon: np.full(horizon, 40.0))
    _only(monkeypatch, **{**MODELS, heaviest: nonsense})
    after = walk(history, 12, 12, False)[0][-1]
    assert after.weights[heaviest] < 0.01
    assert max(after.weights, key=lambda n: after.weights[n]) != heaviest
    # what is said stays sensible
    assert np.abs(np.log(after.outlook.point / before.outlook.point)).max() < 0.3


def _raise(sample: Sample, horizon: int) -> Floats:
    raise ZeroDivisionError("broken on purpose")


def _nan(sample: Sample, horizon: int) -> Floats:
    return np.full(horizon, np.nan)


@pytest.mark.parametrize("run", [_raise, _nan])
def test_a_model_that_fails_is_noted_and_left_out(monkeypatch: pytest.MonkeyPatch, run: models.Forecaster) -> None:
    _only(monkeypatch, **{**QUICK, "theta": Model("Theta", run)})
    views, record = walk(seasonal(48), 12, 12, False)
    assert "theta" in record.failed
    assert views[-1].weights["theta"] == 0
    assert np.isfinite(views[-1].outlook.point).all()


def test_when_everything_fails_last_year_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, **{n: Model(n, _raise) for n in MODELS})
    history = seasonal(48)
    views, record = walk(history, 12, 12, False)
    assert set(record.failed) == set(MODELS)
    np.testing.assert_allclose(views[-1].outlook.point, history[-12:])


def test_when_only_nonsense_is_left_last_year_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {n: Model(n, lambda sample, horizon: np.full(horizon, sample.x.mean() + 1)) for n in ("a", "b", "c")}
    _only(monkeypatch, **{NAIVE: MODELS[NAIVE], **table})
    monkeypatch.setattr(backtest, "SHARPNESS", 0.0)  # as if the weights could not tell
    view = walk(seasonal(60, growth=0.0), 12, 12, False)[0][-1]
    assert view.weights[NAIVE] == 1
    np.testing.assert_allclose(view.outlook.point, view.naive)


def test_average_is_a_weighted_mean_that_none_runs_away_with() -> None:
    paths = {"a": np.array([1.0]), "b": np.array([1.2]), "c": np.array([90.0])}
    got = average(paths, {"a": 0.5, "b": 0.3, "c": 0.2})
    assert got[0] == pytest.approx(1.0 + 0.3 * 0.2 + 0.2 * 0.5)
