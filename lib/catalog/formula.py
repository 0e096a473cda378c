"""The formula language: text → a frozen tree, with errors that point at the place.

    + - * /   unary minus   < <= > >=   ( )   12.5   "text"
    sessions           a measure or a KPI (a measure's name wins); plan.leads and target.leads are its twins
    current            1 in the period that the as-of day lies in, else 0
    change(x)          x against the period before: x / before − 1
    lag(x)             x in the period before
    start(x)           a stock at the start of the period: at the end of the one before
    trailing(x, n)     sum over n months up to the period's last month; mean(x, n) their mean
    ever(x)            sum since the first period
    to_date(x)         what there is of x so far
    plan(x) target(x)  x with every measure replaced by its plan figure, its target
    where(x, d, v)     x of one value of a dimension: where(leads, channel, "Paid Social")
    first_of(a, b, …)  the first whose measures are there, chosen once for the whole series
    sum_of(a, b, …)    the sum of those whose measures are there, at least one
    optional(x)        x, or 0 where it was never uploaded
    given(name)        a number that the user stated
    when(c, a, b)      a where c holds, else b; missing("why") as a or b says why there is no number
    matched(x)         x over the months that are over and for which all its measures are there, plan and actual alike

A name under `where`, `given` and a number under `trailing` are literal. Nothing here knows which names exist: `lib.catalog.needs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NoReturn

from lib.errors import FormulaError

ArgKind = Literal["x", "number", "name", "word", "text"]
FUNCTIONS: dict[str, tuple[ArgKind, ...]] = {
    "change": ("x",),
    "lag": ("x",),
    "start": ("x",),
    "trailing": ("x", "number"),
    "mean": ("x", "number"),
    "ever": ("x",),
    "to_date": ("x",),
    "plan": ("x",),
    "target": ("x",),
    "where": ("x", "name", "word"),
    "first_of": ("x",),
    "sum_of": ("x",),
    "optional": ("x",),
    "given": ("name",),
    "when": ("x", "x", "x"),
    "missing": ("text",),
    "matched": ("x",),
}
VARIADIC = frozenset({"first_of", "sum_of"})
CURRENT = "current"
_LONGEST, _DEEPEST = 300, 40  # tokens; brackets within brackets
_COMPARISONS = frozenset({"<", "<=", ">", ">="})
_TYPED = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">="}
_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<number>\d+(\.\d+)?)|(?P<name>[A-Za-z_]\w*(\.[A-Za-z_]\w*)?)"
    r"|(?P<text>\"[^\"]*\")|(?P<sign><=|>=|[-+*/<>(),×·÷−–≤≥])",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    value: float
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a measure, KPI, dimension or given number; `plan.` or `target.` may stand before it."""

    id: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Minus:
    """The negative of an expression."""

    of: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions joined by + - * / or a comparison."""

    op: str
    left: Expr
    right: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to its arguments."""

    function: str
    args: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


Expr = Number | Text | Name | Minus | Binary | Call


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@lru_cache(maxsize=2048)
def parse(text: str) -> Expr:
    """The tree of a formula. Raises FormulaError with the place and what was expected.

    >>> parse("marketing_spend / leads")
    Binary(op='/', left=Name(id='marketing_spend', at=0), right=Name(id='leads', at=18), at=16)
    """
    tokens = tuple(_tokens(text))
    if len(tokens) > _LONGEST:
        raise FormulaError(f"A formula of {len(tokens)} words and signs is too long.", f"Use at most {_LONGEST}.")
    parser = _Parser(text, tokens)
    tree = parser.comparison()
    if parser.here.kind != "end":
        parser.fail("expected an operator or the end")
    return tree


def fault(text: str, at: int, what: str) -> str:
    """One message for a place in a formula: what is wrong, the formula, and a caret under the place.

    >>> print(fault("leads / ", 8, "expected a number"))
    at position 9: expected a number
      leads /
              ^
    """
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].partition("\n")[0]
    return f"at position {at + 1}: {what}\n  {line.rstrip()}\n  {' ' * (at - start)}^"


def walk(tree: Expr) -> Iterator[Expr]:
    """The expression and all within it, outer ones first; literal names (dimensions, given numbers) are left out."""
    yield tree
    match tree:
        case Minus(of):
            yield from walk(of)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Call("given" | "missing"):
            return
        case Call("where" | "trailing" | "mean", args):
            yield from walk(args[0])
        case Call(_, args):
            for arg in args:
                yield from walk(arg)


def written(tree: Expr) -> str:
    """The expression as a formula again, with as few brackets as are safe.

    >>> written(parse("(a+b)/trailing( c,12 )"))
    '(a + b) / trailing(c, 12)'
    """
    match tree:
        case Number(value):
            return f"{value:.12g}"
        case Text(value):
            return f'"{value}"'
        case Name(id):
            return id
        case Minus(of):
            return f"-{_bracketed(of)}"
        case Binary(op, left, right):
            loose = op in "+-" or op in _COMPARISONS
            return f"{written(left) if loose and op != '-' else _bracketed(left)} {op} {_bracketed(right)}"
        case Call(function, args):
            return f"{function}({', '.join(written(a) for a in args)})"


def _bracketed(tree: Expr) -> str:
    return f"({written(tree)})" if isinstance(tree, Binary) else written(tree)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise FormulaError(fault(text, at, f"“{text[at]}” means nothing here"), "Write the formula anew.")
        if (kind := _kind(found)) != "blank":
            yield _Token(kind, _TYPED.get(found.group(), found.group()), at)
        at = found.end()
    yield _Token("end", "", at)


def _kind(found: re.Match[str]) -> str:
    return next(k for k in ("blank", "number", "name", "text", "sign") if found.group(k) is not None)


class _Parser:
    """Recursive descent over the tokens of one formula; comparison < sum < product < factor."""

    def __init__(self, text: str, tokens: tuple[_Token, ...]) -> None:
        self._text, self._tokens, self._place, self._depth = text, tokens, 0, 0

    @property
    def here(self) -> _Token:
        return self._tokens[self._place]

    def fail(self, what: str, token: _Token | None = None) -> NoReturn:
        token = token or self.here
        found = f", found “{token.text}”" if token.text else ", but the formula ends"
        raise FormulaError(fault(self._text, token.at, what + found), "Mend the formula there.")

    def _next(self) -> _Token:
        token = self.here
        self._place += 1
        return token

    def _take(self, sign: str) -> None:
        if self.here.kind != "sign" or self.here.text != sign:
            self.fail(f"expected “{sign}”")
        self._next()

    def _is(self, *signs: str) -> bool:
        return self.here.kind == "sign" and self.here.text in signs

    def comparison(self) -> Expr:
        self._depth += 1
        if self._depth > _DEEPEST:
            self.fail("too many brackets within brackets")
        left = self._sum()
        if self._is(*_COMPARISONS):
            token = self._next()
            left = Binary(token.text, left, self._sum(), token.at)
        self._depth -= 1
        return left

    def _sum(self) -> Expr:
        left = self._product()
        while self._is("+", "-"):
            token = self._next()
            left = Binary(token.text, left, self._product(), token.at)
        return left

    def _product(self) -> Expr:
        left = self._factor()
        while self._is("*", "/"):
            token = self._next()
            left = Binary(token.text, left, self._factor(), token.at)
        return left

    def _factor(self) -> Expr:
        token = self.here
        if self._is("-"):
            self._next()
            if self._is("-"):
                self.fail("expected a number, a name or “(”")
            return Minus(self._factor(), token.at)
        if self._is("("):
            self._next()
            inside = self.comparison()
            self._take(")")
            return inside
        if token.kind == "number":
            return Number(float(self._next().text), token.at)
        if token.kind == "name":
            return self._name()
        self.fail("expected a number, a name or “(”")

    def _name(self) -> Expr:
        token = self._next()
        if self._is("("):
            return self._call(token)
        if token.text in FUNCTIONS:
            self.fail(f"expected “(” after {token.text}")
        if "." in token.text and token.text.partition(".")[0] not in ("plan", "target"):
            self.fail("only plan. and target. may stand before a name", token)
        return Name(token.text, token.at)

    def _call(self, token: _Token) -> Expr:
        if token.text not in FUNCTIONS:
            self.fail(f"expected a function ({', '.join(FUNCTIONS)})", token)
        kinds = FUNCTIONS[token.text]
        self._take("(")
        args = [self._argument(kinds[0])]
        while self._is(","):
            if len(args) == len(kinds) and token.text not in VARIADIC:
                self.fail(f"{token.text} takes {len(kinds)} part{'s' * (len(kinds) > 1)}, expected “)”")
            self._next()
            args.append(self._argument(kinds[min(len(args), len(kinds) - 1)]))
        if len(args) < len(kinds):
            self.fail(f"{token.text} takes {len(kinds)} parts, expected “,”")
        self._take(")")
        return Call(token.text, tuple(args), token.at)

    def _argument(self, kind: ArgKind) -> Expr:
        token = self.here
        if kind == "x":
            return self.comparison()
        if kind == "number" and token.kind == "number" and float(token.text) >= 1 and "." not in token.text:
            return Number(float(self._next().text), token.at)
        if kind in ("name", "word") and token.kind == "name":
            self._next()
            return Name(token.text, token.at) if kind == "name" else Text(token.text, token.at)
        if kind in ("word", "text") and token.kind == "text":
            return Text(self._next().text[1:-1], token.at)
        expected = {
            "number": "a whole number of months",
            "name": "a name",
            "word": "a value",
            "text": "a text in quotes",
        }
        self.fail(f"expected {expected[kind]}")
