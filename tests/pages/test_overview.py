"""The overview: nothing loaded, no forecast, no north star, no target on it, under a scenario, one that is not there."""

from __future__ import annotations

from pathlib import Path

from lib.desk.goals import Draft
from tests.pages.conftest import AS_OF, Drawn, Open, company, desk_of


def test_nothing_loaded_offers_to_add_files(open_app: Open) -> None:
    app = open_app("overview")
    assert not app.exception
    assert "No data yet" in [s.value for s in app.subheader]


def test_the_whole_page(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app()
    assert not app.exception and not app.error and not app.warning
    assert [t.value for t in app.title] == ["Overview"]
    assert app.caption[0].value == "16 Nov 2026 · day 47 of 92 in Q4"
    assert drawn.text("overview_star").startswith("North star: revenue, Oct 2026 €")
    assert "The target is €" in drawn.text("overview_star")
    told = drawn.text("overview_attention")
    assert "Leads" in told
    assert "Visitor-to-lead conversion" in told
    assert "to revenue in" in told, "both can act on the north star"
    assert "North star" not in told and "Revenue:" not in told, "it stands above"
    assert "of 3 targets on track" in " ".join(s.value for s in app.subheader)
    assert drawn.text("overview_key_figures").count("vs Q2") == 6
    assert "questions answered" in drawn.text("overview_plan")
    steps = drawn.text("overview_bridge_table")
    assert steps.startswith("Step Adds Leads to Actual Q3 26")
    assert "Target Q1 27" in steps
    assert "All sources go up to yesterday" in [s.value for s in app.subheader] or "days" in drawn.text(
        "overview_sources"
    )
    assert not app.get("plotly_chart"), "its charts need no library that the browser would have to load first"
    assert 'aria-label="Revenue per quarter' in drawn.html["overview_fan"]
    assert "Target" in drawn.text("overview_bridge")


def test_the_page_stands_under_the_scenario(open_app: Open, small: Path, drawn: Drawn) -> None:
    open_app("overview")
    base = dict(drawn.html)
    desk_of(small).scenarios.set("Spring", ("price=+20%",))
    app = open_app("overview", scenario="Spring")
    assert not app.exception and not app.error
    assert drawn.html["overview_star"] != base["overview_star"]
    assert "Spring adds" in drawn.text("overview_bridge_table")
    assert "“Spring” rests on an assumption that nobody has explained" in drawn.text("overview_attention")
    app = open_app("overview", scenario="Winter")
    assert "There is no scenario “Winter” here" in app.warning[0].value
    assert drawn.html["overview_star"] == base["overview_star"]


def test_no_north_star_asks_to_choose_one(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).set_preferences({"north_star": ""})
    app = open_app("overview")
    assert not app.exception and not app.error
    assert "No north star yet" in [s.value for s in app.subheader]
    assert "overview_star" not in drawn.html
    assert "overview_bridge_table" not in drawn.html
    assert "Leads" in drawn.text("overview_attention")


def test_no_target_on_the_north_star_offers_to_set_one(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk_of(small).set_preferences({"north_star": "sessions"})
    app = open_app("overview")
    assert not app.exception and not app.error
    assert "The target is" not in drawn.text("overview_star")
    assert "overview_bridge_table" not in drawn.html
    assert "Set a target on it" in [link.proto.label for link in app.get("page_link")]


def test_no_targets_at_all(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk = desk_of(small)
    for target in desk.goals.targets():
        desk.goals.remove(target.id)
    app = open_app("overview")
    assert not app.exception and not app.error
    assert "No targets yet" in [s.value for s in app.subheader]


def test_before_the_first_forecast_there_are_numbers_but_no_promises(open_app: Open, home: Path, drawn: Drawn) -> None:
    desk = desk_of(home)
    desk.set_preferences({"as_of": AS_OF, "north_star": "revenue"})
    desk.files.commit(desk.files.read("company.csv", company()), company())
    desk.goals.add(Draft("leads", "2027Q1", "level", "960"))
    app = open_app("overview")
    assert not app.exception and not app.error
    assert "There is no forecast of it yet." in drawn.text("overview_star")
    assert "overview_attention" not in drawn.html
    assert "Cannot tell" in drawn.text("overview_tally")
    assert "overview_fan" not in drawn.html


def test_what_the_company_wants_stands_under_the_title(open_app: Open, small: Path, drawn: Drawn) -> None:
    desk = desk_of(small)
    desk.sheets.answer("frame_vision", "Good *coffee* everywhere")
    desk.sheets.answer("goals_objectives", [{"objective": "More regulars", "serves": "vision"}])
    said = " ".join(m.value for m in open_app("overview").markdown)
    assert r":gray[Vision] Good \*coffee\* everywhere" in said
    assert ":gray[Objective] More regulars" in said


def test_the_order_is_explained_and_a_line_leads_to_its_target(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("overview")
    assert "Ranked by what closing each gap would move revenue." in [c.value for c in app.caption]
    leads = next(t for t in desk_of(small).goals.targets() if t.kpi == "leads")
    assert f'data-id="{leads.id}"' in drawn.html["overview_attention"]
    app = open_app("gaps", target=leads.id)
    assert not app.exception and not app.error
    assert drawn.html["gaps"].count('aria-current="true"') == 1
    after = drawn.html["gaps"].partition('aria-current="true"')[2]
    assert after.index("Leads") < after.index("</tr>")
    app = open_app("gaps", target="gone")
    assert not app.exception and "aria-current" not in drawn.html["gaps"]
