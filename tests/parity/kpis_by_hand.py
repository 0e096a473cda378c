"""Every KPI by plain pandas from what a company truly did, written by hand from the definitions and from nothing else.

`told` reads a company's truth.json into `Numbers` at a grain; `BY_HAND` holds one small function per KPI. Nothing here
knows the catalogue, its formulas or the code that works them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

FREQUENCY = {"month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Numbers:
    """A company, or one segment of it, as seen at a grain; every answer is a series by period, up to the current one.

    `months`: a row per month up to the current one, which holds what there is to date; a column per measure (`x.weight`: the
    weights of a weighted one); nan is missing. `plan`: a row per planned month. `distinct`: counts of different people at this
    grain, which nothing adds up to.
    """

    grain: str
    months: pd.DataFrame
    plan: pd.DataFrame
    distinct: pd.DataFrame

    @property
    def current(self) -> pd.Period:
        """The period that is not over."""
        return self.months.index[-1].asfreq(FREQUENCY[self.grain])

    def sum(self, measure: str) -> pd.Series:
        """What came in over the period: missing where any of its months is."""
        return self.added(self._whole(self.months[measure]))

    def added(self, monthly: pd.Series) -> pd.Series:
        """Months added up to this grain; one missing month makes the period missing."""
        by_period = monthly.groupby(monthly.index.asfreq(FREQUENCY[self.grain]))
        return by_period.agg(lambda part: part.sum(skipna=False))

    def at_end(self, monthly: pd.Series) -> pd.Series:
        """What holds at the end of the period's last month."""
        return monthly.groupby(monthly.index.asfreq(FREQUENCY[self.grain])).agg(lambda part: part.iloc[-1])

    def _whole(self, monthly: pd.Series) -> pd.Series:
        """With the months before the first one that its period should have, as missing."""
        first = monthly.index[0].asfreq(FREQUENCY[self.grain]).asfreq("M", how="start")
        return monthly.reindex(pd.period_range(first, monthly.index[-1], freq="M"))

    def end(self, measure: str) -> pd.Series:
        """A stock at the end of the period."""
        return self.at_end(self.months[measure])

    def start(self, measure: str) -> pd.Series:
        """A stock at the start of the period: at the end of the one before."""
        return self.end(measure).shift(1)

    def mean(self, measure: str) -> pd.Series:
        """A weighted measure: the sum of all values by their number."""
        return over(self.sum(measure), self.sum(measure + ".weight"))

    def year(self, measure: str) -> pd.Series:
        """The twelve months up to the period's last one."""
        return self.at_end(self.months[measure].rolling(12).sum())

    def ever(self, measure: str) -> pd.Series:
        """All since the first month."""
        return self.at_end(self.months[measure].cumsum())

    def people(self, measure: str) -> pd.Series:
        """Different people in the period."""
        return self.distinct[measure].reindex(self.end(measure).index)

    def planned(self, measure: str) -> pd.Series:
        """What the whole period should bring by plan, the current one included."""
        return self.added(self._whole(self.plan[measure])).reindex(self.end("cash").index)


def told(truth: Mapping[str, Any], grain: str, dimension: str = "", value: str = "") -> Numbers:
    """The numbers of truth.json at a grain; of one value of a dimension only, where there is one."""
    index = pd.period_range(truth["first"], truth["last"], freq="M")
    columns, distinct = {}, {}
    for measure, said in truth["measures"].items():
        for key in keys(said["kind"]):
            found = labelled(said, key, dimension, value)
            if key in ("quarter", "year"):
                distinct |= {measure: found} if key == grain else {}
            else:
                columns[measure + (".weight" if key == "weight" else "")] = found
        if said["kind"] == "unique" and grain == "month":
            distinct[measure] = columns[measure]
    plan = {m: {} if dimension else by_month for m, by_month in truth["plan"].items()}
    planned = pd.period_range(truth["first"], max(max(p) for p in truth["plan"].values()), freq="M")
    parts = index.asfreq(FREQUENCY[grain])
    asked = parts.unique()[
        int(index[0] != parts[0].asfreq("M", how="start")) :
    ]  # a first year without its first months has none
    return Numbers(grain, _frame(columns, index), _frame(plan, planned), _frame(distinct, asked))


def keys(kind: str) -> tuple[str, ...]:
    """Under which keys truth.json keeps a measure of this kind."""
    return {"weighted": ("sum", "weight"), "unique": ("month", "quarter", "year")}.get(kind, ("total",))


def labelled(said: Mapping[str, Any], key: str, dimension: str = "", value: str = "") -> dict[str, float]:
    """One list of a measure by label of its period, whole or of one value of a dimension.

    Where the measure carries the dimension, periods and values that are not listed are 0 as long as the whole is there.
    """
    if not dimension:
        return dict(said[key])
    if dimension not in said["by"]:
        return {}
    part = said["by"][dimension].get(value, {})
    part = part if key == "total" else part.get(key, {})
    return dict.fromkeys(said[key], 0) | part


def _frame(columns: Mapping[str, Mapping[str, float]], index: pd.PeriodIndex) -> pd.DataFrame:
    return pd.DataFrame({name: _placed(by_label, index) for name, by_label in columns.items()}, index=index)


def _placed(by_label: Mapping[str, float], index: pd.PeriodIndex) -> pd.Series:
    return pd.Series([float(by_label.get(str(p), "nan")) for p in index], index=index)


def over(a: pd.Series, b: pd.Series) -> pd.Series:
    """a / b; missing where b is 0."""
    return a / b.where(b != 0)


def growth(x: pd.Series, n: Numbers) -> pd.Series:
    """The relative change to the period before; the current period is not over and has none."""
    return over(x - x.shift(1), x.shift(1).abs()).where(x.index < n.current)


# Increase sales


def prospect_calls(n: Numbers) -> pd.Series:
    return n.sum("prospect_calls")


def closing_calls(n: Numbers) -> pd.Series:
    return n.sum("closing_calls")


def contracts_sent(n: Numbers) -> pd.Series:
    return n.sum("contracts_sent")


def contracts_signed(n: Numbers) -> pd.Series:
    return n.sum("contracts_signed")


def contract_conversion(n: Numbers) -> pd.Series:
    return over(n.sum("contracts_signed"), n.sum("contracts_sent"))


# Raise brand awareness


def guest_posts(n: Numbers) -> pd.Series:
    return n.sum("guest_posts")


def referral_growth(n: Numbers) -> pd.Series:
    return growth(n.sum("referral_sessions"), n)


# Generate leads


def leads(n: Numbers) -> pd.Series:
    return n.sum("leads")


def lead_growth(n: Numbers) -> pd.Series:
    return growth(n.sum("leads"), n)


def cost_per_lead(n: Numbers) -> pd.Series:
    return over(n.sum("marketing_spend"), n.sum("leads"))


def visitor_to_lead(n: Numbers) -> pd.Series:
    return over(n.sum("web_leads"), n.sum("sessions"))


def mqls(n: Numbers) -> pd.Series:
    return n.sum("mqls")


def sqls(n: Numbers) -> pd.Series:
    return n.sum("sqls")


def mql_to_sql(n: Numbers) -> pd.Series:
    return over(n.sum("sqls"), n.sum("mqls"))


# Improve website performance


def sessions(n: Numbers) -> pd.Series:
    return n.sum("sessions")


def unique_visitors(n: Numbers) -> pd.Series:
    return n.people("unique_visitors")


def pages_per_session(n: Numbers) -> pd.Series:
    return over(n.sum("pageviews"), n.sum("sessions"))


def bounce_rate(n: Numbers) -> pd.Series:
    return over(n.sum("bounces"), n.sum("sessions"))


def time_on_site(n: Numbers) -> pd.Series:
    return over(n.sum("time_on_site_seconds"), n.sum("sessions"))


# Raise social engagement


def new_followers(n: Numbers) -> pd.Series:
    return n.sum("new_followers")


def follower_growth(n: Numbers) -> pd.Series:
    return growth(n.end("followers"), n)


def comments(n: Numbers) -> pd.Series:
    return n.sum("comments")


def shares(n: Numbers) -> pd.Series:
    return n.sum("shares")


def opt_ins(n: Numbers) -> pd.Series:
    return n.sum("opt_ins")


def social_traffic_share(n: Numbers) -> pd.Series:
    return over(n.sum("social_sessions"), n.sum("sessions"))


# Win new customers


def new_customers(n: Numbers) -> pd.Series:
    return n.sum("new_customers")


def new_customer_growth(n: Numbers) -> pd.Series:
    return growth(n.sum("new_customers"), n)


def cac(n: Numbers) -> pd.Series:
    return over(n.sum("marketing_spend") + n.sum("sales_spend"), n.sum("new_customers"))


def lead_to_customer(n: Numbers) -> pd.Series:
    return over(n.sum("new_customers"), n.sum("leads"))


# Raise customer lifetime value


def repeat_customers(n: Numbers) -> pd.Series:
    return n.people("repeat_customers")


def retention(n: Numbers) -> pd.Series:
    return over(n.sum("renewals"), n.sum("renewals_due"))


def lifetime_spend(n: Numbers) -> pd.Series:
    """All revenue by all customers ever won; the months reach back to the very first customer."""
    first = n.months[["customers", "new_customers", "churned_customers"]].iloc[0]
    there_before = first["customers"] - first["new_customers"] + first["churned_customers"]
    assert not there_before, "the company had customers before its first month: this would be an estimate"
    return over(n.ever("revenue"), n.ever("new_customers"))


def upsells(n: Numbers) -> pd.Series:
    return n.sum("upsells") + n.sum("cross_sells")


# Customer health: the questions of the sales plan


def mrr(n: Numbers) -> pd.Series:
    return n.end("mrr")


def arr(n: Numbers) -> pd.Series:
    return 12 * n.end("mrr")


def mrr_growth(n: Numbers) -> pd.Series:
    return growth(n.end("mrr"), n)


def deals_won(n: Numbers) -> pd.Series:
    return n.sum("deals_won")


def revenue(n: Numbers) -> pd.Series:
    return n.sum("revenue")


def closing_rate(n: Numbers) -> pd.Series:
    return over(n.sum("deals_won"), n.sum("opportunities"))


def win_rate(n: Numbers) -> pd.Series:
    return over(n.sum("deals_won"), n.sum("deals_won") + n.sum("deals_lost"))


def sales_velocity(n: Numbers) -> pd.Series:
    deal = over(n.sum("won_value"), n.sum("deals_won"))
    return over(n.end("open_opportunities") * win_rate(n) * deal, n.mean("sales_cycle_days"))


def arpu(n: Numbers) -> pd.Series:
    """Revenue per customer and month: a month's customers are the mean of those at its start and at its end."""
    customers = n.months["customers"]
    customer_months = n.added(n._whole((customers.shift(1) + customers) / 2))
    return over(n.sum("revenue"), customer_months)


def aov(n: Numbers) -> pd.Series:
    return over(n.sum("revenue"), n.sum("orders"))


def clv(n: Numbers) -> pd.Series:
    margin = over(n.year("revenue") - n.year("cost_of_sales"), n.year("revenue"))
    return over(n.year("revenue") * margin, n.year("churned_customers"))


def clv_to_cac(n: Numbers) -> pd.Series:
    return over(clv(n), cac(n))


def churned_customers(n: Numbers) -> pd.Series:
    return n.sum("churned_customers")


def churn_rate(n: Numbers) -> pd.Series:
    return over(n.sum("churned_customers"), n.start("customers"))


def sales_cycle(n: Numbers) -> pd.Series:
    return n.mean("sales_cycle_days")


def conversion_time(n: Numbers) -> pd.Series:
    return n.mean("conversion_days")


def lead_to_opportunity(n: Numbers) -> pd.Series:
    return over(n.sum("opportunities"), n.sum("leads"))


def sales_headcount(n: Numbers) -> pd.Series:
    return n.end("sales_headcount")


def marketing_headcount(n: Numbers) -> pd.Series:
    return n.end("marketing_headcount")


def revenue_per_head(n: Numbers) -> pd.Series:
    return over(n.sum("revenue"), n.end("sales_headcount"))


# Customer health: money, retention and delivery


def gross_margin(n: Numbers) -> pd.Series:
    return over(n.sum("revenue") - n.sum("cost_of_sales"), n.sum("revenue"))


def cac_payback_months(n: Numbers) -> pd.Series:
    return over(cac(n), arpu(n) * gross_margin(n))


def gross_revenue_retention(n: Numbers) -> pd.Series:
    kept = n.start("mrr") - n.sum("contraction_mrr") - n.sum("churned_mrr")
    return over(kept, n.start("mrr"))


def net_revenue_retention(n: Numbers) -> pd.Series:
    kept = n.start("mrr") - n.sum("contraction_mrr") - n.sum("churned_mrr")
    return over(kept + n.sum("expansion_mrr"), n.start("mrr"))


def revenue_churn(n: Numbers) -> pd.Series:
    return over(n.sum("churned_mrr"), n.start("mrr"))


def quick_ratio(n: Numbers) -> pd.Series:
    won = n.sum("new_mrr") + n.sum("expansion_mrr") + n.sum("reactivated_mrr")
    return over(won, n.sum("contraction_mrr") + n.sum("churned_mrr"))


def pipeline_coverage(n: Numbers) -> pd.Series:
    """The pipeline at the start by what the plan wants won; in the current period, the present one by what is still to be won."""
    found = over(n.start("pipeline_value"), n.planned("won_value"))
    left = n.planned("won_value") - n.sum("won_value")
    now = over(n.end("pipeline_value"), left.where(left > 0))
    return found.where(found.index < n.current, now)


def budget_overrun(n: Numbers) -> pd.Series:
    """Spend by planned spend, over the months that are over and have both."""
    kinds = ["marketing_spend", "sales_spend"]
    both = pd.concat([n.months[kinds], n.plan[kinds].add_prefix("planned ")], axis=1).loc[: n.months.index[-2]].dropna()
    by_period = both.groupby(both.index.asfreq(FREQUENCY[n.grain])).sum()
    spent = by_period[kinds].sum(axis=1)
    planned = by_period[[f"planned {kind}" for kind in kinds]].sum(axis=1)
    return (over(spent, planned) - 1).reindex(n.end("cash").index)


def runway_months(n: Numbers) -> pd.Series:
    """Cash by the mean loss of three months; who makes money has no end of the runway."""
    mean = n.at_end(n.months["net_profit"].rolling(3).mean())
    return over(n.end("cash"), -mean.where(mean < 0))


def activation_rate(n: Numbers) -> pd.Series:
    return over(n.sum("activated_customers"), n.sum("new_customers"))


def time_to_value(n: Numbers) -> pd.Series:
    return n.mean("onboarding_days")


def satisfaction_score(n: Numbers) -> pd.Series:
    return n.mean("satisfaction")


def referral_share(n: Numbers) -> pd.Series:
    return over(n.sum("referred_customers"), n.sum("new_customers"))


_ALL: tuple[Callable[[Numbers], pd.Series], ...] = (
    prospect_calls, closing_calls, contracts_sent, contracts_signed, contract_conversion, guest_posts, referral_growth, leads,
    lead_growth, cost_per_lead, visitor_to_lead, mqls, sqls, mql_to_sql, sessions, unique_visitors, pages_per_session,
    bounce_rate, time_on_site, new_followers, follower_growth, comments, shares, opt_ins, social_traffic_share, new_customers,
    new_customer_growth, cac, lead_to_customer, repeat_customers, retention, lifetime_spend, upsells, mrr, arr, mrr_growth,
    deals_won, revenue, closing_rate, win_rate, sales_velocity, arpu, aov, clv, clv_to_cac, churned_customers, churn_rate,
    sales_cycle, conversion_time, lead_to_opportunity, sales_headcount, marketing_headcount, revenue_per_head, gross_margin,
    cac_payback_months, gross_revenue_retention, net_revenue_retention, revenue_churn, quick_ratio, pipeline_coverage,
    budget_overrun, runway_months, activation_rate, time_to_value, satisfaction_score, referral_share,
)  # fmt: skip
BY_HAND: dict[str, Callable[[Numbers], pd.Series]] = {function.__name__: function for function in _ALL}
