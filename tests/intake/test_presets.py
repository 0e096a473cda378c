"""Declarations of presets: what they refuse, and that each recognises its tool's file in every wording."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.sample.demo_company.words import HEADERS
from lib.errors import DeclarationError, UnknownName
from lib.intake.model import Table
from lib.intake.presets import load_presets, logical_columns
from tests.intake.hand import catalog, presets, table

GOOD = """
[words]
yes = ["yes", "ja"]

[[preset]]
id = "a"
name = "A"
shape = "event"
date = "day"
signature = [["day", "kind"]]
rules = [{ measure = "leads", how = "count", where = [{ column = "kind", values = ["@yes"] }] }]
[preset.columns]
day = ["Day"]
kind = ["Kind"]
"""
DATES = [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)]
EXPECTED = {
    "ga4_traffic.csv": "ga4_sessions", "ga4_users.csv": "web_visitors", "google_ads.csv": "google_ads",
    "meta_ads.csv": "meta_ads", "linkedin_ads.csv": "linkedin_ads", "other_marketing.csv": "other_marketing_spend",
    "hubspot_contacts.csv": "crm_contacts", "salesforce_opportunities.csv": "crm_deals",
    "stripe_subscriptions.csv": "subscriptions", "mrr_movements.csv": "mrr_movements", "renewals.csv": "renewals",
    "invoices.csv": "invoices", "social_pages.csv": "social_page", "social_posts.csv": "social_posts",
    "call_log.csv": "sales_calls", "esignature_log.csv": "esignatures", "placements.xlsx": "placements",
    "onboarding.csv": "onboarding", "survey.csv": "survey", "staff.xlsx": "staff",
}  # fmt: skip


def _loaded(text: str) -> Any:
    return load_presets({"a.toml": text}, catalog())


def test_words_stand_for_their_list() -> None:
    assert _loaded(GOOD).get("a").rules[0].where[0].values == ("yes", "ja")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('measure = "leads"', 'measure = "laeds"', "laeds"),
        ('how = "count"', 'how = "stock"', "stock"),
        ('how = "count"', 'how = "sum"', "needs column"),
        ('date = "day"', 'date = "tag"', "tag"),
        ('date = "day"\n', "", "no date column"),
        ('"@yes"', '"@yess"', "yess"),
        ('column = "kind"', 'column = "sort"', "sort"),
        ('name = "A"', 'name = "A"\ncolour = "red"', "colour"),
        ('shape = "event"', 'shape = "round"', "shape"),
        ("[words]", "[words", "a.toml"),
        ('date = "day"', 'date = "day"\ndimensions = { planet = "kind" }', "planet"),
    ],
)
def test_each_contradiction_is_refused_by_name(old: str, new: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said) as caught:
        _loaded(GOOD.replace(old, new))
    assert "a.toml" in caught.value.what


def test_all_contradictions_are_said_at_once() -> None:
    bad = GOOD.replace('"leads"', '"laeds"')
    with pytest.raises(DeclarationError) as caught:
        load_presets({"a.toml": bad, "b.toml": bad.replace('"day"', '"tag"')}, catalog())
    assert "a.toml" in caught.value.what
    assert "b.toml" in caught.value.what
    assert "declared twice" in caught.value.what


def test_an_unknown_preset_is_refused_with_near_matches() -> None:
    with pytest.raises(UnknownName, match="google_ads"):
        presets().get("google_add")


def test_every_declared_rule_speaks_of_declared_things() -> None:
    for preset in presets().presets:
        for rule in preset.rules:
            assert rule.measure in catalog().measures
            assert all(c in preset.columns or c == "value" for c, _ in logical_columns(rule))


def test_every_uploaded_measure_is_brought_by_some_preset() -> None:
    brought = {r.measure for p in presets().presets for r in p.rules if r.basis == "actual"}
    assert {m.id for m in catalog().measures.values() if not m.derived} - brought == set()


@pytest.mark.parametrize("wording", [0, 1])
@pytest.mark.parametrize("file", EXPECTED)
def test_each_export_is_recognised_in_both_wordings(file: str, wording: int) -> None:
    made = _export(file, wording)
    found = presets().matches(made)
    assert found[0].preset.id == EXPECTED[file]
    others = [m for m in found[1:] if not m.preset.general and m.preset.shape != "wide"]
    assert all(found[0].rating > m.rating + 0.3 for m in others)


def _export(file: str, wording: int) -> Table:
    """An empty shell of the export: its headers, with a date wherever a preset wants one."""
    preset = presets().get(EXPECTED[file])
    dated = {n for r in preset.rules for n, kind in logical_columns(r) if kind == "date"} | set(preset.date)
    named = {w for n in dated for w in preset.columns[n]}
    words = [pair[wording] for pair in HEADERS[file].values()]
    return table({w: DATES if w in named else ["a", "b", "c"] for w in words})


def test_the_order_of_columns_does_not_matter() -> None:
    words = [w for w, _ in HEADERS["salesforce_opportunities.csv"].values()]
    one, other = (presets().matches(table({w: ["a"] for w in order})) for order in (words, words[::-1]))
    assert one[0].preset.id == other[0].preset.id == "crm_deals"
    assert dict(one[0].columns) == dict(other[0].columns)


def test_a_file_that_says_budget_is_no_profit_and_loss() -> None:
    wide = {"Line item": ["Revenue"], "Jan 2024": [1], "Feb 2024": [2], "Mar 2024": [3]}
    for title, expected in (("Profit and loss", "profit_and_loss"), ("Budget 2024", "budget_wide")):
        found = [m for m in presets().matches(table(wide), title) if m.preset.shape == "wide"]
        assert found[0].preset.id == expected
