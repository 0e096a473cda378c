"""Bytes to records: encodings, delimiters, quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.encoding import decode
from lib.intake.sniff import delimiter_of, kind_of, records, size, text_of

WORDS = {
    "cp1252": "Größe;Käufer;Straße\nMüller;Jörg;Höhe 5 €\n",
    "cp1250": "Město;Značka\nPlzeň;Škoda\nŁódź;żółć\n",
    "cp437": "Café;Größe;Señor\nMünchen;Köln;Zürich\n",
    "cp1251": "Дата;Продажи\nПонедельник;Москва\nВторник;Санкт-Петербург\n",
    "cp949": "날짜,매출,채널\n2024-01-01,1000,검색 광고\n2024-01-02,1200,이메일\n",
    "cp932": "日付,売上,チャネル\n2024-01-01,1000,メール\n2024-01-02,1200,けんさく\n",
    "gb18030": "日期,销售额,渠道\n2024-01-01,1000,搜索广告\n2024-01-02,1200,电子邮件营销\n",
}


@pytest.mark.parametrize("encoding", sorted(WORDS))
def test_old_code_pages_are_told_by_how_the_words_read(encoding: str) -> None:
    decoded = decode(WORDS[encoding].encode(encoding))
    assert decoded is not None
    assert decoded.text == WORDS[encoding]


@pytest.mark.parametrize(
    ("codec", "bom", "shown"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32"),
    ],
)
def test_unicode_with_and_without_mark(codec: str, bom: bytes, shown: str) -> None:
    text = "Datum,Größe,매출\n2024-01-01,1,2\n2024-01-02,3,4\n"
    decoded = decode(bom + text.encode(codec))
    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.removed) == (text, shown, 0)


def test_a_text_cut_within_a_character_loses_only_that_one() -> None:
    decoded = decode("Datum,Wert\n2024-01-01,5 €".encode()[:-1])
    assert decoded is not None
    assert (decoded.text, decoded.removed) == ("Datum,Wert\n2024-01-01,5 ", 1)


def test_stray_nuls_are_taken_out_and_counted() -> None:
    decoded = decode(b"date,n\n2024-01-01,1\n2024-01-02,\x002\n" + b"2024-01-03,3\n" * 20)
    assert decoded is not None
    assert decoded.removed == 1
    assert "\x00" not in decoded.text


def test_random_bytes_are_no_text() -> None:
    assert decode(bytes(range(256)) * 20) is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_beside_the_others(delimiter: str) -> None:
    rows = [
        ["Campaign", "Day", "Cost"],
        ["Brand | search, all; new", "2024-01-01", "1.5"],
        ["Video, short", "2024-01-02", "2.5"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert delimiter_of(text.getvalue()) == delimiter
    assert records(text.getvalue(), delimiter) == rows


def test_decimal_commas_are_no_delimiters() -> None:
    assert delimiter_of("Datum;Kosten\n01.02.2024;1,5\n02.02.2024;2,5\n03.02.2024;3,5\n") == ";"


def test_title_lines_do_not_decide() -> None:
    text = (
        "Report, all campaigns, all accounts\nMade: July 1, 2024, by A, B\n\nDay\tCost\n2024-01-01\t1\n2024-01-02\t2\n"
    )
    assert delimiter_of(text) == "\t"


def test_declared_delimiter_is_believed() -> None:
    assert delimiter_of("sep=;\na,b;c\n1,2;3\n") == ";"


def test_columns_lined_up_with_spaces() -> None:
    text = " id   day     amount\n 0001 19970101  11.77\n 0002 19970112  12.00\n 0003 19970113 100.50\n"
    delimiter = delimiter_of(text)
    assert delimiter == " "
    assert records(text, delimiter)[1] == ["0001", "19970101", "11.77"]


def test_prose_has_no_delimiter() -> None:
    assert delimiter_of("This is a letter.\nIt has several lines of text\nand no table at all.\n") is None


def test_quotes_hold_delimiters_quotes_and_line_breaks() -> None:
    text = 'name,note\n"A, B","said ""yes""\nand left"\nC,\n'
    assert records(text, ",") == [["name", "note"], ["A, B", 'said "yes"\nand left'], ["C", ""]]


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    text = 'day,name,n\n2024-01-01,5" pipe,1\n2024-01-02,"broken,2\n' + "".join(
        f"2024-02-{d:02},x,3\n" for d in range(1, 28)
    )
    rows = records(text, ",")
    assert len(rows) == text.count("\n")
    assert rows[2] == ["2024-01-02", "broken", "2"]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.sampled_from([",", ";", "\t", "|"])
)
def test_any_records_come_back(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    assert records(text.getvalue(), delimiter) == [[cell.strip() for cell in row] for row in rows]


def test_endings_do_not_matter_where_the_content_is_clear() -> None:
    assert kind_of("export", b"a,b\n1,2\n", 100) == "text"
    assert text_of("export", b"a,b\n1,2\n").encoding == "utf-8"


def test_sizes_for_people() -> None:
    assert [size(812), size(3_200_000), size(2_500_000_000)] == ["812 bytes", "3.2 MB", "2.5 GB"]
