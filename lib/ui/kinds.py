"""What kind of list a file is, and which of its values mean won or lost: as it was understood, and as a person says."""

from __future__ import annotations

import streamlit as st

from lib.catalog.model import plain
from lib.desk import Desk
from lib.intake.content import texts
from lib.intake.meanings import BY_HEADERS, COLUMN, KIND, MEANS, retold
from lib.intake.model import FileReading, Table
from lib.intake.presets import Preset, assigned
from lib.ui import cache, show

OWN = "A table read by its headers"
MOST = 40  # a column with more different values is no list of outcomes


def kind(desk: Desk, key: str, reading: FileReading) -> cache.Answers:
    """What a person says the file is; nothing where it stays as it was understood, or where it holds several tables."""
    if len(reading.readings) != 1:
        return ()
    names = {BY_HEADERS: OWN, **{p.id: p.name for p in sorted(desk.shelf.presets.presets, key=lambda p: p.name)}}
    now = reading.readings[0].recipe.preset or BY_HEADERS
    now = now if now in names else BY_HEADERS
    said = st.selectbox("This is", list(names), list(names).index(now), names.__getitem__, key=f"kind_{key}", width=420)
    return ((KIND, said),) if said and said != now else ()


def meanings(desk: Desk, key: str, reading: FileReading) -> cache.Answers:
    """Which values of the file mean what its kind asks about; nothing where all is as it was understood."""
    said_before = retold(desk.shelf.presets, reading.facts.get("answers", {}))
    presets = {p.id: p for p in said_before.presets}
    if len(reading.readings) != 1 or reading.readings[0].recipe.preset not in presets:
        return ()
    preset, table = presets[reading.readings[0].recipe.preset or ""], reading.readings[0].table
    found = assigned(preset, table)[0]
    answers: list[tuple[str, str]] = []
    for logical in preset.meanings:
        answers += _meaning(preset, logical, table, (found.get(logical), f"{key}_{preset.id}"))
    return tuple(answers)


def _meaning(preset: Preset, logical: str, table: Table, found: tuple[str | None, str]) -> list[tuple[str, str]]:
    column, key = found
    candidates = [c.name for c in table.columns if c.type in ("category", "text", "boolean") and not c.personal]
    candidates = [c for c in candidates if 1 < len(texts(table, c) or ()) <= MOST]
    first, second = list(preset.meanings[logical])[:2]
    words = {m: {plain(w) for w in preset.meanings[logical][m]} for m in (first, second)}
    if not candidates or (column and column not in candidates):
        return []
    known = column is not None and any(plain(v) in words[first] for v in texts(table, column) or ())
    label = f"What “{column}” says" if column else f"What says which rows are {first}"
    with st.expander(show.plain(label), expanded=not known):
        chosen = st.selectbox(
            f"Column that says which rows are {first} or {second}",
            candidates,
            candidates.index(column) if column else None,
            key=f"column_{key}",
        )
        if not chosen:
            return []
        values = texts(table, chosen) or ()
        usual = {m: [v for v in values if plain(v) in words[m]] for m in words}
        said = {
            m: st.multiselect(f"Values that mean {m}", values, usual[m], key=f"means_{m}_{key}_{chosen}") for m in words
        }
        st.caption(f"All other values are neither {first} nor {second}.")
    answers = [(COLUMN + logical, chosen)] if chosen != column else []
    if said != usual:
        answers += [(MEANS + m, "\n".join(said[m])) for m in said]
    return [*answers, (KIND, preset.id)] if answers else []
