"""Whether a file is another edition of a report that is loaded already, and which of several sources of a measure counts.

Two tables are the same report when they have the same recogniser and nearly the same header. Their rows are compared by what
makes a row one and the same: the recipe's key, else its day and everything that names it. Of rows that both have, it is
asked whether they agree: another account's report has the same days and names, and other numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from lib.catalog.model import Catalog
from lib.engine import Sources
from lib.engine.source import tasks
from lib.errors import BadInput
from lib.intake.model import FileReading, Recipe
from lib.work.datasets import Dataset, StoredTable

if TYPE_CHECKING:
    import pyarrow as pa

    from lib.desk.files import FileRoom

Relation = Literal["identical", "overlaps", "follows", "apart"]
Overlap = Literal["append", "replace"]
ALIKE = 0.7  # least share of columns that two headers have in common
AGREE = 0.5  # least share of common rows with the same numbers that makes them the same report
COVERED = 0.9  # least share of the older rows that a newer edition holds to take their place unasked


@dataclass(frozen=True, slots=True)
class Same:
    """A dataset that holds the same kind of report as a file, and how the two lie to each other.

    `identical`: the very same bytes. `overlaps`: `rows` rows (on `days` days) are in both, and `agree` of them say the same.
    `follows`: no row is in both, and the file speaks of the same things at another time. `apart`: same header, but other rows, or
    other numbers for the same days: another account. `fresh` counts rows that only the file has, `gone` those that only the
    dataset has.
    """

    dataset: str
    file: str
    relation: Relation
    rows: int = 0
    days: int = 0
    agree: int = 0
    fresh: int = 0
    gone: int = 0
    step: str = "day"  # what `days` counts: day, week, month, quarter or year

    @property
    def choice(self) -> Overlap | None:
        """What most people would want: the new edition in place of the old one, its new rows only, or (None) both beside each
        other."""
        if self.relation == "apart":
            return None
        if self.relation == "follows":
            return "append"
        kept = self.rows / (self.rows + self.gone) if self.rows + self.gone else 1.0
        return "replace" if kept >= COVERED else "append"

    @property
    def says(self) -> str:
        """The same in words: This is the same report as google ads oct; 669 days overlap."""
        if self.relation == "identical":
            return f"This is the very same file as {self.file or self.dataset}, which is loaded as {self.dataset}."
        if self.relation == "follows":
            return f"This is the same report as {self.dataset} for other days: no row is in both."
        if self.relation == "apart" and not self.rows:
            return f"This looks like {self.dataset}, but no row is in both: another account or page."
        much = f"{self.days:,} {self.step}{' overlaps' if self.days == 1 else 's overlap'}"
        if self.relation == "apart":
            return (
                f"This looks like {self.dataset}: {much}, but {self.rows - self.agree:,} of {self.rows:,} rows there have "
                "other numbers. Is it another account?"
            )
        differ = self.rows - self.agree
        same = (
            "with the same numbers"
            if not differ
            else f"{differ:,} of {self.rows:,} rows with other numbers than before"
        )
        return f"This is the same report as {self.dataset}; {much}, {same}. {self._more}"

    @property
    def _more(self) -> str:
        new = "No row is new." if not self.fresh else f"{self.fresh:,} rows are new."
        return f"{new} {self.gone:,} rows of {self.dataset} are not in this file." if self.gone else new


def same_report(room: FileRoom, reading: FileReading, recipes: Iterable[Recipe]) -> Same | None:
    """The loaded dataset that a file most likely is another edition of; None where there is none."""
    pairs = [(r, recipe) for r, recipe in zip(reading.readings, recipes, strict=True) if recipe.rules]
    found = []
    for name, dataset in room.datasets().items():
        if dataset.typed:
            continue
        if dataset.sha256 == reading.sha256:
            return Same(name, dataset.file, "identical", rows=dataset.rows, agree=dataset.rows)
        matched = [(r, recipe, _twin(recipe, r.table.data.column_names, dataset, room)) for r, recipe in pairs]
        parts = [
            _compared(room.without_persons(r.table, recipe), recipe, twin, room) for r, recipe, twin in matched if twin
        ]
        if parts:
            found.append(_joined(name, dataset.file, parts))
    order: tuple[Relation, ...] = ("overlaps", "follows", "apart")
    return min(found, key=lambda s: (order.index(s.relation), -s.rows), default=None)


def _twin(recipe: Recipe, columns: list[str], dataset: Dataset, room: FileRoom) -> StoredTable | None:
    """The stored table of the same recogniser, date and header."""
    for table in dataset.tables:
        own = table.recipe
        if (own.preset, own.shape, own.date) != (recipe.preset, recipe.shape, recipe.date):
            continue
        if {r.measure for r in own.rules}.isdisjoint(r.measure for r in recipe.rules):
            continue
        there, here = set(_header(table, room)), set(columns)
        wide = recipe.shape == "wide"  # its header is its periods
        if wide or len(there & here) >= ALIKE * min(len(there), len(here)):
            return table
    return None


def _header(table: StoredTable, room: FileRoom) -> list[str]:
    from lib.desk import parquet

    return parquet.header(room.desk.store.files.path(table.parts[0]))


def _compared(data: pa.Table, recipe: Recipe, twin: StoredTable, room: FileRoom) -> Same:
    from lib.desk import overlap

    paths = [room.desk.store.files.path(p) for p in twin.parts]
    return overlap.compared(data, overlap.stored(paths), recipe)


def _joined(name: str, file: str, parts: list[Same]) -> Same:
    """Several tables of a file as one: the gravest relation, all rows."""
    order: tuple[Relation, ...] = ("overlaps", "follows", "apart")
    first = min(parts, key=lambda p: order.index(p.relation))
    return Same(
        name,
        file,
        first.relation,
        rows=sum(p.rows for p in parts),
        days=max(p.days for p in parts),
        agree=sum(p.agree for p in parts),
        fresh=sum(p.fresh for p in parts),
        gone=sum(p.gone for p in parts),
        step=first.step,
    )


def feeding(found: Sources, catalog: Catalog) -> dict[str, frozenset[str]]:
    """Per dataset the series for which it counts: what another one was chosen for is not among them."""
    fed: dict[str, set[str]] = {}
    for task in tasks(found, catalog):
        fed.setdefault(found.sources[task.source].dataset, set()).add(task.series)
    return {name: frozenset(series) for name, series in fed.items()}


# --- one measure from several datasets -------------------------------------------------------------------------------

Entry = tuple[str, date | None]


def entries(dataset: str, choice: str, before: Iterable[Entry]) -> list[Entry]:
    """Which datasets count for a measure after a choice. Raises BadInput for what is none."""
    kind, _, day = choice.partition(":")
    if kind == "add" and not day:
        return [*before, (dataset, None)]
    if kind == "replace" and not day:
        return [(dataset, None)]
    if kind == "switch":
        try:
            return [*before, (dataset, date.fromisoformat(day))]
        except ValueError:
            raise BadInput(f"“{day}” is no day to switch at.", "Write switch:2026-01-01.") from None
    raise BadInput(f"“{choice}” is no way to join two sources.", "Choose add, replace or switch:2026-01-01.")


def written(policies: Mapping[str, Iterable[Entry]]) -> dict[str, list[list[str | None]]]:
    """The choices as they are stored."""
    return {m: [[name, day.isoformat() if day else None] for name, day in e] for m, e in policies.items()}
