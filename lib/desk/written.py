"""How a workspace writes numbers, days and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts.format import Formatter

if TYPE_CHECKING:
    from lib.desk.desk import Desk


def formatter(desk: Desk) -> Formatter:
    """In its currency, language and time zone."""
    said = desk.preferences
    return Formatter(said.currency, said.locale, said.timezone)
