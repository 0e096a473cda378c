"""An outcome on hand-made draws, and answers to every prompt, so that files can be compared with what went in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.catalog.prompts import Prompt, Spec
from lib.goals import Target
from lib.panel import Cut
from lib.pipeline import Outcome, run
from lib.plan import Plan, Preferences
from lib.plan.answers import Known, read_answer
from lib.plan.asked import Answer
from lib.plan.figures import Computed, Figure
from lib.settings import Settings
from lib.store.declared import texts
from tests.pipeline.test_outcome import targets, world

NASTY = '=HYPERLINK("http://x","y")'
KOREAN, GERMAN = "새로운 고객", "Größe über Straßen"


@dataclass(frozen=True)
class Persona:
    id: str
    name: str


@dataclass
class Told:
    """Answers from a dictionary: what documents ask of the sheets."""

    given: dict[str, dict[str, Answer]] = field(default_factory=dict)
    people: tuple[Persona, ...] = ()
    names: Known = field(default_factory=Known)

    def answers(self, about: str = "") -> Mapping[str, Answer]:
        return self.given.get(about, {})

    def personas(self) -> Sequence[Persona]:
        return self.people

    def known(self, unchecked: Sequence[str] = ()) -> Known:
        return self.names

    def cuts(self, sheet: str, about: str = "") -> Sequence[Cut]:
        return ()

    def computed(self, prompt: str, outcome: Outcome, about: str = "") -> Computed:
        return Computed(("What", "How much"), ((Figure(f"of {prompt}"), Figure(1234.0, "money")),))

    def cells(self, prompt: str, outcome: Outcome, about: str = "") -> Sequence[Mapping[str, Figure]]:
        rows = self.given[about][prompt].value
        return tuple({"result": Figure(0.25, "percent"), "actual": Figure(None, why="no data")} for _ in rows)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load(texts(Settings().catalog))


@pytest.fixture(scope="session")
def outcome(catalog: Catalog) -> Outcome:
    """Five targets on made draws; one of them carries text that a sheet might take for a formula."""
    history, forecast = world()
    first, *rest = targets()
    wanted = (first.model_copy(update={"owner": NASTY, "because": "+1", "objective": "@here\x00"}), *rest)
    band = Target(id="band", kpi="leads", by="2027Q1", form="between", value=700, upper=900)
    preferences = Preferences(company="Möwe & Söhne", north_star="mrr", situation="established", lens="both")
    return run(Plan(preferences=preferences, targets=(*wanted, band)), history, forecast, catalog)


@pytest.fixture(scope="session")
def bare(catalog: Catalog) -> Outcome:
    """The same without targets, north star and forecast."""
    history, _ = world()
    return run(Plan(preferences=Preferences(situation="established", lens="both")), history, None, catalog)


def sample(spec: Spec, number: int) -> Any:
    """Something that a prompt or column takes; None for what is computed."""
    if spec.options:
        chosen = list(spec.options)
        return chosen[number % len(chosen)] if spec.kind == "choice" else chosen
    values: dict[str, Any] = {
        "line": (KOREAN, GERMAN, NASTY)[number % 3],
        "text": f"First line of {spec.id}.\r\nSecond\x0b line.",
        "scale": 1 + number % 5,
        "yesno": number % 2 == 0,
        "number": 12.5 + number,
        "percent": 0.125,
        "money": 1200.5 + number,
        "date": date(2026, 12, 1 + number).isoformat(),
        "period": "2027Q1",
        "source": {"address": "https://example.org/a", "publisher": "Institut", "date": "2026-05-01"},
        "kpi": "mrr",
        "computed": None,
    }
    value = values.get(spec.kind, f"{spec.kind} {number}")
    return [value] if spec.several else value


def answer(prompt: Prompt, about: str = "") -> Answer | None:
    """An answer of the prompt's kind with three rows where it has rows."""
    if prompt.kind in ("computed", "shows"):
        return None
    columns = [c for c in prompt.columns if c.kind != "computed"]
    rows = [{c.id: sample(c, i + n) for n, c in enumerate(columns)} for i in range(3)]
    raw = rows if prompt.kind == "rows" else rows[0] if prompt.kind == "parts" else sample(prompt, 1)
    free = frozenset(("kpi", "target", "driver", "dataset", "forecast", "scenario"))
    return Answer(prompt.id, read_answer(prompt, raw, Known(unchecked=free)), 1, "2026-11-01T10:00:00", "Mira", about)


@pytest.fixture(scope="session")
def told(catalog: Catalog) -> Told:
    """Every prompt answered, those of personas for one."""
    personas = (Persona("mira", "Mira aus 서울"),)
    given: dict[str, dict[str, Answer]] = {"": {}, "mira": {}}
    for prompt in catalog.prompts.values():
        about = "mira" if catalog.sheets[prompt.sheet].persona else ""
        found = answer(prompt, about)
        if found is not None:
            given[about][prompt.id] = found
    known = Known({"kpi": {k.id: k.name for k in catalog.kpis.values()}})
    return Told(given, personas, known)
