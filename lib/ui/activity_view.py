"""The list of what was done, as a table: when, who, what; many changes of one kind in one go as one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from lib.charts.format import Formatter
from lib.desk.activity import Act
from lib.desk.naming import NOUNS
from lib.ui.table import Cell, Column, Group, Row, Table

MANY = 4  # changes of one kind in one go from which they are one line
SECONDS = 60  # apart at most, in one go
_MORE = {
    "target": "targets",
    "scenario": "scenarios",
    "answer": "plan answers",
    "persona": "personas",
    "dataset": "datasets",
    "link": "share links",
    "decision": "decisions",
    "saved_forecast": "saved forecasts",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a change, or several of one kind by one person in one go, the newest first."""

    acts: tuple[Act, ...]

    @property
    def act(self) -> Act:
        """The newest of them."""
        return self.acts[0]

    @property
    def id(self) -> str:
        """What a click on the line gives back."""
        return act_id(self.act)


def act_id(act: Act) -> str:
    """A change's place: kind, key and revision."""
    return f"{act.kind}|{act.key}|{act.revision}"


def lines(acts: Sequence[Act], every: bool = False) -> tuple[Line, ...]:
    """The changes as lines; with `every` each has its own."""
    out: list[Line] = []
    for _, together in groupby(acts, lambda a: (a.kind, a.by, a.what.split(",")[0])):
        for run in _runs(list(together)):
            out += [Line((a,)) for a in run] if every or len(run) < MANY else [Line(tuple(run))]
    return tuple(out)


def _runs(acts: list[Act]) -> list[list[Act]]:
    """Parted where more than a minute lies between one and the next."""
    runs: list[list[Act]] = []
    for act in acts:
        last = runs[-1][-1] if runs else None
        near = last is not None and (_time(last.at) - _time(act.at)).total_seconds() <= SECONDS
        runs[-1].append(act) if near else runs.append([act])
    return runs


def table(found: Sequence[Line], fmt: Formatter, zone: str) -> Table:
    """When, who, what it is about and what was done. Lines that can be undone, or hold several changes, can be clicked."""
    columns = (
        Column("name", "What", "left"),
        Column("what", "Happened", "left", wide=True),
        Column("who", "Who", "left"),
        Column("when", "When", "left"),
        Column("undo", "Back", "left", label=""),
    )
    groups = [
        Group(day, tuple(_row(line, zone) for line in of_day))
        for day, of_day in groupby(found, lambda line: fmt.day(_time(line.act.at).astimezone(ZoneInfo(zone)).date()))
    ]
    return Table("What was done", columns, tuple(groups), cards="wide")


def _row(line: Line, zone: str) -> Row:
    act = line.act
    when = _time(act.at).astimezone(ZoneInfo(zone)).strftime("%H:%M")
    if len(line.acts) > 1:
        named = f"{len(line.acts)} {_MORE.get(act.kind, NOUNS[act.kind].lower())}"
        what, undo = act.what.split(",")[0], ""
    else:
        named = f"{act.noun}: {act.about}" if act.about else act.noun
        by, _, at = act.undone.rpartition(", ")
        mark = f" (undone by {by}, {_time(at).astimezone(ZoneInfo(zone)):%H:%M})" if act.undone else ""
        what, undo = act.what + mark, ("Redo" if act.undoes else "Undo") if act.undo else ""
    cells = (Cell(named, tone="wrap"), Cell(what, tone="wrap"), Cell(act.by), Cell(when), Cell(undo, tone="muted"))
    return Row(line.id, cells, opens=bool(undo))


def caption(acts: Sequence[Act], most: int) -> str:
    """How many changes are listed."""
    if not acts:
        return "Nothing was done yet"
    more = "the latest " if len(acts) >= most else ""
    return f"{more}{len(acts)} changes".capitalize() if more else f"{len(acts)} changes"


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at)
