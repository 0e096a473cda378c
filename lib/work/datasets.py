"""Datasets as documents: which tables a dataset holds, by which recipes, and what the engine is asked with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from lib.engine import Source, Sources
from lib.engine.source import Entry
from lib.intake.model import Recipe
from lib.store import Store

DATASET, POLICIES, ALIASES = "dataset", "sources", "aliases"


class StoredTable(BaseModel):
    """One table of a dataset: its Parquet parts by digest, in order of upload, and the recipe that reads them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    parts: tuple[str, ...]
    rows: int
    recipe: Recipe
    label: str = ""  # what it was recognised as, for people


class Dataset(BaseModel):
    """One version of a dataset: the file it came from, its tables, and what intake found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    sha256: str
    size: int
    tables: tuple[StoredTable, ...]
    findings: tuple[dict[str, Any], ...] = ()
    typed: bool = False  # typed into a month grid, not uploaded

    @property
    def rows(self) -> int:
        """Rows of all its tables."""
        return sum(t.rows for t in self.tables)

    @property
    def measures(self) -> tuple[str, ...]:
        """What it brings, plan figures with their prefix."""
        names = (f"{'plan.' if r.basis == 'plan' else ''}{r.measure}" for t in self.tables for r in t.recipe.rules)
        return tuple(dict.fromkeys(names))


def datasets(store: Store, workspace: str) -> dict[str, Dataset]:
    """Name → latest version of every dataset that is not removed, in the order in which they were first loaded."""
    found = store.all(workspace, DATASET)
    return {d.key: Dataset.model_validate(d.body) for d in found}


def policies(store: Store, workspace: str) -> dict[str, tuple[Entry, ...]]:
    """Per measure, which datasets count and from which day."""
    document = store.get(workspace, POLICIES)
    body = document.body if document and document.body else {}
    return {m: tuple((n, date.fromisoformat(d) if d else None) for n, d in entries) for m, entries in body.items()}


def aliases(store: Store, workspace: str) -> dict[str, dict[str, str]]:
    """Per dimension, how the workspace's own spellings are to be read."""
    document = store.get(workspace, ALIASES)
    return dict(document.body) if document and document.body else {}


def sources(store: Store, workspace: str) -> Sources:
    """Everything loaded in a workspace, as the engine is asked with it."""
    loaded = datasets(store, workspace)
    tables = [
        Source(
            dataset=name,
            recipe=table.recipe,
            paths=tuple(store.files.path(p) for p in table.parts),
            currency=table.recipe.currency,
        )
        for name, dataset in loaded.items()
        for table in dataset.tables
        if table.recipe.rules
    ]
    return Sources(tuple(tables), policies(store, workspace))


def fingerprint(found: Sources, also: Mapping[str, Any]) -> list[Any]:
    """Everything that decides the numbers, as JSON-able values: parts, recipes, policies, and what is handed in beside."""
    tables = [[s.dataset, list(s.paths), s.recipe.digest()] for s in found.sources]
    rules = {m: [[n, d.isoformat() if d else None] for n, d in entries] for m, entries in found.policies.items()}
    return [tables, rules, dict(also)]
