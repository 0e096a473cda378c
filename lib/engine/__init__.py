"""How much, per period and segment: recipes run over tables where they lie, Panels come out."""

from lib.engine.connect import connect
from lib.engine.panel import contribution, panel, panels
from lib.engine.rows import Number, Profile, Rows, profile, rows
from lib.engine.source import Source, Sources, View

__all__ = [
    "Number",
    "Profile",
    "Rows",
    "Source",
    "Sources",
    "View",
    "connect",
    "contribution",
    "panel",
    "panels",
    "profile",
    "rows",
]
