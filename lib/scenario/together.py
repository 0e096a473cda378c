"""What several assumptions are together: no two of them say what one driver does from the same month on."""

from __future__ import annotations

from collections.abc import Iterable

from lib.errors import BadInput
from lib.period import Calendar, Period
from lib.scenario.model import Assumption

LONGEST_RAMP = 60  # months: five years


def first_month(assumption: Assumption, now: Period, calendar: Calendar) -> Period:
    """The month from which an assumption acts: what began before now acts from now on."""
    if not assumption.start:
        return now
    return max(now, calendar.within(calendar.parse(assumption.start), "month")[0])


def in_order(assumptions: Iterable[Assumption], now: Period, calendar: Calendar) -> list[Assumption]:
    """Assumptions by the month in which each begins: a level holds from its start on, wherever it is listed."""
    return sorted(assumptions, key=lambda a: first_month(a, now, calendar).ordinal)


def refuse_together(assumptions: Iterable[Assumption], now: Period, calendar: Calendar) -> None:
    """Raise BadInput for two assumptions on one driver (of the same segment) from the same month on.

    Both would hold at once, so that nobody could say which of them is meant. A later one is a step that comes on top.
    """
    seen: dict[tuple[str, str | None, str | None, Period], Assumption] = {}
    for assumption in assumptions:
        key = (assumption.driver, assumption.dimension, assumption.segment, first_month(assumption, now, calendar))
        first = seen.setdefault(key, assumption)
        if first is not assumption:
            raise _contradiction(first, assumption)


def _contradiction(first: Assumption, second: Assumption) -> BadInput:
    name = second.driver.replace("_", " ")
    if first.text() == second.text():
        return BadInput(f"“{second.text()}” is assumed twice.", "Leave one of them out.")
    return BadInput(
        f"“{first.text()}” already says what {name} does then; “{second.text()}” contradicts it.",
        "Keep one of them, or let the second begin later with from=.",
    )


def refuse_ramp(assumption: Assumption) -> None:
    """Raise BadInput for an assumption that would take longer than five years to come true."""
    if assumption.ramp > LONGEST_RAMP:
        raise BadInput(
            f"“{assumption.text()}” would take {assumption.ramp} months to come true.",
            f"Write a ramp of at most {LONGEST_RAMP} months, as ramp=6.",
        )


def refuse_over(assumption: Assumption, now: Period, calendar: Calendar) -> None:
    """Raise BadInput for a start in a period that is over: what happened is never changed."""
    if assumption.start and calendar.within(calendar.parse(assumption.start), "month")[-1] < now:
        what = f"“{assumption.text()}” begins in {assumption.start}, which is over: what happened is not changed."
        raise BadInput(what, f"Let it begin in {calendar.label(now)} or later, or leave from= out.")
