"""Assumptions as values: a driver, what is done to it, from when, how fast; and why, and whose it is."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lib.catalog.size import sized
from lib.errors import BadInput

Op = Literal["relative", "shift", "points", "level"]

_FORM = re.compile(
    r"(?P<driver>\w+)(@(?P<dimension>\w+)=(?P<segment>[^=]+?))?=(?P<value>[^,]+)(?P<rest>(,(from|ramp)=[^,]+)*)"
)
_VALUE = re.compile(r"(?P<level>=)?(?P<number>[+\-−]?\d+(\.\d+)?)\s*(?P<unit>%|pp)?")
_MONTHS = re.compile(r"[0-9]{1,4}")


class Assumption(BaseModel):
    """One thing that is done to a driver.

    relative: × (1 + value); shift: + value in the driver's unit; points: + value as a fraction (a percentage by points);
    level: = value. It holds from the period `start` (label; None: from the current month on) and grows to its full
    size over `ramp` months.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    driver: str
    op: Op
    value: float
    dimension: str | None = None
    segment: str | None = None
    start: str | None = None
    ramp: int = 0
    because: str = ""
    owner: str = ""

    @property
    def neutral(self) -> bool:
        """Whether it changes nothing, whatever the driver is."""
        return self.op != "level" and self.value == 0.0

    @property
    def lacks(self) -> tuple[str, ...]:
        """What nobody has said about it yet: why it may come true, and whose it is."""
        said = (("a reason", self.because), ("an owner", self.owner))
        return tuple(what for what, there in said if not there.strip())

    def text(self) -> str:
        """The assumption as it is written on the command line; `parse` reads it back."""
        at = f"@{self.dimension}={self.segment}" if self.dimension else ""
        start = f",from={self.start}" if self.start else ""
        ramp = f",ramp={self.ramp}" if self.ramp else ""
        return f"{self.driver}{at}={_written(self.op, self.value)}{start}{ramp}"


class Scenario(BaseModel):
    """A named set of assumptions, stored as differences to the baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    assumptions: tuple[Assumption, ...] = ()

    @property
    def unexplained(self) -> tuple[Assumption, ...]:
        """The assumptions that lack a reason or an owner."""
        return tuple(a for a in self.assumptions if a.lacks)


def parse(text: str) -> Assumption:
    """The assumption written as DRIVER[@DIM=VALUE]=±X% | ±X | ±Xpp | =X [,from=P][,ramp=N].

    >>> parse("visitor_to_lead=+10%").value
    0.1
    """
    found = _FORM.fullmatch(text.strip())
    number = _VALUE.fullmatch(found["value"].strip()) if found else None
    if not found or not number:
        raise BadInput(
            f"“{text}” is not an assumption.",
            "Write a driver and what is done to it: win_rate=+10%, sales_headcount=+2, churn_rate=-0.5pp, price==1.1.",
        )
    rest = _once(found["rest"])
    op, value = _read(number)
    return Assumption(
        driver=found["driver"],
        op=op,
        value=value,
        dimension=found["dimension"],
        segment=found["segment"],
        start=rest.get("from"),
        ramp=_months(rest.get("ramp", "0")),
    )


def _once(text: str) -> dict[str, str]:
    """What is said after the value, each thing once."""
    parts = [part.split("=", 1) for part in text.split(",") if part]
    names = [name for name, _ in parts]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"“{name}” stands twice in one assumption.", f"Keep one: ,{name}=…")
    return dict(parts)


def _read(number: re.Match[str]) -> tuple[Op, float]:
    size = sized(float(number["number"].replace("−", "-")), number.group())
    unit = number["unit"]
    if number["level"]:
        return "level", size / 100 if unit == "%" else size
    if number["number"][0] not in "+-−" and size:
        raise BadInput(
            f"“{number.group()}” may be a change or a level.",
            f"Write +{number.group()} for a change, ={number.group()} for a level.",
        )
    if unit == "%":
        return "relative", round(size / 100, 12)
    return ("points", round(size / 100, 12)) if unit == "pp" else ("shift", size)


def _written(op: Op, value: float) -> str:
    if op == "level":
        return f"={value:.12g}"
    if op == "shift":
        return f"{value:+.12g}"
    return f"{round(value * 100, 10):+.12g}{'%' if op == 'relative' else 'pp'}"


def _months(text: str) -> int:
    if not _MONTHS.fullmatch(text):
        raise BadInput(f"“{text}” is not a number of months.", "Write ramp=3.")
    return int(text)
