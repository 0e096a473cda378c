"""How a number came about: the formula of a KPI with the numbers of one period in it, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

from lib.catalog.formula import Binary, Call, Expr, Minus, Name, Number, Text
from lib.catalog.model import PLAN, TARGET, Unit
from lib.catalog.needs import MONTHLY, needs, resolve
from lib.kpi.sheet import Sheet
from lib.panel import Cut
from lib.period import Period
from lib.pipeline.outcome import Outcome

_SIGNS = {"/": "÷", "*": "×", "-": "−"}
_SAID = {
    "lag": "{} the period before",
    "start": "{} at the start",
    "ever": "{} since the beginning",
    "to_date": "{} so far",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A number of the formula with its name and unit, or (without a name) a sign or bracket between numbers."""

    text: str
    value: float | None = None
    unit: Unit = "number"


@dataclass(frozen=True, slots=True)
class Computation:
    """The pieces of a KPI's formula in reading order, what comes out of them, and the series that they are."""

    pieces: tuple[Piece, ...]
    result: float
    series: tuple[str, ...]


def explain(
    outcome: Outcome, kpi_id: str, period: Period, where: tuple[tuple[str, str], ...] = ()
) -> Computation | None:
    """How a KPI was computed in a period that has happened; None where a measure or the period is missing.

    Raises UnknownName for a KPI that is not there.
    """
    cut = Cut(period.grain, where)
    facts, kpi = outcome.facts(cut), outcome.catalog.kpi(kpi_id)
    have = facts.have()
    values = outcome.values([kpi_id], period.grain, cut)[kpi_id]
    if needs(kpi.formula, outcome.catalog).missing(have) or period not in values.periods:
        return None
    at = values.periods.index(period)
    writer = _Writer(Sheet(facts, period.grain), at)
    pieces = writer.of(resolve(kpi.formula, outcome.catalog, have).tree)
    return Computation(tuple(pieces), float(values.values[0, 0, at]), values.used)


def within(name: str) -> str:
    """A name as it stands within a sentence; abbreviations stay as they are.

    >>> within("Marketing spend"), within("MRR")
    ('marketing spend', 'MRR')
    """
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


class _Writer:
    """Writes a resolved formula as pieces, with the values of one place on a sheet."""

    def __init__(self, sheet: Sheet, at: int) -> None:
        self._sheet, self._at = sheet, at

    def of(self, tree: Expr) -> list[Piece]:
        match tree:
            case Name(id):
                return [self._number(tree, self._name(id), self._unit(id))]
            case Number(value):
                return [Piece(f"{value:.12g}")]
            case Text(value):
                return [Piece(value)]
            case Minus(of):
                return [Piece("−"), *self._bracketed(of)]
            case Binary(op, left, right):
                return [*self._side(left, op, first=True), Piece(_SIGNS.get(op, op)), *self._side(right, op)]
            case Call():
                return self._call(tree)

    def _side(self, tree: Expr, op: str, first: bool = False) -> list[Piece]:
        if not isinstance(tree, Binary):
            return self.of(tree)
        looser = op in "*/" and tree.op not in "*/"
        return self._bracketed(tree) if looser or (not first and op in "/-*") else self.of(tree)

    def _bracketed(self, tree: Expr) -> list[Piece]:
        inner = self.of(tree)
        return [Piece("("), *inner, Piece(")")] if len(inner) > 1 else inner

    def _call(self, call: Call) -> list[Piece]:
        match call:
            case Call("change", (inner,)):
                before = self._number(Call("lag", (inner,)), "the period before", self._unit_of(inner))
                return [*self._bracketed(inner), Piece("against"), before]
            case Call("when", (condition, a, b)):
                return self.of(a if self._value(condition) else b)
            case Call("optional" | "matched", (inner,)):
                return self.of(inner)
            case Call("trailing" | "mean" as function, (inner, Number(n))):
                said = f"{within(self._said(inner))} over {n:.0f} months"
                return [self._number(call, said if function == "trailing" else f"mean {said}", self._unit_of(inner))]
            case Call("where", (inner, _, Text(value))):
                return [self._number(call, f"{self._said(inner)} from {value}", self._unit_of(inner))]
            case Call("given", (Name(id),)):
                return [self._number(call, f"stated {id.replace('_', ' ')}", "percent" if "margin" in id else "number")]
            case Call(function, (inner, *_)) if function == MONTHLY:
                return [self._number(call, self._derived(call), "number")]
            case Call(function, (inner, *_)):
                said = _SAID.get(function, "{}").format(self._said(inner))
                return [self._number(call, said, self._unit_of(inner))]
        return [Piece("nothing")]

    def _number(self, tree: Expr, text: str, unit: Unit) -> Piece:
        return Piece(text, self._value(tree), unit)

    def _value(self, tree: Expr) -> float:
        values = self._sheet.of(tree).values
        return float(values[0, 0, min(self._at, values.shape[2] - 1)])

    def _derived(self, call: Call) -> str:
        """The name of the measure that is worked out by month in this way."""
        catalog, have = self._sheet.facts.catalog, self._sheet.facts.have()
        for measure in catalog.measures.values():
            if measure.derived and resolve(measure.id, catalog, have).tree == call:
                return measure.name
        return self._said(call.args[0])

    def _said(self, tree: Expr) -> str:
        match tree:
            case Name(id):
                return self._name(id)
            case Binary(op, left, right):
                return f"({self._said(left)} {_SIGNS.get(op, op)} {self._said(right)})"
            case Call(_, (inner, *_)) | Minus(inner):
                return self._said(inner)
        return "a number"

    def _name(self, series: str) -> str:
        known = self._sheet.facts.catalog.measures.get(series.removeprefix(PLAN).removeprefix(TARGET))
        name = known.name if known else series
        if series.startswith((PLAN, TARGET)):
            return f"{'planned' if series.startswith(PLAN) else 'target of'} {within(name)}"
        return name

    def _unit(self, series: str) -> Unit:
        known = self._sheet.facts.catalog.measures.get(series.removeprefix(PLAN).removeprefix(TARGET))
        return known.unit if known else "number"

    def _unit_of(self, tree: Expr) -> Unit:
        return self._unit(tree.id) if isinstance(tree, Name) else "number"
