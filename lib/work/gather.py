"""Histories: what a workspace's tables say, asked of the engine and kept by the digest of everything that decides it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib import engine
from lib.catalog.model import Catalog
from lib.engine import Sources, View
from lib.panel import Cut, History, Panel
from lib.plan import Preferences
from lib.store import Store
from lib.work.datasets import aliases, fingerprint, sources

VERSION = 1  # grows when the engine's answers change
DAYS_BACK = 2  # whole years of days that pace looks back on


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
    """The Panels of these cuts, each from the store where it is kept, else from the engine."""
    panels = {cut: _panel(store, asked, cut) for cut in cuts}
    return History(asked.view.calendar, asked.view.as_of, panels, asked.digest)


def _panel(store: Store, asked: Ground, cut: Cut) -> Panel:
    digest = digest_of([asked.digest, cut.grain, cut.where, cut.by])
    kept = store.kept(digest)
    if kept is not None:
        return Panel.from_bytes(kept)
    panel = engine.panel(asked.sources, cut, _limited(asked.view, cut))
    store.keep(digest, panel.to_bytes())
    return panel


def _limited(view: View, cut: Cut) -> View:
    """Days are asked for the last years only; everything else from the first row on."""
    if cut.grain != "day":
        return view
    first = date(view.as_of.year - DAYS_BACK, 1, 1)
    return View(view.calendar, view.as_of, view.catalog, view.aliases, first=first)


def digest_of(value: object) -> str:
    """The SHA-256 of a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
