"""Downloads: the numbers as a workbook, the plans as documents. A file is made when it is asked for, not when a page is drawn,
and what makes it is imported then."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from lib.catalog.model import plain
from lib.desk import Desk

if TYPE_CHECKING:
    from lib.export import PlanKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def buttons(desk: Desk, scenario: str | None = None) -> None:
    """A button per plan: the marketing plan, the sales plan and the investor view as Word files."""
    from lib.export import PLANS

    st.caption("The plan as a Word document")
    with st.container(horizontal=True, gap="small"):
        for kind, plan in PLANS.items():
            _button(plan.title, plan_maker(desk, kind, scenario), (file_name(desk, plan.title, "docx"), DOCX))


def workbook_button(desk: Desk, scenario: str | None = None) -> None:
    """A button for the workbook: key figures, forecast, targets and gaps."""
    _button("Excel", workbook_maker(desk, scenario), (file_name(desk, "numbers", "xlsx"), XLSX))


def _button(label: str, make: Callable[[], bytes], file: tuple[str, str]) -> None:
    name, kind = file
    key = f"download-{name}"
    st.download_button(
        label, make, name, kind, key=key, icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip


def workbook_maker(desk: Desk, scenario: str | None) -> Callable[[], bytes]:
    """What makes the workbook, when it is asked for."""

    def make() -> bytes:
        from lib.export import workbook

        own = fresh(desk)
        return workbook(own.outcome(scenario), whose(own), scenario or "")

    return make


def plan_maker(desk: Desk, kind: PlanKind, scenario: str | None) -> Callable[[], bytes]:
    """What makes a plan's document, when it is asked for."""

    def make() -> bytes:
        from lib.export import Head, cuts_for, document

        own = fresh(desk)
        outcome = own.outcome(scenario, cuts_for(own.sheets, own.catalog))
        return document(kind, own.sheets, outcome, Head(whose(own), scenario or ""))

    return make


def fresh(desk: Desk) -> Desk:
    """The same workspace opened anew: what was decided since the page was drawn is in the file too."""
    return desk.shelf.open(desk.workspace, desk.actor)


def whose(desk: Desk) -> str:
    """Whose numbers they are: the company, else the workspace."""
    return desk.preferences.company or desk.workspace


def file_name(desk: Desk, what: str, ending: str) -> str:
    """A name that sorts by day and that every system takes: brindlewick-software-marketing-plan-2026-11-16.docx."""
    words = re.sub(r"\W+", "-", plain(f"{whose(desk)} {what}")).strip("-")
    return f"{words}-{desk.as_of.isoformat()}.{ending}"
