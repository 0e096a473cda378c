"""Downloads: what they are called, and that a file is of what stands now."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import openpyxl

from lib.access import Actor
from lib.desk import Desk, open_shelf
from lib.settings import Settings
from lib.ui import documents
from tests.desk.conftest import AS_OF, orders


def opened(home: Path) -> Desk:
    desk = open_shelf(Settings(home=home)).open("default", Actor("Mira"))
    desk.set_preferences({"company": "Möwe & Söhne, 서울", "as_of": AS_OF.isoformat()})
    return desk


def test_names_that_every_system_takes(tmp_path: Path) -> None:
    name = documents.file_name(opened(tmp_path), "Marketing plan", "docx")
    assert name.endswith("-marketing-plan-2026-07-10.docx")
    assert name.startswith("mowe-sohne-")
    assert not set(name) & set(' &,/\\:*?"<>|')


def test_a_document_holds_what_was_answered_after_the_page_was_drawn(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    make = documents.plan_maker(desk, "investor", None)
    opened(tmp_path).sheets.answer("frame_vision", "Every clinic answers.")
    texts = [p.text for p in docx.Document(BytesIO(make())).paragraphs]
    assert "Every clinic answers." in texts
    assert "Möwe & Söhne, 서울" in texts


def test_the_workbook_holds_what_is_loaded(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    make = documents.workbook_maker(desk, None)
    desk.files.commit(desk.files.read("orders.csv", orders()), orders())
    book = openpyxl.load_workbook(BytesIO(make()))
    rows = {r[1].value: r for r in book["KPIs by quarter"].iter_rows(min_row=2)}
    assert rows["Revenue"][4].value == 100 + 101 + 102
    assert book["Summary"]["A1"].value == "Möwe & Söhne, 서울"
