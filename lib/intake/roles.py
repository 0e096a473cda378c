"""What the columns of a table are, told by their words and by what stands in them.

This serves every file that no preset fits, and gives the presets what they leave open (grain, periods across).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from lib.catalog.model import plain
from lib.intake.content import Days, all_different, days, different_rows, is_number
from lib.intake.model import Basis, Column, Question, Shape, Table, TableGrain
from lib.intake.presets import Roles
from lib.intake.words import likeness, period_label, words

ACROSS = 3  # least number of period headers that make a table a wide one
_DATE_WORDS = frozenset(
    {"date", "datum", "day", "tag", "time", "at", "on", "am", "month", "monat", "fecha", "data", "dt"}
)
_DATE_RANK, _OTHER_RANK = 6.0, 5.0
_REGULAR = 0.8  # least share of days, weeks or months of the range that a table per period has
_STEPS: tuple[tuple[TableGrain, int, int], ...] = (
    ("day", 1, 1), ("week", 7, 7), ("month", 28, 31), ("quarter", 90, 92), ("year", 365, 366),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateChoice:
    """The column that places rows in time, the others that might, and the question where nothing decides."""

    column: str | None
    others: tuple[str, ...] = ()
    question: Question | None = None


def periods_across(table: Table) -> tuple[tuple[str, str], ...]:
    """The columns whose headers name periods, with their labels; empty when these are too few to be a wide table."""
    named = [(c.name, period_label(c.name)) for c in table.columns if is_number(c) or c.nulls == table.rows]
    found = tuple((name, label) for name, label in named if label)
    return found if len(found) >= ACROSS and len({label for _, label in found}) == len(found) else ()


def choose_date(table: Table, roles: Roles) -> DateChoice:
    """The business date of each row: by the rank of the header's words, then the one that comes first in time.

    A stamp of a sync or an update is never chosen while another date is there. Two columns of the same rank are asked
    about only when neither always comes before the other.
    """
    dates = [c for c in table.columns if c.type == "date" and c.nulls < max(1, table.rows)]
    if not dates:
        return DateChoice(None)
    ranks = {c.name: _rank(c, roles) * (1 - c.nulls / max(1, table.rows)) for c in dates}
    best = max(ranks.values())
    tied = [c.name for c in dates if best - ranks[c.name] < 0.3]
    first = _earliest(table, tied)
    others = tuple(c.name for c in dates if c.name != (first or tied[0]))
    if first:
        return DateChoice(first, others)
    ask = f"Which date places a row in time: {' or '.join(f'“{t}”' for t in tied)}?"
    return DateChoice(tied[0], others, Question(tied[0], ask, tied[0], tuple(tied)))


def _rank(column: Column, roles: Roles) -> float:
    if set(words(column.name)) & set(map(plain, roles.stamps)):
        return 0.1
    found = [float(rank) for rank, names in roles.dates.items() if likeness(column.name, names) > 0]
    if found:
        return max(found)
    return _DATE_RANK if set(words(column.name)) & _DATE_WORDS else _OTHER_RANK


def _earliest(table: Table, names: list[str]) -> str | None:
    """The column that is nowhere later than the others; None when there is no such one."""
    by_name = {n: days(table, n) for n in names}
    for name in names:
        if all(_never_later(by_name[name], by_name[other]) for other in names if other != name):
            return name
    return None


def _never_later(one: Days, other: Days) -> bool:
    both = ~np.isnat(one) & ~np.isnat(other)
    return bool((one[both] <= other[both]).all())


def grain_of(table: Table, date: str) -> TableGrain:
    """How far the dates of a table per period lie apart: the step that most neighbouring dates have."""
    found = days(table, date)
    distinct = np.unique(found[~np.isnat(found)])
    if len(distinct) < 2:
        return "month" if len(distinct) and str(distinct[0])[-2:] == "01" and table.rows > 1 else "day"
    gaps = np.diff(distinct).astype(np.int64)
    counted = [(int(((gaps >= low) & (gaps <= high)).sum()), grain) for grain, low, high in _STEPS]
    hits, grain = max(counted, key=lambda c: c[0])
    if hits >= len(gaps) / 2:
        return grain
    on_first = all(str(d)[-2:] == "01" for d in distinct)
    return "month" if on_first else "day"


def shape_of(table: Table, date: str | None) -> Shape:
    """Whether rows are periods or events.

    A row per period has a date of its own, or one per combination of kinds (channel, product …), and hardly a period of
    the range is without rows. Ids of their own, times of day and bare lists of texts are marks of events.
    """
    if date is None:
        return "unknown"
    if not any(is_number(c) for c in table.columns) or _has_ids(table):
        return "event"
    found = days(table, date)
    distinct = np.unique(found[~np.isnat(found)])
    kinds = [c.name for c in table.columns if c.type in ("category", "boolean") and not c.personal]
    alone = len(distinct) == table.rows or different_rows(table, [date, *kinds]) == table.rows
    return "period" if alone and len(distinct) > 1 and _regular(distinct, grain_of(table, date)) else "event"


def _has_ids(table: Table) -> bool:
    return any(c.type == "id" and all_different(table, c.name) for c in table.columns)


def _regular(distinct: Days, grain: TableGrain) -> bool:
    length = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25}[grain]
    expected = round(float((distinct[-1] - distinct[0]).astype(np.int64)) / length) + 1
    return len(distinct) >= _REGULAR * expected


def key_of(table: Table, roles: Roles) -> tuple[str, ...]:
    """The column that makes a row one and the same, where its name says so and nearly every row has its own."""
    for column in table.columns:
        if likeness(column.name, roles.keys) > 0 and not is_number(column):
            different = different_rows(table, [column.name])
            if column.nulls == 0 and different >= 0.97 * table.rows:
                return (column.name,)
    return ()


def measures_by_header(table: Table, roles: Roles, taken: Collection[str] = ()) -> dict[str, tuple[str, Basis]]:
    """Which numeric column is which measure, and whether it holds plan figures, by its header's words alone."""
    scored = []
    for column in table.columns:
        if not is_number(column) or column.type == "percent" or column.name in taken:
            continue
        bare, basis = _without_plan(column.name, roles)
        likest = max(((likeness(bare, names), m) for m, names in roles.measures.items()), default=(0.0, ""))
        if likest[0] > 0:
            scored.append((likest[0], likest[1], basis, column.name))
    chosen: dict[str, tuple[str, Basis]] = {}
    for _, measure, basis, header in sorted(scored, key=lambda s: -s[0]):
        if (measure, basis) not in chosen.values():
            chosen[header] = (measure, basis)
    return {c.name: chosen[c.name] for c in table.columns if c.name in chosen}


def measure_by_title(table: Table, roles: Roles, titles: Iterable[str]) -> dict[str, tuple[str, Basis]]:
    """The measure of a table with a single numeric column whose header says nothing (`Primary`, `Value`, `Target`), by the
    line above it, its sheet's or its file's name."""
    numeric = [c for c in table.columns if is_number(c)]
    if len(numeric) != 1 or numeric[0].type == "percent":
        return {}
    plan = set(words(numeric[0].name)) & {plain(w) for w in roles.plan}
    for title in titles:
        bare, basis = _without_plan(title, roles)
        found = next((m for m, names in roles.measures.items() if likeness(bare, names) > 0), None)
        if found:
            return {numeric[0].name: (found, "plan" if plan else basis)}
    return {}


def _without_plan(header: str, roles: Roles) -> tuple[str, Basis]:
    """The header without words such as budget or target, and what these words say about it."""
    said = {plain(w) for w in roles.plan}
    kept = [w for w in words(header) if w not in said]
    return (" ".join(kept), "plan") if kept and len(kept) < len(words(header)) else (header, "actual")


def dimensions_by_header(table: Table, roles: Roles, taken: Collection[str] = ()) -> dict[str, str]:
    """Which column of texts is which dimension: dimension → header."""
    found: dict[str, tuple[float, str]] = {}
    for column in table.columns:
        if column.type not in ("category", "text", "boolean") or column.name in taken or column.nulls == table.rows:
            continue
        for dimension, names in roles.dimensions.items():
            score = likeness(column.name, names)
            if score > found.get(dimension, (0.0, ""))[0]:
                found[dimension] = (score, column.name)
    used: set[str] = set()
    chosen: dict[str, str] = {}
    for dimension, (_, header) in sorted(found.items(), key=lambda f: -f[1][0]):
        if header not in used:
            chosen[dimension] = header
            used.add(header)
    return {d: chosen[d] for d in roles.dimensions if d in chosen}
