"""The first page of a plan: the north star, what will be missed, and what closes it."""

from __future__ import annotations

from collections.abc import Sequence

from lib.export import said
from lib.export.chapters import Told
from lib.export.numbers import Numbers
from lib.export.paper import Paper
from lib.export.plotted import next_target
from lib.export.words import Words, cut

DECISIONS = "gaps_decisions"
MOST = 5  # targets and decisions that are named
_LINE = 190  # letters of a decision


def write_first_page(paper: Paper, numbers: Numbers, closing: Sequence[str]) -> None:
    """Three short sections; what there is nothing to say of says so in a line."""
    outcome, star = numbers.outcome, numbers.star()
    paper.heading("In short", 1, listed=True)
    if star is not None:
        aim = next_target(star, outcome.gaps(), [outcome.calendar.label(p) for p in star.periods])
        paper.text(said.north_star(outcome, star, aim, numbers.fmt), "Lead")
    missed = [g for g in numbers.gaps if g.status in ("missed", "off_track", "at_risk")]
    paper.heading("What will be missed", 2)
    if not missed:
        paper.text("No target of this plan is in danger." if numbers.gaps else "No target has been set yet.")
    for gap in missed[:MOST]:
        name = said.named(gap, outcome, numbers.fmt)
        paper.text(f"{name}. {said.target(gap, outcome, numbers.fmt)}", "List Bullet")
    if len(missed) > MOST:
        paper.text(f"and {len(missed) - MOST} more, in the table of targets.", "Caption")
    paper.heading("What closes it", 2)
    for line in closing[:MOST]:
        paper.text(line, "List Bullet")
    if not closing:
        paper.text("Nothing has been decided for these targets yet.")


def decisions(told: Told, numbers: Numbers, words: Words) -> tuple[str, ...]:
    """What was decided for the gaps of this plan, those of the worst targets first."""
    answer = told.by[""].get(DECISIONS)
    prompt = numbers.outcome.catalog.prompts.get(DECISIONS)
    if answer is None or prompt is None or not answer.given:
        return ()
    order = {g.target.id: i for i, g in enumerate(numbers.gaps)}
    rows = sorted((r for r in answer.value if r.get("target") in order), key=lambda r: order[r["target"]])
    columns = [c for c in prompt.own if c.kind != "computed" and c.id != "target"]
    lines = []
    for row in rows:
        done = " · ".join(text for c in columns if (text := words.cell(c, row)))
        target = prompt.column("target")
        lines.append(cut(f"{words.cell(target, row) if target else ''}: {done}", _LINE))
    return tuple(lines)
