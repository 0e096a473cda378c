"""The bridge, drawn: last actual, what the forecast and the assumptions add, what is open, the target.

Levels are points as in the fan (a filled dot happened, a hollow diamond is wanted) and only what is added is a bar, so that
an axis that does not begin at 0 exaggerates nothing. The whisker is where eight futures in ten end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from lib.catalog.model import Unit
from lib.charts.axis import value_axis
from lib.charts.format import Formatter
from lib.charts.theme import Theme

Kind = Literal["actual", "forecast", "scenario", "open", "target"]
HEIGHT = 270
_FONT = 12.5
_BESIDE = 0.34  # how far right of a bar its range stands


@dataclass(frozen=True, slots=True)
class Pier:
    """One step: its name (a second line after `<br>`), and the levels it leads from and to; a level has both the same."""

    kind: Kind
    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class BridgeData:
    """What the chart shows: the steps, each beginning where the one before ends, and the range at the end of the forecast.

    `adverse`: the open step is on the wrong side of the target.
    """

    title: str
    unit: Unit
    piers: tuple[Pier, ...]
    low: float
    high: float
    adverse: bool = True


def bridge(data: BridgeData, theme: Theme, fmt: Formatter) -> go.Figure:
    """The chart, transparent, without title and legend; for st.plotly_chart with theme=None and the fan's CONFIG."""
    bars = [_bar(data, i, theme, fmt) for i, p in enumerate(data.piers) if p.kind not in ("actual", "target")]
    figure = go.Figure([*bars, _whisker(data, theme, fmt), *_levels(data, theme, fmt)], _layout(data, theme, fmt))
    for i, pier in enumerate(data.piers):
        figure.add_annotation(_label(data, i, theme, fmt))
        if i:
            line = {"color": theme.muted, "width": 1}
            figure.add_shape(type="line", x0=i - 1, x1=i, y0=pier.start, y1=pier.start, line=line, layer="below")
    return figure


def amounts(data: BridgeData, fmt: Formatter) -> tuple[tuple[str, str], ...]:
    """Per step the level that it leads to, and what it says: that level, or what it adds. What is shown adds up."""
    told = fmt.chain([p.end for p in data.piers], data.unit)
    return tuple(
        (level, level if pier.kind in ("actual", "target") else step)
        for pier, (level, step) in zip(data.piers, told, strict=True)
    )


def bridge_alt(data: BridgeData, fmt: Formatter) -> str:
    """The chart in a sentence or two."""
    said = zip(data.piers, amounts(data, fmt), strict=True)
    steps = [f"{p.name.replace('<br>', ' ')}: {text}" for p, (_, text) in said]
    low, high = fmt.value(data.low, data.unit), fmt.value(data.high, data.unit)
    return f"{data.title}. {', '.join(steps)}. 8 futures in 10 end between {low} and {high}."


def bridge_rows(data: BridgeData, fmt: Formatter) -> tuple[tuple[str, str, str], ...]:
    """The table twin as text: step, what it adds, the level it leads to."""
    return tuple(
        (
            p.name.replace("<br>", " "),
            "" if p.kind in ("actual", "target") else text,
            level,
        )
        for p, (level, text) in zip(data.piers, amounts(data, fmt), strict=True)
    )


# --- how -------------------------------------------------------------------------------------------------------------


def _bar(data: BridgeData, i: int, theme: Theme, fmt: Formatter) -> go.Bar:
    """A floating bar: solid what the forecast adds, paler what is assumed, hatched what nobody carries."""
    pier = data.piers[i]
    color = theme.accent if pier.kind != "open" else theme.muted if data.adverse else theme.good
    marker: dict[str, Any] = {"color": color, "line": {"width": 0}}
    if pier.kind == "scenario":
        marker = {"color": theme.inner_band, "line": {"color": theme.accent, "width": 1.5}}
    elif pier.kind == "open":
        pattern = {"shape": "/", "fgcolor": color, "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.2}
        marker = {"pattern": pattern, "line": {"color": color, "width": 1}}
    text = f"{pier.name.replace('<br>', ' ')}: {amounts(data, fmt)[i][1]}"
    return go.Bar(
        x=[i], y=[abs(pier.end - pier.start)], base=[min(pier.start, pier.end)], width=0.5, marker=marker,
        hovertemplate="%{text}<extra></extra>", text=[text], textposition="none",
    )  # fmt: skip


def _whisker(data: BridgeData, theme: Theme, fmt: Formatter) -> go.Scatter:
    """Where eight futures in ten end, at the last step before the open one."""
    at = max(i for i, p in enumerate(data.piers) if p.kind in ("forecast", "scenario"))
    end = data.piers[at].end
    reach = {
        "type": "data", "symmetric": False, "array": [data.high - end], "arrayminus": [end - data.low],
        "color": theme.accent, "thickness": 1.5, "width": 4,
    }  # fmt: skip
    low, high = fmt.value(data.low, data.unit), fmt.value(data.high, data.unit)
    return go.Scatter(
        x=[at + _BESIDE], y=[end], mode="markers", error_y=reach, text=[f"8 in 10: {low} to {high}"],
        marker={"size": 8, "color": theme.background, "line": {"color": theme.accent, "width": 2}},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _levels(data: BridgeData, theme: Theme, fmt: Formatter) -> list[go.Scatter]:
    shapes: dict[str, dict[str, Any]] = {
        "actual": {"color": theme.text, "size": 9},
        "target": {
            "symbol": "diamond",
            "color": theme.background,
            "size": 12,
            "line": {"color": theme.text, "width": 2},
        },
    }
    return [
        go.Scatter(
            x=[i], y=[p.end], mode="markers", marker=shapes[p.kind], hovertemplate="%{text}<extra></extra>",
            text=[f"{p.name.replace('<br>', ' ')}: {fmt.full(p.end, data.unit)}"], cliponaxis=False,
        )
        for i, p in enumerate(data.piers) if p.kind in shapes
    ]  # fmt: skip


def _label(data: BridgeData, i: int, theme: Theme, fmt: Formatter) -> dict[str, Any]:
    """The number of a step, above whatever stands there."""
    pier = data.piers[i]
    colors = {"actual": theme.text, "target": theme.text, "open": theme.text if data.adverse else theme.good}
    return {
        "x": i, "y": max(pier.start, pier.end), "yshift": 17 if pier.kind == "target" else 14, "showarrow": False,
        "text": f"<b>{amounts(data, fmt)[i][1]}</b>",
        "font": {"color": colors.get(pier.kind, theme.accent), "size": _FONT}, "bgcolor": theme.background, "borderpad": 1,
    }  # fmt: skip


def _layout(data: BridgeData, theme: Theme, fmt: Formatter) -> dict[str, Any]:
    axis = value_axis([data.low, data.high, *(v for p in data.piers for v in (p.start, p.end))], data.unit)
    head = (axis.high - axis.low) * 0.06
    return {
        "height": HEIGHT,
        "margin": {"l": 4, "r": 4, "t": 14, "b": 4, "pad": 0},
        "font": {"family": theme.font, "size": _FONT, "color": theme.muted},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": theme.background, "bordercolor": theme.border, "font": {"color": theme.text}},
        "separators": fmt.separators,
        "xaxis": _names([p.name for p in data.piers], theme),
        "yaxis": {
            "range": [axis.low, axis.high + head],
            "tickvals": axis.ticks,
            "ticktext": [fmt.tick(tick, data.unit, axis.step) for tick in axis.ticks],
            "gridcolor": theme.border,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
        },
    }


def _names(names: Sequence[str], theme: Theme) -> dict[str, Any]:
    return {
        "range": [-0.5, len(names) - 0.5],
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "tickangle": 0,
        "linecolor": theme.muted,
        "showline": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
