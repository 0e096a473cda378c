"""The fan chart, drawn: history in ink, forecast and range in the accent, the target as a diamond."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from lib.charts.axis import Axis, period_ticks, value_axis
from lib.charts.fan_data import Aim, Fan, FanData, fan_alt, fan_key, fan_rows, newest, today_between
from lib.charts.fan_labels import Box, Ground, Label, Point, places
from lib.charts.format import Formatter
from lib.charts.theme import Theme

__all__ = [
    "CONFIG", "HEIGHTS", "Aim", "Fan", "FanData", "Size",
    "fan", "fan_alt", "fan_key", "fan_rows", "newest", "today_between",
]  # fmt: skip

Size = Literal["overview", "drawer", "forecast", "meeting"]

# For st.plotly_chart(config=...): a picture to read, not to zoom.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
_DOTTED = "1.5px,3px"  # Plotly's own "dot" is drawn as dashes
HEIGHTS: dict[Size, int] = {"overview": 270, "drawer": 280, "forecast": 370, "meeting": 440}
WIDTHS: dict[Size, float] = {
    "overview": 560,
    "drawer": 580,
    "forecast": 1000,
    "meeting": 1050,
}  # of the plot, on a desk


def fan(data: FanData, theme: Theme, fmt: Formatter, size: Size = "forecast") -> go.Figure:
    """The chart, transparent, without title and legend; for st.plotly_chart with theme=None and config=CONFIG."""
    pen = _pen(data, theme, fmt, size)
    figure = go.Figure([*_bands(pen), *_naive(pen), *_median(pen), *_actual(pen), *_points(pen)], _layout(pen))
    for note in (*_end_labels(pen), *_target_labels(pen), *_today_label(pen)):
        figure.add_annotation(note)
    if data.today is not None:
        dotted = {"color": theme.muted, "width": 1, "dash": _DOTTED}
        figure.add_shape(type="line", x0=data.today, x1=data.today, y0=0, y1=1, yref="paper", line=dotted)
    return figure


@dataclass(frozen=True, slots=True)
class _Pen:
    """What every part of the drawing needs: the data, how it is coloured, written and scaled."""

    data: FanData
    theme: Theme
    fmt: Formatter
    size: Size
    axis: Axis
    names: tuple[str, ...]
    last: int | None  # the place of the last actual value

    @property
    def font(self) -> float:
        return 17.0 if self.size == "meeting" else 12.5

    @property
    def start(self) -> int:
        return len(self.data.history)

    def text(self, value: float) -> str:
        return self.fmt.value(value, self.data.unit)

    def pixels(self, value: float) -> float:
        """The height of a value above the axis, near enough to see whether two labels would touch."""
        return (value - self.axis.low) / (self.axis.high - self.axis.low) * self.height

    @property
    def height(self) -> float:
        """The height of the plot, about."""
        return HEIGHTS[self.size] - 14 - 3.4 * self.font

    def ahead(self, values: Sequence[float]) -> tuple[list[int], list[float]]:
        """Places and values of a forecast, drawn on from the last actual value."""
        x, y = list(range(self.start, len(self.data.labels))), list(values)
        return (x, y) if self.last is None else ([self.last, *x], [self.data.history[self.last], *y])


def _pen(data: FanData, theme: Theme, fmt: Formatter, size: Size) -> _Pen:
    known = [i for i, v in enumerate(data.history) if math.isfinite(v)]
    drawn = [*data.history, *(v for q in data.forecast.quantiles for v in q), *data.naive]
    axis = value_axis([*drawn, *(aim.value for aim in data.targets)], data.unit)
    names = tuple(fmt.period_label(label) for label in data.labels)
    return _Pen(data, theme, fmt, size, axis, names, known[-1] if known else None)


# --- lines and points ------------------------------------------------------------------------------------------------


def _bands(pen: _Pen) -> list[go.Scatter]:
    """Each range is a pair of lines without width, the upper of which fills down to the lower."""
    p10, p25, _, p75, p90 = pen.data.forecast.quantiles
    if not p10:
        return []
    return [
        _line(pen, *pen.ahead(values), {"width": 0}, fill=fill, fillcolor=color)
        for low, high, color in ((p10, p90, pen.theme.outer_band), (p25, p75, pen.theme.inner_band))
        for values, fill in ((low, None), (high, "tonexty"))
    ]


def _naive(pen: _Pen) -> list[go.Scatter]:
    says = [f"Same as last year: {pen.text(v)}" for v in pen.data.naive]
    return _onward(pen, pen.data.naive, {"color": pen.theme.muted, "width": 1.5, "dash": _DOTTED}, says)


def _median(pen: _Pen) -> list[go.Scatter]:
    p10, _, p50, _, p90 = pen.data.forecast.quantiles
    says = [
        f"Forecast: {pen.text(middle)} (8 in 10: {pen.text(low)} to {pen.text(high)})"
        for low, middle, high in zip(p10, p50, p90, strict=True)
    ]
    return _onward(pen, p50, {"color": pen.theme.accent, "width": 2.5}, says)


def _onward(pen: _Pen, values: Sequence[float], line: dict[str, Any], says: list[str]) -> list[go.Scatter]:
    """A line from the last actual value on. Its first stretch is silent: that value speaks for itself."""
    if not values:
        return []
    x, y = pen.ahead(values)
    first = [] if pen.last is None else [_line(pen, x[:2], y[:2], line)]
    return [*first, _line(pen, x[-len(values) :], y[-len(values) :], line, says)]


def _actual(pen: _Pen) -> list[go.Scatter]:
    says = [f"Actual: {pen.fmt.full(v, pen.data.unit)}" for v in pen.data.history]
    return [_line(pen, range(pen.start), pen.data.history, {"color": pen.theme.text, "width": 2}, says)]


def _line(
    pen: _Pen, x: Sequence[int], y: Sequence[float], line: dict[str, Any], says: list[str] | None = None, **fill: Any
) -> go.Scatter:
    """A line; what hovering says is written here, and a line that says nothing is passed over."""
    speech = {"hoverinfo": "skip"} if says is None else _speech(says)
    missing = [None if math.isnan(v) else v for v in y]
    return go.Scatter(
        x=[pen.names[i] for i in x], y=missing, mode="lines", line=line, connectgaps=False, **speech, **fill
    )


def _speech(says: list[str]) -> dict[str, Any]:
    return {"text": says, "hovertemplate": "%{text}<extra></extra>"}


def _points(pen: _Pen) -> list[go.Scatter]:
    """A filled dot on the last actual value, a hollow one on the unfinished period, a hollow diamond for each target."""
    data, theme = pen.data, pen.theme
    points = []
    if pen.last is not None:
        points.append(_point(pen, pen.last, data.history[pen.last], {"color": theme.text, "size": 6}))
    if data.current is not None and pen.start <= data.current < len(data.labels):
        hollow = {"color": theme.background, "size": 9, "line": {"color": theme.accent, "width": 2.5}}
        points.append(_point(pen, data.current, data.forecast.p50[data.current - pen.start], hollow))
    line = {"color": theme.text, "width": 2}
    diamond = {"symbol": "diamond", "color": theme.background, "size": 11, "line": line}
    points += [_point(pen, aim.at, aim.value, diamond, [_target_text(pen, aim)]) for aim in data.targets]
    return points


def _point(pen: _Pen, x: int, y: float, marker: dict[str, Any], says: list[str] | None = None) -> go.Scatter:
    speech = {"hoverinfo": "skip"} if says is None else _speech(says)
    return go.Scatter(x=[pen.names[x]], y=[y], mode="markers", marker=marker, cliponaxis=False, **speech)


# --- words on the chart ----------------------------------------------------------------------------------------------


def _target_text(pen: _Pen, target: Aim) -> str:
    chance = "" if target.chance is None else f" ({pen.fmt.chance(target.chance)} chance)"
    return f"Target: {pen.text(target.value)}{chance}"


def _note(x: float, y: float, text: str, font: dict[str, Any], **place: Any) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, "borderpad": 1, **place}


def _end_labels(pen: _Pen) -> list[dict[str, Any]]:
    """The last values of forecast and naive at the ends of their lines, moved apart where they would touch."""
    data, end = pen.data, len(pen.data.labels) - 1
    if not data.forecast.p50 or not math.isfinite(data.forecast.p50[-1]):
        return []
    likely = data.forecast.p50[-1]
    labels = [(likely, f"<b>{pen.text(likely)}</b>", pen.theme.accent, 0.0)]
    if data.naive and math.isfinite(data.naive[-1]):
        apart = pen.pixels(data.naive[-1]) - pen.pixels(likely)
        lacking = max(0.0, 1.35 * pen.font - abs(apart)) * (1 if apart > 0 else -1)
        labels.append((data.naive[-1], pen.text(data.naive[-1]), pen.theme.muted, lacking))
    return [
        _note(end, y, text, {"color": color, "size": pen.font}, xanchor="left", xshift=8, yshift=shift)
        for y, text, color, shift in labels
    ]


def _target_labels(pen: _Pen) -> list[dict[str, Any]]:
    """“Target €205k” near each diamond, where it covers neither the lines nor today."""
    font = {"color": pen.theme.text, "size": pen.font}
    texts = [f"Target {pen.text(aim.value)}" for aim in pen.data.targets]
    labels = [
        Label(aim.at, pen.pixels(aim.value), _wide(pen, text), 1.4 * pen.font)
        for aim, text in zip(pen.data.targets, texts, strict=True)
    ]
    return [
        _note(
            aim.at, aim.value, f"<b>{text}</b>", font,
            xanchor=place.xanchor, xshift=place.xshift, yshift=place.yshift,
        )
        for aim, text, place in zip(pen.data.targets, texts, places(_ground(pen), labels), strict=True)
    ]  # fmt: skip


def _wide(pen: _Pen, text: str) -> float:
    """About how wide a bold text is."""
    return 0.6 * pen.font * len(text)


def _ground(pen: _Pen) -> Ground:
    """What is drawn already, for the labels that come after."""
    data, end = pen.data, len(pen.data.labels) - 1
    lines = [(3.0, _points_of(pen, range(pen.start), data.history))]
    if data.forecast.p50:
        lines.append((4.0, _points_of(pen, *pen.ahead(data.forecast.p50))))
    if data.naive:
        lines.append((1.0, _points_of(pen, *pen.ahead(data.naive))))
    if data.today is not None:
        lines.append((4.0, ((data.today, 0.0), (data.today, pen.height))))
    boxes = [Box(aim.at, pen.pixels(aim.value), -7, 7, 7) for aim in data.targets]
    for note in _end_labels(pen):
        middle = pen.pixels(note["y"]) + note["yshift"]
        boxes.append(Box(end, middle, 8, 8 + _wide(pen, pen.text(note["y"])), 0.7 * pen.font))
    return Ground(len(data.labels), WIDTHS[pen.size], pen.height, tuple(lines), tuple(boxes))


def _points_of(pen: _Pen, x: Sequence[int], y: Sequence[float]) -> tuple[Point, ...]:
    return tuple((i, pen.pixels(v)) for i, v in zip(x, y, strict=True))


def _today_label(pen: _Pen) -> list[dict[str, Any]]:
    if pen.data.today is None:
        return []
    font = {"color": pen.theme.muted, "size": pen.font * 0.88}
    return [_note(pen.data.today, 1, "today", font, yref="paper", yanchor="bottom", yshift=-2)]


# --- the frame round it ----------------------------------------------------------------------------------------------


def _layout(pen: _Pen) -> dict[str, Any]:
    theme, meeting = pen.theme, pen.size == "meeting"
    top = 14 if pen.data.today is None else 14 + pen.font * 0.6
    return {
        "height": HEIGHTS[pen.size],
        "margin": {"l": 4, "r": 84 if meeting else 60, "t": top, "b": 4, "pad": 0},
        "font": {"family": theme.font, "size": pen.font, "color": theme.muted},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": theme.background,  # on a transparent one the hover line gets a white edge
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": theme.background,
            "bordercolor": theme.border,
            "font": {"family": theme.font, "size": pen.font, "color": theme.text},
            "align": "left",
        },
        "separators": pen.fmt.separators,
        "xaxis": _periods(pen),
        "yaxis": _values(pen),
    }


def _periods(pen: _Pen) -> dict[str, Any]:
    n = len(pen.data.labels)
    return {
        "type": "category",  # the name of a category heads the hover box, whatever its tick says
        "categoryarray": pen.names,
        "range": [-0.25, n - 0.75],
        "tickvals": list(range(n)),
        "ticktext": period_ticks(pen.data.labels, pen.data.current, pen.fmt),
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
    axis = pen.axis
    return {
        "range": [axis.low, axis.high],
        "tickvals": axis.ticks,
        "ticktext": [pen.fmt.tick(tick, pen.data.unit, axis.step) for tick in axis.ticks],
        "gridcolor": pen.theme.border,
        "showline": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
