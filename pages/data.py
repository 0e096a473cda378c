"""A page to come."""

from __future__ import annotations

from lib.ui import frame

desk = frame.enter()
frame.header("Data")
