"""Overview: where the north star stands, what needs attention first, and how far the plan has come."""

from __future__ import annotations

from lib.ui import frame, show

desk = frame.enter()
frame.header("Overview")
if desk.empty:
    show.empty(
        "No data yet", "The overview is made from the files you already have.", frame.page_file("data"), "Add files"
    )
