"""Assumptions in words: what is moved, by how much, from when and how fast."""

from __future__ import annotations

from dataclasses import dataclass

from lib.catalog.model import Catalog, Unit
from lib.charts.format import MINUS, NBSP, Formatter
from lib.scenario import Assumption


@dataclass(frozen=True, slots=True)
class Words:
    """What is needed to write about assumptions: names and units, and how numbers are written."""

    catalog: Catalog
    fmt: Formatter

    def driver(self, name: str) -> tuple[str, Unit]:
        """Name and unit of a driver, or of the measure that is moved as one."""
        if name in self.catalog.drivers:
            return self.catalog.drivers[name].name, self.catalog.drivers[name].unit
        known = self.catalog.measures.get(name)
        return (known.name, known.unit) if known else (name, "number")

    def subject(self, of: Assumption) -> str:
        """What is moved: the driver, and the segment where it is one."""
        return f"{self.driver(of.driver)[0]} ({of.segment})" if of.segment else self.driver(of.driver)[0]

    def change(self, of: Assumption) -> str:
        """What is done to it: +10%, −0.5 pp, to 3.1%; from when and how fast, where not at once."""
        parts = [self._amount(of)]
        parts += [f"from {self.fmt.period_label(of.start)}"] if of.start else []
        parts += [f"over {of.ramp} month{'' if of.ramp == 1 else 's'}"] if of.ramp else []
        return ", ".join(parts)

    def sentence(self, of: Assumption) -> str:
        """Both: Win rate +10%."""
        return f"{self.subject(of)} {self.change(of)}"

    def _amount(self, of: Assumption) -> str:
        unit, sign, size = self.driver(of.driver)[1], MINUS if of.value < 0 else "+", abs(of.value)
        if of.op == "relative":
            return f"{sign}{size * 100:.6g}%"
        if of.op == "points":
            return f"{sign}{size * 100:.6g}{NBSP}pp"
        return f"to {self.fmt.full(of.value, unit)}" if of.op == "level" else f"{sign}{self.fmt.full(size, unit)}"
