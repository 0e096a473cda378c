"""Settings, targets and scenarios on a desk: what is refused, with near matches and remedies, and that nothing is stored then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.access import Actor
from lib.desk import Desk, Shelf
from lib.desk.goals import Draft, drafts
from lib.desk.lists import read_rows
from lib.errors import BadInput, Conflict, FileRejected, NotPossible, PlanError, UnknownName
from tests.desk.conftest import orders, spend


def load(desk: Desk, name: str, content: bytes) -> None:
    desk.files.commit(desk.files.read(name, content), content)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("currency", "usd", "USD"),
        ("timezone", "Asia/Seoul", "Asia/Seoul"),
        ("fiscal_start", "April", 4),
        ("fiscal_start", "7", 7),
        ("gross_margin", "70%", 0.7),
        ("stage", "growth", "growth"),
        ("sold", "online, offline", ("online", "offline")),
        ("north_star", "mrr", "mrr"),
        ("country", "KR", "KR"),
        ("locale", "ko", "ko"),
    ],
)
def test_settings_are_read_from_text(desk: Desk, shelf: Shelf, key: str, text: str, value: object) -> None:
    desk.set_preferences({key: text})
    assert getattr(desk.preferences, key) == value
    assert getattr(shelf.open("default", Actor("x")).preferences, key) == value
    desk.set_preferences({key: ""})
    assert getattr(desk.preferences, key) == type(desk.preferences).model_fields[key].get_default()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("currency", "EURO"),
        ("currency", "XQQ"),
        ("timezone", "Mars/Base"),
        ("fiscal_start", "13"),
        ("fiscal_start", "soon"),
        ("stage", "big"),
        ("as_of", "yesterday"),
        ("gross_margin", "170%"),
        ("north_star", "happiness"),
        ("country", "XX"),
        ("locale", "klingon"),
        ("curency", "EUR"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_remedy_and_nothing_is_kept(desk: Desk, key: str, text: str) -> None:
    before = desk.preferences
    with pytest.raises((BadInput, UnknownName)) as error:
        desk.set_preferences({"company": "Brig", key: text})
    assert error.value.do
    assert desk.preferences == before


def test_a_target_is_read_checked_and_kept(desk: Desk, shelf: Shelf) -> None:
    draft = Draft(
        "revenue", "2026Q4", "change", "+10%", start="2026Q3", owner="Mira", because="growth", where=("region=dach",)
    )
    kept = desk.goals.add(draft)
    assert shelf.open("default", Actor("x")).goals.targets() == (kept,)
    assert (kept.value, kept.form, kept.where) == (0.1, "change", (("region", "DACH"),))
    desk.goals.remove(kept.id)
    assert desk.goals.targets() == ()


@pytest.mark.parametrize(
    ("draft", "names"),
    [
        (Draft("revenu", "2026Q4", "level", "1"), "revenue"),
        (Draft("revenue", "2026Q5", "level", "1"), "2026Q4"),
        (Draft("revenue", "2026-10-17", "level", "1"), "2026Q4"),
        (Draft("revenue", "2026Q4", "levle", "1"), "level"),
        (Draft("revenue", "2026Q4", "level", "lots"), "50000"),
        (Draft("win_rate", "2026Q4", "level", "3.1"), "3.1%"),
        (Draft("revenue", "2026Q4", "between", "10"), "10..20"),
        (Draft("revenue", "2026Q4", "between", "20..10"), "lower"),
        (Draft("revenue", "2026Q4", "level", "1", start="2027Q1"), "earlier"),
        (Draft("revenue", "2026Q4", "level", "1", sum_from="2027Q1"), "earlier"),
        (Draft("mrr", "2026Q4", "level", "1", sum_from="2026Q1"), "count"),
        (Draft("revenue", "2026Q4", "change", "+1%", baseline="2027Q4"), "quarter"),
        (Draft("revenue", "2026Q4", "change", "+1%", baseline="2025"), "quarter"),
        (Draft("revenue", "2026Q4", "level", "1", where=("regon=DACH",)), "region"),
        (Draft("revenue", "2026Q4", "level", "1", where=("DACH",)), "region=DACH"),
    ],
)
def test_impossible_targets_are_refused_with_what_was_meant(desk: Desk, draft: Draft, names: str) -> None:
    with pytest.raises(PlanError) as error:
        desk.goals.add(draft)
    assert names in error.value.do
    assert desk.goals.targets() == ()


def test_a_list_of_targets_is_taken_whole_or_not_at_all(desk: Desk) -> None:
    good = b"kpi,by,form,value,owner\nrevenue,2026Q4,level,50k,Mira\nmrr,2026Q4,change,+5%,Ana\n"
    assert len(desk.goals.add_all(drafts(read_rows("targets.csv", good)))) == 2
    bad = good + b"churn,2026Q4,level,1,Ana\n"
    with pytest.raises(UnknownName) as error:
        desk.goals.add_all(drafts(read_rows("targets.csv", bad)))
    assert error.value.row == 2
    assert len(desk.goals.targets()) == 2
    with pytest.raises(UnknownName, match="column"):
        drafts(read_rows("targets.csv", b"kpi,by,form,value,colour\nmrr,2026Q4,level,1,red\n"))
    with pytest.raises(BadInput, match="lacks value"):
        drafts(read_rows("targets.csv", b"kpi,by,form\nmrr,2026Q4,level\n"))
    with pytest.raises(FileRejected):
        read_rows("targets.csv", b"")
    with pytest.raises(FileRejected):
        read_rows("targets.xlsx", b"not a workbook")
    semicolon = drafts(read_rows("targets.csv", "\ufeffkpi;by;form;value\nmrr;2026Q4;level;1\n".encode()))
    assert semicolon[0].kpi == "mrr"


def test_scenarios_are_kept_by_name_and_refused_when_they_cannot_act(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    load(desk, "spend.csv", spend())
    made = desk.scenarios.set("More ads", ("marketing_spend=+20%,from=2026Q4",), "we raised money", "Ana")
    assert desk.scenarios.all() == (made,)
    assert (made.assumptions[0].because, made.assumptions[0].owner) == ("we raised money", "Ana")
    for name, assumptions, error in (
        ("", ("price=+1%",), BadInput),
        ("x", (), BadInput),
        ("x", ("price",), BadInput),
        ("x", ("prise=+1%",), UnknownName),
        ("x", ("win_rate=+1%",), NotPossible),
        ("x", ("price=+1%,from=2026Q9",), BadInput),
        ("x", ("marketing_spend@chanel=Ads=+1%",), UnknownName),
    ):
        with pytest.raises(error):
            desk.scenarios.set(name, assumptions)
    assert desk.scenarios.all() == (made,)
    with pytest.raises(UnknownName) as unknown:
        desk.outcome("More add")
    assert "More ads" in unknown.value.near
    desk.scenarios.remove("More ads")
    assert desk.scenarios.all() == ()


def test_the_fiscal_year_of_the_settings_decides_the_quarters(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    desk.set_preferences({"fiscal_start": "4"})
    table = desk.outcome(with_forecast=False).kpis(ids=["revenue"])
    label = desk.preferences.calendar.label
    values = dict(zip([label(p) for p in table.periods], table.rows[0].values, strict=True))
    assert values["2026Q1"] == pytest.approx(sum(100 + i for i in (15, 16, 17))), "April to June 2025"


def test_a_misspelt_segment_is_refused_and_a_new_one_may_be_aimed_at(desk: Desk) -> None:
    content = orders()
    desk.files.commit(desk.files.read("orders.csv", content), content)
    assert desk.segment("region", "dach") == ("region", "DACH")
    with pytest.raises(UnknownName, match="no region “Dachh”"):
        desk.segment("region", "Dachh")
    with pytest.raises(UnknownName, match="no region “Iberia”"):
        desk.segment("region", "Iberia")
    assert desk.segment("region", "Iberia", new=True) == ("region", "Iberia")
    with pytest.raises(UnknownName, match="Did you mean"):
        desk.goals.add(Draft("revenue", "2026Q4", "level", "9", where=("region=DACHH",)))
    desk.goals.add(Draft("revenue", "2026Q4", "level", "9", where=("region=Iberia",)))


def test_a_target_is_set_once(desk: Desk) -> None:
    draft = Draft("leads", "2026Q4", "level", "90", owner="Ana")
    desk.goals.add(draft)
    with pytest.raises(Conflict, match="Leads by 2026Q4 is set already"):
        desk.goals.add(replace(draft, owner="Jon"))
    with pytest.raises(Conflict) as fault:
        desk.goals.add_all((replace(draft, value="95"), replace(draft, value="95", because="twice")))
    assert fault.value.row == 1
    listed = (replace(draft, owner="Jon"), replace(draft, value="99"))
    assert [t.value for t in desk.goals.add_all(listed)] == [99.0], "what stands already is passed over"
    desk.goals.add(replace(draft, form="at_most"))
    assert len(desk.goals.targets()) == 3


@pytest.mark.parametrize(
    ("text", "share"), [("65", 0.65), ("65 %", 0.65), ("0.65", 0.65), ("62,5%", 0.625), ("1%", 0.01)]
)
def test_a_margin_may_be_written_as_people_do(desk: Desk, text: str, share: float) -> None:
    assert desk.set_preferences({"gross_margin": text}).gross_margin == pytest.approx(share)


def test_a_refused_setting_is_named_as_people_know_it(desk: Desk) -> None:
    with pytest.raises(BadInput, match="“170” is no gross margin"):
        desk.set_preferences({"gross_margin": "170"})
    with pytest.raises(BadInput, match="“13” is no start of the fiscal year"):
        desk.set_preferences({"fiscal_start": "13"})


@pytest.mark.parametrize(
    ("kpi", "by", "form", "value", "says"),
    [
        ("win_rate", "2026Q4", "level", "150%", "cannot be above 100 %"),
        ("win_rate", "2026Q4", "between", "50%..150%", "cannot be above 100 %"),
        ("churn_rate", "2026Q4", "at_most", "-2%", "cannot be below 0%"),
        ("leads", "2026Q4", "at_least", "-5", "cannot be below 0"),
        ("leads", "2026Q4", "change", "-150%", "cannot fall by more than 100 %"),
        ("leads", "9999Q4", "level", "5", "more than 10 years ahead"),
        ("leads", "1999Q1", "level", "5", "more than 10 years back"),
    ],
)
def test_what_can_never_be_is_no_target(desk: Desk, kpi: str, by: str, form: str, value: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.goals.add(Draft(kpi, by, form, value))
    assert says in refused.value.what and refused.value.do
    assert desk.goals.targets() == ()


def test_what_may_be_above_a_whole_or_below_nothing_is_a_target(desk: Desk) -> None:
    for kpi, value in (("contract_conversion", "110%"), ("lead_growth", "-20%"), ("net_revenue_retention", "120%")):
        assert desk.goals.add(Draft(kpi, "2026Q4", "level", value)).kpi == kpi


@pytest.mark.parametrize(
    ("draft", "what", "do"),
    [
        (Draft("revenue", "2026Q4", "change", "+1%", baseline="2023Q2"), "baseline 2023Q2", "2024Q2 or 2024Q1"),
        (Draft("revenue", "2026Q4", "change", "+1%", baseline="2019Q1"), "baseline 2019Q1", "Did you mean 2024Q1?"),
        (Draft("revenue", "2026", "delta", "5", baseline="2022"), "baseline 2022", "Did you mean 2024?"),
        (Draft("revenue", "2023-11", "level", "5"), "due period 2023-11", "2026-07 or 2026-08"),
        (Draft("revenue", "2020Q1", "level", "5"), "due period 2020Q1", "2026Q3 or 2026Q4"),
    ],
)
def test_periods_before_the_data_begin_are_refused_with_near_ones(desk: Desk, draft: Draft, what: str, do: str) -> None:
    assert desk.goals.read(draft)  # nothing is loaded yet: nothing is known of when it begins
    desk.files.commit(desk.files.read("orders.csv", orders()), orders())
    with pytest.raises(BadInput) as fault:
        desk.goals.read(draft)
    assert what in fault.value.what and "Revenue begin, in 2024" in fault.value.what
    assert do in str(fault.value.do)


def test_periods_of_a_kpi_without_numbers_and_those_that_are_there_are_taken(desk: Desk) -> None:
    desk.files.commit(desk.files.read("orders.csv", orders()), orders())
    for draft in (
        Draft("leads", "2026Q4", "change", "+1%", baseline="2019Q1"),
        Draft("revenue", "2026Q4", "change", "+1%", baseline="2024Q1"),
        Draft("revenue", "2024Q1", "level", "5"),
    ):
        assert desk.goals.read(draft)


@pytest.mark.parametrize("code", ["ZZ", "001", "EU", "Korea"])
def test_what_is_no_country_is_refused(desk: Desk, code: str) -> None:
    with pytest.raises(BadInput, match=f"There is no country “{code}”"):
        desk.set_preferences({"country": code})
    assert desk.set_preferences({"country": "kr"}).country == "KR"


def test_a_conflict_names_what_people_know(desk: Desk) -> None:
    target = desk.goals.add(Draft("leads", "2026Q4", "level", "90"))
    with pytest.raises(Conflict, match=r"The target “Leads by 2026Q4” was changed meanwhile by Mira\."):
        desk.write("target", target.id, None, expected=7)
    desk.sheets.answer("frame_vision", "Far")
    ask = desk.catalog.prompts["frame_vision"].ask
    with pytest.raises(Conflict) as fault:
        desk.write("answer", "frame_vision", None, expected=7)
    assert f"“{ask}”" in fault.value.what and "frame_vision" not in fault.value.what
