"""Scenarios as words and tables: what each assumes, why and whose it is, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lib.charts.format import MINUS, NBSP, Formatter, change_tone
from lib.desk.scenario_words import Words
from lib.desk.scenarios import BASE, Opened
from lib.goals import Gap
from lib.pipeline.compare import Chances, Ends
from lib.scenario import Assumption, Scenario
from lib.ui.gaps_view import target_name
from lib.ui.marks import Claim, Html, claims, join, shape, span
from lib.ui.table import Cell, Column, Group, Row, Table

# --- one assumption --------------------------------------------------------------------------------------------------


def lacking(of: Assumption) -> str:
    """What an assumption lacks, in words; empty where it is explained."""
    return f"no {' and no '.join(what.split(' ', 1)[1] for what in of.lacks)}" if of.lacks else ""


# --- what one scenario assumes ---------------------------------------------------------------------------------------


def caption(opened: Opened, fmt: Formatter) -> str:
    """When and by whom it was saved, and how many of its assumptions are unexplained."""
    kept, bare = opened.scenario.assumptions, opened.scenario.unexplained
    parts = [f"Saved {fmt.day(date.fromisoformat(opened.at[:10]))} by {opened.by}"]
    if bare:
        parts.append(f"{len(bare)} of {len(kept)} without a reason or an owner")
    return " · ".join(parts)


def settings_table(scenario: Scenario, words: Words) -> Table:
    """What a scenario assumes, a row each with reason and owner; a row can be clicked, its id is the assumption's text."""
    columns = (
        Column("name", "Assumption", "left"),
        Column("strong", "Change", "left"),
        Column("why", "Why it may come true", "left", wide=True),
        Column("owner", "Owner", "left"),
    )
    rows = tuple(_setting(a, words) for a in scenario.assumptions)
    return Table(f"What {scenario.name} assumes", columns, (Group("", rows),), "narrow")


def _setting(of: Assumption, words: Words) -> Row:
    why = Cell(of.because, tone="wrap") if of.because else Cell(_bare("no reason yet"))
    owner = Cell(of.owner) if of.owner else Cell(_bare("nobody yet"))
    return Row(of.text(), (Cell(words.subject(of)), Cell(words.change(of)), why, owner), opens=True)


def _bare(text: str) -> Html:
    return Html(f'<span class="status warn">{shape("at_risk")}{text}</span>')


def unexplained(scenarios: Iterable[Scenario], words: Words) -> tuple[Claim, ...]:
    """A line for every scenario with assumptions that lack a reason or an owner."""
    return tuple(
        Claim(
            id=s.name,
            mark=shape("at_risk"),
            title=f"“{s.name}” rests on {_count(len(s.unexplained))} that nobody has explained",
            evidence="; ".join(f"{words.sentence(a)}: {lacking(a)}" for a in s.unexplained),
            aside="unexplained",
        )
        for s in scenarios
        if s.unexplained
    )


def _count(n: int) -> str:
    return "an assumption" if n == 1 else f"{n} assumptions"


# --- two side by side ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Pair:
    """Two scenarios side by side: their names ("" is the base plan), every target, and a few key figures."""

    names: tuple[str, str]
    chances: tuple[Chances, ...]
    ends: tuple[Ends, ...]

    @property
    def titles(self) -> tuple[str, str]:
        """Both by name."""
        first, second = (name or BASE for name in self.names)
        return first, second

    @property
    def differing(self) -> tuple[Chances, ...]:
        """The targets whose chance is not the same everywhere, in whole percent; the largest difference first."""
        moved = [c for c in self.chances if len({_percent(g.probability) for g in (c.base, c.a, c.b)}) > 1]
        return tuple(sorted(moved, key=lambda c: -abs(points(c) or 0)))


def heading(pair: Pair) -> str:
    """The finding: which of the two has more targets on track."""
    first, second = (sum(g.status in ("achieved", "on_track") for g in side) for side in _sides(pair))
    total, (a, b) = len(pair.chances), pair.titles
    if first == second:
        return f"{a} and {b} each have {first} of {total} targets on track"
    ahead, more, other, less = (a, first, b, second) if first > second else (b, second, a, first)
    return f"{ahead} has {more} of {total} targets on track, {other} {less}"


def pair_table(pair: Pair, words: Words) -> Table:
    """Key figures, then the chance of every target that differs: base plan, first, second, second against first."""
    a, b = pair.titles
    columns = (
        Column("name", "KPI", "left"),
        Column("base", BASE),
        Column("strong", a),
        Column("strong", b),
        Column("delta", "Difference"),
    )
    figures = tuple(_figure(e, words.fmt) for e in pair.ends)
    targets = tuple(_target(c, words) for c in pair.differing)
    when = f", {words.fmt.period_label(pair.ends[0].period)}" if pair.ends else ""
    groups = [Group(f"Key figures{when}", figures)] if figures else []
    groups += [Group("Chance to reach the target", targets)] if targets else []
    return Table(f"{a} beside {b}", columns, tuple(groups), "narrow")


def assumed_table(sides: tuple[Scenario, Scenario], words: Words) -> Table:
    """What both sides assume, a row for each thing that is moved; with why, and whose it is, under each change."""
    columns = (
        Column("name", "Assumption", "left"),
        *(Column("why", side.name or BASE, "left", wide=True) for side in sides),
    )
    subjects = dict.fromkeys(words.subject(a) for side in sides for a in side.assumptions)
    rows = tuple(Row(s, (Cell(s), *(_assumed(side, s, words) for side in sides))) for s in subjects)
    return Table("What both assume", columns, (Group("", rows),), "narrow")


def _assumed(side: Scenario, subject: str, words: Words) -> Cell:
    """All that one side assumes of something; a dash where that is as in the base plan."""
    found = [a for a in side.assumptions if words.subject(a) == subject]
    if not found:
        return Cell("–", tone="muted")
    said = [(words.change(a), span(" · ".join(x for x in (a.because, a.owner) if x), "due")) for a in found]
    return Cell(join([part for pair in said for part in pair], " "), tone="wrap")


def pair_note(pair: Pair) -> str:
    """How the difference is meant, and how many targets are the same everywhere."""
    same, (a, b) = len(pair.chances) - len(pair.differing), pair.titles
    said = f"Difference: {b} less {a}."
    if not same:
        return said
    verbs = (" has", "is") if same == 1 else ("s have", "are")
    return f"{said} {same} target{verbs[0]} the same chance in all three and {verbs[1]} left out."


def explained(scenarios: Sequence[Scenario], words: Words) -> Html:
    """The unexplained assumptions of these scenarios as a list; nothing where there are none."""
    lines = unexplained(scenarios, words)
    return claims(lines) if lines else Html("")


def _sides(pair: Pair) -> tuple[list[Gap], list[Gap]]:
    return [c.a for c in pair.chances], [c.b for c in pair.chances]


def _figure(ends: Ends, fmt: Formatter) -> Row:
    unit = ends.kpi.unit
    shown = [Cell(fmt.value(v, unit), v, title=fmt.full(v, unit)) for v in (ends.base, ends.a, ends.b)]
    share = unit == "percent"
    delta = ends.b - ends.a if share else (ends.b - ends.a) / abs(ends.a) if ends.a else float("nan")
    return Row(
        ends.kpi.id,
        (Cell(ends.kpi.name), *shown, Cell(fmt.change(delta, unit), delta, change_tone(delta, ends.kpi.direction))),
    )


def _target(of: Chances, words: Words) -> Row:
    kpi, fmt = words.catalog.kpi(of.base.target.kpi), words.fmt
    due = span(fmt.period_label(of.base.target.by, "short"), "due")
    shown = [Cell(fmt.chance(g.probability), g.probability) for g in (of.base, of.a, of.b)]
    delta = points(of)
    said = "–" if delta is None else f"{'+' if delta > 0 else MINUS if delta else ''}{abs(delta)}{NBSP}pp"
    tone = "muted" if not delta else "good" if delta > 0 else "bad"
    return Row(
        of.base.target.id,
        (
            Cell(join((target_name(of.base, kpi), due))),
            *shown,
            Cell(said, None if delta is None else float(delta), tone),
        ),
    )


def points(of: Chances) -> int | None:
    """The chance in the second less that in the first, of the whole percentages that are shown; None where one is not known."""
    if of.difference is None:
        return None
    return _percent(of.b.probability) - _percent(of.a.probability)


def _percent(chance: float | None) -> int:
    """A chance as it is shown, from 1 to 99; −1 where it cannot be told."""
    return -1 if chance is None else min(99, max(1, int(chance * 100 + 0.5)))
