"""What every measure truly is, computed from the events themselves and never from the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from .base import (
    AS_OF,
    MONTH_ENDS,
    MONTHS,
    N_DAYS,
    REFERRAL_DETAIL,
    SOCIAL_DETAILS,
    WEB_DETAILS,
    Deal,
    Invoice,
    Period,
    day,
    index,
    month,
    quarter,
)
from .simulate import Company
from .web import CHANNEL_NAMES, REGION_NAMES

Dims = Mapping[str, str]
Row = tuple[int, float, Dims]  # day, amount, dimension values
Held = tuple[int, int | None, float, Dims]  # first day, first day no longer (None: still), amount, dimension values
Ident = tuple[int, int, Dims]  # day, id, dimension values
_MONTH_AT = [MONTHS.index(month(day(at))) for at in range(N_DAYS)]
_END_AT = [index(end) for end in MONTH_ENDS]
AD_KINDS = {"marketing_spend": "cents", "impressions": "impressions", "clicks": "clicks"}


def truth(company: Company) -> dict[str, Any]:
    """The content of truth.json; months outside a list's coverage are left out, never 0."""
    measures: dict[str, Any] = {}
    for part in (_web, _ads, _leads, _social, _activity, _deals, _subscriptions, _movements, _renewals, _invoices):
        measures |= part(company)
    measures |= _care(company) | _people(company) | _books(company)
    return {
        "as_of": AS_OF.isoformat(),
        "first": MONTHS[0],
        "last": MONTHS[-1],
        "measures": dict(sorted(measures.items())),
        "plan": company.budget,
    }


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else round(number, 6)


def _months(values: list[float], since: int) -> dict[str, float | int]:
    return {name: _plain(value) for name, value in zip(MONTHS[since:], values[since:], strict=True)}


def _split(rows: Iterable[Any], dims: Callable[[Any], Dims]) -> dict[str, dict[str, list[Any]]]:
    """Rows by dimension and value."""
    parts: dict[str, dict[str, list[Any]]] = {}
    for row in rows:
        for name, value in dims(row).items():
            parts.setdefault(name, {}).setdefault(value, []).append(row)
    return {name: dict(sorted(values.items())) for name, values in sorted(parts.items())}


def _sums(rows: list[Row]) -> list[float]:
    totals = [0.0] * len(MONTHS)
    for at, amount, _ in rows:
        totals[_MONTH_AT[at]] += amount
    return totals


def flow(rows: list[Row], since: int = 0, scale: float = 1.0) -> dict[str, Any]:
    """A flow: sums per month, from the month `since`; `scale` divides (cents to euros)."""

    def one(part: list[Row]) -> dict[str, float | int]:
        return _months([value / scale for value in _sums(part)], since)

    by = _split(rows, lambda row: row[2])
    return {"kind": "flow", "total": one(rows), "by": {d: {v: one(p) for v, p in vs.items()} for d, vs in by.items()}}


def weighted(rows: list[Row], since: int = 0) -> dict[str, Any]:
    """A weighted measure: the sum of the values and how many there are."""

    def one(part: list[Row], weight: bool) -> dict[str, float | int]:
        return _months(_sums([(at, 1.0 if weight else amount, dims) for at, amount, dims in part]), since)

    by = {
        dim: {value: {"sum": one(part, False), "weight": one(part, True)} for value, part in values.items()}
        for dim, values in _split(rows, lambda row: row[2]).items()
    }
    return {"kind": "weighted", "sum": one(rows, False), "weight": one(rows, True), "by": by}


def _levels(rows: list[Held]) -> list[float]:
    return [
        sum((amount for start, end, amount, _ in rows if start <= at and (end is None or end > at)), 0.0)
        for at in _END_AT
    ]


def stock(rows: list[Held]) -> dict[str, Any]:
    """A stock: what holds at the end of each month's last day (of the current month: of the last data day)."""
    by = _split(rows, lambda row: row[3])
    return {
        "kind": "stock",
        "total": _months(_levels(rows), 0),
        "by": {dim: {value: _months(_levels(part), 0) for value, part in values.items()} for dim, values in by.items()},
    }


def _distinct(rows: list[Ident]) -> dict[str, dict[str, int]]:
    seen: dict[str, dict[str, set[int]]] = {"month": {}, "quarter": {}, "year": {}}
    for at, who, _ in rows:
        when = day(at)
        for grain, label in (("month", month(when)), ("quarter", quarter(when)), ("year", str(when.year))):
            seen[grain].setdefault(label, set()).add(who)
    return {grain: {label: len(ids) for label, ids in sorted(labels.items())} for grain, labels in seen.items()}


def unique(rows: list[Ident]) -> dict[str, Any]:
    """Distinct ids per month, quarter and year."""
    by = _split(rows, lambda row: row[2])
    parts = {dim: {value: _distinct(part) for value, part in values.items()} for dim, values in by.items()}
    return {"kind": "unique", **_distinct(rows), "by": parts}


def _web(company: Company) -> dict[str, Any]:
    visits = company.sessions
    dims = [{"channel": str(c), "region": str(r)} for c, r in zip(
        CHANNEL_NAMES[visits.channel], REGION_NAMES[visits.region], strict=True)]  # fmt: skip
    days = visits.day.tolist()

    def of(amounts: Iterable[float]) -> dict[str, Any]:
        return flow(list(zip(days, amounts, dims, strict=True)))

    def only(*channels: str) -> dict[str, Any]:
        return flow(
            [(at, 1, {"region": d["region"]}) for at, d in zip(days, dims, strict=True) if d["channel"] in channels]
        )

    return {
        "sessions": of([1] * len(days)),
        "bounces": of((~visits.engaged).astype(int).tolist()),
        "pageviews": of(visits.pages.tolist()),
        "time_on_site_seconds": of(visits.seconds.tolist()),
        "referral_sessions": only("Referral"),
        "social_sessions": only("Organic Social", "Paid Social"),
        "unique_visitors": unique(list(zip(days, visits.visitor.tolist(), dims, strict=True))),
    }


def _ads(company: Company) -> dict[str, Any]:
    made = {}
    for measure, field in AD_KINDS.items():
        rows: list[Row] = [(row.day, getattr(row, field), {"channel": row.channel}) for row in company.ads]
        if measure == "marketing_spend":
            rows += [(row.day, row.cents, {"channel": row.channel}) for row in company.other_spend]
        made[measure] = flow(rows, scale=100 if measure == "marketing_spend" else 1)
    return made


def _leads(company: Company) -> dict[str, Any]:
    def rows(when: str, *details: str) -> list[Row]:
        return [
            (getattr(row, when), 1, {"channel": row.channel, "region": row.region, "owner": row.owner})
            for row in company.leads
            if getattr(row, when) is not None and (not details or row.detail in details)
        ]

    days: list[Row] = [
        (row.customer, row.customer - row.day, {"channel": row.channel, "region": row.region, "owner": row.owner})
        for row in company.leads
        if row.customer is not None
    ]
    return {
        "leads": flow(rows("day")),
        "web_leads": flow(rows("day", *WEB_DETAILS)),
        "opt_ins": flow(rows("day", *SOCIAL_DETAILS)),
        "mqls": flow(rows("mql")),
        "sqls": flow(rows("sql")),
        "referred_customers": flow(rows("customer", REFERRAL_DETAIL)),
        "conversion_days": weighted(days),
    }


def _social(company: Company) -> dict[str, Any]:
    ends = set(_END_AT)
    followers: list[Held] = [(r.day, r.day + 1, r.followers, {}) for r in company.page_days if r.day in ends]
    return {
        "followers": stock(followers),
        "new_followers": flow([(row.day, row.gained, {}) for row in company.page_days]),
        "lost_followers": flow([(row.day, row.lost, {}) for row in company.page_days]),
        "comments": flow([(row.day, row.comments, {}) for row in company.posts]),
        "shares": flow([(row.day, row.shares, {}) for row in company.posts]),
        "guest_posts": flow([(row.day, 1, {}) for row in company.placements if row.on_topic and row.authority >= 40]),
    }


def _activity(company: Company) -> dict[str, Any]:
    def calls(kind: str) -> list[Row]:
        return [(c.day, 1, {"owner": c.owner}) for c in company.calls if c.kind == kind and c.outcome == "Held"]

    papers = [row for row in company.contracts if row.kind == "New contract"]
    signed: list[Row] = [(p.completed, 1, {"owner": p.owner}) for p in papers if p.completed is not None]
    return {
        "prospect_calls": flow(calls("Discovery")),
        "closing_calls": flow(calls("Closing")),
        "contracts_sent": flow([(row.sent, 1, {"owner": row.owner}) for row in papers]),
        "contracts_signed": flow(signed),
    }


def _deal_dims(deal: Deal) -> Dims:
    return {"channel": deal.channel, "region": deal.region, "owner": deal.owner, "account_type": deal.account_type}


def _deals(company: Company) -> dict[str, Any]:
    new = [deal for deal in company.deals if deal.kind == "New Business"]
    decided = [(deal, deal.closed) for deal in company.deals if deal.closed is not None]

    def done(kind: str, won: bool, amount: Callable[[Deal], float]) -> list[Row]:
        return [(at, amount(d), _deal_dims(d)) for d, at in decided if d.kind == kind and d.won == won]

    return {
        "opportunities": flow([(deal.created, 1, _deal_dims(deal)) for deal in new]),
        "deals_won": flow(done("New Business", True, lambda _: 1)),
        "deals_lost": flow(done("New Business", False, lambda _: 1)),
        "won_value": flow(done("New Business", True, lambda d: d.amount)),
        "sales_cycle_days": weighted(done("New Business", True, lambda d: (d.closed or 0) - d.created)),
        "upsells": flow(done("Upsell", True, lambda _: 1)),
        "cross_sells": flow(done("Cross-sell", True, lambda _: 1)),
        "open_opportunities": stock([(d.created, d.closed, 1, _deal_dims(d)) for d in new]),
        "pipeline_value": stock([(d.created, d.closed, d.amount, _deal_dims(d)) for d in new]),
    }


def _sub_dims(period: Period) -> Dims:
    return {"region": period.customer.region, "channel": period.customer.channel, "plan": period.plan}


def _subscriptions(company: Company) -> dict[str, Any]:
    new: list[Row] = [
        (c.start, 1, {"region": c.region, "channel": c.channel, "plan": c.plan}) for c in company.customers
    ]
    gone: list[Row] = [(p.ended or 0, 1, _sub_dims(p)) for p in company.periods if p.churned]
    return {
        "customers": stock([(p.start, p.ended, 1, _sub_dims(p)) for p in company.periods]),
        "mrr": stock([(p.start, p.ended, p.mrr, _sub_dims(p)) for p in company.periods]),
        "new_customers": flow(new),
        "churned_customers": flow(gone),
    }


_MOVES = {
    "new_mrr": "New Business", "expansion_mrr": "Expansion", "reactivated_mrr": "Reactivation",
    "contraction_mrr": "Contraction", "churned_mrr": "Churn",
}  # fmt: skip


def _movements(company: Company) -> dict[str, Any]:
    return {
        measure: flow([(m.day, abs(m.mrr), {"region": m.customer.region}) for m in company.movements if m.kind == kind])
        for measure, kind in _MOVES.items()
    }


def _renewals(company: Company) -> dict[str, Any]:
    since = _MONTH_AT[company.renewals[0].due]
    due: list[Row] = [(row.due, 1, {"region": row.customer.region}) for row in company.renewals]
    kept: list[Row] = [(r.due, 1, {"region": r.customer.region}) for r in company.renewals if r.renewed is not None]
    return {"renewals_due": flow(due, since), "renewals": flow(kept, since)}


def _repeat(invoices: list[Invoice]) -> list[Ident]:
    """Invoices of customers; whether someone bought before a period is asked per period in `_repeat_counts`."""
    return [(row.day, int(row.customer.id[4:8]), {"region": row.customer.region}) for row in invoices]


def _repeat_counts(rows: list[Ident]) -> dict[str, dict[str, int]]:
    first: dict[int, int] = {}
    for at, who, _ in rows:
        first[who] = min(first.get(who, at), at)
    counts: dict[str, dict[str, int]] = {}
    labels: dict[str, Callable[[date], str]] = {"month": month, "quarter": quarter, "year": lambda when: str(when.year)}
    for grain, label in labels.items():
        seen: dict[str, set[int]] = {}
        for at, who, _ in rows:
            known = seen.setdefault(label(day(at)), set())
            if label(day(first[who])) < label(day(at)):
                known.add(who)
        counts[grain] = {name: len(ids) for name, ids in sorted(seen.items())}
    return counts


def _invoices(company: Company) -> dict[str, Any]:
    kept = [row for row in company.invoices if row.status != "void"]

    def of(amount: Callable[[Invoice], float], scale: float = 1.0) -> dict[str, Any]:
        rows: list[Row] = [
            (r.day, amount(r), {"region": r.customer.region, "product": r.customer.product, "plan": r.plan})
            for r in kept
        ]
        return flow(rows, scale=scale)

    idents = _repeat(kept)
    by = {d: {v: _repeat_counts(p) for v, p in vs.items()} for d, vs in _split(idents, lambda row: row[2]).items()}
    return {
        "revenue": of(lambda row: row.cents, scale=100),
        "orders": of(lambda _: 1),
        "units": of(lambda row: row.quantity),
        "repeat_customers": {"kind": "unique", **_repeat_counts(idents), "by": by},
    }


def _care(company: Company) -> dict[str, Any]:
    used: list[Row] = [
        (row.activated, row.activated - row.customer.start, {"region": row.customer.region})
        for row in company.onboarding
        if row.activated is not None
    ]
    since = _MONTH_AT[min(row.day for row in company.answers)]
    scores: list[Row] = [(row.day, row.score, {"region": row.customer.region}) for row in company.answers]
    return {
        "activated_customers": flow([(at, 1, dims) for at, _, dims in used]),
        "onboarding_days": weighted(used),
        "satisfaction": weighted(scores, since),
    }


def _people(company: Company) -> dict[str, Any]:
    def heads(department: str) -> dict[str, Any]:
        rows: list[Held] = [
            (index(p.start), None if p.end is None else index(p.end), 1, {})
            for p in company.staff
            if p.department == department
        ]
        return stock(rows)

    return {"sales_headcount": heads("Sales"), "marketing_headcount": heads("Marketing")}


def _books(company: Company) -> dict[str, Any]:
    def line(name: str, kind: str) -> dict[str, Any]:
        total = {row.month: _plain(getattr(row, name) / 100) for row in company.books}
        return {"kind": kind, "total": total, "by": {}}

    flows = {name: line(name, "flow") for name in ("cost_of_sales", "sales_spend", "operating_costs", "net_profit")}
    return {**flows, "cash": line("cash", "stock")}
