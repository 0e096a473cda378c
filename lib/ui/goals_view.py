"""The goals page as values: a target as a sentence, its verdict letter by letter, the table of targets, what a wish offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.catalog.model import Catalog, Kpi, plain
from lib.charts.format import MINUS, Formatter
from lib.errors import PlanError
from lib.goals import Form, Gap, Letter, Target
from lib.period import Calendar, Grain, Period
from lib.ui import marks
from lib.ui.gaps_view import target_name
from lib.ui.marks import Claim, Html, Stat, Status, span
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import chance_cell, level_cell, level_text, status_cell

CHAIN_END = "new_customers"  # where the steps of the funnel lead to
AHEAD: dict[Grain, int] = {"quarter": 6, "month": 12, "year": 3}  # periods offered from the current one on
BEHIND: dict[Grain, int] = {"quarter": 8, "month": 13, "year": 3}  # periods offered before it
OFFERED = 5  # KPIs offered for a wish

_AMOUNT = re.compile(r"\s*(?P<number>[+\-−]?\s*[\d.,_ ]*\d)\s*(?P<unit>%|[a-z]*)\s*", re.IGNORECASE)
_UNITS = {"days": "d", "day": "d", "points": "pp", "point": "pp", "percent": "%", "seconds": "s"}
_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY_WORDS = set(
    "more better less fewer higher lower with from than into make improve increase grow raise want that this have "
    "will should quarter year month company".split()
)
_OPTION = re.compile(r"--[a-z-]+ ")


# --- what was typed --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to read a move: relative to the baseline, or a shift in the KPI's own unit; `value` as `Draft` takes it."""

    form: Form
    value: str


def meanings(text: str, kpi: Kpi) -> tuple[Meaning, ...]:
    """How "+10%", "-5" or "-0.5pp" can be meant. Two where it is for a person to say which.

    >>> from lib.catalog.model import Kpi
    >>> churn = Kpi(id="c", name="Churn", category="x", formula="a / b", unit="percent", direction="down", padre="run")
    >>> [m.value for m in meanings("-5%", churn)]
    ['-5%', '-5pp']
    """
    found = _AMOUNT.fullmatch(text)
    if not found:
        return (Meaning("change", text),)
    number, unit = found["number"].replace(" ", ""), found["unit"].lower()
    unit = _UNITS.get(unit, unit)
    share = kpi.unit == "percent"
    relative = Meaning("change", f"{number}%")
    own = Meaning("delta", f"{number}pp" if share else f"{number}{unit.rstrip('%')}")
    if unit not in ("", "%"):
        return (own,)
    return (relative, own) if share or not unit else (relative,)


def meaning_text(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    """One way to read a move, with where it leads: "relative, 10% more: 59.1% → 65.1%"."""
    head = "Relative" if gap.target.form == "change" else _own_unit(kpi)
    moved = f"{head}, {_size(gap.target, kpi, fmt)} {'more' if gap.target.value >= 0 else 'less'}"
    if gap.resolved is None or gap.resolved.baseline is None:
        return moved
    return f"{moved}: {fmt.value(gap.resolved.baseline, kpi.unit)} → {fmt.value(gap.resolved.level, kpi.unit)}"


def _own_unit(kpi: Kpi) -> str:
    return "In points" if kpi.unit == "percent" else "In its own unit"


def _size(target: Target, kpi: Kpi, fmt: Formatter) -> str:
    """The size of a move without its sign."""
    if target.form == "change":
        return fmt.change(abs(target.value), "number").lstrip("+")
    return fmt.change(abs(target.value), kpi.unit, "absolute").lstrip("+")


def remedy(fault: PlanError) -> str:
    """What is wrong with what was typed and what to type instead; commands' options are left out."""
    return f"{fault.what} {_OPTION.sub('', fault.do)}".strip()


def backwards(target: Target, kpi: Kpi) -> str:
    """A question where a move goes to the side that is worse; else nothing."""
    if target.form not in ("change", "delta") or not target.value or (target.value > 0) == (kpi.direction == "up"):
        return ""
    wanted, sign = ("lower", MINUS) if kpi.direction == "down" else ("higher", "+")
    return f"That is a worse {kpi.name}. If {wanted} was meant, write {sign} before the number."


def periods(calendar: Calendar, current: dict[Grain, Period], *, ahead: bool) -> tuple[str, ...]:
    """Labels of the periods that are offered: from the current ones on, or those before them, the nearest first."""
    found: list[str] = []
    for grain, period in current.items():
        count = AHEAD[grain] if ahead else BEHIND[grain]
        found += [calendar.label(period + i if ahead else period - i - 1) for i in range(count)]
    return tuple(found)


def links(kpi: Kpi, catalog: Catalog) -> tuple[Kpi, ...]:
    """For a step of the funnel: its count, its rate, and the end of the chain; else only the KPI itself."""
    for driver in catalog.drivers.values():
        if driver.kind != "rate" or driver.unit != "percent" or driver.direction != "up":
            continue
        if any(catalog.measures[m].unit != "count" for m in driver.of if m in catalog.measures):
            continue
        counts = [k for k in catalog.kpis.values() if k.formula in _counts(driver.of[0], catalog)]
        step = [*counts[:1], *(catalog.kpis[i] for i in (driver.id,) if i in catalog.kpis)]
        if kpi in step and CHAIN_END in catalog.kpis:
            return tuple(dict.fromkeys((*step, catalog.kpis[CHAIN_END])))
    return (kpi,)


def _counts(measure: str, catalog: Catalog) -> tuple[str, ...]:
    """A measure, and the one that it is a part of (leads of the web are leads)."""
    known = catalog.measures.get(measure)
    return (measure, known.within) if known and known.within else (measure,)


def shown_by(wish: str, catalog: Catalog) -> tuple[Kpi, ...]:
    """The KPIs that would show whether a wish in a person's own words comes true, the likeliest first."""
    wanted = _stems(wish)
    scores = {k.id: _score(wanted, k, catalog) for k in catalog.kpis.values() if k.target}
    best = sorted((i for i, score in scores.items() if score), key=lambda i: -scores[i])
    return tuple(catalog.kpis[i] for i in best[:OFFERED])


def _score(wanted: set[str], kpi: Kpi, catalog: Catalog) -> int:
    category = catalog.categories.get(kpi.category)
    goal = f"{category.name} {category.goal}" if category else ""
    weighed = ((kpi.name, 4), (goal, 2), (f"{kpi.about} {kpi.relevance} {kpi.question or ''}", 1))
    return sum(weight * len(wanted & _stems(text)) for text, weight in weighed)


def _stems(text: str) -> set[str]:
    """The words that say something, without their ending."""
    words = set(_WORD.findall(plain(text))) - _EMPTY_WORDS
    return {re.sub(r"(ies|es|s|ing|ed|y|e)$", "", word) for word in words}


# --- one target ------------------------------------------------------------------------------------------------------


def sentence(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    """The whole target in words: what, by how much, from where, until when, who, why."""
    target = gap.target
    where = "".join(f" for {value}" for _, value in target.where)
    said = f"{kpi.name}{where} shall {_shall(gap, kpi, fmt)}{_when(target, fmt)}."
    said += f" {target.owner} answers for it." if target.owner else ""
    return said + (f" Why: {target.because.rstrip('.')}." if target.because else "")


def _shall(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    target, level = gap.target, level_text(fmt, kpi, gap.resolved)
    if target.form in ("change", "delta"):
        verb = "rise" if target.value >= 0 else "fall"
        return f"{verb} by {_size(target, kpi, fmt)}{_path(gap, kpi, fmt)}"
    words = {
        "level": f"reach {level}" if kpi.direction == "up" else f"come down to {level}",
        "at_least": f"be at least {level}",
        "at_most": f"be at most {level}",
        "between": f"lie between {level.replace(' to ', ' and ')}",
    }
    return words[target.form]


def _path(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    resolved = gap.resolved
    if resolved is None or resolved.baseline is None or resolved.baseline_period is None:
        return ""
    before, level = (fmt.value(v, kpi.unit) for v in (resolved.baseline, resolved.level))
    return f", from {before} in {fmt.period_label(resolved.baseline_period)} to {level},"


def _when(target: Target, fmt: Formatter) -> str:
    due = fmt.period_label(target.by)
    if target.sum_from:
        return f" in all, from {fmt.period_label(target.sum_from)} to {due}"
    return f" in {due}" if target.form in ("between", "at_least", "at_most") else f" by {due}"


LETTERS: dict[Letter, tuple[str, str]] = {
    "specific": ("Specific", "Which KPI, which value, who answers for it, and why it matters."),
    "measurable": ("Measurable", "Whether its data are loaded, and fresh enough to see it move."),
    "achievable": ("Achievable", "The chance from the forecast, and whether it was ever reached."),
    "relevant": ("Relevant", "How it contributes to the north star."),
    "time_bound": ("Time-bound", "When work on it starts, and when it is due."),
}
_JUDGED: dict[bool | None, tuple[Status, str]] = {
    True: ("achieved", "passes"),
    False: ("at_risk", "not yet"),
    None: ("unknown", "not judged yet"),
}


def verdict(gap: Gap | None) -> Html:
    """Specific, measurable, achievable, relevant, time-bound: a line each with its reason; without a target what each asks."""
    return marks.claims([_letter(letter, gap) for letter in LETTERS])


def _letter(letter: Letter, gap: Gap | None) -> Claim:
    name, asks = LETTERS[letter]
    if gap is None:
        return Claim(letter, _judged("no_target", "to be said"), name, asks)
    found = gap.smart[letter]
    return Claim(letter, _judged(*_JUDGED[found.ok]), name, f"{found.why[:1].upper()}{found.why[1:]}.")


def _judged(shape: Status, word: str) -> Html:
    return Html(f'<span class="level">{marks.shape(shape)}<span class="sr">{word}</span></span>')


def outlook(gap: Gap, kpi: Kpi, fmt: Formatter) -> Html:
    """What is expected in the due period beside what is wanted, and the chance of it."""
    due = fmt.period_label(gap.target.by)
    expected = Stat(f"Forecast, {due}", "–", gap.why)
    if gap.forecast is not None:
        low, high = (fmt.value(v, kpi.unit) for v in (gap.forecast.p10, gap.forecast.p90))
        ranged = "" if low == high else f"8 in 10: {low} to {high}"
        expected = Stat(f"Forecast, {due}", fmt.value(gap.forecast.median, kpi.unit), ranged)
    wanted = Stat("Target", level_text(fmt, kpi, gap.resolved), _against(gap, kpi, fmt))
    settled = gap.status in ("achieved", "missed", "unknown")
    chance = Stat("Chance", "–" if settled else fmt.chance(gap.probability), marks.status(gap.status))
    return marks.stats([wanted, expected, chance])


def _against(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    resolved = gap.resolved
    if resolved is None or resolved.baseline is None or resolved.baseline_period is None:
        return ""
    return f"from {fmt.value(resolved.baseline, kpi.unit)} in {fmt.period_label(resolved.baseline_period, 'short')}"


# --- all targets -----------------------------------------------------------------------------------------------------


def goal_table(gaps: Sequence[Gap], catalog: Catalog, fmt: Formatter) -> Table:
    """Every target by objective: owner, due period, level, forecast, chance, status. A row can be clicked."""
    columns = (
        Column("name", "Target", "left", sortable=True),
        Column("owner", "Owner", "left", sortable=True),
        Column("due", "Due", "left", sortable=True),
        Column("target", "Target", sortable=True),
        Column("strong", "Forecast", sortable=True),
        Column("chance", "Chance", sortable=True),
        Column("status", "Status", "left", sortable=True),
    )
    groups = tuple(
        Group(name, tuple(_row(g, catalog.kpi(g.target.kpi), fmt) for g in of)) for name, of in _by_objective(gaps)
    )
    return Table("Targets", columns, groups, "wide", across=3)


def _by_objective(gaps: Iterable[Gap]) -> list[tuple[str, list[Gap]]]:
    """Targets by objective, in the order of their first one; a single group without any objective has no head."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap.target.objective, []).append(gap)
    if set(found) == {""}:
        return list(found.items())
    return [(name or "Without an objective", of) for name, of in sorted(found.items(), key=lambda item: not item[0])]


def _row(gap: Gap, kpi: Kpi, fmt: Formatter) -> Row:
    target = gap.target
    middle = gap.forecast.median if gap.forecast else None
    due = Calendar().parse(target.by)
    cells = (
        Cell(target_name(gap, kpi), kpi.name),
        Cell(target.owner or span("–", "muted"), target.owner or None),
        Cell(fmt.period_label(target.by, "short"), float(Calendar().last_day(due).toordinal())),
        level_cell(fmt, kpi, gap, due),
        Cell(fmt.value(middle, kpi.unit), middle),
        chance_cell(fmt, gap),
        status_cell(gap.status, gap.why),
    )
    return Row(target.id, cells, opens=True)
