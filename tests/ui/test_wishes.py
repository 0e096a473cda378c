"""A vague wish and the KPIs that would show whether it came true."""

from __future__ import annotations

import pytest

from lib.catalog.load import load
from lib.settings import Settings
from lib.store.declared import texts
from lib.ui.wishes import offers

CATALOG = load(texts(Settings().catalog))


@pytest.mark.parametrize(
    ("wish", "kpi"),
    [
        ("more sales from the shop", "revenue"),
        ("more sales from the shop", "aov"),
        ("less churn", "churn_rate"),
        ("happier customers", "satisfaction_score"),
        ("more visits to our website", "unique_visitors"),
        ("cheaper leads", "cost_per_lead"),
        ("make more money", "revenue"),
        ("sell more to existing customers", "upsells"),
        ("faster sales", "sales_cycle"),
        ("more newsletter subscribers", "leads"),
        ("customers should come back", "repeat_customers"),
        ("hire people for sales", "sales_headcount"),
    ],
)
def test_a_wish_finds_what_would_show_it(wish: str, kpi: str) -> None:
    assert kpi in [k.id for k in offers(wish, CATALOG)]


def test_its_own_words_count_more_than_what_they_stand_for() -> None:
    assert offers("better leads", CATALOG)[0].category == "lead_generation"
    assert offers("more followers", CATALOG)[0].id == "new_followers"


@pytest.mark.parametrize("wish", ["xyz", "", "more from the and better", "more of that"])
def test_what_says_nothing_finds_nothing(wish: str) -> None:
    assert offers(wish, CATALOG) == ()


def test_those_with_data_come_first_where_they_fit() -> None:
    wish = "more sales from the shop"
    assert offers(wish, CATALOG, {"aov"})[0].id == "aov"
    assert "satisfaction_score" not in [k.id for k in offers(wish, CATALOG, {"satisfaction_score"})]


def test_every_word_in_the_catalogue_can_be_found_by_itself() -> None:
    for kpi in CATALOG.kpis.values():
        if kpi.target:
            assert kpi in offers(kpi.name, CATALOG, most=8), kpi.id
