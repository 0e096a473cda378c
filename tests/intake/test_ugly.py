"""Exports in the forms that tools write them, with what makes them ugly."""

from __future__ import annotations

import pytest

from lib.intake.propose import read_file
from tests.intake.hand import known
from tests.intake.test_orders import total

GA4 = """# Acme - GA4
# Free form-Free form 1
# 20260901-20260903

Date,Session default channel group,Sessions,Engaged sessions
,,60,30,Grand total
20260901,Organic Search,20,12
20260902,Direct,25,10
20260903,(not set),15,8
"""
WOO = """order_id,order_date,order_total,shipping_total,item_name,item_quantity,item_total
101,2026-09-01 10:00:00,35.00,5.00,Pen,1,10.00
101,2026-09-01 10:00:00,35.00,5.00,Ink,2,20.00
102,2026-09-03 11:00:00,13.00,5.00,Pad,1,8.00
103,2026-10-03 11:00:00,41.00,5.00,Pad,2,16.00
103,2026-10-03 11:00:00,41.00,5.00,Cap,1,20.00
"""
LINKEDIN = """Campaign Performance Report (in UTC)
Report Start: September 1, 2026, Report End: September 30, 2026

Start Date (in UTC)\tAccount Name\tCampaign Group Name\tTotal Spent\tImpressions\tClicks\tLeads
9/1/2026\tAcme\tBrand\t"1,234.50"\t"10,000"\t90\t3
9/14/2026\tAcme\tBrand\t0.50\t100\t1\t-
Total\t\t\t"1,235.00"\t"10,100"\t91\t3
"""


def test_a_row_of_no_known_channel_is_data_and_no_total() -> None:
    (got,) = read_file("ga4.csv", GA4.encode(), known()).readings
    assert got.table.rows == 3
    assert total(got, "sessions") == 60
    assert [(c.file_says, c.we_say) for c in got.checks if c.measure == "sessions"] == [(60, 60)]


def test_a_shop_s_orders_with_total_and_lines_count_what_is_declared() -> None:
    (got,) = read_file("woocommerce.csv", WOO.encode(), known()).readings
    assert got.questions == ()
    assert total(got, "orders") == 3
    assert total(got) == pytest.approx(35 + 13 + 41)


def test_a_sheet_of_tabs_in_utf_16_that_is_called_csv() -> None:
    (got,) = read_file("linkedin.csv", LINKEDIN.encode("utf-16"), known()).readings
    assert got.recipe.preset == "linkedin_ads"
    assert total(got, "marketing_spend") == pytest.approx(1235)
    assert got.table.rows == 2
