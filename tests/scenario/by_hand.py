"""A company in hand-made draws, and what a better visitor-to-lead rate makes of it, one draw and one month at a time."""

from __future__ import annotations

import numpy as np

from lib.panel import Panel
from lib.period import Calendar, Period
from lib.scenario import Ground

MONTHS = tuple(Period("month", 24322 + i) for i in range(6))
FLOWS = (
    "sessions web_leads leads mqls sqls opportunities deals_won deals_lost won_value new_customers churned_customers"
    " new_mrr expansion_mrr contraction_mrr churned_mrr revenue marketing_spend cost_of_sales net_profit"
).split()
STOCKS = ("customers", "mrr", "cash")


def made(draws: int = 7, seed: int = 3) -> tuple[Panel, Ground]:
    """A company in six months: every flow positive, the first month partly happened."""
    rng = np.random.default_rng(seed)
    size = dict(
        zip(
            FLOWS,
            (9000, 200, 260, 120, 60, 40, 12, 20, 9e4, 14, 6, 7e3, 9e2, 4e2, 1e3, 9e4, 2e4, 2e4, 1e4),
            strict=True,
        )
    )
    values = {n: size[n] * rng.uniform(0.7, 1.3, (1, draws, len(MONTHS))) for n in FLOWS}
    values["leads"] = values["web_leads"] + 40 * rng.uniform(0.5, 1.5, (1, draws, len(MONTHS)))
    start = {"customers": np.array([200.0]), "mrr": np.array([60e3]), "cash": np.array([3e5])}
    gain = values["new_customers"] - values["churned_customers"]
    values["customers"] = 200 + np.cumsum(gain, axis=-1)
    rise = values["new_mrr"] + values["expansion_mrr"] - values["contraction_mrr"] - values["churned_mrr"]
    values["mrr"] = 60e3 + np.cumsum(rise, axis=-1)
    values["cash"] = 3e5 + np.cumsum(values["net_profit"], axis=-1)
    series = (*FLOWS, *STOCKS)
    panel = Panel(series, ("total",), MONTHS, np.stack([values[n] for n in series]))
    happened = {n: 0.4 * values[n].min(axis=1)[:, 0] for n in FLOWS}
    return panel, Ground(Calendar(), happened=happened, start=start)


def twin(panel: Panel, ground: Ground, rise: float) -> dict[str, np.ndarray]:
    """visitor_to_lead × (1 + rise), one draw and one month at a time, in plain floats."""
    out = {n: panel.get(n).astype(float).copy() for n in panel.series}
    for d in range(panel.draws):
        base = {n: [float(x) for x in panel.get(n)[d]] for n in panel.series}
        customers, mrr, cash = (float(ground.start[s][0]) for s in STOCKS)
        base_customers, base_mrr = customers, mrr
        for t in range(len(MONTHS)):

            def rest(name: str, base=base, t=t) -> float:
                return base[name][t] - (float(ground.happened[name][0]) if t == 0 else 0.0)

            web = rest("web_leads") * (1 + rise)
            lead_factor = (rest("leads") - rest("web_leads") + web) / rest("leads")
            out["web_leads"][d, t] = base["web_leads"][t] + rest("web_leads") * rise
            for name in (
                "leads",
                "mqls",
                "sqls",
                "opportunities",
                "deals_won",
                "deals_lost",
                "won_value",
                "new_customers",
                "new_mrr",
            ):
                out[name][d, t] = base[name][t] + rest(name) * (lead_factor - 1)
            grown = customers / base_customers
            out["churned_customers"][d, t] = base["churned_customers"][t] + rest("churned_customers") * (grown - 1)
            more = mrr / base_mrr
            for name in ("expansion_mrr", "contraction_mrr", "churned_mrr"):
                out[name][d, t] = base[name][t] + rest(name) * (more - 1)
            before, before_base = mrr, base_mrr
            customers += out["new_customers"][d, t] - out["churned_customers"][d, t]
            base_customers = base["customers"][t]
            mrr += (
                out["new_mrr"][d, t]
                + out["expansion_mrr"][d, t]
                - out["contraction_mrr"][d, t]
                - out["churned_mrr"][d, t]
            )
            base_mrr = base["mrr"][t]
            out["customers"][d, t], out["mrr"][d, t] = customers, mrr
            revenue_factor = (before + mrr) / (before_base + base_mrr)
            out["revenue"][d, t] = base["revenue"][t] + rest("revenue") * (revenue_factor - 1)
            out["cost_of_sales"][d, t] = base["cost_of_sales"][t] + rest("cost_of_sales") * (revenue_factor - 1)
            gain = (out["revenue"][d, t] - base["revenue"][t]) - (out["cost_of_sales"][d, t] - base["cost_of_sales"][t])
            out["net_profit"][d, t] = base["net_profit"][t] + gain
            cash += out["net_profit"][d, t]
            out["cash"][d, t] = cash
    return out
