"""Reading tables: parts, duplicates, conditions, dimensions with their many spellings; rows and profiles; bad recipes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.engine import Number, Source, Sources, panel, profile, rows
from lib.engine.tidy import Tidy
from lib.errors import DeclarationError
from lib.intake.model import Coverage, DimensionRole, Rule, Where
from lib.panel import Cut, Panel
from lib.period import Calendar

from .small import RULES, TYPES, random_rows, recipe, source, table, view

CALENDAR = Calendar()
APRIL = CALENDAR.parse("2024-04")
COUNT, SUM = Rule(measure="rows", how="count"), Rule(measure="amount", how="sum", column="amount")


def _row(**more: Any) -> dict[str, Any]:
    return {"day": date(2024, 4, 5), "amount": 1.0} | more


def _ask(listed: list[dict[str, Any]], *rules: Rule, cut: Cut | None = None, **more: Any) -> Panel:
    return panel(Sources((source(listed, recipe(*rules, **more)),)), cut or Cut(), view())


def test_tables_lie_in_files_or_in_memory(tmp_path: Path) -> None:
    listed = random_rows(4)
    whole = table(listed)
    pq.write_table(whole.slice(0, 25), tmp_path / "a.parquet")
    second = table(listed[25:]).drop_columns(["weight"]).append_column("weight", pa.array([None] * 35, pa.string()))
    pq.write_table(second, tmp_path / "b.parquet")
    parts = Source("a", recipe(*RULES[:9]), paths=(str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")))
    split = panel(Sources((parts,)), Cut(by="owner"), view())
    memory = _ask(listed, *RULES[:9], cut=Cut(by="owner"))
    assert split.segments == memory.segments
    np.testing.assert_allclose(split.values, memory.values, rtol=1e-12)


def test_of_rows_with_one_key_the_last_counts_also_across_parts(tmp_path: Path) -> None:
    one = [
        _row(who="a", amount=1.0),
        _row(who="b", amount=2.0),
        _row(who="a", amount=4.0),
        _row(amount=8.0),
        _row(amount=16.0),
    ]
    assert _ask(one, SUM, key=("who",)).get("amount")[0, 0] == 2.0 + 4.0 + 8.0 + 16.0
    assert _ask(one, SUM, key=("who", "amount")).get("amount")[0, 0] == 31.0
    paths = []
    for i, part in enumerate((one, [_row(who="b", amount=0.5)])):
        paths.append(str(tmp_path / f"{i}.parquet"))
        pq.write_table(table(part), paths[-1])
    made = panel(Sources((Source("a", recipe(SUM, key=("who",)), paths=tuple(paths)),)), Cut(), view())
    assert made.get("amount")[0, 0] == 0.5 + 4.0 + 8.0 + 16.0


def test_a_withdrawn_row_does_not_bring_its_older_double_back() -> None:
    listed = [_row(who="a", channel="won"), _row(who="a", channel="void")]
    condition = (Where(column="channel", op="not_in", values=("void",)),)
    assert (
        _ask(
            listed,
            COUNT,
            key=("who",),
            where=condition,
            coverage=Coverage(first=date(2024, 4, 1), last=date(2024, 4, 30)),
        ).get("rows")[0, 0]
        == 0.0
    )


CONDITIONS: list[tuple[Where, Callable[[Any], bool]]] = [
    (Where(column="channel", values=("  CAFE", "x")), lambda r: r["channel"] in ("Café", "X ", "x")),
    (Where(column="channel", op="not_in", values=("café", "x")), lambda r: r["channel"] not in ("Café", "X ", "x")),
    (Where(column="channel", op="contains", values=("AF",)), lambda r: r["channel"] == "Café"),
    (Where(column="channel", op="contains", values=("소",)), lambda r: r["channel"] == "소셜 미디어"),
    (Where(column="channel", op="present"), lambda r: r["channel"] not in (None, " ")),
    (Where(column="channel", op="absent"), lambda r: r["channel"] in (None, " ")),
    (Where(column="amount", op="at_least", values=("2",)), lambda r: r["amount"] is not None and r["amount"] >= 2),
    (Where(column="amount", op="below", values=("2",)), lambda r: r["amount"] is not None and r["amount"] < 2),
    (Where(column="amount", values=("2", "3.0", "x")), lambda r: r["amount"] in (2.0, 3.0)),
    (Where(column="amount", op="not_in", values=("2",)), lambda r: r["amount"] != 2.0),
    (Where(column="amount", op="present"), lambda r: r["amount"] is not None),
    (Where(column="day", op="at_least", values=("2024-04-03",)), lambda r: r["day"] >= date(2024, 4, 3)),
    (Where(column="flag", values=("Yes",)), lambda r: r["flag"] is True),
    (Where(column="flag", op="not_in", values=("true",)), lambda r: r["flag"] is not True),
]


@pytest.mark.parametrize(
    ("condition", "holds"), CONDITIONS, ids=[f"{c.column} {c.op} {c.values}" for c, _ in CONDITIONS]
)
def test_conditions(condition: Where, holds: Callable[[Any], bool]) -> None:
    channels = ["Café", "X ", "x", None, " ", "소셜 미디어", "it's"]
    listed = [
        {
            "day": date(2024, 4, 1 + i % 7),
            "channel": channels[i % 7],
            "amount": [1.0, 2.0, 3.0, None][i % 4],
            "flag": [True, False, None][i % 3],
        }
        for i in range(84)
    ]
    rule = COUNT.model_copy(update={"where": (condition,)})
    made = panel(Sources((source(listed, recipe(rule), types=TYPES | {"flag": pa.bool_()}),)), Cut(), view())
    assert made.get("rows")[0, 0] == sum(map(holds, listed))
    again = panel(
        Sources((source(listed, recipe(COUNT, where=(condition,)), types=TYPES | {"flag": pa.bool_()}),)), Cut(), view()
    )
    assert again.get("rows")[0, 0] == sum(map(holds, listed))


def test_many_values_are_compared_as_well_as_few() -> None:
    listed = [_row(channel=f"Über {i}") for i in range(1500)] + [_row(channel="other")]
    rule = COUNT.model_copy(update={"where": (Where(column="channel", op="contains", values=("uber",)),)})
    assert _ask(listed, rule).get("rows")[0, 0] == 1500.0


def test_spellings_of_a_value_are_one_segment_and_the_first_one_names_it() -> None:
    spelled = ["e-mail", "EMAIL ", "Newsletter", "CAFÉ", "cafe", " Straße", "STRASSE", "직접 유입", None, "", "nb"]
    listed = [_row(channel=c) for c in spelled]
    aliases = {"channel": {"NB ": "email"}}
    made = panel(Sources((source(listed, recipe(SUM)),)), Cut(by="channel"), view(aliases=aliases))
    found = {s: float(made.get("amount", s)[0, 0]) for s in made.segments}
    assert found == {"total": 11.0, "Email": 4.0, "Café": 2.0, "Straße": 2.0, "(none)": 2.0, "직접 유입": 1.0}
    for asked in ("E-MAIL", "newsletter", "nb"):
        cut = Cut(where=(("channel", asked),))
        assert panel(Sources((source(listed, recipe(SUM)),)), cut, view(aliases=aliases)).get("amount")[0, 0] == 4.0
    either = Cut(where=(("channel", "email"), ("channel", "strasse")))
    assert panel(Sources((source(listed, recipe(SUM)),)), either, view(aliases=aliases)).get("amount")[0, 0] == 6.0


def test_a_value_called_like_a_segment_of_ours_is_told_apart() -> None:
    made = _ask([_row(owner="Total"), _row(owner="total"), _row(owner="rest", amount=5.0)], SUM, cut=Cut(by="owner"))
    assert made.segments == ("total", "rest (value)", "Total")
    made = _ask([_row(owner="total")], SUM, cut=Cut(by="owner"))
    assert made.segments == ("total", "total (value)")


def test_the_twenty_largest_have_a_segment_and_the_others_share_one() -> None:
    listed = [_row(owner=f"o{i:02d}", amount=float(i), who=f"w{i % 7}") for i in range(30)]
    made = _ask(listed, SUM, COUNT, RULES[2], cut=Cut(by="owner"))
    assert made.segments == ("total", *(f"o{i:02d}" for i in range(29, 9, -1)), "rest")
    assert made.get("amount", "rest")[0, 0] == sum(range(10))
    assert made.get("rows", "rest")[0, 0] == 10.0
    assert made.get("people", "rest")[0, 0] == 7.0  # asked, not added up
    assert made.get("people")[0, 0] == 7.0


def test_a_source_without_the_dimension_is_missing_in_segments_and_filters() -> None:
    with_it = source([_row(owner="x")], recipe(SUM), "a")
    without = source([_row()], recipe(COUNT, dimensions=()), "b")
    made = panel(Sources((with_it, without)), Cut(by="owner"), view())
    assert made.get("rows")[0, 0] == 1.0
    assert np.isnan(made.get("rows", "x")).all()
    filtered = panel(Sources((with_it, without)), Cut(where=(("owner", "x"),)), view())
    assert filtered.get("amount")[0, 0] == 1.0
    assert np.isnan(filtered.get("rows")).all()


def test_a_dimension_may_be_the_same_for_the_whole_table() -> None:
    paid = recipe(SUM, dimensions=(DimensionRole(dimension="channel", value="e-mail"),))
    made = panel(Sources((source([_row()], paid),)), Cut(by="channel"), view())
    assert made.segments == ("total", "Email")
    assert made.get("amount", "Email")[0, 0] == 1.0
    other = panel(Sources((source([_row()], paid),)), Cut(where=(("channel", "café"),)), view())
    assert other.get("amount")[0, 0] == 0.0


@pytest.mark.parametrize("place", range(len(RULES)), ids=[f"{r.how} {r.measure}" for r in RULES])
def test_the_rows_behind_a_number_are_those_that_make_it(place: int) -> None:
    rule = RULES[place]
    listed = random_rows(9)
    sources = Sources((source(listed, recipe(coverage=Coverage(first=date(2023, 7, 1), last=date(2024, 5, 15)))),))
    for where in ((), (("owner", "x"),)):
        made = panel(sources, Cut(where=where), view())
        number = made.get(rule.measure)[0, made.periods.index(APRIL)]
        behind = rows(sources, Number(rule.measure, APRIL, where), view())
        assert behind.total == len(behind.rows)
        match rule.how:
            case "sum":
                assert sum(r["amount"] for r in behind.rows) == pytest.approx(number)
            case "count" | "first":
                assert behind.total == number
            case "count_distinct" | "repeat":
                assert len({r["who"] for r in behind.rows}) == number
            case "stock" if rule.column:
                assert sum(r["amount"] or 0.0 for r in behind.rows) == pytest.approx(number)
            case "stock":
                assert (len({r["who"] for r in behind.rows} - {None}) if rule.id else behind.total) == number
            case "mean_days":
                assert sum((r["day"].date() - r["since"].date()).days for r in behind.rows) == number


def test_rows_are_bounded_latest_first_and_say_where_they_stand() -> None:
    listed = [_row(day=datetime(2024, 4, d, 9), owner="x") for d in range(1, 21)]
    sources = Sources((source(listed, recipe(SUM), "a"), source(listed, recipe(COUNT), "b")))
    found = rows(sources, Number("amount", APRIL), view(), limit=3)
    assert found.total == 20
    assert [(r["dataset"], r["row"], r["day"].day) for r in found.rows] == [("a", 19, 20), ("a", 18, 19), ("a", 17, 18)]
    assert rows(sources, Number("amount", APRIL, (("owner", "y"),)), view()).total == 0
    assert rows(sources, Number("level", APRIL), view()).rows == ()


def test_a_profile_says_what_a_source_holds() -> None:
    listed = [
        _row(channel="e-mail", owner="x"),
        _row(channel="Messe", day=date(2024, 1, 2)),
        _row(channel="messe "),
        _row(),
    ]
    found = profile(source(listed, recipe(SUM)), view())
    assert (found.rows, found.first, found.last) == (4, date(2024, 1, 2), date(2024, 4, 5))
    assert found.values["channel"] == (("Messe", 2), ("(none)", 1), ("Email", 1))
    assert found.unmapped == {"channel": ("Messe",)}
    assert profile(source([], recipe(SUM)), view()).rows == 0


def test_columns_may_be_called_anything() -> None:
    names = {"count": pa.timestamp("us"), "period": pa.float64(), 'select * from "x"': pa.string(), "part": pa.string()}
    listed = [{"count": datetime(2024, 4, 2), "period": 2.5, 'select * from "x"': "é'\"", "part": "p"}]
    rule = Rule(measure="amount", how="sum", column="period")
    made = recipe(
        rule, date="count", key=("part",), dimensions=(DimensionRole(dimension="owner", column='select * from "x"'),)
    )
    found = panel(Sources((source(listed, made, types=names),)), Cut(by="owner"), view())
    assert found.get("amount", "é'\"")[0, 0] == 2.5


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (Rule(measure="amount", how="sum", column="nope"), "“nope”"),
        (Rule(measure="rows", how="count", date="amount"), "no dates"),
        (COUNT.model_copy(update={"where": (Where(column="gone"),)}), "“gone”"),
        (COUNT.model_copy(update={"where": (Where(column="amount", op="below", values=("x",)),)}), "not a number"),
    ],
)
def test_a_recipe_that_does_not_fit_its_table_names_the_column(rule: Rule, what: str) -> None:
    with pytest.raises(DeclarationError, match=what):
        _ask([_row()], rule)


def test_a_recipe_without_a_date_says_so() -> None:
    with pytest.raises(DeclarationError, match="No date column"):
        _ask([_row()], COUNT, date=None)


def test_threads_do_not_disturb_each_other() -> None:
    listed = random_rows(12)
    expected = _ask(listed, cut=Cut(by="owner")).values.tobytes()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: _ask(listed, cut=Cut(by="owner")).values.tobytes(), range(6)))
    assert set(found) == {expected}


@pytest.mark.parametrize("dialect", ["databricks", "postgres", "snowflake", "trino"])
def test_every_expression_can_be_asked_of_other_engines(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    fetch = Tidy.fetch

    def record(read: Tidy, expression: Any) -> pa.Table:
        asked.append(expression)
        return fetch(read, expression)

    monkeypatch.setattr(Tidy, "fetch", record)
    where = (Where(column="owner", op="not_in", values=("z",)), Where(column="amount", op="below", values=("99",)))
    one = Sources((source(random_rows(2), recipe(where=where, key=("who", "day"))),))
    for cut in (Cut(by="channel"), Cut("day"), Cut("quarter", (("owner", "x"),))):
        panel(one, cut, view(fiscal_start=4))
    rows(one, Number("newcomers", APRIL, (("owner", "x"),)), view())
    assert len(asked) > 20
    for expression in asked:
        assert ibis.to_sql(expression, dialect=dialect)
