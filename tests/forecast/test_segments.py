"""Segments as shares of the total."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.forecast import fit, models, split
from lib.forecast.models import MODELS
from lib.outlook import FitOptions, Forecast
from lib.panel import Panel
from tests.forecast.worlds import AS_OF, CALENDAR, CURRENT, seasonal

WIDTH = 47


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own models only."""
    monkeypatch.setattr(models, "MODELS", {n: m for n, m in MODELS.items() if n not in ("ets", "theta")})


def _history(kinds: dict[str, str]) -> Panel:
    values = np.empty((len(kinds), 4, 1, WIDTH))
    for row in range(len(kinds)):
        total = seasonal(WIDTH, row)
        total[-1] *= 23 / 30
        share = 0.3 + 0.03 * np.random.default_rng(row).standard_normal(WIDTH)
        values[row, :, 0] = [total, total * share, total * (1 - share), 0 * total]
    periods = tuple(CURRENT - (WIDTH - 1) + i for i in range(WIDTH))
    return Panel(tuple(kinds), ("total", "DACH", "UK", "none"), periods, values, dimension="region")


def _fitted(segments: tuple[str, ...], **kinds: str) -> tuple[Panel, Forecast]:
    history = _history(kinds)
    chosen = FitOptions(AS_OF, CALENDAR, kinds, frozenset(), segments, draws=200)  # type: ignore[arg-type]
    return history, fit(history, chosen, 5)


@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_parts_that_are_the_whole_add_up_to_it(kind: str) -> None:
    _, made = _fitted(("DACH", "UK", "none"), leads=kind)
    assert made.panel.segments == ("total", "DACH", "UK", "none")
    assert made.panel.dimension == "region"
    parts = made.panel.values[0, 1:].sum(axis=0)
    np.testing.assert_allclose(parts, made.panel.get("leads"), rtol=1e-5)
    assert np.median(made.panel.get("leads", "DACH") / made.panel.get("leads")) == pytest.approx(0.3, abs=0.02)
    assert (made.panel.get("leads", "none") == 0).all()


def test_some_parts_stay_below_the_whole_and_what_is_there_stays() -> None:
    history, made = _fitted(("DACH",), leads="flow")
    part, total = made.panel.get("leads", "DACH"), made.panel.get("leads")
    assert (part <= total).all()
    assert (part[:, 0] >= np.float32(history.get("leads", "DACH")[0, -1])).all()
    share = part[:, 5] / total[:, 5]
    assert share.std() > 0.005


def test_totals_are_the_same_with_and_without_parts() -> None:
    _, with_parts = _fitted(("DACH",), leads="flow", mqls="flow")
    _, without = _fitted((), leads="flow", mqls="flow")
    for name in ("leads", "mqls"):
        np.testing.assert_array_equal(with_parts.panel.get(name), without.panel.get(name))


def test_another_cut_can_be_added_later_and_signed_measures_stay_open() -> None:
    kinds = {"leads": "flow", "net_profit": "flow"}
    history = _history(kinds)
    plain = FitOptions(AS_OF, CALENDAR, kinds, frozenset({"net_profit"}), (), draws=200)  # type: ignore[arg-type]
    made = fit(history, plain, 5)
    later = split(made, history, history, FitOptions(AS_OF, CALENDAR, kinds, plain.signed, ("UK",)))  # type: ignore[arg-type]
    assert np.isnan(later.panel.get("net_profit", "UK")).all()
    assert np.isfinite(later.panel.get("leads", "UK")).all()
    np.testing.assert_array_equal(later.panel.get("leads"), made.panel.get("leads"))


@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_a_newcomer_of_this_month_is_foreseen_at_its_share_of_now(kind: str) -> None:
    history = _history({"leads": kind})
    values = history.values.copy()
    values[0, 3, 0, -1] = 0.1 * values[0, 0, 0, -1]  # the first rows of a region, in the unfinished month
    values[0, 2, 0, -1] -= values[0, 3, 0, -1]
    changed = replace(history, values=values)
    segments = ("DACH", "UK", "none")
    made = fit(changed, FitOptions(AS_OF, CALENDAR, {"leads": kind}, frozenset(), segments, draws=400), 5)  # type: ignore[arg-type]
    later = made.panel.get("leads", "none")[:, 3] / made.panel.get("leads")[:, 3]
    assert 0.04 < np.median(later) < 0.2
    assert later.std() > 0.03, "nothing is known of it yet but one month"
    np.testing.assert_allclose(made.panel.values[0, 1:].sum(axis=0), made.panel.get("leads"), rtol=1e-5)
