"""Drivers: which numbers a slider can move, and what each is now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from lib.errors import BadInput, NotPossible, UnknownName
from lib.panel import Floats
from lib.scenario.model import Assumption

# What a rate driver divides: numerator and denominator (a stock at the start of the month where it says start).
RATES: Mapping[str, tuple[str, str]] = {
    "visitor_to_lead": ("web_leads", "sessions"),
    "lead_to_mql": ("mqls", "leads"),
    "mql_to_sql": ("sqls", "mqls"),
    "sql_to_opportunity": ("opportunities", "sqls"),
    "win_rate": ("deals_won", "decided"),
    "average_deal_value": ("won_value", "deals_won"),
    "churn_rate": ("churned_customers", "start customers"),
    "expansion_rate": ("expansion_mrr", "start mrr"),
}
SHARES = frozenset(RATES) - {"average_deal_value", "expansion_rate"}  # parts of a whole: no more than 100 %
DECLARED = ("sessions", *RATES, "price", "marketing_spend", "sales_headcount", "marketing_headcount")  # in funnel order


def drivers_available(series: Collection[str]) -> tuple[str, ...]:
    """The declared drivers that these series allow to move, in funnel order."""
    have = set(series)
    return tuple(n for n in DECLARED if held(n, have))


def parts(driver: str, series: Collection[str]) -> tuple[str, str]:
    """Numerator and denominator of a rate driver; all leads stand for web leads where no source is known."""
    top, bottom = RATES[driver]
    return ("leads" if top == "web_leads" and top not in series else top), bottom


def base_rate(
    driver: str, series: Collection[str], get: Callable[[str], Floats], starts: Callable[[str], Floats]
) -> Floats:
    """The driver's own value: a rate as a quotient, a measure as it is, price as 1. Shapes are those that `get` gives."""
    if driver == "price":
        return np.ones(1)
    if driver not in RATES:
        return get(driver)
    top, bottom = parts(driver, series)
    if bottom == "decided":
        under = get("deals_won") + get("deals_lost")
    else:
        under = starts(bottom.removeprefix("start ")) if bottom.startswith("start ") else get(bottom)
    over = get(top)
    return np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)


def held(driver: str, have: set[str]) -> bool:
    if driver == "price":
        return bool(have & {"new_mrr", "won_value", "revenue"})
    if driver == "win_rate":
        return {"deals_won", "deals_lost"} <= have
    if driver not in RATES:
        return driver in have
    return {part.removeprefix("start ") for part in parts(driver, have)} <= have


def refuse_without_data(assumption: Assumption, series: Collection[str]) -> None:
    """Raise NotPossible for an assumption whose driver the data do not hold, before it is stored."""
    known = {*DECLARED, *series}
    if assumption.driver not in known:
        raise UnknownName("driver", assumption.driver, known)
    if not held(assumption.driver, set(series)):
        raise NotPossible(
            f"“{assumption.driver}” cannot be moved: the data do not hold what it is made of.",
            f"Available: {', '.join(drivers_available(series)) or 'none yet'}.",
        )


def refuse_impossible(assumption: Assumption) -> None:
    """Raise BadInput for an assumption that leaves what its driver can be, whatever the data say."""
    driver, name, value = assumption.driver, assumption.driver.replace("_", " "), assumption.value
    if assumption.op == "relative" and value < -1:
        raise BadInput(f"“{assumption.text()}” would make {name} negative.", "It can fall by 100 % at most.")
    if assumption.op == "level" and value < 0:
        raise BadInput(f"“{assumption.text()}” sets {name} below 0.", f"Write {driver}==0, or a higher level.")
    if driver not in SHARES:
        return
    if assumption.op == "level" and value > 1:
        do = f"Write {driver}==100%, or a lower level."
        raise BadInput(f"“{assumption.text()}” sets a share above 100 %.", do)
    if assumption.op in {"points", "shift"} and abs(value) > 1:
        do = f"Write a shift of less than 100 points, as {driver}={'+' if value > 0 else '-'}2pp."
        raise BadInput(f"“{assumption.text()}” moves a share by more than the whole.", do)
