"""The chapters of a plan as a document: its prompts by sheet, answered or open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lib.catalog.model import Catalog
from lib.catalog.prompts import Mark, Prompt, Sheet
from lib.export.words import Block, Words
from lib.panel import Cut
from lib.pipeline import Outcome
from lib.plan.answers import Known
from lib.plan.asked import Answer, asks, sheets
from lib.plan.figures import Computed, Figure

PlanKind = Literal["marketing", "sales", "investor"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A document: its title, the mark of the prompts that it prints, the sheet that it prints whole, the goal categories whose
    targets it is about, and what it calls a sheet that is another document's own."""

    title: str
    mark: Mark
    sheet: str
    goals: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()

    def name(self, sheet: Sheet) -> str:
        """What a sheet is called in this document."""
        return dict(self.calls).get(sheet.id, sheet.name)


_MARKETING = ("brand_awareness", "lead_generation", "website_performance", "social_engagement", "position", "acquire")
_SALES = ("increase_sales", "new_customers", "lifetime_value", "customer_health", "expand")
_INVESTORS = ("increase_sales", "new_customers", "lifetime_value", "money")
PLANS: dict[PlanKind, Kind] = {
    "marketing": Kind("Marketing plan", "M", "five_p", _MARKETING),
    "sales": Kind("Sales plan", "S", "sales", _SALES, (("five_p", "The offer"),)),
    "investor": Kind("Investor view", "I", "padre", _INVESTORS, (("five_p", "The offer"), ("padre", "Money"))),
}


class Named(Protocol):
    """A persona, as far as a document names it."""

    @property
    def id(self) -> str:
        """Under which its answers stand."""

    @property
    def name(self) -> str:
        """What it is called."""


class Answers(Protocol):
    """Where answers come from: what a document asks of the plan's sheets."""

    def answers(self, about: str = "") -> Mapping[str, Answer]:
        """Every answer given, by prompt: of the workspace, or of one persona."""

    def personas(self) -> Sequence[Named]:
        """The personas, in order."""

    def known(self, unchecked: Sequence[str] = ()) -> Known:
        """What links name."""

    def cuts(self, sheet: str, about: str = "") -> Sequence[Cut]:
        """The cuts that the outcome must hold for what a sheet works out."""

    def computed(self, prompt: str, outcome: Outcome, about: str = "") -> Computed:
        """A computed answer."""

    def cells(self, prompt: str, outcome: Outcome, about: str = "") -> Sequence[Mapping[str, Figure]]:
        """The computed cells of an answer's rows."""


@dataclass(frozen=True, eq=False)
class Told:
    """The answers, asked for once: `by` has those of the workspace under "", those of each persona under its id."""

    source: Answers
    personas: tuple[Named, ...]
    by: Mapping[str, Mapping[str, Answer]]

    @classmethod
    def by_now(cls, source: Answers) -> Told:
        """Everything that has been answered."""
        personas = tuple(source.personas())
        return cls(source, personas, {about: source.answers(about) for about in ("", *(p.id for p in personas))})

    def sentence(self, prompt: str) -> str:
        """A text answer in one line; "" where there is none."""
        answer = self.by[""].get(prompt)
        return " ".join(str(answer.value).split()) if answer and answer.given else ""


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt and its answer as blocks, and in a few lines; `written` by people, not worked out."""

    ask: str
    blocks: tuple[Block, ...]
    written: bool = True
    short: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A sheet (of one persona): its title, purpose, answered prompts, and the required ones that nobody has answered; `whole`
    where it is the document's own, else told in short."""

    title: str
    purpose: str
    items: tuple[Item, ...]
    open: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, eq=False)
class _Printer:
    """What chapters are made with: the document, the answers, the outcome, the words."""

    kind: Kind
    told: Told
    outcome: Outcome
    words: Words

    def chapters(self) -> Iterator[Chapter]:
        """Every sheet that has something printed or open, in order; of personas one chapter each."""
        shown = {s.id for s in sheets(self.outcome.catalog, self.outcome.plan.preferences)}
        for sheet in self.outcome.catalog.sheets.values():
            prompts = [p for p in self._prompts(sheet) if asks(p, self.outcome.plan.preferences)]
            if not prompts:
                continue
            asked = sheet.id in shown or self.kind.mark == "I"
            personas: Sequence[Named | None] = (self.told.personas or [None]) if sheet.persona else [None]
            for persona in personas:
                yield self._chapter(sheet, prompts, persona, asked)

    def _prompts(self, sheet: Sheet) -> list[Prompt]:
        marked = (p for p in self.outcome.catalog.prompts.values() if p.sheet == sheet.id)
        return [p for p in marked if self.kind.mark in p.marks]

    def _chapter(self, sheet: Sheet, prompts: Sequence[Prompt], persona: Named | None, asked: bool) -> Chapter:
        about = persona.id if persona else ""
        nobody = sheet.persona and persona is None  # then nothing can have been answered of one
        given = {} if nobody else self.told.by[about]
        whole = sheet.id == self.kind.sheet
        found = () if nobody else tuple(self._item(p, given, about, whole) for p in prompts)
        items = [item for item in found if item]
        lacking = (p.ask for p in prompts if asked and p.required and p.counted and not _given(given, p))
        name = self.kind.name(sheet)
        title = f"{name}: {persona.name}" if persona else name
        return Chapter(title, sheet.purpose, tuple(items), tuple(lacking), whole)

    def _item(self, prompt: Prompt, given: Mapping[str, Answer], about: str, whole: bool) -> Item | None:
        """A prompt with its answer; None where there is none, and for what the table of targets says already."""
        source = self.outcome.catalog.prompts.get(prompt.shows or "")
        if prompt.held or (prompt.kind == "shows" and source and source.held):
            return None
        if prompt.kind == "computed" and not whole:
            return None
        blocks = self._blocks(prompt, given, about)
        if not blocks:
            return None
        written = prompt.kind != "computed"
        columns = self.outcome.catalog.columns(prompt)
        return Item(
            prompt.ask, blocks, written, self.words.short(prompt, columns, given[prompt.id].value) if written else ""
        )

    def _blocks(self, prompt: Prompt, given: Mapping[str, Answer], about: str) -> tuple[Block, ...]:
        if prompt.kind == "computed":
            return self._computed(prompt, about)
        answer = given.get(prompt.id)
        if answer is None or not answer.given:
            return ()
        columns = self.outcome.catalog.columns(prompt)
        worked_out = any(c.kind == "computed" for c in columns)
        cells = self.told.source.cells(prompt.id, self.outcome, about) if worked_out else ()
        return self.words.blocks(prompt, columns, answer.value, cells)

    def _computed(self, prompt: Prompt, about: str) -> tuple[Block, ...]:
        """What is worked out; without rows it is not printed: why stands on the page, where it can be mended."""
        if prompt.later:
            return ()
        found = self.told.source.computed(prompt.id, self.outcome, about)
        known = any(figure.value is not None for row in found.rows for figure in row[1:])
        return self.words.computed(prompt, found) if known else ()


def _given(answers: Mapping[str, Answer], prompt: Prompt) -> bool:
    return prompt.id in answers and answers[prompt.id].given


def cuts_for(source: Answers, catalog: Catalog) -> tuple[Cut, ...]:
    """The cuts that an outcome must hold for everything that a document works out, of each persona too."""
    abouts = [("", s.id) for s in catalog.sheets.values() if not s.persona]
    abouts += [(p.id, s.id) for p in source.personas() for s in catalog.sheets.values() if s.persona]
    return tuple(dict.fromkeys(cut for about, sheet in abouts for cut in source.cuts(sheet, about)))


def chapters(kind: Kind, told: Told, outcome: Outcome, words: Words) -> tuple[Chapter, ...]:
    """The chapters of a document in the order of the sheets, those without an answer too: their open questions are listed."""
    return tuple(_Printer(kind, told, outcome, words).chapters())
