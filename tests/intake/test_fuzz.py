"""Mutated files: whatever is done to the bytes, they are read or refused in words, and in bounded time and memory."""

from __future__ import annotations

import io
import random
import resource
import time

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import FileRejected
from lib.intake.propose import read_file
from tests.intake.hand import known

LIMIT = 5_000_000
TEXT = (
    '# made\nDay;Name;Cost;Currency\n01.02.2024;"a\nb";1.234,5;EUR\n02.02.2024;c;(3);EUR'
    "\n13.02.2024;ü;€ 5;EUR\nTotal;;1.236,5;\n\nKey,Value\na,1\n"
)
SCRAPS = (
    b'"',
    b"\x00",
    b"\n\n",
    b";;;",
    b"\xff",
    b"1e999",
    b"=",
    b"-",
    b"inf",
    b"\xed\xa0\x80",
    b"$",
    b"9" * 400,
    b"<f>",
    b"\r",
    b"#REF!",
)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Day", "Cost"], ["2024-02-01", 5], ["2024-02-02", "=B2*2"], ["2024-02-13", 7]):
        book.active.append(row)  # type: ignore[union-attr]
    book.active.merge_cells("A2:A3")  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BOOK = workbook()
SOURCES = (
    ("a.csv", TEXT.encode()),
    ("a.csv", TEXT.encode("cp1252", "replace")),
    ("a.txt", TEXT.encode("utf-16")),
    ("a.xlsx", BOOK),
)


def mutated(seed: int) -> tuple[str, bytes]:
    chance = random.Random(seed)
    name, source = SOURCES[chance.randrange(len(SOURCES))]
    content = bytearray(source)
    for _ in range(chance.randint(1, 25)):
        action, place = chance.randrange(4), chance.randrange(len(content) or 1)
        if action == 0 and content:
            content[place] = chance.randrange(256)
        elif action == 1:
            del content[place : place + chance.randrange(1, 20)]
        elif action == 2:
            content[place:place] = content[: chance.randrange(1, 60)]
        else:
            content[place:place] = chance.choice(SCRAPS)
    return name, bytes(content)


def judge(seed: int) -> None:
    name, content = mutated(seed)
    begun = time.process_time()
    refused, readings = None, ()
    try:
        readings = read_file(name, content, known(limit=LIMIT)).readings
    except FileRejected as fault:
        refused = fault
    assert readings or (refused and name in refused.what and refused.do)
    assert all(r.table.rows == r.table.data.num_rows > 0 for r in readings)
    assert time.process_time() - begun < 5


def test_two_hundred_mutated_files_are_read_or_refused() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(200):
        judge(seed)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000


@settings(max_examples=10_000 if settings().max_examples > 1000 else 20)
@given(st.integers(201, 2**40))
def test_any_mutated_file_is_read_or_refused(seed: int) -> None:
    judge(seed)
