"""Staff, leads, deals, calls and contracts of the demo company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from .base import (
    N_DAYS,
    REFERRAL_DETAIL,
    REGIONS,
    RELAUNCH,
    SOCIAL_DETAILS,
    WEB_DETAILS,
    Call,
    Contract,
    Deal,
    Lead,
    Person,
    Sessions,
    campaign,
    day,
    growth,
    index,
    season,
)
from .offers import Offer, draw
from .web import CHANNEL_NAMES, FAIR_MONTHS, REGION_NAMES

_LEAD_RATE = np.array([0.028, 0.025, 0.043, 0.013, 0.042, 0.020, 0.039])
_MQL_RATE = {
    "Website form": 0.50, "Demo request": 0.72, "Content download": 0.36, "Website chat": 0.50, "Social lead ad": 0.34,
    "Social post": 0.36, "Event": 0.46, "Partner": 0.66, REFERRAL_DETAIL: 0.74,
}  # fmt: skip
_LAUNCH = 40  # days in which the waiting list converts fast

_TEAM = (  # name, department, start, end
    ("Ava Lindqvist", "Sales", date(2022, 10, 1), None),
    ("Jonas Achterberg", "Sales", date(2022, 10, 1), date(2024, 7, 16)),
    ("Mira Kettelhut", "Sales", date(2022, 10, 1), None),
    ("Tobin Farrow", "Sales", date(2023, 4, 3), None),
    ("Selma Okkonen", "Sales", date(2024, 2, 1), None),
    ("Piet Vandersloot", "Sales", date(2024, 8, 1), date(2026, 3, 16)),
    ("Ines Brackwede", "Sales", date(2025, 5, 2), None),
    ("Rhys Calloway", "Sales", date(2025, 9, 1), None),
    ("Lotte Mühlenfeld", "Sales", date(2026, 4, 1), None),
    ("Emil Sørbye", "Sales", date(2026, 11, 2), None),
    ("Carla Weidenbach", "Marketing", date(2022, 10, 1), None),
    ("Noor Tammsaare", "Marketing", date(2022, 10, 1), None),
    ("Felix Grünewalder", "Marketing", date(2024, 5, 2), None),
    ("Hedda Kvalheim", "Marketing", date(2025, 8, 1), None),
    ("Milo Prestwick", "Marketing", date(2026, 11, 2), None),
    ("Greta Ohlendorf", "Product", date(2022, 10, 1), None),
    ("Sander Wijkstra", "Product", date(2022, 10, 1), None),
    ("Oona Peltokangas", "Product", date(2023, 9, 1), None),
    ("Bruno Castellweit", "Product", date(2025, 6, 2), None),
    ("Wanda Lüttjohann", "Finance", date(2022, 11, 2), None),
    ("Théo Marchandeau", "Customer Success", date(2023, 2, 1), date(2025, 1, 16)),
    ("Yara Steenbergen", "Customer Success", date(2024, 10, 1), None),
)


def staff() -> list[Person]:
    """The staff list; the same for every seed, so that owners keep their names."""
    return [Person(*row) for row in _TEAM]


def _sellers(at: int) -> list[str]:
    when = day(at)
    return [p.name for p in staff() if p.department == "Sales" and p.start <= when and (not p.end or p.end > when)]


def _owner(at: int, rng: Generator) -> str:
    names = _sellers(at)
    return names[int(rng.integers(len(names)))]


@dataclass(frozen=True, slots=True)
class _Contact:
    day: int
    channel: str
    region: str
    detail: str


def _web_contacts(visits: Sessions, rng: Generator) -> list[_Contact]:
    launch = np.where(visits.day < _LAUNCH, 1.5, 1.0)
    relaunch = np.where(visits.day >= RELAUNCH, 1.06, 1.0)
    hit = np.flatnonzero(rng.random(len(visits.day)) < _LEAD_RATE[visits.channel] * launch * relaunch)
    details = rng.choice(WEB_DETAILS, len(hit), p=[0.5, 0.24, 0.18, 0.08])
    return [
        _Contact(
            int(visits.day[at]), str(CHANNEL_NAMES[visits.channel[at]]), str(REGION_NAMES[visits.region[at]]), str(d)
        )
        for at, d in zip(hit, details, strict=True)
    ]


def _other_rates(at: int) -> tuple[tuple[str, str, float], ...]:
    """Leads a day that were not won on the website: channel, detail, rate."""
    fair = 0.36 if day(at).month in FAIR_MONTHS else 0.05
    level = growth(at) * season(day(at))
    return (
        ("Paid Social", SOCIAL_DETAILS[0], 0.26 * level * campaign(at, 1.6)),
        ("Organic Social", SOCIAL_DETAILS[1], 0.14 * level),
        ("Event", "Event", fair * growth(at)),
        ("Partner", "Partner", 0.17 * level),
        ("Referral", REFERRAL_DETAIL, 0.06 + 0.15 * at / N_DAYS),
    )


def _other_contacts(rng: Generator) -> list[_Contact]:
    rows = [_Contact(2, "Referral", "DACH", REFERRAL_DETAIL), _Contact(3, "Organic Social", "DACH", SOCIAL_DETAILS[1])]
    for at in range(N_DAYS):
        nordics = 0.06 + 0.11 * at / N_DAYS
        mix = [0.55 * (1 - nordics), 0.24 * (1 - nordics), 0.21 * (1 - nordics), nordics]
        for channel, detail, rate in _other_rates(at):
            rows += [_Contact(at, channel, str(rng.choice(REGIONS, p=mix)), detail) for _ in range(rng.poisson(rate))]
    return rows


@dataclass(frozen=True, slots=True)
class Won:
    """A lead that signed: what the customer side needs to know."""

    lead: Lead
    deal: Deal
    offer: Offer


@dataclass(frozen=True, slots=True)
class Funnel:
    """The sales side of the history; `won` are the signed ones that started by the last day."""

    leads: list[Lead]
    deals: list[Deal]
    contracts: list[Contract]
    calls: list[Call]
    won: list[Won]


def _after(at: int | None, chance: float, mean: float, rng: Generator) -> int | None:
    """The day of the next stage, or None where it is not reached (also: not yet)."""
    if at is None or rng.random() > chance:
        return None
    reached = at + int(rng.gamma(2.0, mean / 2))
    return reached if reached < N_DAYS else None


def _win_rate(opened: int) -> float:
    if opened < _LAUNCH:
        return 0.8
    return 0.34 + 0.05 * opened / N_DAYS + (0.04 if opened >= RELAUNCH else 0.0)


def _close(opened: int, fast: float, rng: Generator) -> tuple[bool, int | None]:
    """Won or lost, and when; None while open on the last day."""
    won = bool(rng.random() < _win_rate(opened))
    mean = (34 if opened < RELAUNCH else 27) if won else 41
    closed = opened + 2 + int(rng.gamma(2.2, mean * fast / 2.2))
    return won, closed if closed < N_DAYS else None


def start_after(closed: int, lag: int) -> int | None:
    """First day of the subscription: never after the 27th, so that month ends stay clear of changes."""
    start = day(closed + lag)
    if start.day > 27:
        start = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return index(start) if index(start) < N_DAYS else None


def funnel(visits: Sessions, rng: Generator) -> Funnel:
    """All leads followed to their end: stages, deal, talks, contract."""
    contacts = sorted(_web_contacts(visits, rng) + _other_contacts(rng), key=lambda row: row.day)
    made = Funnel([], [], [], [], [])
    for number, contact in enumerate(contacts, start=1):
        _follow(number, contact, made, rng)
    return made


def _follow(number: int, contact: _Contact, made: Funnel, rng: Generator) -> None:
    fast = 0.35 if contact.day < _LAUNCH else 1.0
    mql = _after(contact.day, _MQL_RATE[contact.detail], 5 * fast, rng)
    sql = _after(mql, 0.56 if fast == 1.0 else 0.75, 7 * fast, rng)
    opened = _after(sql, 0.86, 4 * fast, rng)
    owner = _owner(contact.day, rng)
    if opened is None:
        lead = Lead(number, contact.day, contact.channel, contact.region, contact.detail, owner, mql, sql, None)
        made.leads.append(lead)
        return
    won, closed = _close(opened, fast, rng)
    offer = draw(opened, rng)
    kind = "Existing" if rng.random() < 0.12 else "New"
    deal = Deal(
        len(made.deals) + 1, "New Business", opened, closed, won and closed is not None, 12 * offer.mrr,
        contact.channel, contact.region, owner, kind, f"account {number}",
    )  # fmt: skip
    start = start_after(closed, int(rng.integers(0, 5))) if deal.won and closed is not None else None
    lead = Lead(number, contact.day, contact.channel, contact.region, contact.detail, owner, mql, sql, start)
    made.leads.append(lead)
    made.deals.append(deal)
    if start is not None:
        made.won.append(Won(lead, deal, offer))
    _talks(deal, made, rng)


def _talks(deal: Deal, made: Funnel, rng: Generator) -> None:
    """Calls and the contract that belong to a deal, none after the last day."""
    end = deal.closed if deal.closed is not None else N_DAYS - 1
    span = max(end - deal.created, 0)
    for kind, at, held in (
        ("Discovery", deal.created, 0.84),
        ("Follow-up", deal.created + int(span * 0.4), 0.88),
        ("Closing", deal.created + int(span * 0.8), 0.86),
    ):
        if kind == "Closing" and (deal.closed is None or (not deal.won and rng.random() < 0.45)):
            continue
        shown = bool(rng.random() < held)
        made.calls.append(Call(at, kind, "Held" if shown else "No show", deal.owner))
    if not deal.won and rng.random() < (0.5 if deal.closed is not None else 0.7):
        return
    sent = deal.created + int(span * 0.85)
    if deal.won:
        made.contracts.append(Contract(sent, deal.closed, "New contract", "Completed", deal.owner))
    else:
        status = "Sent" if deal.closed is None else "Declined" if rng.random() < 0.6 else "Voided"
        made.contracts.append(Contract(sent, None, "New contract", status, deal.owner))


def side_papers(rng: Generator) -> list[Contract]:
    """Documents that are not new business: confidentiality agreements and renewals."""
    rows = []
    for at in range(3, N_DAYS - 6):
        for kind, rate in (("NDA", 0.09), ("Renewal", 0.20 * at / N_DAYS)):
            if rng.random() < rate:
                rows.append(Contract(at, at + int(rng.integers(0, 5)), kind, "Completed", _owner(at, rng)))
    return rows


def side_calls(rng: Generator) -> list[Call]:
    """Follow-up calls with customers, noise for the filters."""
    return [
        Call(at, "Follow-up", "Held" if rng.random() < 0.9 else "No show", _owner(at, rng))
        for at in range(N_DAYS)
        if rng.random() < 0.35
    ]
