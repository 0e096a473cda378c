"""What the data page says of what is loaded."""

from __future__ import annotations

import pytest

from lib.catalog.load import load
from lib.charts.format import Formatter
from lib.intake.model import Recipe, Rule
from lib.period import Calendar
from lib.settings import Settings
from lib.store.declared import texts
from lib.ui import data_view
from lib.ui.data_view import Months, Note
from lib.ui.preview import monthly_rows, preview_table
from lib.ui.table import table_html
from lib.work.datasets import Dataset, StoredTable

FMT = Formatter("EUR")
CALENDAR = Calendar()
CATALOG = load(texts(Settings().catalog))


def months(**by: tuple[str, ...]) -> Months:
    return Months(by, CALENDAR.parse("2026-05"), CALENDAR)


def test_a_strip_shows_holes_the_unfinished_month_and_what_is_not_there() -> None:
    found = months(a=("2026-01", "2026-02", "2026-04", "2026-05"), b=("2026-04",))
    assert found.strip("a") == ("full", "full", "hole", "full", "part")
    assert found.strip("b") == ("none", "none", "none", "full", "none")
    assert found.says("a", FMT) == "Jan 2026 to May 2026, no rows in Mar 2026"
    assert found.says("nothing", FMT) == "no months"


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ((), "Usable. Nothing to check."),
        (("note",), "Usable. Nothing to check."),
        (("warning", "warning", "warning"), "Usable. Three things to check before you trust the last quarter."),
        (("error", "warning"), "One thing must be fixed before the numbers can be trusted."),
    ],
)
def test_the_verdict_speaks_of_the_gravest(levels: tuple[str, ...], said: str) -> None:
    assert data_view.verdict([Note("a.csv", level, "x") for level in levels]) == said


def test_findings_are_ordered_placed_and_safe() -> None:
    low = data_view.note_of("a.csv", {"level": "note", "what": "fine", "rows": 2})
    high = data_view.note_of("<b>.csv", {"level": "error", "what": "no", "row": 4, "column": "Date", "do": "Mend it."})
    assert data_view.ordered([low, high]) == (high, low)
    assert high.where == "<b>.csv, row 5, column Date"
    html = data_view.findings_html([high, low])
    assert "&lt;b&gt;.csv" in html and "<b>" not in html and "2 rows" in html


def test_the_preview_divides_weighted_sums_and_leaves_gaps() -> None:
    monthly = {
        "sales_cycle_days": {"2026-01": 60.0, "2026-02": 40.0},
        "sales_cycle_days.weight": {"2026-01": 2.0, "2026-02": 4.0},
        "plan.revenue": {"2026-01": 1000.0},
    }
    totals = {"sales_cycle_days": 100.0, "sales_cycle_days.weight": 6.0, "plan.revenue": 1000.0}
    rows = monthly_rows(monthly, CATALOG)
    assert rows[0]["Month"] == "2026-01"
    assert [r["planned revenue"] for r in rows] == [1000.0, None]
    assert [v for k, v in rows[1].items() if k not in ("Month", "planned revenue")] == [10.0]
    html = table_html(preview_table(totals, monthly, CATALOG, FMT))
    assert "16.7" in html and "€1,000" in html and "–" in html


def test_versions_are_told_apart() -> None:
    at = "2026-11-16T07:10:33"
    assert data_view.version_words(at, "owner", 1430) == "2026-11-16 07:10, owner, 1,430 rows"
    assert data_view.version_words(at, "owner", None).endswith("removed")


def loaded(file: str, *measures: str) -> Dataset:
    rules = tuple(Rule(measure=m, how="sum", column=m) for m in measures)
    table = StoredTable(parts=("p",), rows=3, recipe=Recipe(shape="period", date="d", rules=rules))
    return Dataset(file=file, sha256="x", size=1, tables=(table,))


def test_a_dataset_feeds_what_it_counts_for_and_its_file_is_named_where_it_is_another() -> None:
    there = {"ads oct": loaded("ads nov.csv", "revenue", "clicks"), "shop": loaded("shop.csv", "revenue")}
    words = data_view.Words(CATALOG, FMT, {"ads oct": {"clicks"}, "shop": {"revenue"}})
    html = table_html(data_view.files_table(there, months(shop=("2026-01",)), words))
    assert "ads oct (now from ads nov.csv)" in html and "Clicks; not Revenue" in html
    assert ">shop.csv<" in html
    assert data_view.feeds("shop", there["shop"], data_view.Words(CATALOG, FMT, {})) == "Nothing: other files count"
    assert data_view.feeds("shop", there["shop"], data_view.Words(CATALOG, FMT)) == "Revenue"
