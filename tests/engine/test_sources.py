"""Several sources of one measure: added, replaced, switched at a day; breaks of definition."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.engine import Source, Sources, panel, panels
from lib.engine.source import Entry
from lib.intake.model import Rule
from lib.panel import Break, Cut, Panel
from lib.period import Calendar

from .small import AS_OF, catalog, measure, random_rows, recipe, source, view

WORDS = catalog(
    [measure("spend", sources="add"), measure("revenue"), measure("mrr", "stock"), measure("people", "unique")]
)
CALENDAR = Calendar()


def _source(name: str, amounts: dict[date, float], rule: Rule | None = None, **more: Any) -> Source:
    rows = [{"day": d, "amount": a, "who": str(a)} for d, a in amounts.items()]
    return source(rows, recipe(rule or Rule(measure="spend", how="sum", column="amount"), **more), name)


def _ask(*sources: Source, cut: Cut | None = None, **policies: tuple[Entry, ...]) -> Panel:
    return panel(Sources(sources, policies), cut or Cut(), view(catalog=WORDS))


def _months(first: int, last: int, amount: float) -> dict[date, float]:
    """The amount on every day of months of 2024, up to the day before the as-of day."""
    days = (date(2024, 1, 1) + timedelta(days=i) for i in range(136))
    return {d: amount for d in days if first <= d.month <= last}


def _values(made: Panel, series: str) -> list[float]:
    return [float(v) for v in made.get(series)[0]]


def test_sources_that_belong_together_add_up_and_cover_what_all_cover() -> None:
    made = _ask(
        _source("a", _months(1, 5, 1.0)), _source("b", _months(2, 4, 2.0)), _source("c", {date(2023, 11, 3): 7.0})
    )
    values = _values(made, "spend")
    assert [values[0], *values[2:]] == [7.0, 31.0, 87.0, 93.0, 90.0, 15.0]
    assert math.isnan(values[1])
    covered = (made.covered or {})["spend"]
    assert date.fromordinal(covered.first) <= date(2023, 11, 3)
    assert date.fromordinal(covered.last) == date(2024, 4, 30)  # b is still alive, c has long ended


REVENUE = Rule(measure="revenue", how="sum", column="amount")


def test_of_the_same_thing_twice_the_first_source_counts_until_someone_decides() -> None:
    a, b = _source("a", _months(1, 5, 1.0), REVENUE), _source("b", _months(1, 5, 2.0), REVENUE)
    assert _values(_ask(a, b), "revenue") == [31.0, 29.0, 31.0, 30.0, 15.0]
    assert _values(_ask(b, a), "revenue") == [62.0, 58.0, 62.0, 60.0, 30.0]
    assert _values(_ask(a, b, revenue=(("b", None),)), "revenue") == [62.0, 58.0, 62.0, 60.0, 30.0]
    assert _values(_ask(a, b, revenue=(("a", None), ("b", None))), "revenue") == [93.0, 87.0, 93.0, 90.0, 45.0]
    assert _values(_ask(a, b, revenue=(("gone", None),)), "revenue") == [31.0, 29.0, 31.0, 30.0, 15.0]


def test_a_switch_cuts_at_its_day() -> None:
    a, b = _source("a", _months(1, 5, 1.0), REVENUE), _source("b", _months(1, 5, 2.0), REVENUE)
    made = _ask(a, b, revenue=(("a", None), ("b", date(2024, 3, 11))))
    assert _values(made, "revenue") == [31.0, 29.0, 10.0 + 42.0, 60.0, 30.0]
    assert made.breaks == ()
    covered = (made.covered or {})["revenue"]
    assert (date.fromordinal(covered.first), date.fromordinal(covered.last)) == (date(2024, 1, 1), date(2024, 5, 15))


def test_a_level_switches_with_the_end_of_the_period() -> None:
    rule = Rule(measure="mrr", how="stock", column="amount")
    a, b = _source("a", {date(2024, 1, 1): 5.0, date(2024, 5, 15): 0.0}, rule), _source("b", _months(1, 5, 1.0), rule)
    policy: tuple[Entry, ...] = (("a", None), ("b", date(2024, 3, 31)))
    assert _values(_ask(a, b, mrr=policy), "mrr") == [5.0, 5.0, 91.0, 121.0, 136.0]
    policy = (("a", None), ("b", date(2024, 4, 1)))
    assert _values(_ask(a, b, mrr=policy), "mrr") == [5.0, 5.0, 5.0, 121.0, 136.0]


def test_two_definitions_in_one_series_are_a_break() -> None:
    gross = REVENUE.model_copy(update={"definition": "gross"})
    net = REVENUE.model_copy(update={"definition": "net"})
    a, b = _source("a", _months(1, 5, 1.0), gross), _source("b", _months(1, 5, 2.0), net)
    policy: tuple[Entry, ...] = (("a", None), ("b", date(2024, 3, 1)))
    made = _ask(a, b, revenue=policy)
    assert [(x.series, CALENDAR.label(x.period)) for x in made.breaks] == [("revenue", "2024-03")]
    assert isinstance(made.breaks[0], Break)
    assert (made.notes or {})["revenue"] == ("definition: gross", "definition: net")
    quarter = _ask(a, b, revenue=policy, cut=Cut("quarter"))
    assert [CALENDAR.label(x.period) for x in quarter.breaks] == ["2024Q1"]
    assert _ask(a, a, revenue=policy).breaks == ()


def test_different_people_across_a_switch_are_an_upper_bound() -> None:
    rule = Rule(measure="people", how="count_distinct", id="who")
    a, b = _source("a", _months(1, 5, 1.0), rule), _source("b", _months(1, 5, 1.0), rule)
    made = _ask(a, b, people=(("a", None), ("b", date(2024, 3, 11))))
    assert _values(made, "people") == [1.0, 1.0, 2.0, 1.0, 1.0]
    assert "upper bound" in (made.notes or {})["people"][0]


def test_two_tables_of_one_dataset_are_one_source() -> None:
    a, b = _source("file", _months(1, 2, 1.0), REVENUE), _source("file", _months(3, 5, 2.0), REVENUE)
    assert _values(_ask(a, b), "revenue") == [31.0, 29.0, 62.0, 60.0, 30.0]


@settings(max_examples=5)
@given(st.integers(0, 1000), st.dates(date(2023, 10, 1), date(2024, 5, 1)))
def test_a_switch_from_a_source_to_itself_changes_nothing(seed: int, day: date) -> None:
    rows = [r | {"day": r["day"] or datetime(2024, 1, 1)} for r in random_rows(seed)]
    one = source(rows, recipe(REVENUE, coverage=None), "a")
    plain = _ask(one)
    switched = _ask(one, revenue=(("a", None), ("a", day)))
    assert plain.periods == switched.periods
    for before, after in zip(_values(plain, "revenue"), _values(switched, "revenue"), strict=True):
        assert math.isclose(before, after, abs_tol=1e-9) or (math.isnan(before) and math.isnan(after))


def test_several_cuts_at_once_are_each_as_if_asked_alone() -> None:
    two = Sources((source(random_rows(1), recipe(), "a"), source(random_rows(2), recipe(), "b")))
    cuts = [
        Cut(),
        Cut("quarter"),
        Cut("year"),
        Cut("day"),
        Cut(by="owner"),
        Cut("quarter", (("owner", "x"),), "channel"),
    ]
    for cut, made in panels(two, cuts, view()).items():
        alone = panel(two, cut, view())
        assert (made.series, made.segments, made.periods) == (alone.series, alone.segments, alone.periods)
        assert made.values.tobytes() == alone.values.tobytes()


def test_limits_of_the_view_cut_the_periods() -> None:
    made = panel(
        Sources((_source("a", _months(1, 5, 1.0)),)),
        Cut(),
        view(catalog=WORDS, first=date(2024, 2, 20), last=date(2024, 4, 1)),
    )
    assert [CALENDAR.label(p) for p in made.periods] == ["2024-02", "2024-03", "2024-04"]
    assert made.periods[-1] < CALENDAR.current("month", AS_OF)
