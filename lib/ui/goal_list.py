"""Targets brought as a list: read, shown as sentences before they count, set all or none."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from lib.desk import Desk
from lib.desk.goals import Draft, drafts
from lib.desk.lists import read_rows
from lib.errors import PlanError
from lib.ui import show, state

MOST = 8  # rows at fault that are told of
EXAMPLE = """kpi,by,form,value,from,start,where,owner,because,objective
leads,{due},change,+10%,,{start},,Maya,The spring fair,More sales
"""


def draw(desk: Desk) -> None:
    """The box for a list, a list to start from, and the button that sets what was read."""
    with st.expander("Bring a list of targets (CSV or XLSX)"):
        columns = ", ".join("from" if f.name == "baseline" else f.name for f in fields(Draft))
        st.caption(
            f"Columns: {columns}. Forms: level, change, delta, between, at_least, at_most. All are set, or none."
        )
        file = st.file_uploader(
            "List of targets",
            type=["csv", "xlsx"],
            key=f"targets_{state.session().uploads}",
            label_visibility="collapsed",
        )
        if file is None:
            st.download_button(
                "An example to fill in", _example(desk), "targets.csv", "text/csv", type="tertiary", on_click="ignore"
            )
            return
        read = _read(desk, file.name, file.getvalue())
        if read and st.button(f"Set these {len(read)} targets", key="import_targets"):
            added = desk.goals.add_all(read)
            state.accepted(file.file_id, last=True)
            stood = f", {len(read) - len(added)} stood already" if len(added) < len(read) else ""
            state.say_next(f"{len(added)} targets are set{stood}.")
            st.rerun()


def _read(desk: Desk, name: str, content: bytes) -> tuple[Draft, ...]:
    """The drafts of a list, each of them checked; none where any is at fault, and all faults said, by row of the file."""
    try:
        found = drafts(read_rows(name, content))
    except PlanError as fault:
        _say(fault, name, fault.row)
        return ()
    faults = [_fault(desk, draft) for draft in found]
    wrong = [(row, f) for row, f in enumerate(faults) if f]
    for row, one in wrong[:MOST]:
        _say(one, name, row)
    if len(wrong) > MOST:
        st.caption(f"and {len(wrong) - MOST} more rows at fault")
    return () if wrong else found


def _fault(desk: Desk, draft: Draft) -> PlanError | None:
    try:
        desk.goals.read(draft)
    except PlanError as fault:
        return fault
    return None


def _say(fault: PlanError, name: str, row: int | None) -> None:
    fault.file, fault.row = name, None if row is None else row + 1  # the first row names the columns
    show.error(fault)


def _example(desk: Desk) -> str:
    calendar = desk.preferences.calendar
    current = calendar.current("quarter", desk.as_of)
    return EXAMPLE.format(due=calendar.label(current + 1), start=calendar.label(current))
