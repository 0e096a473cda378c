"""The plan's sheets and prompts: all declared, each as it should be, and what is refused with file and entry."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from lib.catalog import prompts
from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.catalog.prompts import CELLS, LINKS, STATUS, Column, Prompt
from lib.errors import DeclarationError, UnknownName
from lib.plan import model

FOLDER = Path(__file__).parents[2] / "data" / "catalog"
TEXTS = {p.name: p.read_text("utf-8") for p in sorted(FOLDER.glob("*.toml"))}

IDS = {
    "frame": "stage situation stage_aims business sold customers lens period why marketing_result value_proposition aims "
    "vision mission north_star bridge first_months not_doing disruptions readers rhythm",
    "collect": "own past_plan worked outside trends buying minds channels rival_traffic neighbours competitors interviews "
    "benchmarks improve first_goals costs assumptions",
    "icp": "name who where occupation age company needs pains why_buy motives beliefs boycott price_quality advisers "
    "priorities spare_time novelty hangouts tone journey personalise size",
    "standing": "operation results market_fit presence strengths weaknesses obstacles better_way worth capacity",
    "goals": "objectives targets why confirmed means smart alignment",
    "kpis": "goals chosen own alert spend orphans",
    "forecast": "version horizon heard leans_on variables budget hires review",
    "gaps": "view decisions assumptions bias needs obstacles",
    "team": "heads people size owners handoffs talk performance hardships triggers stakeholders",
    "actions": "strategies draft list parts routine load",
    "tools": "needs scores chosen reports told",
    "sales": "direction goals strategies growth tactics process enablement timeline kpis wins challenges size roles "
    "resources budget interest rivals mood",
    "padre": "position_awareness position_demand position_pipeline acquire_journey acquire_pains deploy_onboarding "
    "deploy_speed deploy_delight run_promise expand_keep expand_grow expand_advocate product_evolve product_manage "
    "people_recruit people_start people_keep money_need money_source money_use",
}
BESIDE = {"tools_weights"}  # the weights of the scores of tools, which are to be editable
FIVE_P = {
    "product": "what difference benefits usp positioning messages",
    "place": "where how channels access",
    "price": "model list range basis costs result break_even",
    "promotion": "audience reach convert channels spend team tracking",
    "people": "who skills profile when first sourcing duties okr",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(TEXTS)


def expected(sheet: str) -> list[str]:
    if sheet == "five_p":
        return [f"{part}_{name}" for part, names in FIVE_P.items() for name in names.split()]
    return [f"{sheet}_{name}" for name in IDS[sheet].split()]


@pytest.mark.parametrize("sheet", [*IDS, "five_p"])
def test_every_prompt_of_a_sheet_is_declared_in_order(catalog: Catalog, sheet: str) -> None:
    assert [p.id for p in catalog.prompts_of(sheet) if p.id not in BESIDE] == expected(sheet)


def test_there_is_nothing_beside_them(catalog: Catalog) -> None:
    assert set(catalog.prompts) == {name for sheet in [*IDS, "five_p"] for name in expected(sheet)} | BESIDE
    assert len(catalog.prompts) == 188 + len(BESIDE)
    assert list(catalog.sheets) == [
        "frame", "collect", "icp", "standing", "goals", "kpis", "forecast", "gaps", "team", "actions", "tools", "five_p",
        "sales", "padre", "investor",
    ]  # fmt: skip
    assert [s.step for s in catalog.sheets.values()][1:11] == list(range(1, 11))


def test_the_investor_view_is_what_is_marked_for_it(catalog: Catalog) -> None:
    shown = [p.id for p in catalog.prompts_of("investor")]
    assert shown[0] == "frame_stage" and shown[-1] == "padre_money_use"
    assert "frame_why" not in shown and "price_break_even" in shown and len(shown) == 62


def columns(catalog: Catalog, prompt: str) -> str:
    return ", ".join(f"{c.id} {c.kind}" for c in catalog.prompts[prompt].own)


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("frame_disruptions", "event line, kpi kpi, threshold number, response text, person person"),
        ("frame_rhythm", "rhythm choice, next date, person person"),
        ("collect_own", "kind choice, dataset dataset, period period, missing_because line"),
        (
            "collect_competitors",
            "competitor line, offer line, price money, channels line, strength line, weakness line, year line, "
            "revenue money, growth percent, earns_how line, source source",
        ),
        ("icp_pains", "pain line, weight scale, today line"),
        ("icp_journey", "stage line, question line, touchpoint channel, obstacle line, kpi kpi"),
        (
            "gaps_decisions",
            "target target, gap computed, chance computed, decision choice, how_much line, action action, person person",
        ),
        ("team_handoffs", "stage line, definition line, from team, to team, days number, returned_when line"),
        (
            "actions_list",
            "what line, how text, strategy strategy, target target, team team, person person, start date, due date, status choice, "
            "effect number, odds percent, cost money, after action",
        ),
        ("actions_parts", "part line, action action, have yesno, person person, by date"),
        ("padre_position_awareness", "text text, strategies strategy"),
    ],
)  # fmt: skip
def test_columns_have_their_kinds(catalog: Catalog, prompt: str, said: str) -> None:
    assert columns(catalog, prompt) == said


def test_every_kind_of_answer_is_asked_somewhere(catalog: Catalog) -> None:
    used = {p.kind for p in catalog.prompts.values()} | {c.kind for p in catalog.prompts.values() for c in p.columns}
    assert used >= set(CELLS) | {"rows", "parts", "shows"}
    assert set(LINKS) <= set(CELLS)


def test_settings_and_marks(catalog: Catalog) -> None:
    assert {p.setting for p in catalog.prompts.values() if p.setting} == set(get_args(prompts.Setting))
    assert [p.id for p in catalog.prompts.values() if "N" in p.marks] == [
        "frame_first_months", "collect_interviews", "collect_first_goals",
    ]  # fmt: skip
    assert [p.id for p in catalog.prompts.values() if "E" in p.marks] == [
        "collect_own", "collect_past_plan", "collect_worked", "collect_improve", "standing_worth", "forecast_review",
    ]  # fmt: skip
    assert catalog.prompt("goals_why").marks == ("!",) and catalog.prompt("goals_why").required
    assert not catalog.prompt("frame_bridge").counted and catalog.prompt("frame_why").counted


def test_settings_are_worded_as_in_the_plan() -> None:
    assert get_args(prompts.Business) == get_args(model.Business)
    declared = prompts.When.model_fields
    for field, kind in {"stage": model.Stage, "situation": model.Situation, "sold": model.Sold}.items():
        assert set(get_args(kind)) == set(get_args(get_args(declared[field].annotation)[0]))


def test_labels_are_for_people(catalog: Catalog) -> None:
    for prompt in catalog.prompts.values():
        for spec in (prompt, *prompt.columns):
            assert all(label and "_" not in label for label in spec.options.values()), prompt.id
        assert all(c.label and "_" not in c.label for c in prompt.columns), prompt.id
    assert catalog.prompt("kpis_alert").columns[0].label == "KPI"
    assert Column.model_validate("missing_because").label == "Missing because"
    assert dict(Column.model_validate("status").options) == STATUS


def test_what_is_shown_elsewhere_has_the_columns_of_where_it_stands(catalog: Catalog) -> None:
    names = {p.id: [c.id for c in catalog.columns(p)] for p in catalog.prompts.values() if p.kind == "shows"}
    assert names["price_costs"] == ["item", "money", "kind"]
    assert names["people_duties"] == ["role", "duties", "kpi", "contributes"]
    assert names["sales_roles"] == ["person", "role", "duties", "kpi", "quota"]
    assert names["padre_acquire_pains"] == ["persona", "pain", "answer", "strategy"]
    assert names["people_who"] == ["person", "team", "role", "duties", "kpi", "hours", "cost"]
    with pytest.raises(UnknownName, match="frame_why"):
        catalog.prompt("frame_wy")
    with pytest.raises(UnknownName, match="team"):
        catalog.prompts_of("teams")


def test_a_new_prompt_is_an_entry_and_leaves_numbers_alone(catalog: Catalog) -> None:
    more = {
        **TEXTS,
        "own.toml": '[[prompt]]\nid = "frame_mascot"\nsheet = "frame"\nask = "Which animal?"\nkind = "line"\n',
    }
    wider = load(more)
    assert wider.prompts_of("frame")[0].id == "frame_mascot" or "frame_mascot" in wider.prompts
    assert wider.digest == catalog.digest
    assert load({**TEXTS, "kpis.toml": TEXTS["kpis.toml"] + "\n# more\n"}).digest != catalog.digest


SHEET = '[[sheet]]\nid = "s"\nname = "S"\npurpose = "For tests."\n'


def prompt(rest: str, kind: str = "line") -> str:
    return f'{SHEET}[[prompt]]\nid = "p"\nsheet = "s"\nask = "What?"\nkind = "{kind}"\n{rest}\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (prompt('colour = "red"'), "there is no field “colour”"),
        (prompt("", kind="essay"), "kind = 'essay'"),
        (prompt("", kind="choice"), "a choice needs options"),
        (prompt('options = ["a", "b"]'), "a line has no options"),
        (prompt("", kind="scale"), "a scale needs a word for its low and its high end"),
        (prompt("several = true"), "“several” is for links"),
        (prompt("", kind="rows"), "rows need columns"),
        (prompt('columns = ["a", "a"]', kind="rows"), "the column “a” stands twice"),
        (prompt('columns = ["a essay"]', kind="rows"), "columns.0.kind = 'essay'"),
        (prompt('columns = ["a choice"]', kind="rows"), "column “a”: a choice needs options"),
        (prompt('columns = ["a rows"]', kind="rows"), "a column cannot hold rows"),
        (prompt('columns = [{ id = "a", width = 3 }]', kind="rows"), "there is no field “columns.0.width”"),
        (prompt('columns = [{ id = "a", of = ["q"] }, "b"]', kind="rows"), "There is no prompt “q”"),
        (prompt('columns = ["a computed"]', kind="rows"), "say in “comes_from”"),
        (prompt("", kind="computed"), "say in “comes_from”"),
        (prompt("", kind="shows"), "say in “shows” whose rows"),
        (prompt('shows = "q"', kind="shows"), "There is no prompt “q”"),
        (prompt('team = "Sales"'), "“team” chooses"),
        (prompt('evidence = ["mr"]'), "There is no KPI “mr”"),
        (prompt('setting = "mood"'), "setting = 'mood'"),
        (prompt('marks = "! X"'), "marks.1 = 'X'"),
        (prompt('when = { stage = ["late"] }'), "when.stage.0 = 'late'"),
        (prompt('when = { weather = ["wet"] }'), "there is no field “when.weather”"),
        (prompt('starters = [{ row = { b = "x" } }]\ncolumns = ["a"]', kind="rows"), "starter 1: There is no column “b”"),
        (prompt('starters = [{ row = { kpi = "x" } }]\ncolumns = ["kpi"]', kind="rows"), "starter 1: There is no KPI “x”"),
        (prompt('options = ["a"]\nonly = { b = ["services"] }', kind="choice"), "There is no option “b”"),
        (prompt('held = { a = "because" }\ncolumns = ["b"]', kind="rows"), "There is no column “a”"),
        (prompt("").replace('sheet = "s"', 'sheet = "t"'), "There is no sheet “t”"),
        (prompt("").replace('purpose = "For tests."', 'purpose = "For tests."\nview = "I"'), "is a view"),
        (prompt("").replace('purpose = "For tests."', 'purpose = "For tests."\nevidence = ["mr"]'), "There is no KPI “mr”"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_file_and_entry(text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as fault:
        load({"steps.toml": text})
    assert said in str(fault.value)
    assert str(fault.value).startswith("steps.toml, ") and (
        "prompt “p”" in str(fault.value) or "sheet “s”" in str(fault.value)
    )


def test_a_column_written_short_or_as_a_table_is_the_same() -> None:
    assert Column.model_validate("cost money") == Column(id="cost", kind="money", label="Cost")
    assert Column.model_validate("persona").several and Column.model_validate("persona").many
    one = Prompt.model_validate({"id": "a", "sheet": "s", "ask": "?", "marks": "! M S"})
    assert one.marks == ("!", "M", "S")
