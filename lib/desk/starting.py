"""Rows to begin with: declared starters that fit the settings, and what targets and other answers name already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lib.catalog.model import plain
from lib.catalog.prompts import STRICT, Prompt
from lib.plan.answers import Known, Row, read_answer
from lib.plan.asked import Answer, fits

if TYPE_CHECKING:
    from lib.desk.desk import Desk

Cells = dict[str, Any]
SPENT = ("kpis_spend", "forecast_budget", "promotion_channels", "collect_channels")  # answers that name channels in use


def slug(name: str, taken: Iterable[str]) -> str:
    """An id made of a name, that is not taken yet."""
    base = re.sub(r"[^a-z0-9]+", "_", plain(name)).strip("_") or "persona"
    used, found, number = set(taken), base, 2
    while found in used:
        found, number = f"{base}_{number}", number + 1
    return found


def rows(desk: Desk, prompt: Prompt, answer: Answer) -> tuple[Row, ...]:
    """The starter rows of a prompt, without those whose subject is there already."""
    if prompt.kind != "rows":
        return ()
    offered = [dict(s.row) for s in prompt.starters if fits(s.when, desk.preferences)]
    if prompt.prefill:
        offered += _FROM[prompt.prefill](desk)
    columns = {c.id for c in prompt.columns if c.kind != "computed"}
    given = [{k: v for k, v in row.items() if k in columns and v} for row in offered]
    lenient = Known({}, desk.preferences.calendar, frozenset(STRICT))
    subject = _subject(prompt)
    seen = {row.get(subject) for row in answer.value or ()}
    found: list[Row] = []
    for row in read_answer(prompt, given, lenient):
        if row.get(subject) not in seen:
            found.append(row)
            seen.add(row.get(subject))
    return tuple(found)


def _subject(prompt: Prompt) -> str:
    """The column that a row is about: the target; of declared rows the first that they name beside the team; else the first."""
    if prompt.prefill in ("owners", "gaps"):
        return "target"
    named = [c for s in prompt.starters for c in s.row if c != "team"]
    return next((c.id for c in prompt.columns if c.id in named), prompt.columns[0].id)


def _channels(desk: Desk) -> list[Cells]:
    answers = desk.sheets.answers()
    used = [row["channel"] for p in SPENT if p in answers for row in answers[p].value or () if "channel" in row]
    return [{"channel": name} for name in dict.fromkeys(used)]


def _objectives(desk: Desk) -> list[Cells]:
    """What targets name as their objective."""
    names = dict.fromkeys(t.objective for t in desk.goals.targets() if t.objective)
    return [{"objective": name} for name in names]


def _owners(desk: Desk) -> list[Cells]:
    return [{"target": t.id, "kpi": t.kpi, "person": t.owner} for t in desk.goals.targets()]


def _kpis(desk: Desk) -> list[Cells]:
    """The KPIs that targets are set on."""
    return [{"kpi": t.kpi, "person": t.owner} for t in desk.goals.targets()]


def _answered(prompt: str, *columns: str) -> Callable[[Desk], list[Cells]]:
    def rows_of(desk: Desk) -> list[Cells]:
        answer = desk.sheets.get(prompt)
        return [{c: row[c] for c in columns if c in row} for row in answer.value or () if columns[0] in row]

    return rows_of


_FROM: Mapping[str, Callable[[Desk], list[Cells]]] = {
    "channels": _channels,
    "objectives": _objectives,
    "owners": _owners,
    "gaps": _owners,
    "kpis": _kpis,
    "assumptions": _answered("collect_assumptions", "assumption", "person"),
    "competitors": _answered("collect_competitors", "competitor"),
}
