"""The documents: headings in order, tables, native charts as Word wants them, every kind of answer, what is open."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from lib.catalog.model import Catalog
from lib.catalog.prompts import CELLS
from lib.charts.format import Formatter
from lib.export import PLANS, Head, PlanKind, document
from lib.export.plotted import aims_of, fan_columns, fan_of
from lib.export.tables import reach
from lib.pipeline import Outcome
from lib.plan.answers import Known, read_answer
from lib.plan.asked import Answer
from tests.export.conftest import GERMAN, KOREAN, NASTY, Persona, Told

HEAD = Head("Möwe & Söhne")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def everything(content: bytes) -> str:
    """All text of the body, tables too."""
    body = docx.Document(BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


@pytest.fixture(scope="module")
def plans(told: Told, outcome: Outcome) -> dict[PlanKind, bytes]:
    return {kind: document(kind, told, outcome, HEAD) for kind in PLANS}


@pytest.fixture(scope="module")
def marketing(plans: dict[PlanKind, bytes]) -> bytes:
    return plans["marketing"]


@pytest.mark.parametrize("kind", list(PLANS))
def test_every_marked_prompt_is_printed_once_and_no_other(
    kind: PlanKind, plans: dict[PlanKind, bytes], catalog: Catalog
) -> None:
    found = docx.Document(BytesIO(plans[kind]))
    asked = [p.text for p in found.paragraphs if p.style.name == "Heading 2"]
    asked += [r.cells[0].text for t in found.tables if t.cell(0, 0).text == "Question" for r in t.rows[1:]]
    printed = PLANS[kind]
    wanted = [
        p.ask
        for p in catalog.prompts.values()
        if printed.mark in p.marks and "N" not in p.marks and p.kind != "shows" and not p.later and not p.held
        if p.kind != "computed" or p.sheet == printed.sheet
    ]
    assert sorted(a for a in asked if a in wanted) == sorted(wanted)
    assert set(asked) - set(wanted) == {
        "North star: Monthly recurring revenue", "Targets", "Key figures", "What will be missed", "What closes it",
    }  # fmt: skip


def test_a_document_prints_its_own_sheet_first_and_no_others_whole(plans: dict[PlanKind, bytes]) -> None:
    found = docx.Document(BytesIO(plans["sales"]))
    chapters = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert chapters[:3] == ["In short", "The plan in numbers", "Sales plan"]
    assert "Marketing plan" not in chapters and "The offer" in chapters


def test_the_first_page_says_what_will_be_missed_and_what_closes_it(told: Told, outcome: Outcome) -> None:
    target = next(g.target for g in outcome.gaps() if g.status in ("missed", "off_track", "at_risk"))
    row = {"target": target.id, "decision": "hire", "how_much": "Two more", "action": "Call everybody", "person": "Jo"}
    given = read_answer(outcome.catalog.prompt("gaps_decisions"), [row], Known(unchecked=frozenset(("target",))))
    decided = Told({"": {"gaps_decisions": Answer("gaps_decisions", given, 1)}}, (), Known())
    kind: PlanKind = next(
        k for k, p in PLANS.items() if outcome.catalog.kpi(target.kpi).category in p.goals or target.kpi == "mrr"
    )
    lines = [p.text for p in docx.Document(BytesIO(document(kind, decided, outcome, HEAD))).paragraphs]
    first = lines[lines.index("In short") : lines.index("Contents")]
    missed, closed = first.index("What will be missed"), first.index("What closes it")
    assert closed - missed > 1
    assert "Two more · Call everybody · Jo" in first[closed + 1]


def test_the_answers_of_its_own_sheet_are_in_it_whole(plans: dict[PlanKind, bytes], catalog: Catalog) -> None:
    text = "".join(everything(content) for content in plans.values())
    for words in (
        KOREAN, GERMAN, NASTY, "First line of", "Second line.", "€1,202.50", "12.5%", "Q1 2027",
        "of 5, from", "Yes", "Monthly recurring revenue", "Mira aus 서울", "€1,234",
    ):  # fmt: skip
        assert words in text, words


def test_all_kinds_of_cells_are_among_them(catalog: Catalog) -> None:
    """So that the test above and `test_words` miss none that a new prompt might bring."""
    used = {c.kind for p in catalog.prompts.values() for c in (p, *p.columns)}
    assert used <= {*CELLS, "rows", "parts", "shows"}


def test_headings_come_in_order(marketing: bytes) -> None:
    levels = [
        int(p.style.name[-1])
        for p in docx.Document(BytesIO(marketing)).paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_a_head_that_is_repeated_and_a_name(marketing: bytes) -> None:
    tables = docx.Document(BytesIO(marketing)).tables
    assert len(tables) > 20
    for table in tables:
        head = table.rows[0]._tr.find(f"{WORD}trPr/{WORD}tblHeader")
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        headed = look.get(qn("w:firstRow")) == "1"
        assert (head is not None) == headed
        assert headed or look.get(qn("w:firstColumn")) == "1"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert all(row._tr.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in table.rows)


def test_targets_stand_with_their_chance(marketing: bytes, outcome: Outcome) -> None:
    tables = docx.Document(BytesIO(marketing)).tables
    table = next(t for t in tables if t.cell(0, 0).text == "Target" and t.cell(0, 5).text == "Chance")
    shown = {r.cells[0].text.split("\n")[0]: [c.text for c in r.cells] for r in table.rows[1:]}
    goals = PLANS["marketing"].goals
    about = [g for g in outcome.gaps() if outcome.catalog.kpi(g.target.kpi).category in goals or g.target.kpi == "mrr"]
    assert len(table.rows) == 1 + len(about) < 1 + len(outcome.gaps())
    gap = next(g for g in outcome.gaps() if g.target.kpi == "mrr")
    row = shown["Monthly recurring revenue"]
    written = Formatter("EUR").against(gap.forecast.median, gap.resolved.level, "money")
    assert row[1:3] == ["Q1\u00a02027", written.target]
    assert row[3].split("\n")[0] == written.forecast
    assert row[4] == written.gap
    assert row[5] == f"{min(99, max(1, round(100 * gap.probability)))}%"
    assert row[6].replace("\u00a0", " ") in ("On track", "At risk", "Off track")


def test_contents_lead_to_headings(marketing: bytes) -> None:
    found = docx.Document(BytesIO(marketing))
    body = found.element.body
    marks = {
        m.get(qn("w:name")): "".join(t.text for t in m.getparent().iter(qn("w:t")))
        for m in body.iter(qn("w:bookmarkStart"))
    }
    links = {
        link.get(qn("w:anchor")): "".join(t.text for t in link.iter(qn("w:t"))) for link in body.iter(qn("w:hyperlink"))
    }
    assert links == marks
    assert next(iter(links.values())) == "In short"
    assert "Ideal customer: Mira aus 서울" in links.values()
    assert [c.get(qn("w:fldCharType")) for c in body.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]
    assert "TOC" in "".join(i.text for i in body.iter(qn("w:instrText")))


def test_page_face_foot_and_language(marketing: bytes) -> None:
    found = docx.Document(BytesIO(marketing))
    section = found.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    fields = [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert section.different_first_page_header_footer
    assert "Möwe & Söhne · Marketing plan · as of 13 Nov 2026" in section.footer.paragraphs[0].text
    fonts = found.styles["Normal"].element.rPr.rFonts
    assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == ("IBM Plex Sans", "Malgun Gothic")
    assert b"Segoe UI" in ZipFile(BytesIO(marketing)).read("word/fontTable.xml")
    assert found.core_properties.title == "Möwe & Söhne: Marketing plan"


# --- charts ----------------------------------------------------------------------------------------------------------


def relations(package: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id → its kind and target."""
    folder, name = part.rsplit("/", 1)
    tree = ElementTree.fromstring(package.read(f"{folder}/_rels/{name}.rels"))
    return {r.get("Id", ""): (r.get("Type", "").rsplit("/", 1)[1], r.get("Target", "")) for r in tree}


def test_charts_are_parts_that_word_can_open(marketing: bytes) -> None:
    package = ZipFile(BytesIO(marketing))
    names = package.namelist()
    assert len(names) == len(set(names))
    types = package.read("[Content_Types].xml").decode()
    chart_type = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    body = package.read("word/document.xml").decode()
    drawn = re.findall(r'<c:chart [^>]*r:id="(\w+)"', body)
    assert len(drawn) == 2
    document_relations = relations(package, "word/document.xml")
    for number, relation in enumerate(drawn, start=1):
        kind, target = document_relations[relation]
        assert (kind, target) == ("chart", f"charts/chart{number}.xml")
        assert re.search(
            f'<Override PartName="/word/charts/chart{number}.xml" ContentType="{re.escape(chart_type)}"/>', types
        )
        chart = package.read(f"word/charts/chart{number}.xml").decode()
        external = re.search(
            r'<externalData [^>]*r:id="(\w+)"><autoUpdate val="0"/></externalData></chartSpace>', chart
        )
        assert external, chart[-400:]
        assert '<chart><autoTitleDeleted val="1"/>' in chart
        kind, target = relations(package, f"word/charts/chart{number}.xml")[external[1]]
        assert (kind, target) == ("package", f"../embeddings/Microsoft_Excel_Sheet{number}.xlsx")
        assert target.removeprefix("../") in " ".join(names)
    assert f'<Default Extension="xlsx" ContentType="{sheet_type}"/>' in types
    ids = re.findall(r'<wp:docPr id="(\d+)"', body)
    assert len(ids) == len(set(ids))


def test_charts_carry_their_numbers_and_words(marketing: bytes, outcome: Outcome) -> None:
    package = ZipFile(BytesIO(marketing))
    book = openpyxl.load_workbook(BytesIO(package.read("word/embeddings/Microsoft_Excel_Sheet1.xlsx")))
    sheet: Any = book["Data"]
    head = [c.value for c in sheet[1]]
    assert head[:3] == ["Quarter", "Actual", "Forecast, likely"]
    likely = [row[2].value for row in sheet.iter_rows(min_row=2)]
    mrr = outcome.outlooks("quarter", 1, ["mrr"])["mrr"]
    assert likely[-len(mrr.periods) :] == [pytest.approx(float(v)) for v in mrr.median]
    chart = package.read("word/charts/chart1.xml").decode()
    kept = re.findall(r"<numRef><f>'Data'!\$C\$2:\$C\$\d+</f>.*?</numRef>", chart)
    assert [float(v) for v in re.findall(r"<v>([^<]*)</v>", kept[0])] == [
        pytest.approx(v) for v in likely if v is not None
    ]
    words = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', package.read("word/document.xml").decode())
    assert words[0].startswith("Monthly recurring revenue, ") and "8 in 10 between" in words[0]
    assert words[1].startswith("Chance to reach each target: ")


# --- what is open, and little --------------------------------------------------------------------------------------------


def test_what_is_required_and_unanswered_is_listed(told: Told, outcome: Outcome, catalog: Catalog) -> None:
    given = {n: a for n, a in told.given[""].items() if n != "frame_why"}
    text = everything(document("marketing", Told({"": given, "mira": told.given["mira"]}, told.people), outcome, HEAD))
    assert "Open questions" in text
    assert catalog.prompts["frame_why"].ask in text
    noted = re.search(r"(\d+) questions? that the plan needs (?:is|are) not answered yet", text)
    # Prompts that show another's rows are not answered here either.
    shown = [p for p in catalog.prompts.values() if p.kind == "shows" and p.required and "M" in p.marks]
    assert noted and int(noted[1]) == 1 + len(shown)
    assert f"{noted[1]} of those that the plan needs are open" in text


def test_an_empty_plan_is_a_short_document(bare: Outcome, catalog: Catalog) -> None:
    content = document("sales", Told(), bare, HEAD)
    text = everything(content)
    assert "No question of this plan has been answered yet." in text
    assert "No target has been set yet." in text
    assert catalog.prompts["sales_direction"].ask in text
    assert not [n for n in ZipFile(BytesIO(content)).namelist() if "chart" in n]


def test_each_persona_has_a_chapter(told: Told, outcome: Outcome) -> None:
    two = Told({**told.given, "jo": {}}, (*told.people, Persona("jo", "Jo")))
    content = document("marketing", two, outcome, HEAD)
    chapters = [p.text for p in docx.Document(BytesIO(content)).paragraphs if p.style.name == "Heading 1"]
    assert "Ideal customer: Mira aus 서울" in chapters
    rows = [[c.text for c in r.cells] for t in docx.Document(BytesIO(content)).tables[-1:] for r in t.rows]
    (open_,) = [row[1] for row in rows if row[0] == "Ideal customer: Jo"]
    assert open_.split("\n")[0] == "Name, and which rows of the data are they?"


def test_the_scenario_is_named(told: Told, outcome: Outcome) -> None:
    assert "under the scenario “More calls”" in everything(document("sales", told, outcome, Head("x", "More calls")))


def test_same_answers_same_bytes(plans: dict[PlanKind, bytes], told: Told, outcome: Outcome) -> None:
    assert document("investor", told, outcome, HEAD) == plans["investor"]


def test_every_target_in_the_horizon_is_in_the_chart(outcome: Outcome) -> None:
    star = outcome.outlooks("quarter", reach(outcome), ("mrr",))["mrr"]
    gap = next(g for g in outcome.gaps() if g.target.kpi == "mrr" and not g.target.where)
    first, second = (outcome.calendar.label(p) for p in star.periods[:2])
    two = [replace(gap, target=gap.target.model_copy(update={"by": by})) for by in (first, second)]
    far = replace(gap, target=gap.target.model_copy(update={"by": "2039Q4"}))
    data = fan_of(outcome, star, two)
    shown = fan_columns(data, Formatter("EUR"), aims_of(star, [*two, far], data)).column("Target")
    assert [data.labels[i] for i, v in enumerate(shown) if v == v] == [first, second]
