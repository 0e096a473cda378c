"""A scenario acts on drivers and flows down the funnel: sessions → leads → MQLs → SQLs → opportunities → customers → revenue.

Everything is arithmetic on arrays whose last axis is months; what happened is never changed, only what is still to come.
The change that a driver makes travels as a factor per draw and month: the base number of the next stage is multiplied by
it, so that the forecast's own conversion stays as it is. A stage without data is passed over. A series to which no changed driver
leads is handed back as it was, byte by byte.

Modelled, not measured: stages follow in the same month; leads answer to marketing spend with an elasticity of
`SPEND_RESPONSE` (ten per cent more spend, three per cent more leads: returns diminish); cost of sales moves in proportion to
revenue. Headcount moves itself only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lib.errors import UnknownName
from lib.panel import Array, Floats, Panel
from lib.period import Calendar
from lib.scenario.drivers import DECLARED, RATES, SHARES, base_rate, held
from lib.scenario.model import Assumption
from lib.scenario.stages import FLOWED, FOLLOWS, SPEND_RESPONSE
from lib.scenario.together import in_order


@dataclass(frozen=True, eq=False)
class Ground:
    """What a scenario stands on beside the draws.

    `happened`: per series what the first month holds already (shape (segments,)), absent means nothing. `start`: per stock its
    value at the end of the month before the first, shape (segments,). `shares`: (series, dimension, value) → that segment's
    share of the series, for assumptions on one segment.
    """

    calendar: Calendar
    happened: Mapping[str, Floats] = field(default_factory=dict)
    start: Mapping[str, Floats] = field(default_factory=dict)
    shares: Mapping[tuple[str, str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Applied:
    """The changed Panel, the assumptions that could not act, with why, the series that were changed, and the assumptions that
    act only up to a limit, with which: no volume becomes negative, no share more than the whole."""

    panel: Panel
    skipped: tuple[tuple[Assumption, str], ...] = ()
    changed: frozenset[str] = frozenset()
    limited: tuple[tuple[Assumption, str], ...] = ()


def apply(panel: Panel, ground: Ground, assumptions: Sequence[Assumption]) -> Applied:
    """The Panel (months from the current one on) under the assumptions. A neutral set gives the same Panel back.

    Raises UnknownName for a driver that is neither declared nor a series.
    """
    acting = [a for a in assumptions if not a.neutral]
    if not acting:
        return Applied(panel)
    flow = _Flow(panel, ground, in_order(acting, panel.periods[0], ground.calendar))
    flow.run()
    wide = panel.values.dtype == np.float64
    changed: dict[str, Array] = {n: x if wide else x.astype(np.float32) for n, x in flow.changed.items()}
    return Applied(
        panel.with_series(changed) if changed else panel, tuple(flow.skipped), frozenset(changed), tuple(flow.limited)
    )


class _Flow:
    """One pass down the funnel. `factor[series]` is what its part still to come is multiplied by, 1.0 where nothing acts."""

    def __init__(self, panel: Panel, ground: Ground, assumptions: Sequence[Assumption]) -> None:
        self.panel, self.ground, self.assumptions = panel, ground, assumptions
        self.base: dict[str, Floats] = {}
        self.changed: dict[str, Floats] = {}
        self.skipped: list[tuple[Assumption, str]] = []
        self.limited: dict[tuple[Assumption, str], None] = {}
        self.factor: dict[str, Floats | float] = {}

    # Numbers

    def get(self, series: str) -> Floats:
        """Base numbers, shape (segments, draws, months), float64."""
        if series not in self.base:
            place = self.panel.series.index(series)
            self.base[series] = self.panel.values[place].astype(np.float64)
        return self.base[series]

    def now(self, series: str) -> Floats:
        """The numbers as changed so far."""
        return self.changed.get(series, self.get(series))

    def rest(self, series: str) -> Floats:
        """The part that is still to come: all but what the first month already holds."""
        happened = self.ground.happened.get(series)
        if happened is None:
            return self.get(series)
        left = self.get(series).copy()
        left[..., 0] -= np.nan_to_num(happened)[:, None]
        return left

    def start_of(self, stock: str, numbers: Floats | None = None) -> Floats:
        """A stock at the start of each month, of the base or of other numbers of the same shape."""
        ends = self.get(stock) if numbers is None else numbers
        first = self.ground.start.get(stock)
        before = ends[..., :1] if first is None else np.broadcast_to(first[:, None, None], (*ends.shape[:2], 1))
        return np.concatenate([before, ends[..., :-1]], axis=-1)

    def scale(self, series: str, factor: Floats | float) -> None:
        """Multiply what is still to come of a series; remember the factor for what follows."""
        factor = factor * self.own(series)
        self.factor[series] = factor
        if series in self.panel and not _is_one(factor):
            self.changed[series] = self.get(series) + self.rest(series) * (factor - 1.0)

    def passed(self, series: str) -> Floats | float:
        """The factor with which a series hands on its change."""
        return self.factor.get(series, 1.0)

    # Assumptions

    def own(self, driver: str) -> Floats | float:
        """The product of everything assumed about a driver, as a factor on it."""
        total: Floats | float = 1.0
        for assumption in self.assumptions:
            if assumption.driver == driver:
                total = total * self.within(assumption, self.as_factor(assumption, total), total)
        return total

    def as_factor(self, assumption: Assumption, so_far: Floats | float) -> Floats | float:
        """One assumption as a factor per month (and draw), with its start, ramp and segment's share."""
        weight = self.weight(assumption)
        if assumption.op == "relative":
            return 1.0 + assumption.value * weight
        if not held(assumption.driver, set(self.panel.series)):
            self.skipped.append((assumption, "the data do not hold what this driver is made of"))
            return 1.0
        level = base_rate(assumption.driver, self.panel.series, self.get, self.start_of) * so_far
        wanted = assumption.value if assumption.op == "level" else level + assumption.value
        change = np.divide(wanted - level, level, out=np.zeros_like(level + weight), where=level != 0)
        return 1.0 + change * weight

    def within(self, assumption: Assumption, factor: Floats | float, so_far: Floats | float) -> Floats | float:
        """A factor inside what its driver can be: never below 0, a share never above the whole; where it stops is noted."""
        name = assumption.driver.replace("_", " ")
        if np.any(np.asarray(factor) < 0):
            self.limited[assumption, f"{name} stops at 0"] = None
            factor = np.maximum(factor, 0.0)
        if assumption.driver not in SHARES or not np.any(np.asarray(factor) > 1):
            return factor
        if not held(assumption.driver, set(self.panel.series)):
            return factor
        level = base_rate(assumption.driver, self.panel.series, self.get, self.start_of) * so_far
        most = np.divide(1.0, level, out=np.full_like(level, np.inf), where=level > 0)
        most = np.maximum(most, 1.0)  # a month whose own forecast is above (late counts) stays as it is
        if np.any(factor > most):
            self.limited[assumption, f"{name} stops at 100 %"] = None
            factor = np.minimum(factor, most)
        return factor

    def weight(self, assumption: Assumption) -> Floats:
        """How much of an assumption acts in each month, 0 to 1."""
        periods, calendar = self.panel.periods, self.ground.calendar
        first = periods[0]
        if assumption.start:
            first = calendar.within(calendar.parse(assumption.start), "month")[0]
        since = np.array([p - first for p in periods], dtype=np.float64)
        if since[-1] < 0:
            self.skipped.append((assumption, "it begins after the forecast ends"))
        size = np.where(since < 0, 0.0, np.minimum((since + 1) / max(assumption.ramp, 1), 1.0))
        if assumption.dimension and assumption.segment:
            key = (assumption.driver, assumption.dimension, assumption.segment)
            if key not in self.ground.shares:
                self.skipped.append((assumption, f"{assumption.driver} is not known by {assumption.dimension}"))
                return np.zeros_like(size)
            size = size * self.ground.shares[key]
        return size

    # The funnel

    def run(self) -> None:
        """All stages, from the top of the funnel to cash."""
        self.refuse_unknown()
        for series in self.outside():
            self.scale(series, 1.0)
        self.scale("sessions", 1.0)
        self.scale("marketing_spend", 1.0)
        self.leads()
        self.scale("mqls", self.passed("leads") * self.own("lead_to_mql"))
        self.scale("sqls", self.passed("mqls") * self.own("mql_to_sql"))
        self.scale("opportunities", self.passed("sqls") * self.own("sql_to_opportunity"))
        self.deals()
        self.scale("new_customers", self.passed("deals_won"))
        for series, lead in FOLLOWS.items():
            self.scale(series, self.passed(lead))
        self.contracts()
        self.customers()
        self.recurring()
        self.revenue()
        self.money()

    def refuse_unknown(self) -> None:
        """Raise UnknownName for a driver that is nothing."""
        known = {*DECLARED, *self.panel.series, *FLOWED}
        for assumption in self.assumptions:
            if assumption.driver not in known:
                raise UnknownName("driver", assumption.driver, known)

    def outside(self) -> list[str]:
        """Named series that no stage below handles."""
        named = dict.fromkeys(a.driver for a in self.assumptions)
        return [n for n in named if n not in RATES and n != "price" and n not in FLOWED and n not in FOLLOWS]

    def leads(self) -> None:
        """Web leads follow sessions and their conversion; other leads stay; all answer to marketing spend."""
        web = self.passed("sessions") * self.own("visitor_to_lead")
        response = np.maximum(self.passed("marketing_spend"), 0.0) ** SPEND_RESPONSE
        if "web_leads" not in self.panel:
            self.scale("leads", web * response)
            return
        self.scale("web_leads", web * response)
        if "leads" not in self.panel:
            self.factor["leads"] = self.passed("web_leads")
            return
        all_leads, of_web = self.rest("leads"), self.rest("web_leads")
        others = np.maximum(all_leads - of_web, 0.0)
        if _is_one(self.passed("web_leads")) and _is_one(response):
            self.scale("leads", 1.0)
        else:
            moved = others * response + of_web * self.passed("web_leads")
            self.scale("leads", np.divide(moved, all_leads, out=np.ones_like(all_leads), where=all_leads > 0))

    def deals(self) -> None:
        """Of the deals decided, the win rate says how many are won; the others are lost."""
        decided, rate = self.passed("opportunities"), self.own("win_rate")
        if "deals_won" not in self.panel or "deals_lost" not in self.panel:
            self.scale("deals_won", decided * rate)
            self.scale("deals_lost", decided)
        else:
            won, lost = self.rest("deals_won"), self.rest("deals_lost")
            if not _is_one(rate):
                most = np.divide(won + lost, won, out=np.ones_like(won), where=won > 0)  # a win rate of 100 %
                rate = np.minimum(rate, most)
                left = np.divide(won + lost - won * rate, lost, out=np.ones_like(lost), where=lost > 0)
                self.scale("deals_lost", decided * left)
            else:
                self.scale("deals_lost", decided)
            self.scale("deals_won", decided * rate)
        value = self.own("average_deal_value") * self.own("price")
        self.scale("won_value", self.passed("deals_won") * value)
        self.pipeline(value)

    def contracts(self) -> None:
        """No contract is signed that was not sent: more wins than contracts going out send more of them."""
        if "contracts_signed" not in self.changed or "contracts_sent" not in self.panel:
            return
        late = np.maximum(self.get("contracts_signed") - self.get("contracts_sent"), 0.0)  # sent in an earlier month
        needed = self.now("contracts_signed") - late
        if np.any(needed > self.now("contracts_sent")):
            self.changed["contracts_sent"] = np.maximum(self.now("contracts_sent"), needed)

    def pipeline(self, value: Floats | float) -> None:
        """Open opportunities: what was opened less what was decided; the value of the pipeline goes with them."""
        self.follow("open_opportunities", ("opportunities",), ("deals_won", "deals_lost"))
        if "open_opportunities" in self.changed:
            least = np.minimum(self.get("open_opportunities"), 0.0)
            self.changed["open_opportunities"] = np.maximum(self.changed["open_opportunities"], least)
        if "pipeline_value" in self.panel:
            self.scale("pipeline_value", self.ratio("open_opportunities") * value)

    def customers(self) -> None:
        """Churned customers are a share of those there at the start of the month."""
        rate = self.own("churn_rate") * self.own("churned_customers")
        self.stock("customers", ("new_customers",), {"churned_customers": (-1.0, rate)})

    def recurring(self) -> None:
        """Recurring revenue: won anew with the deals, and expanding, shrinking and churning as a share of what is there."""
        self.scale("new_mrr", self.passed("new_customers") * self.own("average_deal_value") * self.own("price"))
        self.scale("reactivated_mrr", 1.0)
        churn = self.own("churn_rate") * self.own("churned_mrr")
        expand = self.own("expansion_rate") * self.own("expansion_mrr")
        shares = {
            "expansion_mrr": (1.0, expand),
            "contraction_mrr": (-1.0, self.own("contraction_mrr")),
            "churned_mrr": (-1.0, churn),
        }
        self.stock("mrr", ("new_mrr", "reactivated_mrr"), shares)

    def revenue(self) -> None:
        """Subscription revenue follows MRR; other revenue the customers won, what they pay and the price."""
        if "mrr" in self.panel:
            follow: Floats | float = self.average_ratio("mrr")
            goods: Floats | float = self.average_ratio("customers") if "customers" in self.panel else 1.0
        else:
            goods = self.passed("new_customers")
            follow = goods * self.own("average_deal_value") * self.own("price")
        self.scale("revenue", follow)
        self.scale("orders", goods)
        self.scale("units", goods)

    def money(self) -> None:
        """Cost of sales goes with revenue; profit takes every change of revenue and cost; cash adds profit up."""
        self.scale("cost_of_sales", self.passed("revenue"))
        self.scale("sales_spend", 1.0)
        self.scale("operating_costs", 1.0)
        self.scale("net_profit", 1.0)
        costs = ("cost_of_sales", "marketing_spend", "sales_spend", "operating_costs")
        if any(s in self.changed for s in ("revenue", *costs)) and "net_profit" in self.panel:
            gain = self.delta("revenue") - sum((self.delta(c) for c in costs), np.zeros(1))
            self.changed["net_profit"] = self.now("net_profit") + gain
        self.follow("cash", ("net_profit",), ())

    # Stocks

    def delta(self, series: str) -> Floats:
        """How much a series was changed, 0 where it was not."""
        if series not in self.changed:
            return np.zeros(1)
        return self.changed[series] - self.get(series)

    def follow(self, stock: str, inflows: Sequence[str], outflows: Sequence[str]) -> None:
        """A stock moves by the changes of its flows, added up."""
        self.scale(stock, 1.0)
        flows = [(s, 1.0) for s in inflows] + [(s, -1.0) for s in outflows]
        if stock not in self.panel or not any(s in self.changed for s, _ in flows):
            return
        gain = sum((sign * self.delta(s) for s, sign in flows), np.zeros(1))
        self.changed[stock] = self.now(stock) + np.cumsum(np.broadcast_to(gain, self.get(stock).shape), axis=-1)

    def stock(self, stock: str, inflows: Sequence[str], shares: Mapping[str, tuple[float, Floats | float]]) -> None:
        """A stock with inflows and with flows that are a share of it at the start of each month: sign and factor on the share.

        The share flows are found month by month, because each month's stock rests on the month before.
        """
        self.scale(stock, 1.0)
        if stock not in self.panel:
            for series, (_, factor) in shares.items():
                self.factor[series] = factor
                if series in self.panel and not _is_one(factor):
                    self.changed[series] = self.get(series) + self.rest(series) * (factor - 1.0)
            return
        held = {s: v for s, v in shares.items() if s in self.panel}
        moves = any(s in self.changed for s in (*inflows, stock)) or any(not _is_one(f) for _, f in held.values())
        if moves:
            self.move_stock(stock, inflows, held)

    def move_stock(
        self, stock: str, inflows: Sequence[str], shares: Mapping[str, tuple[float, Floats | float]]
    ) -> None:
        """See `stock`: the part that runs when something moves."""
        ends, begins = self.get(stock), self.start_of(stock)
        gains = np.broadcast_to(sum((self.delta(s) for s in inflows), np.zeros(1)), ends.shape)
        own = self.delta(stock) if stock in self.changed else np.zeros(1)
        factors = {s: np.broadcast_to(np.asarray(f, dtype=np.float64), ends.shape) for s, (_, f) in shares.items()}
        rests = {s: self.rest(s) for s in shares}
        moved, carried = np.zeros_like(ends), np.zeros(ends.shape[:-1])
        flows = {s: self.get(s).copy() for s in shares}
        for t in range(ends.shape[-1]):
            base = begins[..., t]
            there = base + (moved[..., t - 1] if t else 0.0)
            grown = np.divide(there, base, out=np.ones_like(base), where=base > 0)
            gain, left = gains[..., t].copy(), there
            for series, (sign, _) in shares.items():
                extra = rests[series][..., t] * (factors[series][..., t] * grown - 1.0)
                if sign < 0:  # nobody leaves who is not there
                    extra = np.minimum(extra, np.maximum(left - flows[series][..., t], 0.0))
                    left = left - flows[series][..., t] - extra
                flows[series][..., t] += extra
                gain += sign * extra
            carried = carried + gain
            moved[..., t] = carried
        moved += own
        for series in shares:
            self.changed[series] = flows[series]
        self.changed[stock] = ends + moved

    def ratio(self, series: str) -> Floats | float:
        """Changed over base, 1 where the series was not changed."""
        if series not in self.changed:
            return 1.0
        base = self.get(series)
        return np.divide(self.changed[series], base, out=np.ones_like(base), where=base > 0)

    def average_ratio(self, stock: str) -> Floats | float:
        """Changed over base of the mean of a stock's start and end of each month."""
        if stock not in self.changed:
            return 1.0
        base = self.start_of(stock) + self.get(stock)
        new = self.start_of(stock, self.changed[stock]) + self.changed[stock]
        return np.divide(new, base, out=np.ones_like(base), where=base > 0)


def _is_one(factor: Floats | float) -> bool:
    return bool(np.all(np.asarray(factor) == 1.0))
