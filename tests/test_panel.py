"""The Panel: axes, selection, and rolling up against a dull loop."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lib.panel import Break, Covered, Cut, History, Panel
from lib.period import Calendar, Grain, Period

JANUARY = Period("month", 2024 * 12)
COARSE: list[Grain] = ["quarter", "year"]


def months(values: np.ndarray, first: Period = JANUARY, **more: object) -> Panel:
    """A Panel by month of an array (series, segments, draws, periods)."""
    n, segments, _, length = values.shape
    names = tuple(f"s{i}" for i in range(n))
    parts = ("total", *(f"p{i}" for i in range(1, segments)))
    return Panel(names, parts, tuple(first + i for i in range(length)), values, "channel", **more)  # type: ignore[arg-type]


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    shape = (3, draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 30)))
    cells = st.floats(-1e6, 1e6) | st.just(math.nan)
    values = draw(hnp.arrays(np.float64, shape, elements=cells, fill=st.just(1.5)))
    return months(values, JANUARY + draw(st.integers(0, 40)))


def test_axes_must_fit() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Panel(("a",), ("total",), (JANUARY,), np.zeros((2, 1, 1, 1)))
    with pytest.raises(ValueError, match="do not fit"):
        Panel(("a",), ("total",), (JANUARY,), np.zeros((1, 1, 1, 2)))
    with pytest.raises(ValueError, match="twice"):
        Panel(("a", "a"), ("total",), (JANUARY,), np.zeros((2, 1, 1, 1)))


def test_numbers_are_read_only() -> None:
    panel = months(np.ones((1, 1, 1, 3)))
    with pytest.raises(ValueError, match="read-only"):
        panel.values[0, 0, 0, 0] = 2.0


def test_selecting() -> None:
    panel = months(np.arange(48, dtype=float).reshape(3, 2, 2, 4))
    assert panel.draws == 2
    assert panel.grain == "month"
    assert "s1" in panel
    assert "x" not in panel
    np.testing.assert_array_equal(panel.get("s1", "p1"), panel.values[1, 1])
    taken = panel.take(["s2", "s0"], ["p1"])
    assert (taken.series, taken.segments) == (("s2", "s0"), ("p1",))
    np.testing.assert_array_equal(taken.get("s0", "p1"), panel.get("s0", "p1"))
    part = panel.between(JANUARY + 1, JANUARY + 2)
    assert part.periods == (JANUARY + 1, JANUARY + 2)
    np.testing.assert_array_equal(part.values, panel.values[..., 1:3])
    assert panel.between(JANUARY + 9, None).periods == ()
    with pytest.raises(KeyError):
        panel.get("x")


def test_adding_series_leaves_the_others_alone() -> None:
    panel = months(np.arange(8, dtype=np.float32).reshape(2, 1, 1, 4))
    more = panel.with_series({"s1": np.zeros((1, 1, 4)), "new": np.ones((1, 1, 4))})
    assert more.series == ("s0", "s1", "new")
    assert more.values.dtype == np.float32
    np.testing.assert_array_equal(more.get("s0"), panel.get("s0"))
    assert (more.get("s1") == 0).all()
    assert (more.get("new") == 1).all()
    assert panel.get("s1")[0, 0] == 4


@given(panels(), st.integers(1, 12), st.sampled_from(COARSE))
def test_rolling_up_equals_a_dull_loop(panel: Panel, fiscal_start: int, grain: Grain) -> None:
    fiscal = Calendar(fiscal_start)
    rolled = panel.roll_up(fiscal, grain, {"s0": "sum", "s1": "last", "s2": "none"})
    at = {p: i for i, p in enumerate(panel.periods)}
    assert rolled.grain == grain
    for j, period in enumerate(rolled.periods):
        inside = fiscal.months(period)
        for segment in range(len(panel.segments)):
            for draw in range(panel.draws):
                row = [panel.values[:, segment, draw, at[m]] if m in at else [math.nan] * 3 for m in inside]
                found = rolled.values[:, segment, draw, j]
                np.testing.assert_allclose(found[0], sum(float(r[0]) for r in row), rtol=1e-12, atol=1e-6)
                np.testing.assert_array_equal(found[1], row[-1][1])
                assert math.isnan(found[2])


@given(panels(), st.integers(1, 12))
def test_quarters_of_months_make_the_same_years(panel: Panel, fiscal_start: int) -> None:
    fiscal = Calendar(fiscal_start)
    adds = {"s0": "sum", "s1": "last", "s2": "none"}
    through = panel.roll_up(fiscal, "quarter", adds).roll_up(fiscal, "year", adds)  # type: ignore[arg-type]
    at_once = panel.roll_up(fiscal, "year", adds)  # type: ignore[arg-type]
    assert through.periods == at_once.periods
    np.testing.assert_allclose(through.values, at_once.values, rtol=1e-9, atol=1e-6)


@given(panels(), st.floats(0.1, 10))
def test_rolling_up_commutes_with_scaling(panel: Panel, factor: float) -> None:
    scaled = months(panel.values * factor, panel.periods[0])
    np.testing.assert_allclose(
        scaled.roll_up(Calendar(), "quarter", {}).values,
        panel.roll_up(Calendar(), "quarter", {}).values * factor,
        rtol=1e-9,
        atol=1e-5,
    )


def test_the_last_quarter_to_date_holds_what_there_is() -> None:
    panel = months(np.array([[[[1.0, 2, 3, 4, 5]]], [[[1.0, 2, 3, 4, 5]]]]))
    adds = {"s0": "sum", "s1": "last"}
    whole = panel.roll_up(Calendar(), "quarter", adds)  # type: ignore[arg-type]
    to_date = panel.roll_up(Calendar(), "quarter", adds, to_date=True)  # type: ignore[arg-type]
    np.testing.assert_array_equal(whole.values[:, 0, 0], [[6, math.nan], [3, math.nan]])
    np.testing.assert_array_equal(to_date.values[:, 0, 0], [[6, 9], [3, 5]])


def test_to_date_does_not_excuse_a_missing_beginning() -> None:
    panel = months(np.array([[[[5.0]]]]), JANUARY + 1)
    assert math.isnan(panel.roll_up(Calendar(), "quarter", {}, to_date=True).values[0, 0, 0, 0])


def test_sums_of_draws_are_taken_in_double_precision() -> None:
    panel = months(np.array([[[[16777216.0, 1.0, 1.0]]]], dtype=np.float32))
    rolled = panel.roll_up(Calendar(), "quarter", {})
    assert rolled.values.dtype == np.float32
    assert rolled.values[0, 0, 0, 0] == 16777218.0


def test_the_same_grain_is_the_same_panel() -> None:
    panel = months(np.ones((1, 1, 1, 3)))
    assert panel.roll_up(Calendar(), "month", {}) is panel


@given(panels())
def test_quantiles_do_not_cross(panel: Panel) -> None:
    levels = panel.quantile([0.1, 0.5, 0.9])
    known = np.isfinite(levels).all(axis=0)
    assert (levels[0][known] <= levels[1][known]).all()
    assert (levels[1][known] <= levels[2][known]).all()


@given(panels())
def test_bytes_and_back(panel: Panel) -> None:
    again = Panel.from_bytes(panel.to_bytes())
    assert (again.series, again.segments, again.periods, again.dimension) == (
        panel.series, panel.segments, panel.periods, panel.dimension,
    )  # fmt: skip
    np.testing.assert_array_equal(again.values, panel.values)
    assert again.values.dtype == panel.values.dtype


def test_what_stands_beside_the_numbers_survives_bytes() -> None:
    panel = months(
        np.ones((2, 1, 3, 2), dtype=np.float32),
        covered={"s0": Covered(3, 9)}, breaks=(Break("s1", JANUARY + 1, "counted anew"),), notes={"s0": ("sampled",)},
    )  # fmt: skip
    again = Panel.from_bytes(panel.to_bytes())
    assert (again.covered, again.breaks, again.notes) == (panel.covered, panel.breaks, panel.notes)


def test_covered_asks_for_the_whole_period() -> None:
    plain = Calendar()
    january = Covered(date(2024, 1, 1).toordinal(), date(2024, 1, 31).toordinal())
    assert january.covers(plain, JANUARY)
    assert not january.covers(plain, JANUARY + 1)
    assert not Covered(january.first + 1, january.last).covers(plain, JANUARY)
    assert not Covered(january.first, january.last - 1).covers(plain, JANUARY)


def test_frame() -> None:
    frame = months(np.arange(4, dtype=float).reshape(1, 1, 2, 2)).to_frame(Calendar())
    assert list(frame.columns) == ["series", "segment", "draw", "period", "value"]
    assert frame.iloc[3].to_dict() == {"series": "s0", "segment": "total", "draw": 1, "period": "2024-02", "value": 3.0}


def test_history_is_keyed_by_cut() -> None:
    panel = months(np.ones((1, 1, 1, 3)))
    cut = Cut("quarter", (("region", "DACH"),), "channel")
    history = History(Calendar(), date(2024, 5, 1), {Cut(): panel, cut: panel})
    assert history.panel() is panel
    assert history.panel(cut) is panel
    assert cut.of_months == Cut("month", (("region", "DACH"),), "channel")
    with pytest.raises(KeyError):
        history.panel(Cut(by="owner"))
