"""How much, per period and segment: recipes run over tables where they lie, Panels come out."""

from lib.engine.connect import connect
from lib.engine.panel import contribution, panel
from lib.engine.source import Source, Sources, View

__all__ = ["Source", "Sources", "View", "connect", "contribution", "panel"]
