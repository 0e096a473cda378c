"""What documents are called by the people who made them: never by an id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lib.desk.currency import RATES
from lib.desk.decisions import DECISION
from lib.desk.goals import TARGET
from lib.desk.links import LINK
from lib.desk.saved import SAVED_FORECAST
from lib.desk.scenarios import SCENARIO
from lib.desk.sheets import ANSWER, PERSONA
from lib.errors import BadInput, Conflict
from lib.plan import texts
from lib.work.datasets import ALIASES, DATASET, POLICIES

if TYPE_CHECKING:
    from lib.desk.desk import Desk

LONGEST = 40  # characters of the name of a workspace, which stands in a narrow select and in every address
SETTINGS = "settings"
NOUNS: dict[str, str] = {
    TARGET: "Target",
    SCENARIO: "Scenario",
    ANSWER: "Plan answer",
    PERSONA: "Persona",
    DATASET: "Data",
    POLICIES: "Sources",
    ALIASES: "Spellings",
    RATES: "Exchange rates",
    LINK: "Share link",
    DECISION: "Decision",
    SAVED_FORECAST: "Saved forecast",
    SETTINGS: "Settings",
}
_FIELD = {LINK: "label", DECISION: "what", PERSONA: "name", SAVED_FORECAST: "note"}  # by which people know it


def of_workspace(name: str) -> str:
    """The name of a workspace as it is kept. Raises BadInput for one that is none."""
    kept = texts.name(name, "The name of a workspace", LONGEST)
    if not kept:
        raise BadInput("A workspace needs a name.", "Give it one, such as the company's.")
    return kept


def refuse_alike(name: str, there: Iterable[str]) -> None:
    """Refuse a name for a workspace that reads as that of another one. Raises Conflict."""
    taken = next((n for n in there if texts.alike(n) == texts.alike(name)), None)
    if taken is not None:
        raise Conflict(f"There is a workspace “{taken}” already.", "Choose another name.")


def refuse_hidden(name: str) -> None:
    """Refuse to make a workspace under a name that reads as another one. Raises BadInput."""
    kept = of_workspace(name)
    if kept != name:
        raise BadInput("The name of the workspace holds blanks or marks that nobody sees.", f"Write it as “{kept}”.")


def about(desk: Desk, kind: str, key: str, body: Mapping[str, Any] | None) -> str:
    """What one document is about: a target's KPI and due period, a prompt's question, a name; "" where there is only one."""
    if kind == TARGET:
        return _target(desk, body)
    if kind == ANSWER:
        name, _, persona = key.partition("@")
        prompt = desk.catalog.prompts.get(name)
        who = next((p.name for p in desk.sheets.personas() if p.id == persona), persona) if persona else ""
        return (prompt.ask if prompt else name) + (f" ({who})" if who else "")
    if kind in _FIELD:
        return str((body or {}).get(_FIELD[kind], key))
    return key if kind in (DATASET, SCENARIO) else ""


def _target(desk: Desk, body: Mapping[str, Any] | None) -> str:
    if body is None:
        return ""
    kpi = desk.catalog.kpis.get(str(body["kpi"]))
    where = "".join(f", {value}" for _, value in body["where"])
    return f"{kpi.name if kpi else body['kpi']} by {body['by']}{where}"


def named(desk: Desk, kind: str, key: str, body: Mapping[str, Any] | None) -> str:
    """A document in a sentence: the target “Leads by 2026Q4”. Its last words are taken where `body` is None."""
    if body is None:
        earlier = [d.body for d in desk.store.revisions(desk.workspace, kind, key) if d.body]
        body = earlier[-1] if earlier else None
    said = about(desk, kind, key, body)
    noun = NOUNS.get(kind, kind.replace("_", " ")).lower()
    return f"The {noun} “{said}”" if said else f"The {noun}"
