"""Exports in the forms of real tools, from bytes to the numbers that each measure adds up to."""

from __future__ import annotations

from datetime import date

import pytest

from lib.engine import Source, View, contribution
from lib.intake.propose import read_file
from lib.period import Calendar
from tests.intake.hand import catalog, known

META_FR = """Jour;Nom de la campagne;Montant dépensé (USD);Impressions;Clics sur un lien
01/08/2026;Été;1 234,56;10 000;12
14/08/2026;Été;0,44;5;1
"""
META_ES = """Día,Nombre de la campaña,Importe gastado (USD),Impresiones,Clics en el enlace
2026-08-01,"Verano, 2",10.50,100,3
2026-08-02,"Verano, 2",1.50,50,2
"""
GOOGLE_DE = """Kampagnenbericht
1. September 2026 - 3. September 2026
Kampagne;Tag;Währungscode;Kosten;Impr.;Klicks
Marke;2026-09-01;EUR;1.033,33;12.345;321
Marke;2026-09-02;EUR;0,01;1;--
Gesamt: Konto;;EUR;1.033,34;12.346;321
"""
LINKEDIN = """Campaign Performance Report (in UTC)
"Report Start: 09/01/2026, Report End: 09/14/2026"

Start Date (in UTC),Account Name,Campaign Group Name,Campaign Name,Campaign ID,Currency,Total Spent,Impressions,Clicks
9/1/2026,Acme,Brand,All,1,EUR,"1,234.50",900,9
9/14/2026,Acme,Brand,All,1,EUR,0.50,100,1
"""
GA4_DE = """# ----------------------------------------
# Website
# Start date: 20260901
# End date: 20260930
# ----------------------------------------

Datum,Sitzung – Primäre Channelgruppe (Standard-Channelgruppe),Sitzungen,Sitzungen mit Interaktionen
,,13,7,Gesamtsumme
20260901,Organic Search,5,3
20260902,Referral,8,4
"""
HUBSPOT = """Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner
1,Alpha,closedwon,Sales,1000,2026-09-20 10:22,2026-09-01 08:00,Ada
2,Beta,closedlost,Sales,500,2026-09-25 11:00,2026-09-05 08:00,Ada
3,Gamma,qualifiedtobuy,Sales,700,2026-12-31 00:00,2026-09-10 08:00,Bo
"""
SALESFORCE = """Opportunity Owner,Account Name,Opportunity Name,Stage,Amount Currency,Amount,Close Date,Created Date,Type
Ada,A,Alpha,Closed Won,EUR,"1,000.00",9/20/2026,9/1/2026,New Business
Ada,B,Beta,Negotiation,EUR,500.00,10/30/2026,9/5/2026,New Business
Ada,C,Gamma,Closed Won,EUR,200.00,9/22/2026,9/2/2026,Upsell

"Grand Totals (3 records)"

"Confidential Information - Do Not Distribute"
"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."
"""
SHOPIFY = """Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Cancelled at,Refunded Amount
#1,a@example.com,paid,30.00,2026-09-07 09:50:26 +0200,1,Cup,,5.00
#1,a@example.com,,,2026-09-07 09:50:26 +0200,2,Plate,,
#2,b@example.com,voided,99.00,2026-09-08 09:50:26 +0200,1,Cup,,0.00
#3,a@example.com,paid,20.00,2026-09-09 09:50:26 +0200,1,Cup,,0.00
"""
PAYMENTS = """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID
ch_1,2026-09-01 10:00:00,100.00,0.00,eur,true,Paid,cus_1
ch_2,2026-09-02 10:00:00,50.00,20.00,eur,true,Paid,cus_2
ch_3,2026-09-03 10:00:00,70.00,0.00,eur,false,Failed,cus_3
"""
SUBSCRIPTIONS = """id,Customer ID,Status,Amount,Interval,Start (UTC),Canceled At (UTC),Ended At (UTC)
sub_1,cus_1,active,120.00,year,2026-09-01 10:00,,
sub_2,cus_2,active,30.00,month,2026-09-02 10:00,,
sub_3,cus_3,trialing,30.00,month,2026-09-03 10:00,,
sub_4,cus_4,canceled,20.00,month,2026-09-04 10:00,2026-09-10 10:00,2026-09-20 10:00
"""

CASES = {
    "meta in French": (META_FR, "meta_ads", {"marketing_spend": 1235.0, "impressions": 10005, "clicks": 13}),
    "meta in Spanish": (META_ES, "meta_ads", {"marketing_spend": 12.0, "impressions": 150, "clicks": 5}),
    "google in German": (GOOGLE_DE, "google_ads", {"marketing_spend": 1033.34, "impressions": 12346, "clicks": 321}),
    "linkedin": (LINKEDIN, "linkedin_ads", {"marketing_spend": 1235.0, "impressions": 1000, "clicks": 10}),
    "analytics in German": (GA4_DE, "ga4_sessions", {"sessions": 13, "bounces": 6, "referral_sessions": 8}),
    "deals": (
        HUBSPOT,
        "crm_deals",
        {"opportunities": 3, "deals_won": 1, "deals_lost": 1, "won_value": 1000, "open_opportunities": 1,
         "pipeline_value": 700, "sales_cycle_days": 19},
    ),
    "opportunities": (
        SALESFORCE,
        "crm_deals",
        {"opportunities": 2, "deals_won": 1, "won_value": 1000, "upsells": 1, "pipeline_value": 500},
    ),
    "shop orders": (SHOPIFY, "shop_orders", {"revenue": 45.0, "orders": 2, "units": 4, "new_customers": 1}),
    "payments": (PAYMENTS, "payments", {"revenue": 130.0, "orders": 2}),
    "subscriptions": (
        SUBSCRIPTIONS,
        "subscriptions",
        {"mrr": 40.0, "customers": 2, "new_customers": 3, "churned_customers": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_export_becomes_its_numbers(case: str) -> None:
    text, preset, expected = CASES[case]
    (reading,) = read_file("export.csv", text.encode(), known()).readings
    assert reading.recipe.preset == preset
    assert reading.questions == ()
    assert [f.what for f in reading.findings if f.level == "error"] == []
    view = View(Calendar(), date(2026, 10, 1), catalog())
    panel = contribution(Source("x", reading.recipe, table=reading.table.data), view)
    month = panel.periods.index(view.calendar.parse("2026-08" if case.startswith("meta") else "2026-09"))
    got = {m: float(panel.get(m)[0, month]) for m in expected if m in panel}
    assert got == pytest.approx(expected)
