"""What formulas need, and which alternative is taken for the series that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.catalog.formula import written
from lib.catalog.load import load
from lib.catalog.needs import needs, resolve
from lib.errors import UnknownName

CATALOG = load({p.name: p.read_text("utf-8") for p in (Path(__file__).parents[2] / "data" / "catalog").glob("*.toml")})


@pytest.mark.parametrize(
    ("formula", "have", "missing"),
    [
        ("leads", "", "leads"),
        ("leads / sessions", "leads", "sessions"),
        ("cac", "new_customers", "marketing_spend"),
        ("cac", "new_customers sales_spend", ""),
        ("aov", "", "revenue orders"),
        ("aov", "won_value deals_won", ""),
        ("retention", "churned_customers customers", ""),
        ("arpu", "revenue", "customers"),
        ("quick_ratio", "new_mrr expansion_mrr contraction_mrr churned_mrr", ""),
        ("plan(cac)", "plan.new_customers plan.sales_spend", ""),
        ("plan.leads", "leads", "plan.leads"),
        ("target(won_value)", "", "target.won_value"),
        ("opt_ins", "leads", "opt_ins"),
        ("where(leads, channel, x)", "leads", "leads@channel"),
        ("where(leads, channel, x)", "leads@channel", ""),
        ("given(margin) * leads", "leads", "given.margin"),
        ("budget_overrun", "marketing_spend plan.sales_spend", "plan.marketing_spend"),
        ("budget_overrun", "marketing_spend sales_spend plan.sales_spend", ""),
        ("runway_months", "cash", "net_profit"),
        ("current", "", ""),
    ],
)
def test_missing(formula: str, have: str, missing: str) -> None:
    assert needs(formula, CATALOG).missing(have.split()) == tuple(missing.split())


def test_kpis_by_id_and_the_alternatives() -> None:
    opt_ins = needs(CATALOG.kpis["opt_ins"].formula, CATALOG)
    assert opt_ins.missing({"leads@channel"}) == ()
    assert set(opt_ins.measures()) == {"opt_ins", "leads"}
    assert set(needs("clv", CATALOG).measures()) == {"revenue", "cost_of_sales", "churned_customers"}


def test_unknown_names() -> None:
    with pytest.raises(UnknownName, match="Did you mean “leads”"):
        needs("leadz", CATALOG)


@pytest.mark.parametrize(
    ("formula", "have", "tree", "marks"),
    [
        ("first_of(orders, deals_won)", "deals_won", "deals_won", ["from deals_won"]),
        ("first_of(orders, deals_won)", "orders deals_won", "orders", []),
        ("sum_of(marketing_spend, sales_spend)", "sales_spend", "sales_spend", ["Sales spend only"]),
        ("sum_of(marketing_spend, sales_spend)", "marketing_spend sales_spend", "marketing_spend + sales_spend", []),
        ("optional(leads) + 1", "", "0 + 1", ["Leads never uploaded, counted as 0"]),
        ("optional(leads) + 1", "leads", "leads + 1", []),
        ("plan(leads / sessions)", "", "plan.leads / plan.sessions", []),
        ("target(leads)", "", "target.leads", []),
        ("customer_months", "customers", "monthly((start(customers) + customers) / 2)", []),
        ("visitor_to_lead", "leads sessions", "leads / sessions", ["all leads: no lead source is known"]),
        ("given(gross_margin)", "given.gross_margin", "given(gross_margin)", ["with the stated gross margin"]),
        (
            "matched(sum_of(leads, sqls) / plan(sum_of(leads, sqls)))",
            "leads sqls plan.leads",
            "matched(leads / plan.leads)",
            ["Leads only", "Leads only"],
        ),
    ],
)
def test_resolve(formula: str, have: str, tree: str, marks: list[str]) -> None:
    found = resolve(formula, CATALOG, have.split())
    assert written(found.tree) == tree
    assert [m.text for m in found.marks] == marks
