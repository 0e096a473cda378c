"""What targets are for: vision, mission and objectives as the plan says them, at the top of the goals page and of each target."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.charts.format import Formatter
from lib.desk import Desk
from lib.goals import Objective, Target
from lib.plan.asked import Answer
from lib.plan.objectives import MISSION, OBJECTIVES, VISION
from lib.ui import frame, marks, show
from lib.ui.goals_view import objective_of
from lib.ui.marks import Html, esc
from lib.ui.table import show_html


def draw(desk: Desk) -> None:
    """Vision and mission beside each other, the objectives below; an invitation where none is written."""
    answers = desk.sheets.answers()
    html = purpose_html(answers.get(VISION), answers.get(MISSION), desk.sheets.objectives(), frame.formatter(desk))
    if html:
        show_html(html, "purpose")
    label = "Change them on the plan" if html else "Write vision, mission and objectives on the plan"
    sheet = "goals" if OBJECTIVES not in answers and html else "frame"
    st.page_link(frame.page_file("plan"), label=label, icon=":material/arrow_forward:", query_params={"sheet": sheet})
    st.space("small")


def purpose_html(
    vision: Answer | None, mission: Answer | None, objectives: Sequence[Objective], fmt: Formatter
) -> Html:
    """The sentences as they were written, and each objective with what it serves and who answers for it; empty without any."""
    said = [(name, a.value) for name, a in (("Vision", vision), ("Mission", mission)) if a is not None and a.given]
    head = "".join(f'<div><div class="muted">{name}</div><p>{esc(text)}</p></div>' for name, text in said)
    lines = "".join(_objective(o, fmt) for o in objectives)
    listed = f'<ul class="aims">{lines}</ul>' if lines else ""
    return Html(f'<div class="versions">{head}</div>{listed}') if head or listed else marks.NOTHING


def _objective(objective: Objective, fmt: Formatter) -> str:
    by = f"by {fmt.period_label(objective.horizon)}" if objective.horizon else ""
    about = [f"serves the {objective.serves}" if objective.serves else "", objective.person, by]
    return (
        f'<li><span class="strong">{esc(objective.name)}</span> '
        f'<span class="muted">{esc(", ".join(part for part in about if part))}</span></li>'
    )


def said(target: Target, objectives: Sequence[Objective]) -> str:
    """What a target is for, as Markdown: its objective, and the sentence of vision or mission that this serves."""
    if not target.objective:
        return ""
    found = objective_of(target, objectives)
    line = f"Objective: **{show.plain(target.objective)}**"
    if found and found.sentence:
        return f"{line}, for the {found.serves}: “{show.plain(found.sentence)}”"
    return f"{line}, for the {found.serves}, which is not written yet" if found and found.serves else line
