"""Reading whole files: where the table is, what its columns are, what was passed over, what is asked."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.intake.model import ROW, Table
from lib.intake.read import read

LIMIT = 50_000_000
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def tables(text: str, name: str = "file.csv", **more: object) -> tuple[Table, ...]:
    return read(name, text.encode(), LIMIT, **more)  # type: ignore[arg-type]


def table(text: str, **more: object) -> Table:
    (only,) = tables(text, **more)
    return only


def types(read_: Table) -> dict[str, str]:
    return {c.name: c.type for c in read_.columns}


def column(read_: Table, name: str) -> list[object]:
    return read_.data[name].to_pylist()  # type: ignore[no-any-return]


def why(read_: Table) -> dict[int, str]:
    return {s.row: s.why for s in read_.skipped}


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Layout ------------------------------------------------------------------------------------------------------------


def test_plain_table() -> None:
    got = table("day,channel,cost\n2024-01-01,Email,1.5\n2024-01-02,Ads,2.5\n")
    assert types(got) == {"day": "date", "channel": "category", "cost": "number"}
    assert column(got, "day") == [datetime(2024, 1, 1), datetime(2024, 1, 2)]
    assert column(got, "cost") == [1.5, 2.5]
    assert (got.header_row, got.rows, got.encoding, got.delimiter, got.decimal, got.name) == (
        0,
        2,
        "utf-8",
        ",",
        ".",
        None,
    )
    assert column(got, ROW) == [1, 2]
    assert got.data.schema.names[-1] == ROW
    assert not got.findings
    assert not got.questions


def test_ad_report_with_titles_nulls_and_four_totals() -> None:
    text = (
        "Campaign report\n\"September 1, 2026 - September 3, 2026\"\n"
        "Campaign\tDay\tType\tCost\tImpr.\tClicks\nA, one\t2026-09-01\tVideo\t1,033.33\t12,345\t321\n"
        "B\t2026-09-02\tSearch\t0.01\t1\t --\nC\t2026-09-03\tVideo\t5.00\t10\t1\n"
        "Total: Campaigns\t\t\t1,038.34\t12,356\t322\nTotal: Account\t\t\t1,038.34\t12,356\t322\n"
        "Total: Video\t\tVideo\t1,038.33\t12,355\t322\n"
    )  # fmt: skip
    got = table(text)
    assert got.preamble == ("Campaign report", "September 1, 2026 - September 3, 2026")
    assert (got.header_row, got.rows) == (2, 3)
    assert column(got, "Clicks") == [321.0, None, 1.0]
    assert why(got) == {0: "title", 1: "title", 6: "total", 7: "total", 8: "total"}
    assert [(row, stated["Cost"], stated["Impr."]) for row, stated in got.totals] == [
        (6, 1038.34, 12356),
        (7, 1038.34, 12356),
    ]


def test_analytics_exploration_with_comments_and_total_under_the_header() -> None:
    text = (
        "# ---------\n# Shop\n# Free form 1\n# 20260723-20260724\n# ---------\n\nDate,Page,Active users,Views\n,,7,30,Grand total\n"
        "20260723,/a,3,10\n20260723,/b,2,5\n20260724,/a,2,15\n"
    )
    got = table(text)
    assert types(got) == {"Date": "date", "Page": "category", "Active users": "number", "Views": "number"}
    assert got.rows == 3
    assert why(got)[7] == "total"
    assert got.totals == ((7, {"Active users": 7.0, "Views": 30.0}),)
    assert "# 20260723-20260724" in got.preamble


def test_stacked_blocks_are_tables_of_their_own() -> None:
    text = (
        "# Start date: 20230923\n# End date: 20231020\nNth day,Users\n0000,1\n0001,2\n0010,4\n\n#\n"
        "# Start date: 20230923\n# End date: 20231020\n"
        "Nth day,New users\n0000,1\n0001,0\n\n# Top events\nEvent name,Event count\npage_view,33\nscroll,12\n\nItem name,Items\n"
    )
    users, new, events = tables(text)
    assert column(users, "Nth day") == [datetime(2023, 9, 23), datetime(2023, 9, 24), datetime(2023, 10, 3)]
    assert column(new, "New users") == [1.0, 0.0]
    assert (events.name, column(events, "Event count")) == ("Top events", [33.0, 12.0])


def test_titled_blocks_with_the_same_header_are_not_mixed() -> None:
    text = "sep=,\nFollows\nDate,Primary\n2025-01-01,1\n2025-01-02,2\n\nViews\nDate,Primary\n2025-01-01,10\n2025-01-02,20\n"
    follows, views = tables(text)
    assert [follows.name, views.name] == ["Follows", "Views"]
    assert column(views, "Primary") == [10.0, 20.0]


def test_blank_and_repeated_header_rows_inside_one_table() -> None:
    text = (
        "Order,Day,Units\nA,2024-01-05,1\n,,\nB,2024-01-06,2\n\nC,2024-01-07,3\nOrder,Day,Units\nD,2024-01-08,4\n,,\n"
    )
    got = table(text)
    assert column(got, "Order") == ["A", "B", "C", "D"]
    assert why(got) == {2: "blank", 4: "blank", 6: "repeated header", 8: "blank"}
    assert column(got, ROW) == [1, 3, 5, 7]


def test_footer_of_a_crm_report() -> None:
    text = (
        'Opportunity,Stage,Amount,Close Date\nA,Won,"1,000.00",03/31/2026\nB,Lost,5.50,04/01/2026\n\n"Grand Totals (2 records)"\n\n'
        '"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 example.com, inc. All rights reserved."\n'
    )
    got = table(text)
    assert got.rows == 2
    assert {why(got)[row] for row in (4, 6, 7)} == {"footer"}
    assert column(got, "Close Date")[0] == datetime(2026, 3, 31)


def test_summary_row_without_names_is_a_total_only_when_it_sums_up() -> None:
    head = "Starts,Campaign,State,Spent (EUR)\n"
    rows = "2026-09-01,A,on,10\n2026-09-01,B,on,20\n2026-09-02,A,off,5\n"
    total = table(head + "2026-09-01,,,35\n" + rows)
    assert (total.rows, total.totals) == (3, ((1, {"Spent (EUR)": 35.0}),))
    other = table(head + "2026-09-01,,,36\n" + rows)
    assert (other.rows, other.totals) == (4, ())


def test_a_customer_called_total_is_no_total() -> None:
    text = "Customer,Revenue\nTotal Wine & More,7\nAcme,20\nGlobex,30\n"
    assert table(text).rows == 3


def test_subtotals_borne_out_by_the_rows_above() -> None:
    text = "Item,Amount\nRent,10\nWages,30\nTotal costs,40\nSales,90\nLicences,10\nTotal income,100\n"
    got = table(text)
    assert column(got, "Item") == ["Rent", "Wages", "Sales", "Licences"]
    assert got.totals == ()  # parts of the table only: no checksum of the whole


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "Grand total",
        "Gesamt",
        "Summe",
        "Insgesamt",
        "Total général",
        "Suma",
        "합계",
        "総計",
        "Итого",
        "TOTAL:",
    ],
)
def test_total_in_many_languages(label: str) -> None:
    got = table(f"Channel,Cost,Clicks\nA,1,2\nB,2,3\n{label},3,5\n")
    assert got.totals == ((3, {"Cost": 3.0, "Clicks": 5.0}),)


def test_totals_are_found_in_whatever_order_the_columns_stand() -> None:
    rows = "5,2024-01-01,A,50\n7,2024-02-01,B,70\n12,Total 2024,,120\n1,2025-01-01,A,10\n2,2025-02-01,B,20\n"
    got = table("Leads,Month,Plan,Cost\n" + rows + "15,Total,,150\n")
    assert (got.rows, types(got)["Month"]) == (4, "date")
    assert why(got) == {3: "total", 6: "total"}
    assert got.totals == ((6, {"Leads": 15.0, "Cost": 150.0}),)


def test_two_row_headers_are_joined() -> None:
    units = table(
        ",Turnover of food,Turnover of drink\nSeries,A33X,A34X\n2024-01-01,1,2\n2024-02-01,3,4\n2024-03-01,5,6\n"
    )
    assert [c.name for c in units.columns] == ["Series", "Turnover of food / A33X", "Turnover of drink / A34X"]
    merged = table("Region,2024,,2025,\n,Sales,Units,Sales,Units\nNorth,1,2,3,4\nSouth,5,6,7,8\n")
    assert [c.name for c in merged.columns][1:] == ["2024 / Sales", "2024 / Units", "2025 / Sales", "2025 / Units"]
    assert merged.rows == 2


def test_years_and_months_as_column_names() -> None:
    years = table("Customer,2016,2017\nA,5,6\nB,7,8\n")
    assert types(years) == {"Customer": "category", "2016": "number", "2017": "number"}
    months = table("Account,Jan 2024,Feb 2024,Mar 2024\nRevenue,1,2,3\nCosts,4,5,6\n")
    assert column(months, "Feb 2024") == [2.0, 5.0]


def test_names_are_made_unique_and_blank_ones_named_by_place() -> None:
    got = table("a,a,,_row\n1,2,3,4\n5,6,7,8\n")
    assert [c.name for c in got.columns] == ["a", "a (2)", "column 3", "_row (2)"]


def test_order_numbers_with_a_hash_are_no_comments() -> None:
    text = 'Name,Email,Total,Created at,Lineitem name,Notes\n#1001,a@x.org,50.00,2025-10-07 09:50:26 +0200,Shirt,"line\nbreak"\n'
    got = table(text + "#1001,,,,Hat,\n# checked,,,,,\n#1002,b@x.org,20.00,2025-10-08 09:50:26 +0200,Shirt,\n")
    assert column(got, "Name") == ["#1001", "#1001", "#1002"]
    assert why(got) == {3: "comment"}


def test_a_table_without_header_keeps_its_first_row() -> None:
    got = table("2024-01-01,5,a\n2024-01-02,6,b\n2024-01-03,7,c\n")
    assert column(got, "column 2") == [5.0, 6.0, 7.0]
    assert [f.code for f in got.findings] == ["no_header"]


def test_ragged_rows() -> None:
    got = table("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")
    assert column(got, "c") == [3.0, None, 8.0, 12.0]
    assert [(f.code, f.row) for f in got.findings] == [("too_many_cells", 3)]


# Types -------------------------------------------------------------------------------------------------------------


def test_types_of_columns() -> None:
    text = (
        "Order ID,Name,E-mail,Phone,Zip,Price,Cost (EUR),Share,Time on page,Paid,Age,Note\n"
        "1,Ann Lee,a@example.com,+49 30 1234,01067,$5.00,3,45.5%,00:01:30,yes,30,n/a\n"
        "2,Bo Chan,b@example.com,+49 30 1235,75008,$6.50,4,2%,00:00:05,no,--,fine\n"
        "3,Cy Diaz,c@example.com,+49 30 1236,10115,($7.00),5,3%,01:00:00,yes,41,good\n"
    )
    got = table(text)
    assert types(got) == {
        "Order ID": "id", "Name": "category", "E-mail": "category", "Phone": "id", "Zip": "id",
        "Price": "money", "Cost (EUR)": "money",
        "Share": "percent", "Time on page": "duration", "Paid": "boolean", "Age": "number", "Note": "category",
    }  # fmt: skip
    assert column(got, "Zip")[0] == "01067"
    assert column(got, "Share") == [0.455, 0.02, 0.03]
    assert column(got, "Time on page") == [90.0, 5.0, 3600.0]
    assert column(got, "Price") == [5.0, 6.5, -7.0]
    assert column(got, "Age") == [30.0, None, 41.0]
    assert column(got, "Note") == [None, "fine", "good"]
    assert got.column("Cost (EUR)").currency == "EUR"
    assert got.column("Price").currency is None  # several countries write a dollar sign
    assert {c.name for c in got.columns if c.personal} == {"Name", "E-mail", "Phone"}
    assert got.column("Age").nulls == 1


@pytest.mark.parametrize(
    ("header", "personal"),
    [
        ("First Name", True), ("LASTNAME", True), ("contactFirstName", True), ("Customer Name", True),
        ("Vorname", True), ("Prénom", True),
        ("Apellidos", True), ("성명", True), ("氏名", True), ("Billing Street", True), ("Shipping Phone", True),
        ("Campaign name", False),
        ("Deal Name", False), ("Phone number clicks", False), ("Contact owner", False),
        ("Email open rate", False), ("Company Name", False),
    ],
)  # fmt: skip
def test_personal_by_header(header: str, personal: bool) -> None:
    got = table(f"{header},day\nx1,2024-01-01\ny2,2024-01-02\n")
    assert got.columns[0].personal is personal


def test_codes_keep_leading_zeros_and_many_digits() -> None:
    got = table("post,who,n\n939005954986044001,007,1\n939005954986044002,012,2\n")
    assert types(got) == {"post": "id", "who": "id", "n": "number"}
    assert column(got, "post")[0] == "939005954986044001"


def test_a_code_that_looks_like_a_power_stays_text() -> None:
    got = table("Invoice Number,day\n708E27E1-0006,2024-01-01\n1E10,2024-01-02\n")
    assert column(got, "Invoice Number") == ["708E27E1-0006", "1E10"]


def test_apostrophes_and_formula_quotes_around_codes_are_taken_off() -> None:
    got = table('Zip,Id,n\n\'75008,"=""0012""",1\n\'10115,"=""0013""",2\n')
    assert column(got, "Zip") == ["75008", "10115"]
    assert column(got, "Id") == ["0012", "0013"]


def test_bad_cells_are_null_and_named() -> None:
    rows = "".join(f"2024-01-{d:02},{d}\n" for d in range(1, 31))
    got = table(f"day,cost\n{rows}soon,31\n2024-02-01,many\n")
    assert got.rows == 32
    assert column(got, "day")[30] is None
    assert column(got, "cost")[31] is None
    assert {(f.level, f.code, f.row, f.column) for f in got.findings} == {
        ("warning", "not_a_date", 31, "day"), ("warning", "not_a_number", 32, "cost"),
    }  # fmt: skip
    assert all(f.file == "file.csv" and f.do for f in got.findings)


def test_many_bad_cells_are_counted_not_listed() -> None:
    rows = "".join(f"a{i},{'x' if i % 100 == 7 else i}\n" for i in range(2000))
    got = table(f"key,n\n{rows}")
    assert len(got.findings) == 11
    assert sum(f.rows for f in got.findings) == 20


def test_a_column_of_two_minds_is_text_and_said_to_be() -> None:
    rows = "".join(f"2024-01-{d:02},{d if d % 3 else 'open'}\n" for d in range(1, 31))
    got = table(f"day,grade\n{rows}")
    assert got.column("grade").type == "text"
    assert [f.code for f in got.findings] == ["mixed_types"]


def test_not_available_is_null_among_numbers_and_a_region_among_words() -> None:
    got = table("Region,Reach\nNA,5\nEMEA,NAN\nNA,NA\nEMEA,7\n")
    assert column(got, "Region") == ["NA", "EMEA", "NA", "EMEA"]
    assert column(got, "Reach") == [5.0, None, None, 7.0]


@pytest.mark.parametrize(
    ("header", "cells", "expected", "form"),
    [
        ("Date", ["45292", "45293.5"], [datetime(2024, 1, 1), datetime(2024, 1, 2, 12)], "serial day"),
        ("created_at", ["1704067200", "1704153600"], [datetime(2024, 1, 1), datetime(2024, 1, 2)], "Unix seconds"),
        (
            "created_at",
            ["1704067200000", "1704153600000"],
            [datetime(2024, 1, 1), datetime(2024, 1, 2)],
            "Unix milliseconds",
        ),
        ("Year", ["2023", "2024"], [datetime(2023, 1, 1), datetime(2024, 1, 1)], "%Y"),
    ],
)
def test_numbers_that_are_dates_by_their_header(
    header: str, cells: list[str], expected: list[datetime], form: str
) -> None:
    got = table(f"{header},n\n{cells[0]},a\n{cells[1]},b\n")
    assert got.columns[0].format == form
    assert column(got, header) == expected


def test_time_zone_of_the_reader() -> None:
    got = table("Sent on,n\n2026-07-01T22:30:00Z,1\n2026-07-02T12:00:00Z,2\n", timezone="Europe/Berlin")
    assert column(got, "Sent on") == [datetime(2026, 7, 2, 0, 30), datetime(2026, 7, 2, 14)]


# Questions ---------------------------------------------------------------------------------------------------------


def test_day_or_month_first_is_asked_only_when_open_and_can_be_answered() -> None:
    text = "day,n\n03/04/2026,1\n05/04/2026,2\n07/11/2026,3\n"
    got = table(text)
    (question,) = got.questions
    assert (question.about, question.assumed, question.options) == ("day", "month first", ("day first", "month first"))
    flipped = table(text, answers={"day": "day first"})
    assert not flipped.questions
    assert column(flipped, "day")[0] == datetime(2026, 4, 3)


def test_another_date_column_of_the_file_decides() -> None:
    got = table("sent,done\n03/04/2026,25/04/2026\n05/04/2026,26/04/2026\n07/11/2026,27/11/2026\n")
    assert not got.questions
    assert column(got, "sent")[0] == datetime(2026, 4, 3)


def test_thousands_or_decimals_are_decided_by_the_file_else_asked() -> None:
    decided = table("a;b;c\nx;1.234;2,5\ny;5.678;3,5\n")
    assert (decided.decimal, column(decided, "b"), decided.questions) == (",", [1234.0, 5678.0], ())
    open_ = table("a;b\nx;1.234\ny;5.678\n")
    (question,) = open_.questions
    assert (question.about, question.assumed) == ("b", "decimal comma")
    flipped = table("a;b\nx;1.234\ny;5.678\n", answers={"b": "decimal point"})
    assert (column(flipped, "b"), flipped.questions) == ([1.234, 5.678], ())


def test_amounts_without_cents_are_not_asked_about() -> None:
    got = table('날짜,매출\n2024년 1월 5일,"1,000원"\n2024년 1월 6일,"2,500원"\n')
    assert (column(got, "매출"), got.column("매출").currency, got.questions) == ([1000.0, 2500.0], "KRW", ())


def test_thousands_marks_beside_small_numbers_are_not_asked_about() -> None:
    got = table('a,b\nx,"1,234"\ny,850\n')
    assert (column(got, "b"), got.questions) == ([1234.0, 850.0], ())


# Workbooks ---------------------------------------------------------------------------------------------------------


def test_workbook_with_title_empty_column_and_native_cells() -> None:
    rows: list[list[object]] = [
        [], [None, None, "Sales database"], [], [None, "Retailer", "Invoice Date", "Units", "Paid", "Length", "Code"],
        [None, "A", datetime(2024, 1, 1), 3, True, time(0, 2, 31), 740150],
        [None, "B", datetime(2024, 1, 2, 6), 4.5, False, time(1), 740151],
    ]  # fmt: skip
    (got,) = read("a.xlsx", workbook(("Data", rows)), LIMIT)
    assert (got.name, got.header_row, got.preamble) == ("Data", 3, ("Sales database",))
    assert types(got) == {
        "Retailer": "category", "Invoice Date": "date", "Units": "number", "Paid": "boolean", "Length": "duration", "Code": "id",
    }  # fmt: skip
    assert column(got, "Invoice Date") == [datetime(2024, 1, 1), datetime(2024, 1, 2, 6)]
    assert column(got, "Length") == [151.0, 3600.0]
    assert column(got, "Code") == ["740150", "740151"]
    assert column(got, ROW) == [4, 5]


def test_money_as_text_beside_numbers() -> None:
    (got,) = read(
        "a.xlsx", workbook(("S", [["Customer", "Sales"], ["A", 500], ["B", "$1,000.00"], ["C", 300.1]])), LIMIT
    )
    assert (types(got)["Sales"], column(got, "Sales")) == ("money", [500.0, 1000.0, 300.1])


def test_sheets_of_the_same_header_are_one_table() -> None:
    march = [["day", "n"], [date(2024, 3, 1), 1], [date(2024, 3, 2), 2]]
    january = [["Day", "n "], [date(2024, 1, 1), 3]]
    other = [["Plan", "Price"], ["Team", 9]]
    both, plans = read("a.xlsx", workbook(("S1", march), ("S2", january), ("Plans", other)), LIMIT)
    assert (both.name, both.rows, plans.name) == (None, 3, "Plans")
    assert column(both, "n") == [1.0, 2.0, 3.0]


def test_hidden_sheets_are_left_alone() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(("A", [["d", "n"], ["x", 1]]), ("B", [["e", "m"], ["y", 2]]))))
    book["B"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (got,) = read("a.xlsx", out.getvalue(), LIMIT)
    assert got.name == "A"


def test_a_wide_sheet_of_months_names_its_columns_by_their_days() -> None:
    rows: list[list[object]] = [
        ["Account", datetime(2024, 1, 1), datetime(2024, 2, 1)],
        ["Revenue", 5, 6],
        ["Costs", 3, 4],
        ["Total costs", 3, 4],
    ]
    (got,) = read("a.xlsx", workbook(("P&L", rows)), LIMIT)
    assert [c.name for c in got.columns] == ["Account", "2024-01-01", "2024-02-01"]


# Round trips -------------------------------------------------------------------------------------------------------

DELIMITERS = st.sampled_from([",", ";", "\t", "|"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
ROWS = st.lists(
    st.tuples(
        st.dates(date(1990, 1, 1), date(2060, 12, 31)),
        st.sampled_from(["Email", "Paid, Search", "Größe", 'say "hi"', "검색", "a;b|c", "two\nlines"]),
        st.integers(-99_999_999, 99_999_999),
        st.one_of(st.none(), st.integers(0, 10**6)),
    ),
    min_size=2,
    max_size=25,
)


def written(rows: list[tuple[date, str, int, int | None]], delimiter: str, comma: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Day", "Channel", "Cost", "Clicks"])
    for day, channel, cents, clicks in rows:
        cost = f"{cents / 100:.2f}"
        writer.writerow(
            [day.isoformat(), channel, cost.replace(".", ",") if comma else cost, "" if clicks is None else clicks]
        )
    return out.getvalue()


def check(got: Table, rows: list[tuple[date, str, int, int | None]]) -> None:
    assert [v.date() for v in column(got, "Day")] == [r[0] for r in rows]  # type: ignore[attr-defined]
    assert column(got, "Channel") == [r[1] for r in rows]
    assert column(got, "Cost") == [r[2] / 100 for r in rows]
    assert column(got, "Clicks") == [r[3] for r in rows]


@settings(max_examples=60)
@given(ROWS, DELIMITERS, ENCODINGS, st.booleans())
def test_any_table_in_any_dialect_comes_back(
    rows: list[tuple[date, str, int, int | None]], delimiter: str, encoding: str, comma: bool
) -> None:
    (got,) = read("a.csv", written(rows, delimiter, comma).encode(encoding), LIMIT)
    check(got, rows)
    assert got.delimiter == delimiter


@settings(max_examples=60)
@given(ROWS, DELIMITERS, st.randoms(use_true_random=False))
def test_shuffling_rows_and_adding_title_and_total_change_nothing(
    rows: list[tuple[date, str, int, int | None]], delimiter: str, chance: object
) -> None:
    (before,) = read("a.csv", written(rows, delimiter, False).encode(), LIMIT)
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    cost, clicks = sum(r[2] for r in rows) / 100, sum(r[3] or 0 for r in rows)
    text = "My report\nMade for us\n\n" + written([rows[i] for i in order], delimiter, False)
    text += delimiter.join(["Total", "", f"{cost:.2f}", str(clicks)]) + "\n\nCopyright us\n"
    (after,) = read("a.csv", text.encode(), LIMIT)
    assert after.columns == before.columns
    assert after.data.drop_columns([ROW]).equals(before.data.take(pa.array(order)).drop_columns([ROW]))
    assert [stated["Cost"] for _, stated in after.totals] == [cost]


@settings(max_examples=30)
@given(ROWS)
def test_a_workbook_comes_back(rows: list[tuple[date, str, int, int | None]]) -> None:
    content = workbook(("S", [["Day", "Channel", "Cost", "Clicks"], *([d, c, n / 100, k] for d, c, n, k in rows)]))
    (got,) = read("a.xlsx", content, LIMIT)
    check(got, rows)


def test_the_same_bytes_give_the_same_table() -> None:
    text = written([(date(2024, 1, d), "Email", d * 100, d) for d in range(1, 20)], ",", False)
    assert table(text).data.equals(table(text).data)


def test_a_large_file_reads_as_the_same_file_in_small() -> None:
    head = "Order,Day,Channel,Revenue,Note\n"
    body = [
        f"{i},2024-{i % 12 + 1:02}-{i % 28 + 1:02},{('Email', 'Ads')[i % 2]},{i}.{i % 100:02},{'' if i % 7 else 'late'}\n"
        for i in range(60_000)
    ]
    large = table(head + "".join(body))
    small = table(head + "".join(body[:3000]))
    assert large.columns[:4] == small.columns[:4]
    assert large.data.slice(0, 3000).drop_columns(["Note"]).equals(small.data.drop_columns(["Note"]))
    assert large.rows == 60_000
    assert np.isclose(sum(column(large, "Revenue")), sum(i + i % 100 / 100 for i in range(60_000)))  # type: ignore[arg-type]


# Real files --------------------------------------------------------------------------------------------------------


def known_files() -> list[dict[str, object]]:
    manifest = CORPUS / "MANIFEST.json"
    return json.loads(manifest.read_text()) if manifest.exists() else []  # type: ignore[no-any-return]


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of real exports is not here")
def test_real_exports_have_their_known_rows_and_sums() -> None:
    wrong = []
    for entry in known_files():
        path = CORPUS / str(entry["file"])
        truth = entry["truth"]
        if str(entry.get("expect")).startswith("must_reject") or not path.exists() or not isinstance(truth, dict):
            continue
        got = read(path.name, path.read_bytes(), LIMIT)
        sums = {
            " ".join(c.name.casefold().split()): np.nansum(np.array(t.data[c.name].to_pylist(), dtype=float))
            for t in got for c in t.columns if c.type in ("number", "money")
        }  # fmt: skip
        if truth.get("rows") not in [t.rows for t in got]:
            wrong.append(f"{path.name}: rows {[t.rows for t in got]}, known {truth.get('rows')}")
        for part in truth["totals"]:
            name = " ".join(str(part["column"]).casefold().split())
            if (
                part["agg"] == "sum"
                and name in sums
                and len(got) == 1
                and not np.isclose(sums[name], part["total"], rtol=1e-6)
            ):
                wrong.append(f"{path.name}: {name} {sums[name]}, known {part['total']}")
        wrong += [f"{path.name}: asks {q.ask}" for t in got for q in t.questions]
    assert not wrong, "\n".join(wrong)
