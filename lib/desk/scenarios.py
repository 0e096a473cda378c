"""Scenarios as use cases: made, saved, renamed, copied, explained, put back and removed, nobody overwriting unseen.

A scenario is a document under its own name; `seen` is the revision that its writer has looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.desk import calendars
from lib.errors import BadInput, Conflict, UnknownName
from lib.plan import texts
from lib.scenario import (
    Assumption,
    Scenario,
    parse,
    refuse_impossible,
    refuse_over,
    refuse_ramp,
    refuse_together,
    refuse_without_data,
)

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SCENARIO = "scenario"
BASE = "Base plan"  # what no scenario is called
RESERVED = frozenset({"base", "baseline", "none", "null", "base plan"})  # words for no scenario at all
LONGEST = 60  # characters of a name
REASON = 1_000  # characters of why an assumption may come true


@dataclass(frozen=True, slots=True)
class Opened:
    """A scenario as it was looked at: its revision, and who wrote it when (ISO, UTC)."""

    scenario: Scenario
    revision: int
    at: str
    by: str


class ScenarioRoom:
    """The scenarios of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # Read

    def all(self) -> tuple[Scenario, ...]:
        """All scenarios, in the order in which they were made."""
        return tuple(Scenario.model_validate(d.body) for d in self.desk.store.all(self.desk.workspace, SCENARIO))

    def names(self) -> tuple[str, ...]:
        """Their names, in the same order."""
        return tuple(s.name for s in self.all())

    def open(self, name: str) -> Opened:
        """A scenario with its revision. Raises UnknownName."""
        document = self.desk.store.get(self.desk.workspace, SCENARIO, name)
        if document is None:
            raise UnknownName("scenario", name, self.names())
        return Opened(Scenario.model_validate(document.body), document.revision, document.at, document.by)

    def assumption(self, text: str, because: str = "", owner: str = "") -> Assumption:
        """One assumption as text, checked against data and calendar. Raises BadInput, UnknownName, NotPossible."""
        read = parse(text).model_copy(update=_explained(because, owner))
        self.check(read)
        return self._placed(read)

    def check(self, assumption: Assumption) -> None:
        """Refuse an assumption that calendar, catalogue or data know nothing of. Raises as `assumption` does."""
        if assumption.start:
            self._refuse_start(assumption.start)
        refuse_impossible(assumption)
        refuse_ramp(assumption)
        if assumption.dimension and assumption.dimension not in self.desk.catalog.dimensions:
            raise UnknownName("dimension", assumption.dimension, self.desk.catalog.dimensions)
        refuse_without_data(assumption, self.desk.history().panel().series)

    def check_all(
        self, assumptions: tuple[Assumption, ...], kept: tuple[Assumption, ...] = ()
    ) -> tuple[Assumption, ...]:
        """Assumptions as they are stored. Raises as `check` does, and BadInput for two that contradict each other and a start
        that is over; what stood already (`kept`) may stand, though its start is over by now."""
        calendar = self.desk.preferences.calendar
        now, stood = calendar.current("month", self.desk.as_of), {a.text() for a in kept}
        for assumption in assumptions:
            self.check(assumption)
            if assumption.text() not in stood:
                self._placed(assumption)
                refuse_over(assumption, now, calendar)
        if not stood.issuperset(a.text() for a in assumptions) or len(assumptions) > len(kept):
            refuse_together(assumptions, now, calendar)
        return tuple(a.model_copy(update=_explained(a.because, a.owner)) for a in assumptions)

    # Write

    def set(self, name: str, assumptions: tuple[str, ...], because: str = "", owner: str = "") -> Scenario:
        """Make or replace a scenario from assumptions as text. Raises as `assumption` does."""
        named = self._named(name)
        if named not in self.names():
            self.refuse_taken(named)
        if not assumptions:
            raise BadInput("A scenario needs at least one assumption.", "Write for example win_rate=+10%.")
        read = tuple(self.assumption(a, because, owner) for a in assumptions)
        self.check_all(read)
        return self._put(Scenario(name=named, assumptions=read))

    def make(self, name: str, assumptions: Iterable[Assumption]) -> Scenario:
        """Save assumptions under a new name. Raises Conflict when the name is taken, BadInput without an assumption."""
        made = Scenario(name=self._named(name), assumptions=tuple(assumptions))
        self.refuse_taken(made.name)
        if not made.assumptions:
            raise BadInput("Nothing is assumed yet.", "Move a slider, then save.")
        made = made.model_copy(update={"assumptions": self.check_all(made.assumptions)})
        return self._put(made, self._last(made.name))

    def save(self, name: str, assumptions: Iterable[Assumption], seen: int | None = None) -> Scenario:
        """Give a scenario other assumptions. Raises UnknownName, and Conflict when it was changed since it was `seen`."""
        kept = self.open(name).scenario
        changed = self.check_all(tuple(assumptions), kept.assumptions)
        return self._put(kept.model_copy(update={"assumptions": changed}), seen)

    def explain(self, name: str, text: str, said: tuple[str, str], seen: int | None = None) -> Scenario:
        """Say why an assumption (named by its text) may come true, and whose it is. Raises as `save` does."""
        because, owner = said
        update = _explained(because, owner)
        found = self._of(name, text)
        kept = self.open(name).scenario.assumptions
        return self.save(name, [a.model_copy(update=update) if a == found else a for a in kept], seen)

    def reset(self, name: str, text: str, seen: int | None = None) -> Scenario:
        """Take one assumption (named by its text) back. Raises as `save` does."""
        found = self._of(name, text)
        left = [a for a in self.open(name).scenario.assumptions if a != found]
        return self._put(Scenario(name=name, assumptions=tuple(left)), seen)

    def rename(self, name: str, new: str, seen: int | None = None) -> Scenario:
        """Give a scenario another name. Raises UnknownName, and Conflict when that is taken or it was changed meanwhile."""
        opened, named = self.open(name), self._named(new)
        if named == name:
            return opened.scenario
        if texts.alike(named) != texts.alike(name):
            self.refuse_taken(named)
        if seen is not None and seen != opened.revision:
            raise Conflict(f"“{name}” was changed meanwhile.", "Look at the new version, then rename it.")
        with self.desk.together():
            with self.desk.together(part="renaming"):
                self.desk.write(SCENARIO, name, None, opened.revision)
                self.desk.links.follow(name, named)
            with self.desk.together(renamed=name):
                renamed = self._put(opened.scenario.model_copy(update={"name": named}), self._last(named))
        return renamed

    def duplicate(self, name: str, new: str = "") -> Scenario:
        """Make a copy, under a name that is free unless one is given. Raises UnknownName, Conflict."""
        kept = self.open(name).scenario
        named = self._named(new) if new.strip() else self._copy_name(name)
        self.refuse_taken(named)
        return self._put(kept.model_copy(update={"name": named}), self._last(named))

    def remove(self, name: str, seen: int | None = None) -> Scenario:
        """Remove a scenario. Raises UnknownName, and Conflict when it was changed since it was `seen`."""
        found = self.open(name).scenario
        self.desk.write(SCENARIO, name, None, seen)
        return found

    def restore(self, name: str) -> Scenario:
        """Bring back a removed scenario as it last was. Raises Conflict when its name is in use, UnknownName when it never was."""
        self.refuse_taken(name)
        revisions = self.desk.store.revisions(self.desk.workspace, SCENARIO, name)
        kept = [(r.body, r.at) for r in revisions if r.body is not None]
        if not kept:
            raise UnknownName("removed scenario", name, ())
        body = calendars.required(self.desk, (SCENARIO, name), *kept[-1])
        return self._put(Scenario.model_validate(body), revisions[-1].revision)

    # How

    def _put(self, scenario: Scenario, expected: int | None = None) -> Scenario:
        self.desk.write(SCENARIO, scenario.name, scenario.model_dump(mode="json"), expected)
        return scenario

    def _last(self, name: str) -> int:
        """The last revision under a name, 0 where it never was used: who writes first wins, the other one is told."""
        revisions = self.desk.store.revisions(self.desk.workspace, SCENARIO, name)
        return revisions[-1].revision if revisions else 0

    def _of(self, name: str, text: str) -> Assumption:
        kept = self.open(name).scenario.assumptions
        found = next((a for a in kept if a.text() == text), None)
        if found is None:
            raise UnknownName(f"assumption of “{name}”", text, [a.text() for a in kept])
        return found

    def _named(self, name: str) -> str:
        named = texts.name(name, "The name of a scenario", LONGEST)
        if not named:
            raise BadInput("A scenario needs a name.", "Give one.")
        if texts.alike(named) in RESERVED:
            raise BadInput(f"“{named}” is said of what stands without any scenario.", "Give another name.")
        return named

    def refuse_taken(self, name: str) -> None:
        """Refuse a name that a scenario has already, whatever its case. Raises Conflict."""
        taken = next((n for n in self.names() if texts.alike(n) == texts.alike(name)), None)
        if taken is not None:
            raise Conflict(
                f"There is a scenario “{taken}” already.", "Choose another name, or open that one and change it."
            )

    def _copy_name(self, name: str) -> str:
        taken = {texts.alike(n) for n in self.names()}
        stem = f"{name[: LONGEST - 8]} copy"
        wanted = [stem, *(f"{stem} {i}" for i in range(2, len(taken) + 3))]
        return next(n for n in wanted if texts.alike(n) not in taken)

    def _placed(self, assumption: Assumption) -> Assumption:
        """The assumption with its segment as the data spell it. Raises UnknownName for one that they do not know."""
        if not assumption.dimension:
            return assumption
        segment = texts.name(assumption.segment or "", "The name of a segment")
        return assumption.model_copy(update={"segment": self.desk.segment(assumption.dimension, segment)[1]})

    def _refuse_start(self, text: str) -> None:
        try:
            period = self.desk.preferences.calendar.parse(text)
        except BadInput as error:
            raise BadInput(f"“{text}” is no start of an assumption.", error.do) from None
        if period.grain == "day":
            raise BadInput(
                "The start of an assumption is a month, quarter or year, not a day.", "Write 2026Q4, 2026-10 or 2026."
            )


def _explained(because: str, owner: str) -> dict[str, str]:
    """A reason and an owner as they are kept. Raises BadInput for what no reason or name can be."""
    return {
        "because": texts.name(because, "The reason of an assumption", REASON),
        "owner": texts.name(owner, "The name of an owner"),
    }
