"""The plan as a file: all answers as JSON to take along, and back, all or none."""

from __future__ import annotations

import json

import streamlit as st

from lib.desk import Desk
from lib.desk.plan_file import read_text
from lib.errors import BadInput, PlanError
from lib.ui import documents, show, state
from lib.ui.plan_prompt import done

MODES = {"merge": "Beside the answers that are here", "replace": "Instead of them"}
NAMED = 5  # links to what is not here that are named


def draw(desk: Desk, scenario: str | None = None) -> None:
    """The plan out, as documents and as data, and in."""
    with st.expander(
        "Documents and files", icon=":material/save_alt:", type="compact", on_change="rerun", key="plan_file"
    ) as box:
        if not box.open:
            return
        documents.buttons(desk, scenario)
        st.caption("All answers, to take along or to bring")
        st.download_button(
            "Download all answers", json.dumps(desk.sheets.export(), ensure_ascii=False, indent=2), "plan.json",
            "application/json", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        file = st.file_uploader("Answers to take over (JSON)", type=["json"], key=f"plan_{state.session().uploads}")
        mode = st.radio("They stand", list(MODES), format_func=MODES.__getitem__, key="plan_mode")
        if file is not None and st.button("Take them over", key="plan_import"):
            _take(desk, (file.name, file.getvalue(), file.file_id), mode)


def _take(desk: Desk, file: tuple[str, bytes, str], mode: str) -> None:
    name, content, file_id = file
    try:
        found = desk.sheets.import_(read(name, content), mode)
    except PlanError as fault:
        fault.file = name
        show.error(fault)
        st.caption("Nothing that is stored has changed.")
        return
    state.accepted(file_id, last=True)
    lost = "; ".join(found.open_links[:NAMED])
    more = f" They name what is not here: {lost}." if lost else ""
    targets = f", {found.targets} targets" if found.targets else ""
    done(f"{found.answers} answers, {found.personas} personas{targets} are taken over.{show.plain(more)}")


def read(name: str, content: bytes) -> object:
    """The JSON of a file. Raises BadInput for one that is none."""
    try:
        return read_text(content)
    except (ValueError, RecursionError) as error:
        place = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(f"{name} is no JSON{place}.", "Take a file that was downloaded from this page.") from None
