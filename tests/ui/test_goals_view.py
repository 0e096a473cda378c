"""What the goals page says: readings of a value, linked steps, offers for a wish, sentences."""

from __future__ import annotations

import pytest

from lib.catalog.load import load
from lib.charts.format import Formatter
from lib.goals import Gap, Pace, Range, Resolved, Target, Verdict
from lib.settings import Settings
from lib.store.declared import texts
from lib.ui import goals_view
from lib.ui.table import table_html

FMT = Formatter("EUR")
CATALOG = load(texts(Settings().catalog))


def gap(**changes: object) -> Gap:
    target = Target.model_validate(
        {"id": "t1", "kpi": "leads", "by": "2026Q4", "form": "change", "value": 0.1, "owner": "Maya <b>"} | changes
    )
    resolved = Resolved(957, 957, float("inf"), 870, "2025Q4")
    return Gap(target, resolved, Range(900, 800, 1000), -57, -0.06, 0.2, "off_track", "few reach it", Pace(), {})


@pytest.mark.parametrize(
    ("kpi", "text", "ways"),
    [
        ("visitor_to_lead", "10", [("level", "10%"), ("change", "10%"), ("delta", "10pp")]),
        ("visitor_to_lead", "+10%", [("change", "+10%"), ("delta", "+10pp")]),
        ("leads", "-5", [("change", "-5%"), ("delta", "-5")]),
        ("leads", "many", []),
    ],
)
def test_a_number_can_be_meant_in_several_ways(kpi: str, text: str, ways: list[tuple[str, str]]) -> None:
    found = goals_view.ways(text, CATALOG.kpi(kpi))
    assert [(w.form, w.value) for w in found] == ways


@pytest.mark.parametrize(
    ("kpi", "chain"),
    [
        ("leads", ["leads", "visitor_to_lead", "new_customers"]),
        ("mql_to_sql", ["sqls", "mql_to_sql", "new_customers"]),
        ("sqls", ["sqls", "mql_to_sql", "new_customers"]),
        ("satisfaction_score", []),
    ],
)
def test_a_step_of_the_funnel_is_linked_to_its_rate_and_the_end(kpi: str, chain: list[str]) -> None:
    catalog = CATALOG
    assert [k.id for k in goals_view.linked(catalog.kpi(kpi), catalog)] == chain


def test_a_target_reads_as_a_sentence() -> None:
    kpi = CATALOG.kpi("leads")
    said = goals_view.sentence(gap(because="the fair opens"), kpi, FMT)
    assert said.startswith(
        "Leads shall rise by 10.0%, from 870 in Q4 2025 to 957, by Q4 2026. Maya <b> answers for it."
    )
    assert said.endswith("Why: the fair opens.")
    least = goals_view.sentence(gap(form="at_least", value=957, owner=""), kpi, FMT)
    assert least == "Leads shall be at least 957 in Q4 2026."
    summed = goals_view.sentence(gap(form="level", value=957, owner="", sum_from="2026Q1"), kpi, FMT)
    assert "from Q1 2026 to Q4 2026" in summed


def test_the_table_groups_by_objective_and_escapes_names() -> None:
    table = goals_view.targets_table([gap(objective="Grow"), gap(objective="")], CATALOG, FMT)
    assert [g.title for g in table.groups] == ["Grow", "Without an objective"]
    html = table_html(table)
    assert "Maya &lt;b&gt;" in html and "957" in html and "Off track" in html


def test_letters_are_judged_in_words() -> None:
    smart = {letter: Verdict(None, "due 2026Q4") for letter in goals_view.LETTERS}
    html = goals_view.smart_html(smart | {"specific": Verdict(True, "all is set")}, FMT)
    assert "Specific" in html and "All is set." in html and "not yet judged" in html and "Due Q4 2026." in html
