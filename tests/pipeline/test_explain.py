"""A formula with its numbers in it comes out at the number that it explains."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lib.catalog.load import load
from lib.errors import UnknownName
from lib.panel import Cut, History, Panel
from lib.period import Calendar, Period
from lib.pipeline import Outcome, run
from lib.pipeline.explain import Piece, explain
from lib.plan import Plan, Preferences

FOLDER = Path(__file__).parents[2] / "data" / "catalog"
CATALOG = load({p.name: p.read_text("utf-8") for p in FOLDER.glob("*.toml")})
CALENDAR, AS_OF = Calendar(), date(2026, 11, 16)
QUARTER = CALENDAR.parse("2026Q3")
FIRST = 2023 * 12
SIGNS = {"÷": "/", "×": "*", "−": "-"}


def outcome(without: tuple[str, ...] = ()) -> Outcome:
    """Everything uploaded but some measures: whole numbers by month from 2023 to October 2026."""
    chance = np.random.default_rng(7)
    names = [m.id for m in CATALOG.measures.values() if not m.derived and m.id not in without]
    weights = [f"{m}.weight" for m in names if CATALOG.measures[m].kind == "weighted"]
    plans = ["plan.marketing_spend", "plan.sales_spend", "plan.won_value"]
    series = (*names, *weights, *plans)
    values = chance.integers(20, 900, (len(series), 1, 1, 46)).astype(float)
    values[series.index("net_profit")] *= -1 if "net_profit" in series else 1
    months = Panel(series, ("total",), tuple(Period("month", FIRST + i) for i in range(46)), values)
    parts = Panel(
        ("leads",), ("total", "Organic Social", "Paid Social"), months.periods, np.full((1, 3, 1, 46), 5.0), "channel"
    )
    panels = {Cut(): months, Cut(by="channel"): parts}
    for grain in ("quarter", "year"):
        unique = [n for n in names if CATALOG.measures[n].kind == "unique"]
        coarse = months.roll_up(CALENDAR, grain, dict.fromkeys(series, "sum"), to_date=True)
        panels[Cut(grain)] = coarse.take(unique) if unique else coarse
    plan = Plan(preferences=Preferences(gross_margin=0.7))
    return run(plan, History(CALENDAR, AS_OF, panels), None, CATALOG)


def worked_out(pieces: tuple[Piece, ...]) -> float:
    """The pieces read aloud as arithmetic. `a against b` is a / b − 1."""
    words = [repr(p.value) if p.value is not None else SIGNS.get(p.text, p.text) for p in pieces]
    if "against" in words:
        at = words.index("against")
        return float(eval(" ".join(words[:at])) / eval(" ".join(words[at + 1 :])) - 1)
    return float(eval(" ".join(words)))


@pytest.mark.parametrize("name", list(CATALOG.kpis))
def test_the_pieces_come_out_at_the_value(name: str) -> None:
    found = explain(outcome(), name, QUARTER)
    assert found is not None
    if math.isfinite(found.result):
        assert worked_out(found.pieces) == pytest.approx(found.result, rel=1e-9)


def said(name: str, without: tuple[str, ...] = ()) -> str:
    found = explain(outcome(without), name, QUARTER)
    assert found is not None
    return " ".join(piece.text for piece in found.pieces)


def test_numbers_have_their_names_in_reading_order() -> None:
    assert said("cost_per_lead") == "Marketing spend ÷ Leads"
    assert said("cac") == "( Marketing spend + Sales spend ) ÷ New customers"
    assert said("lead_growth") == "Leads against the period before"
    assert said("churn_rate") == "Churned customers ÷ Customers at the start"
    assert said("arpu") == "Revenue ÷ Customer months"


def test_the_alternative_that_was_taken_is_told() -> None:
    assert said("visitor_to_lead") == "Web leads ÷ Sessions"
    assert said("visitor_to_lead", ("web_leads",)) == "Leads ÷ Sessions"
    assert "from Organic Social" in said("opt_ins", ("opt_ins",))


def test_a_stated_number_is_called_so() -> None:
    assert "stated gross margin" in said("clv", ("cost_of_sales",))


def test_what_cannot_be_computed_has_no_explanation() -> None:
    assert explain(outcome(("leads",)), "cost_per_lead", QUARTER) is None
    assert explain(outcome(), "cost_per_lead", CALENDAR.parse("2001Q1")) is None


def test_a_kpi_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownName):
        explain(outcome(), "no_such_kpi", QUARTER)
