"""What the goals page says: readings of a value, the sentence of a target, its SMART verdict, the table of targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lib.catalog.model import Catalog, Kpi, plain
from lib.charts.format import MINUS, Formatter
from lib.errors import BadInput
from lib.goals import Form, Gap, Letter, Objective, Target, Verdict, read_amount
from lib.ui import marks
from lib.ui.gaps_view import target_name
from lib.ui.marks import Claim, Html, Stat, Status, claims, esc, shape, stats
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import chance_cell, level_text, status_cell

FORMS: dict[Form, str] = {
    "level": "reach",
    "at_least": "at least",
    "at_most": "at most",
    "change": "change by %",
    "delta": "shift by",
    "between": "between",
}
EXAMPLES = {"level": "50000", "at_least": "100", "at_most": "20", "change": "+10%", "delta": "-5", "between": "10..20"}
LETTERS: dict[Letter, tuple[str, str]] = {
    "specific": ("Specific", "Which KPI, which value, who answers for it, and why it matters."),
    "measurable": ("Measurable", "Whether its data are loaded, and fresh enough to see it move."),
    "achievable": ("Achievable", "The chance from the forecast, and whether it was ever reached."),
    "relevant": ("Relevant", "How it contributes to the north star."),
    "time_bound": ("Time-bound", "When work on it starts, and when it is due."),
}
_STATE: dict[bool | None, Status] = {True: "achieved", False: "at_risk", None: "unknown"}
_SAID: dict[bool | None, str] = {True: "passes", False: "not yet", None: "not yet judged"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read what was typed: the form, and the value as that form takes it."""

    form: Form
    value: str
    words: str


def example(form: str, kpi: Kpi) -> str:
    """A value as this form and KPI take it."""
    if kpi.unit != "percent" or form == "change":
        return EXAMPLES[form]
    return {"delta": "-0.5pp", "between": "2%..3%"}.get(form, "3.1%")


def ways(text: str, kpi: Kpi) -> tuple[Way, ...]:
    """Every way in which a number can be meant for this KPI: as a level, a relative change, a shift in its own unit."""
    number = re.sub(r"\s*(%|pp)$", "", text.strip())
    mark, shift = ("%", "pp") if kpi.unit == "percent" else ("", "")
    tried: list[Way] = []
    if not number.startswith(("+", "-", "−")):
        tried.append(Way("level", number + mark, f"Level: {number}{mark}"))
    tried.append(Way("change", f"{number}%", f"Relative change: {number}%"))
    unit = " percentage points" if shift else ""
    tried.append(Way("delta", number + shift, f"Shift: {number}{unit}"))
    return tuple(way for way in tried if reads(way.value, way.form, kpi))


def reads(text: str, form: Form, kpi: Kpi) -> bool:
    """Whether a form takes what was typed."""
    try:
        read_amount(text, form, kpi)
    except BadInput:
        return False
    return True


def linked(kpi: Kpi, catalog: Catalog) -> tuple[Kpi, ...]:
    """A step of the funnel as its count, its rate and the end of the chain; empty for what is no step."""
    for driver in catalog.drivers.values():
        if driver.kind != "rate" or driver.id not in catalog.kpis or driver.unit != "percent":
            continue
        top = {driver.of[0]} | ({"leads"} if driver.of[0] == "web_leads" else set())
        count = next((k for k in catalog.kpis.values() if k.formula in top), None)
        if count and kpi.id in {driver.id, count.id}:
            chain = (count, catalog.kpis[driver.id], *(k for k in catalog.kpis.values() if k.id == "new_customers"))
            return tuple({k.id: k for k in chain}.values())
    return ()


# --- in words --------------------------------------------------------------------------------------------------------


def sentence(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    """A target as one sentence: "Leads shall rise by 10%, from 870 in Q4 2025 to 957, by Q4 2026. Maya answers for it."."""
    target = gap.target
    said = f"{kpi.name}{_where(target.where)} shall {_shall(gap, kpi, fmt)}{_when(target, fmt)}."
    said += f" {target.owner} answers for it." if target.owner else ""
    return said + (f" Why: {target.because.rstrip('.')}." if target.because else "")


def _shall(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    target, level = gap.target, level_text(fmt, kpi, gap.resolved)
    if target.form in ("change", "delta"):
        return f"{'rise' if target.value >= 0 else 'fall'} by {size(target, kpi, fmt)}{_path(gap, kpi, fmt)}"
    return {
        "level": f"reach {level}" if kpi.direction == "up" else f"come down to {level}",
        "at_least": f"be at least {level}",
        "at_most": f"be at most {level}",
        "between": f"lie between {level.replace(' to ', ' and ')}",
    }[target.form]


def size(target: Target, kpi: Kpi, fmt: Formatter) -> str:
    """The size of a change or shift, without its sign."""
    if target.form == "change":
        return fmt.change(abs(target.value), "number").lstrip("+")
    return fmt.change(abs(target.value), kpi.unit, "absolute").lstrip("+")


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


def _where(where: tuple[tuple[str, str], ...]) -> str:
    return f" ({', '.join(v for _, v in where)})" if where else ""


def other_reading(target: Target, kpi: Kpi) -> Way | None:
    """What a change of a percentage is not: the same number as a shift in points, or the other way round."""
    if kpi.unit != "percent" or target.form not in ("change", "delta"):
        return None
    number = f"{target.value * 100:+g}"
    if target.form == "change":
        return Way("delta", f"{number}pp", f"{number} percentage points")
    return Way("change", f"{number}%", f"{number}% of its value")


def doubt(target: Target, kpi: Kpi) -> str:
    """A question where a move goes to the side that is worse; else nothing."""
    if target.form not in ("change", "delta") or not target.value or (target.value > 0) == (kpi.direction == "up"):
        return ""
    wanted, sign = ("lower", MINUS) if kpi.direction == "down" else ("higher", "+")
    return f"That would be worse. If {wanted} was meant, write {sign} before the number."


# --- the verdict -----------------------------------------------------------------------------------------------------


def smart_html(smart: Mapping[Letter, Verdict] | None, fmt: Formatter) -> Html:
    """A line for each letter of SMART: whether it passes, and why; without a target what each letter asks."""
    return claims([_letter(letter, smart, fmt) for letter in LETTERS])


def _letter(letter: Letter, smart: Mapping[Letter, Verdict] | None, fmt: Formatter) -> Claim:
    name, asks = LETTERS[letter]
    if smart is None:
        return Claim(letter, _shaped("no_target", "to be said"), name, asks)
    found = smart[letter]
    return Claim(letter, _shaped(_STATE[found.ok], _SAID[found.ok]), name, _sentence(found.why, fmt))


def _shaped(status: Status, word: str) -> Html:
    return Html(f'<span class="level">{shape(status)}<span class="sr">{esc(word)}</span></span>')


def _sentence(text: str, fmt: Formatter) -> str:
    """A reason as a sentence, periods in it by their names."""
    named = fmt.named_periods(text)
    return named[:1].upper() + named[1:] + ("" if named.endswith(".") else ".")


def outlook_html(gap: Gap, kpi: Kpi, fmt: Formatter) -> Html:
    """What is expected in the due period, and the chance of what is wanted."""
    expected = Stat(f"Forecast, {fmt.period_label(gap.target.by)}", "–", f"wanted {level_text(fmt, kpi, gap.resolved)}")
    if gap.forecast is not None:
        low, high = (fmt.value(v, kpi.unit) for v in (gap.forecast.p10, gap.forecast.p90))
        ranged = "" if low == high else f"8 in 10: {low} to {high}"
        expected = replace(expected, value=fmt.value(gap.forecast.median, kpi.unit), note=ranged)
    settled = gap.status in ("achieved", "missed", "unknown")
    return stats([expected, Stat("Chance", "–" if settled else fmt.chance(gap.probability), marks.status(gap.status))])


# --- all targets -----------------------------------------------------------------------------------------------------


def caption(gaps: Sequence[Gap]) -> str:
    """How many targets there are and how they stand."""
    if not gaps:
        return "No targets yet"
    good = sum(g.status in ("on_track", "achieved") for g in gaps)
    return f"{len(gaps)} target{'' if len(gaps) == 1 else 's'} · {good} on track or achieved"


def objective_of(target: Target, objectives: Sequence[Objective]) -> Objective | None:
    """The objective that a target names, compared without case and accents; None where none is listed."""
    wanted = plain(target.objective)
    return next((o for o in objectives if wanted and plain(o.name) == wanted), None)


def _served(target: Target, objectives: Sequence[Objective]) -> str:
    """The head of the targets of an objective: its name, and whether it serves vision or mission."""
    found = objective_of(target, objectives)
    return f"{target.objective}, for the {found.serves}" if found and found.serves else target.objective


def targets_table(gaps: Sequence[Gap], catalog: Catalog, fmt: Formatter, objectives: Sequence[Objective] = ()) -> Table:
    """All targets by objective: what, owner, due, forecast, chance, status. A row can be clicked; its id is the target's."""
    columns = (
        Column("name", "Target", "left", sortable=True),
        Column("target", "Wanted", sortable=True),
        Column("owner", "Owner", "left", sortable=True),
        Column("due", "Due", "left", sortable=True),
        Column("forecast", "Forecast", sortable=True),
        Column("chance", "Chance", "left", sortable=True),
        Column("status", "Status", "left", sortable=True),
    )
    groups = []
    for objective in dict.fromkeys(g.target.objective for g in gaps):
        mine = [g for g in gaps if g.target.objective == objective]
        groups.append(Group(_served(mine[0].target, objectives), tuple(_target_row(g, catalog, fmt) for g in mine)))
    if len(groups) > 1:
        groups = [
            replace(g, title=g.title or "Without an objective") for g in sorted(groups, key=lambda g: not g.title)
        ]
    return Table("Targets", columns, tuple(groups), cards="wide", across=3)


def _target_row(gap: Gap, catalog: Catalog, fmt: Formatter) -> Row:
    kpi, target = catalog.kpi(gap.target.kpi), gap.target
    forecast = gap.forecast.median if gap.forecast else None
    level = gap.resolved.level if gap.resolved else None
    cells = (
        Cell(target_name(gap, kpi), kpi.name),
        Cell(level_text(fmt, kpi, gap.resolved), sort=level, title=fmt.full(level, kpi.unit)),
        Cell(target.owner or "–", sort=target.owner or None, tone="" if target.owner else "muted"),
        Cell(fmt.period_label(target.by), sort=target.by),
        Cell(fmt.value(forecast, kpi.unit), sort=forecast, title=fmt.full(forecast, kpi.unit)),
        chance_cell(fmt, gap),
        status_cell(gap.status, gap.why),
    )
    return Row(target.id, cells, opens=True)
