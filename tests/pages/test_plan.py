"""The plan page: every prompt answered through it, two people saving the same, history, personas, files, the empty workspace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.access import Actor
from lib.catalog.prompts import LINKS, STRICT, Column, Prompt, Spec
from lib.charts.format import Formatter
from lib.desk import Desk, open_shelf
from lib.desk.answer_words import Words
from lib.plan.answers import Row, read_answer, to_json
from lib.settings import Settings
from lib.ui.sheet_grid import Grid
from tests.pages.conftest import Drawn, Open, desk_of

SETTINGS = {
    "stage": "growth",
    "situation": "established",
    "business": "subscription",
    "sold": "online,offline",
    "customers": "consumers,companies",
    "lens": "both",
}
SAMPLES: dict[str, Any] = {
    "line": "A few words",
    "text": "One line.\nAnother one.",
    "scale": 4,
    "yesno": True,
    "number": 12.5,
    "money": 1200.0,
    "percent": 0.125,
    "date": "2026-11-16",
    "period": "2026Q4",
    "source": {"address": "https://example.org/a", "publisher": "Example Press", "date": "2026-03-01"},
}


def as_person(home: Path, name: str) -> Desk:
    """The desk of somebody else, in another browser."""
    return open_shelf(Settings(home=home)).open("default", Actor(name))


def sample(desk: Desk, spec: Spec) -> Any:
    """A value of a kind, as JSON."""
    if spec.kind in LINKS:
        known = desk.sheets.choices(spec.kind)
        name = known[0][0] if spec.kind in STRICT or spec.kind == "persona" else f"New {spec.kind}"
        return [name] if spec.many else name
    if spec.options:
        chosen = [o for o in spec.options if SETTINGS["business"] in spec.only.get(o, (SETTINGS["business"],))][-1]
        return list(spec.options)[::-1] if spec.many else SETTINGS.get(getattr(spec, "setting", None) or "", chosen)
    return SAMPLES[spec.kind]


def key(app: AppTest) -> str:
    """How the keys of the open prompt's fields begin."""
    editing = app.session_state["quarterdeck"].editing
    return f"answer_{editing.key}_{editing.base.revision}_{editing.turn}"


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of that name."""
    return next(b for b in app.button if b.label == label).click().run()


def show(app: AppTest, prompt: Prompt, about: str = "") -> AppTest:
    """Open a prompt by its address."""
    app.query_params["sheet"], app.query_params["prompt"] = prompt.sheet, prompt.id
    if about:
        app.query_params["persona"] = about
    return app.run()


# --- every prompt ----------------------------------------------------------------------------------------------------


def type_in(app: AppTest, spec: Spec, name: str, raw: Any) -> None:
    """Put a value into the field of its kind, as a person would."""
    if spec.kind in ("choice", "scale", "yesno"):
        fields = [f for f in (*app.radio, *app.selectbox, *app.get("button_group")) if f.key == name]
        fields[0].set_value(raw if spec.kind != "scale" else int(raw))
    elif spec.kind == "choices":
        next(f for f in app.get("button_group") if f.key == name).set_value(raw)
    elif spec.kind == "rank":
        for place, option in enumerate(raw):
            app.selectbox(key=f"{name}_{place}").set_value(option)
    elif spec.kind in LINKS:
        (app.multiselect if spec.many else app.selectbox)(key=name).set_value(raw)
    else:
        typed = raw if isinstance(raw, str) else f"{raw:.12g}"
        (app.text_area if spec.kind == "text" else app.text_input)(key=name).set_value(typed)


def cells(desk: Desk, columns: tuple[Column, ...], row: Row) -> dict[str, Any]:
    """A row as the editor of rows sends it."""
    grid = Grid(columns, Words(desk.sheets.known(), Formatter("EUR", "en")))
    sent = {c.id: grid.cell(c, row[c.id], row) for c in columns if c.id in row}
    return {name: cell.isoformat() if hasattr(cell, "isoformat") else cell for name, cell in sent.items()}


def fill_rows(app: AppTest, desk: Desk, prompt: Prompt, before: int) -> dict[str, Any]:
    """Type a row with every column into the grid; what was typed, as JSON."""
    columns = desk.catalog.columns(prompt)
    whole = {c.id: sample(desk, c) for c in columns if c.kind != "computed"}
    whole |= {"team": prompt.team} if prompt.team and "team" in whole else {}
    kept = [c for c in columns if c.kind != "computed"]
    read = read_answer(prompt.model_copy(update={"kind": "rows", "columns": tuple(kept)}), [whole], desk.sheets.known())
    sent = cells(desk, tuple(kept), read[0])
    first = {"edited_rows": {0: sent}, "added_rows": [], "deleted_rows": []}
    added = {"edited_rows": {}, "added_rows": [sent], "deleted_rows": []}
    app.session_state[key(app)] = added if before and not prompt.held else first
    return dict(to_json(read[0]))


def answer_through_the_page(app: AppTest, desk: Desk, prompt: Prompt, about: str) -> None:
    show(app, prompt, about)
    before = app.session_state["quarterdeck"].editing.base.value
    if prompt.kind in ("rows", "shows"):
        wanted = fill_rows(app, desk, prompt, len(before or ()))
    elif prompt.kind == "parts":
        wanted = {c.id: sample(desk, c) for c in prompt.own}
        for column in prompt.own:
            type_in(app, column, f"{key(app)}_{column.id}", wanted[column.id])
    else:
        wanted = sample(desk, prompt)
        type_in(app, prompt, key(app), wanted)
    press(app, "Save")
    assert not app.exception and not [e.value for e in app.error], prompt.id
    desk.__dict__.pop("preferences", None)
    stored = to_json(desk.sheets.get(prompt.id, about).value)
    if prompt.kind in ("rows", "shows"):
        shown = [{k: row[k] for k in row if k in wanted} for row in stored]
        assert wanted in shown, prompt.id
    else:
        assert stored == wanted, prompt.id


def askable(desk: Desk) -> Iterator[Prompt]:
    for sheet in desk.sheets.sheets():
        if not sheet.view:
            yield from (p for p in desk.sheets.asked(sheet.id) if p.kind != "computed")


def test_every_prompt_is_answered_through_the_page_and_comes_back_from_a_file(
    open_app: Open, small: Path, drawn: Drawn
) -> None:
    desk = desk_of(small)
    desk.set_preferences(SETTINGS)
    desk.scenarios.set("Spring", ("marketing_spend=+20%",))
    persona = desk.sheets.add_persona("Clinic manager")
    app = open_app("plan")
    asked = {}
    for situation in ("established", "new"):
        desk.set_preferences({"situation": situation})
        for prompt in [p for p in askable(desk) if p.id not in asked]:
            about = persona.id if desk.catalog.sheets[prompt.sheet].persona else ""
            answer_through_the_page(app, desk, prompt, about)
            asked[prompt.id] = prompt
    assert asked.keys() == {p.id for p in desk.catalog.prompts.values() if p.kind != "computed"}
    assert all(p.done for p in desk.sheets.progress_of_all())
    exported = json.loads(json.dumps(desk.sheets.export()))
    other = desk.shelf.open("second", Actor("owner"))
    other.sheets.import_(exported)
    assert other.sheets.export() == exported


# --- what the page shows ---------------------------------------------------------------------------------------------


def test_an_empty_workspace_has_all_sheets_and_the_first_question(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app("plan")
    assert not app.exception and not app.error
    assert "Start" in drawn.text("sheets") and "10. Tools and systems" in drawn.text("sheets")
    assert app.header[0].value == "Start"
    assert app.caption[0].value.startswith("0 of ")
    assert app.subheader[0].value == "How far is the company?"
    assert "evidence" not in drawn.html


def test_one_prompt_is_open_and_the_next_one_after_it_is_saved(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("plan", sheet="frame", prompt="frame_why")
    assert [b.label for b in app.button if b.proto.type == "primary"] == ["Save"]
    app.text_area(key=key(app)).set_value("Growth stalls.")
    press(app, "Save")
    assert desk_of(small).sheets.get("frame_why").value == "Growth stalls."
    assert "Growth stalls." in drawn.text("told_before")
    assert "prompt" not in app.query_params
    assert app.subheader[0].value == "How far is the company?"


def test_a_click_opens_a_sheet_and_a_prompt(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("plan", sheet="frame")
    drawn.click["sheets"] = "team"
    app.run()
    assert app.header[0].value == "8. Team and stakeholders" and app.query_params["sheet"] == "team"
    drawn.click["after_team_heads"] = "team_talk"
    app.run()
    assert app.subheader[0].value == "How do the teams keep each other informed?"


def test_evidence_stands_beside_the_prompts(open_app: Open, small: Path, drawn: Drawn) -> None:
    open_app("plan", sheet="goals")
    text = drawn.text("evidence")
    assert "Leads" in text and "%" in text and "Not loaded" in text


def test_a_view_gathers_prompts_of_all_sheets_and_leads_to_them(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).sheets.answer("frame_vision", "Every crew knows its day.")
    app = open_app("plan", sheet="investor")
    assert not app.exception and not app.error
    assert "Every crew knows its day." in drawn.text("view_told")
    drawn.click["view_told"] = "frame_vision"
    app.run()
    assert app.header[0].value == "Start"
    assert app.text_area(key=key(app)).value == "Every crew knows its day."


def test_an_unknown_sheet_or_prompt_in_the_address_does_no_harm(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="nonsense", prompt="frame_wyh", persona="nobody")
    assert not app.exception and not app.error and app.header[0].value


# --- what is wrong is said, what was typed is kept -------------------------------------------------------------------


def test_an_empty_answer_is_refused_by_its_question(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="frame", prompt="frame_why")
    press(app, "Save")
    assert "Not saved" in app.error[0].value and "What makes a plan necessary now?" in app.error[0].value
    assert not desk_of(small).sheets.get("frame_why").given


def test_a_wrong_cell_is_refused_with_its_place_and_the_grid_stays(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="frame", prompt="frame_period")
    typed = {"edited_rows": {}, "added_rows": [{"first": "2026Q4", "last": "next spring"}], "deleted_rows": []}
    app.session_state[key(app)] = typed
    before = key(app)
    press(app, "Save")
    assert "row 1, column last" in app.error[0].value and "next spring" in app.error[0].value
    assert key(app) == before and app.session_state[before]["added_rows"] == typed["added_rows"]
    assert not desk_of(small).sheets.get("frame_period").given


# --- two people ------------------------------------------------------------------------------------------------------


def conflict(open_app: Open, home: Path) -> AppTest:
    """I have the question open, Maya saves it, then I do."""
    app = open_app("plan", sheet="frame", prompt="frame_why")
    as_person(home, "Maya").sheets.answer("frame_why", "Maya's reason.")
    app.text_area(key=key(app)).set_value("My reason.")
    return press(app, "Save")


def test_the_second_of_two_sees_both_versions_and_nothing_is_overwritten(
    open_app: Open, small: Path, drawn: Drawn
) -> None:
    app = conflict(open_app, small)
    assert not app.exception and not app.error
    assert "Maya saved another version" in app.warning[0].value
    text = drawn.text("both_versions")
    assert "Maya's reason." in text.replace("&#x27;", "'") and "My reason." in text
    assert desk_of(small).sheets.get("frame_why").value == "Maya's reason."
    assert app.text_area(key=key(app)).value == "My reason.", "what was typed is kept"


def test_mine_goes_on_top_of_theirs(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = conflict(open_app, small)
    press(app, "Save mine anyway")
    versions = desk_of(small).sheets.revisions("frame_why")
    assert [v.value for v in versions] == ["Maya's reason.", "My reason."]
    assert not app.warning


def test_theirs_is_kept(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = conflict(open_app, small)
    press(app, "Keep theirs")
    assert len(desk_of(small).sheets.revisions("frame_why")) == 1
    assert not app.warning and app.text_area(key=key(app)).value == "Maya's reason."


def test_a_third_version_in_between_is_shown_as_well(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = conflict(open_app, small)
    as_person(small, "Jonas").sheets.answer("frame_why", "A third reason.")
    press(app, "Save mine anyway")
    assert "Jonas saved another version" in app.warning[0].value
    assert desk_of(small).sheets.get("frame_why").value == "A third reason."


def test_a_version_saved_while_the_page_lies_open_is_shown_before_saving(
    open_app: Open, small: Path, drawn: Drawn
) -> None:
    app = open_app("plan", sheet="frame", prompt="frame_why")
    as_person(small, "Maya").sheets.answer("frame_why", "Maya's reason.")
    app.run()
    assert "Maya saved another version" in app.warning[0].value


def test_rows_in_conflict_stay_what_they_were_typed_on(open_app: Open, small: Path, drawn: Drawn) -> None:
    mine = {"edited_rows": {0: {"item": "Ads"}}, "added_rows": [], "deleted_rows": []}
    desk_of(small).sheets.answer("collect_costs", [{"item": "Fairs", "money": 100}])
    app = open_app("plan", sheet="collect", prompt="collect_costs")
    as_person(small, "Maya").sheets.answer("collect_costs", [{"item": "Post", "money": 7}, {"item": "Fairs"}])
    app.session_state[key(app)] = mine
    press(app, "Save")
    assert "Post" in drawn.text("both_versions") and "Ads" in drawn.text("both_versions")
    press(app, "Save mine anyway")
    assert to_json(desk_of(small).sheets.get("collect_costs").value) == [{"item": "Ads", "money": 100.0}]


# --- history, starters, files, personas ------------------------------------------------------------------------------


def test_history_says_what_changed_and_restores(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk = desk_of(small)
    desk.sheets.answer("collect_costs", [{"item": "Fairs", "money": 100}])
    as_person(small, "Maya").sheets.answer("collect_costs", [{"item": "Fairs", "money": 250}, {"item": "Ads"}])
    app = open_app("plan", sheet="collect", prompt="collect_costs")
    app.session_state["history_collect_costs"] = True
    app.run()
    text = drawn.text("versions_collect_costs")
    assert "Changed: Fairs, Amount €100 → €250" in text and "Added: Ads" in text and "Maya" in text
    drawn.click["versions_collect_costs"] = "1"
    app.run()
    assert not app.exception and not app.error
    assert to_json(desk.sheets.get("collect_costs").value) == [{"item": "Fairs", "money": 100.0}]
    assert len(desk.sheets.revisions("collect_costs")) == 3


def test_starter_rows_are_taken_over_with_one_click(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="actions", prompt="actions_list")
    app.button(key="starters_actions_list").click().run()
    assert not app.exception and not app.error
    rows = desk_of(small).sheets.get("actions_list").value
    assert "Write a call script" in [row["what"] for row in rows]
    assert not [b for b in app.button if b.key == "starters_actions_list"]


def test_an_answer_is_taken_back(open_app: Open, small: Path) -> None:
    desk = desk_of(small)
    desk.sheets.answer("frame_why", "Growth stalls.")
    app = open_app("plan", sheet="frame", prompt="frame_why")
    press(app, "Take the answer back")
    assert not desk.sheets.get("frame_why").given and len(desk.sheets.revisions("frame_why")) == 2


def test_an_old_answer_is_due_for_another_look(
    open_app: Open, small: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(small)
    desk.set_preferences({"as_of": "2030-01-01"})  # the review is long past
    desk.sheets.answer("frame_rhythm", [{"rhythm": "weekly", "next": "2026-12-01"}])
    desk.sheets.answer("frame_why", "Growth stalls.")
    app = open_app("plan", sheet="frame", prompt="frame_why")
    assert any("Due for another look" in c.value for c in app.caption)
    assert "due" in drawn.text("sheets")


def test_rows_are_read_from_a_file_and_shown_before_they_count(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="collect", prompt="collect_costs")
    app.session_state["file_collect_costs"] = True
    app.run()
    app.file_uploader(key="rows_0").upload(
        "costs.csv", b"Item,Amount,Per\nFairs,1.2k,a month\nAds,lots,\n", "text/csv"
    ).run()
    assert "row 2, column money" in app.error[0].value and "costs.csv" in app.error[0].value
    app.file_uploader(key="rows_0").set_value([]).run()
    app.file_uploader(key="rows_0").upload("costs.csv", b"Item,Amount,Per\nFairs,1.2k,a month\n", "text/csv").run()
    app.button(key="add_collect_costs").click().run()
    stored = to_json(desk_of(small).sheets.get("collect_costs").value)
    assert stored == [{"item": "Fairs", "money": 1200.0, "per": "month"}]


def test_a_persona_is_added_renamed_and_removed(open_app: Open, small: Path) -> None:
    app = open_app("plan", sheet="icp")
    assert not app.exception and not [s.value for s in app.subheader]
    press(app, "Add this persona")
    assert "needs a name" in app.error[0].value
    app.text_input[0].set_value("Clinic manager")
    press(app, "Add this persona")
    desk = desk_of(small)
    (persona,) = desk.sheets.personas()
    assert app.query_params["persona"] == persona.id
    rename = next(t for t in app.text_input if t.label == "Another name")
    rename.set_value("Head of a clinic")
    press(app, "Rename")
    assert desk.sheets.personas()[0].name == "Head of a clinic"
    app.button(key=f"remove_{persona.id}").click().run()
    assert not app.exception and desk.sheets.personas() == ()


def test_a_plan_file_from_elsewhere_is_refused_and_nothing_changes(open_app: Open, small: Path) -> None:
    desk = desk_of(small)
    desk.sheets.answer("frame_why", "Growth stalls.")
    before = desk.sheets.export()
    app = open_app("plan")
    app.session_state["plan_file"] = True
    app.run()
    for content, said in (
        (b"not json", "is no JSON"),
        (b'{"schema_version": 1, "answers": {"frame_wyh": "x"}}', "wyh"),
    ):
        app.file_uploader(key="plan_0").upload("other.json", content, "application/json").run()
        app.button(key="plan_import").click().run()
        assert said in app.error[0].value and "other.json" in app.error[0].value
        app.file_uploader(key="plan_0").set_value([]).run()
    assert desk.sheets.export() == before


def test_a_plan_file_is_taken_over(open_app: Open, small: Path) -> None:
    app = open_app("plan")
    app.session_state["plan_file"] = True
    app.run()
    body = json.dumps({"schema_version": 1, "answers": {"frame_why": "Growth stalls."}})
    app.file_uploader(key="plan_0").upload("plan.json", body.encode(), "application/json").run()
    app.button(key="plan_import").click().run()
    assert not app.exception and not app.error
    assert desk_of(small).sheets.get("frame_why").value == "Growth stalls."


def test_the_persona_that_still_waits_is_led_to(open_app: Open, small: Path) -> None:
    desk = desk_of(small)
    for name in ("Clinic manager", "Owner"):
        desk.sheets.add_persona(name)
    app = open_app("plan", sheet="icp")
    (choice,) = [s for s in app.selectbox if s.label == "Persona"]
    assert choice.value == "clinic_manager" and len(choice.options) == 2
    assert all(" (0 of " in option for option in choice.options)
