"""Plan: the sheets with their progress, and the one that is open with its evidence and its prompts."""

from __future__ import annotations

import streamlit as st

from lib.catalog.prompts import Sheet
from lib.desk import Desk
from lib.plan.asked import Progress
from lib.ui import cache, frame, plan_files, plan_personas, plan_sheet, plan_view, show
from lib.ui.plan_prompt import PROMPT, Place
from lib.ui.table import show_html


def left(desk: Desk, progress: dict[str, Progress], here: Sheet) -> None:
    """All sheets; a click opens one."""
    sheets = desk.sheets.sheets()
    show_html(plan_view.overall(progress, sheets), "overall")
    progress = progress | {s.id: plan_sheet.of_view(desk, s) for s in sheets if s.view}
    clicked = show_html(plan_view.sheet_list(sheets, progress, here.id), "sheets")
    if clicked:
        st.query_params.pop(PROMPT, None)
        st.query_params[plan_sheet.SHEET] = clicked
        st.rerun()
    plan_files.draw(desk, frame.scenario(desk))


def right(desk: Desk, sheet: Sheet, due: tuple[str, ...]) -> None:
    """The open sheet."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(show.plain(plan_view.name(sheet)), anchor=False, width="content")
        screen = next((s for s in frame.SCREENS if s.slug == sheet.page), None)
        if screen:
            st.page_link(screen.file, label=f"Open {screen.title}", icon=f":material/{screen.icon}:")
    st.markdown(show.plain(sheet.purpose))
    about = plan_personas.pick(desk) if sheet.persona else ""
    if about is not None:
        numbers = cache.outcome(desk, frame.scenario(desk), desk.sheets.cuts(sheet.id, about))
        plan_sheet.draw(Place(desk, numbers, sheet, about), due)


this = frame.enter()
progress = {p.sheet: p for p in this.sheets.progress_of_all()}
frame.header("Plan", plan_view.caption(tuple(progress.values()), frame.formatter(this)))
opened = plan_sheet.opened(this.sheets.sheets(), progress, st.query_params.get(plan_sheet.SHEET))
column, wide = st.columns([4, 8], gap="large")
with column:
    left(this, progress, opened)
with wide:
    due = progress[opened.id].due if opened.id in progress else ()
    right(this, opened, due)
