"""The fan chart, drawn: history in ink, forecast and range in the accent, the target as a diamond."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lib.charts import fan_layout
from lib.charts.axis import period_ticks
from lib.charts.fan_data import Aim, Fan, FanData, fan_alt, fan_key, fan_rows, newest, today_between
from lib.charts.fan_layout import FIRST, HEIGHTS, LAST, WIDTHS, Size, Sketch, sketch
from lib.charts.format import Formatter
from lib.charts.theme import Theme

__all__ = [
    "CONFIG", "HEIGHTS", "WIDTHS", "Aim", "Fan", "FanData", "Size",
    "fan", "fan_alt", "fan_key", "fan_rows", "newest", "today_between",
]  # fmt: skip

# For st.plotly_chart(config=...): a picture to read, not to zoom.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
_DOTTED = "1.5px,3px"  # Plotly's own "dot" is drawn as dashes


def fan(data: FanData, theme: Theme, fmt: Formatter, size: Size = "forecast") -> go.Figure:
    """The chart, transparent, without title and legend; for st.plotly_chart with theme=None and config=CONFIG."""
    pen = _Pen(sketch(data, fmt, size), theme)
    figure = go.Figure([*_bands(pen), *_naive(pen), *_median(pen), *_actual(pen), *_points(pen)], _layout(pen))
    for note in (*_labels(pen), *_today_label(pen)):
        figure.add_annotation(note)
    if data.today is not None:
        dotted = {"color": theme.muted, "width": 1, "dash": _DOTTED}
        figure.add_shape(type="line", x0=data.today, x1=data.today, y0=0, y1=1, yref="paper", line=dotted)
    return figure


@dataclass(frozen=True, slots=True)
class _Pen:
    """What every part of the drawing needs: the layout, and how it is coloured."""

    of: Sketch
    theme: Theme


# --- lines and points ------------------------------------------------------------------------------------------------


def _bands(pen: _Pen) -> list[go.Scatter]:
    """Each range is a pair of lines without width, the upper of which fills down to the lower."""
    p10, p25, _, p75, p90 = pen.of.data.forecast.quantiles
    if not p10:
        return []
    return [
        _line(pen, *pen.of.ahead(values), {"width": 0}, fill=fill, fillcolor=color)
        for low, high, color in ((p10, p90, pen.theme.outer_band), (p25, p75, pen.theme.inner_band))
        for values, fill in ((low, None), (high, "tonexty"))
    ]


def _naive(pen: _Pen) -> list[go.Scatter]:
    line = {"color": pen.theme.muted, "width": 1.5, "dash": _DOTTED}
    return _onward(pen, pen.of.data.naive, line, fan_layout.naive_words(pen.of))


def _median(pen: _Pen) -> list[go.Scatter]:
    line = {"color": pen.theme.accent, "width": 2.5}
    return _onward(pen, pen.of.data.forecast.p50, line, fan_layout.forecast_words(pen.of))


def _onward(pen: _Pen, values: Sequence[float], line: dict[str, Any], says: list[str]) -> list[go.Scatter]:
    """A line from the last actual value on. Its first stretch is silent: that value speaks for itself."""
    if not values:
        return []
    x, y = pen.of.ahead(values)
    first = [] if pen.of.last is None else [_line(pen, x[:2], y[:2], line)]
    return [*first, _line(pen, x[-len(values) :], y[-len(values) :], line, says)]


def _actual(pen: _Pen) -> list[go.Scatter]:
    line = {"color": pen.theme.text, "width": 2}
    return [_line(pen, range(pen.of.start), pen.of.data.history, line, fan_layout.actual_words(pen.of))]


def _line(
    pen: _Pen, x: Sequence[int], y: Sequence[float], line: dict[str, Any], says: list[str] | None = None, **fill: Any
) -> go.Scatter:
    """A line; what hovering says is written here, and a line that says nothing is passed over."""
    speech = {"hoverinfo": "skip"} if says is None else _speech(says)
    missing = [None if math.isnan(v) else v for v in y]
    return go.Scatter(
        x=[pen.of.names[i] for i in x], y=missing, mode="lines", line=line, connectgaps=False, **speech, **fill
    )


def _speech(says: list[str]) -> dict[str, Any]:
    return {"text": says, "hovertemplate": "%{text}<extra></extra>"}


def _points(pen: _Pen) -> list[go.Scatter]:
    """A filled dot on the last actual value, a hollow one on the unfinished period, a hollow diamond for each target."""
    data, theme = pen.of.data, pen.theme
    points = []
    if pen.of.last is not None:
        points.append(_point(pen, pen.of.last, data.history[pen.of.last], {"color": theme.text, "size": 6}))
    if data.current is not None and pen.of.start <= data.current < len(data.labels):
        hollow = {"color": theme.background, "size": 9, "line": {"color": theme.accent, "width": 2.5}}
        points.append(_point(pen, data.current, data.forecast.p50[data.current - pen.of.start], hollow))
    line = {"color": theme.text, "width": 2}
    diamond = {"symbol": "diamond", "color": theme.background, "size": 11, "line": line}
    points += [_point(pen, aim.at, aim.value, diamond, [fan_layout.target_words(pen.of, aim)]) for aim in data.targets]
    return points


def _point(pen: _Pen, x: int, y: float, marker: dict[str, Any], says: list[str] | None = None) -> go.Scatter:
    speech = {"hoverinfo": "skip"} if says is None else _speech(says)
    return go.Scatter(x=[pen.of.names[x]], y=[y], mode="markers", marker=marker, cliponaxis=False, **speech)


# --- words on the chart ----------------------------------------------------------------------------------------------


def _note(x: float, y: float, text: str, font: dict[str, Any], **place: Any) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, "borderpad": 1, **place}


def _labels(pen: _Pen) -> list[dict[str, Any]]:
    colors = {"forecast": pen.theme.accent, "naive": pen.theme.muted, "target": pen.theme.text}
    return [
        _note(
            note.x, note.y, note.text if note.voice == "naive" else f"<b>{note.text}</b>",
            {"color": colors[note.voice], "size": pen.of.font},
            xanchor=note.xanchor, xshift=note.xshift, yshift=note.yshift,
        )
        for note in fan_layout.notes(pen.of)
    ]  # fmt: skip


def _today_label(pen: _Pen) -> list[dict[str, Any]]:
    if pen.of.data.today is None:
        return []
    font = {"color": pen.theme.muted, "size": pen.of.font * 0.88}
    return [_note(pen.of.data.today, 1, "today", font, yref="paper", yanchor="bottom", yshift=-2)]


# --- the frame round it ----------------------------------------------------------------------------------------------


def _layout(pen: _Pen) -> dict[str, Any]:
    theme, meeting = pen.theme, pen.of.size == "meeting"
    top = 14 if pen.of.data.today is None else 14 + pen.of.font * 0.6
    return {
        "height": HEIGHTS[pen.of.size],
        "margin": {"l": 4, "r": 84 if meeting else 60, "t": top, "b": 4, "pad": 0},
        "font": {"family": theme.font, "size": pen.of.font, "color": theme.muted},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": theme.background,  # on a transparent one the hover line gets a white edge
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": theme.background,
            "bordercolor": theme.border,
            "font": {"family": theme.font, "size": pen.of.font, "color": theme.text},
            "align": "left",
        },
        "separators": pen.of.fmt.separators,
        "xaxis": _periods(pen),
        "yaxis": _values(pen),
    }


def _periods(pen: _Pen) -> dict[str, Any]:
    n = len(pen.of.data.labels)
    return {
        "type": "category",  # the name of a category heads the hover box, whatever its tick says
        "categoryarray": pen.of.names,
        "range": [-FIRST, n - LAST],
        "tickvals": list(range(n)),
        "ticktext": period_ticks(pen.of.data.labels, pen.of.data.current, pen.of.fmt),
        "tickangle": 0,  # else labels turn upright on phones
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": pen.theme.muted,
        "linecolor": pen.theme.muted,
        "showline": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "unifiedhovertitle": {"text": "<b>%{x}</b>"},
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": pen.theme.muted,
    }


def _values(pen: _Pen) -> dict[str, Any]:
    axis = pen.of.axis
    return {
        "range": [axis.low, axis.high],
        "tickvals": axis.ticks,
        "ticktext": [pen.of.fmt.tick(tick, pen.of.data.unit, axis.step) for tick in axis.ticks],
        "gridcolor": pen.theme.border,
        "showline": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
