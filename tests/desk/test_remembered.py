"""What was chosen for a file by hand is used for the next one like it, says what changed, and can be undone."""

from __future__ import annotations

from lib.desk import Desk
from lib.desk.remembered import AFRESH, AS_LAST_TIME, MAPPING
from lib.intake.edit import Changes, edit
from lib.intake.meanings import KIND, MEANS
from lib.intake.model import FileReading

MAY = b"Day,Sales zone,Turns,Clicks made,Extra\n2026-05-01,North,10,3,x\n2026-05-02,South,20,4,y\n2026-05-03,North,5,1,z\n"
DEALS = (
    b"Deal Name,Deal Stage,Amount,Create Date,Close Date\n"
    b"A,Handshake,100,2026-05-01,2026-05-09\nB,Gone,50,2026-05-02,2026-05-10\nC,Talking,70,2026-05-03,\n"
)


def by_hand(desk: Desk) -> FileReading:
    """The May file accepted with one column mapped by hand."""
    reading = desk.files.read("may.csv", MAY)
    (one,) = reading.readings
    changes = Changes(shape="period", measures={"Turns": "sessions"}, dimensions={"region": "Sales zone"})
    desk.files.commit(reading, MAY, "web", (edit(one.recipe, one.table, changes, desk.catalog),))
    return reading


def told(reading: FileReading) -> list[str]:
    return [f.what for r in reading.readings for f in r.findings if f.code == AS_LAST_TIME]


def test_next_months_file_is_read_as_the_last_one_was(desk: Desk) -> None:
    by_hand(desk)
    june = MAY.replace(b"2026-05", b"2026-06")
    reading = desk.files.read("june.csv", june)
    assert [(r.measure, r.column) for r in reading.readings[0].recipe.rules if r.measure == "sessions"]
    assert desk.files.preview(reading.readings[0])[1]["sessions"]["2026-06"] == 35
    (said,) = told(reading)
    assert said.startswith("Read as you chose for may.csv on ")
    assert "Since then" not in said


def test_columns_moved_renamed_and_added_are_found_again_and_told(desk: Desk) -> None:
    by_hand(desk)
    june = b"New one,Sales zones,Turns,Day,Clicks made\n1,North,10,2026-06-01,3\n1,South,21,2026-06-02,4\n1,South,4,2026-06-03,4\n"
    reading = desk.files.read("june.csv", june)
    (said,) = told(reading)
    assert "“Sales zone” is called “Sales zones” now; “New one” is new; “Extra” is gone." in said
    assert desk.files.preview(reading.readings[0])[1]["sessions"]["2026-06"] == 35


def test_a_column_that_is_gone_is_not_counted_and_that_is_a_warning(desk: Desk) -> None:
    by_hand(desk)
    june = b"Day,Sales zone,Clicks made,Extra\n2026-06-01,North,3,x\n2026-06-02,South,4,y\n"
    reading = desk.files.read("june.csv", june)
    (said,) = told(reading)
    assert "“Turns” is gone and no longer counted" in said
    assert all(r.measure != "sessions" for r in reading.readings[0].recipe.rules)
    assert [f.level for r in reading.readings for f in r.findings if f.code == AS_LAST_TIME] == ["warning"]


def test_another_file_is_not_read_so(desk: Desk) -> None:
    by_hand(desk)
    other = b"Order ID,Order date,Customer ID,Amount\no1,2026-06-01,c1,10\n"
    assert told(desk.files.read("orders.csv", other)) == []


def test_it_can_be_read_afresh_and_then_is_forgotten(desk: Desk) -> None:
    by_hand(desk)
    june = MAY.replace(b"2026-05", b"2026-06").replace(b"Clicks made", b"Clicks")
    afresh = desk.files.read("june.csv", june, answers={AFRESH: "yes"})
    assert told(afresh) == []
    assert [r.measure for r in afresh.readings[0].recipe.rules] == ["clicks"]
    desk.files.commit(afresh, june, "web")
    assert desk.store.all(desk.workspace, MAPPING) == ()


def test_what_values_mean_is_remembered(desk: Desk) -> None:
    said = {KIND: "crm_deals", MEANS + "won": "Handshake", MEANS + "lost": "Gone"}
    reading = desk.files.read("deals may.csv", DEALS, answers=said)
    desk.files.commit(reading, DEALS, "deals")
    june = DEALS.replace(b"2026-05", b"2026-06")
    again = desk.files.read("deals june.csv", june)
    monthly = desk.files.preview(again.readings[0])[1]
    assert (monthly["deals_won"]["2026-06"], monthly["deals_lost"]["2026-06"]) == (1, 1)
    assert again.facts["answers"] == said
    other = desk.files.read("deals june.csv", june, answers={**said, MEANS + "won": "Talking"})
    assert told(other) == []  # what is said now goes first


def test_what_was_taken_as_proposed_is_not_kept(desk: Desk) -> None:
    content = b"Order ID,Order date,Customer ID,Amount\no1,2026-06-01,c1,10\no2,2026-06-04,c2,10\n"
    desk.files.commit(desk.files.read("orders.csv", content), content)
    assert desk.store.all(desk.workspace, MAPPING) == ()


def test_erasing_a_dataset_forgets_what_was_chosen_for_it(desk: Desk) -> None:
    by_hand(desk)
    assert len(desk.store.all(desk.workspace, MAPPING)) == 1
    desk.files.erase("web")
    assert desk.store.bodies(MAPPING) == ()
