"""Every KPI worked out again by plain loops, written by hand from the definitions, without arrays and without the formulas."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lib.catalog.load import load
from lib.kpi import Facts, evaluate
from lib.panel import Panel
from lib.period import Calendar, Grain, Period

CATALOG = load({p.name: p.read_text("utf-8") for p in (Path(__file__).parents[2] / "data" / "catalog").glob("*.toml")})
NAN = math.nan
MONTHS = 45
MARGIN = 0.72


class Dull:
    """One company's numbers: measure → a number per month; a weighted measure also has its weights, plans stand under plan.*."""

    def __init__(self, seed: int, fiscal_start: int, gaps: bool) -> None:
        chance = random.Random(seed)
        self.calendar = Calendar(fiscal_start)
        self.first = 2023 * 12 + 1  # February 2023
        self.as_of = date(2026, 8, 11)
        self.now = 2026 * 12 + 7
        self.data: dict[str, list[float]] = {}
        names = [m.id for m in CATALOG.measures.values() if not m.derived]
        weights = [m.id + ".weight" for m in CATALOG.measures.values() if m.kind == "weighted"]
        for name in (*names, *weights, "plan.marketing_spend", "plan.sales_spend", "plan.won_value"):
            row = [float(chance.randint(3, 400)) for _ in range(MONTHS)]
            if name == "net_profit":
                row = [n - 260 for n in row]
            if gaps:
                row = [chance.choice((0.0, NAN)) if chance.random() < 0.04 else n for n in row]
            if not name.startswith("plan."):
                row = [n if self.first + i <= self.now else NAN for i, n in enumerate(row)]
            self.data[name] = row
        self.apart = {
            (m, g): chance.randint(50, 90) for m in ("unique_visitors", "repeat_customers") for g in ("quarter", "year")
        }

    def at(self, name: str, month: int) -> float:
        place = month - self.first
        return self.data[name][place] if 0 <= place < MONTHS else NAN

    def panel(self) -> Panel:
        values = np.array([self.data[n] for n in self.data], dtype=float)[:, None, None, :]
        return Panel(
            tuple(self.data), ("total",), tuple(Period("month", self.first + i) for i in range(MONTHS)), values
        )

    def facts(self) -> Facts:
        months = self.panel()
        coarser: dict[Grain, Panel] = {}
        for grain in ("quarter", "year"):
            periods = tuple(sorted({self.calendar.parent(p, grain) for p in months.periods}))
            names = ("unique_visitors", "repeat_customers")
            values = np.array([[self.different(n, p) for p in periods] for n in names])[:, None, None, :]
            coarser[grain] = Panel(names, ("total",), periods, values)
        return Facts(CATALOG, self.calendar, self.as_of, months, coarser=coarser, given={"gross_margin": MARGIN})

    def different(self, name: str, period: Period) -> float:
        return float(self.apart[name, period.grain] + period.ordinal % 7)


class At:
    """The numbers of one company as seen from one period."""

    def __init__(self, company: Dull, period: Period) -> None:
        self.company, self.period = company, period
        every = [m.ordinal for m in company.calendar.months(period)]
        self.current = every[0] <= company.now <= every[-1]
        self.whole = every
        self.months = [m for m in every if m <= company.now] if self.current else every

    @property
    def before(self) -> At:
        return At(self.company, self.period - 1)

    def sum(self, name: str) -> float:
        total = 0.0
        for month in self.months:
            total += self.company.at(name, month)
        return total

    def end(self, name: str) -> float:
        return self.company.at(name, self.months[-1])

    def start(self, name: str) -> float:
        return self.before.end(name)

    def mean(self, name: str) -> float:
        return over(self.sum(name), self.sum(name + ".weight"))

    def last(self, name: str, n: int) -> float:
        """n months up to the last one; of the unfinished period up to the last month for which there are so many."""
        total = 0.0
        for end in reversed(self.months if self.current else self.months[-1:]):
            total = 0.0
            for month in range(end - n + 1, end + 1):
                total += self.company.at(name, month)
            if not math.isnan(total):
                break
        return total

    def ever(self, name: str) -> float:
        total, begun = 0.0, False
        for month in range(self.company.first, self.months[-1] + 1):
            number = self.company.at(name, month)
            begun = begun or not math.isnan(number)
            if begun:
                total += number
        return total if begun and self.months[-1] < self.company.first + MONTHS else NAN

    def different(self, name: str) -> float:
        if self.period.grain == "month":
            return self.company.at(name, self.period.ordinal)
        return self.company.different(name, self.period)

    def plan(self, name: str) -> float:
        total = 0.0
        for month in self.whole:
            total += self.company.at("plan." + name, month)
        return total

    def customer_months(self) -> float:
        total = 0.0
        for month in self.months:
            total += (self.company.at("customers", month - 1) + self.company.at("customers", month)) / 2
        return total


def over(a: float, b: float) -> float:
    return NAN if b == 0 or math.isnan(a) or math.isnan(b) else a / b


def growth(value: Callable[[At], float], p: At) -> float:
    if p.months[-1] >= p.company.now:
        return NAN  # not over
    return over(value(p) - value(p.before), abs(value(p.before)))


def cac(p: At) -> float:
    return over(p.sum("marketing_spend") + p.sum("sales_spend"), p.sum("new_customers"))


def churn_rate(p: At) -> float:
    return over(p.sum("churned_customers"), p.start("customers"))


def win_rate(p: At) -> float:
    return over(p.sum("deals_won"), p.sum("deals_won") + p.sum("deals_lost"))


def arpu(p: At) -> float:
    return over(p.sum("revenue"), p.customer_months())


def gross_margin(p: At) -> float:
    return over(p.sum("revenue") - p.sum("cost_of_sales"), p.sum("revenue"))


def clv(p: At) -> float:
    revenue, cost = p.last("revenue", 12), p.last("cost_of_sales", 12)
    return over(revenue * over(revenue - cost, revenue), p.last("churned_customers", 12))


def lifetime_spend(p: At) -> float:
    seen, there = p.ever("new_customers") - p.ever("churned_customers"), p.end("customers")
    if math.isnan(seen) or math.isnan(there):
        return NAN
    if seen >= 0.99 * there:  # nearly all who are there were seen to come
        return over(p.ever("revenue"), p.ever("new_customers"))
    return over(p.last("revenue", 12), p.last("churned_customers", 12))


def sales_velocity(p: At) -> float:
    deal = over(p.sum("won_value"), p.sum("deals_won"))
    return over(p.end("open_opportunities") * win_rate(p) * deal, p.mean("sales_cycle_days"))


def retained(p: At) -> float:
    return p.start("mrr") - p.sum("contraction_mrr") - p.sum("churned_mrr")


def quick_ratio(p: At) -> float:
    won = p.sum("new_mrr") + p.sum("expansion_mrr") + p.sum("reactivated_mrr")
    return over(won, p.sum("contraction_mrr") + p.sum("churned_mrr"))


def pipeline_coverage(p: At) -> float:
    if not p.current:
        return over(p.start("pipeline_value"), p.plan("won_value"))
    left = p.plan("won_value") - p.sum("won_value")
    return over(p.end("pipeline_value"), left) if left > 0 else NAN


def budget_overrun(p: At) -> float:
    names = ("marketing_spend", "sales_spend")
    spent, planned, any_month = 0.0, 0.0, False
    if p.whole[0] < p.company.first:
        return NAN  # the data do not hold its beginning
    for month in p.whole:
        row = [p.company.at(n, month) for n in (*names, *("plan." + n for n in names))]
        if month < p.company.now and not any(math.isnan(n) for n in row):
            spent, planned, any_month = spent + row[0] + row[1], planned + row[2] + row[3], True
    return over(spent, planned) - 1 if any_month else NAN


def runway_months(p: At) -> float:
    loss = p.last("net_profit", 3) / 3
    return over(p.end("cash"), -loss) if loss < 0 else NAN


TWINS: dict[str, Callable[[At], float]] = {
    "prospect_calls": lambda p: p.sum("prospect_calls"),
    "closing_calls": lambda p: p.sum("closing_calls"),
    "contracts_sent": lambda p: p.sum("contracts_sent"),
    "contracts_signed": lambda p: p.sum("contracts_signed"),
    "contract_conversion": lambda p: over(p.sum("contracts_signed"), p.sum("contracts_sent")),
    "guest_posts": lambda p: p.sum("guest_posts"),
    "referral_growth": lambda p: growth(lambda q: q.sum("referral_sessions"), p),
    "leads": lambda p: p.sum("leads"),
    "lead_growth": lambda p: growth(lambda q: q.sum("leads"), p),
    "cost_per_lead": lambda p: over(p.sum("marketing_spend"), p.sum("leads")),
    "visitor_to_lead": lambda p: over(p.sum("web_leads"), p.sum("sessions")),
    "mqls": lambda p: p.sum("mqls"),
    "sqls": lambda p: p.sum("sqls"),
    "mql_to_sql": lambda p: over(p.sum("sqls"), p.sum("mqls")),
    "sessions": lambda p: p.sum("sessions"),
    "unique_visitors": lambda p: p.different("unique_visitors"),
    "pages_per_session": lambda p: over(p.sum("pageviews"), p.sum("sessions")),
    "bounce_rate": lambda p: over(p.sum("bounces"), p.sum("sessions")),
    "time_on_site": lambda p: over(p.sum("time_on_site_seconds"), p.sum("sessions")),
    "new_followers": lambda p: p.sum("new_followers"),
    "follower_growth": lambda p: growth(lambda q: q.end("followers"), p),
    "comments": lambda p: p.sum("comments"),
    "shares": lambda p: p.sum("shares"),
    "opt_ins": lambda p: p.sum("opt_ins"),
    "social_traffic_share": lambda p: over(p.sum("social_sessions"), p.sum("sessions")),
    "new_customers": lambda p: p.sum("new_customers"),
    "new_customer_growth": lambda p: growth(lambda q: q.sum("new_customers"), p),
    "cac": cac,
    "lead_to_customer": lambda p: over(p.sum("new_customers"), p.sum("leads")),
    "repeat_customers": lambda p: p.different("repeat_customers"),
    "retention": lambda p: over(p.sum("renewals"), p.sum("renewals_due")),
    "lifetime_spend": lifetime_spend,
    "upsells": lambda p: p.sum("upsells") + p.sum("cross_sells"),
    "mrr": lambda p: p.end("mrr"),
    "arr": lambda p: 12 * p.end("mrr"),
    "mrr_growth": lambda p: growth(lambda q: q.end("mrr"), p),
    "deals_won": lambda p: p.sum("deals_won"),
    "revenue": lambda p: p.sum("revenue"),
    "closing_rate": lambda p: over(p.sum("deals_won"), p.sum("opportunities")),
    "sales_velocity": sales_velocity,
    "arpu": arpu,
    "aov": lambda p: over(p.sum("revenue"), p.sum("orders")),
    "clv": clv,
    "clv_to_cac": lambda p: over(clv(p), cac(p)),
    "churned_customers": lambda p: p.sum("churned_customers"),
    "churn_rate": churn_rate,
    "sales_cycle": lambda p: p.mean("sales_cycle_days"),
    "conversion_time": lambda p: p.mean("conversion_days"),
    "lead_to_opportunity": lambda p: over(p.sum("opportunities"), p.sum("leads")),
    "win_rate": win_rate,
    "sales_headcount": lambda p: p.end("sales_headcount"),
    "marketing_headcount": lambda p: p.end("marketing_headcount"),
    "revenue_per_head": lambda p: over(p.sum("revenue"), p.end("sales_headcount")),
    "gross_margin": gross_margin,
    "cac_payback_months": lambda p: over(cac(p), arpu(p) * gross_margin(p)),
    "gross_revenue_retention": lambda p: over(retained(p), p.start("mrr")),
    "net_revenue_retention": lambda p: over(retained(p) + p.sum("expansion_mrr"), p.start("mrr")),
    "revenue_churn": lambda p: over(p.sum("churned_mrr"), p.start("mrr")),
    "quick_ratio": quick_ratio,
    "pipeline_coverage": pipeline_coverage,
    "budget_overrun": budget_overrun,
    "runway_months": runway_months,
    "activation_rate": lambda p: over(p.sum("activated_customers"), p.sum("new_customers")),
    "time_to_value": lambda p: p.mean("onboarding_days"),
    "satisfaction_score": lambda p: p.mean("satisfaction"),
    "referral_share": lambda p: over(p.sum("referred_customers"), p.sum("new_customers")),
}


def test_every_kpi_has_a_twin() -> None:
    assert set(TWINS) == set(CATALOG.kpis)


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
@pytest.mark.parametrize(("seed", "fiscal_start", "gaps"), [(1, 1, False), (2, 4, False), (3, 1, True), (4, 11, True)])
def test_kpis_equal_their_twins(seed: int, fiscal_start: int, gaps: bool, grain: Grain) -> None:
    company = Dull(seed, fiscal_start, gaps)
    values = evaluate(TWINS, company.facts(), grain)
    for name, twin in TWINS.items():
        ours = values[name]
        theirs = [twin(At(company, p)) for p in ours.periods]
        np.testing.assert_allclose(ours.values[0, 0], theirs, rtol=1e-9, atol=0, err_msg=name)
        assert gaps or any(math.isfinite(t) for t in theirs), f"{name} has no number to compare"
