"""How much, per period and segment: recipes run over tables where they lie, Panels come out.

What is asked with (`Sources`, `View`) is here at once. Ibis, DuckDB and Arrow come with the first question: a page whose
Panels are kept already asks none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lib.engine.source import Source, Sources, View

if TYPE_CHECKING:
    from lib.engine.connect import connect
    from lib.engine.panel import contribution, panel, panels
    from lib.engine.rows import Number, Profile, Rows, profile, rows

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


def __getattr__(name: str) -> Any:
    """The rest of `__all__`: imported and bound together, since some modules here are named as their function is."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = [import_module(f"{__name__}.{module}") for module in ("connect", "panel", "rows")]
    for module in modules:
        globals().update({own: getattr(module, own) for own in __all__ if hasattr(module, own)})
    return globals()[name]
