"""Computed answers on means and money: what is free, what it costs, where it breaks even."""

from __future__ import annotations

from collections.abc import Iterable

from lib.desk.work_at import Work
from lib.errors import BadInput
from lib.plan.answers import Row
from lib.plan.figures import Computed, Figure

UNCERTAIN = "worked out from the prices and costs as they are written; how many units will be sold is not foreseen here"


def _sum(rows: Iterable[Row], column: str) -> float | None:
    """The sum of a column; None where no row has it."""
    found = [row[column] for row in rows if column in row]
    return float(sum(found)) if found else None


def _money(value: float | None, why: str) -> Figure:
    return Figure(value, "money") if value is not None else Figure(why=why)


def means(work: Work) -> Computed:
    """What actions cost against the money that is free; of hours only what is free is known."""
    free, hours = (_sum(work.rows("standing_capacity"), name) for name in ("money", "hours"))
    needed = _sum(work.rows("actions_list"), "cost")
    if free is None and needed is None and hours is None:
        return Computed(why="not available, because neither capacity nor costs of actions are given")
    left = free - needed if free is not None and needed is not None else None
    rows = (
        (Figure("Money"), _money(needed, "no action has a cost"), _money(free, "no money is free"), _money(left, "")),
        (Figure("Hours a week"), Figure(why="actions do not say how many hours they take"), _hours(hours), Figure()),
    )
    return Computed(("Means", "Needed by actions", "Free", "Left"), rows)


def _hours(hours: float | None) -> Figure:
    return Figure(hours, "number") if hours is not None else Figure(why="no hours are given")


def one_picture(work: Work) -> Computed:
    """What we can, what we want, what the market does and what is coming, on revenue."""
    calendar, day = work.numbers.calendar, work.numbers.outcome.as_of
    now = calendar.current("quarter", day)
    wanted = work.numbers.next_target("revenue")
    trends = [row.get("effect") for row in work.rows("collect_trends")]
    market = f"{trends.count('helps')} trends help, {trends.count('hurts')} hurt" if trends else None
    free = _sum(work.rows("standing_capacity"), "money")
    rows = (
        (Figure("What we can"), Figure("money free for the plan"), _money(free, "no capacity is given")),
        (Figure("What we can"), Figure("people in sales"), work.numbers.last("sales_headcount")),
        (Figure("What we can"), Figure("people in marketing"), work.numbers.last("marketing_headcount")),
        (
            Figure("What we want"),
            Figure(f"revenue by {work.period(wanted.by)}" if wanted else "revenue"),
            work.numbers.level(wanted) if wanted else Figure(why="no target is set on revenue"),
        ),
        (
            Figure("What the market does"),
            Figure("trends of step 1"),
            Figure(market, why="" if market else "none named"),
        ),
        (
            Figure("What is coming"),
            Figure(f"revenue in {work.period(calendar.label(now))}, forecast"),
            work.numbers.expected("revenue", now),
        ),
    )
    return Computed(("Side", "What", "Value"), rows)


def promotion_spend(work: Work) -> Computed:
    """Marketing's budget by period, and as a share of the revenue of that period."""
    budget: dict[str, float] = {}
    for row in work.of_team("forecast_budget", "Marketing"):
        if "period" in row and "money" in row:
            budget[row["period"]] = budget.get(row["period"], 0.0) + row["money"]
    if not budget:
        return Computed(why="not available, because marketing has no budget with periods on the forecast sheet")
    rows = []
    for period, money in sorted(budget.items()):
        revenue = _revenue(work, period)
        share = money / revenue.value if isinstance(revenue.value, float) and revenue.value > 0 else None
        shared = Figure(share, "percent") if share is not None else Figure(why=revenue.why)
        rows.append((Figure(work.period(period)), Figure(money, "money"), revenue, shared))
    total = Figure(sum(budget.values()), "money")
    rows.append((Figure("Total"), total, Figure(), Figure()))
    return Computed(("Period", "Spend", "Revenue", "Share of revenue"), tuple(rows))


def _revenue(work: Work, period: str) -> Figure:
    try:
        return work.numbers.expected("revenue", work.numbers.calendar.parse(period))
    except BadInput as error:
        return Figure(why=error.what)


def _unit_economics(work: Work) -> tuple[float, float, float] | str:
    """Mean price (weighed by shares where all have one), variable cost per unit, fixed cost a month; or what is missing."""
    prices = [row for row in work.rows("price_list") if "money" in row]
    if not prices:
        return "not available, because there is no price list"
    weights = [row.get("share", 0.0) for row in prices]
    weighted = all("share" in row for row in prices) and sum(weights) > 0
    total = sum(weights) if weighted else float(len(prices))
    price = sum(r["money"] * (w if weighted else 1.0) for r, w in zip(prices, weights, strict=True)) / total
    costs = [row for row in work.rows("collect_costs") if "money" in row]
    if not costs:
        return "not available, because no costs are given on the collect sheet"
    fixed = [r for r in costs if r.get("kind") == "fixed" or r.get("per") == "month"]
    variable = [r for r in costs if r not in fixed]
    return price, _sum(variable, "money") or 0.0, _sum(fixed, "money") or 0.0


def break_even(work: Work) -> Computed:
    """From how many units a month price covers cost."""
    found = _unit_economics(work)
    if isinstance(found, str):
        return Computed(why=found)
    price, variable, fixed = found
    left = price - variable
    units = Figure(fixed / left, "number") if left > 0 else Figure(why="each unit costs more than it brings")
    rows = (
        (Figure("Mean price"), Figure(price, "unit_money")),
        (Figure("Variable cost per unit"), Figure(variable, "unit_money")),
        (Figure("Left per unit"), Figure(left, "unit_money")),
        (Figure("Fixed cost a month"), Figure(fixed, "money")),
        (Figure("Units a month to break even"), units),
    )
    return Computed(("What", "Value"), rows, UNCERTAIN)


def price_result(work: Work) -> Computed:
    """The margin at this price, before and after fixed cost is looked at."""
    found = _unit_economics(work)
    if isinstance(found, str):
        return Computed(why=found)
    price, variable, fixed = found
    margin = Figure((price - variable) / price, "percent") if price else Figure(why="the price is 0")
    rows = (
        (Figure("Left per unit"), Figure(price - variable, "unit_money")),
        (Figure("Margin per unit"), margin),
        (Figure("Gross margin of the last quarter"), work.numbers.last("gross_margin")),
        (Figure("Fixed cost a month"), Figure(fixed, "money")),
    )
    return Computed(("What", "Value"), rows, UNCERTAIN)


def money_need(work: Work) -> Computed:
    """Budget and hires by period, against how long the cash lasts."""
    need: dict[str, float] = {}
    for row in work.rows("forecast_budget"):
        if "period" in row and "money" in row:
            need[row["period"]] = need.get(row["period"], 0.0) + row["money"]
    hires = _sum(work.rows("forecast_hires"), "cost")
    if not need and hires is None:
        return Computed(why="not available, because neither budget nor hires are given on the forecast sheet")
    rows = [(Figure(f"Budget {work.period(period)}"), Figure(money, "money")) for period, money in sorted(need.items())]
    rows.append((Figure("Hires, each month once all have started"), _money(hires, "none are planned")))
    rows.append((Figure("Runway"), work.numbers.last("runway_months")))
    return Computed(("What", "Value"), tuple(rows), "the budget as it is written; cash itself is not foreseen here")
