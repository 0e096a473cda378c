"""What is kept between runs: the opened store, and outcomes by the digest of everything that decides them.

The cache is the process's, shared by all sessions: the digest of a workspace's own data and decisions is part of each key,
so that nobody sees another's numbers, and what is kept is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.desk import Desk, Shelf, open_shelf
from lib.desk.currency import rates
from lib.desk.links import Meeting
from lib.desk.sourcing import Same
from lib.intake.model import FileReading, Reading, Recipe
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
    asked = tuple(dict.fromkeys(c for c in cuts if c.where or c.by))  # the whole company is in every outcome
    cut = tuple((c.grain, c.where, c.by) for c in asked)
    return _outcome(desk.digest(), scenario, cut, lambda: desk.outcome(scenario, asked))


def of_meeting(meeting: Meeting) -> Outcome:
    """What a meeting is about, worked out once for everybody who looks at it."""
    return _outcome(meeting.digest, None, (), meeting.numbers)


@st.cache_resource(max_entries=24, show_spinner="Working out the numbers")
def _outcome(key: str, scenario: str | None, cuts: tuple[object, ...], _work: Callable[[], Outcome]) -> Outcome:
    return _work()


# --- uploads under review --------------------------------------------------------------------------------------------

Answers = tuple[tuple[str, str], ...]  # what a question is about → the chosen option
Preview = tuple[dict[str, float], dict[str, dict[str, float]]]


def reading(desk: Desk, file: UploadedFile, answers: Answers = ()) -> FileReading:
    """An uploaded file, read and understood once per set of answers. Raises FileRejected; an error is not kept."""
    return _reading(file.file_id, answers, _settled(desk), desk, lambda: (file.name, file.getvalue()))


@st.cache_resource(max_entries=16, show_spinner="Reading the file")
def _reading(
    key: str, answers: Answers, settled: str, _desk: Desk, _content: Callable[[], tuple[str, bytes]]
) -> FileReading:
    name, content = _content()
    return _desk.files.read(name, content, answers=dict(answers))


def preview(desk: Desk, key: tuple[str, Answers, int], table: Reading) -> Preview:
    """What a table would add by its recipe, per measure and month; `key` says which table of which upload it is."""
    return _preview(key, table.recipe.digest(), _settled(desk), desk, table)


@st.cache_resource(max_entries=64, show_spinner="Adding it up")
def _preview(key: object, recipe: str, settled: str, _desk: Desk, _table: Reading) -> Preview:
    return _desk.files.preview(_table)


def same(desk: Desk, key: str, file: FileReading, recipes: tuple[Recipe, ...]) -> Same | None:
    """The dataset that an upload is another edition of, looked for once per state of the data and of its recipes."""
    asked = (key, *(r.digest() for r in recipes))
    return _same(asked, _settled(desk), desk.ground().digest, lambda: desk.files.same(file, recipes))


@st.cache_resource(max_entries=32, show_spinner="Comparing with what is loaded")
def _same(asked: tuple[str, ...], settled: str, data: str, _work: Callable[[], Same | None]) -> Same | None:
    return _work()


def months(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Dataset → the months for which it brings numbers, counted once per state of the data."""
    ground = desk.ground()
    return _months(desk.shelf.settings.database_url, desk.workspace, ground.digest, desk)


@st.cache_resource(max_entries=16, show_spinner="Counting months")
def _months(url: str, workspace: str, digest: str, _desk: Desk) -> dict[str, tuple[str, ...]]:
    return _desk.files.months_covered(_desk.ground())


def _settled(desk: Desk) -> str:
    """Everything of a workspace that decides how a file is read."""
    said = (desk.shelf.settings.database_url, desk.workspace, desk.catalog.digest, desk.as_of.isoformat())
    given = rates(desk)
    return "\n".join([*said, desk.preferences.model_dump_json(), given.digest if given else ""])
