"""Large clean text files: their head and tail are read row by row, what lies between by Arrow, column by column.

The rows between must be as plain as they look: any row that could be a total, a note or a title there, or a record of another
width, sends the whole file the careful way. Which way was taken cannot be seen in the table.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from lib.intake.cells import Bools, kind
from lib.intake.heading import Row, filled
from lib.intake.layout import Block, extend, find_blocks
from lib.intake.model import Skipped
from lib.intake.sniff import SPACES, records
from lib.intake.totals import MAYBE, SURE, Kept, sift

LARGE = 2_000_000  # characters; below, the careful way costs nothing
_HEAD_RECORDS, _HEAD_SIZE, _TAIL_LINES = 400, 400_000, 60
_LABELS = 4  # leading columns in which a total's label may stand


@dataclass(frozen=True, slots=True)
class Bulk:
    """A table whose rows between head and tail are columns. `block` and `kept` hold head and tail; `middle` one array of texts per
    column, and `numbers` the row numbers, to be put in after the first `head` kept rows."""

    block: Block
    kept: Kept
    middle: tuple[pa.Array, ...]
    numbers: pa.Array
    head: int


def read_bulk(text: str, delimiter: str | None) -> Bulk | None:
    """The one table of a large text, or None where it has to be read row by row."""
    if len(text) < LARGE or delimiter in (None, SPACES) or f'{delimiter} "' in text:
        return None
    assert delimiter is not None
    head, start = _head(text, delimiter)
    end = _tail_start(text, start)
    if end is None or len(head) < 20:
        return None
    blocks = find_blocks(head)
    if len(blocks) != 1 or not blocks[0].named or not blocks[0].numbers or blocks[0].numbers[-1] != len(head) - 1:
        return None
    columns = _columns(text[start:end], delimiter, len(head[-1]))
    return None if columns is None else _joined(blocks[0], columns, head, records(text[end:], delimiter))


def _head(text: str, delimiter: str) -> tuple[list[Row], int]:
    """The first records, and where the next one begins."""
    lines = list(io.StringIO(text[:_HEAD_SIZE], newline=""))[:-1]
    reader, rows, read = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t"), [], 0
    for record in itertools.islice(reader, _HEAD_RECORDS):
        if reader.line_num >= len(lines):  # the last record may have been cut
            break
        rows.append([cell.strip() for cell in record])
        read = reader.line_num
    return rows, sum(map(len, lines[:read]))  # type: ignore[return-value]


def _tail_start(text: str, start: int) -> int | None:
    """Where the last lines begin, at the end of a record: the quotes before it are even in number."""
    end = len(text)
    for _ in range(_TAIL_LINES):
        end = text.rfind("\n", start, end)
        if end < 0:
            return None
    return None if text.count('"', start, end) % 2 else end + 1


def _columns(text: str, delimiter: str, width: int) -> list[pa.Array] | None:
    """The records of a text as columns of trimmed texts; None where a record has another width."""
    names = [str(place) for place in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(text.encode()),
            arrow_csv.ReadOptions(column_names=names, block_size=1 << 23),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values='"' in text, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    return [pc.utf8_trim_whitespace(column.combine_chunks()) for column in table.columns]


def _joined(block: Block, columns: Sequence[pa.Array], head: Sequence[Row], tail: list[Row]) -> Bulk | None:
    if len(columns) <= block.places[-1] or len(columns) > block.places[-1] + 1:
        return None
    own = [columns[place] for place in block.places]
    numbers = pa.array(np.arange(len(head), len(head) + len(columns[0]), dtype=np.int64))
    plain = _plain_rows(block, own, numbers)
    if plain is None:
        return None
    first = len(block.rows)
    extend(block, len(head) + len(columns[0]), tail)
    if _brings_a_header(tail):
        return None
    kept = sift(block)
    if kept.undecided or any(_is_of_a_part(block, block.rows[i]) for i in kept.totals):
        return None
    told = sum(index < first for index in kept.rows)
    return Bulk(block, kept, tuple(_nulled(c.filter(plain)) for c in own), numbers.filter(plain), told)


def _plain_rows(block: Block, own: Sequence[pa.Array], numbers: pa.Array) -> pa.Array | None:
    """Which rows between are data (blank and repeated header rows are entered as skipped); None where a row needs a closer look."""
    count = sum(_there(column).astype(np.int16) for column in own)
    assert isinstance(count, np.ndarray)
    repeated = np.ones(len(numbers), dtype=bool)
    for column, name in zip(own, block.header, strict=True):
        repeated &= np.asarray(pc.equal(column, name), dtype=bool)
    doubtful = _named_like_totals(block, own) | _unnamed(block, own, count > 0)
    if len(own) > 1:
        doubtful |= count == 1
    if (doubtful & ~repeated).any():
        return None
    for mask, why in ((count == 0, "blank"), (repeated, "repeated header")):
        block.skipped.extend(Skipped(int(number), why) for number in numbers.filter(pa.array(mask)).to_pylist())
    return pa.array((count > 0) & ~repeated)


def _there(column: pa.Array) -> Bools:
    return np.asarray(pc.not_equal(column, ""), dtype=bool)


def _named_like_totals(block: Block, own: Sequence[pa.Array]) -> Bools:
    """Rows with a total's or comment's words in one of the leading columns."""
    found = np.zeros(len(own[0]), dtype=bool)
    for column in [c for c, k in zip(own, block.kinds, strict=True) if k in ("text", "date", "empty")][:_LABELS]:
        coded = column.dictionary_encode()
        words = coded.dictionary
        hits = np.zeros(len(words), dtype=bool)
        for pattern in (f"(?i){SURE}", f"(?i){MAYBE}", "^#"):
            hits |= np.asarray(pc.match_substring_regex(words, pattern), dtype=bool)
        found |= hits[np.asarray(coded.indices)]
    return found


def _unnamed(block: Block, own: Sequence[pa.Array], filled_rows: Bools) -> Bools:
    """Rows in which all columns of words are blank, where such rows are few."""
    words = [c for c, k in zip(own, block.kinds, strict=True) if k == "text"]
    if not words:
        return np.zeros(len(own[0]), dtype=bool)
    blank = filled_rows.copy()
    for column in words:
        blank &= ~_there(column)
    return blank if blank.sum() <= 0.02 * len(blank) else np.zeros(len(blank), dtype=bool)


def _brings_a_header(tail: Sequence[Row]) -> bool:
    """Whether the last lines hold another table: blank or title rows with wide rows of words after them."""
    parted = False
    for row in tail:
        width = len(filled(row))
        if parted and width >= 2 and all(kind(row[p]) == "text" for p in filled(row)):
            return True
        parted |= width <= 1
    return False


def _is_of_a_part(block: Block, row: Row) -> bool:
    """Whether beside its label a total names something else, so that it may be of some rows only."""
    words = [p for p, k in zip(block.places, block.kinds, strict=True) if k in ("text", "date") and p < len(row)]
    return sum(kind(row[p]) == "text" for p in words) > 1


def _nulled(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
