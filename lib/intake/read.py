"""Reading: the bytes of a CSV, TSV, TXT, XLSX or XLSM file as typed tables, with what was passed over and what is unclear.

    tables = read("export.csv", content, limit=200_000_000)

`read` raises FileRejected for what is no table, and nothing else; a bad cell or row is a finding of its table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from lib.errors import FileRejected
from lib.intake import cells
from lib.intake.bulk import Bulk, read_bulk
from lib.intake.columns import type_columns
from lib.intake.heading import Row, shown
from lib.intake.inside import said_of_merged
from lib.intake.layout import Block, find_blocks
from lib.intake.model import ROW, Finding, Question, Skipped, Table
from lib.intake.packed import unpacked
from lib.intake.raw import Place, Raw, Typed, raw_column
from lib.intake.sniff import Sheet, delimiter_of, kind_of, records_of, text_of
from lib.intake.totals import Kept, sift
from lib.intake.workbook import sheets_of

_LISTED = 10
_NUMBERED = re.compile(r"^(.+) \(\d+\)$")
_MOST_COLUMNS = 5_000


@dataclass(frozen=True, slots=True)
class _Source:
    """What holds for all tables of a file."""

    file: str
    encoding: str | None = None
    delimiter: str | None = None
    zone: str = "UTC"
    answers: Mapping[str, str] = field(default_factory=dict)
    removed: int = 0


@dataclass(slots=True)
class _Part:
    """A block with its rows sifted; of a large file most of them are columns already."""

    block: Block
    kept: Kept
    bulk: Bulk | None = None

    def numbers(self) -> list[pa.Array]:
        """The row numbers of the data rows, in pieces."""
        own = pa.array([self.block.numbers[i] for i in self.kept.rows], pa.int64())
        if self.bulk is None:
            return [own]
        return [own[: self.bulk.head], self.bulk.numbers, own[self.bulk.head :]]

    def cells(self, at: int) -> list[object]:
        """The cells of one column that were read row by row."""
        place = self.block.places[at]
        return [_cell(self.block.rows[i], place) for i in self.kept.rows]


def read(
    name: str, content: bytes, limit: int, timezone: str = "UTC", answers: Mapping[str, str] | None = None
) -> tuple[Table, ...]:
    """The tables of a file, in their order.

    `limit` is the largest size in bytes that is read. Dates with an offset are told in `timezone`. `answers` settles
    questions of an earlier reading: column name -> one of the question's options. Raises FileRejected (file, cause, what to do).
    """
    given = answers or {}
    inside = unpacked(name, content, limit)
    if inside is not None:
        return _from_packed(name, inside, limit, timezone, given)
    if kind_of(name, content, limit) == "text":
        decoded = text_of(name, content)
        delimiter = delimiter_of(decoded.text)
        source = _Source(name, decoded.encoding, delimiter, timezone, given, decoded.removed)
        bulk = read_bulk(decoded.text, delimiter)
        if bulk:
            return _from_parts([_Part(bulk.block, bulk.kept, bulk)], [], source)
        rows, unclosed = records_of(decoded.text, delimiter)
        sheets = [Sheet(None, rows, (_never_closed(name, rows),) if unclosed else ())]
    else:
        source, sheets = _Source(name, zone=timezone, answers=given), sheets_of(name, content, limit)
    return _from_sheets(sheets, source)


def _from_packed(
    name: str, inside: Sequence[tuple[str, bytes]], limit: int, timezone: str, answers: Mapping[str, str]
) -> tuple[Table, ...]:
    """The tables of all files in a packed one. Where there are several, each table is called after its file."""
    found: list[Table] = []
    for member, content in inside:
        try:
            tables = read(member, content, limit, timezone, answers) if not _is_packed(member, content) else ()
        except FileRejected as refused:
            what = refused.what if name in refused.what else f"In {name}: {refused.what}"
            raise FileRejected(what, refused.do, file=name) from refused
        label = [" · ".join(filter(None, (member if len(inside) > 1 else None, t.name))) or None for t in tables]
        found += [
            replace(t, name=n, findings=tuple(replace(f, file=name) for f in t.findings))
            for t, n in zip(tables, label, strict=True)
        ]
    if not found:
        raise FileRejected(f"{name} holds packed files only.", "Unpack it and give the files one by one.", file=name)
    return tuple(found)


def _is_packed(member: str, content: bytes) -> bool:
    """Whether a file in a packed one is packed again: that far nobody looks."""
    return content.startswith(b"\x1f\x8b") or member.lower().endswith((".zip", ".gz"))


def _from_sheets(sheets: Sequence[Sheet], source: _Source) -> tuple[Table, ...]:
    blocks = [block for sheet in sheets for block in find_blocks(sheet.rows, sheet.name, source.encoding is not None)]
    _check_width(source.file, blocks)
    parts = [_Part(block, sift(block)) for block in blocks if block.rows]
    filled = [part for part in parts if part.kept.rows]
    with_rows = {id(part.block) for part in filled}
    empty = [block for block in blocks if id(block) not in with_rows]
    if not filled:
        raise _no_table(source.file, empty)
    tables = _from_parts(filled, empty, source)
    said = (*(f for sheet in sheets for f in sheet.findings), *_merged(sheets, filled))
    said = tuple(replace(f, file=source.file) for f in said)
    return (replace(tables[0], findings=(*said, *tables[0].findings)), *tables[1:])


def _merged(sheets: Sequence[Sheet], parts: Sequence[_Part]) -> list[Finding]:
    found = []
    for sheet in sheets:
        own = [p for p in parts if p.block.sheet == sheet.name] if sheet.merged else []
        data = {p.block.numbers[i] for p in own for i in p.kept.rows}
        found += said_of_merged(sheet.merged, sheet.rows, data, sheet.name)
    return found


def _never_closed(file: str, rows: Sequence[Row]) -> Finding:
    what = "A quote is opened and never closed, so quotes are taken as plain characters."
    return Finding("warning", "unclosed_quote", what, "Close or remove the quote, or export the file again.", file)


def _from_parts(filled: Sequence[_Part], empty: Sequence[Block], source: _Source) -> tuple[Table, ...]:
    groups = _alike(filled)
    named = len(groups) > 1
    tables = [_table(group, source, named) for group in groups]
    if all(_is_prose(table) for table in tables):
        raise _no_table(source.file, [])
    extra = (*_empty_parts(empty, source), *_repairs(source))
    tables[0] = replace(tables[0], findings=(*tables[0].findings, *extra))
    return tuple(tables)


def _check_width(name: str, blocks: Sequence[Block]) -> None:
    widest = max((len(block.header) for block in blocks), default=0)
    if widest > _MOST_COLUMNS:
        raise FileRejected(
            f"{name} has {widest:,} columns, more than the {_MOST_COLUMNS:,} that are read.",
            "Export the columns that are needed, or have the rows and columns changed over.",
            file=name,
        )


def _no_table(file: str, empty: Sequence[Block]) -> FileRejected:
    if empty:
        header = ", ".join(empty[0].header[:4])
        return FileRejected(
            f"{file} has a header row ({header}) and no rows under it.",
            "Check the date range or filter of the export and export it again.",
            file=file,
        )
    return FileRejected(
        f"{file} holds only text, no table.",
        "A table needs a header row and rows with numbers or dates under it; export the data as CSV or XLSX.",
        file=file,
    )


def _is_prose(table: Table) -> bool:
    """One column without a number or a date is no table."""
    return len(table.columns) == 1 and table.columns[0].type in ("text", "category", "boolean")


def _alike(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts with the same header belong together, unless their titles tell them apart."""
    groups: dict[tuple[object, ...], list[_Part]] = {}
    for part in parts:
        header = tuple(" ".join(name.casefold().split()) for name in part.block.header)
        groups.setdefault((header, part.block.title if part.block.sheet is None else None), []).append(part)
    return list(groups.values())


def _table(group: Sequence[_Part], source: _Source, named: bool) -> Table:
    first = group[0].block
    numbers = pa.concat_arrays([piece for part in group for piece in part.numbers()])
    preamble = tuple(dict.fromkeys(line for part in group for _, line in part.block.titles))
    sheet = first.sheet if len(group) == 1 else None
    place = Place(numbers, sheet, source.zone, source.delimiter, preamble, source.answers)
    raws = [_raw(name, group, at) for at, name in enumerate(first.header)]
    typed, decimal = type_columns(raws, place)
    findings = [*_shape_findings(group, sheet), *(f for t in typed for f in t.findings)]
    data = pa.table([*(t.data for t in typed), numbers], names=[*first.header, ROW])
    return Table(
        _name(group, named),
        data,
        tuple(t.column for t in typed),
        first.header_row,
        source.encoding,
        source.delimiter,
        decimal,
        preamble,
        tuple(sorted((s for p in group for s in p.block.skipped), key=lambda s: s.row)),
        tuple(_stated(group, typed, decimal)),
        tuple(replace(f, file=source.file) for f in findings),
        _questions(typed),
    )


def _name(group: Sequence[_Part], named: bool) -> str | None:
    block = group[0].block
    if len(group) > 1:
        return None
    return block.sheet or (block.title if named else None)


def _raw(name: str, group: Sequence[_Part], at: int) -> Raw:
    """One column of all parts; the rows of a large file's middle stand between those of its head and its tail."""
    raw = raw_column(name, [cell for part in group for cell in part.cells(at)])
    bulk = group[0].bulk
    if bulk is None:
        return raw
    return Raw(name, pa.concat_arrays([raw.texts[: bulk.head], bulk.middle[at], raw.texts[bulk.head :]]))


def _cell(row: Row, place: int) -> object:
    cell = row[place] if place < len(row) else ""
    return "" if cell is None else cell


def _questions(typed: Sequence[Typed]) -> tuple[Question, ...]:
    return tuple(q for t in typed for q in t.questions)


def _stated(group: Sequence[_Part], typed: Sequence[Typed], decimal: str) -> list[tuple[int, dict[str, float]]]:
    """The numbers in rows that state totals of the whole table. Percent are no totals of anything."""
    stated = []
    for part in group:
        for index in part.kept.totals if len(group) == 1 else ():
            row, numbers = part.block.rows[index], {}
            for place, column in zip(part.block.places, typed, strict=True):
                number = cells.number_of(_cell(row, place), decimal)
                if number is not None and column.column.type in ("number", "money", "duration"):
                    numbers[column.column.name] = number
            stated.append((part.block.numbers[index], numbers))
    return stated


def _shape_findings(group: Sequence[_Part], sheet: str | None) -> list[Finding]:
    found = _twice(group[0].block)
    for part in group:
        if not part.block.named:
            found.append(
                Finding(
                    "warning", "no_header", "The table has no header row, so its columns are named by their place.",
                    "Add a header row to the file, or name the columns here.", None, part.block.sheet, part.block.header_row,
                )
            )  # fmt: skip
        numbers = [part.block.numbers[i] for i in part.kept.overfull]
        do = "Look whether a delimiter stands inside a value without quotes."
        found += [
            Finding("warning", "too_many_cells", "The row has more cells than the header; the last ones were left out.", do,
                    None, part.block.sheet or sheet, number, None, 1)
            for number in numbers[:_LISTED]
        ]  # fmt: skip
        if len(numbers) > _LISTED:
            what = f"{len(numbers) - _LISTED} more rows have more cells than the header."
            found.append(
                Finding(
                    "warning", "too_many_cells", what, do, None, sheet, numbers[_LISTED], None, len(numbers) - _LISTED
                )
            )
    return found


def _twice(block: Block) -> list[Finding]:
    """Names that several columns have: each further one is numbered, and which is meant cannot be known."""
    numbered = Counter(m[1] for name in block.header if (m := _NUMBERED.match(name)) and m[1] in block.header)
    do = "Give each column a name of its own; until then the first is taken."
    return [
        Finding(
            "warning",
            "same_header",
            f"{count + 1} columns are called “{name}”.",
            do,
            None,
            block.sheet,
            block.header_row,
            name,
        )
        for name, count in numbered.items()
    ]


def _empty_parts(empty: Sequence[Block], source: _Source) -> list[Finding]:
    found = []
    for block in empty:
        header = ", ".join(shown(name) for name in block.header[:4])
        what = f"A part of the file has a header ({header}) and no rows."
        found.append(Finding("note", "empty_part", what, "", source.file, block.sheet, block.header_row))
    return found


def _repairs(source: _Source) -> list[Finding]:
    if not source.removed:
        return []
    what = f"{source.removed} broken or NUL characters were taken out of the text."
    return [Finding("warning", "broken_text", what, "Export the file again if names look wrong.", source.file)]


__all__ = ["Skipped", "read"]
