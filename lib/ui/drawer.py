"""The drawer of one KPI: its number, a sentence, the fan, how it was computed and from which files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from lib.catalog.model import Kpi
from lib.catalog.needs import bare_measure
from lib.charts.fan import CONFIG, FanData, fan, fan_alt, fan_key, newest
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.period import Calendar, Period
from lib.pipeline import KpiRow, Outcome, SameDays
from lib.pipeline.explain import Computation, Piece, explain, within
from lib.pipeline.standing import latest
from lib.ui import frame, marks, theme
from lib.ui.forecast_view import LONGEST, View, fan_data, same_days_of, same_days_text, targets_of
from lib.ui.kpi_view import Board
from lib.ui.marks import Html, esc, join, span
from lib.ui.table import show_html
from lib.ui.target_cells import level_text
from lib.work.datasets import Dataset

AHEAD = {"month": 6, "quarter": 3, "year": 1, "day": 0}  # periods on the chart after the current one


@dataclass(frozen=True, eq=False)
class Opened:
    """The KPI that the drawer shows: its row on the board, the outcome it comes from, the desk with the data behind it."""

    board: Board
    row: KpiRow
    outcome: Outcome
    desk: Desk


def open_drawer(of: Opened) -> None:
    """Show the drawer at the right of the page."""
    st.dialog(of.row.kpi.name, width=700, position="right")(draw)(of)


def draw(of: Opened) -> None:
    """What stands in the drawer."""
    grain, where = of.board.table.grain, of.board.where
    show_html(head(of.board, of.row, same_days_of(of.outcome, of.row.kpi, grain, where)), "drawer_head")
    data = chart(of)
    if data is not None:
        figure = fan(data, theme.current(), of.board.fmt, "drawer")
        show_html(marks.key_line(data.title, fan_key(data)), "drawer_key")
        st.plotly_chart(figure, theme=None, config=CONFIG, alt=fan_alt(data, of.board.fmt), key="drawer_fan")
    _computed(of)
    with st.container(horizontal=True, vertical_alignment="center"):
        name = of.row.kpi.name
        st.page_link(
            frame.page_file("forecast"), label="Forecast", icon=":material/ssid_chart:", query_params={"kpi": name}
        )
        st.page_link(frame.page_file("goals"), label="Set a target", icon=":material/flag:", query_params={"kpi": name})
        st.download_button(
            "Download", csv(of.board, of.row), f"{of.row.kpi.id}.csv", "text/csv", icon=":material/download:",
            type="tertiary", on_click="ignore",
        )  # fmt: skip


def _computed(of: Opened) -> None:
    at = latest(of.row)
    found = None if at is None else explain(of.outcome, of.row.kpi.id, of.board.table.periods[at], of.board.where)
    if at is None or found is None:
        return
    st.markdown("**How it is computed**")
    text = join((formula(found, of.row.kpi, of.board.fmt), lineage(found.series, of.desk.files.datasets())))
    show_html(text, "drawer_formula")
    if not of.outcome.assumptions:
        _rows(of, found.series, of.board.table.periods[at])


def _rows(of: Opened, series: tuple[str, ...], period: Period) -> None:
    """The rows behind the numbers of the latest period, one measure at a time."""
    names = {s: of.desk.catalog.measure(bare_measure(s)).name for s in series if s in of.outcome.facts().months}
    label = of.board.fmt.period_label(period)
    wanted = st.segmented_control(
        f"Rows behind {label}", tuple(names), format_func=names.__getitem__, key="drawer_rows"
    )
    if wanted is None:
        return
    found = of.desk.files.rows(wanted, period, of.board.where)
    if not found.rows:
        st.caption("No single rows: the file brings this number for the whole period, or none fits.")
        return
    st.dataframe(list(found.rows), hide_index=True, height=260)
    more = f", the latest {len(found.rows)} of them" if found.total > len(found.rows) else ""
    st.caption(f"{found.total:,} rows{more}. What says who a person is was left out.")


def chart(of: Opened) -> FanData | None:
    """History and forecast; history alone where there is no forecast."""
    grain, name, where = of.board.table.grain, of.row.kpi.id, of.board.where
    outlook = of.outcome.outlooks(grain, AHEAD[grain], [name], where).get(name)
    if outlook is None:
        return history_fan(of.board, of.row)
    gaps = targets_of(of.outcome.gaps(), of.row.kpi, grain, of.outcome.calendar, where)
    return fan_data(View(outlook, gaps, of.outcome.catalog, of.outcome.calendar, of.outcome.as_of, of.board.fmt))


def csv(board: Board, row: KpiRow) -> str:
    """The KPI's values by period, with all digits; the unfinished period is said to be so."""
    label = Calendar().label
    lines = ["period,value,complete"]
    for period, value, complete in zip(board.table.periods, row.values, row.complete, strict=True):
        lines.append(f"{label(period)},{value if math.isfinite(value) else ''},{'yes' if complete else 'no'}")
    return "\n".join(lines) + "\n"


def head(board: Board, row: KpiRow, same: tuple[SameDays, ...] = ()) -> Html:
    """Number, status, chance; then the sentence, how the current period does, and what has to be said beside the number."""
    at, fmt = latest(row), board.fmt
    if at is None:
        return marks.hero("", "–", [f"Not available: {row.why}"])
    said = (span(mark[:1].upper() + mark[1:] + ".", "muted") for mark in row.marks)
    lines = [sentence(board, row, at), _now(board, row, same), *said]
    figure = join((fmt.value(row.values[at], row.kpi.unit), _so_far(board, row, same), _aim(board, row.kpi)))
    return marks.hero("", figure, [x for x in lines if x])


def _so_far(board: Board, row: KpiRow, same: tuple[SameDays, ...]) -> Html:
    """What the unfinished period holds, beside the last whole value; a change over a part of a period is no such thing."""
    part = any(math.isnan(s.then) for s in same)
    if board.current is None or part or latest(row) == len(row.values) - 1 or not math.isfinite(row.values[-1]):
        return Html("")
    now = board.fmt.value(row.values[-1], row.kpi.unit)
    return span(f"{now} so far in {board.fmt.period_label(board.current, 'bare')}", "beside")


def _now(board: Board, row: KpiRow, same: tuple[SameDays, ...]) -> str:
    """The unfinished period so far, against the same days of earlier ones."""
    compared = same_days_text(board.fmt, row.kpi, same)
    if not compared or board.current is None:
        return ""
    label = board.fmt.period_label(board.current)
    return f"{label} so far: {board.fmt.value(same[0].now, row.kpi.unit)} in {same[0].days} days. {compared}"


def _aim(board: Board, kpi: Kpi) -> Html:
    gap = board.gaps.get(kpi.id)
    if gap is None:
        return Html("")
    if gap.status in ("achieved", "missed", "unknown"):
        said = f"target {level_text(board.fmt, kpi, gap.resolved)} in {board.fmt.period_label(gap.target.by)}"
    else:
        level, due = level_text(board.fmt, kpi, gap.resolved), board.fmt.period_label(gap.target.by)
        said = f"{board.fmt.chance(gap.probability)} chance of {level} in {due}"
    return join((marks.status(gap.status), span(said, "beside muted")))


def sentence(board: Board, row: KpiRow, at: int) -> str:
    """What the KPI did: up or down on the period before, for how many in a row, and against last year."""
    fmt, unit, label = board.fmt, row.kpi.unit, board.fmt.period_label(board.table.periods[at])
    delta = row.change(at)
    if not math.isfinite(delta):
        return f"{row.kpi.name} was {fmt.value(row.values[at], unit)} in {label}."
    value, moved = fmt.value(row.values[at], unit), fmt.change(abs(delta), unit).lstrip("+")
    if not any(c in "123456789" for c in moved):
        return f"{row.kpi.name} stayed at {value} in {label}.{_year(board, row, at)}"
    verb = "rose" if delta > 0 else "fell"
    return f"{row.kpi.name} {verb} {moved} to {value} in {label}{_run(row, at, board)}.{_year(board, row, at)}"


def _run(row: KpiRow, at: int, board: Board) -> str:
    """“, third quarter in a row”, from the third on."""
    up, n = row.change(at) > 0, 1
    while at - n > 0 and math.isfinite(row.change(at - n)) and row.change(at - n) and (row.change(at - n) > 0) == up:
        n += 1
    ordinals = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}
    return f", {ordinals[n]} {board.table.grain} in a row" if n in ordinals else ""


def _year(board: Board, row: KpiRow, at: int) -> str:
    delta = row.change(at, board.year)
    if board.table.grain == "year" or not math.isfinite(delta):
        return ""
    size = board.fmt.change(abs(delta), row.kpi.unit).lstrip("+")
    if not any(c in "123456789" for c in size):
        return " A year before it was the same."
    return f" That is {size} {'more' if delta > 0 else 'less'} than a year before."


def history_fan(board: Board, row: KpiRow) -> FanData | None:
    """The chart of a KPI without a forecast: what happened, up to the last period that has ended; None for a single value."""
    last = board.last
    known = [i for i, v in enumerate(row.values) if math.isfinite(v)]
    if last is None or len(known) < 2:
        return None
    values = row.values[known[0] : last + 1]
    labels = tuple(Calendar().label(p) for p in board.table.periods[known[0] : last + 1])
    data = FanData(title=row.kpi.name, unit=row.kpi.unit, labels=labels, history=values)
    return newest(data, LONGEST[board.table.grain])


# --- how it is computed ----------------------------------------------------------------------------------------------


def formula(found: Computation, kpi: Kpi, fmt: Formatter) -> Html:
    """The formula with its numbers in it: marketing spend €35,520 ÷ leads 4,218 = €8.42."""
    if len(found.pieces) == 1:
        return Html(f'<div class="prose"><p>{esc(kpi.about)} {_piece(found.pieces[0], fmt)}</p></div>')
    text = join((_piece(piece, fmt) for piece in found.pieces), " ").replace("( ", "(").replace(" )", ")")
    result = span(fmt.value(found.result, kpi.unit), "strong")
    return Html(f'<div class="prose"><p>{text} <span class="muted">=</span> {result}</p></div>')


def _piece(piece: Piece, fmt: Formatter) -> Html:
    if piece.value is None:
        return esc(piece.text)
    return join((within(piece.text), span(fmt.full(piece.value, piece.unit), "strong")), " ")


def lineage(series: Iterable[str], datasets: Mapping[str, Dataset]) -> Html:
    """The files that the numbers come from, with their rows."""
    wanted = set(series)
    feeding = {name: data for name, data in datasets.items() if wanted & set(data.measures)}
    if not feeding:
        return Html("")
    said = [_source(name, data) for name, data in feeding.items()]
    return Html(f'<div class="prose"><p class="muted">From {esc(", ".join(said))}.</p></div>')


def _source(name: str, data: Dataset) -> str:
    return "numbers typed in" if data.typed else f"{data.file or name} ({data.rows:,} rows)"
