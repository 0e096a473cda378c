"""The demo company: the same again from its seed, true to itself, and readable back from its files by a dull reader."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.sample.demo_company.words import ENGLISH_MONTHS, GERMAN_MONTHS, HEADERS, SPELLINGS
from data.sample.make_sample import Variant, make

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
LAST = date(2026, 11, 15)
TOTALS = ("Total", "Gesamt", "Summe")
CANONICAL = {spelt.strip().casefold(): value for value, spellings in SPELLINGS.items() for spelt in spellings}
HABITS = {  # file: encoding, delimiter, decimal sign, date format
    "ga4_traffic.csv": ("utf-8", ",", ".", "%Y%m%d"),
    "ga4_users.csv": ("utf-8", ",", ".", "%Y%m%d"),
    "google_ads.csv": ("utf-16", "\t", ".", "%Y-%m-%d"),
    "meta_ads.csv": ("utf-8-sig", ",", ".", "%Y-%m-%d"),
    "linkedin_ads.csv": ("utf-8", ",", ".", "%m/%d/%Y"),
    "other_marketing.csv": ("cp1252", ";", ",", "%d.%m.%Y"),
    "hubspot_contacts.csv": ("utf-8-sig", ",", ".", "%Y-%m-%d"),
    "salesforce_opportunities.csv": ("latin-1", ",", ".", "%d/%m/%Y"),
    "stripe_subscriptions.csv": ("utf-8", ",", ".", "%Y-%m-%d"),
    "mrr_movements.csv": ("utf-8", ",", ".", "%d/%m/%Y"),
    "renewals.csv": ("utf-8", "\t", ".", "%d/%m/%Y"),
    "invoices.csv": ("cp1252", ";", ",", "%d.%m.%Y"),
    "social_pages.csv": ("utf-8-sig", ",", ".", "%Y-%m-%d"),
    "social_posts.csv": ("utf-8", ",", ".", "%m/%d/%Y"),
    "call_log.csv": ("cp1252", ";", ",", "%d.%m.%Y"),
    "esignature_log.csv": ("utf-8", ",", ".", "%Y-%m-%d"),
    "onboarding.csv": ("utf-8", "|", ".", "%Y-%m-%d"),
    "survey.csv": ("utf-8", ",", ".", "%m/%d/%Y"),
}
Dims = dict[str, str]


class Row:
    """A data row by column key, read by the file's habits."""

    def __init__(self, cells: dict[str, Any], decimal: str, dates: str) -> None:
        self.cells, self.decimal, self.dates = cells, decimal, dates

    def __getitem__(self, key: str) -> str:
        return str(self.cells[key] or "").strip()

    def number(self, key: str) -> float:
        if isinstance(self.cells[key], int | float):
            return float(self.cells[key])
        text = self[key].removesuffix("€").strip().replace("." if self.decimal == "," else ",", "")
        return 0.0 if text == "--" else float(text.replace(",", "."))

    def day(self, key: str) -> date | None:
        cell = self.cells[key]
        if isinstance(cell, datetime):
            return cell.date()
        return datetime.strptime(cell[:10], self.dates).date() if cell else None

    def dims(self, **columns: str) -> Dims:
        return {dim: CANONICAL.get(self[key].casefold(), self[key].title()) for dim, key in columns.items()}


@dataclass(frozen=True)
class Files:
    """A folder of exports in one of the two wordings; `habits` overrides delimiter, decimal sign and date format."""

    root: Path
    wording: int = 0
    habits: tuple[str, str, str] | None = None

    def rows(self, name: str) -> list[Row]:
        encoding, *usual = HABITS.get(name, ("", "", ".", ""))
        delimiter, decimal, dates = self.habits or usual
        path = self.root / "files" / name
        lines = _sheet(path) if name.endswith(".xlsx") else _lines(path, encoding, delimiter)
        titles = {pair[self.wording]: key for key, pair in HEADERS[name].items()}
        head = next(at for at, line in enumerate(lines) if set(titles) == set(line))
        keys = [titles[title] for title in lines[head]]
        kept = [line for line in lines[head + 1 :] if len(line) == len(keys) and any(line) and set(line) != set(titles)]
        return [Row(dict(zip(keys, line, strict=True)), decimal, dates) for line in kept if not _is_total(line)]


def _lines(path: Path, encoding: str, delimiter: str) -> list[list[Any]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))


def _sheet(path: Path) -> list[list[Any]]:
    return [list(line) for line in openpyxl.load_workbook(path).worksheets[0].values]


def _is_total(line: list[Any]) -> bool:
    return any(re.match(rf"({'|'.join(TOTALS)})\b", str(cell)) for cell in line)


def _month(when: date) -> str:
    return f"{when:%Y-%m}"


def _sums(rows: Iterable[tuple[date, float]]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for when, amount in rows:
        sums[_month(when)] += amount
    return sums


def _levels(rows: list[tuple[date, date | None, float]], months: Iterable[str]) -> dict[str, float]:
    levels = {}
    for month in months:
        after = date(int(month[:4]) + int(month[5:]) // 12, int(month[5:]) % 12 + 1, 1)
        end = min(after - timedelta(days=1), LAST)
        levels[month] = sum(amount for start, until, amount in rows if start <= end and (until is None or until > end))
    return levels


def _same(ours: dict[str, float], truth: dict[str, float], what: str) -> None:
    assert {month for month, value in ours.items() if value} <= set(truth), what
    assert {m: ours.get(m, 0.0) for m in truth} == pytest.approx(truth, rel=1e-9), what


def _parts(rows: list[Any]) -> dict[tuple[str, str], list[Any]]:
    """Rows (their last item the dimension values) by dimension and value; ("", "") holds all."""
    parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        for key in [("", ""), *row[-1].items()]:
            parts[key].append(row[:-1])
    return parts


def check_flow(truth: dict[str, Any], measure: str, rows: list[tuple[date | None, float, Dims]]) -> None:
    """Sums of the rows that have a day, in total and by every dimension that the truth knows."""
    for (dim, value), part in _parts([row for row in rows if row[0] is not None]).items():
        known = truth[measure]["by"][dim][value] if dim else truth[measure]["total"]
        _same(_sums(part), known, f"{measure} {dim} {value}")


def check_stock(truth: dict[str, Any], measure: str, rows: list[tuple[date, date | None, float, Dims]]) -> None:
    """Levels at month ends."""
    for (dim, value), part in _parts(rows).items():
        known = truth[measure]["by"][dim][value] if dim else truth[measure]["total"]
        _same(_levels(part, known), known, f"{measure} {dim} {value}")


def check_weighted(truth: dict[str, Any], measure: str, rows: list[tuple[date | None, float, Dims]]) -> None:
    """Sums of values and of ones."""
    for (dim, value), part in _parts([row for row in rows if row[0] is not None]).items():
        known = truth[measure]["by"][dim][value] if dim else truth[measure]
        _same(_sums(part), known["sum"], f"{measure} {dim} {value}")
        _same(_sums((when, 1.0) for when, _ in part), known["weight"], f"{measure} {dim} {value}")


@pytest.fixture(scope="module", params=["as committed", "another seed, written otherwise"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, dict[str, Any]]:
    """The files and the truth, as committed and as another company in the other wording and other habits."""
    files = Files(SAMPLE)
    if request.param != "as committed":
        files = Files(tmp_path_factory.mktemp("other"), 1, (";", ",", "%m/%d/%Y"))
        make(files.root, 8, Variant(shuffle=True, rename=True, delimiter=";", date_order="mdy", decimal=","))
    return files, json.loads((files.root / "truth.json").read_text(encoding="utf-8"))


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    make(tmp_path)
    assert (tmp_path / "truth.json").read_bytes() == (SAMPLE / "truth.json").read_bytes()
    made = {path.name for path in (tmp_path / "files").iterdir()}
    assert made == {path.name for path in (SAMPLE / "files").iterdir()} == set(HEADERS)
    for name in sorted(made):
        ours, kept = tmp_path / "files" / name, SAMPLE / "files" / name
        assert ours.read_bytes() == kept.read_bytes(), name


def test_another_seed_is_another_company(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company
    kept = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    assert (truth["measures"]["mrr"] == kept["measures"]["mrr"]) == (files.root == SAMPLE)


def test_web_is_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    rows = [(r, r.day("date"), r.number("sessions"), r.dims(channel="channel", region="region"))
            for r in files.rows("ga4_traffic.csv")]  # fmt: skip
    check_flow(truth, "sessions", [(at, n, dims) for _, at, n, dims in rows])
    check_flow(truth, "bounces", [(at, n - r.number("engaged"), dims) for r, at, n, dims in rows])
    check_flow(truth, "pageviews", [(at, r.number("views"), dims) for r, at, _, dims in rows])
    check_flow(truth, "time_on_site_seconds", [(at, n * r.number("average"), dims) for r, at, n, dims in rows])
    for measure, channels in (
        ("referral_sessions", {"Referral"}),
        ("social_sessions", {"Organic Social", "Paid Social"}),
    ):
        part = [(at, n, {"region": dims["region"]}) for _, at, n, dims in rows if dims["channel"] in channels]
        check_flow(truth, measure, part)


def test_distinct_visitors_and_repeat_customers_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    visits = [
        (r.day("date"), r["user"], r.dims(channel="channel", region="region")) for r in files.rows("ga4_users.csv")
    ]
    assert len(visits) <= 130_000
    bills = [(r.day("date"), r["customer"], r.dims(region="region"))
             for r in files.rows("invoices.csv") if r["status"].lower() != "void"]  # fmt: skip
    grains = {"month": _month, "quarter": lambda d: f"{d.year}Q{(d.month + 2) // 3}", "year": lambda d: str(d.year)}
    for measure, rows, repeat in (("unique_visitors", visits, False), ("repeat_customers", bills, True)):
        for (dim, value), part in _parts(rows).items():
            known = truth[measure]["by"][dim][value] if dim else truth[measure]
            for grain, label in grains.items():
                assert _distinct(part, label, repeat) == known[grain], (measure, dim, value, grain)


def _distinct(rows: list[tuple[date, str]], label: Any, repeat: bool) -> dict[str, int]:
    first: dict[str, str] = {}
    for when, who in sorted(rows):
        first.setdefault(who, label(when))
    seen: dict[str, set[str]] = defaultdict(set)
    for when, who in rows:
        seen[label(when)] |= {who} if not repeat or first[who] < label(when) else set()
    return {name: len(ids) for name, ids in seen.items()}


def test_ads_and_social_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    tools = (("google_ads.csv", "day", "cost", "Paid Search"), ("meta_ads.csv", "starts", "spent", "Paid Social"),
             ("linkedin_ads.csv", "start", "spent", "Paid Social"))  # fmt: skip
    ads = [(r, r.day(day), r.number(spent), {"channel": channel})
           for name, day, spent, channel in tools for r in files.rows(name) if r["campaign"]]  # fmt: skip
    other = [(r.day("date"), r.number("amount"), r.dims(channel="channel")) for r in files.rows("other_marketing.csv")]
    check_flow(truth, "marketing_spend", [(at, amount, dims) for _, at, amount, dims in ads] + other)
    for measure in ("impressions", "clicks"):
        check_flow(truth, measure, [(at, r.number(measure), dims) for r, at, _, dims in ads])
    pages, posts = files.rows("social_pages.csv"), files.rows("social_posts.csv")
    for measure, column in (("new_followers", "gained"), ("lost_followers", "lost")):
        check_flow(truth, measure, [(r.day("date"), r.number(column), {}) for r in pages])
    for measure in ("comments", "shares"):
        check_flow(truth, measure, [(r.day("time"), r.number(measure), {}) for r in posts])
    held = [(r.day("date"), r.day("date") + timedelta(days=1), r.number("followers"), {}) for r in pages]
    check_stock(truth, "followers", held)
    strong = [r for r in files.rows("placements.xlsx") if r.number("authority") >= 40 and r["topic"] == "yes"]
    check_flow(truth, "guest_posts", [(r.day("date"), 1, {}) for r in strong])


def test_leads_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    twice = files.rows("hubspot_contacts.csv")
    contacts = list({row["id"]: row for row in twice}.values())
    assert 0 < len(twice) - len(contacts) < 100
    dims = [r.dims(channel="channel", region="region", owner="owner") for r in contacts]
    pairs = list(zip(contacts, dims, strict=True))
    for measure, column in (("leads", "created"), ("mqls", "mql"), ("sqls", "sql")):
        check_flow(truth, measure, [(r.day(column), 1, d) for r, d in pairs])
    web = {"Website form", "Demo request", "Content download", "Website chat"}
    check_flow(truth, "web_leads", [(r.day("created"), 1, d) for r, d in pairs if r["detail"] in web])
    social = {"Social lead ad", "Social post"}
    check_flow(truth, "opt_ins", [(r.day("created"), 1, d) for r, d in pairs if r["detail"] in social])
    buyers = [(r, r.day("customer"), d) for r, d in pairs if r.day("customer")]
    check_weighted(truth, "conversion_days", [(at, (at - r.day("created")).days, d) for r, at, d in buyers])
    referred = [(at, 1, d) for r, at, d in buyers if r["detail"] == "Customer referral"]
    check_flow(truth, "referred_customers", referred)


def test_deals_calls_and_contracts_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    deals = [
        (r, r.day("created"), r.day("closed") if r["stage"].startswith("Closed") else None,
         r.dims(channel="channel", region="region", owner="owner", account_type="account_type"))
        for r in files.rows("salesforce_opportunities.csv")
    ]  # fmt: skip
    assert all(r.day("closed") > LAST for r, _, closed, _ in deals if closed is None)
    new = [deal for deal in deals if deal[0]["type"] == "New Business"]
    won = [deal for deal in new if deal[0]["stage"] == "Closed Won"]
    check_flow(truth, "opportunities", [(created, 1, d) for _, created, _, d in new])
    check_flow(truth, "deals_won", [(closed, 1, d) for _, _, closed, d in won])
    check_flow(truth, "deals_lost", [(closed, 1, d) for r, _, closed, d in new if r["stage"] == "Closed Lost"])
    check_flow(truth, "won_value", [(closed, r.number("amount"), d) for r, _, closed, d in won])
    check_weighted(truth, "sales_cycle_days", [(closed, (closed - created).days, d) for _, created, closed, d in won])
    check_stock(truth, "open_opportunities", [(created, closed, 1, d) for _, created, closed, d in new])
    check_stock(truth, "pipeline_value", [(created, closed, r.number("amount"), d) for r, created, closed, d in new])
    for measure, kind in (("upsells", "Upsell"), ("cross_sells", "Cross-sell")):
        part = [(c, 1, d) for r, _, c, d in deals if r["type"] == kind and r["stage"] == "Closed Won"]
        check_flow(truth, measure, part)
    calls = [r for r in files.rows("call_log.csv") if r["outcome"].lower() == "held"]
    for measure, kind in (("prospect_calls", "Discovery call"), ("closing_calls", "Closing call")):
        check_flow(truth, measure, [(r.day("time"), 1, {"owner": r["owner"]}) for r in calls if r["type"] == kind])
    papers = [r for r in files.rows("esignature_log.csv") if r["type"] == "New contract"]
    for measure, column in (("contracts_sent", "sent"), ("contracts_signed", "completed")):
        check_flow(truth, measure, [(r.day(column), 1, {"owner": r["sender"]}) for r in papers])


def test_customers_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    rows = [r for r in files.rows("stripe_subscriptions.csv") if r["status"] in {"active", "canceled", "ended"}]
    subs = [(r, r.day("start"), r.day("ended"), r.dims(region="region", channel="channel", plan="plan")) for r in rows]
    months = {"month": 1, "year": 12}
    check_stock(truth, "customers", [(start, end, 1, d) for _, start, end, d in subs])
    mrr = [(start, end, r.number("amount") / months[r["interval"]], d) for r, start, end, d in subs]
    check_stock(truth, "mrr", mrr)
    first: dict[str, Any] = {}
    for sub in sorted(subs, key=lambda sub: sub[1]):
        first.setdefault(sub[0]["customer"], sub)
    check_flow(truth, "new_customers", [(start, 1, d) for _, start, _, d in first.values()])
    check_flow(truth, "churned_customers", [(end, 1, d) for r, _, end, d in subs if r["status"] == "canceled"])
    kinds = {"new_mrr": "New Business", "expansion_mrr": "Expansion", "contraction_mrr": "Contraction",
             "churned_mrr": "Churn", "reactivated_mrr": "Reactivation"}  # fmt: skip
    moves = [
        (r, r.day("date"), abs(r.number("amount")), r.dims(region="region")) for r in files.rows("mrr_movements.csv")
    ]
    for measure, kind in kinds.items():
        check_flow(truth, measure, [(at, amount, d) for r, at, amount, d in moves if r["type"] == kind])
    due = {(r["customer"], r["due"]): r for r in files.rows("renewals.csv")}.values()
    dated = [(r, r.day("due"), r.dims(region="region")) for r in due]
    check_flow(truth, "renewals_due", [(at, 1, d) for _, at, d in dated])
    check_flow(truth, "renewals", [(at, 1, d) for r, at, d in dated if r["renewed"].lower() == "yes"])


def test_invoices_care_and_people_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company[0], company[1]["measures"]
    bills = [(r, r.day("date"), r.dims(region="region", product="product", plan="plan"))
             for r in files.rows("invoices.csv") if r["status"].lower() != "void"]  # fmt: skip
    check_flow(truth, "revenue", [(at, r.number("amount"), d) for r, at, d in bills])
    check_flow(truth, "orders", [(at, 1, d) for _, at, d in bills])
    check_flow(truth, "units", [(at, r.number("quantity"), d) for r, at, d in bills])
    used = [(r.day("signed"), r.day("activated"), r.dims(region="region"))
            for r in files.rows("onboarding.csv") if r.day("activated")]  # fmt: skip
    check_flow(truth, "activated_customers", [(end, 1, d) for _, end, d in used])
    check_weighted(truth, "onboarding_days", [(end, (end - start).days, d) for start, end, d in used])
    answers = [(r.day("date"), r.number("score"), r.dims(region="region")) for r in files.rows("survey.csv")]
    check_weighted(truth, "satisfaction", answers)
    staff = files.rows("staff.xlsx")
    for measure, department in (("sales_headcount", "Sales"), ("marketing_headcount", "Marketing")):
        held = [(r.day("start"), r.day("end"), 1, {}) for r in staff if r["department"] == department]
        check_stock(truth, measure, held)


def test_books_and_budget_are_recovered(company: tuple[Files, dict[str, Any]]) -> None:
    files, truth = company
    lines = {line[0]: line[1:] for line in _sheet(files.root / "files" / "profit_and_loss.xlsx") if line[0]}
    words = {key: pair[files.wording] for key, pair in HEADERS["profit_and_loss.xlsx"].items()}
    names = GERMAN_MONTHS if files.wording else ENGLISH_MONTHS
    titles = [title.split() for title in lines[words["line"]]]
    months = [f"{year}-{names.index(name) + 1:02d}" for name, year in titles]
    for measure in ("cost_of_sales", "sales_spend", "operating_costs", "net_profit", "cash"):
        ours = dict(zip(months, lines[words[measure]], strict=True))
        _same(ours, truth["measures"][measure]["total"], measure)
    for measure, known in truth["plan"].items():
        _same(_sums((r.day("month"), r.number(measure)) for r in files.rows("budget.xlsx")), known, measure)
        assert max(known) == "2027-12"


def test_identities_hold_in_the_truth(company: tuple[Files, dict[str, Any]]) -> None:
    truth = company[1]["measures"]
    moves = {
        "mrr": "+new_mrr +expansion_mrr +reactivated_mrr -contraction_mrr -churned_mrr",
        "customers": "+new_customers -churned_customers",
        "followers": "+new_followers -lost_followers",
        "open_opportunities": "+opportunities -deals_won -deals_lost",
    }
    for stock, signed in moves.items():
        levels = list(truth[stock]["total"].values())
        flows = [[float(term[0] + "1") * v for v in truth[term[1:]]["total"].values()] for term in signed.split()]
        for at in range(1, len(levels)):
            assert levels[at] == levels[at - 1] + sum(flow[at] for flow in flows), (stock, at)
        if stock != "followers":
            assert levels[0] == sum(flow[0] for flow in flows)
    for month, leads in truth["leads"]["total"].items():
        assert max(truth[part]["total"][month] for part in ("web_leads", "opt_ins", "mqls")) <= leads
    assert truth["conversion_days"]["weight"] == truth["new_customers"]["total"]
    assert truth["sales_cycle_days"]["weight"] == truth["deals_won"]["total"]


def test_parts_add_up_to_totals(company: tuple[Files, dict[str, Any]]) -> None:
    for measure, known in company[1]["measures"].items():
        if known["kind"] not in {"flow", "stock"}:
            continue
        for dim, values in known["by"].items():
            for month, total in known["total"].items():
                assert sum(part[month] for part in values.values()) == pytest.approx(total, rel=1e-9), (
                    measure,
                    dim,
                    month,
                )


def test_most_leads_come_from_the_website(company: tuple[Files, dict[str, Any]]) -> None:
    leads, web = (company[1]["measures"][name]["total"] for name in ("leads", "web_leads"))
    assert sum(web.values()) >= 0.7 * sum(leads.values())
    recent = list(leads)[-14:]
    assert sum(web[month] for month in recent) >= 0.7 * sum(leads[month] for month in recent)


def test_every_uploaded_measure_has_a_truth(company: tuple[Files, dict[str, Any]]) -> None:
    catalogue = tomllib.loads((SAMPLE.parent / "catalog" / "measures.toml").read_text(encoding="utf-8"))
    names = {entry["id"] for entry in catalogue["measure"]} - {"customer_months"}
    assert set(company[1]["measures"]) == names


def test_as_of_lies_inside_a_quarter() -> None:
    settings = tomllib.loads((SAMPLE / "company.toml").read_text(encoding="utf-8"))
    as_of = settings["as_of"]
    assert as_of == LAST + timedelta(days=1)
    assert (as_of - date(as_of.year, 10, 1)).days > 30 < (date(as_of.year, 12, 31) - as_of).days
    assert settings["fiscal_start"] == 1


def test_targets_cover_every_goal_category() -> None:
    rows = list(csv.DictReader((SAMPLE / "targets.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["form"] for row in rows} == {"level", "change", "delta", "between", "at_least", "at_most"}
    assert {row["by"] for row in rows} == {"2026Q4", "2027Q1", "2027Q2"}
    assert any(row["where"].startswith("region=") for row in rows)
    named = {row["kpi"] for row in rows}
    categories = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in (SAMPLE.parent / "catalog").glob("*.toml")
    ]
    kpis = {kpi["id"]: kpi["category"] for entries in categories for kpi in entries.get("kpi", [])}
    assert named <= set(kpis)
    assert {kpis[name] for name in named} == set(kpis.values())


def test_no_mail_address_can_be_real(company: tuple[Files, dict[str, Any]]) -> None:
    root = company[0].root / "files"
    for path in sorted(root.glob("*.csv")):
        data = path.read_bytes().replace(b"\0", b"")
        assert all(host.endswith(b"example.com") for host in re.findall(rb"@([\w.-]+)", data)), path.name
