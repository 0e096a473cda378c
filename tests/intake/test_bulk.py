"""Large files: which way they are read cannot be seen in what is read."""

from __future__ import annotations

import pytest

from lib.intake import bulk
from lib.intake.model import Table
from lib.intake.read import read

HEAD = "Day,Campaign,Region,Cost,Clicks"
ROWS = [
    f"2024-{i % 12 + 1:02}-{i % 28 + 1:02},Spring {i % 5},{('North', 'South', 'NA')[i % 3]},{i}.{i % 100:02},{i % 7 or ''}"
    for i in range(1500)
]
COST = sum(i + i % 100 / 100 for i in range(1500))
CLICKS = sum(i % 7 for i in range(1500))
TOTAL = f"Total,,,{COST:.2f},{CLICKS}"


def with_rows(places: list[int], *lines: str) -> str:
    rows = list(ROWS)
    for place in sorted(places, reverse=True):
        rows[place:place] = lines
    return "\n".join([HEAD, *rows]) + "\n"


def read_both_ways(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[Table, ...], tuple[Table, ...], bool]:
    carefully = read("a.csv", text.encode(), 10**7)
    monkeypatch.setattr(bulk, "LARGE", 1)
    taken = bulk.read_bulk(text, ",") is not None
    return carefully, read("a.csv", text.encode(), 10**7), taken


PLAIN = {
    "clean": with_rows([]),
    "no line break at the end": with_rows([])[:-1],
    "windows line breaks": with_rows([]).replace("\n", "\r\n"),
    "title above": "My report\nMade by us\n\n" + with_rows([]),
    "comments above": "# made\n# 20240101-20241231\n\n" + with_rows([]),
    "total under the header": with_rows([0], f",,,{COST:.2f},{CLICKS},Grand total"),
    "total at the end": with_rows([]) + TOTAL + "\n",
    "total of a part at the end": with_rows([]) + f"Total,,North,{COST:.2f},{CLICKS}\n",
    "footer at the end": with_rows([]) + TOTAL + "\n\nConfidential Information\nCopyright us\n",
    "blank records in the middle": with_rows([700, 900], ",,,,"),
    "empty line": with_rows([750], ""),
    "header repeated": with_rows([500, 1000], HEAD),
    "quotes with line breaks": with_rows([800], '2024-05-05,"Spring\nsale, new",North,5.00,1'),
    "outer blanks": with_rows([800], " 2024-05-05 , Spring 1,North , 5.00,1"),
    "null tokens": with_rows([800], "--,n/a,(not set),--,--"),
    "bad cells": with_rows([800], "soon,Spring 1,North,many,1"),
}
CAREFUL = {
    "total in the middle": with_rows([750], TOTAL),
    "total of something not near": with_rows([]) + f"Total,,West,{COST:.2f},{CLICKS}\n",
    "maybe a total": with_rows([750], "2024-05-05,Total Wine,North,5.00,1"),
    "summary row without names": with_rows([750], f",,,{COST:.2f},{CLICKS}"),
    "note": with_rows([750], "see below,,,,"),
    "comment": with_rows([750], "# two,,,,"),
    "long row": with_rows([750], "2024-05-05,Spring 1,North,5.00,1,more"),
    "short row": with_rows([750], "2024-05-05,Spring 1"),
    "another table after it": with_rows([]) + "\nOther table\nName,Size\na,1\nb,2\n",
    "a quote never closed": with_rows([750], '2024-05-05,"Spring 1,North,5.00,1'),
}


@pytest.mark.parametrize("which", sorted(PLAIN | CAREFUL))
def test_both_ways_read_the_same(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    carefully, quickly, taken = read_both_ways((PLAIN | CAREFUL)[which], monkeypatch)
    assert taken == (which in PLAIN)
    assert quickly == carefully


def test_small_files_and_lined_up_ones_are_read_row_by_row() -> None:
    assert bulk.read_bulk(with_rows([]), ",") is None
    assert bulk.read_bulk("a b\n1 2\n" * 10**6, " ") is None
