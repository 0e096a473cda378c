"""What was done in a workspace: one list of all changes with who, when and what, and the way back where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.access import require_owner
from lib.charts.format import Formatter
from lib.desk import calendars, naming, setting_words, undoing
from lib.desk.change_words import ChangeWords
from lib.desk.currency import RATES
from lib.desk.decisions import DECISION
from lib.desk.goals import TARGET
from lib.desk.links import LINK
from lib.desk.naming import NOUNS, SETTINGS
from lib.desk.saved import SAVED_FORECAST
from lib.desk.scenario_words import Words
from lib.desk.scenarios import SCENARIO
from lib.desk.sheets import ANSWER
from lib.errors import Conflict, NotPossible, UnknownName
from lib.scenario import Scenario
from lib.store import Body, Change, Document
from lib.work.datasets import DATASET, Dataset

if TYPE_CHECKING:
    from lib.desk.desk import Desk

LONGEST = 80  # characters of a value that is told


@dataclass(frozen=True, slots=True)
class Act:
    """One change: which document and revision, when (ISO, UTC) and by whom, what it is about and what was done to it.

    `undo` says what undoing it would do (“brings it back”), "" where it cannot be undone; `why` says why not. `undone` says by
    whom and when (ISO, UTC) it was undone, "" where it stands; `undoes` that it undid another itself.
    """

    kind: str
    key: str
    revision: int
    at: str
    by: str
    about: str
    what: str
    undo: str = ""
    why: str = ""
    undone: str = ""
    undoes: bool = False

    @property
    def noun(self) -> str:
        """What kind of thing was changed."""
        return NOUNS[self.kind]


class ActivityRoom:
    """The activity list of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def all(self, limit: int = 200, kinds: tuple[str, ...] = ()) -> tuple[Act, ...]:
        """What was done, the newest first, at most `limit`; of some kinds (see `NOUNS`) or all. Raises UnknownName."""
        require_owner(self.desk.actor, "see what was done")
        for kind in kinds:
            if kind not in NOUNS:
                raise UnknownName("kind of change", kind, NOUNS)
        changes = self.desk.store.changes(self.desk.workspace, kinds or tuple(NOUNS), limit)
        return tuple(act for act, _, _ in self._acts(changes))

    def undo(self, kind: str, key: str, revision: int) -> Act:
        """Put back what stood before one change, as a new revision, where nothing later contradicts. Returns that change.

        Raises UnknownName, NotPossible where there is no way back, Conflict when something came after it, and what the use case
        raises that would bring it about by hand: a name that is taken since, a target that stands already.
        """
        require_owner(self.desk.actor, "undo a change")
        found = next(
            (f for f in self._acts(self._of(kind, key)) if f[1].document.revision == revision),
            None,
        )
        if found is None:
            raise UnknownName("change", f"{kind} {key} {revision}", ())
        act, change, now = found
        if act.undone:
            raise Conflict(f"This change was undone already by {act.undone}.", "Undo that to have it again.")
        if not undoing.stands(self.desk, change, now):
            named = naming.named(self.desk, kind, key, now.body or change.document.body or change.before)
            raise Conflict(f"{named} was changed again since.", "Undo the later change first.")
        if not act.undo:
            raise NotPossible(f"This cannot be undone: {act.why}.", "Make it anew.")
        with self.desk.together(undoes=revision):
            undoing.put_back(self.desk, change, now)
        self.desk.forget_settings()
        return self._acts(self._of(kind, key))[0][0]

    def _of(self, kind: str, key: str) -> tuple[Change, ...]:
        if kind not in NOUNS:
            raise UnknownName("kind of change", kind, NOUNS)
        return self.desk.store.changes_of(self.desk.workspace, kind, key)

    def _acts(self, changes: tuple[Change, ...]) -> list[tuple[Act, Change, Document]]:
        """Each change in words, with the latest revision of its document. The newest stand first: what came later is known."""
        latest: dict[tuple[str, str], Document] = {}
        undone: dict[tuple[str, str, int], str] = {}
        found = []
        for change in changes:
            document = change.document
            place = (document.kind, document.key)
            now = latest.setdefault(place, document)
            by = undone.get((*place, document.revision), "")
            mark = (document.how or {}).get("undoes")
            how = document.how or {}
            if mark and not by and "renamed" not in how and how.get("part") != calendars.PART:
                undone[(*place, mark)] = f"{document.by}, {document.at}"
            if "part" not in (document.how or {}):
                found.append((self._act(change, now, by), change, now))
        return found

    def _act(self, change: Change, now: Document, undone: str) -> Act:
        document = change.document
        about = naming.about(self.desk, document.kind, document.key, document.body or change.before)
        undo, why = self._way_back(change, now)
        undoes = "undoes" in (document.how or {})
        place = (document.kind, document.key, document.revision, document.at, document.by)
        what = f"undone: {self._what(change)}" if undoes else self._what(change)
        return Act(*place, about, what, "" if undone else undo, "it is undone" if undone else why, undone, undoes)

    # What was done

    def _what(self, change: Change) -> str:
        now, before, kind = change.document.body, change.before, change.document.kind
        if kind == SETTINGS:
            before, now = before or {}, now or {}
        if kind == LINK and now and now.get("revoked"):
            return "closed"
        if "renamed" in (change.document.how or {}):
            return f"renamed, it was “{(change.document.how or {})['renamed']}”"
        if kind == RATES and now:
            return f"{len(now['rows']):,} rates into {now['into']} given"
        if kind == DATASET and now:
            return _loaded(now, change.document)
        if now is None:
            return "removed" if before is not None else "erased"
        if before is None:
            again = change.document.revision > 1
            words = {
                LINK: "made",
                DECISION: "taken",
                ANSWER: "answered",
                TARGET: "set",
                SCENARIO: "saved",
                SAVED_FORECAST: "saved",
            }
            return "brought back" if again and kind != ANSWER else words.get(kind, "set")
        if kind == SETTINGS:
            pair = (undoing.settings(before), undoing.settings(now))
            return setting_words.changed(*pair, self.desk.catalog, self._fmt) or "saved as they were"
        worded = ChangeWords(self.desk)
        if kind == ANSWER:
            prompt = self.desk.catalog.prompts.get(change.document.key.partition("@")[0])
            pair_of = before.get("value"), now.get("value")
            return worded.answer(prompt, *pair_of) or _told("", *pair_of)
        if kind in (TARGET, DECISION):
            return worded.target(before, now) if kind == TARGET else worded.decision(before, now)
        if kind == SCENARIO:
            return self._assumed(before, now)
        return "; ".join(_told(_worded(f), before.get(f), now.get(f)) for f in now if before.get(f) != now.get(f))

    # The way back

    @property
    def _fmt(self) -> Formatter:
        set_to = self.desk.preferences
        return Formatter(set_to.currency, set_to.locale, set_to.timezone)

    def _assumed(self, before: Body, now: Body) -> str:
        words = Words(self.desk.catalog, self._fmt)
        old, new = ([words.sentence(a) for a in Scenario.model_validate(b).assumptions] for b in (before, now))
        gone = [f"{said} taken back" for said in old if said not in new]
        return ", ".join([*(said for said in new if said not in old), *gone]) or "reasons or owners changed"

    def _way_back(self, change: Change, latest: Document) -> tuple[str, str]:
        """What undoing would do, or "" and why there is no way back."""
        now, before, kind = change.document.body, change.before, change.document.kind
        if not undoing.stands(self.desk, change, latest):
            return "", "something was changed after it"
        if kind == LINK:
            closed = now is None or bool(now.get("revoked"))
            return ("", "a closed link stays closed") if closed else ("closes the link", "")
        if kind == SAVED_FORECAST:
            return "", "a saved forecast stays as it was saved"
        if kind == SETTINGS:
            return ("takes them back" if before is None else "puts back what was before"), ""
        if now is None and before is None:
            return "", "what was erased is gone"
        if "renamed" in (change.document.how or {}):
            return "gives it its earlier name back", ""
        if before is None:
            return "removes it", ""
        return ("brings it back" if now is None else "puts back what was before"), ""


def _loaded(body: Mapping[str, Any], document: Document) -> str:
    dataset = Dataset.model_validate(body)
    if dataset.typed:
        return f"{dataset.rows} months typed in"
    restored = (document.how or {}).get("restored")
    if restored:
        return f"version {restored} restored, {dataset.rows:,} rows of {dataset.file}"
    return f"version {document.revision} loaded, {dataset.rows:,} rows of {dataset.file}"


def _told(name: str, before: object, now: object) -> str:
    label = f"{name} " if name else ""
    if isinstance(now, list) and now and isinstance(now[0], dict):
        rows = len(before) if isinstance(before, list) else 0
        return f"{label}{rows} rows → {len(now)} rows" if rows != len(now) else f"{label}{len(now)} rows, changed"
    return f"{label}{_short(before)} → {_short(now)}"


def _short(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, list):
        text = ", ".join(str(v) for v in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{k} {_short(v)}" for k, v in value.items())
    else:
        text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _worded(name: str) -> str:
    return name.replace("_", " ")
