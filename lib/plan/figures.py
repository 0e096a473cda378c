"""Computed answers as values: a table of words and figures, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed cell: a number in its unit (one of the catalogue, percent as a fraction; "change" for a relative
    change, "points" for one of a percentage) or words; None and `why` where it is not available. `of` names the period that a
    number is of, where that does not stand beside it."""

    value: float | str | None = None
    unit: str = ""
    why: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed answer: named columns and rows of figures. Without rows `why` says what is missing: "not available, because …";
    beside rows it says what must be known."""

    head: tuple[str, ...] = ()
    rows: tuple[tuple[Figure, ...], ...] = ()
    why: str = ""
