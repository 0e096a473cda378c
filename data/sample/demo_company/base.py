"""Calendar, vocabulary and records of the demo company. A day is an index: 0 is FIRST, N_DAYS - 1 is LAST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST = date(2022, 10, 1)
LAST = date(2026, 11, 15)
AS_OF = date(2026, 11, 16)
N_DAYS = (LAST - FIRST).days + 1

WEB_CHANNELS = ("Organic Search", "Direct", "Referral", "Organic Social", "Paid Search", "Paid Social", "Email")
REGIONS = ("DACH", "UK & Ireland", "Benelux", "Nordics")
PLANS = ("Starter", "Team", "Business")
PRODUCTS = ("Helm Desk", "Helm Fleet")
WEB_DETAILS = ("Website form", "Demo request", "Content download", "Website chat")
SOCIAL_DETAILS = ("Social lead ad", "Social post")
REFERRAL_DETAIL = "Customer referral"

_SEASON = (1.04, 1.03, 1.07, 1.01, 1.00, 0.95, 0.84, 0.82, 1.06, 1.10, 1.08, 0.78)  # summer and December dip
RELAUNCH = (date(2025, 4, 1) - FIRST).days  # the trend break: new website and prices, spring 2025
CAMPAIGN = ((date(2025, 9, 15) - FIRST).days, (date(2025, 11, 15) - FIRST).days)  # autumn campaign 2025


def day(index: int) -> date:
    """The calendar day of an index; day(0) is 2022-10-01."""
    return FIRST + timedelta(days=int(index))


def index(when: date) -> int:
    """The index of a calendar day, the inverse of `day`."""
    return (when - FIRST).days


def month(when: date) -> str:
    """Label of the month, as 2026-11."""
    return f"{when.year}-{when.month:02d}"


def quarter(when: date) -> str:
    """Label of the calendar quarter, as 2026Q4."""
    return f"{when.year}Q{(when.month + 2) // 3}"


def next_month(when: date, months: int = 1) -> date:
    """The same day of the month `months` later; only for days up to the 28th."""
    number = when.year * 12 + when.month - 1 + months
    return date(number // 12, number % 12 + 1, when.day)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from `first` to `last`, both included."""
    starts = [first.replace(day=1)]
    while next_month(starts[-1]) <= last:
        starts.append(next_month(starts[-1]))
    return starts


MONTH_STARTS = months_between(FIRST, LAST)
MONTHS = [month(start) for start in MONTH_STARTS]
MONTH_ENDS = [min(next_month(start) - timedelta(days=1), LAST) for start in MONTH_STARTS]


def season(when: date) -> float:
    """Seasonal factor of a day's month; the mean over a year is about 1."""
    return _SEASON[when.month - 1]


def growth(at: int) -> float:
    """Demand relative to the first day: slow growth, faster after the relaunch, with a step of 9 % at it."""
    slow = 1.0 + 0.30 * min(at, RELAUNCH) / 1000
    return slow * (1.09 + 0.30 * (at - RELAUNCH) / 1000) if at >= RELAUNCH else slow


def campaign(at: int, strength: float) -> float:
    """Factor of the autumn campaign: `strength` inside it, 1 outside."""
    return strength if CAMPAIGN[0] <= at <= CAMPAIGN[1] else 1.0


@dataclass(frozen=True, slots=True)
class Sessions:
    """Visits to the website, one entry each, in order of days; channel and region are indices into the names."""

    day: NDArray[np.int64]
    channel: NDArray[np.int64]
    region: NDArray[np.int64]
    visitor: NDArray[np.int64]
    engaged: NDArray[np.bool_]
    pages: NDArray[np.int64]
    seconds: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AdDay:
    """One campaign of one ad tool on one day; money in cents."""

    tool: str
    channel: str
    campaign: str
    day: int
    cents: int
    impressions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class OtherSpend:
    """A marketing invoice outside the ad tools; money in cents."""

    day: int
    item: str
    channel: str
    cents: int


@dataclass(frozen=True, slots=True)
class PageDay:
    """A social page on one day: followers at its end, gained and lost on it."""

    day: int
    page: str
    followers: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post on a social page with its lifetime counts."""

    day: int
    page: str
    title: str
    reach: int
    reactions: int
    comments: int
    shares: int


@dataclass(frozen=True, slots=True)
class Placement:
    """An article on another site; `authority` 0 to 100."""

    day: int
    site: str
    title: str
    authority: int
    on_topic: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on the staff list; `end` is the first day no longer employed."""

    name: str
    department: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Lead:
    """A contact in the CRM; the three stage days are None where a stage was not reached."""

    number: int
    day: int
    channel: str
    region: str
    detail: str
    owner: str
    mql: int | None
    sql: int | None
    customer: int | None


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity; `closed` is None while open, `amount` whole euros per year."""

    number: int
    kind: str
    created: int
    closed: int | None
    won: bool
    amount: int
    channel: str
    region: str
    owner: str
    account_type: str
    account: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A document sent for signature."""

    sent: int
    completed: int | None
    kind: str
    status: str
    owner: str


@dataclass(frozen=True, slots=True)
class Call:
    """A talk on the sales call log."""

    day: int
    kind: str
    outcome: str
    owner: str


@dataclass(frozen=True, slots=True)
class Customer:
    """Who signed: the plan, seats and billing at the start."""

    id: str
    name: str
    start: int
    region: str
    channel: str
    product: str
    plan: str
    seats: int
    annual: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A subscription with one constant amount; `ended` is the first day it no longer holds. MRR in whole euros."""

    customer: Customer
    start: int
    ended: int | None
    churned: bool
    plan: str
    seats: int
    mrr: int


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of a customer's MRR in whole euros, negative for losses."""

    day: int
    customer: Customer
    kind: str
    mrr: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """A yearly contract that came due."""

    customer: Customer
    due: int
    renewed: int | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; money in cents."""

    number: int
    day: int
    customer: Customer
    plan: str
    quantity: int
    cents: int
    status: str


@dataclass(frozen=True, slots=True)
class Onboarding:
    """A new customer's way to first use."""

    customer: Customer
    activated: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A survey answer, 0 to 10."""

    day: int
    customer: Customer
    score: int


@dataclass(frozen=True, slots=True)
class MonthBooks:
    """A month of the profit and loss statement, in cents; the last month holds the amounts to date."""

    month: str
    revenue: int
    cost_of_sales: int
    sales_spend: int
    operating_costs: int
    cash: int

    @property
    def net_profit(self) -> int:
        """Revenue less all costs, in cents."""
        return self.revenue - self.cost_of_sales - self.sales_spend - self.operating_costs
