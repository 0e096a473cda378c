"""Settings in the words of people: what each is called, its choices, its value with its unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from babel.core import get_global

from lib.catalog.model import Catalog
from lib.charts.format import Formatter
from lib.plan import Preferences
from lib.plan.model import MONTH_NAMES

LABELS = {
    "company": "Company",
    "currency": "Currency",
    "timezone": "Time zone",
    "fiscal_start": "Fiscal year begins in",
    "country": "Country",
    "locale": "Numbers and dates as in",
    "as_of": "Seen as of",
    "gross_margin": "Gross margin",
    "site_authority": "A site counts as high-authority from",
    "stage": "Stage",
    "situation": "Situation",
    "business": "Kind of business",
    "sold": "Sold",
    "customers": "Customers are",
    "lens": "View",
    "north_star": "North star",
}
CHOICES: dict[str, dict[str, str]] = {
    "stage": {"pre_revenue": "Before the first revenue", "growth": "Growing"},
    "situation": {"new": "A new business", "established": "An established business"},
    "business": {
        "subscription": "Subscription",
        "services": "Services",
        "online_shop": "Online shop",
        "physical_product": "Physical product",
        "marketplace": "Marketplace",
    },
    "lens": {"padre": "PADRE", "five_p": "5 P", "both": "Both"},
}
SEVERAL: dict[str, dict[str, str]] = {
    "sold": {"online": "Online", "offline": "Offline"},
    "customers": {"consumers": "Consumers", "companies": "Companies"},
}
NOTHING = "nothing"


def countries() -> frozenset[str]:
    """The codes of countries and territories that have a time zone; not those of regions of the world, nor of none."""
    return frozenset(code for code in get_global("territory_zones") if code.isalpha() and code != "ZZ")


def value(key: str, given: Any, catalog: Catalog, fmt: Formatter) -> str:
    """What one setting is set to, as people say it."""
    if given in (None, "", (), []):
        return NOTHING
    if key in CHOICES:
        return CHOICES[key].get(given, str(given))
    if key in SEVERAL:
        return ", ".join(SEVERAL[key].get(one, one) for one in given)
    if key == "north_star":
        return catalog.kpis[given].name if given in catalog.kpis else str(given)
    if key == "fiscal_start":
        return MONTH_NAMES[int(given) - 1].capitalize()
    if key in ("country", "locale"):
        return _place(key, str(given))
    if key == "as_of":
        return fmt.day(given if isinstance(given, date) else date.fromisoformat(given))
    return fmt.full(given, "percent" if key == "gross_margin" else "number") if isinstance(given, float) else str(given)


def _place(key: str, code: str) -> str:
    english = Locale("en")
    return str(english.territories.get(code, code) if key == "country" else english.languages.get(code, code))


def changed(before: Preferences, now: Preferences, catalog: Catalog, fmt: Formatter) -> str:
    """What is set otherwise than before, in one line; "" where nothing is."""
    said = []
    for key, label in LABELS.items():
        was, is_now = getattr(before, key), getattr(now, key)
        if was != is_now:
            said.append(f"{label}: {value(key, was, catalog, fmt)} → {value(key, is_now, catalog, fmt)}")
    return "; ".join(said)


def text_of(preferences: Preferences, key: str) -> str:
    """A setting as text, as `Desk.set_preferences` takes it; nothing where it is not set."""
    given = getattr(preferences, key)
    if given is None:
        return ""
    if isinstance(given, tuple):
        return ",".join(given)
    if key == "gross_margin":
        return f"{given * 100:g}%"
    return f"{given:g}" if isinstance(given, float) else str(given)
