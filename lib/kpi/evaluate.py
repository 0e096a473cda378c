"""KPIs by id, or any formula, on given facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lib.catalog.formula import Call, Expr, Name, walk
from lib.catalog.model import PLAN, TARGET, Direction, Unit
from lib.catalog.needs import GIVEN, Mark, Resolved, bare_measure, needs, resolve
from lib.kpi.facts import Facts
from lib.kpi.reasons import reasons, spoken
from lib.kpi.sheet import Sheet
from lib.kpi.values import KpiValues
from lib.panel import Floats
from lib.period import Grain


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: a formula with its name, unit, good direction and own sentences for marks."""

    id: str
    formula: str
    unit: Unit = "number"
    direction: Direction = "up"
    marks: Mapping[str, str] | None = None


def evaluate(kpi_ids: Iterable[str], facts: Facts, grain: Grain) -> dict[str, KpiValues]:
    """The KPIs at a grain, by id. A KPI that lacks a measure is there, too, and says what it needs.

    Raises UnknownName for an id that the catalogue does not have.
    """
    kpis = [facts.catalog.kpi(name) for name in kpi_ids]
    return _evaluate([_Question(k.id, k.formula, k.unit, k.direction, k.marks) for k in kpis], facts, grain)


def evaluate_formula(formula: str, facts: Facts, grain: Grain) -> KpiValues:
    """Any formula at a grain, such as that of a driver. Raises FormulaError, UnknownName."""
    return _evaluate([_Question(formula, formula)], facts, grain)[formula]


def _evaluate(questions: list[_Question], facts: Facts, grain: Grain) -> dict[str, KpiValues]:
    have, sheet = facts.have(), Sheet(facts, grain)
    settled = {q.id: _settled(q.formula, facts, have) for q in questions}
    missing = {name: lacking for name, (lacking, _) in settled.items()}
    found = {name: resolved for name, (_, resolved) in settled.items() if resolved is not None}
    sheet.load(r.tree for r in found.values())
    return {
        q.id: _answer(q, found[q.id], sheet) if q.id in found else _lacking(q, missing[q.id], sheet) for q in questions
    }


def _settled(formula: str, facts: Facts, have: frozenset[str]) -> tuple[tuple[str, ...], Resolved | None]:
    """What a formula lacks, and what it comes down to where it lacks nothing; worked out once per set of series."""
    key = ("settled", formula, have)
    if key not in facts.kept:
        missing = needs(formula, facts.catalog).missing(have)
        facts.kept[key] = missing, None if missing else resolve(formula, facts.catalog, have)
    settled: tuple[tuple[str, ...], Resolved | None] = facts.kept[key]
    return settled


def _answer(question: _Question, found: Resolved, sheet: Sheet) -> KpiValues:
    part, used = sheet.of(found.tree), _used(found.tree, sheet.facts)
    values = _so_far(found.tree, np.broadcast_to(part.values, sheet.shape), sheet, used)  # read-only
    because = reasons(found.tree, values, sheet)
    empty = not np.isfinite(values[0, 0]).any()
    return KpiValues(
        id=question.id,
        unit=question.unit,
        direction=question.direction,
        periods=sheet.periods,
        segments=sheet.facts.months.segments,
        values=values,
        complete=tuple(bool(c) for c in part.whole & sheet.ended),
        why=_why(used, because, sheet) if empty else "",
        marks=_marks(question, found, values, sheet, used),
        used=used,
        reasons=because,
        seams=sheet.seams(found.tree),
        unfinished=None if sheet.facts.whole else sheet.now,
    )


def _used(tree: Expr, facts: Facts) -> tuple[str, ...]:
    """The series in a tree, each once."""
    key = ("used", tree)
    if key not in facts.kept:
        facts.kept[key] = tuple(dict.fromkeys(n.id for n in walk(tree) if isinstance(n, Name)))
    used: tuple[str, ...] = facts.kept[key]
    return used


def _so_far(tree: Expr, values: Floats, sheet: Sheet, used: tuple[str, ...]) -> Floats:
    """The values with the unfinished period over those months only that all series which add up have reached: a ratio of three
    months by two would be no ratio."""
    facts, now = sheet.facts, sheet.now
    if facts.whole or sheet.grain == "month" or now is None or facts.month_now not in facts.months.periods:
        return values
    flows = [n for n in used if n in facts.months and _adds_up(n, facts)]
    reached = set(sheet.reached(facts.months.take(flows))) if flows else set()
    if len(reached) < 2:
        return values
    common = Sheet(replace(facts, months=facts.months.between(None, min(reached)), coarser={}, kept={}), sheet.grain)
    out = values.copy()
    there = len(common.periods) == len(sheet.periods)
    out[..., now] = np.broadcast_to(common.of(tree).values, common.shape)[..., now] if there else np.nan
    out.setflags(write=False)
    return out


def _adds_up(series: str, facts: Facts) -> bool:
    if series.startswith((PLAN, TARGET)):
        return False
    known = facts.catalog.measures.get(bare_measure(series))
    return known is not None and known.kind in {"flow", "weighted"}


def _lacking(question: _Question, missing: tuple[str, ...], sheet: Sheet) -> KpiValues:
    values = np.full(sheet.shape, np.nan)
    values.setflags(write=False)
    why = f"needs {' and '.join(_lacked(s, sheet.facts) for s in missing)}"
    return KpiValues(
        id=question.id,
        unit=question.unit,
        direction=question.direction,
        periods=sheet.periods,
        segments=sheet.facts.months.segments,
        values=values,
        complete=(False,) * len(sheet.periods),
        needs=tuple(dict.fromkeys(s.partition("@")[0] for s in missing if not s.startswith(GIVEN))),
        why=why,
        reasons=(why,) * len(sheet.periods),
        unfinished=None if sheet.facts.whole else sheet.now,
    )


def _lacked(series: str, facts: Facts) -> str:
    """A series that is not there, in words."""
    if series.startswith(GIVEN):
        return f"a stated {series.removeprefix(GIVEN).replace('_', ' ')}"
    bare, _, dimension = series.partition("@")
    by = f" by {spoken_dimension(dimension, facts)}" if dimension else ""
    return spoken(bare, facts) + by


def _why(used: tuple[str, ...], because: tuple[str, ...], sheet: Sheet) -> str:
    """Why no period has a number: a filter that the rows know nothing of, else the reason of the latest period that is over."""
    facts = sheet.facts
    if facts.where:
        blind = [
            n
            for n in used
            if n in facts.months and not np.isfinite(facts.months.values[facts.months.series.index(n), 0, 0]).any()
        ]
        if blind:
            dimensions = " and ".join(spoken_dimension(d, facts) for d, _ in facts.where)
            return f"not available by {dimensions}: {spoken(blind[0], facts)} carries none"
    over = [r for r, ended in zip(because, sheet.ended, strict=True) if ended]
    return next((r for r in reversed(over or because) if r), "no period of it is in the data")


def spoken_dimension(dimension: str, facts: Facts) -> str:
    """The name of a dimension within a sentence."""
    known = facts.catalog.dimensions.get(dimension)
    return (known.name if known else dimension).lower()


def _marks(
    question: _Question, found: Resolved, values: Floats, sheet: Sheet, used: tuple[str, ...]
) -> tuple[str, ...]:
    own = question.marks or {}
    marks = [*found.marks]
    if "always" in own:
        marks.insert(0, Mark("always", ""))
    if "above_one" in own and (values[0] > 1).any():
        marks.append(Mark("above_one", ""))
    if "otherwise" in own and _took_other(found.tree, sheet):
        marks.append(Mark("otherwise", ""))
    texts = [own.get(m.key, m.text) for m in marks]
    return tuple(dict.fromkeys((*texts, *sheet.said(used), *_blind_segments(used, sheet.facts))))


def _took_other(tree: Expr, sheet: Sheet) -> bool:
    """Whether the outermost when() took its last part in any period that has a number."""
    match tree:
        case Call("when", (condition, _, _)):
            taken = (sheet.of(condition).values == 0) & np.isfinite(sheet.of(tree).values)
            return bool(taken[0].any())
    return False


def _blind_segments(used: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """A series that does not carry the dimension of the breakdown leaves its segments without numbers."""
    months = facts.months
    if months.dimension is None or len(months.segments) < 2:
        return ()
    by = spoken_dimension(months.dimension, facts)
    return tuple(
        f"not available by {by}: {spoken(n, facts)} carries none"
        for n in used
        if n in months
        and not n.startswith((PLAN, TARGET))
        and not np.isfinite(months.values[months.series.index(n), 1:, 0]).any()
        and bare_measure(n) in facts.catalog.measures
    )
