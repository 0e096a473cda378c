"""Files on a desk: read, previewed, committed as versions, removed, restored, erased; several sources; typed numbers."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from lib.access import Actor, Role
from lib.desk import Desk, Shelf
from lib.desk.files import Clash
from lib.errors import BadInput, FileRejected, NotAllowed, NotPossible, UnknownName
from lib.panel import Cut
from tests.desk.conftest import AS_OF, orders, spend


def load(desk: Desk, name: str, content: bytes, dataset: str = "", **options: object):
    return desk.files.commit(desk.files.read(name, content), content, dataset, **options)


def value(desk: Desk, series: str, month: str) -> float:
    panel = desk.history().panel()
    labels = [desk.preferences.calendar.label(p) for p in panel.periods]
    return float(panel.get(series)[0, labels.index(month)])


def test_reading_and_previewing_store_nothing(desk: Desk) -> None:
    reading = desk.files.read("orders.csv", orders())
    totals, monthly = desk.files.preview(reading.readings[0])
    assert totals["revenue"] == pytest.approx(sum(100 + i for i in range(30)))
    assert monthly["revenue"]["2024-02"] == pytest.approx(101)
    assert desk.empty
    assert desk.store.workspaces() == ()


def test_a_committed_file_makes_numbers(desk: Desk) -> None:
    done = load(desk, "orders.csv", orders())
    assert (done.name, done.version, done.replaced) == ("orders", 1, None)
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)
    assert value(desk, "new_customers", "2024-02") == 1
    assert np.isnan(value(desk, "revenue", "2026-07")), "the list ends in June: nothing is known of July"


def test_the_same_name_again_is_a_new_version_and_append_adds_its_rows(desk: Desk) -> None:
    load(desk, "orders.csv", orders(12))
    again = load(desk, "orders.csv", orders(12, price=200.0))
    assert (again.version, again.replaced) == (2, 1)
    assert value(desk, "revenue", "2024-03") == pytest.approx(202)
    later = orders(24, price=200.0).splitlines()
    rest = b"\n".join([later[0], *later[13:]]) + b"\n"
    assert load(desk, "orders.csv", rest, overlap="append").version == 3
    assert value(desk, "revenue", "2024-03") == pytest.approx(202)
    assert value(desk, "revenue", "2025-03") == pytest.approx(214)
    assert desk.files.datasets()["orders"].rows == 24


def test_remove_takes_numbers_out_and_restore_brings_a_version_back(desk: Desk) -> None:
    load(desk, "orders.csv", orders(12))
    load(desk, "orders.csv", orders(12, price=200.0))
    desk.files.remove("orders")
    assert desk.empty
    assert "revenue" not in desk.history().panel()
    assert desk.files.removed() == ("orders",)
    assert desk.files.restore("orders", 1).version == 4
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)
    with pytest.raises(BadInput, match="no version 3"):
        desk.files.restore("orders", 3)
    with pytest.raises(UnknownName) as error:
        desk.files.remove("order")
    assert error.value.near == ("orders",)


def test_erase_leaves_no_bytes_and_a_tombstone(desk: Desk) -> None:
    load(desk, "orders.csv", orders(12))
    load(desk, "spend.csv", spend())
    dataset = desk.files.datasets()["orders"]
    desk.history()
    desk.files.erase("orders")
    files = desk.store.files
    assert not files.has(dataset.sha256)
    assert not any(files.has(p) for t in dataset.tables for p in t.parts)
    assert [d.body for d in desk.files.revisions("orders")] == [None]
    assert value(desk, "marketing_spend", "2024-02") == 51, "what belongs to others stays"


def test_a_second_source_of_a_measure_of_one_source_asks_and_the_first_stays_until_told(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    other = desk.files.read("shop.csv", orders(price=1000.0))
    assert Clash("revenue", "orders") in desk.files.clashes(other, "shop")
    load(desk, "shop.csv", orders(price=1000.0))
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)
    desk.files.choose_source("shop", "revenue", "add")
    assert value(desk, "revenue", "2024-03") == pytest.approx(102 + 1002)
    desk.files.choose_source("shop", "revenue", "switch:2024-03-01")
    assert value(desk, "revenue", "2024-02") == pytest.approx(101)
    assert value(desk, "revenue", "2024-03") == pytest.approx(1002)
    desk.files.choose_source("shop", "revenue", "replace")
    assert value(desk, "revenue", "2024-02") == pytest.approx(1001)
    assert all(c.measure != "revenue" for c in desk.files.clashes(other, "shop")), "it was decided"
    with pytest.raises(BadInput, match="no way to join"):
        desk.files.choose_source("shop", "revenue", "mix")
    with pytest.raises(BadInput, match="no day"):
        desk.files.choose_source("shop", "revenue", "switch:soon")


def test_the_threshold_of_site_authority_acts_on_what_is_loaded_already(desk: Desk) -> None:
    listed = b"Date,Site,Domain rating\n" + b"".join(
        f"2024-03-0{i},s{i}.example,{30 + i}\n".encode() for i in range(1, 6)
    )
    reading = desk.files.read("placements.csv", listed)
    desk.set_preferences({"site_authority": "33"})
    assert desk.files.preview(reading.readings[0])[0] == {"guest_posts": 3.0}
    desk.files.commit(reading, listed)
    assert value(desk, "guest_posts", "2024-03") == 3
    desk.set_preferences({"site_authority": "35"})
    assert value(desk, "guest_posts", "2024-03") == 1


def test_spend_of_several_files_adds_up_unasked(desk: Desk) -> None:
    load(desk, "spend.csv", spend())
    other = spend().replace(b",5", b",6").replace(b",7", b",1")
    assert desk.files.clashes(desk.files.read("more.csv", other), "more") == ()
    done = load(desk, "more.csv", other)
    assert done.name == "more", "other numbers for the same months are another account's"
    assert value(desk, "marketing_spend", "2024-03") == pytest.approx(52 + 62)


def test_numbers_typed_in_count_and_what_is_left_empty_is_missing(desk: Desk) -> None:
    desk.files.type_numbers("guest_posts", {"2026-04": 3, "2026-05": None, "2026-06": 0})
    assert value(desk, "guest_posts", "2026-04") == 3
    assert np.isnan(value(desk, "guest_posts", "2026-05"))
    assert value(desk, "guest_posts", "2026-06") == 0
    assert desk.files.typed("guest_posts") == {"2026-04": 3, "2026-06": 0}
    assert desk.files.type_numbers("guest_posts", {}) is None
    assert desk.empty
    with pytest.raises(BadInput, match="no month"):
        desk.files.type_numbers("guest_posts", {"2026Q2": 3})
    with pytest.raises(UnknownName):
        desk.files.type_numbers("guest_post", {"2026-04": 3})


def test_persons_are_not_kept_in_tables_and_as_ids_only_sealed(desk: Desk, shelf: Shelf) -> None:
    text = (
        orders(6)
        .decode()
        .replace("Customer ID", "Email")
        .replace(",c0,", ",ada@example.com,")
        .replace(",c1,", ",bob@example.com,")
    )
    lines = [line + (",Phone" if i == 0 else f",+49 170 55500{i}") for i, line in enumerate(text.splitlines())]
    content = ("\n".join(lines) + "\n").encode()
    load(desk, "orders.csv", content)
    part = desk.files.datasets()["orders"].tables[0].parts[0]
    table = pq.read_table(io.BytesIO(desk.store.files.get(part)))
    assert b"@example.com" not in repr(table.to_pydict()).encode()
    assert "55500" not in repr(table.to_pydict())
    assert value(desk, "new_customers", "2024-02") == 1, "the same person is still the same"
    other = shelf.open("other", Actor("Mira"), AS_OF)
    load(other, "orders.csv", content)
    elsewhere = other.files.datasets()["orders"].tables[0].parts[0]
    assert elsewhere != part, "each workspace seals with its own secret"


def test_a_file_without_measures_is_refused_and_what_was_there_stays(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    content = b"Name,Colour\nada,red\nbob,blue\ncid,red\n"
    with pytest.raises((NotPossible, FileRejected)) as error:
        load(desk, "colours.csv", content, "orders")
    assert error.value.do
    assert error.value.file == "colours.csv"
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(200), b"PK\x03\x04" + bytes(50)])
def test_what_is_no_table_is_refused_by_name(desk: Desk, content: bytes) -> None:
    with pytest.raises(FileRejected) as error:
        desk.files.read("strange.xlsx", content)
    assert error.value.file == "strange.xlsx"
    assert error.value.do


def test_a_viewer_changes_nothing(desk: Desk, shelf: Shelf) -> None:
    load(desk, "orders.csv", orders())
    viewer = shelf.open("default", Actor("guest", Role.viewer), AS_OF)
    for act in (
        lambda: load(viewer, "orders.csv", orders()),
        lambda: viewer.files.remove("orders"),
        lambda: viewer.files.erase("orders"),
        lambda: viewer.files.type_numbers("guest_posts", {"2026-04": 3}),
        lambda: viewer.set_preferences({"currency": "USD"}),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)


def test_a_breakdown_and_a_filter_are_cuts_of_the_same_numbers(desk: Desk) -> None:
    load(desk, "orders.csv", orders().replace(b"c1,DACH", b"c1,nordics"))
    history = desk.history([Cut(by="region"), Cut(where=(("region", "Nordics"),))])
    by = history.panel(Cut(by="region"))
    assert set(by.segments) == {"total", "DACH", "Nordics"}
    filtered = history.panel(Cut(where=(("region", "Nordics"),)))
    np.testing.assert_array_equal(by.get("revenue", "Nordics"), filtered.get("revenue"))


def test_history_is_kept_by_what_it_was_made_from(desk: Desk) -> None:
    load(desk, "orders.csv", orders())
    first = desk.history()
    assert desk.history().digest == first.digest
    load(desk, "spend.csv", spend())
    assert desk.history().digest != first.digest


def test_as_of_sees_an_earlier_day(shelf: Shelf) -> None:
    early = shelf.open("default", Actor("Mira"), date(2025, 3, 2))
    load(early, "orders.csv", orders())
    panel = early.history().panel()
    assert early.preferences.calendar.label(panel.periods[-1]) == "2025-03"
    assert panel.get("revenue")[0, -1] == 0, "the order of 3 March lies after the day"


def test_amounts_in_another_currency_are_refused_until_the_workspace_counts_in_it(desk: Desk) -> None:
    content = orders().replace(b"Amount", b"Amount (USD)")
    with pytest.raises(NotPossible, match=r"USD.*EUR"):
        load(desk, "orders.csv", content)
    assert desk.empty
    desk.set_preferences({"currency": "USD"})
    load(desk, "orders.csv", content)
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)


MONTHS = ("2025-01-01", "2025-02-01", "2025-03-01")


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (("$5", "$6", "$7"), "marked $, which is not EUR"),
        (("5 USD", "6", "7"), "are in USD"),
        (("$5", "€6", "£7"), "3 currencies"),
    ],
)
def test_amounts_that_are_not_in_the_one_currency_are_refused(desk: Desk, amounts: tuple[str, ...], said: str) -> None:
    desk.set_preferences({"currency": "EUR"})
    text = "date,revenue\n" + "".join(f"{d},{a}\n" for d, a in zip(MONTHS, amounts, strict=True))
    reading = desk.files.read("money.csv", text.encode())
    with pytest.raises(NotPossible) as refused:
        desk.files.commit(reading, text.encode())
    assert said in refused.value.what
    assert not desk.files.datasets()


def test_a_sign_of_several_currencies_is_the_workspaces_where_it_can_be(desk: Desk) -> None:
    desk.set_preferences({"currency": "CAD"})
    text = "date,revenue\n" + "".join(f"{d},$5\n" for d in MONTHS)
    desk.files.commit(desk.files.read("money.csv", text.encode()), text.encode())
    assert [t.recipe.currency for t in desk.files.datasets()["money"].tables] == ["CAD"]
    with pytest.raises(NotPossible, match="cannot become EUR"):
        desk.set_preferences({"currency": "EUR"})
