"""What was done in a workspace: one list of all changes with who, when and what, and the way back where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.access import require_owner
from lib.desk.decisions import DECISION, Decision
from lib.desk.goals import TARGET
from lib.desk.links import LINK
from lib.desk.scenarios import SCENARIO
from lib.desk.sheets import ANSWER, PERSONA
from lib.errors import Conflict, NotPossible, UnknownName
from lib.goals import Target
from lib.plan import Preferences
from lib.scenario import Scenario
from lib.store import Change
from lib.work.datasets import ALIASES, DATASET, POLICIES, Dataset

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SETTINGS = "settings"  # the kind of lib.desk.desk.PREFERENCES, which imports this module
NOUNS: dict[str, str] = {
    TARGET: "Target",
    SCENARIO: "Scenario",
    ANSWER: "Plan answer",
    PERSONA: "Persona",
    DATASET: "Data",
    POLICIES: "Sources",
    ALIASES: "Spellings",
    LINK: "Share link",
    DECISION: "Decision",
    SETTINGS: "Settings",
}
LONGEST = 80  # characters of a value that is told
_MODELS: dict[str, Callable[[Any], object]] = {
    TARGET: Target.model_validate,
    SCENARIO: Scenario.model_validate,
    DATASET: Dataset.model_validate,
    DECISION: Decision.model_validate,
    SETTINGS: Preferences.model_validate,
}


@dataclass(frozen=True, slots=True)
class Act:
    """One change: which document and revision, when (ISO, UTC) and by whom, what it is about and what was done to it.

    `undo` says what undoing it would do (“brings it back”), "" where it cannot be undone; `why` says why not.
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
        return tuple(self._act(c) for c in self.desk.store.changes(self.desk.workspace, kinds or tuple(NOUNS), limit))

    def undo(self, kind: str, key: str, revision: int) -> Act:
        """Put back what stood before one change, as a new revision. Returns the change that this is.

        Raises UnknownName, NotPossible where there is no way back, and Conflict when something came after it.
        """
        require_owner(self.desk.actor, "undo a change")
        found = next((c for c in self._of(kind, key) if c.document.revision == revision), None)
        if found is None:
            raise UnknownName("change", f"{kind} {key} {revision}", ())
        act = self._act(found)
        if not found.latest:
            raise Conflict(f"{act.noun} “{act.about}” was changed again since.", "Undo the later change first.")
        if not act.undo:
            raise NotPossible(f"This cannot be undone: {act.why}.", "Make it anew.")
        if kind == LINK:
            self.desk.links.revoke(key)
        else:
            self.desk.write(kind, key, found.before, expected=revision)
            self.desk.forget_settings()
        return self._act(self._of(kind, key)[0])

    def _of(self, kind: str, key: str) -> tuple[Change, ...]:
        if kind not in NOUNS:
            raise UnknownName("kind of change", kind, NOUNS)
        return self.desk.store.changes_of(self.desk.workspace, kind, key)

    def _act(self, change: Change) -> Act:
        document = change.document
        about = self._about(document.kind, document.key, document.body or change.before)
        undo, why = self._way_back(change)
        place = (document.kind, document.key, document.revision, document.at, document.by)
        return Act(*place, about, self._what(change), undo if change.latest else "", why)

    # What it is about

    def _about(self, kind: str, key: str, body: Mapping[str, Any] | None) -> str:
        match kind:
            case "target":
                return self._target(body)
            case "answer":
                name, _, persona = key.partition("@")
                prompt = self.desk.catalog.prompts.get(name)
                return (prompt.ask if prompt else name) + (f" ({persona})" if persona else "")
            case "link":
                return str((body or {}).get("label", key))
            case "decision":
                return str((body or {}).get("what", key))
            case "persona":
                return str((body or {}).get("name", key))
            case "dataset" | "scenario":
                return key
        return ""

    def _target(self, body: Mapping[str, Any] | None) -> str:
        if body is None:
            return ""
        kpi = self.desk.catalog.kpis.get(str(body["kpi"]))
        where = "".join(f", {value}" for _, value in body["where"])
        return f"{kpi.name if kpi else body['kpi']} by {body['by']}{where}"

    # What was done

    def _what(self, change: Change) -> str:
        now, before, kind = change.document.body, change.before, change.document.kind
        if kind == LINK and now and now.get("revoked"):
            return "closed"
        if kind == DATASET and now:
            return _loaded(now, change.document.revision)
        if now is None:
            return "removed" if before is not None else "erased"
        if before is None:
            again = change.document.revision > 1
            words = {LINK: "made", DECISION: "taken", ANSWER: "answered", TARGET: "set", SCENARIO: "saved"}
            return "brought back" if again and kind != ANSWER else words.get(kind, "set")
        if kind == ANSWER:
            return _told("", before.get("value"), now.get("value"))
        if kind == SCENARIO:
            return _assumed(before, now)
        return "; ".join(_told(_worded(f), before.get(f), now.get(f)) for f in now if before.get(f) != now.get(f))

    # The way back

    def _way_back(self, change: Change) -> tuple[str, str]:
        """What undoing would do, or "" and why there is no way back."""
        now, before, kind = change.document.body, change.before, change.document.kind
        if not change.latest:
            return "", "something was changed after it"
        if kind == LINK:
            closed = now is None or bool(now.get("revoked"))
            return ("", "a closed link stays closed") if closed else ("closes the link", "")
        if now is None and before is None:
            return "", "what was erased is gone"
        if kind == SETTINGS and before is None:
            return "takes them back", ""
        if before is None:
            return "removes it", ""
        if kind in _MODELS:
            _MODELS[kind](before)
        return ("brings it back" if now is None else "puts back what was before"), ""


def _loaded(body: Mapping[str, Any], revision: int) -> str:
    dataset = Dataset.model_validate(body)
    if dataset.typed:
        return f"{dataset.rows} months typed in"
    return f"version {revision} loaded, {dataset.rows:,} rows of {dataset.file}"


def _assumed(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    old, new = (Scenario.model_validate(body).assumptions for body in (before, now))
    gone = [f"{a.text()} taken back" for a in old if a.text() not in {b.text() for b in new}]
    added = [a.text() for a in new if a.text() not in {b.text() for b in old}]
    return ", ".join([*added, *gone]) or "reasons or owners changed"


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
