"""What a fan chart shows, as a value; and the same in words and as a table for those who do not see it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from lib.catalog.model import Unit
from lib.charts.format import Formatter

KeyMark = Literal["actual", "forecast", "bands", "naive", "target"]


@dataclass(frozen=True, slots=True)
class Fan:
    """Quantiles of a forecast, one value per forecast period; 8 futures in 10 lie between p10 and p90."""

    p10: tuple[float, ...] = ()
    p25: tuple[float, ...] = ()
    p50: tuple[float, ...] = ()
    p75: tuple[float, ...] = ()
    p90: tuple[float, ...] = ()

    @property
    def quantiles(self) -> tuple[tuple[float, ...], ...]:
        """The five, from low to high."""
        return self.p10, self.p25, self.p50, self.p75, self.p90


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: its value, the place of its due period among the labels, and the chance to reach it."""

    value: float
    at: int
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class FanData:
    """What a fan chart shows.

    `labels` are periods as `lib.period` writes them (2026Q4): first those of `history`, then those of `forecast` and
    `naive`; nan is a gap. `current` is the place of the unfinished period, `today` a place between two periods
    (`today_between`); both are None when nothing is unfinished. `target` is the next one due, `later` are those after it.
    Raises ValueError when the lengths do not fit.
    """

    title: str
    unit: Unit
    labels: tuple[str, ...]
    history: tuple[float, ...]
    forecast: Fan = Fan()
    naive: tuple[float, ...] = ()
    target: Aim | None = None
    current: int | None = None
    today: float | None = None
    later: tuple[Aim, ...] = ()

    def __post_init__(self) -> None:
        ahead = len(self.labels) - len(self.history)
        lengths = {len(q) for q in self.forecast.quantiles} | {len(self.naive) or ahead}
        if lengths != {ahead}:
            raise ValueError(f"{ahead} labels follow the history, the forecast's lengths are {sorted(lengths)}")

    @property
    def targets(self) -> tuple[Aim, ...]:
        """All targets in sight, by due period."""
        return (*((self.target,) if self.target else ()), *self.later)


def today_between(current: int, days_gone: int, days: int) -> float:
    """Where today lies among periods drawn at their ends: a share of the way from the last one to the current.

    >>> today_between(12, 46, 92)
    11.5
    """
    return current - 1 + days_gone / days


def newest(data: FanData, most: int) -> FanData:
    """The chart with at most so many periods: the oldest of the history are left out, the forecast stays whole."""
    drop = min(len(data.labels) - most, len(data.history) - 1)
    if drop <= 0:
        return data
    kept = tuple(replace(aim, at=aim.at - drop) for aim in data.targets if aim.at >= drop)
    return replace(
        data,
        labels=data.labels[drop:],
        history=data.history[drop:],
        target=kept[0] if kept else None,
        later=kept[1:],
        current=None if data.current is None else data.current - drop,
        today=None if data.today is None else data.today - drop,
    )


def fan_key(data: FanData) -> tuple[tuple[KeyMark, str], ...]:
    """The marks that the chart shows, in reading order, each with its meaning; for the line below the heading."""
    marks: list[tuple[KeyMark, str]] = [("actual", "actual")]
    if data.forecast.p50:
        marks += [("forecast", "forecast, median"), ("bands", "5 and 8 futures in 10")]
    if data.naive:
        marks.append(("naive", "same as last year (naive)"))
    if data.targets:
        marks.append(("target", "target" if len(data.targets) == 1 else "targets"))
    return tuple(marks)


def fan_alt(data: FanData, fmt: Formatter) -> str:
    """The chart in words: title, span, first and last value, median and range where it matters, target, chance."""
    names = [fmt.period_label(label) for label in data.labels]
    words = [f"{data.title}, {names[0]} to {names[-1]}."]
    known = [i for i, v in enumerate(data.history) if math.isfinite(v)]
    if known:
        first, last = (f"{fmt.value(data.history[i], data.unit)} in {names[i]}" for i in (known[0], known[-1]))
        words.append(f"From {first} to {last}.")
    if data.forecast.p50:
        words.append(_forecast_words(data, fmt, names))
    words.extend(_target_words(data, aim, fmt, names) for aim in data.targets)
    return " ".join(words)


def _target_words(data: FanData, aim: Aim, fmt: Formatter, names: list[str]) -> str:
    target = f"Target {fmt.value(aim.value, data.unit)} in {names[aim.at]}"
    return f"{target}." if aim.chance is None else f"{target}, chance {fmt.chance(aim.chance)}."


def _forecast_words(data: FanData, fmt: Formatter, names: list[str]) -> str:
    """Median and range in the target's due period, else in the current one, else in the last."""
    start = len(data.history)
    place = data.target.at if data.target else data.current
    at = place if place is not None and place >= start else len(names) - 1
    forecast = data.forecast
    low, middle, high = (fmt.value(q[at - start], data.unit) for q in (forecast.p10, forecast.p50, forecast.p90))
    return f"Forecast {middle} in {names[at]}, 8 in 10 between {low} and {high}."


def fan_rows(data: FanData, fmt: Formatter) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The chart's table twin as text: a head, then a row per period."""
    head = ("Period", "Actual", "Low (10%)", "Likely", "High (90%)", "Same as last year", "Target")
    return head, tuple(_text_row(data, fmt, i) for i in range(len(data.labels)))


def _text_row(data: FanData, fmt: Formatter, i: int) -> tuple[str, ...]:
    ahead = i - len(data.history)
    actual = data.history[i] if ahead < 0 else None
    expected: tuple[float | None, ...] = (None,) * 4
    if ahead >= 0:
        p10, _, p50, _, p90 = (q[ahead] for q in data.forecast.quantiles)
        expected = (p10, p50, p90, data.naive[ahead] if data.naive else None)
    target = next((aim.value for aim in data.targets if aim.at == i), None)
    return (fmt.period_label(data.labels[i]), *(fmt.value(v, data.unit) for v in (actual, *expected, target)))
