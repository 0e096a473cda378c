"""The learned constants: what is installed, which half is used, and that nothing is learned where nothing is installed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lib.forecast import weights as module
from lib.forecast.models import MODELS
from lib.forecast.weights import FILE, LEARNED_ON, Weights, learned, weights


@pytest.fixture(autouse=True)
def fresh() -> None:
    learned.cache_clear()
    weights.cache_clear()


def test_what_is_installed_names_only_models_that_there_are_and_where_it_comes_from() -> None:
    said = json.loads(FILE.read_text("utf-8"))
    assert {"about", "command", "made", "learned"} == set(said)
    for period in ("4", "12"):
        assert set(said["learned"][period]) == {"all", "even", "odd"}
        for found in said["learned"][period].values():
            one = Weights(**found)
            assert set(one.models) == set(MODELS)
            assert np.isfinite([*one.models.values(), one.level, one.growth, one.apart, one.freedom]).all()
            assert one.freedom > 2 and 0.8 < one.stretch95 < 1.2 and 0.8 < one.stretch80 < 1.2


def test_a_half_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, digest = weights(12), learned()
    monkeypatch.setenv(LEARNED_ON, "even")
    weights.cache_clear()
    learned.cache_clear()
    assert weights(12) != whole
    assert learned() not in ("", digest)
    monkeypatch.setenv(LEARNED_ON, "none")
    weights.cache_clear()
    learned.cache_clear()
    assert weights(12) == Weights()
    assert learned() == ""


def test_without_the_file_nothing_is_learned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "FILE", tmp_path / "none.json")
    assert weights(4) == Weights()
    assert not weights(4).learned
    assert weights(7) == Weights()
