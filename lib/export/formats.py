"""Numbers as cells: what is stored, and the format in which a workbook shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol

from lib.catalog.model import Unit

# Beside the catalogue's units: a chance, a relative change, a difference of percentages (kept in points).
Shape = Unit | Literal["chance", "change", "points"]

DAY = "yyyy-mm-dd"
_DAY_SECONDS = 86_400  # a workbook counts time in days
_PLAIN: dict[str, str] = {
    "count": "#,##0",
    "number": "#,##0.0",
    "score": "0.00",
    "duration": "[m]:ss",
    "days": '#,##0.0" d"',
    "months": '#,##0.0" mo"',
    "chance": '[>0.99]"99%";[<0.01]"1%";0%',  # nothing in the future is certain
    "change": "+0.0%;-0.0%;0.0%",
    "points": '+0.0" pp";-0.0" pp";0.0" pp"',
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its unit (percent a fraction, duration seconds, points a fraction too); nan or None is missing."""

    value: float | None
    shape: Shape

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None and math.isfinite(self.value)

    @property
    def stored(self) -> float | None:
        """What a cell holds: durations in days, points in points; None for an empty cell."""
        if self.value is None or not math.isfinite(self.value):
            return None
        if self.shape == "duration":
            return self.value / _DAY_SECONDS
        return self.value * 100 if self.shape == "points" else float(self.value)


def number_format(shape: Shape, currency: str, locale: str, values: Iterable[float | None] = ()) -> str:
    """The format of a row or column of one unit; small percentages and numbers get another decimal."""
    known = [abs(v) for v in values if v is not None and math.isfinite(v)]
    most = max(known, default=math.inf)
    if shape == "percent":
        return "0.00%" if most < 0.05 else "0.0%"
    if shape in ("money", "unit_money", "money_per_day"):
        cents = shape == "unit_money" and most < 100 and get_currency_precision(currency) > 0
        money = _around_money("#,##0.00" if cents else "#,##0", currency, locale)
        return money + '" a day"' if shape == "money_per_day" else money
    if shape == "number" and most < 1:
        return "0.00"
    return _PLAIN[shape]


def short_format(shape: Shape, currency: str, locale: str, most: float) -> str:
    """The format of a chart's axis and labels: thousands and millions shortened."""
    if shape not in ("money", "unit_money", "count") or most < 10_000:
        return number_format(shape, currency, locale, [most])
    body = '#,##0,"k"' if most < 1e6 else '0.00,,"M"' if most < 1e7 else '0.0,,"M"'
    form = body if shape == "count" else _around_money(body, currency, locale)
    return f"{form};-{form};0"


def _around_money(body: str, currency: str, locale: str) -> str:
    """The digits with the currency's symbol, on the side where the language has it."""
    symbol = f"[${get_currency_symbol(currency, locale=locale)}]"
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    return symbol + body if pattern.lstrip().startswith("¤") else f"{body} {symbol}"
