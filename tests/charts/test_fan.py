"""The fan chart: what is drawn, what is said, and that both are the data's."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from lib.charts.fan import (
    CONFIG,
    HEIGHTS,
    Aim,
    Fan,
    FanData,
    fan,
    fan_alt,
    fan_key,
    fan_rows,
    newest,
    today_between,
)  # fmt: skip
from lib.charts.format import Formatter
from lib.charts.theme import read_theme

EURO = Formatter("EUR")
LIGHT = read_theme("light")
LABELS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1")
DATA = FanData(
    title="Revenue per quarter, €",
    unit="money",
    labels=LABELS,
    history=(171_800.0, 166_000.0, math.nan, 182_000.0),
    forecast=Fan((193_800.0, 183_000.0), (196_000.0, 187_000.0), (198_000.0, 191_000.0), (200_000.0, 195_000.0),
                 (202_900.0, 199_000.0)),
    naive=(171_800.0, 166_000.0),
    target=Aim(205_000.0, 4, 0.19),
    current=4,
    today=3.5,
)  # fmt: skip
PLAIN = FanData("Leads", "count", LABELS[:4], (1.0, 2.0, 3.0, 4.0))


def lines(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "lines"]


def test_history_is_ink_and_gaps_stay_gaps() -> None:
    actual = next(t for t in lines(fan(DATA, LIGHT, EURO)) if t.line.color == LIGHT.text)
    assert list(actual.y) == [171_800.0, 166_000.0, None, 182_000.0]
    assert actual.connectgaps is False


def test_everything_ahead_starts_at_the_last_actual_value() -> None:
    figure = fan(DATA, LIGHT, EURO)
    ahead = [t for t in lines(figure) if t.hoverinfo == "skip"]
    assert len(ahead) == 6  # two bands of two lines, and the silent first stretch of median and naive
    for trace in ahead:
        assert (trace.x[0], trace.y[0]) == ("Q3 2026", 182_000.0)


def test_bands_are_paired_lines_without_width_the_outer_first() -> None:
    bands = [t for t in lines(fan(DATA, LIGHT, EURO)) if t.line.width == 0]
    assert [t.y[1] for t in bands] == [193_800.0, 202_900.0, 196_000.0, 200_000.0]
    assert [t.fill for t in bands] == [None, "tonexty", None, "tonexty"]
    assert [bands[1].fillcolor, bands[3].fillcolor] == [LIGHT.outer_band, LIGHT.inner_band]


def test_points_are_dot_hollow_dot_and_diamond() -> None:
    dot, hollow, diamond = (t for t in fan(DATA, LIGHT, EURO).data if t.mode == "markers")
    assert (dot.x[0], dot.marker.color) == ("Q3 2026", LIGHT.text)
    assert (hollow.x[0], hollow.y[0], hollow.marker.color) == ("Q4 2026", 198_000.0, LIGHT.background)
    assert hollow.marker.line.color == LIGHT.accent
    assert (diamond.marker.symbol, diamond.y[0]) == ("diamond", 205_000.0)


def test_words_on_the_chart() -> None:
    notes = {note.text: note for note in fan(DATA, LIGHT, EURO).layout.annotations}
    assert set(notes) == {"<b>€191k</b>", "€166k", "<b>Target €205k</b>", "today"}
    assert notes["<b>Target €205k</b>"].x == 4
    assert notes["<b>€191k</b>"].font.color == LIGHT.accent
    assert notes["today"].x == 3.5


def test_end_labels_that_would_touch_move_apart() -> None:
    near = replace(DATA, naive=(171_800.0, 190_900.0))
    likely, naive = (n for n in fan(near, LIGHT, EURO).layout.annotations if n.xshift == 8)
    assert (likely.yshift, naive.yshift < -10) == (0, True)


def test_hovering_tells_actual_forecast_with_range_naive_and_target() -> None:
    said = [text for trace in fan(DATA, LIGHT, EURO).data if trace.hoverinfo != "skip" for text in trace.text]
    assert "Forecast: €198k (8 in 10: €194k to €203k)" in said
    assert "Same as last year: €172k" in said
    assert "Target: €205k (19% chance)" in said
    assert "Actual: €182,000" in said


def test_the_layout_is_the_one_template() -> None:
    layout = fan(DATA, LIGHT, EURO, "meeting").layout
    assert (layout.height, layout.margin.r, layout.font.size, layout.showlegend) == (440, 84, 17, False)
    assert (layout.hovermode, layout.dragmode) == ("x unified", False)
    assert layout.xaxis.fixedrange
    assert layout.yaxis.fixedrange
    assert layout.xaxis.tickangle == 0
    assert layout.title.text is None
    assert fan(DATA, LIGHT, Formatter("EUR", "de")).layout.separators == ",."
    assert CONFIG["displayModeBar"] is False
    assert {size: fan(DATA, LIGHT, EURO, size).layout.height for size in HEIGHTS} == HEIGHTS


def test_colours_are_the_themes() -> None:
    dark = read_theme("dark")
    drawn = str(fan(DATA, dark, EURO).to_json())
    assert dark.accent in drawn
    assert LIGHT.accent not in drawn


def test_a_history_alone_draws_and_speaks() -> None:
    figure = fan(PLAIN, LIGHT, EURO)
    assert [t.mode for t in figure.data] == ["lines", "markers"]
    assert fan_alt(PLAIN, EURO) == "Leads, Q4 2025 to Q3 2026. From 1 in Q4 2025 to 4 in Q3 2026."
    assert fan_key(PLAIN) == (("actual", "actual"),)


def test_a_forecast_without_any_history_draws() -> None:
    bare = replace(DATA, labels=LABELS[4:], history=(), target=None, current=0, today=None)
    assert fan(bare, LIGHT, EURO).data
    assert "Forecast €198k in Q4 2026" in fan_alt(bare, EURO)
    nothing = FanData("Leads", "count", LABELS[:2], (math.nan, math.nan))
    assert fan_alt(nothing, EURO) == "Leads, Q4 2025 to Q1 2026."
    assert fan(nothing, LIGHT, EURO).data


def test_the_chart_in_words() -> None:
    assert fan_alt(DATA, EURO) == (
        "Revenue per quarter, €, Q4 2025 to Q1 2027. From €172k in Q4 2025 to €182k in Q3 2026. "
        "Forecast €198k in Q4 2026, 8 in 10 between €194k and €203k. Target €205k in Q4 2026, chance 19%."
    )


def test_the_key_names_what_is_drawn() -> None:
    assert [mark for mark, _ in fan_key(DATA)] == ["actual", "forecast", "bands", "naive", "target"]
    assert [mark for mark, _ in fan_key(replace(DATA, naive=(), target=None))] == ["actual", "forecast", "bands"]


def test_the_table_twin() -> None:
    head, rows = fan_rows(DATA, EURO)
    assert len(head) == len(rows[0]) == 7
    assert rows[2] == ("Q2 2026", "–", "–", "–", "–", "–", "–")
    assert rows[3] == ("Q3 2026", "€182k", "–", "–", "–", "–", "–")
    assert rows[4] == ("Q4 2026", "–", "€194k", "€198k", "€203k", "€172k", "€205k")


def test_every_target_in_sight_is_drawn_named_and_listed() -> None:
    two = replace(DATA, later=(Aim(230_000.0, 5, 0.05),))
    figure = fan(two, LIGHT, EURO)
    diamonds = [(t.x[0], t.y[0]) for t in figure.data if t.marker.symbol == "diamond"]
    assert diamonds == [("Q4 2026", 205_000.0), ("Q1 2027", 230_000.0)]
    assert {"<b>Target €205k</b>", "<b>Target €230k</b>"} <= {a.text for a in figure.layout.annotations}
    assert figure.layout.yaxis.range[1] > 230_000
    assert ("target", "targets") in fan_key(two)
    assert [row[-1] for row in fan_rows(two, EURO)[1]][-2:] == ["€205k", "€230k"]
    assert fan_alt(two, EURO).endswith("Target €205k in Q4 2026, chance 19%. Target €230k in Q1 2027, chance 5%.")


def test_newest_keeps_places_in_step() -> None:
    short = newest(DATA, 4)
    assert short.labels == LABELS[2:]
    assert (short.current, short.today) == (2, 1.5)
    assert short.target is not None
    assert short.labels[short.target.at] == "2026Q4"
    assert newest(DATA, 99) is DATA
    assert len(newest(DATA, 1).history) == 1  # the forecast is never cut, nor what it starts from
    assert newest(replace(DATA, target=Aim(1.0, 0)), 4).target is None
    moved = newest(replace(DATA, target=Aim(1.0, 0), later=(Aim(2.0, 4), Aim(3.0, 5))), 4)
    assert moved.targets == (Aim(2.0, 2), Aim(3.0, 3))


def test_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 labels follow"):
        replace(DATA, naive=(1.0,))
    with pytest.raises(ValueError, match="1 labels follow"):
        replace(DATA, labels=LABELS[:5])


def test_today_lies_between_the_last_period_and_the_current() -> None:
    assert today_between(4, 0, 92) == 3
    assert today_between(4, 46, 92) == 3.5
