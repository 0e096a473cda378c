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
from lib.ui.data_view import names, recognised, version_words
from lib.ui.mapping import rule_words
from lib.work.datasets import Dataset

TYPED = "typed"  # parameter of the URL, and key of the select bound to it
MONTHS_BACK = 24


def manage(desk: Desk, clicked: str | None) -> None:
    """The drawer of the dataset that was just clicked, and those that were removed, each to be had back."""
    if clicked in desk.files.datasets():
        st.dialog(clicked, width=620, position="right")(_drawer)(desk, clicked)
    removed = desk.files.removed()
    if removed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Removed, and not counted:", width="content")
            for name in removed:
                if st.button(show.plain(name), key=f"back_{name}", icon=":material/history:", help="Restore it"):
                    _restore(desk, name, [v.revision for v in desk.files.revisions(name) if v.body is not None][-1])


def _drawer(desk: Desk, name: str) -> None:
    """What one dataset brings by which rules, and its versions: an earlier one can be had back, all of it be removed."""
    dataset, versions = desk.files.datasets()[name], desk.files.revisions(name)
    st.caption(
        show.plain(f"{recognised(dataset)} · {_words(versions[-1])}{f' · {dataset.file}' if dataset.file else ''}")
    )
    st.markdown("**What is counted**")
    said = dict.fromkeys(rule_words(rule, t.recipe, desk.catalog) for t in dataset.tables for rule in t.recipe.rules)
    st.markdown("\n".join(f"- {show.plain(line)}" for line in said))
    earlier = {_words(v): v.revision for v in reversed(versions[:-1]) if v.body is not None}
    if earlier:
        version = st.selectbox("Earlier versions", list(earlier), key=f"version_{name}")
        if st.button("Restore this version", key="restore", icon=":material/history:") and version:
            _restore(desk, name, earlier[version])
    if st.button("Remove", key="remove", icon=":material/delete:", type="tertiary"):
        desk.files.remove(name)
        _done(f"{name} no longer counts. Its versions stay.")


def _restore(desk: Desk, name: str, version: int) -> None:
    made = desk.files.restore(name, version)
    _done(f"{name} is back as version {made.version}.")


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
    rival = _rival(desk, by_id[series])
    if rival:
        st.caption(show.plain(rival))
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


def _rival(desk: Desk, measure: Measure) -> str:
    """What becomes of typed numbers where files bring the same."""
    files = [d.file or n for n, d in desk.files.datasets().items() if measure.id in d.measures and not d.typed]
    if not files:
        return ""
    if measure.sources == "add":
        return f"What you type is added to what {files[0]} brings."
    return f"{files[0]} brings it already. What you type is kept, and counts once that file is removed."


def _typable(desk: Desk) -> Sequence[Measure]:
    """Measures that may be typed in: first those that no file brings."""
    brought = {s for d in desk.files.datasets().values() if not d.typed for s in d.measures}
    measures = [m for m in desk.catalog.measures.values() if m.derived is None and m.kind != "weighted"]
    return sorted(measures, key=lambda m: m.id in brought)


def _months(desk: Desk) -> list[str]:
    """The last months, the current one first: what is typed in is mostly of the month that has just ended."""
    calendar = desk.preferences.calendar
    current = calendar.current("month", desk.as_of)
    return [calendar.label(current - i) for i in range(MONTHS_BACK)]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
