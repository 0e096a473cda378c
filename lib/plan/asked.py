"""Which sheets and prompts are asked in a workspace, how far each sheet is, and what is due for another look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.catalog.model import Catalog
from lib.catalog.prompts import Prompt, Sheet, Spec, When
from lib.errors import Conflict
from lib.plan.answers import Value
from lib.plan.model import Preferences

RHYTHM_DAYS = {"weekly": 7, "monthly": 31, "quarterly": 92}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a prompt: its value, its revision (what `expected` is given back as), when it was written and by whom.

    `revision` 0 and `value` None stand for nothing answered yet. `about` is the persona's id on the sheet of personas, else "".
    """

    prompt: str
    value: Value = None
    revision: int = 0
    at: str = ""
    by: str = ""
    about: str = ""
    fault: str = ""  # why a stored answer cannot be read, where its prompt was declared anew

    @property
    def given(self) -> bool:
        """Whether there is an answer; rows need at least one."""
        return self.value is not None and self.value != () and self.value != ""


class Changed(Conflict):
    """Someone else answered it since it was seen: `theirs` is what stands now, with who and when, `mine` what was to be saved."""

    def __init__(self, theirs: Answer, mine: Value, error: Conflict | None = None) -> None:
        who = theirs.by or "Someone else"
        do = error.do if error else "Look at the new version, then save."
        super().__init__(f"{who} changed {theirs.prompt} meanwhile.", do, column=theirs.prompt)
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is: of its required prompts that are asked and countable `answered` of `required`; `optional` others are
    answered. `due` are the prompts whose answers are older than the review rhythm; `last` is when it was last written."""

    sheet: str
    answered: int
    required: int
    optional: int = 0
    due: tuple[str, ...] = ()
    last: str = ""

    @property
    def share(self) -> float:
        """Answered of required, 0 to 1; 1 where nothing is required."""
        return self.answered / self.required if self.required else 1.0

    @property
    def done(self) -> bool:
        """Whether every required prompt is answered."""
        return self.answered == self.required


def fits(when: When, preferences: Preferences) -> bool:
    """Whether something is asked under these settings. A setting that is not made hides nothing."""
    lens = preferences.view if preferences.lens or preferences.business else "both"
    given: dict[str, Sequence[str]] = {
        "stage": [preferences.stage] if preferences.stage else [],
        "situation": [preferences.situation] if preferences.situation else [],
        "business": [preferences.business] if preferences.business else [],
        "sold": preferences.sold,
        "customers": preferences.customers,
        "lens": ["five_p", "padre"] if lens == "both" else [lens],
    }
    wanted: dict[str, Sequence[str]] = {name: getattr(when, name) for name in given}
    return all(not wanted[n] or not values or set(wanted[n]) & set(values) for n, values in given.items())


def asks(prompt: Prompt, preferences: Preferences) -> bool:
    """Whether a prompt is asked: its `when` fits, and one for a new or an established business only where that is said."""
    if "N" in prompt.marks and preferences.situation != "new":
        return False
    if "E" in prompt.marks and preferences.situation != "established":
        return False
    return fits(prompt.when, preferences)


def options(spec: Spec, preferences: Preferences) -> dict[str, str]:
    """The options that are offered to this kind of business, id → label; all where it is not said."""
    business = preferences.business
    offered = {
        o: label for o, label in spec.options.items() if not business or business in spec.only.get(o, (business,))
    }
    return offered


def sheets(catalog: Catalog, preferences: Preferences) -> tuple[Sheet, ...]:
    """The sheets of a workspace, in order."""
    return tuple(s for s in catalog.sheets.values() if fits(s.when, preferences))


def asked(sheet: str, preferences: Preferences, catalog: Catalog) -> tuple[Prompt, ...]:
    """The prompts of a sheet that are asked, the required ones first, else in order. A view keeps its order, and takes prompts of
    sheets that are not shown too. Raises UnknownName."""
    found = [p for p in catalog.prompts_of(sheet) if asks(p, preferences)]
    if catalog.sheets[sheet].view:
        return tuple(found)
    return tuple(sorted(found, key=lambda p: not p.required))


def progress(sheet: str, prompts: Sequence[Prompt], answers: Sequence[Mapping[str, Answer]], since: str) -> Progress:
    """How far a sheet is. `answers` holds prompt → answer once, on a sheet of personas once per persona (or one empty one);
    answers written before `since` (an ISO time, "" for never) are due."""
    counted = [p for p in prompts if p.counted]
    required = [p for p in counted if p.required]
    given = [(p, own[p.id]) for own in answers for p in counted if p.id in own and own[p.id].given]
    answered = sum(p.required for p, _ in given)
    due = dict.fromkeys(p.id for p, a in given if since and a.at and a.at < since)
    last = max((a.at for _, a in given), default="")
    copies = max(len(answers), 1)
    return Progress(sheet, answered, len(required) * copies, len(given) - answered, tuple(due), last)


def rhythm_days(value: Value) -> int | None:
    """How many days the shortest review rhythm of `frame_rhythm` has; None where none is set."""
    days = [RHYTHM_DAYS[row["rhythm"]] for row in value or () if row.get("rhythm") in RHYTHM_DAYS]
    return min(days, default=None)
