"""What the goals page says: readings of a value, the sentence of a target, its SMART verdict, the table of targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.catalog.model import Catalog, Kpi, plain
from lib.charts.format import ChangeKind, Formatter
from lib.desk.goals import Draft
from lib.errors import BadInput
from lib.goals import Form, Gap, Letter, Verdict, read_amount
from lib.ui.marks import Claim, Html, Status, claims, shape, span
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.ui.target_cells import chance_cell, level_text, status_cell

FORMS: dict[str, str] = {
    "level": "reach",
    "at_least": "at least",
    "at_most": "at most",
    "change": "change by %",
    "delta": "shift by",
    "between": "between",
}
EXAMPLES = {"level": "50000", "at_least": "100", "at_most": "20", "change": "+10%", "delta": "-5", "between": "10..20"}
LETTERS: dict[Letter, str] = {
    "specific": "Specific",
    "measurable": "Measurable",
    "achievable": "Achievable",
    "relevant": "Relevant",
    "time_bound": "Time-bound",
}
_STATE: dict[bool | None, Status] = {True: "on_track", False: "at_risk", None: "unknown"}
_SAID: dict[bool | None, str] = {True: "", False: "not yet", None: "not yet judged"}


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


def offers(wish: str, catalog: Catalog, most: int = 5) -> tuple[Kpi, ...]:
    """KPIs that would show whether a wish came true: those whose name, goal and description share most with it."""
    asked = _words(wish)
    scored = []
    for kpi in catalog.kpis.values():
        category = catalog.categories[kpi.category]
        score = 2 * _share(asked, category.name) + _share(asked, kpi.name)
        score += _share(asked, f"{kpi.about} {category.goal}")
        if kpi.target and score:
            scored.append((score, kpi))
    return tuple(kpi for _, kpi in sorted(scored, key=lambda s: -s[0])[:most])


def _share(asked: set[str], text: str) -> float:
    words = _words(text)
    return len(asked & words) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    return {_stem(w) for w in re.findall(r"\w+", plain(text)) if len(w) > 2} - {"more", "and", "the", "better"}


def _stem(word: str) -> str:
    return word if len(word) < 4 else word.removesuffix("s")


# --- in words --------------------------------------------------------------------------------------------------------


def sentence(gap: Gap, kpi: Kpi, fmt: Formatter) -> str:
    """A target as one sentence: "Leads: 960 in Q4 2026, from 870 in Q4 2025 (+10.0%). Maya, because of the spring fair."."""
    target, resolved = gap.target, gap.resolved
    span_ = f"from {fmt.period_label(target.sum_from)} to" if target.sum_from else "in"
    limit = {"at_least": "at least ", "at_most": "at most "}.get(target.form, "")
    said = f"{kpi.name}{_where(target.where)}: {limit}{level_text(fmt, kpi, resolved)} {span_} {fmt.period_label(target.by)}"
    if resolved and resolved.baseline is not None and resolved.baseline_period and target.form in {"change", "delta"}:
        moved = fmt.change(target.value, kpi.unit if target.form == "delta" else "number", _kind(target.form))
        said += (
            f", from {fmt.value(resolved.baseline, kpi.unit)} in {fmt.period_label(resolved.baseline_period)} ({moved})"
        )
    who = [target.owner] if target.owner else []
    why = [f"because {target.because}"] if target.because else []
    return f"{said}. {', '.join(who + why)}".strip().rstrip(".") + "."


def _kind(form: Form) -> ChangeKind:
    return "absolute" if form == "delta" else "relative"


def _where(where: tuple[tuple[str, str], ...]) -> str:
    return f" ({', '.join(v for _, v in where)})" if where else ""


def smart_html(smart: dict[Letter, Verdict]) -> Html:
    """A line for each letter of SMART: whether it passes, and why."""
    return claims(
        [
            Claim(letter, shape(_STATE[v.ok]), LETTERS[letter], _sentence(v.why), span(_SAID[v.ok], "muted"))
            for letter, v in smart.items()
        ]
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def caption(gaps: Sequence[Gap]) -> str:
    """How many targets there are and how they stand."""
    if not gaps:
        return "No targets yet"
    good = sum(g.status in ("on_track", "achieved") for g in gaps)
    return f"{len(gaps)} target{'' if len(gaps) == 1 else 's'} · {good} on track or achieved"


def targets_table(gaps: Sequence[Gap], catalog: Catalog, fmt: Formatter) -> Table:
    """All targets: what, owner, due, forecast, chance, status. A row can be clicked; its id is the target's."""
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
        rows = tuple(_target_row(g, catalog, fmt) for g in gaps if g.target.objective == objective)
        groups.append(Group(objective, rows))
    return Table("Targets", columns, tuple(groups), cards="wide", across=3)


def _target_row(gap: Gap, catalog: Catalog, fmt: Formatter) -> Row:
    kpi, target = catalog.kpi(gap.target.kpi), gap.target
    forecast = gap.forecast.median if gap.forecast else None
    name = kpi.name + _where(target.where)
    level = gap.resolved.level if gap.resolved else None
    cells = (
        Cell(name, sort=name),
        Cell(level_text(fmt, kpi, gap.resolved), sort=level, title=fmt.full(level, kpi.unit)),
        Cell(target.owner or "–", sort=target.owner or None, tone="" if target.owner else "muted"),
        Cell(fmt.period_label(target.by), sort=target.by),
        Cell(fmt.value(forecast, kpi.unit), sort=forecast, title=fmt.full(forecast, kpi.unit)),
        chance_cell(fmt, gap),
        status_cell(gap.status, gap.why),
    )
    return Row(target.id, cells, opens=True)


def drafts_for(draft: Draft, kpis: Sequence[Kpi]) -> tuple[Draft, ...]:
    """The same relative change asked of several KPIs."""
    return tuple(replace(draft, kpi=kpi.id) for kpi in kpis)
