"""What the plan page says, as HTML: the sheets with their progress, the evidence, the prompts, answers in a few lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.catalog.prompts import Prompt, Sheet
from lib.charts.format import Formatter, change_tone
from lib.charts.words import figure_text
from lib.desk.answer_words import cut
from lib.goals import Gap
from lib.pipeline import KpiRow
from lib.pipeline.standing import latest
from lib.plan.asked import Answer, Progress
from lib.plan.figures import Computed, Figure
from lib.ui import marks
from lib.ui.kpi_view import available
from lib.ui.marks import Html, Stat, button, esc, join, span
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import gap_text

ACROSS = (6, 4)  # how many KPIs the evidence shows: as many as fill its lines
MANY = 5  # columns of a computed answer from which on it needs room
ROWS = 8  # rows of a computed answer that are shown at once
_PRINTED = {"M": "marketing plan", "S": "sales plan", "I": "investor view"}
_RING = {
    "done": '<circle class="f-accent" cx="9" cy="9" r="8.5"/><path class="tick" d="M5.2 9.3l2.7 2.7 5-5.6"/>',
    "open": '<circle class="ring-here" cx="9" cy="9" r="7.8"/><circle class="f-accent" cx="9" cy="9" r="4"/>',
    "part": '<circle class="ring-part" cx="9" cy="9" r="7.8"/><path class="half" d="M9 1.2a7.8 7.8 0 0 0 0 15.6z"/>',
    "none": '<circle class="ring-none" cx="9" cy="9" r="7.8"/>',
}
_SAID = {"done": "done", "open": "shown here", "part": "begun", "none": "not begun"}


def ring(state: str) -> Html:
    """How far a sheet is, as a disc: ticked, half, hollow; a dot in the one that is open."""
    return Html(
        f'<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">{_RING[state]}</svg>'
        f'<span class="sr">{_SAID[state]}: </span>'
    )


def state_of(progress: Progress | None, here: bool) -> str:
    """Which disc a sheet gets."""
    if progress is not None and progress.done and progress.required:
        return "done"
    if here:
        return "open"
    return "part" if progress is not None and (progress.answered or progress.optional) else "none"


def name(sheet: Sheet) -> str:
    """A sheet's name, a step's with its number."""
    return f"{sheet.step}. {sheet.name}" if sheet.step else sheet.name


# --- left: all sheets ------------------------------------------------------------------------------------------------


def caption(progress: Sequence[Progress], fmt: Formatter) -> str:
    """How much of what is required is answered, and when it was last written."""
    answered, required = sum(p.answered for p in progress), sum(p.required for p in progress)
    last = max((p.last for p in progress), default="")
    return f"{answered} of {required} required answered" + (f" · last change {when(last, fmt)}" if last else "")


def when(at: str, fmt: Formatter) -> str:
    """The moment of a change: 16 Nov 2026, 09:42."""
    return fmt.moment(at)


def overall(progress: Mapping[str, Progress], sheets: Sequence[Sheet]) -> Html:
    """How many steps are done, what share of the prompts is answered, and a bar as long as that."""
    steps = [progress[s.id] for s in sheets if s.step and s.id in progress]
    required = sum(p.required for p in progress.values())
    share = sum(p.answered for p in progress.values()) / required if required else 0.0
    said = f"{sum(p.done for p in steps)} of {len(steps)} steps, {math.floor(share * 100)}% of what is required"
    return Html(f'<p class="far">{esc(said)}</p><div class="far-bar"><i style="width:{share:.1%}"></i></div>')


def sheet_list(sheets: Sequence[Sheet], progress: Mapping[str, Progress], here: str) -> Html:
    """Every sheet with its disc and its count; a click gives its id back."""
    lines = (_sheet(s, progress.get(s.id), s.id == here) for s in sheets)
    return Html(f'<ul class="steps">{"".join(lines)}</ul>')


def _sheet(sheet: Sheet, progress: Progress | None, here: bool) -> str:
    count = f"{progress.answered} of {progress.required}" if progress and progress.required else ""
    due = f'<span class="warn">{len(progress.due)} due</span> ' if progress and progress.due else ""
    current = ' aria-current="true"' if here else ""
    return (
        f'<li><button type="button" data-id="{esc(sheet.id)}"{current}>{ring(state_of(progress, here))}'
        f'<span class="said">{esc(name(sheet))}</span><span class="count">{due}{esc(count)}</span></button></li>'
    )


# --- right: evidence -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Evidence:
    """KPIs beside the prompts: their rows up to now, and the target that each has next."""

    rows: tuple[KpiRow, ...]
    gaps: Mapping[str, Gap]


def evidence(of: Evidence, fmt: Formatter) -> Html:
    """The figures side by side: last value, its change or how it stands to its target; what is missing is named below."""
    found = [row for row in of.rows if available(row)]
    there = found[: next((n for n in ACROSS if len(found) >= n), len(found))]
    figures = marks.stats([_figure(row, of.gaps.get(row.kpi.id), fmt) for row in there]) if there else marks.NOTHING
    lacking = [row.kpi.name for row in of.rows if not available(row)]
    note = f'<p class="muted note">Not loaded: {esc(", ".join(lacking))}</p>' if lacking else ""
    return Html(f'<div class="bare">{figures}{note}</div>')


def _figure(row: KpiRow, gap: Gap | None, fmt: Formatter) -> Stat:
    at = latest(row)
    assert at is not None  # only rows that are available are drawn
    if gap is not None and gap.resolved is not None and gap.status != "unknown":
        note: object = join((marks.status(gap.status, _stands(gap, fmt)), span(_short(row, gap, fmt), "muted")), "<br>")
    else:
        change = row.change(at)
        note = span(f"{fmt.change(change, row.kpi.unit)} vs before", change_tone(change, row.kpi.direction))
    return Stat(row.kpi.name, fmt.value(row.values[at], row.kpi.unit), note)


def _stands(gap: Gap, fmt: Formatter) -> str:
    word = marks.STATUS[gap.status][0]
    settled = gap.status in ("achieved", "missed", "unknown") or gap.probability is None
    return word if settled else f"{word}, {fmt.chance(gap.probability)}"


def _short(row: KpiRow, gap: Gap, fmt: Formatter) -> str:
    text = gap_text(fmt, row.kpi, gap)
    return "" if text == "–" else f"{text} by {fmt.period_label(gap.target.by, 'short')}"


# --- right: prompts --------------------------------------------------------------------------------------------------


def ask_list(prompts: Sequence[Prompt]) -> Html:
    """Prompts that wait, one line each; a click gives the prompt's id back."""
    lines = (
        f'<li><button type="button" data-id="{esc(p.id)}">{ring("none")}<span class="said">{esc(p.ask)}</span>'
        f'<span class="count">{esc(_waits(p))}</span></button></li>'
        for p in prompts
    )
    return Html(f'<ul class="steps asks">{"".join(lines)}</ul>')


def _waits(prompt: Prompt) -> str:
    return f"comes from {prompt.comes_from}" if prompt.later else ""


@dataclass(frozen=True, slots=True)
class Told:
    """An answered prompt as it is mentioned: its lines, who wrote it when, whether it is due for another look."""

    prompt: Prompt
    answer: Answer
    lines: tuple[str, ...]
    due: bool = False


def told_list(told: Sequence[Told], fmt: Formatter) -> Html:
    """Answers in a few lines, each with a button to edit it."""
    return Html(f'<ul class="told">{"".join(_told(t, fmt) for t in told)}</ul>')


def _told(told: Told, fmt: Formatter) -> str:
    said = "".join(f"<p>{esc(line)}</p>" for line in told.lines)
    if told.answer.fault:
        said = f'<p class="bad">{esc(told.answer.fault)}</p>'
    due = str(marks.status("at_risk", "due for another look")) if told.due else ""
    edit = Html(
        f'<button type="button" class="link" data-id="{esc(told.prompt.id)}">Edit<span class="sr"> “{esc(told.prompt.ask)}”'
        "</span></button>"
    )
    return (
        f'<li><div class="said"><h4>{esc(told.prompt.ask)}</h4>{said}</div>'
        f'<div class="aside">{edit}<span>{esc(signed(told.answer, fmt))}</span>{due}</div></li>'
    )


def signed(answer: Answer, fmt: Formatter) -> str:
    """Who answered, and when."""
    at = fmt.day(datetime.fromisoformat(answer.at).date()) if answer.at else ""
    return ", ".join(part for part in (answer.by, at) if part)


def about(prompt: Prompt) -> str:
    """What is to be known about a prompt, in one line: its help, and where its answer is printed."""
    printed = [_PRINTED[m] for m in prompt.marks if m in _PRINTED]
    where = f"Printed in: {', '.join(printed)}." if printed else ""
    return " ".join(part for part in (prompt.help, where) if part)


def versions(of: Sequence[tuple[str, Sequence[str]]]) -> Html:
    """Versions of an answer side by side: whose, and its lines."""
    cells = (
        f'<div><div class="muted">{esc(whose)}</div>{"".join(f"<p>{esc(line)}</p>" for line in lines or ("Nothing",))}</div>'
        for whose, lines in of
    )
    return Html(f'<div class="versions">{"".join(cells)}</div>')


@dataclass(frozen=True, slots=True)
class Past:
    """One version in the history of an answer: its number, who and when, what was different."""

    revision: int
    signed: str
    changes: tuple[str, ...]
    current: bool


def history(past: Sequence[Past]) -> Html:
    """The versions, the latest first; a click on Restore gives the number back."""
    lines = (
        f'<li><div class="said"><h4>{esc(p.signed)}</h4>{"".join(f"<p>{esc(cut(c))}</p>" for c in p.changes)}</div>'
        f'<div class="aside">{"stands now" if p.current else button(str(p.revision), "Restore")}</div></li>'
        for p in past
    )
    return Html(f'<ul class="told">{"".join(lines)}</ul>')


# --- computed answers ------------------------------------------------------------------------------------------------


def computed_table(prompt: Prompt, of: Computed, fmt: Formatter, most: int | None = None) -> Table | None:
    """A computed answer as a table, of it the first rows; None where there is none."""
    if not of.rows:
        return None
    numeric = [all(not isinstance(r[i].value, str) for r in of.rows) for i in range(len(of.head))]
    columns = tuple(
        Column("name" if i == 0 else f"c{i}", head, "right" if i and numeric[i] else "left")
        for i, head in enumerate(of.head)
    )
    rows = tuple(Row(str(i), tuple(_figure_cell(f, fmt) for f in row)) for i, row in enumerate(of.rows[:most]))
    return Table(prompt.ask, columns, (Group("", rows),), cards="wide" if len(columns) > MANY else "narrow")


def _figure_cell(figure: Figure, fmt: Formatter) -> Cell:
    if figure.value is None:
        return Cell("–", tone="muted", title=fmt.named_periods(figure.why))
    if isinstance(figure.value, str):
        return Cell(figure.value, tone="wrap")
    return Cell(figure_text(figure, fmt))


def why(prompt: Prompt, of: Computed, fmt: Formatter) -> str:
    """What is said under a computed answer: why it is not there, or what must be known beside it."""
    lacking = dict.fromkeys(f.why for row in of.rows for f in row if f.value is None and f.why)
    text = of.why or "; ".join(lacking) or ("" if of.rows else f"comes from {prompt.comes_from}")
    text = fmt.named_periods(text)
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith(".") else ".")
