"""The table: a real one, safe with any name, told in roles, sorted by attributes."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lib.ui.marks import Html
from lib.ui.table import Cell, Column, Group, Row, Table, led_to, needs, stylesheet, table_html

EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"
COLUMNS = (
    Column("name", "KPI", "left", sortable=True),
    Column("latest", "Q3 26", sortable=True),
    Column("year", "vs Q3 25", label="vs last year", hide=690),
)


class Parsed(HTMLParser):
    """The elements of a table in order, with their attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def table(*rows: Row, title: str = "Increase sales") -> Table:
    return Table("KPIs by goal", COLUMNS, (Group(title, rows),), "kpi")


def row(name: str = "Leads", value: float | None = 4218.0) -> Row:
    return Row(
        "leads", (Cell(name, name), Cell("4,218", value, title="4,218"), Cell("+15.1%", 0.151, "good")), opens=True
    )


def test_a_table_has_heads_group_heads_and_named_rows() -> None:
    parsed = Parsed(table_html(table(row())))
    assert parsed.of("table")[0]["aria-label"] == "KPIs by goal"
    assert [th.get("scope") for th in parsed.of("th")] == ["col", "col", "col", "rowgroup", "row"]
    assert "".join(parsed.text) == "KPIQ3 26vs Q3 25Increase salesLeads4,218+15.1%"
    assert not parsed.open


def test_roles_are_spelled_out_because_cards_undo_them() -> None:
    parsed = Parsed(table_html(table(row())))
    assert all(
        attrs.get("role") for tag, attrs in parsed.elements if tag in {"table", "thead", "tbody", "tr", "th", "td"}
    )


def test_every_group_is_a_body_and_an_empty_title_draws_no_head() -> None:
    grouped = Table("t", COLUMNS, (Group("A", (row(),)), Group("", (row(),))))
    parsed = Parsed(table_html(grouped))
    assert len(parsed.of("tbody")) == 2
    assert [tr["class"] for tr in parsed.of("tr") if tr.get("class")] == ["group", "row", "row"]


def test_only_sortable_heads_have_a_button_with_their_place() -> None:
    parsed = Parsed(table_html(table(row())))
    assert [b["data-col"] for b in parsed.of("button") if "data-col" in b] == ["0", "1"]
    assert [th.get("aria-sort") for th in parsed.of("th")[:3]] == ["none", "none", None]


def test_cells_carry_what_they_sort_by_and_missing_ones_nothing() -> None:
    parsed = Parsed(table_html(table(row(), row(value=None), row(value=math.nan))))
    assert [td.get("data-n") for td in parsed.of("td")[::2]] == ["4218.0", None, None]
    assert [th.get("data-t") for th in parsed.of("th") if th.get("scope") == "row"] == ["Leads"] * 3


def test_cells_carry_tone_label_and_the_whole_value() -> None:
    latest, year = Parsed(table_html(table(row()))).of("td")
    assert (latest["title"], latest["data-label"]) == ("4,218", "Q3 26")
    assert (year["class"], year["data-label"]) == ("c-year r h690 good", "vs last year")


def test_a_row_that_opens_gives_its_id_by_button_and_by_row() -> None:
    parsed = Parsed(table_html(table(row())))
    assert [b["data-id"] for b in parsed.of("button") if "data-id" in b] == ["leads"]
    assert [tr.get("data-id") for tr in parsed.of("tr")] == [None, None, "leads"]
    closed = Parsed(table_html(table(Row("x", (Cell("a"), Cell("b"), Cell("c"))))))
    assert not any("data-id" in attrs for _, attrs in closed.elements)


def test_a_kpi_that_lacks_data_says_what_it_needs_across_the_row() -> None:
    parsed = Parsed(table_html(table(Row("runway", (Cell("Runway"), needs("cash & profit"))))))
    assert parsed.of("td")[0]["colspan"] == "2"
    assert "needs: cash & profit" in parsed.text


def test_names_from_files_stay_text_everywhere() -> None:
    evil = Table(
        EVIL,
        (Column(EVIL, EVIL, label=EVIL, sortable=True), Column("b", EVIL, label=EVIL)),
        (Group(EVIL, (Row(EVIL, (Cell(EVIL, EVIL, EVIL, EVIL), Cell(EVIL, EVIL, EVIL, EVIL)), opens=True),)),),
    )
    parsed = Parsed(table_html(evil))
    assert {tag for tag, _ in parsed.elements} == {"table", "thead", "tbody", "tr", "th", "td", "button"}
    assert not any(key.startswith("on") for _, attrs in parsed.elements for key in attrs)
    assert parsed.text.count(EVIL) == 5  # two heads, the group, the name and a cell: shown as written


def test_html_of_marks_passes() -> None:
    assert "<b>x</b>" in table_html(table(Row("x", (Cell("a"), Cell(Html("<b>x</b>")), Cell("c")))))


@given(st.text(), st.text())
def test_any_name_and_id_survive_the_way_to_the_browser(name: str, row_id: str) -> None:
    parsed = Parsed(table_html(table(Row(row_id, (Cell(name), Cell("1"), Cell("2")), opens=True), title="")))
    shown = "".join(parsed.text).removeprefix("KPIQ3 26vs Q3 25")
    assert shown.replace("\r\n", "\n").replace("\r", "\n") == name.replace("\r\n", "\n").replace("\r", "\n") + "12"
    assert next(tr["data-id"] for tr in parsed.of("tr") if "data-id" in tr) == row_id


def test_the_stylesheet_turns_tables_into_cards_at_their_widths() -> None:
    css = stylesheet()
    widths = dict(re.findall(r"\(max-width: (\d+)px\) \{\n\s*\.cards-(\w+),", css))
    assert widths == {"560": "kpi", "480": "narrow", "700": "wide"}
    assert ".cards " not in css
    assert css.count("{") == css.count("}")


def test_the_stylesheet_takes_colours_from_the_theme_only() -> None:
    plain = re.sub(r"var\([^)]*\)|white-space", "", stylesheet())
    assert (
        re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(|[: ](?:red|green|blue|black|white|gray|orange)\b", plain)
        == []
    )


def _page() -> None:
    import streamlit as st

    from lib.ui.marks import span
    from lib.ui.table import Cell, Column, Group, Row, Table, show_html, show_table

    one = Table("t", (Column("name", "KPI"),), (Group("", (Row("a", (Cell("A"),)),)),))
    st.write(repr((show_table(one, "table"), show_html(span("x", "muted"), "marks"))))


def test_the_component_runs_on_a_page_and_nothing_is_clicked_at_first() -> None:
    at = AppTest.from_function(_page).run()
    assert not at.exception
    assert at.markdown[0].value == "(None, None)"


def test_a_column_can_do_without_a_label_on_cards() -> None:
    columns = (Column("name", "File"), Column("pct", "%", label=""), Column("rows", "Rows used"))
    cells = (Cell("a"), Cell("41%"), Cell("12"))
    parsed = Parsed(table_html(Table("t", columns, (Group("", (Row("a", cells),)),))))
    assert [td["data-label"] for td in parsed.of("td")] == ["", "Rows used"]


def test_the_row_that_somebody_was_led_to_is_marked() -> None:
    table = Table("T", (Column("name", "Name"),), (Group("", (Row("a", (Cell("A"),)), Row("b", (Cell("B"),)))),))
    assert table_html(led_to(table, "b")).count('class="row here" aria-current="true"') == 1
    assert table_html(led_to(table, "b")).index("here") > table_html(led_to(table, "b")).index(">A<")
    assert "here" not in table_html(led_to(table, "gone"))
    assert led_to(table, None) is table
