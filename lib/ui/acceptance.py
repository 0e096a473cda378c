"""An upload is accepted: under which name, beside or in place of what is loaded; or refused, with its remedy at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.desk import Desk, currency
from lib.desk.files import Clash, Committed
from lib.desk.sourcing import Overlap, Same
from lib.errors import PlanError
from lib.intake.model import FileReading, Reading, Recipe
from lib.ui import cache, frame, show, state
from lib.ui.data_view import names, plural

SOURCES = {
    "keep": "Keep what is there",
    "replace": "Use the new file instead",
    "switch": "Use the new file from a day on",
    "add": "Add both up: it is another business",
}
SEPARATE = "separate"


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that may be accepted: the upload, its reading, and its tables as they were changed by hand."""

    file: UploadedFile
    reading: FileReading
    changed: tuple[Reading, ...]

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """One recipe per table."""
        return tuple(r.recipe for r in self.changed)

    @property
    def id(self) -> str:
        """What its widgets are called by."""
        return self.file.file_id


def draw(desk: Desk, ready: Ready, waiting: Sequence[UploadedFile]) -> None:
    """Name, what becomes of what is loaded already, and the buttons that accept this file or all that wait."""
    left, right = st.columns([5, 7], gap="large")
    with left:
        name, overlap = _destination(desk, ready)
    with right:
        choices = _sources(desk, _clashes(desk, ready, name), ready.id)
    foreign = next((c for r in ready.recipes if (c := currency.other(desk, r))), None)
    if foreign:
        _remedy(desk, foreign)
    if foreign or any(f.code in currency.CODES for r in ready.changed for f in r.findings):
        _rates(desk, ready.id)
    with st.container(horizontal=True):
        counted = any(r.rules for r in ready.recipes) and not foreign
        accept = st.button("Accept", type="primary", key="accept", icon=":material/check:", disabled=not counted)
        every = len(waiting) > 1 and st.button(f"Accept all {len(waiting)} as read", key="accept_all")
    if accept:
        done = desk.files.commit(ready.reading, ready.file.getvalue(), name, ready.recipes, overlap)
        _settle(desk, done, choices)
        said = f"{ready.file.name} is version {done.version} of {name}." if done.replaced else f"{name} is loaded."
        _finish([ready.file], waiting, show.plain(said))
    if every:
        _accept_all(desk, waiting)


def _clashes(desk: Desk, ready: Ready, name: str) -> tuple[Clash, ...]:
    reading = FileReading(ready.reading.file, ready.reading.size, ready.reading.sha256, ready.changed)
    return desk.files.clashes(reading, name)


# --- its name, and what it takes the place of ------------------------------------------------------------------------


def _destination(desk: Desk, ready: Ready) -> tuple[str, Overlap]:
    """Under which name the file is kept, and whether its rows replace those there or are added to them."""
    same = cache.same(desk, ready.id, ready.reading, ready.recipes)
    stem = Path(ready.file.name).stem
    if same is None:
        name = st.text_input("Name of the dataset", stem, key=f"name_{ready.id}").strip()
        return name, _overlap(desk, name, ready.id)
    said = _edition(same, same.dataset == stem, ready)
    if said != SEPARATE:
        return same.dataset, "append" if said == "append" else "replace"
    taken = desk.files.datasets()
    free = next(n for n in (stem, *(f"{stem} {i}" for i in range(2, 99))) if n not in taken)
    name = st.text_input("Name of the dataset", free, key=f"name_{ready.id}").strip()
    return name, _overlap(desk, name, ready.id)


def _edition(same: Same, named: bool, ready: Ready) -> str:
    """What a person says of a file that is, or seems to be, another edition of a dataset."""
    own = show.plain(same.dataset)
    words = {
        "replace": f"Take it as a new version of {own}",
        "append": f"Add only its new rows to {own}",
        SEPARATE: "Keep it as a source of its own, for example another account",
    }
    if same.relation == "identical" or any(r.shape == "wide" for r in ready.recipes):
        del words["append"]
    usual = same.choice or SEPARATE
    if (named and same.relation != "apart") or usual not in words:
        usual = "replace"
    said = st.radio(
        show.plain(same.says), list(words), list(words).index(usual), words.__getitem__, key=f"edition_{ready.id}"
    )
    return said or usual


def _overlap(desk: Desk, name: str, key: str) -> Overlap:
    if name not in desk.files.datasets():
        return "replace"
    words: dict[Overlap, str] = {"replace": "Replace it, as a new version", "append": "Add the rows to it"}
    said = st.radio(f"“{show.plain(name)}” is there already", list(words), format_func=words.get, key=f"overlap_{key}")
    return said or "replace"


def _sources(desk: Desk, clashes: Sequence[Clash], key: str) -> list[tuple[Clash, str]]:
    """What is to count where another dataset brings the same measure: one choice for each such dataset."""
    choices = []
    for dataset in dict.fromkeys(c.dataset for c in clashes):
        same = [c for c in clashes if c.dataset == dataset]
        what = ", ".join(names([c.measure for c in same], desk.catalog))
        said = st.radio(
            f"{show.plain(dataset)} brings this already: {show.plain(what)}",
            list(SOURCES),
            format_func=SOURCES.get,
            key=f"source_{key}_{dataset}",
        )
        if said == "switch":
            day = st.date_input("From which day", desk.as_of.replace(month=1, day=1), key=f"day_{key}_{dataset}")
            said = f"switch:{day.isoformat()}" if isinstance(day, date) else "keep"
        choices += [(c, said or "keep") for c in same]
    return choices


def _settle(desk: Desk, committed: Committed, choices: Sequence[tuple[Clash, str]]) -> None:
    for clash, choice in choices:
        if choice == "keep":
            desk.files.keep_source(clash.measure, clash.dataset)
        else:
            desk.files.choose_source(committed.name, clash.measure, choice)


# --- another currency ------------------------------------------------------------------------------------------------


def _rates(desk: Desk, key: str) -> None:
    """Where amounts are in other currencies: a table of rates by which they are converted, each at its own day."""
    given = st.file_uploader(
        "Table of rates: date, currency, rate", type=["csv", "xlsx"], key=f"rates_{key}", max_upload_size=20
    )
    if given is None:
        return
    before = currency.rates(desk)
    taken = currency.give_rates(desk, given.name, given.getvalue())
    if before is None or before.digest != taken.digest:
        st.rerun()


def _remedy(desk: Desk, code: str) -> None:
    """Why the file cannot be accepted, and the way out: the workspace counts in its currency, while nothing else is in another."""
    own = desk.preferences.currency
    other = [name for name, known in currency.loaded(desk).items() if known and known != code]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/error: **The amounts are in {code}, this workspace counts in {own}.**", width="content")
        if not other:
            if st.button(f"Count in {code} in this workspace", key="take_currency"):
                desk.set_preferences({"currency": code})
                state.say_next(f"The workspace counts in {code}. {currency.taken(desk, own)}".strip())
                st.rerun()
            return
        st.markdown(
            show.plain(f"{', '.join(other)} is in {own}: nothing is converted. Convert the file."), width="content"
        )
        st.page_link(frame.page_file(frame.SETTINGS), label="Settings")


# --- all at once -----------------------------------------------------------------------------------------------------


def _accept_all(desk: Desk, waiting: Sequence[UploadedFile]) -> None:
    """Accept every readable upload as it was understood; where another dataset brings a measure already, that one stays."""
    done: list[UploadedFile] = []
    refused, editions = [], []
    for file in waiting:
        try:
            editions += _accept_one(desk, file)
        except PlanError as error:
            refused.append(f"{file.name}: {error.what}")
            continue
        done.append(file)
    if not refused:
        said = f"{plural(len(done), 'file')} {_are(len(done))} loaded."
        _finish(done, waiting, show.plain(" ".join([said, *editions])))
    said = f"{len(done)} loaded, {len(refused)} refused."
    kept = show.plain(" ".join([*refused, *editions]))
    _finish(done, waiting, said, f"**{said}** {kept}")


def _accept_one(desk: Desk, file: UploadedFile) -> list[str]:
    """Accept one upload; what a person should know of it: whose new version it is, and what others stay the source of."""
    reading = cache.reading(desk, file)
    made = desk.files.commit(reading, file.getvalue())
    clashes = desk.files.clashes(reading, made.name)
    _settle(desk, made, [(c, "keep") for c in clashes])
    said = [f"{file.name} is a new version of {made.name}."] if made.same else []
    for dataset in dict.fromkeys(c.dataset for c in clashes):
        what = names([c.measure for c in clashes if c.dataset == dataset], desk.catalog)
        said.append(f"{dataset} stays the source of {', '.join(what)}.")
    return said


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _finish(done: Sequence[UploadedFile], waiting: Sequence[UploadedFile], notice: str, refused: str = "") -> None:
    for file in done:
        state.accepted(file.file_id, last=len(done) == len(waiting))
    state.session().refused = refused
    state.say_next(notice)
    st.rerun()
