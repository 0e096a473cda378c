"""The billing, care and money exports, made from the events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from numpy.random import Generator

from .base import LAST, MONTH_STARTS, N_DAYS, Invoice, MonthBooks, Period, day, next_month
from .simulate import Company
from .tables_marketing import at_work, spell
from .words import ENGLISH_MONTHS, GERMAN_MONTHS, HEADERS
from .write import Cell, Money, Sheet, Style, Total, Values, Variant, total_label


def stripe_subscriptions(company: Company, rng: Generator) -> Sheet:
    """A row per customer and stretch with one amount; trials and never-paid ones stand between them."""
    rows: list[Values] = [_subscription(number, row, rng) for number, row in enumerate(company.periods, start=1)]
    rows += [_never_paid(number, rng) for number in range(34)]
    return Sheet("stripe_subscriptions.csv", rows, Style())


def _subscription(number: int, period: Period, rng: Generator) -> Values:
    buyer = period.customer
    start = at_work(period.start, rng)
    ended = at_work(period.ended, rng) if period.ended is not None else None
    leaving = ended is None and rng.random() < 0.02 and not buyer.annual  # asked to leave, still paying
    status = "active" if ended is None else "canceled" if period.churned else "ended"
    gone = ended if period.churned else at_work(N_DAYS - 5, rng) if leaving else None
    return {
        "id": f"sub_{number:05d}",
        "customer": buyer.id,
        "email": f"billing+{buyer.id[4:8]}@example.com",
        "plan": period.plan,
        "product": buyer.product,
        "status": status,
        "reason": "cancellation_requested" if gone else "",
        "currency": "eur",
        "amount": Money(period.mrr * 100 * (12 if buyer.annual else 1)),
        "interval": "year" if buyer.annual else "month",
        "start": start,
        **_current_period(period, ended),
        "trial_end": None,
        "canceled": gone,
        "ended": ended,
        "region": spell(buyer.region, rng),
        "channel": buyer.channel,
    }


def _current_period(period: Period, ended: datetime | None) -> Values:
    """The billing period that runs on the last day, or ran when it ended."""
    until = ended.date() if ended is not None else LAST
    step, turn, begin = 12 if period.customer.annual else 1, 0, day(period.customer.start)
    while next_month(begin, turn + step) <= until:
        turn += step
    first, last = next_month(begin, turn), next_month(begin, turn + step)
    noon = datetime.min.time().replace(hour=12)
    return {"period_start": datetime.combine(first, noon), "period_end": datetime.combine(last, noon)}


def _never_paid(number: int, rng: Generator) -> Values:
    """A trial that runs on the last day, or a first payment that failed: neither is a customer."""
    trial = number < 9
    start = at_work(N_DAYS - 2 - number if trial else int(rng.integers(5, N_DAYS - 20)), rng)
    end = start + timedelta(days=14)
    return {
        "id": f"sub_t{number:04d}",
        "customer": f"cus_T{number:03d}TRY",
        "email": f"try+{number}@example.com",
        "plan": "Team",
        "product": "Helm Desk",
        "status": "trialing" if trial else "incomplete_expired",
        "reason": "" if trial else "payment_failed",
        "currency": "eur",
        "amount": Money(13600),
        "interval": "month",
        "start": start,
        "period_start": start,
        "period_end": end,
        "trial_end": end if trial else None,
        "canceled": None,
        "ended": None if trial else start + timedelta(days=1),
        "region": "DACH",
        "channel": "Direct",
    }


def mrr_movements(company: Company, rng: Generator) -> Sheet:
    """Every change of a customer's MRR; losses are negative."""
    rows: list[Values] = [
        {"date": day(row.day), "name": row.customer.name, "customer": row.customer.id, "type": row.kind,
         "amount": Money(row.mrr * 100), "currency": "EUR", "region": spell(row.customer.region, rng)}
        for row in company.movements
    ]  # fmt: skip
    return Sheet("mrr_movements.csv", rows, Style(dates="%d/%m/%Y"))


def renewals(company: Company, rng: Generator) -> Sheet:
    """Yearly contracts that came due; some customers have two of them due on the same day."""
    rows: list[Values] = []
    for number, row in enumerate(company.renewals, start=1):
        kept = row.renewed is not None
        answer = ("Yes", "yes", "YES ")[int(rng.integers(3))] if kept else ("No", "no")[int(rng.integers(2))]
        texts = {"customer": row.customer.id, "name": row.customer.name, "region": spell(row.customer.region, rng)}
        dates = {"due": day(row.due), "renewed_on": day(row.renewed) if row.renewed is not None else None}
        rows.append({"contract": f"C-{number:05d}", "renewed": answer, **texts, **dates})
        if rng.random() < 0.08:
            rows.append({"contract": f"C-{number:05d}-B", "renewed": answer, **texts, **dates})
    return Sheet("renewals.csv", rows, Style(delimiter="\t", dates="%d/%m/%Y"), before=[["Renewals"], []])


def invoices(company: Company, rng: Generator) -> Sheet:
    """Outgoing invoices of the bookkeeping: semicolons, decimal comma, euro signs, some void, a total at the end."""
    rows: list[Values] = [_invoice(bill, rng) for bill in company.invoices]
    total = Total({"amount": Money(sum(bill.cents for bill in company.invoices))}, "Summe")
    style = Style(encoding="cp1252", delimiter=";", decimal=",", dates="%d.%m.%Y", thousands=True, suffix=" €")
    return Sheet("invoices.csv", rows, style, bottom=[total], after=[[], []])


def _invoice(bill: Invoice, rng: Generator) -> Values:
    return {
        "number": f"RE-{day(bill.day).year}-{bill.number:05d}",
        "date": day(bill.day),
        "customer": bill.customer.id,
        "name": bill.customer.name,
        "region": spell(bill.customer.region, rng),
        "product": bill.customer.product,
        "plan": bill.plan if rng.random() < 0.95 else bill.plan.lower() + " ",
        "quantity": bill.quantity,
        "amount": Money(bill.cents),
        "status": bill.status if rng.random() < 0.9 else bill.status.capitalize(),
    }


def onboarding(company: Company, rng: Generator) -> Sheet:
    """Customers on their way to first use."""
    rows: list[Values] = [
        {"customer": row.customer.id, "region": spell(row.customer.region, rng), "signed": day(row.customer.start),
         "activated": day(row.activated) if row.activated is not None else None}
        for row in company.onboarding
    ]  # fmt: skip
    return Sheet("onboarding.csv", rows, Style(delimiter="|"), blank_every=250)


def survey(company: Company, rng: Generator) -> Sheet:
    """Answers to the satisfaction question."""
    rows: list[Values] = [
        {
            "date": day(row.day),
            "customer": row.customer.id,
            "region": spell(row.customer.region, rng),
            "score": row.score,
        }
        for row in company.answers
    ]
    return Sheet("survey.csv", rows, Style(dates="%m/%d/%Y"))


def month_title(when: date, variant: Variant) -> str:
    """A month as a column head: Oct 2022, or Okt 2022."""
    return f"{(GERMAN_MONTHS if variant.rename else ENGLISH_MONTHS)[when.month - 1]} {when.year}"


def profit_and_loss(company: Company, variant: Variant) -> list[list[Cell]]:
    """The statement with months across, titles on top and subtotals between; the last month is to date."""
    words = {key: pair[1 if variant.rename else 0] for key, pair in HEADERS["profit_and_loss.xlsx"].items()}
    books = company.books
    head: list[Cell] = [words["line"], *(month_title(start, variant) for start in MONTH_STARTS)]
    lines: list[list[Cell]] = [
        ["Brindlewick Software"],
        ["Profit and loss in EUR, November 2026 to the 15th"],
        [],
        head,
    ]
    for key in ("revenue", "cost_of_sales", "gross_profit", "sales_spend", "operating_costs", "total_costs"):
        lines.append([words[key], *_line(key, books)])
    return [*lines, [words["net_profit"], *_line("net_profit", books)], [], [words["cash"], *_line("cash", books)]]


def _line(key: str, books: Sequence[MonthBooks]) -> list[Cell]:
    if key == "gross_profit":
        return [(row.revenue - row.cost_of_sales) / 100 for row in books]
    if key == "total_costs":
        return [(row.cost_of_sales + row.sales_spend + row.operating_costs) / 100 for row in books]
    return [getattr(row, key) / 100 for row in books]


def budget(company: Company, variant: Variant) -> Sheet:
    """The plan by month, with a subtotal row per year at the end."""
    months = list(next(iter(company.budget.values())))
    rows: list[Values] = [
        {"month": date(int(name[:4]), int(name[5:]), 1), **{m: plan[name] for m, plan in company.budget.items()}}
        for name in months
    ]
    years = sorted({name[:4] for name in months})
    totals = [Total(_year(company, year), f"{total_label(variant)} {year}") for year in years]
    title = "Plan 2024-2027 in EUR" if variant.rename else "Budget 2024-2027 in EUR"
    return Sheet("budget.xlsx", rows, before=[[title], []], bottom=totals)


def _year(company: Company, year: str) -> Values:
    return {
        measure: sum(amount for name, amount in plan.items() if name.startswith(year))
        for measure, plan in company.budget.items()
    }
