"""A small export in the own form of every tool, through the command, against totals per month added up by hand.

Every sum is written out as it was added from the rows of the file, so that it can be checked against it by eye.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lib.cli import main

FILES = Path(__file__).resolve().parent / "files"
AUG, SEP, OCT, NOV, DEC = "2026-08", "2026-09", "2026-10", "2026-11", "2026-12"

Months = dict[str, dict[str, float]]


def two(august: float, september: float) -> dict[str, float]:
    """The numbers of the two months that most of the files speak of."""
    return {AUG: august, SEP: september}


# file → its table's preset → measure → month → number
CASES: dict[str, dict[str, Months]] = {
    "hubspot_deals.csv": {"crm_deals": {
        "opportunities": two(3, 2),  # 1, 11, 21 August; 20, 2 September
        "deals_won": two(1, 2),  # 101; 103, 104
        "deals_lost": two(1, 0),
        "won_value": two(1200.50, 2000 + 300.25),
        "open_opportunities": two(1, 1),  # 103 at the end of August; 105
        "pipeline_value": two(2000, 5000),
        "sales_cycle_days": two(19, 20 + 10),  # 1 to 20 August; 21 August to 10 September, 20 to 30 September
        "sales_cycle_days.weight": two(1, 2),
    }},
    "hubspot_contacts.csv": {"crm_contacts": {
        "leads": two(3, 2),
        "web_leads": two(1, 1),  # organic search; direct
        "opt_ins": two(1, 1),  # social media
        "mqls": two(1, 2),
        "sqls": two(1, 1),
        "conversion_days": two(0, 30),  # 2 August to 1 September
        "conversion_days.weight": two(0, 1),
    }},
    "salesforce_opportunities.csv": {"crm_deals": {
        "opportunities": two(3, 1),  # new business only: 1, 25, 12 August; 3 September
        "deals_won": two(1, 1),
        "deals_lost": two(0, 1),
        "won_value": two(1000, 2345.67),
        "open_opportunities": two(2, 1),  # Beta and Gamma; Beta
        "pipeline_value": two(500 + 2345.67, 500),
        "sales_cycle_days": two(19, 41),  # 1 to 20 August; 12 August to 22 September
        "sales_cycle_days.weight": two(1, 1),
        "upsells": two(0, 1),
    }},
    "ga4_exploration.csv": {"ga4_sessions": {
        "sessions": two(20 + 10 + 5, 30 + 15 + 20),
        "bounces": two(8 + 5 + 3, 10 + 7 + 5),  # sessions less engaged ones
        "pageviews": two(60 + 20 + 10, 120 + 40 + 60),
        "time_on_site_seconds": two(20 * 30 + 10 * 40 + 5 * 20, 30 * 50 + 15 * 45 + 20 * 50.5),
        "referral_sessions": two(10, 20),
        "social_sessions": two(5, 15),
    }},
    "ga4_report.csv": {"ga4_sessions": {  # one figure for the whole of August
        "sessions": {AUG: 400 + 300 + 50 + 120},
        "bounces": {AUG: 140 + 150 + 15 + 72},
        "time_on_site_seconds": {AUG: 400 * 61.5 + 300 * 40 + 50 * 80 + 120 * 25},
        "referral_sessions": {AUG: 50},
        "social_sessions": {AUG: 120},
    }},
    "google_ads.csv": {"google_ads": {
        "marketing_spend": two(1033.33, 0.01 + 210.06),
        "impressions": two(12345, 1 + 4000),
        "clicks": two(321, 80),  # “--” is missing
    }},
    "google_ads_api.csv": {"google_ads_api": {
        "marketing_spend": two(1.5, 2.25),
        "impressions": two(100, 150),
        "clicks": two(3, 4),
    }},
    "meta_ads.csv": {"meta_ads": {  # without its first row, which is the total
        "marketing_spend": two(30.25 + 20.50, 40 + 30),
        "impressions": two(2000 + 1600, 1900 + 1800),
        "clicks": two(40 + 30, 45 + 25),
    }},
    "meta_lead_ads.csv": {"meta_lead_ads": {"leads": two(2, 3), "opt_ins": two(2, 3)}},
    "linkedin_ads.csv": {"linkedin_ads": {
        "marketing_spend": two(1234.50, 0.50 + 310.25),
        "impressions": two(9000, 100 + 2500),
        "clicks": two(90, 1 + 40),
    }},
    "linkedin_page_followers.csv": {"linkedin_page_followers": {"new_followers": two(4 + 7, 2 + 9)}},
    "linkedin_page_updates.csv": {"linkedin_page_updates": {
        "impressions": two(200 + 300, 150 + 400),
        "clicks": two(8 + 9, 4 + 20),
        "comments": two(1 + 4, 0 + 6),
        "shares": two(2 + 1, 1 + 5),
    }},
    "linkedin_page_posts.csv": {"social_posts": {"comments": two(4 + 9, 1), "shares": two(2 + 7, 3)}},
    "meta_page.csv": {
        "meta_page_follows": {"new_followers": two(3 + 5, 2 + 0)},
        "meta_page_views": {"impressions": two(300 + 450, 280 + 120)},
    },
    "meta_posts.csv": {"social_posts": {"comments": two(7 + 11, 4), "shares": two(3 + 10, 0)}},
    "tiktok_page.csv": {"tiktok_page": {
        "impressions": two(1200 + 900, 2500 + 100),
        "comments": two(6 + 2, 12 + 0),
        "shares": two(3 + 1, 9 + 0),
    }},
    "tiktok_followers.csv": {"tiktok_followers": {"followers": two(998, 1016), "new_followers": two(4 - 2, 13 + 5)}},
    "tiktok_posts.csv": {"social_posts": {"comments": two(14 + 6, 3), "shares": two(9 + 2, 1)}},
    "page_by_day.csv": {"social_page": {
        "followers": two(1006 + 401, 1010 + 399),
        "new_followers": two(5 + 2 + 7 + 1, 6 + 0),
        "lost_followers": two(1 + 0 + 1 + 0, 2 + 2),
    }},
    "mailchimp.csv": {"mailchimp_campaigns": {"impressions": two(640 + 360, 1005), "clicks": two(188 + 72, 201)}},
    "shopify_orders.csv": {"shop_orders": {  # without the voided order and the cancelled one
        "revenue": two(30 - 5, 40 + 20),
        "orders": two(1, 2),
        "units": two(1 + 2, 4 + 1),
        "new_customers": two(1, 1),
        "repeat_customers": two(0, 1),
    }},
    "stripe_payments.csv": {"payments": {  # without the failed payment and the one made as a test
        "revenue": two(1061.86 + 50 - 20, 80.25),
        "orders": two(2, 1),
        "repeat_customers": two(0, 1),
    }},
    "stripe_subscriptions.csv": {"stripe_subscriptions": {  # without the one on trial
        "customers": two(3, 2),
        "new_customers": two(3, 0),
        "churned_customers": two(0, 1),
        "mrr": two(1200 / 12 + 2 * 30 + 20, 1200 / 12 + 2 * 30),
    }},
    "orders.csv": {"sales_lines": {
        "revenue": two(2501 + 99.90 + 1250.50, 299.70 + 50),
        "orders": two(2, 2),
        "units": two(2 + 1 + 1, 3 + 10),
        "new_customers": two(2, 1),
        "repeat_customers": two(0, 1),
    }},
    "deals.csv": {"crm_deals": {
        "opportunities": two(3, 1),
        "deals_won": two(1, 1),
        "deals_lost": two(0, 1),
        "won_value": two(1200, 2500),  # “$1.2k”
        "open_opportunities": two(2, 1),
        "pipeline_value": two(800 + 2500, 400),
        "sales_cycle_days": two(22, 41),  # 3 to 25 August; 20 August to 30 September
        "sales_cycle_days.weight": two(1, 1),
    }},
    "leads.csv": {"leads": {"leads": two(3, 2), "web_leads": two(2, 1)}},
    "mql_list.csv": {"marketing_qualified_leads": {"mqls": two(2, 1)}},
    "won_deals.csv": {"won_deals": {"deals_won": two(1, 2), "won_value": two(1200, 300.50 + 99.50)}},
    "call_log.csv": {"sales_calls": {"prospect_calls": two(1, 2), "closing_calls": two(1, 1)}},
    "esign_log.csv": {"esignatures": {"contracts_sent": two(2, 2), "contracts_signed": two(1, 2)}},
    "placements.csv": {"placements": {"guest_posts": two(1, 2)}},  # authority 40 counts, on topic only
    "staff.csv": {"staff": {"sales_headcount": two(2, 2), "marketing_headcount": two(1, 1)}},
    "profit_and_loss.csv": {"profit_and_loss": {
        "revenue": {"2026-07": 10000, AUG: 12500.50, SEP: 11000},
        "cost_of_sales": {"2026-07": 4000, AUG: 5000, SEP: 4400},
        "marketing_spend": {"2026-07": 1000, AUG: 1250, SEP: 900},
        "sales_spend": {"2026-07": 800, AUG: 800, SEP: 850},
        "operating_costs": {"2026-07": 2200, AUG: 2300, SEP: 2250},
        "net_profit": {"2026-07": 2000, AUG: 3150.50, SEP: 2600},
    }},
    "balance_sheet.csv": {"balance_sheet": {"cash": {"2026-07": 25000, AUG: 27500.50, SEP: 24100}}},
    "budget.csv": {"budget_wide": {
        "plan.revenue": {OCT: 12000, NOV: 13000, DEC: 15500},
        "plan.marketing_spend": {OCT: 1500, NOV: 1500, DEC: 2000},
        "plan.new_customers": {OCT: 10, NOV: 11, DEC: 14},
        "plan.sales_headcount": {OCT: 3, NOV: 3, DEC: 4},
    }},
    "budget_list.csv": {"budget_long": {
        "plan.revenue": {OCT: 12000, NOV: 13000},
        "plan.marketing_spend": {OCT: 1500, NOV: 1500},
    }},
    "quota.csv": {"quota": {"plan.won_value": {OCT: 20000 + 15000, NOV: 22500 + 15000}}},
    "metric_value.csv": {"metric_value": {
        "sessions": two(100 + 110, 120),
        "leads": two(5, 7),
        "mrr": two(940, 990.50),
    }},
    "survey.csv": {"survey": {"satisfaction": two(9 + 6, 10 + 8 + 9), "satisfaction.weight": two(2, 3)}},
    "onboarding.csv": {"onboarding": {
        "activated_customers": two(1, 2),
        "onboarding_days": two(10, 15 + 5),
        "onboarding_days.weight": two(1, 2),
    }},
    "renewals.csv": {"renewals": {"renewals_due": two(2, 2), "renewals": two(1, 2)}},
    "mrr_movements.csv": {"mrr_movements": {
        "new_mrr": two(100 + 50, 0),
        "expansion_mrr": two(0, 25.50),
        "contraction_mrr": two(0, 10),
        "churned_mrr": two(0, 70),
        "reactivated_mrr": two(0, 30),
    }},
    "invoices.csv": {"invoices": {  # without the cancelled one
        "revenue": two(1000 + 250.50, 1000),
        "orders": two(2, 1),
        "repeat_customers": two(0, 1),
    }},
    "ad_spend.csv": {"ad_days": {
        "marketing_spend": two(10.50, 11.50 + 3),
        "impressions": two(100, 120 + 60),
        "clicks": two(5, 6 + 1),
    }},
    "marketing_costs.csv": {"other_marketing_spend": {"marketing_spend": two(2400, 320.75 + 600)}},
    "visitors.csv": {"web_visitors": {"unique_visitors": two(2, 2)}},
}  # fmt: skip
STOCKS = {
    "open_opportunities", "pipeline_value", "followers", "customers", "mrr", "sales_headcount", "marketing_headcount",
    "cash", "plan.sales_headcount",
}  # fmt: skip


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says of all files at once, by file name."""
    home = tmp_path_factory.mktemp("home")
    paths = [str(FILES / name) for name in CASES]
    said = io.StringIO()
    with pytest.raises(SystemExit) as end, contextlib.redirect_stdout(said):
        main(["inspect", *paths, "--json", "--home", str(home), "--as-of", "2026-10-01"])
    assert not end.value.code
    return {f["file"]: f for f in json.loads(said.getvalue())["files"]}


@pytest.mark.parametrize("file", CASES)
def test_an_export_adds_up_to_what_was_counted_by_hand(file: str, inspected: dict[str, Any]) -> None:
    tables = {t["preset"]: t for t in inspected[file]["tables"]}
    assert set(tables) == set(CASES[file])
    for preset, expected in CASES[file].items():
        found = tables[preset]
        assert {m: pytest.approx(by) for m, by in expected.items()} == _finished(found["monthly"], expected)
        totals = {m: list(by.values())[-1] if m in STOCKS else sum(by.values()) for m, by in expected.items()}
        assert found["totals"] == pytest.approx(totals)
        asked = [q["ask"] for q in found["questions"] if "site authority" not in q["ask"]]
        assert asked == []
        assert [p["what"] for p in found["problems"] if p["level"] == "error"] == []
        assert all(c["file_says"] == pytest.approx(c["we_say"]) for c in found["checks"])


def _finished(monthly: Months, expected: Months) -> Months:
    """The months without the one that has just begun, for which event tables say 0 so far, unless it is asked about."""
    asked = {month for by in expected.values() for month in by}
    return {m: {p: n for p, n in by.items() if p != OCT or p in asked} for m, by in monthly.items()}


def test_every_preset_has_its_export(inspected: dict[str, Any]) -> None:
    from tests.intake.hand import presets

    shown = {t["preset"] for f in inspected.values() for t in f["tables"]}
    assert {p.id for p in presets().presets} - shown == {"subscriptions"}  # tested with bills and MRR in test_tools
    assert set(CASES) == {p.name for p in FILES.iterdir()}
