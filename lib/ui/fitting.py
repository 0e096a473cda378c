"""Having a forecast fitted: started where there is none, progress while it runs, a button where the data have moved on."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from lib.desk import Desk
from lib.ui import frame, show

Stand = Literal["running", "failed", "none", "stale", "fresh"]


def stand(desk: Desk) -> Stand:
    """How the workspace's forecast stands."""
    job, saved = desk.forecasts.job(), desk.forecasts.saved()
    if job and job.open:
        return "running"
    fresh = saved is not None and desk.forecasts.fresh()
    if job and job.state == "failed" and not fresh:
        return "failed"
    if saved is None:
        return "none"
    return "fresh" if fresh else "stale"


def state(desk: Desk) -> Stand:
    """Say how the forecast stands and offer what can be done; the first one is started unasked, and so is, once, one whose
    process ended before it was done."""
    now = stand(desk)
    if now == "none":
        desk.forecasts.start()
        now = stand(desk)
    elif now == "failed" and desk.forecasts.resume():
        now = stand(desk)
    if now == "running":
        _progress(desk)
    elif now == "failed":
        st.warning(_failure(desk), icon=":material/warning:")
        _button(desk, "Try again")
    elif now == "stale":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":gray[Data or targets have changed since this forecast was made.]", width="content")
            _button(desk, "Update the forecast")
    return now


def _failure(desk: Desk) -> str:
    job, saved = desk.forecasts.job(), desk.forecasts.saved()
    why = f": {job.doing}" if job and job.doing else ""
    parts = [f"The last fit failed{why.rstrip('.')}."]
    if job and job.reference:
        parts.append(f"It is logged under {job.reference}.")
    if saved:
        parts.append("What is shown rests on the one before.")
    return show.plain(" ".join(parts))


def caption(desk: Desk) -> str:
    """When and by whom the forecast shown was made, and from data up to which day."""
    saved, fmt = desk.forecasts.saved(), frame.formatter(desk)
    if saved is None:
        return "No forecast yet"
    made, data = date.fromisoformat(saved.at[:10]), date.fromisoformat(saved.as_of)
    return f"Saved {fmt.day(made)} by {saved.by} · data as of {fmt.day(data)}"


def _button(desk: Desk, label: str) -> None:
    if st.button(label, type="primary", key="fit"):
        desk.forecasts.start()
        st.rerun()


@frame.fragment(run_every=1.0)
def _progress(desk: Desk) -> None:
    job = desk.forecasts.job()
    if job and job.open:
        st.progress(min(1.0, job.share), text=show.plain(f"Fitting the forecast: {job.doing}"))
    else:
        st.rerun()
