"""A Forecast as bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.errors import NotPossible
from lib.forecast import fit, keep, models
from lib.forecast.models import MODELS
from lib.outlook import Forecast
from lib.panel import Panel
from tests.forecast.worlds import options, panel, seasonal


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Forecast:
    """A small Forecast with everything in it."""
    monkeypatch.setattr(models, "MODELS", {n: m for n, m in MODELS.items() if n not in ("ets", "theta")})
    late = np.r_[seasonal(40, 2), np.full(7, np.nan)]
    world = panel({"leads": seasonal(47), "late": late, "visitors": seasonal(4), "new": np.array([1.0])})
    return fit(world, options(leads="flow", late="flow", visitors="unique", new="flow"), 3)


def _same(one: Panel | None, two: Panel | None) -> None:
    assert (one is None) == (two is None)
    if one is None or two is None:
        return
    assert (one.series, one.segments, one.periods) == (two.series, two.segments, two.periods)
    assert (one.dimension, one.notes) == (two.dimension, two.notes)
    assert one.values.dtype == two.values.dtype
    np.testing.assert_array_equal(one.values, two.values)


def test_there_and_back(made: Forecast) -> None:
    back = keep.from_bytes(keep.to_bytes(made))
    _same(made.panel, back.panel)
    _same(made.before, back.before)
    assert made.before is not None
    assert len(made.origins) == len(back.origins) > 0
    for one, two in zip(made.origins, back.origins, strict=True):
        assert one.first == two.first
        _same(one.panel, two.panel)
    assert (made.as_of, made.seed, made.first) == (back.as_of, back.seed, back.first)
    assert (made.digests, made.unavailable) == (back.digests, back.unavailable)
    assert repr(dict(made.fits)) == repr(dict(back.fits))  # by text, because nan is not equal to itself
    assert not back.panel.values.flags.writeable


def test_the_same_forecast_gives_the_same_bytes(made: Forecast) -> None:
    assert keep.to_bytes(made) == keep.to_bytes(keep.from_bytes(keep.to_bytes(made)))
    assert keep.to_bytes(made) != keep.to_bytes(replace(made, seed=4))


@pytest.mark.parametrize("harm", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_other_bytes_are_refused(harm: bytes) -> None:
    with pytest.raises(NotPossible, match="Run the forecast again"):
        keep.from_bytes(harm)


def test_another_version_is_refused(made: Forecast, monkeypatch: pytest.MonkeyPatch) -> None:
    data = keep.to_bytes(made)
    monkeypatch.setattr(keep, "FORMAT", 99)
    with pytest.raises(NotPossible, match="another version"):
        keep.from_bytes(data)
