"""Why a formula has no number in a period, in words: the first thing in it that is missing, 0 or not over."""

from __future__ import annotations

import numpy as np

from lib.catalog.formula import Binary, Call, Expr, Minus, Name, Number, Text
from lib.catalog.model import PLAN, TARGET, WEIGHT
from lib.catalog.needs import MONTHLY
from lib.kpi.facts import Facts
from lib.kpi.sheet import Sheet
from lib.panel import Floats


def reasons(tree: Expr, values: Floats, sheet: Sheet) -> tuple[str, ...]:
    """Per period why the total (first draw) has no number; "" where it has one."""
    here = np.isfinite(values[0, 0])
    return tuple("" if there else _because(tree, j, sheet) for j, there in enumerate(here))


def spoken(series: str, facts: Facts) -> str:
    """A series in words: “Leads”, “a plan of Leads”, “a target of Leads”."""
    bare = series.removesuffix(WEIGHT).removeprefix(PLAN).removeprefix(TARGET)
    known = facts.catalog.measures.get(bare)
    name = known.name if known else bare
    if series.startswith(PLAN):
        return f"a plan of {name}"
    return f"a target of {name}" if series.startswith(TARGET) else name


def _because(tree: Expr, j: int, sheet: Sheet) -> str:
    label = sheet.facts.calendar.label(sheet.periods[j])
    match tree:
        case Name(id):
            return _of_name(id, j, sheet)
        case Minus(of):
            return _because(of, j, sheet)
        case Binary(op, left, right):
            for side in (left, right):
                if _missing(side, j, sheet):
                    return _because(side, j, sheet)
            return f"{words(right, sheet.facts)} is 0 in {label}" if op == "/" else f"cannot be worked out in {label}"
        case Call():
            return _of_call(tree, j, sheet)
        case Number() | Text():
            return f"cannot be worked out in {label}"


def _missing(tree: Expr, j: int, sheet: Sheet) -> bool:
    return bool(np.isnan(sheet.of(tree).values[0, 0, j]))


def _of_name(name: str, j: int, sheet: Sheet) -> str:
    facts, label = sheet.facts, sheet.facts.calendar.label(sheet.periods[j])
    weight = sheet.series(name + WEIGHT) if facts.is_weighted(name) else None
    if weight is not None and weight[0, 0, j] == 0:
        return f"nothing to take the mean of: {spoken(name, facts)} in {label}"
    return f"{spoken(name, facts)} is missing in {label}"


def _of_call(call: Call, j: int, sheet: Sheet) -> str:
    label = sheet.facts.calendar.label(sheet.periods[j])
    match call:
        case Call("missing", (Text(why),)):
            return why
        case Call("when", (condition, a, b)):
            if _missing(condition, j, sheet):
                return _because(condition, j, sheet)
            return _because(a if sheet.of(condition).values[0, 0, j] else b, j, sheet)
        case Call("change", (inner,)):
            return _of_change(inner, j, sheet)
        case Call("lag" | "start", (inner,)):
            return f"nothing is known of {words(inner, sheet.facts)} before {label}"
        case Call("trailing" | "mean", (inner, Number(n))):
            return f"needs {n:.0f} months of {words(inner, sheet.facts)} up to {label}"
        case Call("matched"):
            return f"{label} has no month that is over and complete"
        case Call("given" | "where" | "to_date" | "ever", (inner, *_)):
            return f"{words(inner, sheet.facts)} is missing in {label}"
        case Call(function, (inner,)) if function == MONTHLY:
            return f"a month of {label} lacks a part: {words(inner, sheet.facts)}"
    return f"cannot be worked out in {label}"


def _of_change(inner: Expr, j: int, sheet: Sheet) -> str:
    label = sheet.facts.calendar.label(sheet.periods[j])
    if _missing(inner, j, sheet):
        return _because(inner, j, sheet)
    if not sheet.facts.whole and sheet.now is not None and j >= sheet.now:
        return f"{label} is not over"
    if j == 0 or _missing(inner, j - 1, sheet):
        return f"nothing to compare with before {label}"
    for seam in sheet.seams(inner):
        if seam.parts(j - 1, j):
            return f"not comparable with the period before: {seam.why}"
    return f"{words(inner, sheet.facts)} was 0 before {label}"


def words(tree: Expr, facts: Facts) -> str:
    """An expression with the names of measures in place of their ids."""
    match tree:
        case Name(id):
            return spoken(id, facts)
        case Number(value):
            return f"{value:.12g}"
        case Text(value):
            return value
        case Minus(of):
            return f"−{words(of, facts)}"
        case Binary(op, left, right):
            sign = {"-": "−", "*": "×", "/": "÷"}.get(op, op)
            return f"({words(left, facts)} {sign} {words(right, facts)})"
        case Call("trailing" | "mean" as function, (inner, Number(n))):
            return f"{'sum' if function == 'trailing' else 'mean'} of {n:.0f} months of {words(inner, facts)}"
        case Call("when", (_, a, _)):
            return words(a, facts)
        case Call(_, (inner, *_)):
            return words(inner, facts)
        case Call():
            return "a part"
