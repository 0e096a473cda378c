"""Rolling origins: no leakage, honest weights, a broken model is noted and left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.forecast import backtest, models
from lib.forecast.backtest import held_back, trusted, walk, weighted_median
from lib.forecast.models import MODELS, NAIVE, Model
from lib.forecast.origins import Origins
from lib.forecast.sample import Floats
from lib.forecast.weights import Weights
from tests.forecast.worlds import seasonal


def _only(monkeypatch: pytest.MonkeyPatch, **table: Model) -> None:
    monkeypatch.setattr(models, "MODELS", table)


QUICK = {n: m for n, m in MODELS.items() if n not in ("ets", "theta")}


@pytest.fixture
def unlearned(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nothing had been learned from other series."""
    monkeypatch.setattr(backtest, "weights", lambda period: Weights())


def test_several_origins_in_time_order() -> None:
    assert held_back(46, 12) == (18, 12, 9, 6, 3, 1)
    assert held_back(100, 12)[0] == 36
    assert held_back(20, 4) == (8, 6, 4, 3, 2, 1)
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


def test_no_origin_lies_within_a_gap() -> None:
    history = seasonal(48)
    history[40:45] = np.nan
    assert [view.cut for view in walk(history, 12, 12, False)[0]] == [30, 36, 39, 47, 48]


def test_all_models_are_run_from_all_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def spy(of: Origins, horizon: int) -> Floats:
        seen.append(of.cuts)
        return np.zeros((len(of), horizon))

    _only(monkeypatch, **{NAIVE: MODELS[NAIVE], "spy": Model("spy", spy)})
    walk(seasonal(48), 12, 12, False)
    assert seen == [(*(48 - held for held in held_back(48, 12)), 48)]


def test_the_better_model_weighs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, **QUICK)
    weights = walk(seasonal(60, noise=0.01), 12, 12, False)[0][-1].weights
    assert weights["seasonal_drift"] > weights[NAIVE]
    assert sum(weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("learned", [True, False])
def test_a_model_that_turns_to_nonsense_loses_its_weight(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, learned: bool
) -> None:
    if not learned:
        request.getfixturevalue("unlearned")
    history = seasonal(48)
    before = walk(history, 12, 12, False)[0][-1]
    heaviest = max(before.weights, key=lambda n: before.weights[n])
    nonsense = replace(MODELS[heaviest], run=lambda of, horizon: np.full((len(of), horizon), 40.0))
    _only(monkeypatch, **{**MODELS, heaviest: nonsense})
    after = walk(history, 12, 12, False)[0][-1]
    assert after.weights[heaviest] < 0.01
    assert max(after.weights, key=lambda n: after.weights[n]) != heaviest
    # what is said stays sensible
    assert np.abs(np.log(after.outlook.point / before.outlook.point)).max() < 0.3


def _raise(of: Origins, horizon: int) -> Floats:
    raise ZeroDivisionError("broken on purpose")


def _nan(of: Origins, horizon: int) -> Floats:
    return np.full((len(of), horizon), np.nan)


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
    table = {n: Model(n, lambda of, horizon: np.full((len(of), horizon), of.x.mean() + 1)) for n in ("a", "b", "c")}
    _only(monkeypatch, **{NAIVE: MODELS[NAIVE], **table})
    monkeypatch.setattr(backtest, "SHARPNESS", 0.0)  # as if the weights could not tell
    view = walk(seasonal(60, growth=0.0), 12, 12, False)[0][-1]
    assert view.weights[NAIVE] == 1
    np.testing.assert_allclose(view.outlook.point, view.naive)


def test_the_weighted_median_is_the_value_in_the_middle_of_the_weights() -> None:
    paths = np.array([[1.0, 9.0], [2.0, 8.0], [3.0, 7.0]])
    np.testing.assert_array_equal(weighted_median(paths, np.ones(3)), [2.0, 8.0])
    np.testing.assert_array_equal(weighted_median(paths, np.array([5.0, 1.0, 1.0])), [1.0, 9.0])


def test_models_judged_at_other_origins_compare_by_the_typical_error_there() -> None:
    """Errors at the second place are ten times larger for all: a model judged there alone is not ten times worse."""
    errors = np.array([[1.0, 10.0], [2.0, 20.0], [np.nan, 20.0], [1.0, np.nan]])
    got = trusted(errors, np.ones(4, dtype=bool))
    means = np.array([11 / 15, 22 / 15, 20 / 20, 1.0 / 1.0])  # over the medians 1 and 20
    typical = np.array([[1.0, 20.0]] * 4)
    for i, row in enumerate(errors):
        seen = np.isfinite(row)
        means[i] = row[seen].sum() / typical[i][seen].sum()
    count = np.isfinite(errors).sum(axis=1)
    expected = (means / np.median(means)) ** (-backtest.SHARPNESS * count / (count + 4))
    np.testing.assert_allclose(got, expected)


def test_learned_weights_give_way_where_the_series_speaks_against_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learned weight that pulls far off is followed less, the more often it was wrong here."""
    wild = Weights(models={"naive": 9.0})
    history = seasonal(80, noise=0.01)
    monkeypatch.setattr(backtest, "weights", lambda period: wild)
    pulled = walk(history, 12, 12, False)[0]
    monkeypatch.setattr(backtest, "weights", lambda period: Weights())
    plain = walk(history, 12, 12, False)[0]
    first, last = (
        np.abs(np.log(a.outlook.point / b.outlook.point)).mean()
        for a, b in ((pulled[0], plain[0]), (pulled[-1], plain[-1]))
    )
    assert last < 0.5 * first


def test_the_average_without_learned_weights_is_a_mean_near_the_median(unlearned: None) -> None:
    view = walk(seasonal(60), 12, 12, False)[0][-1]
    assert np.isfinite(view.outlook.point).all()
    assert not Weights().learned
