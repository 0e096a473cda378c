"""Blank files to fill in, per goal category, from wherever files are dropped."""

from __future__ import annotations

import streamlit as st

from lib.desk import Desk
from lib.export.blank import as_csv, as_xlsx, blank, categories

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(desk: Desk) -> None:
    """A popover with one blank workbook and one blank CSV per goal category; filled in, they are dropped like any file."""
    with st.popover("No export? Blank files to fill in", icon=":material/table_view:", type="tertiary"):
        names = {c: desk.catalog.categories[c].name for c in categories(desk.catalog)}
        category = st.selectbox("For the goal", list(names), format_func=names.__getitem__, key="blank_category")
        table = blank(
            category, desk.catalog, desk.preferences.calendar, desk.preferences.calendar.current("month", desk.as_of)
        )
        st.caption(
            f"A row per month, a column for each of {len(table.measures)} measures. Leave empty what you do not know."
        )
        with st.container(horizontal=True):
            stem = f"numbers {category.replace('_', ' ')}"
            st.download_button(
                "Excel", lambda: as_xlsx(table), f"{stem}.xlsx", XLSX, key="blank_xlsx", on_click="ignore"
            )
            st.download_button("CSV", as_csv(table), f"{stem}.csv", "text/csv", key="blank_csv", on_click="ignore")
