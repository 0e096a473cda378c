"""The KPI table as a value: what happened, what is expected and what was wanted, one row a KPI."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.catalog.model import Catalog, plain
from lib.catalog.needs import bare_measure
from lib.charts.format import Formatter, change_tone
from lib.goals import Gap, nature
from lib.panel import REST, TOTAL, Cut
from lib.period import Calendar, Grain, Period
from lib.pipeline import KpiRow, KpiTable, Outcome, Outlook
from lib.pipeline.standing import latest
from lib.ui import marks
from lib.ui.marks import Html, Status, esc, join, span
from lib.ui.table import Cell, Column, Group, Row, Table, needs
from lib.ui.target_cells import DASH, Stands, Where, aims, row_texts, stands, target_cells
from lib.work.datasets import Dataset

BLIND = "not available by"  # how the reason begins where rows do not carry a dimension
SPARK = 12  # periods in the small line
YEAR: dict[Grain, int] = {"month": 12, "quarter": 4, "year": 1, "day": 365}
GRAINS: dict[Grain, str] = {"month": "months", "quarter": "quarters", "year": "years", "day": "days"}
_URGENT: tuple[Status, ...] = ("missed", "off_track", "at_risk")


@dataclass(frozen=True, eq=False)
class Board:
    """All that the table of KPIs shows: what happened, the outlooks and the targets in question by KPI, how to write them."""

    table: KpiTable
    catalog: Catalog
    fmt: Formatter
    outlooks: Mapping[str, Outlook]
    gaps: Mapping[str, Gap]
    where: Where = ()
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def last(self) -> int | None:
        """The place of the last period that has ended; None where none has."""
        return next((i for i in reversed(range(len(self.table.complete))) if self.table.complete[i]), None)

    @property
    def current(self) -> Period | None:
        """The unfinished period."""
        last = self.table.periods[-1:] if self.table.complete[-1:] == (False,) else ()
        return last[0] if last else None

    def stands(self, gap: Gap | None) -> Stands:
        """How a target stands to the unfinished period, whose forecast its row shows."""
        if gap is None:
            return "here"
        return stands(gap.target, nature(self.catalog.kpi(gap.target.kpi), self.catalog), self.current, self.calendar)

    @property
    def reach(self) -> int:
        """How many periods the longest of the small lines has."""
        end = (self.last or 0) + 1
        firsts = (next((i for i, v in enumerate(r.values[:end]) if math.isfinite(v)), end - 1) for r in self.table.rows)
        return min(SPARK, end - min(firsts, default=0))

    @property
    def year(self) -> int:
        """How many periods make a year."""
        return YEAR[self.table.grain]


def board(outcome: Outcome, cut: Cut, fmt: Formatter) -> Board:
    """The board of a cut: outlooks only where it is not broken down, targets of the same segment."""
    current = outcome.calendar.current(cut.grain, outcome.as_of)
    outlooks = {} if cut.by else outcome.outlooks(cut.grain, 0, where=cut.where)
    gaps = {} if cut.by else aims(outcome.gaps(), current, outcome.calendar, cut.where)
    return Board(outcome.kpis(cut), outcome.catalog, fmt, outlooks, gaps, cut.where, outcome.calendar)


def dimensions(datasets: Iterable[Dataset]) -> tuple[str, ...]:
    """The dimensions that the loaded tables carry, in the order in which they occur."""
    roles = (role for data in datasets for table in data.tables for role in table.recipe.dimensions)
    return tuple(dict.fromkeys(role.dimension for role in roles))


def available(row: KpiRow) -> bool:
    """Whether there is any number."""
    return any(math.isfinite(v) for v in row.values)


# --- which rows ------------------------------------------------------------------------------------------------------


def found(row: KpiRow, words: str) -> bool:
    """Whether a KPI is meant by what was typed: all words occur in its name, id or description."""
    text = plain(f"{row.kpi.name} {row.kpi.id} {row.kpi.about}")
    return all(word in text for word in plain(words).split())


def urgent(board: Board, row: KpiRow) -> bool:
    """Whether a KPI needs attention: its target is in danger, or without one it got worse against both comparisons."""
    gap = board.gaps.get(row.kpi.id)
    if gap:
        return gap.status in _URGENT
    at = latest(row)
    if at is None:
        return False
    return all(change_tone(row.change(at, back), row.kpi.direction) == "bad" for back in (1, board.year))


class Sorted(NamedTuple):
    """Rows by what they can show: numbers; none by the dimension asked for; none at all (of the last two one row a KPI)."""

    shown: tuple[KpiRow, ...]
    blind: tuple[KpiRow, ...]
    lacking: tuple[KpiRow, ...]


def sorted_out(rows: Iterable[KpiRow]) -> Sorted:
    """The rows with numbers, and those that have none, by the reason."""
    by_kpi: dict[str, list[KpiRow]] = {}
    for row in rows:
        by_kpi.setdefault(row.kpi.id, []).append(row)
    found: tuple[list[KpiRow], list[KpiRow], list[KpiRow]] = [], [], []
    for listed in by_kpi.values():
        if any(available(row) for row in listed if row.segment != TOTAL):
            found[0].extend(listed)
        else:
            found[1 if _blind(listed[0]) or available(listed[0]) else 2].append(listed[0])
    return Sorted(*map(tuple, found))


def _blind(row: KpiRow) -> str:
    """Why a row has no numbers by a dimension; empty where that is not the reason."""
    return next((said for said in (*row.marks, row.why) if said.startswith(BLIND)), "")


# --- the table -------------------------------------------------------------------------------------------------------


def kpi_table(board: Board, rows: Iterable[KpiRow]) -> Table:
    """The KPIs by goal category: history, forecast, target, chance and status; a KPI without its measures says what it needs."""
    by_category: dict[str, list[Row]] = {name: [] for name in board.catalog.categories}
    for row in rows:
        by_category.setdefault(row.kpi.category, []).append(_row(board, row))
    groups = tuple(
        Group(board.catalog.categories[name].name, tuple(listed)) for name, listed in by_category.items() if listed
    )
    return Table("KPIs by goal", _columns(board, forecast=True), groups, "kpi", sticky=True)


def segment_table(board: Board, rows: Iterable[KpiRow]) -> Table:
    """KPIs broken down: a group per KPI, a row per segment that there are numbers of."""
    by_kpi: dict[str, list[KpiRow]] = {}
    for row in rows:
        if available(row):
            by_kpi.setdefault(row.kpi.id, []).append(row)
    groups = (Group(listed[0].kpi.name, tuple(_segment(board, r) for r in listed)) for listed in by_kpi.values())
    return Table("KPIs by segment", _columns(board, forecast=False), tuple(groups), "kpi", sticky=True)


def _segment(board: Board, row: KpiRow) -> Row:
    name = {TOTAL: "Whole company", REST: "All others"}.get(row.segment or TOTAL, row.segment or "")
    return Row(f"{row.kpi.id}@{row.segment}", (Cell(name, name), *_past(board, row)))


def _columns(board: Board, forecast: bool) -> tuple[Column, ...]:
    last, grain = board.last, board.table.grain
    heads = ["Latest", "vs before", "vs last year"]
    if last is not None:
        at = board.table.periods[last]
        heads = [
            board.fmt.period_label(at, "short"),
            f"vs {board.fmt.period_label(at - 1, 'bare')}",
            f"vs {board.fmt.period_label(at - board.year, 'short')}",
        ]
    columns = [
        Column("name", "KPI", "left", sortable=True),
        Column("spark", f"{board.reach} {GRAINS[grain] if board.reach > 1 else grain}", "left"),
        Column("latest", heads[0], sortable=True, label=""),
        Column("prev", heads[1], sortable=True),
    ]
    if grain != "year":
        columns.append(Column("year", heads[2], sortable=True, label="vs last year", hide=690))
    return (*columns, *(_ahead_columns(board) if forecast else ()))


def _ahead_columns(board: Board) -> tuple[Column, ...]:
    now = board.current
    head = f"{board.fmt.period_label(now, 'bare')} forecast" if now else "Forecast"
    return (
        Column("forecast", head, sortable=True, label="Forecast"),
        Column("bullet", "80% range, target", "left", hide=960),
        Column("target", "Target", sortable=True, hide=820),
        Column("gap", "Gap", sortable=True, hide=960),
        Column("chance", "Chance", "left", sortable=True),
        Column("status", "Status", "left", sortable=True),
    )


def _row(board: Board, row: KpiRow) -> Row:
    if not available(row):
        return _lacking(board, row)
    name = Cell(_named(row, row.kpi.name), row.kpi.name, title="; ".join(row.marks))
    return Row(row.kpi.id, (name, *_past(board, row), *_ahead(board, row)), opens=True)


def _lacking(board: Board, row: KpiRow) -> Row:
    name = Cell(row.kpi.name, row.kpi.name)
    if row.needs:
        return Row(row.kpi.id, (name, needs(needed(row, board.catalog))))
    why = _blind(row) or f"not available: {row.why}"
    return Row(row.kpi.id, (name, Cell(span(why, "muted"))))


def needed(row: KpiRow, catalog: Catalog) -> str:
    """The measures that a KPI lacks, and what to upload to get them."""
    measures = [catalog.measures[bare_measure(s)] for s in row.needs if bare_measure(s) in catalog.measures]
    uploads = dict.fromkeys(m.upload for m in measures if m.upload)
    names = ", ".join(dict.fromkeys(m.name for m in measures)) or ", ".join(row.needs)
    return f"{names} – upload {' and '.join(uploads)}" if uploads else names


def _named(row: KpiRow, name: str) -> Html:
    """The name with a sign when something has to be said beside the number; the reason is read out and shown on hovering."""
    if not row.marks:
        return esc(name)
    said = span(f" ({'; '.join(row.marks)})", "sr")
    return join((name, Html('<span class="muted" aria-hidden="true">&nbsp;*</span>'), said))


def _past(board: Board, row: KpiRow) -> tuple[Cell, ...]:
    """Small line, latest complete value, its changes."""
    at = latest(row)
    if at is None:
        return (DASH,) * (4 if board.table.grain != "year" else 3)
    unit, value = row.kpi.unit, row.values[at]
    shown = esc(board.fmt.value(value, unit))
    title = f"{board.fmt.full(value, unit)} in {board.fmt.period_label(board.table.periods[at])}"
    if at != board.last:  # its data end earlier than the head of the column says
        shown = join((shown, span(board.fmt.period_label(board.table.periods[at], "short"), "due")))
    if not row.complete[at]:
        title += ", not covered whole by the data"
    backs = (1, board.year) if board.table.grain != "year" else (1,)
    line = marks.spark(row.values[max(0, at - SPARK + 1) : at + 1])
    return Cell(line), Cell(shown, value, title=title), *(_change(board, row, at, back) for back in backs)


def _change(board: Board, row: KpiRow, at: int, back: int) -> Cell:
    delta = row.change(at, back)
    return Cell(board.fmt.change(delta, row.kpi.unit), delta, change_tone(delta, row.kpi.direction))


def _ahead(board: Board, row: KpiRow) -> tuple[Cell, ...]:
    outlook, gap = board.outlooks.get(row.kpi.id), board.gaps.get(row.kpi.id)
    return (
        _forecast(board, row, outlook),
        _bullet(board, row, outlook, gap),
        *target_cells(board.fmt, row.kpi, gap, board.current, board.stands(gap)),
    )


def _forecast(board: Board, row: KpiRow, outlook: Outlook | None) -> Cell:
    unit = row.kpi.unit
    if outlook is not None:
        low, middle, high = (float(outlook.quantiles[q][0]) for q in ("p10", "p50", "p90"))
        says = f"8 in 10: {board.fmt.value(low, unit)} to {board.fmt.value(high, unit)}"
        if outlook.actual_to_date is not None:
            says += f"; so far {board.fmt.value(outlook.actual_to_date, unit)}"
        return Cell(_likely(board, row, middle), middle, title=says)
    so_far = row.values[-1] if board.current else math.nan
    if math.isfinite(so_far):
        return Cell(f"{board.fmt.value(so_far, unit)} so far", so_far, "muted", "unfinished, no forecast")
    return DASH


def _likely(board: Board, row: KpiRow, middle: float) -> Html:
    """The forecast, with the digits that its target of the same period needs; below it what there is so far."""
    gap, now = board.gaps.get(row.kpi.id), board.current
    text = board.fmt.value(middle, row.kpi.unit)
    if gap and gap.forecast and now and board.stands(gap) == "here":
        text = row_texts(board.fmt, row.kpi, gap).forecast
    outlook = board.outlooks[row.kpi.id]
    if outlook.actual_to_date is None:
        return esc(text)
    return join((text, span(f"{board.fmt.value(outlook.actual_to_date, row.kpi.unit)} so far", "due")))


def _bullet(board: Board, row: KpiRow, outlook: Outlook | None, gap: Gap | None) -> Cell:
    """The range of the period that the forecast beside it is of, with the target where it is of this period too."""
    here = gap if gap and board.stands(gap) == "here" else None
    if outlook is not None:
        low, middle, high = (float(outlook.quantiles[q][0]) for q in ("p10", "p50", "p90"))
    elif here and here.forecast:
        low, middle, high = here.forecast.p10, here.forecast.median, here.forecast.p90
    else:
        return Cell("")
    level = here.resolved.level if here and here.resolved else None
    ends = (board.fmt.value(end, row.kpi.unit) for end in (low, high))
    when = f"{board.fmt.period_label(board.current)}, " if board.current else ""
    return Cell(marks.bullet(low, high, middle, level), title=f"{when}8 in 10: {' to '.join(ends)}")


# --- what to upload next ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Upload:
    """Something to upload: the measures it brings and the KPIs that it alone makes available, or helps to."""

    what: str
    measures: tuple[str, ...]
    unlocks: tuple[str, ...]
    helps: tuple[str, ...]


def uploads(rows: Iterable[KpiRow], catalog: Catalog) -> tuple[Upload, ...]:
    """What to upload next, that which makes most KPIs available first. Measures that come from the same export go together."""
    lacking = {row.kpi.name: {bare_measure(s) for s in row.needs} for row in rows if row.needs}
    by_export: dict[str, list[str]] = {}
    for measure in dict.fromkeys(m for missing in lacking.values() for m in sorted(missing)):
        if measure in catalog.measures:
            by_export.setdefault(catalog.measures[measure].upload or catalog.measures[measure].name, []).append(measure)
    listed = [_upload(what, measures, lacking, catalog) for what, measures in by_export.items()]
    return tuple(sorted(listed, key=lambda u: (-len(u.unlocks), -len(u.helps))))


def _upload(what: str, measures: list[str], lacking: Mapping[str, set[str]], catalog: Catalog) -> Upload:
    alone = tuple(kpi for kpi, missing in lacking.items() if missing <= set(measures))
    helps = tuple(kpi for kpi, missing in lacking.items() if missing & set(measures) and kpi not in alone)
    return Upload(what, tuple(catalog.measures[m].name for m in measures), alone, helps)


def upload_table(listed: Iterable[Upload]) -> Table:
    """What to upload, what it brings, and which KPIs it makes available."""
    columns = (
        Column("name", "Upload", "left"),
        Column("brings", "Brings", "left", wide=True),
        Column("unlocks", "KPIs it makes available", "left", wide=True),
    )
    rows = tuple(
        Row(u.what, (Cell(_capital(u.what)), Cell(", ".join(u.measures), tone="wrap"), _unlocks(u))) for u in listed
    )
    return Table("What to upload next", columns, (Group("", rows),), "narrow")


def _unlocks(upload: Upload) -> Cell:
    parts = [esc(", ".join(upload.unlocks))] if upload.unlocks else []
    if upload.helps:
        parts.append(span(f"with others: {', '.join(upload.helps)}", "muted"))
    return Cell(join(parts, "; "), tone="wrap")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def caption(board: Board, segment: str) -> str:
    """The line under the page's title: how many KPIs there are numbers for, and of what."""
    there = len({row.kpi.id for row in sorted_out(board.table.rows).shown})
    return f"{there} of {len({row.kpi.id for row in board.table.rows})} available · {segment}"


# --- those without numbers -------------------------------------------------------------------------------------------


def missing_table(board: Board, rows: Iterable[KpiRow]) -> Table:
    """KPIs without numbers, by goal, each with what it needs."""
    by_category: dict[str, list[Row]] = {name: [] for name in board.catalog.categories}
    for row in rows:
        by_category.setdefault(row.kpi.category, []).append(_lacking(board, row))
    names = board.catalog.categories
    groups = tuple(Group(names[name].name, tuple(listed)) for name, listed in by_category.items() if listed)
    return Table(
        "KPIs without numbers", (Column("name", "KPI", "left"), Column("why", "Why", "left", wide=True)), groups
    )


def lacking_words(rows: Sequence[KpiRow], listed: Sequence[Upload]) -> str:
    """How many KPIs have no numbers, and what to upload next: the line that they are folded into."""
    many = f"{len(rows)} KPI{' needs' if len(rows) == 1 else 's need'} more data"
    first = next((u for u in listed if u.unlocks), None)
    return f"{many}. Next: {first.what}, for {len(first.unlocks)} of them" if first else many


def blind_words(rows: Sequence[KpiRow], dimension: str) -> str:
    """How many KPIs cannot be shown by a dimension, and why."""
    many = f"{len(rows)} KPI{'' if len(rows) == 1 else 's'}"
    return f"{many} cannot be shown by {dimension}: what they are counted from does not carry it"
