"""Decisions as use cases: taken in a meeting, carried to the next one's opening, done or dropped; nobody overwrites unseen.

The day is the one on which people meet, by the clock of whoever asks; where none is given, that as of which the desk was opened.
A meeting is a day on which a decision was taken or that was begun as one; what was expected on it is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from lib.errors import BadInput, UnknownName
from lib.goals import Status as TargetStatus
from lib.plan import texts
from lib.store import Document, new_id

if TYPE_CHECKING:
    from lib.desk.desk import Desk

DECISION, MEETING = "decision", "meeting"
Status = Literal["open", "done", "dropped"]
STATUSES: dict[str, Status] = {"open": "open", "done": "done", "dropped": "dropped"}
LONGEST = 300  # characters


class Decision(BaseModel):
    """What was decided, who does it until when. `taken` and `closed` are days; `revision` is the one that was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    what: str
    who: str = ""
    until: date | None = None
    status: Status = "open"
    taken: date
    closed: date | None = None
    revision: int = Field(default=0, exclude=True)

    def overdue(self, day: date) -> bool:
        """Whether it should have been done before that day."""
        return self.status == "open" and self.until is not None and self.until < day


class Figure(BaseModel):
    """What was expected of one thing: the north star (`about` is empty) or a target (its id), in a period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    kpi: str
    period: str
    likely: float | None = None
    chance: float | None = None
    status: TargetStatus = "unknown"


class Seen(BaseModel):
    """What a meeting saw: its day, and the figures of that day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    figures: tuple[Figure, ...] = ()


class DecisionRoom:
    """The decisions of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def all(self) -> tuple[Decision, ...]:
        """All decisions, in the order in which they were taken."""
        return tuple(_read(d) for d in self.desk.store.all(self.desk.workspace, DECISION))

    def find(self, name: str) -> Decision:
        """The decision of that id. Raises UnknownName."""
        document = self.desk.store.get(self.desk.workspace, DECISION, name)
        if document is None:
            raise UnknownName("decision", name, [d.id for d in self.all()])
        return _read(document)

    def add(self, what: str, who: str = "", until: date | None = None, today: date | None = None) -> Decision:
        """Take a decision, `today`. Raises BadInput for one that says nothing or is due before it is taken."""
        taken = today or self.desk.as_of
        made = Decision(id=new_id(), what=_said(what), who=_named(who), until=until, taken=taken)
        if until is not None and until < taken:
            raise BadInput(f"“{made.what}” would be due before it is decided.", f"Give a day from {taken} on.")
        return self._put(made, 0)

    def change(self, name: str, what: str, who: str, until: date | None, seen: int | None = None) -> Decision:
        """Word a decision anew. Raises as `add` does, UnknownName, and Conflict when it was changed since it was `seen`."""
        found = self.find(name)
        if until is not None and until < found.taken:
            raise BadInput(f"“{found.what}” would be due before it was decided.", f"Give a day from {found.taken} on.")
        return self._put(found.model_copy(update={"what": _said(what), "who": _named(who), "until": until}), seen)

    def set_status(self, name: str, status: str, seen: int | None = None, today: date | None = None) -> Decision:
        """Say that a decision is open, done or dropped. Raises UnknownName, and Conflict when it was changed since `seen`."""
        if status not in STATUSES:
            raise UnknownName("state of a decision", status, STATUSES)
        closed = None if status == "open" else today or self.desk.as_of
        return self._put(self.find(name).model_copy(update={"status": STATUSES[status], "closed": closed}), seen)

    # Meetings

    def begin(self, figures: Iterable[Figure], today: date | None = None) -> Seen:
        """Keep what is expected on this day, once a day: what the next meeting is compared with."""
        kept = self.begun(today)
        if kept is not None:
            return kept
        seen = Seen(day=today or self.desk.as_of, figures=tuple(figures))
        self.desk.write(MEETING, seen.day.isoformat(), seen.model_dump(mode="json"))
        return seen

    def begun(self, today: date | None = None) -> Seen | None:
        """What was kept of this day's meeting, None before it was begun."""
        document = self.desk.store.get(self.desk.workspace, MEETING, (today or self.desk.as_of).isoformat())
        return Seen.model_validate(document.body) if document is not None else None

    def last(self, today: date | None = None) -> Seen | None:
        """What the last meeting before this day saw; a day with decisions alone has no figures."""
        today = today or self.desk.as_of
        met = {
            s.day: s for d in self.desk.store.all(self.desk.workspace, MEETING) if (s := Seen.model_validate(d.body))
        }
        days = [day for day in {*met, *(d.taken for d in self.all())} if day < today]
        return met.get(max(days), Seen(day=max(days))) if days else None

    def _put(self, decision: Decision, expected: int | None) -> Decision:
        written = self.desk.write(DECISION, decision.id, decision.model_dump(mode="json"), expected)
        return decision.model_copy(update={"revision": written.revision})


def _read(document: Document) -> Decision:
    return Decision.model_validate({**(document.body or {}), "revision": document.revision})


def _said(what: str) -> str:
    said = texts.name(what, "A decision", LONGEST)
    if not said:
        raise BadInput("A decision needs words.", "Write what is decided.")
    return said


def _named(who: str) -> str:
    return texts.name(who, "The name of who does it")
