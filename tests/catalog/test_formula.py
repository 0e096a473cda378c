"""The formula language: what is read, and where a fault is pointed at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.formula import Binary, Call, Expr, Minus, Name, Number, Text, fault, parse, walk, written
from lib.errors import FormulaError


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("leads", "leads"),
        ("12*mrr", "12 * mrr"),
        ("a + b * c", "a + (b * c)"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("-a + b", "-a + b"),
        ("a * -b", "a * -b"),
        ("a − b × c ÷ d", "a - ((b * c) / d)"),
        ("a ≥ 1.5", "a >= 1.5"),
        ("plan.leads / target.leads", "plan.leads / target.leads"),
        ("trailing( revenue ,12 )", "trailing(revenue, 12)"),
        ('where(leads, channel, "Paid Social")', 'where(leads, channel, "Paid Social")'),
        ("where(leads, region, nordics)", 'where(leads, region, "nordics")'),
        ('when(a < 0, b, missing("not burning"))', 'when(a < 0, b, missing("not burning"))'),
        ("first_of(a, b, c, d)", "first_of(a, b, c, d)"),
        ("when(\n  current,\n  a,\n  b\n)", "when(current, a, b)"),
    ],
)
def test_reads(text: str, again: str) -> None:
    assert written(parse(text)) == again


def test_precedence_as_a_tree() -> None:
    tree = parse("-a * b + c")
    assert tree == Binary("+", Binary("*", Minus(Name("a")), Name("b")), Name("c"))


def test_the_place_does_not_count_in_comparisons() -> None:
    assert parse("a+b") == parse("a  +  b")
    assert hash(parse("a+b")) == hash(parse("a  +  b"))


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", 1, "expected a number, a name"),
        ("a /", 4, "the formula ends"),
        ("a b", 3, "expected an operator or the end, found “b”"),
        ("(a + b", 7, "expected “)”"),
        ("a + b)", 6, "expected an operator or the end"),
        ("a $ b", 3, "“$” means nothing here"),
        ("lag", 4, "expected “(” after lag"),
        ("lag()", 5, "expected a number, a name"),
        ("lag(a, b)", 6, "lag takes 1 part"),
        ("when(a, b)", 10, "when takes 3 parts"),
        ("trailing(a, b)", 13, "a whole number of months"),
        ("trailing(a, 0)", 13, "a whole number of months"),
        ("mean(a, 1.5)", 9, "a whole number of months"),
        ("given(3)", 7, "a name"),
        ("missing(a)", 9, "a text in quotes"),
        ("where(a, 3, b)", 10, "a name"),
        ("where(a, channel, 3)", 19, "a value"),
        ("average(a)", 1, "expected a function"),
        ("actual.leads", 1, "only plan. and target."),
        ("a < b < c", 7, "expected an operator or the end"),
        ("--a", 2, "expected a number"),
        ('"text"', 1, "expected a number"),
        ("a +\n  ) b", 7, "expected a number"),
    ],
)
def test_faults_point_at_the_place(text: str, at: int, expected: str) -> None:
    with pytest.raises(FormulaError) as error:
        parse(text)
    assert f"at position {at}: " in error.value.what
    assert expected in error.value.what
    assert error.value.do


def test_the_caret_stands_under_the_place_also_in_a_later_line() -> None:
    assert fault("leads /\n  ) 2", 10, "no").splitlines()[1:] == ["    ) 2", "    ^"]


def test_endless_formulas_are_refused() -> None:
    with pytest.raises(FormulaError, match="too long"):
        parse("+".join(["a"] * 500))
    with pytest.raises(FormulaError, match="brackets"):
        parse("(" * 100 + "a" + ")" * 100)


def test_walk_leaves_literal_names_out() -> None:
    names = [n.id for n in walk(parse("where(a, channel, x) + given(margin) + trailing(b, 3)")) if isinstance(n, Name)]
    assert names == ["a", "b"]


_NAMES = st.sampled_from(["a", "leads", "plan.b", "x_1"]).map(Name)
_LEAVES = _NAMES | st.integers(0, 999).map(lambda n: Number(float(n)))


def _grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda x: Minus(x), inner.filter(lambda x: not isinstance(x, Minus))),
        st.builds(lambda f, x: Call(f, (x,)), st.sampled_from(["change", "lag", "ever"]), inner),
        st.builds(lambda x, n: Call("trailing", (x, Number(float(n)))), inner, st.integers(1, 24)),
        st.builds(lambda x, y: Call("first_of", (x, y)), inner, inner),
        st.builds(
            lambda x, y: Call("when", (Binary("<", x, y), Name("a"), Call("missing", (Text("none"),)))), inner, inner
        ),
    )


@given(st.recursive(_LEAVES, _grown, max_leaves=10))
def test_written_and_read_again_is_the_same(tree: Expr) -> None:
    assert parse(written(tree)) == tree


@given(st.text(alphabet='ab .,()+-*/<>=123"whenlag', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert parse(written(tree)) == tree
