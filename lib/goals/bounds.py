"""Between which values a KPI can lie at all, read off its formula: no win rate above 100 %, no negative number of leads."""

from __future__ import annotations

import math
import re

from lib.catalog.model import Catalog, Kpi

_NAME = re.compile(r"[A-Za-z_]\w*")
_SHARE = re.compile(r"\s*(\w+) / \(?\s*(?:start\()?(\w+)")
_WHOLE = re.compile(r"(\w+) / \((?:\1 \+ \w+|\w+ \+ \1)\)|\(?1 - ")


def bounds(kpi: Kpi, catalog: Catalog) -> tuple[float, float]:
    """The lowest and the highest value that a KPI can have; an end that is open is infinite.

    Two numbers of one period are no bound where one only follows the other in time: contracts signed of those sent.
    """
    if kpi.formula.startswith("change("):
        return -1.0, math.inf  # all that was there can be lost, no more
    low = -math.inf if _signed(kpi, catalog) else 0.0
    return low, 1.0 if kpi.unit == "percent" and _part(kpi, catalog) else math.inf


def _signed(kpi: Kpi, catalog: Catalog) -> bool:
    """Whether it may be negative: something is taken away in it, or something in it may be negative."""
    names = _NAME.findall(kpi.formula)
    own = any(catalog.measures[n].signed for n in names if n in catalog.measures)
    inner = (catalog.kpis[n] for n in names if n in catalog.kpis and n not in catalog.measures and n != kpi.id)
    taken = "-" in kpi.formula.replace("1 - churn_rate", "")  # what is left of a whole stays above 0
    return taken or "change(" in kpi.formula or own or any(_signed(k, catalog) for k in inner)


def _part(kpi: Kpi, catalog: Catalog) -> bool:
    """Whether it is a share of a whole that holds it: won of all decided, bounces of sessions, what is left after a loss."""
    if _WHOLE.search(kpi.formula) or re.match(r"\(([\w()]+)( - \w+)+\) / \1$", kpi.formula):
        return True
    found = _SHARE.match(kpi.formula)
    top = catalog.measures.get(found[1]) if found else None
    if found is None or top is None:
        return False
    lost = f"start({found[2]})" in kpi.formula and top.id in _outflows(found[2], catalog)
    return lost or top.within == found[2]


def _outflows(stock: str, catalog: Catalog) -> tuple[str, ...]:
    return catalog.measures[stock].outflows if stock in catalog.measures else ()
