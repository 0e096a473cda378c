"""The CRM, call, signature and staff exports, made from the events."""

from __future__ import annotations

from datetime import datetime, timedelta

from numpy.random import Generator

from .base import LAST, Deal, Lead, Person, day, quarter
from .simulate import Company
from .tables_marketing import at_work, spell
from .write import Money, Sheet, Style, Values, Variant

_FIRST = ("Alma", "Bela", "Cyrus", "Dorit", "Enno", "Freya", "Gero", "Hilla", "Ivo", "Jorun", "Kian", "Liv", "Mats",
          "Nele", "Odo", "Pia", "Quint", "Runa", "Sören", "Tilda")  # fmt: skip
_LAST = ("Amberfeld", "Brookhollow", "Castelwyn", "Dunnermark", "Eichgraben", "Fennimoor", "Goldhaven", "Hartwick",
         "Isenbrock", "Jaspersen", "Kaltwasser", "Lindenau", "Mosgrove")  # fmt: skip


def hubspot_contacts(company: Company, rng: Generator) -> Sheet:
    """All contacts with lifecycle dates; a few rows stand there twice."""
    rows: list[Values] = [_contact(lead, rng) for lead in company.leads]
    for at in sorted(rng.choice(len(rows), 60, replace=False).tolist(), reverse=True):
        rows.insert(at + int(rng.integers(1, 4)), rows[at])
    return Sheet("hubspot_contacts.csv", rows, Style(encoding="utf-8-sig"))


def _stage(lead: Lead) -> str:
    if lead.customer is not None:
        return "Customer"
    if lead.sql is not None:
        return "Sales Qualified Lead"
    return "Marketing Qualified Lead" if lead.mql is not None else "Lead"


def _contact(lead: Lead, rng: Generator) -> Values:
    first, last = _FIRST[int(rng.integers(len(_FIRST)))], _LAST[int(rng.integers(len(_LAST)))]
    dates = {
        name: at_work(at, rng) if at is not None else None
        for name, at in (("created", lead.day), ("mql", lead.mql), ("sql", lead.sql), ("customer", lead.customer))
    }
    return {
        "id": str(310000 + lead.number),
        "first": first + (" " if rng.random() < 0.05 else ""),
        "last": last if rng.random() < 0.96 else "",
        "email": f"{first}.{last}.{lead.number}@example.com".lower().replace("ö", "oe"),
        "company": f"{last} {lead.number % 97}" if rng.random() < 0.8 else "",
        "stage": _stage(lead),
        "status": "" if rng.random() < 0.4 else "Connected" if lead.mql is not None else "New",
        "channel": spell(lead.channel, rng),
        "detail": lead.detail,
        "region": spell(lead.region, rng),
        "owner": lead.owner,
        **dates,
    }


def salesforce_opportunities(company: Company, rng: Generator) -> Sheet:
    """Opportunity report, details only: ISO-8859-1, day first, grand totals and notices at the foot."""
    rows: list[Values] = [_opportunity(deal, rng) for deal in company.deals]
    after = [
        [],
        [f"Grand Totals ({len(rows)} records)"],
        [],
        ["Confidential Information - Do Not Distribute"],
        ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."],
    ]
    style = Style(encoding="iso-8859-1", dates="%d/%m/%Y", thousands=True)
    return Sheet("salesforce_opportunities.csv", rows, style, after=after)


def _opportunity(deal: Deal, rng: Generator) -> Values:
    if deal.closed is None:
        stage = ("Qualification", "Proposal", "Negotiation")[int(rng.integers(3))]
        closed = LAST + timedelta(days=int(rng.integers(6, 110)))  # of an open deal: when it is expected
    else:
        stage, closed = "Closed Won" if deal.won else "Closed Lost", day(deal.closed)
    return {
        "id": f"006{deal.number:09d}AA",
        "owner": deal.owner,
        "account": deal.account.title() if deal.account.startswith("account") else deal.account,
        "account_type": deal.account_type if rng.random() < 0.9 else deal.account_type.lower() + " ",
        "name": f"{deal.kind} {deal.number}",
        "type": deal.kind,
        "channel": spell(deal.channel, rng),
        "region": spell(deal.region, rng),
        "stage": stage,
        "fiscal": f"{quarter(closed)[4:]}-{closed.year}",
        "currency": "EUR",
        "amount": Money(deal.amount * 100),
        "created": day(deal.created),
        "closed": closed,
    }


_CALLS = {"Discovery": "Discovery call", "Closing": "Closing call", "Follow-up": "Follow-up"}
_OUTCOMES = {"Held": ("Held", "held", "HELD "), "No show": ("No show", "no show", "No-show")}


def call_log(company: Company, rng: Generator) -> Sheet:
    """The call log, printed with the header again on each page of 500 rows."""
    rows: list[Values] = []
    for call in company.calls:
        words = _OUTCOMES[call.outcome]
        outcome = words[0] if rng.random() < 0.8 else words[int(rng.integers(len(words)))]
        minutes = int(rng.integers(15, 60)) if call.outcome == "Held" else 0
        texts = {"type": _CALLS[call.kind], "outcome": outcome, "owner": call.owner}
        rows.append({**texts, "time": at_work(call.day, rng), "minutes": minutes})
    style = Style(encoding="cp1252", delimiter=";", decimal=",", dates="%d.%m.%Y")
    return Sheet("call_log.csv", rows, style, header_every=500)


def esignature_log(company: Company, rng: Generator) -> Sheet:
    """Envelopes sent for signature, with times in UTC."""
    rows: list[Values] = []
    for number, paper in enumerate(company.contracts, start=1):
        completed: datetime | None = None
        if paper.completed is not None:
            completed = at_work(paper.completed, rng)
        texts = {"id": f"ENV-{number:06d}", "type": paper.kind, "sender": paper.owner, "status": paper.status}
        rows.append({**texts, "sent": at_work(paper.sent, rng), "completed": completed})
    return Sheet("esignature_log.csv", rows, Style(dates="%Y-%m-%dT", clock="%H:%M:00Z", newline="\n"), blank_every=400)


def staff_list(company: Company, _: Variant) -> Sheet:
    """Everyone employed, with real dates; the end date is the first day without."""
    rows: list[Values] = [_person(person) for person in company.staff]
    return Sheet("staff.xlsx", rows, before=[["Staff list"], ["As of 15 November 2026"], []])


def _person(person: Person) -> Values:
    return {"name": person.name, "department": person.department, "start": person.start, "end": person.end}
