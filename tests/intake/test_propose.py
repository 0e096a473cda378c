"""Table → Reading: rules by preset or by words, what is left out and why, questions, findings, checks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lib.errors import BadInput, FileRejected, UnknownName
from lib.intake.meanings import BY_HEADERS, COLUMN, KIND, MEANS
from lib.intake.model import Reading, Recipe, Rule, Table
from lib.intake.propose import propose, read_file
from tests.intake.hand import known, table

DAYS = [date(2024, 1, 1) + timedelta(days=i) for i in range(60)]


def deals(**more: Any) -> Table:
    columns: dict[str, list[Any]] = {
        "Deal Name": ["a", "b", "c", "d"],
        "Deal Stage": ["Closed Won", "closed lost", "Demo", "CLOSED WON "],
        "Amount": [100, 50, 70, 30],
        "Create Date": DAYS[:4],
        "Close Date": DAYS[10:14],
    }
    return table(columns | more)


def rules(recipe: Recipe, measure: str) -> list[Rule]:
    return [r for r in recipe.rules if r.measure == measure]


def codes(reading: Reading) -> list[str]:
    return [f.code for f in reading.findings if f.level != "note"]


def test_a_preset_speaks_of_the_files_own_columns() -> None:
    recipe = propose(deals(), known()).recipe
    assert (recipe.preset, recipe.shape, recipe.date, recipe.grain) == ("crm_deals", "event", "Create Date", "event")
    (won,) = rules(recipe, "won_value")
    assert (won.column, won.date, won.how) == ("Amount", "Close Date", "sum")
    assert "Closed Won" in won.where[0].values


def test_an_open_deal_is_not_ended_by_its_expected_close() -> None:
    ends = {r.where[0].op: r.until for r in rules(propose(deals(), known()).recipe, "open_opportunities")}
    assert ends == {"in": "Close Date", "not_in": None}


def test_with_a_type_only_new_business_is_an_opportunity() -> None:
    made = deals(Type=["New Business", "New Business", "Upsell", "Cross-sell"])
    recipe = propose(made, known()).recipe
    (opened,) = rules(recipe, "opportunities")
    assert opened.where[0].column == "Type"
    assert rules(recipe, "cross_sells")


def test_a_kind_that_never_occurs_is_missing_and_not_nought() -> None:
    made = deals(**{"Deal Stage": ["Closed Won", "Demo", "Demo", "Closed Won"]})
    reading = propose(made, known())
    assert rules(reading.recipe, "deals_won")
    assert not rules(reading.recipe, "deals_lost")
    assert any("Deals lost" in f.what and "no row" in f.what for f in reading.findings)


def test_a_rule_without_its_column_is_left_out_and_said() -> None:
    columns = {"Deal Name": ["a"], "Deal Stage": ["Won"], "Close Date": DAYS[:1], "Amount": [1]}
    reading = propose(table(columns), known())
    assert reading.recipe.date == "Close Date"
    assert {r.measure for r in reading.recipe.rules} == {"deals_won", "won_value"}
    said = next(f for f in reading.findings if "Opportunities opened" in f.what and "left out" in f.what)
    assert said.level == "note"
    assert "Created Date" in said.what


def test_a_date_column_that_holds_no_dates_brings_no_rule() -> None:
    recipe = propose(deals(**{"Create Date": ["soon", "later", "x", "y"]}), known()).recipe
    assert recipe.date == "Close Date"
    assert not rules(recipe, "opportunities")


def test_a_channel_stands_for_its_synonyms_and_aliases() -> None:
    made = table(
        {"Date": DAYS[:2], "Channel": ["Verweise", "von freunden"], "Sessions": [5, 6], "Engaged sessions": [1, 2]}
    )
    aliases = {"channel": {"von freunden": "Referral"}}
    (referral,) = rules(propose(made, known(aliases=aliases)).recipe, "referral_sessions")
    assert {"Referral", "verweise", "von freunden"} <= set(referral.where[0].values)


def test_bounces_by_what_the_file_has() -> None:
    base = {"Date": DAYS[:2], "Sessions": [5, 6], "Channel": ["Direct", "Direct"]}
    by_engaged = rules(propose(table(base | {"Engaged sessions": [1, 2]}), known()).recipe, "bounces")
    by_count = rules(propose(table(base | {"Bounces": [1, 2]}), known()).recipe, "bounces")
    assert [(r.minus, r.definition) for r in by_engaged] == [("Engaged sessions", "not_engaged")]
    assert [(r.column, r.definition) for r in by_count] == [("Bounces", "single_page")]


def contacts(**more: Any) -> Table:
    columns: dict[str, list[Any]] = {
        "Record ID": ["1", "2", "3"],
        "Create Date": DAYS[:3],
        "Lifecycle Stage": ["Lead", "Lead", "Customer"],
        "Original Traffic Source": ["Organic Search", "Paid Social", "Offline"],
    }
    return table(columns | more, {"Record ID": "id"})


def test_web_leads_by_the_detail_where_it_says_so_else_by_the_channel() -> None:
    (by_channel,) = rules(propose(contacts(), known()).recipe, "web_leads")
    assert by_channel.where[0].column == "Original Traffic Source"
    detailed = contacts(**{"Lead source": ["Website form", "Event", "Event"]})
    (by_detail,) = rules(propose(detailed, known()).recipe, "web_leads")
    assert (by_detail.where[0].column, by_detail.where[0].op) == ("Lead source", "contains")
    vague = contacts(**{"Lead source": ["google", "newsletter 5", "x"]})
    (fallen_back,) = rules(propose(vague, known()).recipe, "web_leads")
    assert fallen_back.where[0].column == "Original Traffic Source"


def placements() -> Table:
    return table({"Date": DAYS[:2], "Site": ["a.example", "b.example"], "Domain rating": [30, 60]})


def test_a_number_of_the_workspace_is_used_or_asked_for() -> None:
    stated = propose(placements(), known(given={"site_authority": 55.0}))
    assert stated.recipe.rules[0].where[0].values == ("given:site_authority",)
    assert stated.recipe.stated({"site_authority": 55.0}).rules[0].where[0].values == ("55",)
    with pytest.raises(BadInput, match="nobody stated"):
        stated.recipe.stated({})
    assert stated.questions == ()
    asked = propose(placements(), known())
    assert [(q.about, q.assumed) for q in asked.questions] == [("Domain rating", "40")]


def test_the_currency_of_a_header_or_of_a_column_of_codes() -> None:
    base = {"Day": DAYS[:2], "Campaign": ["a", "b"], "Impr.": [1, 2], "Cost": [1, 2]}
    assert propose(table(base | {"Currency code": ["CHF", "CHF"]}), known()).recipe.currency == "CHF"
    assert propose(table(base), known()).recipe.currency is None
    two = propose(table(base | {"Currency code": ["CHF", "EUR"]}), known())
    assert two.recipe.currency is None
    assert [f.column for f in two.findings if f.code == "currencies"] == ["Cost"]


def test_a_wide_statement_takes_known_lines_and_no_subtotals() -> None:
    lines = ["Umsatzerlöse", "Wareneinsatz", "Rohertrag", "Kassenbestand"]
    made = table({"Posten": lines, "Jan 2024": [9, -4, 5, 7], "Feb 2024": [9, -4, 5, 8], "Mär 2024": [9, -4, 5, 9]})
    recipe = propose(made, known()).recipe
    assert recipe.shape == "wide"
    assert dict(recipe.periods)["Mär 2024"] == "2024-03"
    assert {r.measure: r.how for r in recipe.rules} == {"revenue": "sum", "cost_of_sales": "sum", "cash": "last"}
    assert all(r.column == "value" for r in recipe.rules)


def test_a_wide_table_whose_lines_have_no_header() -> None:
    made = table({"column 1": ["Revenue", "Other"], "2022": [1, 2], "2023": [1, 2], "2024": [1, 2]})
    assert {r.measure for r in propose(made, known()).recipe.rules} == {"revenue"}


def test_a_table_per_month_by_words_alone() -> None:
    months = [date(2024, i, 1) for i in range(1, 8)]
    made = table({"Monat": months, "Umsatz": [1.0] * 7, "Kunden": [2] * 7, "Wetter": [3] * 7})
    reading = propose(made, known())
    assert (reading.recipe.shape, reading.recipe.grain, reading.recipe.date) == ("period", "month", "Monat")
    assert [(r.measure, r.how, r.column) for r in reading.recipe.rules] == [
        ("revenue", "sum", "Umsatz"),
        ("customers", "last", "Kunden"),
    ]


def test_a_title_that_says_budget_makes_plan_figures() -> None:
    months = [date(2024, i, 1) for i in range(1, 8)]
    made = table({"Month": months, "Revenue": [1.0] * 7}, preamble=("Budget 2024",))
    reading = propose(made, known())
    assert {r.basis for r in reading.recipe.rules} == {"plan"}
    assert any(f.code == "plan_by_title" for f in reading.findings)


def test_without_a_date_there_is_an_error_and_no_rule() -> None:
    reading = propose(table({"Product": ["a", "b"], "Amount": [1, 2]}), known())
    assert reading.recipe.rules == ()
    assert [f.level for f in reading.findings if f.code == "no_date"] == ["error"]


def test_one_figure_for_a_range_is_covered_by_it_and_placed_nowhere() -> None:
    made = table(
        {"Campaign": ["a"], "Cost": [1], "Impr.": [2]}, preamble=("Campaign report", "July 8, 2025 - July 31, 2025")
    )
    reading = propose(made, known())
    assert reading.recipe.preset == "google_ads"
    assert reading.recipe.rules == ()
    assert reading.recipe.coverage is not None
    assert (reading.recipe.coverage.first, reading.recipe.coverage.last) == (date(2025, 7, 8), date(2025, 7, 31))
    assert "one_range" in codes(reading)


def test_rows_over_several_months_are_a_warning_and_a_question() -> None:
    made = table(
        {"Reporting starts": [DAYS[0], DAYS[1]], "Reporting ends": [DAYS[59], DAYS[1]], "Campaign name": ["a", "b"],
         "Amount spent (EUR)": [1, 2], "Impressions": [3, 4]}
    )  # fmt: skip
    got = propose(made, known())
    found = [f for f in got.findings if f.code == "range_rows"]
    assert [q.about for q in got.questions] == ["Reporting starts"]
    assert [(f.level, f.rows) for f in found] == [("warning", 1)]


def test_a_preset_can_be_demanded() -> None:
    assert propose(placements(), known(), preset="survey").recipe.preset == "survey"
    assert propose(placements(), known(), preset="survey").recipe.rules == ()
    with pytest.raises(UnknownName):
        propose(placements(), known(), preset="nonsense")


# ------------------------------------------------------------------------------------------------ findings


def test_doubles_are_counted_and_placed() -> None:
    made = contacts(**{"Record ID": ["1", "2", "1"]})
    (double,) = [f for f in propose(made, known()).findings if f.code == "double"]
    assert (double.rows, double.row, double.column) == (1, 3, "Record ID")


def test_rows_without_a_date_are_said() -> None:
    (undated,) = [
        f
        for f in propose(contacts(**{"Create Date": [DAYS[0], None, None]}), known()).findings
        if f.code == "no_row_date"
    ]
    assert (undated.rows, undated.row, undated.column) == (2, 2, "Create Date")


def test_counts_below_nought_are_said_and_sizes_are_not() -> None:
    made = table({"Order date": DAYS[:3], "Amount": [9, -3, 5], "Quantity": [1, -1, 1]})
    found = [f for f in propose(made, known()).findings if f.code == "negative"]
    assert [(f.column, f.row, f.rows) for f in found] == [("Quantity", 2, 1)]
    moves = table({"Date": DAYS[:2], "Type": ["New", "Churn"], "MRR movement": [5, -5]})
    assert "negative" not in codes(propose(moves, known()))


def test_a_part_that_exceeds_its_whole_is_said() -> None:
    months = [date(2024, i, 1) for i in range(1, 5)]
    made = table({"Month": months, "Leads": [5, 5, 5, 5], "Web leads": [4, 6, 5, 1], "MQLs": [1, 1, 1, 1]})
    found = [f for f in propose(made, known()).findings if f.code == "part_exceeds"]
    assert [(f.column, f.row, f.rows) for f in found] == [("Web leads", 2, 1)]


def test_mrr_must_follow_its_movements() -> None:
    months = [date(2024, i, 1) for i in range(1, 5)]
    good = {"Month": months, "MRR": [100, 110, 105, 130], "New MRR": [0, 20, 0, 30], "Churned MRR": [0, 10, 5, 5]}
    assert "mrr_identity" not in codes(propose(table(good), known()))
    bad = table(good | {"MRR": [100, 110, 125, 150]})
    found = [f for f in propose(bad, known()).findings if f.code == "mrr_identity"]
    assert [(f.row, f.rows) for f in found] == [(3, 1)]


def test_months_without_rows_are_said() -> None:
    days = [d for i, d in enumerate(date(2024, 1, 1) + timedelta(days=n) for n in range(200)) if not 60 <= i < 91]
    made = table({"Date": days, "Sessions": [1] * len(days)})
    (hole,) = [f for f in propose(made, known()).findings if f.code == "hole"]
    assert "2024-03" in hole.what


def test_strange_names_of_a_dimension_are_said_once_each() -> None:
    made = table({"Date": DAYS[:4], "Channel": ["Direct", "Pigeon", "pigeon ", "SEO"], "Sessions": [1] * 4})
    (strange,) = [f for f in propose(made, known()).findings if f.code == "unmapped_value"]
    assert (strange.level, strange.rows) == ("note", 1)
    assert "Pigeon" in strange.what
    aliases = {"channel": {"pigeon": "Offline"}}
    assert "unmapped_value" not in [f.code for f in propose(made, known(aliases=aliases)).findings]


def test_people_per_day_do_not_add_up() -> None:
    assert "not_additive" in codes(propose(table({"Date": DAYS, "Active users": [1] * 60}), known()))


def _totalled(stated: float, *more: float) -> Reading:
    rows = tuple((70 + i, {"Amount": n}) for i, n in enumerate((stated, *more)))
    made = table({"Order date": DAYS[:3], "Amount": [1.005, 2, 3], "Quantity": [1, 1, 1]}, totals=rows)
    return propose(made, known())


def test_a_total_that_is_reached_is_a_check_and_no_finding() -> None:
    reading = _totalled(6.0)
    assert [(c.against, c.measure, c.file_says) for c in reading.checks] == [("total row 70", "revenue", 6.0)]
    assert reading.checks[0].we_say == pytest.approx(6.005)
    assert "total_differs" not in codes(reading)


def test_a_total_that_is_not_reached_is_a_finding() -> None:
    reading = _totalled(60.0)
    assert [(f.code, f.row) for f in reading.findings if f.code == "total_differs"] == [("total_differs", 70)]


def test_a_total_is_named_as_people_count_rows_and_speak() -> None:
    (finding,) = [f for f in _totalled(60.0).findings if f.code == "total_differs"]
    assert "in row 71" in finding.what and "Revenue" in finding.what and "revenue" not in finding.what


def test_a_total_of_all_rows_is_held_against_the_column_where_a_measure_takes_some_of_them() -> None:
    listed = {"Deal": list("abcd"), "Status": ["Won", "Lost", "Open", "Won"], "Amount": [100, 50, 70, 30]}
    made = table(listed | {"Created": DAYS[:4], "Closed": DAYS[10:14]}, totals=((5, {"Amount": 250.0}),))
    (check,) = propose(made, known()).checks
    assert (check.measure, check.file_says, check.we_say, check.row) == ("Amount", 250.0, 250.0, 5)


# ------------------------------------------------------------------------------------------------ won and lost


@pytest.mark.parametrize(
    ("headers", "values"),
    [
        (("Deal", "Status", "Amount", "Created", "Closed"), ("Won", "Lost", "Open")),
        (("Bezeichnung", "Status", "Betrag", "Erstellt", "Abgeschlossen"), ("Gewonnen", "Verloren", "Offen")),
        (("Affaire", "Résultat", "Montant", "Créé le", "Clôturé le"), ("Gagné", "Perdu", "En cours")),
        (("Negocio", "Estado", "Importe", "Creado", "Cerrado"), ("Ganado", "Perdido", "Abierto")),
        (("거래명", "상태", "금액", "생성일", "종료일"), ("수주", "실주", "진행 중")),
        (("商談名", "結果", "金額", "作成日", "クローズ日"), ("受注", "失注", "商談中")),
    ],
)
def test_deals_are_told_by_what_their_values_say(headers: tuple[str, ...], values: tuple[str, ...]) -> None:
    won, lost, open_ = values
    columns = (list("abcdef"), [won, lost, won, open_, lost, won], [10, 20, 30, 40, 50, 60], DAYS[:6], DAYS[20:26])
    recipe = propose(table(dict(zip(headers, columns, strict=True))), known()).recipe
    assert recipe.preset == "crm_deals"
    (rule,) = rules(recipe, "won_value")
    assert (rule.column, rule.date, rule.where[0].column) == (headers[2], headers[4], headers[1])
    assert won in rule.where[0].values and lost not in rule.where[0].values
    assert not rules(recipe, "revenue")


STRANGE = (
    b"Deal,Verdict,Amount,Created,Closed\n"
    b"a,Yes please,100,2024-01-01,2024-02-01\nb,No thanks,50,2024-01-05,2024-02-02\n"
    b"c,Pending,70,2024-01-09,\nd,Yes please,30,2024-01-12,2024-02-20\n"
)


def test_what_no_value_says_is_a_finding_and_a_person_can_say_it() -> None:
    first = read_file("d.csv", STRANGE, known()).readings[0]
    assert first.recipe.preset == "crm_deals" and "no_meaning" in codes(first)
    answers = {KIND: "crm_deals", COLUMN + "stage": "Verdict", MEANS + "won": "Yes please", MEANS + "lost": "No thanks"}
    said = read_file("d.csv", STRANGE, known(), answers=answers).readings[0]
    assert rules(said.recipe, "won_value")[0].where[0].values[-1] == "Yes please"
    assert rules(said.recipe, "deals_lost")[0].where[0].values == ("No thanks",)
    assert "no_meaning" not in codes(said)


def test_another_kind_of_list_can_be_said() -> None:
    plain = read_file("d.csv", STRANGE, known(), answers={KIND: BY_HEADERS}).readings[0]
    assert plain.recipe.preset is None and rules(plain.recipe, "revenue")


def test_a_column_that_tells_won_from_lost_and_is_not_used_is_to_be_checked() -> None:
    made = table({"Order date": DAYS[:4], "Amount": [1, 2, 3, 4], "Result": ["Won", "Lost", "Won", "Lost"]})
    found = {f.code: f for f in propose(made, known()).findings}
    assert found["unused_outcome"].level == "warning" and found["unused_outcome"].column == "Result"
    assert "“Won”, “Lost”" in found["unused_outcome"].what


def test_columns_that_nobody_asks_are_a_quiet_remark() -> None:
    made = table({"Order date": DAYS[:4], "Amount": [1, 2, 3, 4], "Mood": ["a", "b", "a", "b"]})
    (note,) = [f for f in propose(made, known()).findings if f.code == "unused_columns"]
    assert note.level == "note" and note.what == "1 column is not used: Mood."


def test_of_several_totals_the_one_that_is_reached_counts() -> None:
    reading = _totalled(60.0, 6.0)
    assert [c.file_says for c in reading.checks] == [6.0]
    assert "total_differs" not in codes(reading)


# ------------------------------------------------------------------------------------------------ whole files


def test_a_file_is_read_and_understood() -> None:
    content = b"Order ID,Order date,Amount\nA1,2024-01-31,5\nA2,2024-02-02,7\n"
    reading = read_file("x.csv", content, known())
    assert (reading.file, reading.size, len(reading.readings)) == ("x.csv", len(content), 1)
    assert len(reading.sha256) == 64
    assert {r.measure for r in reading.readings[0].recipe.rules} == {"revenue", "orders"}


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(FileRejected):
        read_file("x.csv", b"a,b\n1,2\n" * 100, known(limit=50))


def test_answers_settle_questions() -> None:
    lines = "".join(f"{5 if i % 2 else 15:02d}.0{1 + i // 9}.2024,1{i % 9}.0{1 + i // 9}.2024,{i}\n" for i in range(27))
    content = ("Event date,Signup date,Leads\n" + lines).encode()
    (asked,) = read_file("x.csv", content, known()).readings[0].questions
    other = next(o for o in asked.options if o != asked.assumed)
    settled = read_file("x.csv", content, known(), answers={str(asked.about): other}).readings[0]
    assert settled.recipe.date == other
    assert settled.questions == ()


def test_the_same_bytes_give_the_same_recipe() -> None:
    content = b"Order ID,Order date,Amount\nA1,2024-01-31,5\nA2,2024-02-02,7\n"
    one, other = (read_file("x.csv", content, known()).readings[0].recipe.digest() for _ in range(2))
    assert one == other
