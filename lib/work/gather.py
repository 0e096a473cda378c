"""Histories: what a workspace's tables say, asked of the engine and kept by the digest of everything that decides it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lib import engine
from lib.catalog.model import Catalog
from lib.engine import Sources, View
from lib.panel import Cut, History, Panel
from lib.plan import Preferences
from lib.store import Store
from lib.work.datasets import aliases, fingerprint, sources

VERSION = 2  # grows when the engine's answers change


@dataclass(frozen=True, eq=False)
class Ground:
    """What a history is asked with: the loaded tables under one calendar, day and vocabulary."""

    sources: Sources
    view: View
    digest: str

    @property
    def empty(self) -> bool:
        """Whether nothing is loaded."""
        return not self.sources.sources


def ground(store: Store, workspace: str, preferences: Preferences, catalog: Catalog, as_of: date) -> Ground:
    """The workspace's tables as of a day, with the digest of everything that decides a number."""
    found = sources(store, workspace)
    found = replace(found, sources=tuple(replace(s, recipe=s.recipe.stated(preferences.given)) for s in found.sources))
    spellings = aliases(store, workspace)
    also = {
        "version": VERSION,
        "aliases": spellings,
        "as_of": as_of.isoformat(),
        "fiscal_start": preferences.fiscal_start,
        "catalog": catalog.digest,
    }
    view = View(preferences.calendar, as_of, catalog, spellings)
    return Ground(found, view, digest_of(fingerprint(found, also)))


def history(store: Store, asked: Ground, cuts: Iterable[Cut]) -> History:
    """The Panels of these cuts, each from the store where it is kept; the others are asked of the engine together."""
    wanted = {cut: digest_of([asked.digest, cut.grain, cut.where, cut.by]) for cut in cuts}
    kept = {cut: store.kept(digest) for cut, digest in wanted.items()}
    panels = {cut: Panel.from_bytes(content) for cut, content in kept.items() if content is not None}
    made = (
        engine.panels(asked.sources, [c for c in wanted if c not in panels], asked.view)
        if len(panels) < len(wanted)
        else {}
    )
    for cut, panel in made.items():
        store.keep(wanted[cut], panel.to_bytes())
    return History(asked.view.calendar, asked.view.as_of, panels | made, asked.digest)


def digest_of(value: object) -> str:
    """The SHA-256 of a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
