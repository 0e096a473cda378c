"""Profit and loss, cash and budget of the demo company."""

from __future__ import annotations

from datetime import date

from numpy.random import Generator

from .base import (
    LAST,
    MONTH_ENDS,
    MONTH_STARTS,
    Deal,
    MonthBooks,
    Movement,
    Person,
    day,
    index,
    month,
    months_between,
    season,
)

_OPENING_CASH = 190_000_000
_FUNDING = {"2025-04": 180_000_000}
_SALARY = 520_000  # a head of sales and month, in cents
BUDGET_FIRST, BUDGET_LAST = date(2024, 1, 1), date(2027, 12, 1)


def _share(start: date) -> float:
    """How much of a month has passed by the last day: 1 for all but the current one."""
    return (LAST.day / 30) if start == MONTH_STARTS[-1] else 1.0


def _heads(people: list[Person], when: date) -> int:
    return sum(p.department == "Sales" and p.start <= when and (p.end is None or p.end > when) for p in people)


def books(movements: list[Movement], deals: list[Deal], people: list[Person], rng: Generator) -> list[MonthBooks]:
    """Monthly books; revenue is recognised as MRR and so differs from what was invoiced."""
    cash, rows = _OPENING_CASH, []
    for at, (start, end) in enumerate(zip(MONTH_STARTS, MONTH_ENDS, strict=True)):
        part = _share(start)
        mrr = sum(row.mrr for row in movements if row.day <= index(end))
        won = sum(d.amount for d in deals if d.won and d.closed is not None and month(start) == _closed_month(d))
        revenue = int(mrr * 100 * part)
        cost = int(revenue * rng.normal(0.215 - 0.0006 * at, 0.006)) + int(90_000 * part)
        selling = int(_heads(people, end) * _SALARY * part * rng.normal(1, 0.02)) + int(won * 100 * 0.05)
        running = int((2_900_000 + 52_000 * at) * part * rng.normal(1, 0.03))
        row = MonthBooks(month(start), revenue, cost, selling, running, 0)
        cash += row.net_profit + _FUNDING.get(row.month, 0)
        rows.append(MonthBooks(row.month, revenue, cost, selling, running, cash))
    return rows


def _closed_month(deal: Deal) -> str:
    return month(day(deal.closed if deal.closed is not None else 0))


def budget() -> dict[str, dict[str, int]]:
    """The plan per measure and month, in whole euros or counts: smooth growth with the known season."""
    plan: dict[str, dict[str, int]] = {name: {} for name in _BUDGET}
    for at, start in enumerate(months_between(BUDGET_FIRST, BUDGET_LAST)):
        for name, (level, step, seasonal, rounded) in _BUDGET.items():
            factor = season(start) if seasonal else 1.0
            plan[name][month(start)] = round((level + step * at) * factor / rounded) * rounded
    return plan


_BUDGET = {  # measure: level in January 2024, step a month, with season or not, rounded to
    "marketing_spend": (10_500, 190, True, 50),
    "sales_spend": (23_500, 900, False, 100),
    "revenue": (34_000, 1_650, False, 500),
    "won_value": (27_000, 480, True, 500),
    "new_customers": (13, 0.28, True, 1),
    "leads": (130, 2.2, True, 5),
}
