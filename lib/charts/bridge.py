"""The bridge as a value: last actual, what the forecast and the assumptions add, what is open, the target; and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.catalog.model import Unit
from lib.charts.format import Formatter

Kind = Literal["actual", "forecast", "scenario", "open", "target"]
LEVELS = ("actual", "target")  # steps that are a level and add nothing


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


def amounts(data: BridgeData, fmt: Formatter) -> tuple[tuple[str, str], ...]:
    """Per step the level that it leads to, and what it says: that level, or what it adds. What is shown adds up."""
    told = fmt.chain([p.end for p in data.piers], data.unit)
    return tuple(
        (level, level if pier.kind in LEVELS else step) for pier, (level, step) in zip(data.piers, told, strict=True)
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
            "" if p.kind in LEVELS else text,
            level,
        )
        for p, (level, text) in zip(data.piers, amounts(data, fmt), strict=True)
    )


def range_words(data: BridgeData, fmt: Formatter) -> str:
    """Where eight futures in ten end."""
    return f"8 in 10: {fmt.value(data.low, data.unit)} to {fmt.value(data.high, data.unit)}"


def lines_of(name: str) -> list[str]:
    """A step's name, line by line."""
    return name.split("<br>")
