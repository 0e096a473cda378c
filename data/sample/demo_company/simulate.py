"""The demo company's whole history, drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import customers, money, sales, web
from .base import (
    AdDay,
    Answer,
    Call,
    Contract,
    Customer,
    Deal,
    Invoice,
    Lead,
    MonthBooks,
    Movement,
    Onboarding,
    OtherSpend,
    PageDay,
    Period,
    Person,
    Placement,
    Post,
    Renewal,
    Sessions,
)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that happened, as events; truth and files are two views of it."""

    sessions: Sessions
    ads: list[AdDay]
    other_spend: list[OtherSpend]
    page_days: list[PageDay]
    posts: list[Post]
    placements: list[Placement]
    staff: list[Person]
    leads: list[Lead]
    deals: list[Deal]
    contracts: list[Contract]
    calls: list[Call]
    customers: list[Customer]
    periods: list[Period]
    movements: list[Movement]
    renewals: list[Renewal]
    invoices: list[Invoice]
    onboarding: list[Onboarding]
    answers: list[Answer]
    books: list[MonthBooks]
    budget: dict[str, dict[str, int]]


def simulate(seed: int) -> Company:
    """The company's history; the same seed gives the same history."""
    streams = iter(np.random.default_rng(seed).spawn(16))
    visits = web.sessions(next(streams))
    funnel = sales.funnel(visits, next(streams))
    book = customers.book(funnel.won, next(streams))
    deals = sorted(funnel.deals + book.deals, key=lambda row: row.created)
    papers = funnel.contracts + sales.side_papers(next(streams))
    calls = funnel.calls + sales.side_calls(next(streams))
    ads, other = web.ads(next(streams)), web.other_spend(next(streams))
    bills = customers.invoices(book.customers, book.periods, next(streams))
    return Company(
        sessions=visits,
        ads=ads,
        other_spend=other,
        page_days=web.page_days(next(streams)),
        posts=web.posts(next(streams)),
        placements=web.placements(next(streams)),
        staff=sales.staff(),
        leads=funnel.leads,
        deals=[replace(row, number=number) for number, row in enumerate(deals, start=1)],
        contracts=sorted(papers, key=lambda row: row.sent),
        calls=sorted(calls, key=lambda row: row.day),
        customers=book.customers,
        periods=book.periods,
        movements=book.movements,
        renewals=book.renewals,
        invoices=bills,
        onboarding=customers.onboarding(book.customers, next(streams)),
        answers=customers.answers(book.periods, next(streams)),
        books=money.books(book.movements, deals, sales.staff(), next(streams)),
        budget=money.budget(),
    )
