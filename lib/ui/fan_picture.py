"""The fan chart as HTML and SVG: what the first page and the meeting show, without waiting for a library."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lib.charts import fan_layout
from lib.charts.axis import period_ticks
from lib.charts.fan_data import FanData, fan_alt
from lib.charts.fan_layout import FIRST, LAST, Note, Size, Sketch, sketch
from lib.charts.format import Formatter
from lib.ui import picture
from lib.ui.marks import Html, esc
from lib.ui.picture import Picture, Plot, Slot

_VOICES = {"forecast": "a strong", "naive": "m", "target": "i strong"}
_DIAMOND = '<path class="p-target" d="M0-6 6 0 0 6-6 0z"/>'


def fan_html(data: FanData, fmt: Formatter, size: Size = "overview") -> Html:
    """The chart: history in ink, forecast and its ranges in the accent, each target a diamond; in words for a screen reader."""
    of = sketch(data, fmt, size)
    today = 0.0 if data.today is None else of.font * 0.6
    plot = Plot(of.height, of.font, of.axis, 84 if size == "meeting" else 60, 14 + today)
    ticks = [fmt.tick(tick, data.unit, of.axis.step) for tick in of.axis.ticks]
    parts = Picture(_lines(of, plot), _today(of) + _points(of, plot) + _words(of, plot), _names(of), _slots(of))
    return picture.picture_html(plot, parts, ticks, fan_alt(data, fmt))


def _across(of: Sketch, at: float) -> float:
    """The share of the plot's width at which a period stands."""
    return (at + FIRST) / (len(of.data.labels) - 1 + FIRST + (1 - LAST))


def _ahead(of: Sketch, values: Sequence[float]) -> list[tuple[float, float]]:
    places, drawn = of.ahead(values)
    return [(_across(of, x), y) for x, y in zip(places, drawn, strict=True)]


def _lines(of: Sketch, plot: Plot) -> str:
    p10, p25, p50, p75, p90 = of.data.forecast.quantiles
    drawn = ""
    if p10:
        drawn += picture.band(plot, _ahead(of, p10), _ahead(of, p90), "b80")
        drawn += picture.band(plot, _ahead(of, p25), _ahead(of, p75), "b50")
    if of.data.naive:
        drawn += picture.line(plot, _ahead(of, of.data.naive), "l-naive")
    if p50:
        drawn += picture.line(plot, _ahead(of, p50), "l-likely")
    return drawn + picture.line(plot, [(_across(of, i), v) for i, v in enumerate(of.data.history)], "l-actual")


def _points(of: Sketch, plot: Plot) -> str:
    """A filled dot on the last actual value, a hollow one on the unfinished period, a hollow diamond for each target."""
    data, drawn = of.data, ""
    if of.last is not None:
        drawn += picture.at(plot, _across(of, of.last), data.history[of.last], '<circle class="p-actual" r="3"/>')
    if data.current is not None and of.start <= data.current < len(data.labels):
        likely = data.forecast.p50[data.current - of.start]
        drawn += picture.at(plot, _across(of, data.current), likely, '<circle class="p-likely" r="4.5"/>')
    return drawn + "".join(picture.at(plot, _across(of, aim.at), aim.value, _DIAMOND) for aim in data.targets)


def _words(of: Sketch, plot: Plot) -> str:
    return "".join(_note(of, plot, note) for note in fan_layout.notes(of))


def _note(of: Sketch, plot: Plot, note: Note) -> str:
    anchor = "start" if note.xanchor == "left" else "end"
    text = (
        f'<text class="{_VOICES[note.voice]}" x="{note.xshift:.0f}" y="{-note.yshift:.1f}" dy=".35em" '
        f'text-anchor="{anchor}">{esc(note.text)}</text>'
    )
    return picture.at(plot, _across(of, note.x), note.y, text)


def _today(of: Sketch) -> str:
    if of.data.today is None:
        return ""
    x = f"{100 * _across(of, of.data.today):.2f}%"
    return (
        f'<line class="today" x1="{x}" x2="{x}" y1="0" y2="100%"/>'
        f'<text class="m small" x="{x}" y="-4" text-anchor="middle">today</text>'
    )


def _names(of: Sketch) -> tuple[Html, ...]:
    texts = period_ticks(of.data.labels, of.data.current, of.fmt)
    return tuple(
        picture.name(
            _across(of, i), _apart(text.replace("<b>", "").replace("</b>", "").split("<br>"), i, of), strong="<b>" in text
        )
        for i, text in enumerate(texts)
        if text
    )  # fmt: skip


def _apart(lines: list[str], i: int, of: Sketch) -> list[str]:
    """The name of a period; of the one beside the current only the year, that both can be told apart on a phone."""
    beside = of.data.current is not None and abs(i - of.data.current) == 1
    return ["\u00a0", *lines[1:]] if beside and len(lines) > 1 else lines


def _slots(of: Sketch) -> tuple[Slot, ...]:
    """What each period says: what happened, or what is expected with its range, the naive guess and the target."""
    data = of.data
    actual, likely, naive = (
        words(of) for words in (fan_layout.actual_words, fan_layout.forecast_words, fan_layout.naive_words)
    )
    found = []
    for i, head in enumerate(of.names):
        ahead = i - of.start
        said = [actual[i]] if ahead < 0 and math.isfinite(data.history[i]) else []
        said += [words[ahead] for words in (likely, naive) if ahead >= 0 and words]
        said += [fan_layout.target_words(of, aim) for aim in data.targets if aim.at == i]
        left, right = max(0.0, _across(of, i - 0.5)), min(1.0, _across(of, i + 0.5))
        found.append(Slot(left, right - left, head, tuple(said)))
    return tuple(slot for slot in found if slot.lines)
