"""The table of KPIs, targets and files: frozen values in, one real `<table>` out, drawn by one small component.

`table_html` is a pure function and all there is to test; `show_table` and `show_html` hand its text to the browser.
The component's script only swaps the text when it has changed, keeps the focus, sorts by a head and reports clicks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from lib.ui.marks import Html, esc, span

Align = Literal["left", "right"]
Cards = Literal["kpi", "narrow", "wide", "never"]
Hide = Literal[0, 690, 820, 960]  # the widths in px of the table at or below which a column goes

_CARDS_AT = {"narrow": 480, "wide": 700}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `key` is also its class: name, spark, latest, prev, year, forecast, bullet, target, gap, chance and
    status have their places on the cards of a phone.

    `label` is what a card calls the value (the head, unless said; "" for nothing), `hide` the width below which the column goes,
    `wide` that its cell takes a card's line for itself, without a label.
    """

    key: str
    head: str
    align: Align = "right"
    sortable: bool = False
    label: str | None = None
    hide: Hide = 0
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows (escaped unless `Html`), what it sorts by, its tone, and the whole value for hovering."""

    content: object
    sort: float | str | None = None
    tone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the first cell names it. Where there are fewer cells than columns the last one spans the rest.

    `opens` makes the name a button, and the whole row a place to click, that give `id` back. `here` marks the row that somebody
    was led to; the page scrolls to it.
    """

    id: str
    cells: tuple[Cell, ...]
    opens: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a common head; an empty title draws none."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `label` names it for screen readers; `cards` says when it turns into cards: the KPI table at 560 px,
    narrow ones at 480, wide ones at 700; `across` is how many values stand side by side on a card.
    """

    label: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    cards: Cards = "narrow"
    across: Literal[2, 3] = 2
    sticky: bool = False


def led_to(table: Table, row_id: str | None) -> Table:
    """The table with the row marked that somebody was led to; as it is where there is no such row."""
    groups = (replace(g, rows=tuple(replace(r, here=r.id == row_id) for r in g.rows)) for g in table.groups)
    return replace(table, groups=tuple(groups)) if row_id else table


def table_html(table: Table) -> Html:
    """The table as HTML: a head row, then a `<tbody>` for each group. Roles are spelled out: cards undo them."""
    heads = "".join(_head(i, column) for i, column in enumerate(table.columns))
    bodies = "".join(_body(group, table.columns) for group in table.groups)
    css = f"cards-{table.cards} across{table.across}" + (" sticky" if table.sticky else "")
    return Html(
        f'<table class="{css}" role="table" aria-label="{esc(table.label)}">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>{bodies}</table>'
    )


def _classes(column: Column, tone: str = "") -> str:
    parts = [f"c-{column.key}", "r" if column.align == "right" else "", f"h{column.hide}" if column.hide else ""]
    return esc(" ".join(part for part in [*parts, "c-wide" if column.wide else "", tone] if part))


def _head(i: int, column: Column) -> str:
    inner, sort = esc(column.head), ""
    if column.sortable:
        inner, sort = Html(f'<button type="button" data-col="{i}">{inner}</button>'), ' aria-sort="none"'
    return f'<th class="{_classes(column)}" role="columnheader" scope="col"{sort}>{inner}</th>'


def _body(group: Group, columns: tuple[Column, ...]) -> str:
    head = ""
    if group.title:
        head = (
            f'<tr class="group" role="row"><th role="rowheader" scope="rowgroup" colspan="{len(columns)}">'
            f"{esc(group.title)}</th></tr>"
        )
    return f'<tbody role="rowgroup">{head}{"".join(_row(row, columns) for row in group.rows)}</tbody>'


def _row(row: Row, columns: tuple[Column, ...]) -> str:
    opens = f' data-id="{esc(row.id)}"' if row.opens else ""
    rest = len(columns) - len(row.cells) + 1
    cells = []
    for i, (cell, column) in enumerate(zip(row.cells, columns, strict=False)):
        wide = f' colspan="{rest}"' if rest > 1 and i == len(row.cells) - 1 else ""
        cells.append(_name(row, cell, column, wide) if i == 0 else _cell(cell, column, wide))
    here = 'class="row here" aria-current="true"' if row.here else 'class="row"'
    return f'<tr {here} role="row"{opens}>{"".join(cells)}</tr>'


def _name(row: Row, cell: Cell, column: Column, wide: str) -> str:
    inner = esc(cell.content)
    if row.opens:
        inner = Html(f'<button type="button" class="name" data-id="{esc(row.id)}">{inner}</button>')
    return f'<th class="{_classes(column, cell.tone)}" role="rowheader" scope="row"{wide}{_facts(cell)}>{inner}</th>'


def _cell(cell: Cell, column: Column, wide: str) -> str:
    if wide:
        return f'<td class="spans {esc(cell.tone)}" role="cell"{wide}{_facts(cell)}>{esc(cell.content)}</td>'
    label = f' data-label="{esc(column.head if column.label is None else column.label)}"'
    return f'<td class="{_classes(column, cell.tone)}" role="cell"{label}{_facts(cell)}>{esc(cell.content)}</td>'


def _facts(cell: Cell) -> str:
    """What the script sorts by and what hovering shows; a missing value carries neither and sorts last."""
    title = f' title="{esc(cell.title)}"' if cell.title else ""
    if cell.sort is None or (isinstance(cell.sort, float) and not math.isfinite(cell.sort)):
        return title
    kind = "t" if isinstance(cell.sort, str) else "n"
    return f' data-{kind}="{esc(cell.sort)}"{title}'


def needs(what: str) -> Cell:
    """The cell of a KPI that cannot be computed: what to upload, across the whole row."""
    return Cell(span(f"needs: {what}", "muted"))


def stylesheet() -> str:
    """All CSS of the component. The rules for cards are written once and apply at two widths."""
    cards = _text("cards.css")
    blocks = (
        f"@container board (max-width: {width}px) {{\n{cards.replace('.cards', f'.cards-{name}')}}}\n"
        for name, width in _CARDS_AT.items()
    )
    return _text("table.css") + "".join(blocks)


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


_mount = st.components.v2.component(
    "quarterdeck_board", html='<div class="board"></div>', css=stylesheet(), js=_text("table.js")
)


def _component(*, key: str, data: str, on_row_change: Callable[[], None]) -> Any:
    """The component with this text. A list goes as JSON; text alone would be tried as a frame, which imports pandas."""
    return _mount(key=key, data=[data], on_row_change=on_row_change)


def show_html(html: Html, key: str) -> str | None:
    """Draw marks and tables on the page; the id of the button or row that was just clicked, else None."""
    clicked = _component(key=key, data=str(html), on_row_change=lambda: None).get("row")
    return None if clicked is None else str(clicked)


def show_table(table: Table, key: str) -> str | None:
    """Draw a table on the page; the id of the row that was just clicked, else None."""
    return show_html(table_html(table), key)
