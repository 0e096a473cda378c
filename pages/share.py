"""Share: links that show the meeting to people without an account, and nothing else."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, share_view, sharing

desk = frame.enter()

frame.header("Share", share_view.caption(desk.links.all()))
sharing.made(desk)
left, right = st.columns([8, 4], gap="large")

with right:
    sharing.new(desk)
with left:
    st.subheader("Links", anchor=False)
    sharing.listed(desk)
    st.page_link(frame.page_file(frame.MEETING), label="Open the meeting", icon=":material/co_present:")
