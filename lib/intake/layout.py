"""Where the tables of a grid are: titles, comments, header rows, data rows, totals, footers, and the next table.

A grid is cut at blank and comment rows into runs of rows. A run either brings its own header, and then a table begins, or
goes on with the table before it, or is a title or a footer. A header is told by its contrast to what stands below: words
over numbers and dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.intake.cells import CellKind, kind
from lib.intake.heading import (
    LOOK,
    Row,
    better_header,
    cell_at,
    column_kind,
    filled,
    header_at,
    is_group_row,
    is_second_header,
    joined_names,
    shown,
    unique_names,
    width_of,
)
from lib.intake.model import Skipped

_COMMENT = re.compile(r"^#(?:$|[\s#\-=*]|[^\W\d][^#]*:)")  # not `#1001`, the number of an order


@dataclass(slots=True)
class Block:
    """One table as it stands in the grid: header names, the columns' places, data rows with their row numbers."""

    sheet: str | None
    header: list[str]
    header_row: int
    places: list[int]
    titles: list[tuple[int, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    kinds: list[CellKind] = field(default_factory=list)
    named: bool = True  # False: the file has no header row

    @property
    def title(self) -> str | None:
        """The last title line above the header, without ornaments and comment marks."""
        lines = [re.sub(r"^[#=*\s]+|[=*\s]+$", "", text) for _, text in self.titles]
        worded = [line for line in lines if line and not re.match(r"(?:start|end) date", line, re.I)]
        return worded[-1] if worded else None


@dataclass(slots=True)
class _Run:
    """Rows without a blank or comment row between them."""

    start: int
    rows: list[Row]


@dataclass(slots=True)
class _Finder:
    sheet: str | None
    blocks: list[Block] = field(default_factory=list)
    titles: list[tuple[int, str]] = field(default_factory=list)
    passed: list[Skipped] = field(default_factory=list)
    after_title: bool = False
    wide: bool = True  # some row has two cells or more, so a lone cell is no header


def find_blocks(rows: Sequence[Row], sheet: str | None = None, comments: bool = True) -> list[Block]:
    """The tables of one grid. `comments`: rows whose only cell begins with # are comments (text files)."""
    finder = _Finder(sheet, wide=any(len(filled(row)) > 1 for row in rows[:5000]))
    run: _Run | None = None
    for number, row in enumerate(rows):
        why = _between(row, comments, run)
        if why is None:
            run = run or _Run(number, [])
            run.rows.append(row)
            continue
        if run:
            _take(finder, run)
            run = None
        _pass(finder, number, row, why)
    if run:
        _take(finder, run)
    _finish(finder)
    return finder.blocks


def _between(row: Row, comments: bool, run: _Run | None) -> str | None:
    """Why this row parts two runs (blank, comment, directive), or None for a row of cells."""
    first = row[0] if row else ""
    if first in ("", None):
        return None if any(cell not in ("", None) for cell in row) else "blank"
    if not isinstance(first, str):
        return None
    if (
        comments
        and _COMMENT.match(first)
        and len(filled(row)) <= 2
        and (run is None or len(filled(row)) < width_of(run.rows))
    ):
        return "comment" if first != "#" or len(filled(row)) == 1 else None
    return "directive" if first.lower().startswith("sep=") and not run else None


def _pass(finder: _Finder, number: int, row: Row, why: str) -> None:
    skipped = Skipped(number, why)
    if why == "comment":
        finder.titles.append((number, _line(row)))
        finder.after_title = True
    elif finder.blocks and not finder.titles:
        finder.blocks[-1].skipped.append(skipped)
        return
    finder.passed.append(skipped)


def _line(row: Row) -> str:
    return ", ".join(shown(row[place]) for place in filled(row))


def _take(finder: _Finder, run: _Run) -> None:
    """Give a run its place: a new table, more of the last one, titles, or a footer."""
    while run.rows:
        head = _header_in(run.rows, finder)
        if head is None:
            _no_header(finder, run)
            return
        above, top, bottom = run.rows[: head[0]], head[0], head[1]
        for offset, row in enumerate(above):
            if finder.blocks and not finder.titles and _is_data(row, finder.blocks[-1]):
                extend(finder.blocks[-1], run.start + offset, [row])
            else:
                _title(finder, run.start + offset, row)
        block = _open(finder, run, top, bottom)
        body = run.rows[bottom + 1 :]
        stop = _next_table(body, block)
        extend(block, run.start + bottom + 1, body[:stop])
        run = _Run(run.start + bottom + 1 + stop, body[stop:])


def _title(finder: _Finder, number: int, row: Row) -> None:
    finder.titles.append((number, _line(row)))
    finder.passed.append(Skipped(number, "title"))
    finder.after_title = True


def _next_table(body: Sequence[Row], block: Block) -> int:
    """Where, inside one run, a title row and another header follow the data: the rows until there."""
    for offset in range(1, len(body) - 2):
        row = body[offset]
        if len(filled(row)) == 1 and isinstance(row[filled(row)[0]], str) and len(block.places) >= 2:
            below = header_at(body[offset + 1 : offset + 2 + LOOK], 0)
            if (
                below
                and [shown(c) for c in body[offset + 1]] != block.header
                and _more_than_data(body[offset + 1], block)
            ):
                return offset
    return len(body)


def _more_than_data(row: Row, block: Block) -> bool:
    """Whether a row cannot be one of the block's: it has words where the block has numbers or dates."""
    pairs = [(kind(cell_at(row, place)), have) for place, have in zip(block.places, block.kinds, strict=True)]
    valued = [cell for cell, have in pairs if have in ("number", "date")]
    return bool(valued) and all(cell in ("text", "empty") for cell in valued) and "text" in valued


def _open(finder: _Finder, run: _Run, top: int, bottom: int) -> Block:
    head, body = run.rows[top : bottom + 1], run.rows[bottom + 1 : bottom + 1 + LOOK]
    end = max((max(filled(row), default=-1) for row in [*head, *body]), default=-1) + 1
    names = joined_names(head, end)
    used = _used(names, run.rows[bottom + 1 :])
    block = Block(finder.sheet, unique_names([names[c] for c in used]), run.start + bottom, used, finder.titles)
    block.skipped = [*finder.passed, *(Skipped(run.start + row, "header above") for row in range(top, bottom))]
    block.kinds = [column_kind([cell_at(row, place) for row in body]) for place in used]
    finder.blocks.append(block)
    finder.titles, finder.passed, finder.after_title = [], [], False
    return block


def _used(names: Sequence[str], body: Sequence[Row]) -> list[int]:
    """The places of columns that have a name or cells. Past the last name only columns count in which most rows have a cell."""
    last = max((c for c, name in enumerate(names) if name), default=-1)
    count = {c: sum(cell_at(row, c) not in ("", None) for row in body) for c, name in enumerate(names) if not name}
    return [c for c, name in enumerate(names) if name or count[c] > (0 if c < last else 0.5 * len(body))]


def extend(block: Block, start: int, rows: Sequence[Row]) -> None:
    """Give a block more rows; the first has the number `start`."""
    block.rows.extend(rows)
    block.numbers.extend(range(start, start + len(rows)))


def _header_in(rows: Sequence[Row], finder: _Finder) -> tuple[int, int] | None:
    """First and last row of the header in a run that begins a table; None in a run that does not."""
    last = finder.blocks[-1] if finder.blocks else None
    for top in range(min(len(rows), 25)):
        if (finder.wide and len(filled(rows[top])) < 2) or not header_at(rows, top):
            continue
        bottom = better_header(rows, top)
        titled = finder.after_title or (bottom > 0 and not any(_is_data(row, last) for row in rows[:bottom]))
        if last and not _begins_anew(rows, bottom, last, titled):
            return None
        first = bottom - 1 if bottom and is_group_row(rows[bottom - 1], rows[bottom], rows[bottom + 1 :]) else bottom
        if first == bottom and is_second_header(rows, bottom):
            bottom += 1
        return first, bottom
    return None


def _is_data(row: Row, last: Block | None) -> bool:
    """Whether a row above a header may be one of the table before it, and no title."""
    return last is not None and len(filled(row)) >= max(2, 0.3 * len(last.places))


def _begins_anew(rows: Sequence[Row], bottom: int, last: Block, titled: bool) -> bool:
    if [shown(cell_at(rows[bottom], place)) for place in last.places] == last.header and not titled:
        return False  # the header repeated: the same table goes on
    return titled or _more_than_data(rows[bottom], last) or (not last.rows and len(rows) > 1)


def _no_header(finder: _Finder, run: _Run) -> None:
    """A run without a header of its own: more data, or titles of what follows."""
    last = finder.blocks[-1] if finder.blocks else None
    wide = width_of(run.rows)
    if last and wide >= max(2, 0.3 * len(last.places)) and (not finder.titles or _fits(last, run.rows)):
        last.skipped.extend(finder.passed)
        finder.titles, finder.passed, finder.after_title = [], [], False
        extend(last, run.start, run.rows)
        return
    for offset, row in enumerate(run.rows):
        if last is None and wide >= 2 and _looks_like_data(run.rows):
            _headerless(finder, _Run(run.start + offset, run.rows[offset:]))
            return
        _title(finder, run.start + offset, row)


def _fits(last: Block, rows: Sequence[Row]) -> bool:
    """Whether rows after a comment go on with the table before it: numbers and dates stand where it has them."""
    for row in rows[:5]:
        pairs = [(kind(cell_at(row, p)), own) for p, own in zip(last.places, last.kinds, strict=True)]
        valued = [cell for cell, own in pairs if own in ("number", "date")]
        if any(cell == own for cell, own in pairs if own in ("number", "date")) and "text" not in valued:
            return True
    return False


def _looks_like_data(rows: Sequence[Row]) -> bool:
    values = [k for row in rows[:LOOK] for k in map(kind, row) if k in ("number", "date")]
    widths = Counter(len(filled(row)) for row in rows)
    return len(rows) >= 3 and len(values) >= len(rows) and widths.most_common(1)[0][1] >= 0.8 * len(rows)


def _headerless(finder: _Finder, run: _Run) -> None:
    end = max(max(filled(row), default=-1) for row in run.rows) + 1
    kinds = [column_kind([cell_at(row, place) for row in run.rows[:LOOK]]) for place in range(end)]
    names = [f"column {place + 1}" for place in range(end)]
    block = Block(finder.sheet, names, max(run.start - 1, 0), list(range(end)), finder.titles, kinds=kinds, named=False)
    block.skipped = finder.passed
    finder.blocks.append(block)
    finder.titles, finder.passed = [], []
    extend(block, run.start, run.rows)


def _finish(finder: _Finder) -> None:
    """Lines after the last table are its footer."""
    if finder.blocks:
        lines = {s.row for s in finder.passed}
        footer = [Skipped(s.row, "footer" if s.why == "title" else s.why) for s in finder.passed]
        finder.blocks[-1].skipped.extend(footer)
        finder.titles = [t for t in finder.titles if t[0] not in lines]
