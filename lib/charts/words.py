"""Answers and figures in words: one hand for pages, lists, documents and commands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from lib.catalog.model import Unit
from lib.catalog.prompts import LINKS, Column, Spec
from lib.charts.format import MISSING, Formatter
from lib.errors import BadInput
from lib.plan.answers import Known, Source, Value
from lib.plan.figures import Figure

NUMBERS = ("number", "percent", "money")
_UNITS = frozenset(get_args(Unit))


@dataclass(frozen=True, eq=False)
class Writer(ABC):
    """How values are written here: names of what links name, numbers, days and periods as the workspace writes them.

    What differs between a page and a document is how many digits a number has, and how a source and plain text are put.
    """

    known: Known
    fmt: Formatter

    def value(self, spec: Spec, value: Value, unit: str = "") -> str:
        """A value of any kind but rows and parts; "" for none. `unit` is that of a number, where it is known."""
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ", ".join(self.one(spec, v, unit) for v in value)
        return self.one(spec, value, unit)

    def cell(self, column: Column, row: Mapping[str, Value]) -> str:
        """A cell of a row; a number that is one of the row's KPI has the unit of that KPI."""
        return self.value(column, row.get(column.id), unit_of(column, row, self.known))

    def one(self, spec: Spec, value: Any, unit: str = "") -> str:
        """A single value."""
        if spec.options:
            return self.text(spec.options.get(value, str(value)))
        if spec.kind in LINKS:
            return self.text(self.known.of(spec.kind).get(value, str(value)))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if spec.kind in NUMBERS:
            return self.number(unit or spec.kind, value)
        if spec.kind == "scale":
            return f"{value} of 5, from {spec.low} to {spec.high}" if spec.low else f"{value} of 5"
        if isinstance(value, Source):
            return self.source(value)
        if isinstance(value, date):
            return self.fmt.day(value)
        return self.period(str(value)) if spec.kind == "period" else self.text(str(value))

    def period(self, label: str) -> str:
        """A period by its name; one of another calendar as it was written."""
        try:
            return self.fmt.period_label(label)
        except BadInput:
            return self.text(label)

    def figure(self, figure: Figure) -> str:
        """A computed cell; where it is not available, why."""
        if figure.value is None:
            return self.fmt.named_periods(figure.why) or MISSING
        if isinstance(figure.value, str):
            return self.text(figure.value)
        return figure_text(figure, self.fmt)

    def text(self, text: str) -> str:
        """Plain text."""
        return text

    def number(self, unit: str, value: float) -> str:
        """A number as it is read."""
        if unit == "number" and float(value).is_integer():
            unit = "count"
        return self.fmt.value(value, unit)  # type: ignore[arg-type]

    @abstractmethod
    def source(self, source: Source) -> str:
        """Where something was found, in one line."""


def figure_text(figure: Figure, fmt: Formatter) -> str:
    """The number of a computed cell in its unit, a change with its sign, with the period that it is of."""
    assert isinstance(figure.value, int | float)
    if figure.unit in ("change", "points"):
        said = fmt.change(figure.value, "percent" if figure.unit == "points" else "number")
    else:
        unit: Any = figure.unit if figure.unit in _UNITS else "number"
        said = fmt.value(figure.value, unit)
    return f"{said} ({figure.of})" if figure.of else said


def unit_of(column: Column, row: Mapping[str, Value], known: Known) -> str:
    """The unit of a number that is one of its row's KPI; "" for other numbers, and where the KPI is not known."""
    return known.units.get(str(row.get("kpi", "")), "") if column.per_kpi else ""
