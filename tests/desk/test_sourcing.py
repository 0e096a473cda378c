"""The same report loaded again under another name: recognised, compared, and never counted twice unasked."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from lib.desk import Desk
from lib.errors import NotPossible
from tests.desk.conftest import orders
from tests.desk.test_files import load, value

FIRST = date(2026, 1, 1)


def ads(
    days: int, start: int = 0, seed: int = 1, campaigns: tuple[str, ...] = ("Brand", "Generic"), money: str = "Cost"
) -> bytes:
    """A campaign report by day; the same seed gives the same numbers for the same day."""
    lines = [f"Campaign,Day,{money},Impr.,Clicks"]
    for d in range(start, start + days):
        chance = random.Random(seed * 10_000 + d)
        lines += [
            f"{c},{FIRST + timedelta(d)},{chance.randint(10, 90)},{chance.randint(100, 900)},7" for c in campaigns
        ]
    return ("\n".join(lines) + "\n").encode()


def spent(desk: Desk) -> float:
    panel = desk.history().panel()
    return float(sum(x for x in panel.get("marketing_spend")[0] if x == x))


def twin(content: bytes) -> float:
    return float(sum(int(line.split(",")[2]) for line in content.decode().splitlines()[1:]))


def test_the_same_report_with_more_days_is_a_new_version_and_counts_once(desk: Desk) -> None:
    load(desk, "ads oct.csv", ads(60))
    reading = desk.files.read("ads nov.csv", ads(75))
    same = desk.files.same(reading)
    assert same and (same.relation, same.dataset, same.choice) == ("overlaps", "ads oct", "replace")
    assert (same.days, same.rows, same.agree, same.fresh, same.gone) == (60, 120, 120, 30, 0)
    assert same.says.startswith("This is the same report as ads oct; 60 days overlap")
    done = load(desk, "ads nov.csv", ads(75))
    assert (done.name, done.version, done.replaced) == ("ads oct", 2, 1)
    assert spent(desk) == twin(ads(75))


def test_a_later_part_adds_only_its_new_rows(desk: Desk) -> None:
    load(desk, "ads.csv", ads(60))
    part = ads(30, start=50)
    same = desk.files.same(desk.files.read("part.csv", part))
    assert same and (same.choice, same.days, same.fresh, same.gone) == ("append", 10, 40, 100)
    assert load(desk, "part.csv", part).name == "ads"
    assert spent(desk) == twin(ads(80))
    assert desk.files.datasets()["ads"].rows == 160


def test_days_that_follow_are_added_to_the_report(desk: Desk) -> None:
    load(desk, "ads.csv", ads(31))
    assert load(desk, "february.csv", ads(28, start=31)).name == "ads"
    assert spent(desk) == twin(ads(59))


def test_another_account_stays_beside_it(desk: Desk) -> None:
    load(desk, "ads.csv", ads(60))
    numbers, names = ads(60, seed=2), ads(60, seed=3, campaigns=("Nordics", "Baltics"))
    for name, content in (("numbers.csv", numbers), ("names.csv", names)):
        same = desk.files.same(desk.files.read(name, content))
        assert same and same.choice is None and same.relation == "apart"
        assert load(desk, name, content).name == name.removesuffix(".csv")
    assert spent(desk) == twin(ads(60)) + twin(numbers) + twin(names)


def test_a_name_given_keeps_it_as_a_source_of_its_own(desk: Desk) -> None:
    load(desk, "ads.csv", ads(60))
    load(desk, "again.csv", ads(60), "Second account")
    assert spent(desk) == 2 * twin(ads(60))


def test_the_very_same_file_says_so(desk: Desk) -> None:
    load(desk, "ads.csv", ads(60))
    same = desk.files.same(desk.files.read("copy.csv", ads(60)))
    assert same and same.relation == "identical" and "very same file" in same.says
    load(desk, "copy.csv", ads(60))
    assert spent(desk) == twin(ads(60))


def test_corrected_numbers_are_counted_and_said(desk: Desk) -> None:
    load(desk, "ads.csv", ads(60))
    lines = ads(62).decode().splitlines()
    lines[1] = lines[1].replace(lines[1].split(",")[2], "1000", 1)
    same = desk.files.same(desk.files.read("new.csv", "\n".join(lines).encode()))
    assert same and same.rows - same.agree == 1
    assert "1 of 120 rows with other numbers" in same.says


def test_a_row_that_is_there_already_is_not_added_again_though_its_amount_was_changed(desk: Desk) -> None:
    load(desk, "orders.csv", orders(12))
    later = orders(24).replace(b"o11,2024-12-03,c1,DACH,111.00", b"o11,2024-12-03,c1,DACH,500.00")
    desk.files.commit(desk.files.read("l.csv", later), later, "orders", overlap="append")
    assert value(desk, "revenue", "2024-12") == pytest.approx(111)
    assert value(desk, "revenue", "2025-12") == pytest.approx(123)


def test_orders_that_follow_become_rows_of_the_same_dataset(desk: Desk) -> None:
    load(desk, "orders.csv", orders(12))
    rest = orders(24).splitlines()
    load(desk, "next.csv", b"\n".join([rest[0], *rest[13:]]))
    assert value(desk, "revenue", "2024-03") == pytest.approx(102)
    assert value(desk, "revenue", "2025-03") == pytest.approx(114)
    assert tuple(desk.files.datasets()) == ("orders",)


def test_the_currency_is_not_changed_under_money_that_is_in_it(desk: Desk) -> None:
    from lib.desk.currency import taken

    load(desk, "plain.csv", ads(40))
    desk.set_preferences({"currency": "USD"})
    assert "ads" not in taken(desk, "EUR") and "plain" in taken(desk, "EUR") and "USD" in taken(desk, "EUR")
    load(desk, "dollars.csv", ads(40, money="Cost (USD)", seed=5))
    with pytest.raises(NotPossible, match=r"dollars.*USD") as fault:
        desk.set_preferences({"currency": "EUR"})
    assert "plain" not in fault.value.what and desk.preferences.currency == "USD"


def test_a_foreign_currency_is_a_finding_before_it_is_a_refusal(desk: Desk) -> None:
    reading = desk.files.read("dollars.csv", ads(40, money="Cost (USD)")).readings[0]
    assert [(f.level, f.column) for f in reading.findings if f.code == "foreign_currency"] == [("error", "Cost (USD)")]
