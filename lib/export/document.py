"""A plan as a document: title page, contents, the numbers, the answers sheet by sheet, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from docx.shared import Pt

from lib.charts.format import Formatter
from lib.charts.theme import read_theme
from lib.export.chapters import PLANS, Answers, Chapter, Item, Kind, PlanKind, Told, chapters
from lib.export.first_page import decisions, write_first_page
from lib.export.numbers import Numbers, kpis_about, write_numbers
from lib.export.paper import Paper
from lib.export.words import Grid, Prose, Words
from lib.pipeline import Outcome

__all__ = ["PLANS", "Head", "PlanKind", "document"]

VISION, MISSION = "frame_vision", "frame_mission"


@dataclass(frozen=True, slots=True)
class Head:
    """Whose plan it is, and under which scenario its numbers stand ("" for none)."""

    name: str
    scenario: str = ""


def document(kind: PlanKind, source: Answers, outcome: Outcome, head: Head) -> bytes:
    """The document of a kind from the answers and an outcome; the same bytes for the same answers and outcome."""
    plan, preferences = PLANS[kind], outcome.plan.preferences
    fmt = Formatter(preferences.currency, preferences.locale)
    paper = Paper(read_theme("light"), outcome.as_of, _language(preferences.locale))
    told = Told.by_now(source)
    words = Words(source.known(), fmt)
    written = chapters(plan, told, outcome, words)
    numbers = Numbers(outcome, fmt, paper.theme, kpis_about(plan, outcome, told.by.values()), plan.goals)
    _title_page(paper, plan, (told, written), (outcome, fmt, head))
    write_first_page(paper, numbers, decisions(told, numbers, words))
    start = paper.document.add_paragraph()  # what the contents are put in front of, once all headings are known
    write_numbers(paper, numbers)
    for chapter in sorted(written, key=lambda c: not c.whole):  # its own sheet first, then the rest in short
        _chapter(paper, chapter)
    _open_questions(paper, written)
    paper.contents(start)
    _drop(start)
    running = f"{head.name} · {plan.title} · as of {fmt.day(outcome.as_of)}"
    return paper.bytes(f"{head.name}: {plan.title}", head.name, running)


def _language(locale: str) -> str:
    """The language tag that spelling is checked in: that of the answers, as far as the setting tells."""
    parsed = Locale.parse(locale, sep="-" if "-" in locale else "_")
    usual = {"en": "GB", "de": "DE", "ko": "KR"}
    territory = parsed.territory or usual.get(parsed.language, parsed.language.upper())
    return f"{parsed.language}-{territory}"


def _title_page(
    paper: Paper, plan: Kind, answers: tuple[Told, Sequence[Chapter]], numbers: tuple[Outcome, Formatter, Head]
) -> None:
    told, written = answers
    outcome, fmt, head = numbers
    first = paper.text(head.name, "Subtitle")
    first.paragraph_format.space_before = Pt(24)
    paper.text(plan.title, "Title")
    paper.text(f"As of {fmt.day(outcome.as_of)}", "Subtitle")
    vision = told.sentence(VISION) or told.sentence(MISSION)
    if vision:
        paper.text(vision, "Quote")
    given, lacking = sum(i.written for c in written for i in c.items), sum(len(c.open) for c in written)
    paper.text(_state(given, lacking), "Purpose")
    if head.scenario:
        paper.text(f"All numbers under the scenario “{head.scenario}”.", "Purpose")


def _state(given: int, lacking: int) -> str:
    """How far the plan is."""
    if not given:
        return "No question of this plan has been answered yet."
    answered = f"{given} {'question is' if given == 1 else 'questions are'} answered"
    if not lacking:
        return f"{answered}, all that the plan needs among them."
    return f"{answered}, {lacking} of those that the plan needs {'is' if lacking == 1 else 'are'} open."


def _chapter(paper: Paper, chapter: Chapter) -> None:
    """The document's own sheet whole, the others as a table of questions with their answers in short."""
    if not chapter.items:
        return
    paper.heading(chapter.title, 1, listed=True)
    if chapter.whole:
        paper.text(chapter.purpose, "Purpose")
    told = [(i.ask, i.short) for i in chapter.items if i.short and (not chapter.whole or _brief(i))]
    if told:
        paper.grid(Grid(("Question", "Answer"), tuple(told), name=chapter.title), (4.6, 12.0))
    for item in chapter.items if chapter.whole else ():
        if not (item.short and _brief(item)):
            paper.heading(item.ask, 2)
            paper.blocks(item.blocks)


def _brief(item: Item) -> bool:
    """Whether an answer is short enough to stand whole in a table."""
    return all(isinstance(block, Prose) for block in item.blocks) and not item.short.endswith("…")


def _open_questions(paper: Paper, written: Sequence[Chapter]) -> None:
    """What the plan needs and nobody has answered yet, a line per sheet."""
    rows = tuple((c.title, "\n".join(c.open)) for c in written if c.open)
    count = sum(len(c.open) for c in written)
    if not rows:
        return
    paper.heading("Open questions", 1, listed=True)
    noun = "question that the plan needs is" if count == 1 else "questions that the plan needs are"
    paper.text(f"{count} {noun} not answered yet.", "Lead")
    paper.grid(Grid(("Sheet", "Questions"), rows, name="Open questions"), (4.2, 12.4))


def _drop(paragraph: Any) -> None:
    paragraph._p.getparent().remove(paragraph._p)
