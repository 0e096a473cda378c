"""Computed answers and computed columns: from the outcome and from other answers, or why they cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.desk import columns, money_tables, plan_tables
from lib.desk.figures import BY_CHANNEL, Numbers
from lib.desk.work_at import Work
from lib.desk.written import formatter
from lib.panel import Cut
from lib.pipeline import Outcome
from lib.plan.asked import Answer
from lib.plan.figures import Computed, Figure

if TYPE_CHECKING:
    from lib.desk.desk import Desk

TABLES: Mapping[str, Callable[[Work], Computed]] = {
    "frame_bridge": plan_tables.bridge,
    "icp_size": plan_tables.persona_size,
    "goals_smart": plan_tables.smart,
    "goals_alignment": plan_tables.alignment,
    "goals_means": money_tables.means,
    "kpis_orphans": plan_tables.orphans,
    "gaps_view": money_tables.one_picture,
    "actions_draft": plan_tables.draft,
    "actions_load": plan_tables.late_dates,
    "price_break_even": money_tables.break_even,
    "price_result": money_tables.price_result,
    "promotion_spend": money_tables.promotion_spend,
    "sales_timeline": plan_tables.timeline,
    "sales_kpis": plan_tables.questions,
    "padre_money_need": money_tables.money_need,
}


def computed(desk: Desk, prompt: Prompt, outcome: Outcome, about: str) -> Computed:
    """A computed answer; one that nothing works out yet says what it comes from."""
    if prompt.id not in TABLES:
        return Computed(why=f"comes from {prompt.comes_from}")
    return TABLES[prompt.id](_at(desk, outcome, about))


def cells(desk: Desk, prompt: Prompt, outcome: Outcome, answer: Answer) -> tuple[Mapping[str, Figure], ...]:
    """Per row of an answer, computed column → figure."""
    names = [c.id for c in desk.catalog.columns(prompt) if c.kind == "computed"]
    if not names:
        return tuple({} for _ in answer.value or ())
    source = desk.catalog.prompt(prompt.shows) if prompt.kind == "shows" and prompt.shows else prompt
    work = _at(desk, outcome, answer.about)
    return tuple({n: columns.cell(work, source, n, row) for n in names} for row in answer.value or ())


def cuts(desk: Desk, sheet: str, about: str) -> tuple[Cut, ...]:
    """The cuts that computed answers of a sheet need beside the whole company: a persona's rows, channels where rows name any."""
    rows = desk.sheets.get("icp_name", about).value if about else ()
    found = [Cut(where=((row["dimension"], row["value"]),)) for row in rows or () if len(row) == 3]
    answers = desk.sheets.answers()
    asked = [p.id for p in desk.catalog.prompts_of(sheet) if p.id in columns.CHANNELS and p.id in answers]
    if any("channel" in row for name in asked for row in answers[name].value or ()):
        found.append(BY_CHANNEL)
    return tuple(c for c in found if not c.where or c.where[0][0] in desk.catalog.dimensions)


def _at(desk: Desk, outcome: Outcome, about: str) -> Work:
    answers = desk.sheets.answers()
    return Work(desk.catalog, Numbers(outcome), answers, desk.sheets.answers(about) if about else {}, formatter(desk))
