"""Subscriptions, movements, renewals, invoices, onboarding and surveys of the demo company."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from numpy.random import Generator

from .base import (
    LAST,
    N_DAYS,
    RELAUNCH,
    Answer,
    Customer,
    Deal,
    Invoice,
    Movement,
    Onboarding,
    Period,
    Renewal,
    day,
    index,
    next_month,
)
from .offers import Offer
from .sales import Won

_FIRST_NAMES = ("Alder", "Birch", "Cobalt", "Dune", "Ember", "Fable", "Garnet", "Harbour", "Indigo", "Juniper", "Kestrel",
                "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quill", "Rowan", "Saffron", "Thistle")  # fmt: skip
_LAST_NAMES = ("Logistik", "Werke", "Partners", "Studio", "Analytics", "Freight", "Foods", "Mobility", "Care", "Systems",
               "Supply", "Interiors")  # fmt: skip
_FORMS = {"DACH": "GmbH", "UK & Ireland": "Ltd", "Benelux": "BV", "Nordics": "AB"}


@dataclass(slots=True)
class _Life:
    """A customer's subscription while it is simulated."""

    customer: Customer
    offer: Offer
    since: int
    mrr: int
    periods: list[Period] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)
    ended: bool = False
    paused_until: int | None = None

    def _close(self, at: int | None, churned: bool) -> None:
        paper = (self.offer.plan, self.offer.seats, self.mrr)
        self.periods.append(Period(self.customer, self.since, at, churned, *paper))

    def change(self, at: int, offer: Offer, mrr: int, kind: str) -> None:
        """From the day on the subscription has another amount; nothing happens when the amount stays."""
        if mrr == self.mrr:
            return
        self._close(at, churned=False)
        self.movements.append(Movement(at, self.customer, kind, mrr - self.mrr))
        self.offer, self.mrr, self.since = offer, mrr, at

    def end(self, at: int) -> None:
        """The customer leaves; the day is the first without a subscription."""
        self._close(at, churned=True)
        if self.mrr:
            self.movements.append(Movement(at, self.customer, "Churn", -self.mrr))
        self.ended = True

    def finish(self) -> None:
        """Still a customer on the last day."""
        if not self.ended:
            self._close(None, churned=False)


@dataclass(frozen=True, slots=True)
class Book:
    """The customer side of the history."""

    customers: list[Customer]
    periods: list[Period]
    movements: list[Movement]
    renewals: list[Renewal]
    deals: list[Deal]


def book(won: list[Won], rng: Generator) -> Book:
    """Every customer's life from the first to the last day; upsell and cross-sell deals come with it."""
    lives = [_live(number, item, rng) for number, item in enumerate(won, start=1)]
    deals = [deal for life in lives for deal in life.deals]
    return Book(
        [life.customer for life in lives],
        sorted((row for life in lives for row in life.periods), key=lambda row: row.start),
        sorted((row for life in lives for row in life.movements), key=lambda row: row.day),
        sorted((row for life in lives for row in life.renewals), key=lambda row: row.due),
        sorted(deals + _lost_extras(lives, rng), key=lambda row: row.created),
    )


def _customer(number: int, item: Won, rng: Generator) -> Customer:
    lead, offer = item.lead, item.offer
    words = (_FIRST_NAMES[int(rng.integers(len(_FIRST_NAMES)))], _LAST_NAMES[int(rng.integers(len(_LAST_NAMES)))])
    code = "".join(rng.choice(list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), 8))
    name = f"{words[0]} {words[1]} {number} {_FORMS[lead.region]}"
    start = lead.customer if lead.customer is not None else N_DAYS
    return Customer(
        f"cus_{number:04d}{code}", name, start, lead.region, lead.channel, offer.product, offer.plan, offer.seats,
        offer.annual,
    )  # fmt: skip


def _live(number: int, item: Won, rng: Generator) -> _Life:
    customer = _customer(number, item, rng)
    life = _Life(customer, item.offer, customer.start, item.offer.mrr)
    life.movements.append(Movement(customer.start, customer, "New Business", item.offer.mrr))
    anniversary = day(customer.start)
    month = 0
    if number == 1:  # one regret in the first month
        life.end(max(customer.start + 2, 24))
    while not life.ended:
        month += 1
        due = next_month(anniversary, month)
        if index(due) >= N_DAYS:
            break
        _step(life, index(due), month, rng)
    life.finish()
    return life


def _step(life: _Life, due: int, month: int, rng: Generator) -> None:
    """One month of a customer up to its monthly day `due`; at most one thing happens."""
    if life.paused_until is not None:
        if due >= life.paused_until:
            life.change(due, life.offer, life.offer.mrr, "Reactivation")
            life.paused_until = None
        return
    if life.customer.annual and month % 12 == 0:
        _renew(life, due, rng)
        return
    if not life.customer.annual and rng.random() < _churn_rate(due, month, life):
        life.end(due)
        return
    _grow(life, due, rng)


def _churn_rate(at: int, month: int, life: _Life) -> float:
    """Chance to leave in a month: high in the first year and on the small plan, lower since the relaunch."""
    rate = 0.036 if month <= 12 else 0.022
    return rate * (1.25 if life.offer.plan == "Starter" else 0.8) * (0.82 if at >= RELAUNCH else 1.0)


def _renew(life: _Life, due: int, rng: Generator) -> None:
    renewed = bool(rng.random() < (0.85 if due >= RELAUNCH else 0.80))
    life.renewals.append(Renewal(life.customer, due, due - int(rng.integers(0, 20)) if renewed else None))
    if not renewed:
        life.end(due)


def _grow(life: _Life, at: int, rng: Generator) -> None:
    """Expansion, contraction, an upsell, a cross-sell or a pause, each seldom."""
    if at == N_DAYS - 1:
        return
    chance = rng.random()
    offer = life.offer
    up = offer.next_plan()
    if chance < 0.018:
        _to(life, at, offer.with_seats(1.1 + 0.3 * rng.random()), "Expansion")
    elif chance < 0.026:
        _to(life, at, offer.with_seats(0.6 + 0.3 * rng.random()), "Contraction")
    elif chance < 0.033 and up is not None:
        life.deals.append(_extra(life, "Upsell", at, up.mrr - life.mrr, rng))
        _to(life, at, up, "Expansion")
    elif chance < 0.040 and not offer.add_on:
        more = replace(offer, add_on=True)
        life.deals.append(_extra(life, "Cross-sell", at, more.mrr - life.mrr, rng))
        _to(life, at, more, "Expansion")
    elif chance < 0.043 and not life.customer.annual:
        life.change(at, offer, 0, "Churn")
        life.paused_until = at + int(rng.integers(40, 95))


def _to(life: _Life, at: int, offer: Offer, kind: str) -> None:
    life.change(at, offer, offer.mrr, kind)


def _extra(life: _Life, kind: str, at: int, more: int, rng: Generator) -> Deal:
    """A won deal with a customer; numbers are given later."""
    created = max(life.customer.start, at - int(rng.integers(6, 40)))
    owner = life.deals[0].owner if life.deals else "Ava Lindqvist"
    buyer = life.customer
    return Deal(0, kind, created, at, True, 12 * more, buyer.channel, buyer.region, owner, "Existing", buyer.name)


def _lost_extras(lives: list[_Life], rng: Generator) -> list[Deal]:
    """Upsell and cross-sell deals that came to nothing, about one for two won."""
    rows = []
    for life in lives:
        for deal in life.deals:
            if deal.closed is None or rng.random() > 0.5:
                continue
            closed = deal.closed + int(rng.integers(20, 200))
            if closed < N_DAYS:
                rows.append(replace(deal, created=deal.closed, closed=closed, won=False))
    return rows


def invoices(customers: list[Customer], periods: list[Period], rng: Generator) -> list[Invoice]:
    """Bills on the monthly or yearly day at the amount then in force, with some void ones, numbered in order."""
    by_customer: dict[str, list[Period]] = {customer.id: [] for customer in customers}
    for period in periods:
        by_customer[period.customer.id].append(period)
    rows: list[Invoice] = []
    for customer in customers:
        rows += _bills(customer, by_customer[customer.id], rng)
    rows.sort(key=lambda row: row.day)
    return [replace(row, number=number) for number, row in enumerate(rows, start=1)]


def _bills(customer: Customer, periods: list[Period], rng: Generator) -> list[Invoice]:
    months = 12 if customer.annual else 1
    when, turn, rows = day(customer.start), 0, []
    while when <= LAST:
        held = _in_force(periods, index(when))
        if held is None:
            break
        if held.mrr:
            paid = "paid" if when < date(2026, 10, 20) or rng.random() < 0.6 else "open"
            bill = Invoice(0, index(when), customer, held.plan, held.seats, held.mrr * months * 100, paid)
            rows.append(bill)
            if rng.random() < 0.012:
                rows.append(replace(bill, status="void"))
        turn += months
        when = next_month(day(customer.start), turn)
    return rows


def _in_force(periods: list[Period], at: int) -> Period | None:
    held = [row for row in periods if row.start <= at and (row.ended is None or row.ended > at)]
    return held[0] if held else None


def onboarding(customers: list[Customer], rng: Generator) -> list[Onboarding]:
    """First use after signing: faster since the relaunch, some never."""
    rows = []
    for customer in customers:
        mean = 11 if customer.start >= RELAUNCH else 16
        active = customer.start + 1 + int(rng.gamma(2.0, mean / 2))
        used = rng.random() < 0.86 and active < N_DAYS
        rows.append(Onboarding(customer, active if used else None))
    return rows


def answers(periods: list[Period], rng: Generator) -> list[Answer]:
    """About one answer in twelve per customer and month, 0 to 10."""
    rows = []
    for period in periods:
        end = period.ended if period.ended is not None else N_DAYS
        for at in range(period.start + 3, end):
            if rng.random() < 0.006:
                level = 7.4 + (0.5 if at >= RELAUNCH else 0.0)
                rows.append(Answer(at, period.customer, int(min(10, max(0, round(rng.normal(level, 1.8)))))))
    return sorted(rows, key=lambda row: row.day)
