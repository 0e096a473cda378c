"""Meeting: one idea a screen in large letters, for the room and for those who came by a link."""

from __future__ import annotations

from lib.ui import frame, meeting_show

desk = frame.enter()
meeting = desk.links.meeting()

section = meeting_show.top(meeting)
meeting_show.draw(desk, meeting, section)
