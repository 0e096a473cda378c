"""Forecasts saved under a note: the draws, what was shown of them, and all that they follow from, kept as they were."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from lib.access import require_owner
from lib.errors import BadInput, NotPossible
from lib.forecast.keep import to_bytes
from lib.plan import texts
from lib.store import new_id
from lib.work import fit as fitting

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SAVED_FORECAST = "saved_forecast"
LONGEST = 200  # characters of a note


@dataclass(frozen=True, slots=True)
class SavedForecast:
    """One saved forecast: its id and note, when and by whom it was saved (ISO, UTC), and what it follows from.

    `body` holds `forecast` (digest of its inputs), `data` (digest of tables, day and vocabulary), `file` (the draws), `seed`,
    `code` (version of the program, and of fitting), `as_of`, `scenario` (its assumptions as text) and `shown`, what was printed.
    """

    id: str
    note: str
    at: str
    by: str
    body: dict[str, Any]


def save(desk: Desk, note: str, shown: dict[str, Any], scenario: str | None = None) -> SavedForecast:
    """Save the forecast that rests on what is loaded now. Raises BadInput without a note, NotPossible without a forecast."""
    require_owner(desk.actor, "save a forecast")
    said = refuse_note(note)
    order, made = desk.forecasts.order(), desk.forecasts.latest()
    if made is None:
        raise NotPossible("There is no forecast to save yet.", "Have one fitted first.")
    body = {
        "note": said,
        "forecast": order.digest,
        "data": order.ground.digest,
        "file": desk.store.files.put(to_bytes(made)),
        "seed": made.seed,
        "code": {"quarterdeck": version("quarterdeck"), "fitting": fitting.VERSION},
        "as_of": made.as_of.isoformat(),
        "scenario": {"name": scenario, "assumptions": [a.text() for a in desk.plan().scenario(scenario).assumptions]},
        "shown": shown,
    }
    written = desk.write(SAVED_FORECAST, new_id(), body)
    return SavedForecast(written.key, said, written.at, written.by, body)


def refuse_note(note: str) -> str:
    """The note as it is kept. Raises BadInput for none, and for one that is too long."""
    said = texts.name(note, "A note", LONGEST)
    if not said:
        raise BadInput("A saved forecast needs a note.", "Say what it is for, such as “for the board in December”.")
    return said


def all_saved(desk: Desk) -> tuple[SavedForecast, ...]:
    """The saved forecasts, the latest first."""
    found = desk.store.all(desk.workspace, SAVED_FORECAST)
    return tuple(SavedForecast(d.key, d.body["note"], d.at, d.by, d.body) for d in reversed(found) if d.body)
