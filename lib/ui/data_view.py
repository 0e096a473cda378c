"""What the data page shows of what is loaded: verdict, figures, findings, files; values in, HTML and tables out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lib.catalog.model import PLAN, Catalog
from lib.charts.format import Formatter
from lib.period import Calendar, Period
from lib.ui.marks import Claim, Coverage, Html, Stat, claims, coverage, level, stats
from lib.ui.table import Cell, Column, Group, Row, Table
from lib.work.datasets import Dataset

Mark = Literal["error", "warning", "info"]
_MARKS: dict[str, Mark] = {"error": "error", "warning": "warning", "note": "info"}
_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


@dataclass(frozen=True, slots=True)
class Note:
    """One finding with the dataset or file that it is about."""

    of: str
    level: str
    what: str
    do: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    rows: int = 0

    @property
    def where(self) -> str:
        """Its place in words; rows are counted from 1, as people see them."""
        parts = [self.of]
        parts += [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"row {self.row + 1}"] if self.row is not None else []
        parts += [f"column {self.column}"] if self.column else []
        return ", ".join(p for p in parts if p)


def note_of(of: str, finding: Mapping[str, Any]) -> Note:
    """A finding, as it is stored with a dataset, with the name of what it is about."""
    kept = {name: finding.get(name) for name in ("level", "what", "do", "sheet", "row", "column")}
    return Note(of=of, rows=int(finding.get("rows") or 0), **{k: v for k, v in kept.items() if v is not None})


def notes(datasets: Mapping[str, Dataset]) -> tuple[Note, ...]:
    """All findings of what is loaded, the gravest first."""
    found = [note_of(d.file or name, f) for name, d in datasets.items() for f in d.findings]
    return ordered(found)


def ordered(found: Iterable[Note]) -> tuple[Note, ...]:
    """Findings with the gravest first, otherwise as they came."""
    return tuple(sorted(found, key=lambda n: list(_MARKS).index(n.level)))


def count_of(found: Iterable[Note], level_: str) -> int:
    """How many findings there are of a level."""
    return sum(n.level == level_ for n in found)


def things(count: int) -> str:
    """A count in words, as a sentence begins with it: One thing, Three things, 14 things."""
    number = _WORDS[count] if count < len(_WORDS) else str(count)
    return f"{number} thing{'' if count == 1 else 's'}"


def verdict(found: Sequence[Note]) -> str:
    """The finding of the whole page, in a sentence or two."""
    must, check = count_of(found, "error"), count_of(found, "warning")
    if must:
        return f"{things(must)} must be fixed before the numbers can be trusted."
    if check:
        return f"Usable. {things(check)} to check before you trust the last quarter."
    return "Usable. Nothing to check."


def figures(datasets: Mapping[str, Dataset], found: Sequence[Note], fmt: Formatter) -> Html:
    """Rows read and findings by level."""
    rows = sum(d.rows for d in datasets.values())
    shown = [Stat("Rows used", fmt.full(rows, "count"), f"from {plural(len(datasets), 'dataset')}")]
    for of, name, tone in (("error", "Must fix", "bad"), ("warning", "Check", "warn"), ("note", "For the record", "")):
        count = count_of(found, of)
        files = len({n.of for n in found if n.level == of})
        said = f"in {plural(files, 'file')}" if count else "nothing to do"
        shown.append(Stat(name, count, said, tone if count else ""))
    return stats(shown)


def caption(datasets: Mapping[str, Dataset], months: Months, catalog: Catalog) -> str:
    """Files, months and measures that there are, in one line."""
    if not datasets:
        return "Nothing is loaded yet"
    asked = [m.id for m in catalog.measures.values() if m.derived is None]
    brought = {s for d in datasets.values() for s in d.measures} & set(asked)
    files = sum(not d.typed for d in datasets.values())
    return f"{plural(files, 'file')} · {plural(len(months.span), 'month')} · {len(brought)} of {len(asked)} measures"


def plural(count: int, noun: str) -> str:
    """A count with its noun: 1 file, 3 files."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def findings_html(found: Sequence[Note]) -> Html:
    """Findings as a list: what is the matter, where and what to do, how many rows it touches."""
    lines = [
        Claim(
            id=str(i),
            mark=level(_MARKS[n.level]),
            title=n.what,
            evidence=f"{n.where}: {n.do}" if n.do else n.where,
            aside=plural(n.rows, "row") if n.rows else "",
        )
        for i, n in enumerate(found)
    ]
    return claims(lines)


# --- the table of files ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Months:
    """Which months each dataset brings numbers for, and the month that is not over yet."""

    by_dataset: Mapping[str, tuple[str, ...]]
    current: Period
    calendar: Calendar

    @property
    def span(self) -> tuple[Period, ...]:
        """All months from the first one of any dataset to the current one."""
        labels = [m for months in self.by_dataset.values() for m in months]
        if not labels:
            return ()
        first = min(self.calendar.parse(m) for m in labels)
        return self.calendar.span(first, max(first, self.current))

    def strip(self, name: str) -> tuple[Coverage, ...]:
        """The months of one dataset: full, a hole between two full ones, the unfinished one, or none."""
        have = {self.calendar.parse(m) for m in self.by_dataset.get(name, ())}
        return tuple(self._state(p, have) for p in self.span)

    def _state(self, period: Period, have: set[Period]) -> Coverage:
        if period in have:
            return "part" if period == self.current else "full"
        return "hole" if have and min(have) < period < max(have) else "none"

    def says(self, name: str, fmt: Formatter) -> str:
        """The same in words."""
        have = sorted(self.calendar.parse(m) for m in self.by_dataset.get(name, ()))
        if not have:
            return "no months"
        holes = [fmt.period_label(p) for p, s in zip(self.span, self.strip(name), strict=True) if s == "hole"]
        said = f"{fmt.period_label(have[0])} to {fmt.period_label(have[-1])}"
        return f"{said}, no rows in {', '.join(holes)}" if holes else said


@dataclass(frozen=True, slots=True)
class Words:
    """What names and numbers are written with, and per dataset the series for which it counts (None: for all it brings)."""

    catalog: Catalog
    fmt: Formatter
    feeding: Mapping[str, Collection[str]] | None = None


def files_table(datasets: Mapping[str, Dataset], months: Months, words: Words) -> Table:
    """What is loaded: name, recognised as, rows, months, measures fed. A row can be clicked; its id is the dataset's name."""
    fmt = words.fmt
    span = months.span
    head = f"{fmt.period_label(span[0])} to {fmt.period_label(span[-1])}, by month" if span else "Months"
    columns = (
        Column("name", "File", "left", sortable=True),
        Column("as", "Recognised as", "left", sortable=True),
        Column("rows", "Rows used", sortable=True),
        Column("months", head, "left", wide=True),
        Column("feeds", "Feeds", "left", wide=True),
    )
    rows = tuple(_file_row(name, dataset, months, words) for name, dataset in datasets.items())
    return Table("Files", columns, (Group("", rows),), cards="wide", across=3)


def _file_row(name: str, dataset: Dataset, months: Months, words: Words) -> Row:
    fmt, known = words.fmt, recognised(dataset)
    return Row(
        name,
        (
            Cell(_called(name, dataset), sort=name, title=dataset.file),
            Cell(known, sort=known, tone="" if known != "read by its headers" else "muted"),
            Cell(fmt.full(dataset.rows, "count"), sort=float(dataset.rows)),
            Cell(coverage(months.strip(name), months.says(name, fmt))),
            Cell(feeds(name, dataset, words), tone="muted", title=fed(name, dataset, words)),
        ),
        opens=True,
    )


def _called(name: str, dataset: Dataset) -> str:
    """A dataset's name, with the file that its latest version came from where that is called otherwise."""
    stem = dataset.file.rpartition(".")[0] or dataset.file
    return dataset.file if stem == name else f"{name} (now from {dataset.file})" if dataset.file else name


def recognised(dataset: Dataset) -> str:
    """What a dataset was recognised as."""
    labels = dict.fromkeys(t.label for t in dataset.tables if t.label)
    return ", ".join(labels) or "read by its headers"


def names(series: Iterable[str], catalog: Catalog) -> list[str]:
    """Names of series as people read them; plan figures say that they are planned."""
    out = []
    for one in series:
        name = catalog.measure(one.removeprefix(PLAN)).name
        out.append(f"planned {name.lower()}" if one.startswith(PLAN) else name)
    return out


def feeds(name: str, dataset: Dataset, words: Words, most: int = 2) -> str:
    """The first measures for which a dataset counts, and how many more; of those it brings in vain, that others count."""
    taken, left = _taken(name, dataset, words)
    more = len(taken) - most
    said = ", ".join(taken[:most]) + (f" and {more} more" if more > 0 else "")
    if not taken:
        return "Nothing: other files count" if left else ""
    return f"{said}; not {left[0]}" + (f" and {len(left) - 1} more" if len(left) > 1 else "") if left else said


def fed(name: str, dataset: Dataset, words: Words) -> str:
    """The same with all names, for hovering."""
    taken, left = _taken(name, dataset, words)
    said = ", ".join(taken)
    return f"{said}. Another file counts for {', '.join(left)}" if left else said


def _taken(name: str, dataset: Dataset, words: Words) -> tuple[list[str], list[str]]:
    """The names of measures for which a dataset counts, and of those for which another one does."""
    counts = dataset.measures if words.feeding is None else words.feeding.get(name, ())
    taken = [m for m in dataset.measures if m in counts]
    left = [m for m in dataset.measures if m not in counts]
    return names(taken, words.catalog), names(left, words.catalog)


def version_words(at: str, by: str, rows: int | None) -> str:
    """One version of a dataset in words: when, by whom, how many rows (None: it was removed)."""
    when = f"{at[:10]} {at[11:16]}"
    return f"{when}, {by}, {'removed' if rows is None else plural(rows, 'row')}"
