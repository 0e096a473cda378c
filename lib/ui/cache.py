"""What is kept between runs: the opened store, and outcomes by the digest of everything that decides them.

The cache is the process's, shared by all sessions: the digest of a workspace's own data and decisions is part of each key,
so that nobody sees another's numbers, and what is kept is frozen.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import streamlit as st

from lib.desk import Desk, Shelf, open_shelf
from lib.panel import Cut
from lib.pipeline import Outcome
from lib.settings import Settings


def shelf() -> Shelf:
    """The store, catalogue and presets that this server's environment names."""
    settings = Settings()
    declared = [*settings.catalog.glob("*.toml"), *settings.presets.glob("*.toml")]
    newest = max((path.stat().st_mtime_ns for path in declared), default=0)
    return _shelf(settings.model_dump_json(exclude={"passphrase"}), newest, settings)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shelf(key: str, newest: int, _settings: Settings) -> Shelf:
    return open_shelf(_settings)


def outcome(desk: Desk, scenario: str | None = None, cuts: Iterable[Cut] = ()) -> Outcome:
    """`desk.outcome(scenario, cuts)`, worked out once for everybody who looks at the same thing.

    Raises what it raises; an error is not kept.
    """
    asked = tuple(dict.fromkeys(cuts))
    return _outcome(digest(desk), scenario, tuple((c.grain, c.where, c.by) for c in asked), desk, asked)


@st.cache_resource(max_entries=24, show_spinner=False)
def _outcome(key: str, scenario: str | None, cuts: tuple[object, ...], _desk: Desk, _cuts: tuple[Cut, ...]) -> Outcome:
    return _desk.outcome(scenario, _cuts)


def digest(desk: Desk) -> str:
    """A digest of everything that an outcome of this desk follows from: data, day, vocabulary, decisions, forecast."""
    forecast = desk.forecasts.saved()
    said = [desk.shelf.settings.database_url, desk.workspace, desk.ground().digest, forecast.digest if forecast else ""]
    return sha256("\n".join([*said, desk.plan().model_dump_json()]).encode()).hexdigest()
