"""What kind of list a file is, and which of its values mean won or lost: as it was understood, and as a person says."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.catalog.model import plain
from lib.desk import Desk
from lib.intake.content import texts
from lib.intake.meanings import BY_HEADERS, COLUMN, KIND, MEANS, retold
from lib.intake.model import Reading, Table
from lib.intake.presets import Preset, assigned
from lib.ui import cache, show

OWN = "A table read by its headers"
MOST = 40  # a column with more different values is no list of outcomes


def kind(desk: Desk, key: str, reading: Reading) -> cache.Answers:
    """What a person says a table is; nothing where it stays as it was understood."""
    names = {BY_HEADERS: OWN, **{p.id: p.name for p in sorted(desk.shelf.presets.presets, key=lambda p: p.name)}}
    now = reading.recipe.preset or BY_HEADERS
    now = now if now in names else BY_HEADERS
    said = st.selectbox("This is", list(names), list(names).index(now), names.__getitem__, key=f"kind_{key}", width=420)
    return ((KIND, said),) if said and said != now else ()


def meanings(desk: Desk, key: str, reading: Reading, said_before: Mapping[str, str]) -> cache.Answers:
    """Which values of a table mean what its kind asks about, beside what was answered before; nothing where all is as it was
    understood."""
    presets = {p.id: p for p in retold(desk.shelf.presets, said_before).presets}
    if reading.recipe.preset not in presets:
        return ()
    preset, table = presets[reading.recipe.preset or ""], reading.table
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
