"""KPIs: what happened, what is expected and what was wanted, by goal; and what to upload for the rest."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.panel import REST, TOTAL, Cut
from lib.ui import cache, documents, drawer, fitting, frame, inputs, kpi_view, show
from lib.ui.table import show_table


def draw(desk: Desk) -> None:
    """The page of a workspace that holds data."""
    inputs.read_link(desk.catalog)
    head, filters = st.container(), st.container(horizontal=True, vertical_alignment="center")
    fmt, datasets = frame.formatter(desk), desk.files.datasets()

    with filters:
        grain, by = inputs.grain(), inputs.breakdown(kpi_view.dimensions(datasets.values()), desk.catalog)
        segment = inputs.segment(_segments(desk, by), by, desk.catalog) if by else None
        words, urgent = inputs.find(), inputs.attention()
        documents.workbook_button(desk, frame.scenario(desk))

    where = ((by, segment),) if by and segment else ()
    cut = Cut(grain, where, None if where else by)
    outcome = cache.outcome(desk, frame.scenario(desk), [cut.of_months])
    board = kpi_view.board(outcome, cut, fmt)
    with head:
        whole = f"by {_named(desk, by)}" if by else "whole company"
        frame.header("KPIs", kpi_view.caption(board, segment or whole))
        fitting.state(desk)

    kinds = kpi_view.sorted_out(r for r in board.table.rows if kpi_view.found(r, words))
    rows = [r for r in kinds.shown if not urgent or kpi_view.urgent(board, r)]
    if not rows and (urgent or not (kinds.blind or kinds.lacking)):
        show.empty("Nothing here", "No KPI fits what was asked for. Clear the search, or the switch beside it.")
    elif cut.by and rows:
        show_table(kpi_view.segment_table(board, rows), "segments")
    elif rows:
        opened = show_table(kpi_view.kpi_table(board, rows), "kpis")
        row = next((r for r in rows if r.kpi.id == opened), None)
        if row:
            drawer.open_drawer(drawer.Opened(board, row, outcome, desk))
    if not urgent:
        _folded(board, kinds, _named(desk, by) if by else "")


def _segments(desk: Desk, by: str | None) -> tuple[str, ...]:
    if by is None:
        return ()
    found = cache.outcome(desk, None, [Cut(by=by)]).history.panel(Cut(by=by)).segments
    return tuple(name for name in found if name not in (TOTAL, REST))


def _named(desk: Desk, dimension: str) -> str:
    known = desk.catalog.dimensions.get(dimension)
    return (known.name if known else dimension.replace("_", " ")).lower()


def _folded(board: kpi_view.Board, kinds: kpi_view.Sorted, dimension: str) -> None:
    """Those without numbers, in a line each that opens; open where there is nothing else."""
    if kinds.blind:
        with st.expander(show.plain(kpi_view.blind_words(kinds.blind, dimension)), expanded=not kinds.shown):
            show_table(kpi_view.missing_table(board, kinds.blind), "blind")
    if kinds.lacking:
        uploads = kpi_view.uploads(kinds.lacking, board.catalog)
        with st.expander(show.plain(kpi_view.lacking_words(kinds.lacking, uploads)), expanded=not kinds.shown):
            if uploads:
                st.subheader("What to upload next", anchor=False)
                show_table(kpi_view.upload_table(uploads), "uploads")
            show_table(kpi_view.missing_table(board, kinds.lacking), "lacking")


this = frame.enter()
if this.empty:
    frame.header("KPIs")
    show.empty("No data yet", "KPIs are read from the files you already have.", frame.page_file("data"), "Add files")
else:
    draw(this)
