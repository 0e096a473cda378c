"""What a formula needs, whether its names exist, and which of its alternatives hold for the data that are there.

A *series* here is what a Panel holds: `leads`, `plan.leads`, `target.leads`; further `leads@channel` stands for leads
broken down by channel and `given.gross_margin` for a number that the user stated.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from lib.catalog.formula import CURRENT, Binary, Call, Expr, Minus, Name, Number, Text, fault, parse, walk, written
from lib.catalog.model import PLAN, TARGET, Catalog, Kpi, Measure
from lib.errors import UnknownName

GIVEN = "given."
MONTHLY = "monthly"  # the call that a derived measure becomes: worked out by month, then summed


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be there: every series of `all`, and of each group of `any` at least one alternative."""

    all: tuple[str, ...] = ()
    any: tuple[tuple[Needs, ...], ...] = ()

    def missing(self, have: Container[str]) -> tuple[str, ...]:
        """The series that would have to come, by the first way of each group; empty when all is there."""
        out = [s for s in self.all if s not in have]
        for group in self.any:
            if all(alternative.missing(have) for alternative in group):
                out += group[0].missing(have)
        return tuple(dict.fromkeys(out))

    def series(self) -> tuple[str, ...]:
        """Every series that may be used, those of all alternatives included."""
        inner = (s for group in self.any for alternative in group for s in alternative.series())
        return tuple(dict.fromkeys((*self.all, *inner)))

    def measures(self) -> tuple[str, ...]:
        """The measures that may be used, without the names of given numbers."""
        bare = (bare_measure(s) for s in self.series() if not s.startswith(GIVEN))
        return tuple(dict.fromkeys(bare))

    def __add__(self, other: Needs) -> Needs:
        return Needs(tuple(dict.fromkeys(self.all + other.all)), tuple(dict.fromkeys(self.any + other.any)))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to say beside the value: `key` looks up the KPI's own sentence, `text` is said without one."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A formula brought down to series: KPI names replaced by their formulas, alternatives chosen, and what to say of it."""

    tree: Expr
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where an expression stands: under plan() or target(), under where(), under matched()."""

    basis: str = ""
    dimension: str = ""
    matched: bool = False

    def series(self, measure: str) -> str:
        return self.basis + measure + (f"@{self.dimension}" if self.dimension else "")

    def within(self, call: Call) -> _Scope:
        match call:
            case Call("plan"):
                return _Scope(PLAN, self.dimension, self.matched)
            case Call("target"):
                return _Scope(TARGET, self.dimension, self.matched)
            case Call("where", (_, Name(dimension), _)):
                return _Scope(self.basis, dimension, self.matched)
            case Call("matched"):
                return _Scope(self.basis, self.dimension, True)
        return self


def bare_measure(series: str) -> str:
    """The measure of a series: without plan., target. and the dimension."""
    return series.removeprefix(PLAN).removeprefix(TARGET).partition("@")[0]


def needs(formula: str, catalog: Catalog) -> Needs:
    """What the formula needs, expanded through KPIs and derived measures. Raises FormulaError, UnknownName."""
    return _needs(parse(formula), catalog, _Scope())


def _needs(tree: Expr, catalog: Catalog, scope: _Scope) -> Needs:
    match tree:
        case Name():
            return _needs_of_name(tree, catalog, scope)
        case Minus(of):
            return _needs(of, catalog, scope)
        case Binary(_, left, right):
            return _needs(left, catalog, scope) + _needs(right, catalog, scope)
        case Call("given", (Name(id),)):
            return Needs((GIVEN + id,))
        case Call("first_of", args):
            return Needs(any=(tuple(_needs(a, catalog, scope) for a in args),))
        case Call("sum_of", args):
            return Needs(any=(tuple(_needs_of_part(a, catalog, scope) for a in args),))
        case Call("optional" | "missing"):
            return Needs()
        case Call("when", args):
            return sum((_needs(a, catalog, scope) for a in args), Needs())
        case Call(_, args):
            return _needs(args[0], catalog, scope.within(tree))
        case _:
            return Needs()


def _needs_of_name(name: Name, catalog: Catalog, scope: _Scope) -> Needs:
    known = _meaning(name, catalog)
    match known:
        case Measure(derived=str(formula)):
            return _needs(parse(formula), catalog, scope)
        case Measure(id=id):
            return Needs(
                (_Scope(_prefix(name.id), scope.dimension).series(id) if "." in name.id else scope.series(id),)
            )
        case Kpi(formula=formula):
            return _needs(parse(formula), catalog, scope)
    return Needs()


def _needs_of_part(part: Expr, catalog: Catalog, scope: _Scope) -> Needs:
    """A part of sum_of: under matched() it counts only where plan and actual both have it."""
    own = _needs(part, catalog, scope)
    if not scope.matched:
        return own
    return own + sum((_needs(part, catalog, _Scope(b, scope.dimension)) for b in ("", PLAN)), Needs())


def _prefix(name: str) -> str:
    return name[: name.index(".") + 1] if "." in name else ""


def _meaning(name: Name, catalog: Catalog) -> Measure | Kpi | None:
    """What a name means; None for `current`. Raises UnknownName."""
    bare = bare_measure(name.id)
    if bare in catalog.measures:
        return catalog.measures[bare]
    if "." not in name.id and name.id in catalog.kpis:
        return catalog.kpis[name.id]
    if name.id == CURRENT:
        return None
    raise UnknownName("measure or KPI", bare, (*catalog.measures, *catalog.kpis))


def resolve(formula: str, catalog: Catalog, have: Container[str]) -> Resolved:
    """The formula brought down to the series that are there. Ask `needs(...).missing(have)` first.

    Series names stand in the tree as `Name`s; derived measures as `monthly(...)`; given numbers as `given(name)`.
    """
    return _Resolver(catalog, have).of(parse(formula), _Scope())


class _Resolver:
    """Rewrites a tree for one catalogue and the series that are there."""

    def __init__(self, catalog: Catalog, have: Container[str]) -> None:
        self._catalog, self._have = catalog, have

    def of(self, tree: Expr, scope: _Scope) -> Resolved:
        match tree:
            case Number() | Text() | Call("missing"):
                return Resolved(tree)
            case Name():
                return self._name(tree, scope)
            case Minus(of, at):
                inner = self.of(of, scope)
                return Resolved(Minus(inner.tree, at), inner.marks)
            case Binary(op, left, right, at):
                a, b = self.of(left, scope), self.of(right, scope)
                return Resolved(Binary(op, a.tree, b.tree, at), a.marks + b.marks)
            case Call():
                return self._call(tree, scope)

    def _call(self, call: Call, scope: _Scope) -> Resolved:
        match call:
            case Call("given", (Name(id),)):
                return Resolved(call, (Mark("given", f"with the stated {_spoken(id)}"),))
            case Call("first_of", args):
                return self._first_of(args, scope)
            case Call("sum_of", args):
                return self._sum_of(args, scope)
            case Call("optional", (inner,)):
                return self._optional(inner, scope)
            case Call("plan" | "target", (inner,)):
                return self.of(inner, scope.within(call))
            case Call("where" | "trailing" | "mean", (inner, *rest), at):
                found = self.of(inner, scope.within(call))
                return Resolved(Call(call.function, (found.tree, *rest), at), found.marks)
        parts = [self.of(a, scope.within(call)) for a in call.args]
        marks = tuple(m for p in parts for m in p.marks)
        return Resolved(Call(call.function, tuple(p.tree for p in parts), call.at), marks)

    def _name(self, name: Name, scope: _Scope) -> Resolved:
        match _meaning(name, self._catalog):
            case Measure(derived=str(formula)):
                inner = self.of(parse(formula), scope)
                return Resolved(Call(MONTHLY, (inner.tree,), name.at), inner.marks)
            case Measure(id=id):
                return Resolved(Name((_prefix(name.id) or scope.basis) + id, name.at))
            case Kpi() as kpi:
                inner = self.of(parse(kpi.formula), scope)
                return Resolved(inner.tree, tuple(Mark("", kpi.marks.get(m.key, m.text)) for m in inner.marks))
        return Resolved(name)

    def _there(self, tree: Expr, scope: _Scope, part: bool = False) -> bool:
        wanted = (_needs_of_part if part else _needs)(tree, self._catalog, scope)
        return not wanted.missing(self._have)

    def _first_of(self, args: tuple[Expr, ...], scope: _Scope) -> Resolved:
        place = next((i for i, a in enumerate(args) if self._there(a, scope)), 0)
        chosen = self.of(args[place], scope)
        if place == 0:
            return chosen
        key = ("second", "third", "fourth", "fifth")[min(place, 4) - 1]
        return Resolved(chosen.tree, (Mark(key, f"from {written(args[place])}"), *chosen.marks))

    def _sum_of(self, args: tuple[Expr, ...], scope: _Scope) -> Resolved:
        there = [a for a in args if self._there(a, scope, part=True)] or list(args)
        parts = [self.of(a, scope) for a in there]
        tree = parts[0].tree
        for part in parts[1:]:
            tree = Binary("+", tree, part.tree)
        marks = [m for p in parts for m in p.marks]
        if len(there) < len(args):
            marks.insert(0, Mark("only", f"{' and '.join(self._called(a) for a in there)} only"))
        return Resolved(tree, tuple(marks))

    def _optional(self, inner: Expr, scope: _Scope) -> Resolved:
        if self._there(inner, scope):
            return self.of(inner, scope)
        return Resolved(Number(0.0), (Mark("optional", f"{self._called(inner)} never uploaded, counted as 0"),))

    def _called(self, tree: Expr) -> str:
        if isinstance(tree, Name) and (known := _meaning(tree, self._catalog)):
            return known.name
        return written(tree)


def problems(formula: str, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the names of a formula that parses, each with its place: unknown ones, start() of what is no stock."""
    for node in walk(parse(formula)):
        match node:
            case Name(at=at):
                try:
                    _meaning(node, catalog)
                except UnknownName as error:
                    yield fault(formula, at, str(error))
            case Call("where", (_, Name(dimension), _), at) if dimension not in catalog.dimensions:
                yield fault(formula, at, str(UnknownName("dimension", dimension, catalog.dimensions)))
            case Call("start", (inner,), at) if not _is_stock(inner, catalog):
                yield fault(formula, at, "start() takes a measure that is a stock")


def _is_stock(tree: Expr, catalog: Catalog) -> bool:
    return (
        isinstance(tree, Name) and (m := catalog.measures.get(bare_measure(tree.id))) is not None and m.kind == "stock"
    )


def uses(formula: str, catalog: Catalog) -> tuple[str, ...]:
    """The KPIs and derived measures that a formula names directly (of unknown names nothing is said)."""
    names = (n.id for n in walk(parse(formula)) if isinstance(n, Name))
    bare = (bare_measure(n) for n in names)
    return tuple(dict.fromkeys(b for b in bare if _formula_of(b, catalog) is not None))


def _formula_of(name: str, catalog: Catalog) -> str | None:
    if name in catalog.measures:
        return catalog.measures[name].derived
    return catalog.kpis[name].formula if name in catalog.kpis else None


def circle(name: str, formula: str, catalog: Catalog) -> tuple[str, ...]:
    """The names along which a formula comes back to itself; empty when it does not."""
    return _circle(formula, catalog, (name,))


def _circle(formula: str, catalog: Catalog, path: tuple[str, ...]) -> tuple[str, ...]:
    for used in uses(formula, catalog):
        if used in path:
            return (*path[path.index(used) :], used)
        if found := _circle(_formula_of(used, catalog) or "", catalog, (*path, used)):
            return found
    return ()


def _spoken(name: str) -> str:
    return name.replace("_", " ")
