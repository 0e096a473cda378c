"""The plan's sheets as use cases: which are asked, their answers with revisions, personas, how far each sheet is.

An answer is a document (kind `answer`, key the prompt's id, on the sheet of personas `id@persona`). Answers that are settings or
fields of targets stand there and only there; a prompt that shows another's rows reads and writes that one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lib.access import require_owner
from lib.catalog.model import plain
from lib.catalog.prompts import LINKS, STRICT, Prompt, Sheet
from lib.desk import calendars, held, plan_file, setting_answers, starting, working
from lib.desk.known import known
from lib.desk.plan_file import Imported
from lib.errors import BadInput, Conflict, PlanError, UnknownName
from lib.goals import Objective
from lib.panel import Cut
from lib.pipeline import Outcome
from lib.plan import asked as asking
from lib.plan import renaming, texts
from lib.plan.answers import Known, Row, Value, carried, read_answer, to_json
from lib.plan.asked import Answer, Changed, Progress, rhythm_days
from lib.plan.figures import Computed, Figure
from lib.plan.objectives import MISSION, OBJECTIVES, VISION, objectives
from lib.store import Document

if TYPE_CHECKING:
    from lib.desk.desk import Desk

ANSWER, PERSONA = "answer", "persona"


@dataclass(frozen=True, slots=True)
class Persona:
    """An ideal customer: `id` never changes, the name may."""

    id: str
    name: str


class SheetRoom:
    """The plan's answers of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kept: tuple[tuple[int, str], dict[str, dict[str, Answer]]] = (
            (0, ""),
            {},
        )  # read once per state of the store

    # What is asked

    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of this workspace, in order."""
        return asking.sheets(self.desk.catalog, self.desk.preferences)

    def asked(self, sheet: str) -> tuple[Prompt, ...]:
        """The prompts of a sheet that are asked here, the required ones first. Raises UnknownName."""
        return asking.asked(sheet, self.desk.preferences, self.desk.catalog)

    def progress(self, sheet: str) -> Progress:
        """How far one sheet is. Raises UnknownName."""
        return self._progress((sheet,))[0]

    def progress_of_all(self) -> tuple[Progress, ...]:
        """How far each sheet is that has prompts of its own, in order."""
        return self._progress(tuple(s.id for s in self.sheets() if not s.view))

    def progress_of_personas(self) -> dict[str, Progress]:
        """Persona's id → how far its own sheet is."""
        (sheet,) = (s.id for s in self.desk.catalog.sheets.values() if s.persona)
        prompts = self.asked(sheet)
        return {p.id: asking.progress(sheet, prompts, [self.answers(p.id)], "") for p in self.personas()}

    def _progress(self, sheets: tuple[str, ...]) -> tuple[Progress, ...]:
        catalog = self.desk.catalog
        general = self.answers()
        per_persona = [self.answers(p.id) for p in self.personas()]
        since = self._since(general)
        return tuple(
            asking.progress(s, self.asked(s), per_persona if catalog.sheets[s].persona else [general], since)
            for s in sheets
        )

    def _since(self, answers: Mapping[str, Answer]) -> str:
        """The time before which answers are due for another look; "" where no rhythm is set."""
        rhythm = answers.get("frame_rhythm")
        days = rhythm_days(rhythm.value) if rhythm else None
        if days is None:
            return ""
        day = self.desk.as_of - timedelta(days=days)
        return datetime(day.year, day.month, day.day).isoformat()

    # Answers

    def answers(self, about: str = "") -> dict[str, Answer]:
        """Every answer given, by prompt: of the workspace, or (`about`) of one persona."""
        stamp = self.desk.store.stamp(self.desk.workspace)
        if self._kept[0] != stamp:
            self._kept = stamp, {}
        if about not in self._kept[1]:
            self._kept[1][about] = self._answers(about)
        return dict(self._kept[1][about])

    def _answers(self, about: str) -> dict[str, Answer]:
        found = self._stored(about) if about else held.answers(self.desk, self._stored())
        order = {name: i for i, name in enumerate(self.desk.catalog.prompts)}
        given = sorted((a for a in found.values() if a.given or a.fault), key=lambda a: order[a.prompt])
        return {a.prompt: a for a in given}

    def _stored(self, about: str = "") -> dict[str, Answer]:
        """The answers that are documents of their own; those of prompts that are declared no more stay where they are."""
        found: dict[str, Answer] = {}
        for document in self.desk.store.all(self.desk.workspace, ANSWER):
            name, _, persona = document.key.partition("@")
            if persona == about and name in self.desk.catalog.prompts:
                found[name] = self._answer(self.desk.catalog.prompts[name], document, about)
        return found

    def get(self, prompt: str, about: str = "") -> Answer:
        """The answer to one prompt; with revision 0 and no value where there never was one. Raises UnknownName."""
        declared = self._place(prompt, about)
        if held.elsewhere(declared):
            return held.answers(self.desk, self._stored()).get(prompt, Answer(prompt))
        document = self._last(self._key(prompt, about))
        return self._answer(declared, document, about) if document else Answer(prompt, about=about)

    def answer(self, prompt: str, raw: object, about: str = "", expected: int | None = None) -> Answer:
        """Answer a prompt; `expected` is the revision that the writer has seen.

        Raises BadInput for a wrong kind (see `read_answer`), UnknownName, NotAllowed, and Changed (a Conflict that carries both
        versions) when someone else answered it since.
        """
        require_owner(self.desk.actor, "answer the plan's questions")
        declared = self._place(prompt, about)
        if held.elsewhere(declared):
            return held.write(self.desk, declared, raw, self.known(), expected)
        value = read_answer(declared, raw, self._known_for(declared))
        if any(c.of for c in declared.columns):
            value = carried(value, self.get(prompt, about).value or (), [c.id for c in declared.own])
        return self._put(declared, value, about, expected)

    def clear(self, prompt: str, about: str = "", expected: int | None = None) -> Answer:
        """Take an answer back; its revisions stay. Raises as `answer` does."""
        require_owner(self.desk.actor, "answer the plan's questions")
        declared = self._place(prompt, about)
        if held.elsewhere(declared):
            return held.write(self.desk, declared, None, self.known(), expected)
        return self._put(declared, None, about, expected)

    def revisions(self, prompt: str, about: str = "") -> tuple[Answer, ...]:
        """All versions of an answer, the oldest first; a cleared one has no value. Raises UnknownName."""
        declared = self._place(prompt, about)
        if declared.setting:
            return setting_answers.revisions(self.desk, declared)
        name = declared.shows if declared.kind == "shows" and declared.shows else prompt
        documents = self.desk.store.revisions(self.desk.workspace, ANSWER, self._key(name, about))
        return tuple(self._answer(self.desk.catalog.prompt(name), d, about) for d in documents)

    def restore(self, prompt: str, revision: int, about: str = "") -> Answer:
        """Make an earlier version the answer again, as a new revision. Raises UnknownName, NotAllowed, BadInput."""
        found = next((a for a in self.revisions(prompt, about) if a.revision == revision), None)
        if found is None:
            raise UnknownName("version", str(revision), [str(a.revision) for a in self.revisions(prompt, about)])
        if found.fault:
            raise BadInput(f"Version {revision} of {prompt} cannot be had back: {found.fault}", "Answer it anew.")
        if found.value is None:
            return self.clear(prompt, about)
        declared = self._place(prompt, about)
        if held.elsewhere(declared):
            return self.answer(prompt, to_json(found.value), about)
        require_owner(self.desk.actor, "answer the plan's questions")
        body = calendars.required(self.desk, (ANSWER, prompt), {"value": to_json(found.value)}, found.at)
        value = read_answer(declared, body["value"], Known({}, self.desk.preferences.calendar, frozenset(STRICT)))
        return self._put(declared, value, about, None)  # what it links to may be gone by now: it was allowed then

    def known(self, unchecked: Sequence[str] = ()) -> Known:
        """What answers may name now; with suggestions for what is free."""
        everyone = [a for p in self.personas() for a in self.answers(p.id).values()]
        return known(self.desk, [*self.answers().values(), *everyone], unchecked)

    def _known_for(self, prompt: Prompt) -> Known:
        """What an answer to this prompt may name: nothing needs to be gathered where it links to nothing."""
        linked = any(spec.kind in LINKS for spec in (prompt, *prompt.columns))
        return self.known() if linked else Known(calendar=self.desk.preferences.calendar)

    def choices(self, kind: str) -> tuple[tuple[str, str], ...]:
        """(id, label) of what a link of that kind may name; of people, teams and the like suggestions."""
        return tuple(self.known().of(kind).items())

    def _place(self, prompt: str, about: str) -> Prompt:
        """The prompt, checked to be asked of this persona, or of none."""
        declared = self.desk.catalog.prompt(prompt)
        per_persona = self.desk.catalog.sheets[declared.sheet].persona
        if per_persona and about not in {p.id for p in self.personas()}:
            raise BadInput(f"{prompt} is asked of a persona.", "Add a persona, and say which.", column=prompt)
        if about and not per_persona:
            raise BadInput(f"{prompt} is not asked per persona.", "Leave the persona out.", column=prompt)
        return declared

    def _key(self, prompt: str, about: str) -> str:
        return f"{prompt}@{about}" if about else prompt

    def _last(self, key: str) -> Document | None:
        """The latest revision, a cleared one too."""
        documents = self.desk.store.revisions(self.desk.workspace, ANSWER, key)
        return documents[-1] if documents else None

    def _answer(self, prompt: Prompt, document: Document, about: str) -> Answer:
        """A stored answer read again; what its prompt no longer allows is kept as a fault, not raised."""
        at = (document.revision, document.at, document.by, about)
        if document.body is None:
            return Answer(prompt.id, None, *at)
        try:
            lenient = Known({}, self.desk.preferences.calendar, frozenset(STRICT))
            return Answer(prompt.id, read_answer(prompt, document.body["value"], lenient), *at)
        except PlanError as error:
            return Answer(prompt.id, None, *at, fault=error.what)

    def _put(self, prompt: Prompt, value: Value, about: str, expected: int | None) -> Answer:
        body = None if value is None else {"value": to_json(value)}
        key = self._key(prompt.id, about)
        try:
            document = self.desk.write(ANSWER, key, body, expected)
        except Conflict as error:
            raise Changed(self.get(prompt.id, about), value, error) from None
        return self._answer(prompt, document, about)

    # Personas

    def personas(self) -> tuple[Persona, ...]:
        """The personas, in the order in which they were added."""
        found = self.desk.store.all(self.desk.workspace, PERSONA)
        return tuple(Persona(d.key, str(d.body["name"])) for d in found if d.body)

    def add_persona(self, name: str) -> Persona:
        """Add a persona. Raises BadInput without a name, Conflict when the name is taken, NotAllowed."""
        require_owner(self.desk.actor, "add a persona")
        named = self._free_name(name)
        added = Persona(starting.slug(named, self.desk.store.keys_ever(self.desk.workspace, PERSONA)), named)
        self.desk.write(PERSONA, added.id, {"name": named})
        return added

    def rename_persona(self, persona: str, name: str) -> Persona:
        """Give a persona another name: its answers stay, those that name it follow. Raises UnknownName, BadInput, Conflict."""
        require_owner(self.desk.actor, "rename a persona")
        found = self._persona(persona)
        if " ".join(name.split()) == found.name:
            return found
        renamed = Persona(found.id, self._free_name(name, but=found.name))
        with self.desk.together():
            self.desk.write(PERSONA, found.id, {"name": renamed.name})
            for answer in self._stored().values():
                prompt = self.desk.catalog.prompt(answer.prompt)
                value = renaming.renamed(prompt, answer.value, (found.name, renamed.name))
                if value != answer.value:
                    self.desk.write(ANSWER, answer.prompt, {"value": to_json(value)})
        return renamed

    def remove_persona(self, persona: str) -> Persona:
        """Remove a persona and its answers (their revisions stay). Raises UnknownName, NotAllowed."""
        require_owner(self.desk.actor, "remove a persona")
        found = self._persona(persona)
        with self.desk.together():
            for prompt in self.answers(found.id):
                self.desk.write(ANSWER, self._key(prompt, found.id), None)
            self.desk.write(PERSONA, found.id, None)
        return found

    def bring_back_persona(self, persona: str, name: str) -> Persona:
        """Have a removed persona again. Raises Conflict when its name is taken since, NotAllowed."""
        require_owner(self.desk.actor, "add a persona")
        self.desk.write(PERSONA, persona, {"name": self._free_name(name)})
        return Persona(persona, name)

    def _persona(self, persona: str) -> Persona:
        found = next((p for p in self.personas() if p.id == persona), None)
        if found is None:
            raise UnknownName("persona", persona, [p.id for p in self.personas()])
        return found

    def _free_name(self, name: str, but: str = "") -> str:
        named = texts.name(name, "The name of a persona")
        if not named:
            raise BadInput("A persona needs a name.", "Give one such as “Clinic manager”.")
        if any(plain(p.name) == plain(named) for p in self.personas() if p.name != but):
            raise Conflict(f"There is a persona “{named}” already.", "Choose another name.")
        return named

    # To begin with

    def starters(self, prompt: str, about: str = "") -> tuple[Row, ...]:
        """Rows that may be taken over: declared ones that fit the settings, what the data know; less those that are there."""
        return starting.rows(self.desk, self._place(prompt, about), self.get(prompt, about))

    def take_starters(
        self, prompt: str, which: Sequence[int] = (), about: str = "", expected: int | None = None
    ) -> Answer:
        """Add starter rows (`which` of `starters`, all when empty) to the answer. Raises as `answer` does."""
        offered = self.starters(prompt, about)
        taken = [offered[i] for i in (which or range(len(offered)))]
        before: Any = self.get(prompt, about).value or ()
        return self.answer(prompt, [to_json(row) for row in (*before, *taken)], about, expected)

    # Worked out

    def evidence(self, name: str) -> tuple[str, ...]:
        """The KPIs drawn beside a prompt or a sheet. Raises UnknownName."""
        catalog = self.desk.catalog
        return catalog.sheets[name].evidence if name in catalog.sheets else catalog.prompt(name).evidence

    def computed(self, prompt: str, outcome: Outcome, about: str = "") -> Computed:
        """A computed answer from data and other answers; says why where it cannot be. Raises UnknownName."""
        return working.computed(self.desk, self._place(prompt, about), outcome, about)

    def cells(self, prompt: str, outcome: Outcome, about: str = "") -> tuple[Mapping[str, Figure], ...]:
        """The computed columns of an answer's rows: per row, column → figure. Raises UnknownName."""
        return working.cells(self.desk, self._place(prompt, about), outcome, self.get(prompt, about))

    def cuts(self, sheet: str, about: str = "") -> tuple[Cut, ...]:
        """The cuts that the outcome handed to `computed` and `cells` should hold for this sheet (a persona's rows)."""
        return working.cuts(self.desk, sheet, about)

    def options(self, prompt: str) -> dict[str, str]:
        """The options of a prompt that are offered to this kind of business, id → label. Raises UnknownName."""
        return asking.options(self.desk.catalog.prompt(prompt), self.desk.preferences)

    def objectives(self) -> tuple[Objective, ...]:
        """What is to be reached: the rows of `goals_objectives`, each with the sentence of vision or mission that it serves."""
        found: tuple[Objective, ...] = self.purpose()["objectives"]
        return found

    def purpose(self) -> dict[str, Any]:
        """Vision, mission and objectives, as fields of a Plan."""
        found = {name: self.get(name) for name in (VISION, MISSION, OBJECTIVES)}
        said = {"vision": found[VISION].value or "", "mission": found[MISSION].value or ""}
        return {**said, "objectives": objectives(found)}

    # As a file

    def export(self) -> dict[str, Any]:
        """All answers as JSON: schema_version, answers (prompt → value), personas (id, name, answers)."""
        return plan_file.export(self.desk)

    def import_(self, body: object, mode: str = "merge") -> Imported:
        """Take over answers that `export` gave, all or none; `merge` leaves others as they are, `replace` clears them.

        Raises BadInput or UnknownName naming the place, with near matches, for unknown ids, wrong kinds, another schema; nothing
        stored changes then.
        """
        require_owner(self.desk.actor, "import a plan")
        return plan_file.import_(self.desk, body, mode)
