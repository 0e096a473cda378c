"""The answers of the sheets as frozen values: read from what people type, JSON both ways, a wrong kind refused with its place.

A value is a str (line, text, choice, period as a label, a link), a tuple of str (choices, rank, links to several), an int (scale),
a bool (yesno), a float (number, money; percent as a fraction), a date, a `Source`, a `Row` (parts) or a tuple of them (rows).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lib.catalog.model import plain
from lib.catalog.prompts import LINKS, STRICT, Column, Prompt, Spec
from lib.errors import BadInput, PlanError, UnknownName
from lib.period import Calendar
from lib.plan.scalars import READERS, refused


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was found: an `address` or a stored `file` (its name), who published it, and when."""

    address: str = ""
    file: str = ""
    publisher: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Row(Mapping[str, Any]):
    """One row of an answer: column → value; a cell without a value is not there."""

    cells: tuple[tuple[str, Any], ...] = ()

    def __getitem__(self, name: str) -> Any:
        for key, value in self.cells:
            if key == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(key for key, _ in self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def with_(self, **changed: Any) -> Row:
        """The row with some cells changed; None takes a cell out."""
        merged = {**dict(self.cells), **changed}
        return Row(tuple((k, v) for k, v in merged.items() if v is not None))


Value = Any  # what the head of this file lists


@dataclass(frozen=True, eq=False)
class Known:
    """What answers may name. `names`: kind of link → id → label; `unchecked`: links that may name what is not here (yet);
    `units`: KPI → its unit; `also`: names like `names`, by other labels that are read but not shown.

    Links of the kinds in `STRICT` must be there; people, teams, personas, channels, actions and the like are names, and what is
    listed here of them are suggestions.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    unchecked: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str) -> Mapping[str, str]:
        """id → label of what a link of that kind may name."""
        return self.names.get(kind, {})


def read_answer(prompt: Prompt, raw: object, known: Known) -> Value:
    """The value that `raw` (JSON, or text from a field or a CSV cell) means for a prompt.

    Raises BadInput for a wrong kind, an unknown option or link, or a computed answer; it names the prompt's id, and of rows the
    row (from 1, also as `row`) and the column.
    """
    if prompt.kind in ("computed", "shows"):
        raise BadInput(f"{prompt.id} is not written, {_instead(prompt)}.", "Leave it out.", column=prompt.id)
    if prompt.kind == "parts":
        return _row(prompt, raw, known, None)
    if prompt.kind != "rows":
        return _value(prompt, raw, known, prompt.id)
    if not isinstance(raw, (list, tuple)):
        raise BadInput(f"{prompt.id}: rows are wanted, not {_shown(raw)}.", "Give a list of rows.", column=prompt.id)
    read = (_row(prompt, one, known, number) for number, one in enumerate(raw, start=1))
    return tuple(row for row in read if row.cells)


def _instead(prompt: Prompt) -> str:
    return f"it shows {prompt.shows}" if prompt.kind == "shows" else "it is computed"


def _row(prompt: Prompt, raw: object, known: Known, number: int | None) -> Row:
    place = prompt.id if number is None else f"{prompt.id}, row {number}"
    if not isinstance(raw, Mapping):
        do = f"Give column and value of each, with columns {', '.join(c.id for c in prompt.columns)}."
        raise BadInput(f"{place}: {_shown(raw)} is no row.", do, row=number, column=prompt.id)
    columns = {c.id: c for c in prompt.columns}
    unknown = next((str(k) for k in raw if k not in columns), None)
    if unknown is not None:
        error = UnknownName("column", unknown, columns)
        raise BadInput(f"{place}: {error.what}", error.do, row=number, column=unknown)
    cells = []
    for name, column in columns.items():
        if not empty(raw.get(name)):
            asked = _measured(column, raw, known)
            cells.append((name, _cell(asked, raw[name], known, (place, number))))
    return Row(tuple(cells))


def _measured(column: Column, row: Mapping[Any, Any], known: Known) -> Column:
    """A number of the row's KPI is typed as that KPI is read: of a percentage as 6%."""
    if not (column.per_kpi and isinstance(row.get(column.id), str) and "kpi" in row):
        return column
    kpi = _link(Spec(id="kpi", kind="kpi"), row["kpi"], replace(known, unchecked=known.unchecked | {"kpi"}))
    return column.model_copy(update={"kind": "percent"}) if known.units.get(kpi) == "percent" else column


def _cell(column: Column, raw: object, known: Known, at: tuple[str, int | None]) -> Value:
    place, number = at
    try:
        if column.kind == "computed":
            raise BadInput(f"{place}, column {column.id}: it is computed.", "Leave it out.")
        return _value(column, raw, known, f"{place}, column {column.id}")
    except BadInput as error:
        raise BadInput(error.what, error.do, row=number, column=column.id) from None


def _value(spec: Spec, raw: object, known: Known, place: str) -> Value:
    """One value of any kind but rows; `place` begins what is said of a wrong one."""
    if empty(raw):
        raise BadInput(f"{place}: nothing is given.", "Clear the answer to take it back.", column=spec.id)
    try:
        if spec.kind == "source":
            return _source(raw)
        if spec.kind in LINKS:
            return _links(spec, raw, known)
        if spec.kind == "period":
            return _period(raw, known)
        return READERS[spec.kind](spec, raw)
    except PlanError as error:
        raise BadInput(f"{place}: {error.what}", error.do, column=spec.id) from None


def empty(raw: object) -> bool:
    """Whether nothing is given: None, blank text, an empty list, nan (an empty cell of a grid)."""
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or raw == [] or raw == () or raw == {} or (isinstance(raw, float) and raw != raw)


def _period(raw: object, known: Known) -> str:
    if not isinstance(raw, str):
        raise refused(raw, "period", "Write 2026Q4, 2026-10 or 2026.")
    return known.calendar.label(known.calendar.parse(raw))


def _source(raw: object) -> Source:
    """A source from its fields, or from one text: its address when it has no blank in it, else who published it."""
    if isinstance(raw, Source):
        return raw
    if isinstance(raw, str):
        text = raw.strip()
        return Source(address=text) if " " not in text else Source(publisher=text)
    if not isinstance(raw, Mapping):
        raise refused(raw, "source", "Give an address, or address, file, publisher and date.")
    fields = ("address", "file", "publisher", "date")
    unknown = next((str(k) for k in raw if k not in fields), None)
    if unknown is not None:
        raise UnknownName("field of a source", unknown, fields)
    words = [raw.get(f) or "" for f in fields[:3]]
    if not all(isinstance(w, str) for w in words):
        raise refused(dict(raw), "source", "Its address, file and publisher are text.")
    day = None if empty(raw.get("date")) else READERS["date"](Spec(id="date", kind="date"), raw["date"])
    address, file, publisher = (w.strip() for w in words)
    return Source(address, file, publisher, day)


def _links(spec: Spec, raw: object, known: Known) -> str | tuple[str, ...]:
    if not spec.many:
        return _link(spec, raw, known)
    listed = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(listed, (list, tuple)):
        raise refused(raw, spec.kind, "Give a list of names.")
    return tuple(dict.fromkeys(_link(spec, one, known) for one in listed if not empty(one)))


def _link(spec: Spec, raw: object, known: Known) -> str:
    """The id that a link means: an id, or its label as people see it; of free kinds any name."""
    noun = "KPI" if spec.kind == "kpi" else spec.kind
    if not isinstance(raw, str):
        raise refused(raw, f"name of a {noun}", "Give its name.")
    text, names = " ".join(raw.split()), known.of(spec.kind)
    if text in names:
        return text
    wanted = plain(text)
    labels = (*names.items(), *known.also.get(spec.kind, {}).items())
    found = list(dict.fromkeys(i for i, label in labels if wanted in (plain(label), plain(i))))
    if len(found) == 1:
        return found[0]
    if spec.kind not in STRICT or spec.kind in known.unchecked:
        return text
    if found:
        raise BadInput(f"“{text}” may be any of {len(found)}.", f"Give an id: {', '.join(found)}.")
    raise UnknownName(noun, text, {*names, *names.values()})


def to_json(value: Value) -> Any:
    """A value in JSON's types; `read_answer` reads it back the same."""
    if isinstance(value, Source):
        day = value.date.isoformat() if value.date else None
        given = {"address": value.address, "file": value.file, "publisher": value.publisher, "date": day}
        return {k: v for k, v in given.items() if v}
    if isinstance(value, Row):
        return {name: to_json(cell) for name, cell in value.cells}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def carried(new: Sequence[Row], old: Sequence[Row], shown: Sequence[str]) -> tuple[Row, ...]:
    """New rows with the cells that were not shown to their writer, taken from the old row that each was.

    That is the one with the same first cell that is shown, where it is alone in that, else the one at the same place where none
    was added or taken away.
    """
    return tuple(_carried(row, _before(i, new, old, shown), shown) for i, row in enumerate(new))


def _before(place: int, new: Sequence[Row], old: Sequence[Row], shown: Sequence[str]) -> Row | None:
    first = shown[0]
    same = [row for row in old if first in row and row[first] == new[place].get(first)]
    if len(same) == 1:
        return same[0]
    return old[place] if len(new) == len(old) else None


def _carried(row: Row, before: Row | None, shown: Sequence[str]) -> Row:
    hidden = {k: v for k, v in before.cells if k not in shown and k not in row} if before else {}
    return row.with_(**hidden)


def _shown(raw: object) -> str:
    return f"“{raw}”" if isinstance(raw, (str, int, float)) else type(raw).__name__
