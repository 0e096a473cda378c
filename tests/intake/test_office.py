"""Workbooks that a real office program wrote, in each form, locked ones too; and texts of nothing but kanji."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.errors import FileRejected
from lib.intake.propose import read_file
from lib.intake.read import read
from tests.intake.hand import known
from tests.intake.test_orders import total

HERE = Path(__file__).parent / "office"
KANJI = "年月,商品,売上,個数\n2026-01-05,鉛筆,1200,3\n2026-01-09,消去,800,2\n2026-02-03,鉛筆,400,1\n"


@pytest.mark.parametrize("name", ["sales.xls", "sales.ods", "sales_office.xlsx"])
def test_the_same_workbook_is_read_alike_in_each_form(name: str) -> None:
    sales, leads = read_file(name, (HERE / name).read_bytes(), known()).readings
    assert (sales.table.name, sales.table.rows, sales.recipe.grain) == ("Sales", 12, "month")
    assert total(sales) == pytest.approx(1000.5 * sum(range(1, 13)))
    assert total(sales, "orders") == sum(range(11, 23))
    assert [(c.file_says, c.we_say) for c in sales.checks][:1] == [(pytest.approx(78039), pytest.approx(78039))]
    assert (leads.table.name, total(leads, "leads")) == ("Leads", 406)
    assert not [q for r in (sales, leads) for q in r.questions]


@pytest.mark.parametrize("name", ["locked.xls", "locked.ods"])
def test_a_locked_workbook_is_told_as_such(name: str) -> None:
    with pytest.raises(FileRejected, match=f"{name} is protected with a password"):
        read_file(name, (HERE / name).read_bytes(), known())


@pytest.mark.parametrize("encoding", ["shift_jis", "cp932", "utf-8", "utf-16"])
def test_a_file_of_kanji_without_kana_is_read_in_its_encoding(encoding: str) -> None:
    (table,) = read("sales.csv", KANJI.encode(encoding), 10**7)
    assert [c.name for c in table.columns] == ["年月", "商品", "売上", "個数"]
    assert table.data["商品"].to_pylist() == ["鉛筆", "消去", "鉛筆"]
    (reading,) = read_file("sales.csv", KANJI.encode(encoding), known()).readings
    assert total(reading) == 2400
