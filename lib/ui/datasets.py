"""What can be done with what is loaded: versions restored, datasets removed, numbers typed in by month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from lib.catalog.model import Measure
from lib.desk import Desk
from lib.store import Document
from lib.ui import show, state
from lib.ui.data_view import names, version_words
from lib.work.datasets import Dataset

DATASET, TYPED = "dataset", "typed"  # parameters of the URL, and keys of the selects bound to them
MONTHS_BACK = 24


def manage(desk: Desk, clicked: str | None) -> None:
    """One dataset at a time: its versions, with a button to restore one, and one to take it out of all numbers."""
    known = (*desk.files.datasets(), *desk.files.removed())
    if clicked in known:
        state.put(DATASET, clicked)
    chosen = st.selectbox(
        "Versions of",
        known,
        index=None,
        placeholder="Choose a file above, or here, to restore a version or to remove it",
        key=DATASET,
        bind="query-params",
        width=480,
    )
    if chosen:
        _versions(desk, chosen)


def _versions(desk: Desk, name: str) -> None:
    versions = desk.files.revisions(name)
    there = versions[-1].body is not None
    earlier = {_words(v): v.revision for v in reversed(versions[:-1]) if v.body is not None}
    st.caption(show.plain(_words(versions[-1])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if earlier:
            version = st.selectbox("Earlier version", list(earlier), key=f"version_{name}", width=420)
            if st.button("Restore", key="restore", icon=":material/history:") and version:
                made = desk.files.restore(name, earlier[version])
                _done(f"{name} is back as version {made.version}.")
        if there and st.button("Remove", key="remove", icon=":material/delete:"):
            desk.files.remove(name)
            _done(f"{name} no longer counts. Its versions stay.")


def _words(version: Document) -> str:
    rows = None if version.body is None else Dataset.model_validate(version.body).rows
    return f"Version {version.revision}: {version_words(version.at, version.by, rows)}"


def _done(notice: str) -> None:
    state.say_next(notice)
    st.rerun()


def sources(desk: Desk) -> None:
    """Which dataset counts where several bring the same measure, as it was decided."""
    decided = desk.files.sources()
    if decided:
        with st.expander("Where several files bring the same"):
            st.markdown("\n".join(f"- {line}" for line in _source_lines(desk, decided)))


def _source_lines(desk: Desk, decided: Mapping[str, tuple[tuple[str, date | None], ...]]) -> list[str]:
    lines = []
    for series, entries in decided.items():
        said = [f"{show.plain(name)}{f' from {day}' if day else ''}" for name, day in entries]
        lines.append(f"{names([series], desk.catalog)[0]}: {', then '.join(said)}")
    return lines


# --- typed numbers ---------------------------------------------------------------------------------------------------


def typed(desk: Desk) -> None:
    """A grid of months for one measure that no tool exports."""
    by_id = {m.id: m for m in _typable(desk)}
    series = st.selectbox(
        "Measure", list(by_id), format_func=lambda i: by_id[i].name, key=TYPED, bind="query-params", width=360
    )
    if not series:
        return
    if by_id[series].about:
        st.caption(show.plain(by_id[series].about))
    before = desk.files.typed(series)
    months = _months(desk)
    revision = len(desk.files.revisions(f"Typed: {series}")) if before else 0
    edited: dict[str, Any] = st.data_editor(
        {"month": months, "value": [before.get(m) for m in months]},
        column_config={
            "month": st.column_config.TextColumn("Month", disabled=True),
            "value": st.column_config.NumberColumn(by_id[series].name),
        },
        hide_index=True,
        height=318,
        width=360,
        placeholder="",
        key=f"months_{series}_{revision}",
        alt=f"{by_id[series].name} by month",
    )
    if st.button("Save these numbers", key="save_typed"):
        now = {m: _number(v) for m, v in zip(edited["month"], edited["value"], strict=True)}
        desk.files.type_numbers(series, {**before, **now})
        _done(f"{by_id[series].name} is saved.")


def _typable(desk: Desk) -> Sequence[Measure]:
    """Measures that may be typed in: first those that no file brings."""
    brought = {s for d in desk.files.datasets().values() if not d.typed for s in d.measures}
    measures = [m for m in desk.catalog.measures.values() if m.derived is None and m.kind != "weighted"]
    return sorted(measures, key=lambda m: m.id in brought)


def _months(desk: Desk) -> list[str]:
    """The last months, the current one last."""
    calendar = desk.preferences.calendar
    current = calendar.current("month", desk.as_of)
    return [calendar.label(current - i) for i in range(MONTHS_BACK - 1, -1, -1)]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
