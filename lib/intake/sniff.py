"""What a file is before its cells are looked at: kind, encoding, delimiter, records.

Bytes are judged by what they are and by what the file's name says they are; the two must agree. Nothing here knows
about columns.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from lib.errors import FileRejected
from lib.intake.encoding import Decoded, decode
from lib.intake.model import Finding

FileKind = Literal["text", "workbook"]
TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".tab"})
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
DELIMITERS = (",", ";", "\t", "|")
SPACES = " "  # the delimiter of files whose columns are lined up with runs of spaces
_SAMPLE = 200_000  # characters looked at to find the delimiter
_SAMPLE_LINES = 400
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"RIFF", "a sound, film or picture file"),
)
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table)\b", re.I | re.S)
_SEP = re.compile(r"^\s*\"?sep=(.)\"?[,;\t|]?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of cells: row by row, each cell text, or in workbooks also a number, date, time or truth value.

    `rows[i]` is row i of the file or sheet (0-based); in text a row is a record, whatever line breaks its quotes hold.
    """

    name: str | None
    rows: list[list[object]]
    findings: tuple[Finding, ...] = ()
    merged: tuple[
        tuple[tuple[int, int], tuple[int, int]], ...
    ] = ()  # first and last cell (row, column) of merged ranges


def kind_of(name: str, content: bytes, limit: int) -> FileKind:
    """Whether a file is text or a workbook. Raises FileRejected when it is neither, or not what its name says."""
    _check_size(name, content, limit)
    ending = PurePath(name).suffix.lower()
    found = _found_kind(name, content)
    if found == "text" and ending in WORKBOOK_ENDINGS:
        raise FileRejected(
            f"{name} is plain text, although its name ends in {ending}.",
            "Rename it to end in .csv if it holds a table, or save it as a real XLSX workbook.",
            file=name,
        )
    if found == "workbook" and ending in TEXT_ENDINGS:
        raise FileRejected(
            f"{name} is a spreadsheet workbook, although its name ends in {ending}.",
            "Rename it to end in .xlsx and give it again.",
            file=name,
        )
    return found


def _check_size(name: str, content: bytes, limit: int) -> None:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRejected(f"{name} is empty.", "Export it again and check that the export held rows.", file=name)
    if len(content) > limit:
        raise FileRejected(
            f"{name} has {size(len(content))}, more than the {size(limit)} that are read.",
            "Export a shorter range or fewer columns, or split the file.",
            file=name,
        )


def size(count: int) -> str:
    """A number of bytes for people: 812 bytes, 3.2 MB."""
    if count < 10_000:
        return f"{count} bytes"
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"


def _found_kind(name: str, content: bytes) -> FileKind:
    """Text or workbook, by content alone."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)):
        return "workbook"
    known = next((what for magic, what in _MAGIC if content.startswith(magic)), None)
    if known is None and content[4:8] == b"ftyp":
        known = "a film or picture file"
    if known is None and _HTML.match(content[:4096].removeprefix(b"\xef\xbb\xbf")):
        raise FileRejected(
            f"{name} is a web page (HTML), not a spreadsheet.",
            "The download probably led to a page instead of the file: sign in, export again, and give that file.",
            file=name,
        )
    if known is not None:
        raise FileRejected(
            f"{name} is {known}, not a table.", "Give the data as CSV, TSV, TXT, XLSX or XLSM.", file=name
        )
    return "text"


def text_of(name: str, content: bytes) -> Decoded:
    """The text of a file and its encoding. Raises FileRejected for binary content."""
    decoded = decode(content)
    if decoded is None:
        raise FileRejected(
            f"{name} holds binary data, not text.", "Give the data as CSV, TSV, TXT, XLSX or XLSM.", file=name
        )
    return decoded


def delimiter_of(text: str) -> str | None:
    """The delimiter: the one that splits the longest run of records into the same number of fields.

    None for text in one column. `SPACES` for columns lined up by runs of spaces.
    """
    declared = _SEP.match(text[:40].split("\n", 1)[0])
    if declared:
        return declared[1]
    sample = text[:_SAMPLE]
    runs = {d: _longest_run(sample, d) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: runs[d])
    if runs[best] > (0, 0):
        return best
    return SPACES if _lined_up(sample) else None


def _longest_run(sample: str, delimiter: str) -> tuple[int, int]:
    """Records in the longest run of one width above 1, and that width. Blank records neither break nor lengthen a run.

    A record that misses a few last fields, as some exports write them, belongs to the run of the one before it.
    """
    best, run, width, before = (0, 0), 0, 0, (0, 0)
    for record in itertools.islice(_reader(sample, delimiter), _SAMPLE_LINES):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) == width:
            run += 1
        elif run == 1 and len(record) == before[1]:  # one odd record between, such as a total with a cell too many
            run, width, before = before[0] + 1, before[1], (0, 0)
        else:
            run, width, before = 1, len(record), (run, width)
        if width > 1:
            best = max(best, (run, width))
    return best


def _lined_up(sample: str) -> bool:
    """Whether splitting at runs of spaces gives nearly all lines one width, and numbers in most of them."""
    lines = [line.split() for line in sample.splitlines()[:_SAMPLE_LINES] if line.strip()]
    if len(lines) < 3 or len(lines[0]) < 2:
        return False
    alike = sum(len(line) == len(lines[0]) for line in lines)
    with_numbers = sum(any(cell.replace(".", "", 1).isdigit() for cell in line) for line in lines[1:])
    return alike >= 0.95 * len(lines) and with_numbers >= 0.9 * (len(lines) - 1)


def records(text: str, delimiter: str | None) -> list[list[object]]:
    """All records of a text, each a list of its fields, outer blanks removed. Empty lines are empty records."""
    return records_of(text, delimiter)[0]


def records_of(text: str, delimiter: str | None) -> tuple[list[list[object]], bool]:
    """The records of a text, and whether a quote in it is never closed: then quotes are taken as plain characters."""
    if delimiter == SPACES:
        return [list(line.split()) for line in text.splitlines()], False
    rows = [[cell.strip() for cell in record] for record in _reader(text, delimiter or "\x1f")]
    unclosed = _swallowed(rows, text)
    if unclosed:
        plain = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f", quoting=csv.QUOTE_NONE)
        rows = [[cell.strip().strip('"') for cell in record] for record in plain]
    return rows, unclosed  # type: ignore[return-value]


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=delimiter != "\t")


def _swallowed(rows: list[list[str]], text: str) -> bool:
    """Whether a quote that is never closed has drawn the rest of the file into one cell."""
    return bool(rows and rows[-1]) and "\n" in rows[-1][-1] and not text.rstrip().endswith('"')
