"""Which rows are headers: by their contrast to what stands below, and by the names that they give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from lib.intake.cells import CellKind, kind
from lib.intake.model import ROW

Row = list[object]
LOOK = 40  # rows below a header that are looked at
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\.0)?$")


def filled(row: Row) -> list[int]:
    """The places of a row's cells that hold something."""
    return [place for place, cell in enumerate(row) if cell not in ("", None)]


def shown(cell: object) -> str:
    """A cell as text: whole numbers without a fraction, days without a time."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell if cell is not None else "").split())


def width_of(rows: Sequence[Row]) -> int:
    return max((len(filled(row)) for row in rows[:LOOK]), default=0)


def cell_at(row: Row, place: int) -> object:
    return row[place] if place < len(row) else ""


def column_kind(cells: Sequence[object]) -> CellKind:
    """What most of a column's cells are."""
    kinds = Counter(k for k in map(kind, cells) if k != "empty")
    return kinds.most_common(1)[0][0] if kinds else "empty"


def header_at(rows: Sequence[Row], top: int) -> bool:
    """Whether a row can be the header of those below it."""
    row, below = rows[top], rows[top + 1 : top + 1 + LOOK]
    places = filled(row)
    width = width_of(below) if below else len(places)
    if not places or len(places) < max(min(2, width), 0.5 * width) or any(len(shown(row[p])) > 250 for p in places):
        return False
    names = [shown(row[place]).casefold() for place in places]
    distinct = (
        len(set(names)) >= 0.6 * len(names)
        or (top > 0 and is_group_row(rows[top - 1], row, below))
        or _over_values(row, places, below)
    )
    if not distinct:
        return False
    kinds = {place: kind(row[place]) for place in places}
    if any(k in ("number", "empty") and not _YEAR.match(shown(row[p])) for p, k in kinds.items()):
        return False  # a plain number or null in a header
    if not below:
        return len(places) >= 2 and all(k == "text" for k in kinds.values())
    return _contrast(row, kinds, below)


def _over_values(row: Row, places: Sequence[int], below: Sequence[Row]) -> bool:
    """Whether nothing but words stands over nothing but dates and numbers: then even a name given several times is a name."""
    words = all(kind(row[p]) == "text" for p in places)
    under = {column_kind([cell_at(r, p) for r in below]) for p in places} if words else set()
    return words and len(places) > 1 and bool(under) and under <= {"date", "number"}


def _contrast(row: Row, kinds: dict[int, CellKind], below: Sequence[Row]) -> bool:
    under = {place: column_kind([cell_at(r, place) for r in below]) for place in kinds}
    words = [p for p, k in kinds.items() if k == "text"]
    periods = [p for p, k in kinds.items() if k == "date" or (k == "number" and _YEAR.match(shown(row[p])))]
    if any(kinds[p] == "number" and under[p] == "text" for p in periods):
        return False
    if periods and len(words) < len(periods) and not _across(periods, under):
        return False
    over_same = [p for p in periods if kinds[p] == under[p] == "date"]
    return not over_same and bool(words or len(periods) > 1)


def _across(periods: Sequence[int], under: dict[int, CellKind]) -> bool:
    """Periods as column names stand over numbers."""
    return sum(under[p] in ("number", "empty") for p in periods) >= 0.8 * len(periods)


def better_header(rows: Sequence[Row], top: int) -> int:
    """A fuller header row close below wins over a thinner line that only looks like one."""
    best = top
    for later in range(top + 1, min(top + 9, len(rows))):
        fuller = len(filled(rows[later])) > len(filled(rows[best]))
        if fuller and header_at(rows, later) and _has_values(rows, later):
            best = later
    return best


def _has_values(rows: Sequence[Row], top: int) -> bool:
    """Whether words of this row stand over numbers or dates, or it is the row above all that follows."""
    below = rows[top + 1 : top + 1 + LOOK]
    return any(
        kind(rows[top][p]) == "text" and column_kind([cell_at(r, p) for r in below]) in ("number", "date")
        for p in filled(rows[top])
    )


def is_group_row(above: Row, row: Row, below: Sequence[Row]) -> bool:
    """Whether `above` names groups of the columns that `row` names: words only, a few, not all in the first column."""
    places = filled(above)
    if len(places) < 2 and not (places and places[0] > 0):
        return False
    if any(kind(above[p]) not in ("text", "date") and not _YEAR.match(shown(above[p])) for p in places):
        return False
    end = max([*filled(row), *places]) + 1
    joined = joined_names([above, row], end)
    names = [shown(cell_at(row, p)) for p in range(end)]
    repeats = len(set(filter(None, names))) < len([n for n in names if n])
    starts_later = places[0] > 0 and len(places) >= 2
    return len(set(joined)) == len(joined) and (repeats or starts_later) and bool(below)


def is_second_header(rows: Sequence[Row], top: int) -> bool:
    """Whether the row below the header is a second header line: words over every column of numbers or dates."""
    below = rows[top + 2 : top + 2 + LOOK]
    if len(below) < 2:
        return False
    end = max(filled(rows[top])) + 1
    valued = [p for p in range(end) if column_kind([cell_at(r, p) for r in below]) in ("number", "date")]
    if not valued or any(
        kind(cell_at(rows[top], p)) != "text" for p in valued if cell_at(rows[top], p) not in ("", None)
    ):
        return False
    words = [kind(cell_at(rows[top + 1], p)) for p in valued]
    return len(valued) >= 2 and all(w in ("text", "empty") for w in words) and words.count("text") >= 0.7 * len(words)


def joined_names(head: Sequence[Row], end: int) -> list[str]:
    """Header texts; rows above the last are carried to the right over their blanks and joined with " / "."""
    lines = []
    for row in head[:-1]:
        line, last = [], ""
        for place in range(end):
            last = shown(cell_at(row, place)) or last
            line.append(last)
        lines.append(line)
    lines.append([shown(cell_at(head[-1], place)) for place in range(end)])
    return [" / ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*lines, strict=True)]


def unique_names(names: Sequence[str]) -> list[str]:
    """Names with blanks named by their place and repeated ones numbered."""
    seen: Counter[str] = Counter([ROW])
    result = []
    for place, name in enumerate(names, start=1):
        name = name or f"column {place}"
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in names:
            seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
