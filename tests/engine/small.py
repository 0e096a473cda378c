"""Small tables, a small vocabulary and dull twins of the rules, for the tests of the engine."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from lib.catalog.model import Catalog, Dimension, DimensionValue, Kind, Measure
from lib.engine import Source, View
from lib.intake.model import ROW, DimensionRole, Recipe, Rule
from lib.period import Calendar, Period

Row = Mapping[str, Any]
AS_OF = date(2024, 5, 16)
KINDS: dict[str, Kind] = {
    "amount": "flow",
    "rows": "flow",
    "people": "unique",
    "newcomers": "flow",
    "returning": "unique",
    "recurring": "stock",
    "open_rows": "stock",
    "open_people": "stock",
    "level": "stock",
    "score": "weighted",
    "delay": "weighted",
}
RULES = (
    Rule(measure="amount", how="sum", column="amount"),
    Rule(measure="rows", how="count"),
    Rule(measure="people", how="count_distinct", id="who"),
    Rule(measure="newcomers", how="first", id="who"),
    Rule(measure="returning", how="repeat", id="who"),
    Rule(measure="recurring", how="stock", column="amount", until="end"),
    Rule(measure="open_rows", how="stock", until="end"),
    Rule(measure="open_people", how="stock", id="who", until="end"),
    Rule(measure="level", how="last", column="amount", id="who"),
    Rule(measure="score", how="weighted", column="amount", weight="weight"),
    Rule(measure="delay", how="mean_days", since="since"),
)
TYPES = {
    "day": pa.timestamp("us"),
    "end": pa.date32(),
    "since": pa.timestamp("us"),
    "amount": pa.float64(),
    "weight": pa.float64(),
    "who": pa.string(),
    "channel": pa.string(),
    "owner": pa.string(),
}


def measure(name: str, kind: Kind = "flow", sources: str = "one") -> Measure:
    """A measure of that kind, with everything else plain."""
    return Measure(id=name, name=name, area="web", kind=kind, unit="count", sources=sources)  # type: ignore[arg-type]


def catalog(measures: Iterable[Measure] = (), dimensions: Iterable[Dimension] = ()) -> Catalog:
    """A vocabulary of these measures; without any, of one per `how`."""
    given = tuple(measures) or tuple(measure(n, k) for n, k in KINDS.items())
    channel = Dimension(
        id="channel",
        name="Channel",
        values=(
            DimensionValue(value="Email", synonyms=("e-mail", "Newsletter")),
            DimensionValue(value="Café", synonyms=("coffee",)),
        ),
    )
    dims = tuple(dimensions) or (channel, Dimension(id="owner", name="Owner"))
    return Catalog({m.id: m for m in given}, {}, {}, {d.id: d for d in dims}, {})


def view(fiscal_start: int = 1, as_of: date = AS_OF, **more: Any) -> View:
    """A view on the small vocabulary."""
    return View(Calendar(fiscal_start), as_of, more.pop("catalog", catalog()), **more)


def table(rows: Iterable[Row], types: Mapping[str, pa.DataType] = TYPES) -> pa.Table:
    """Rows as an Arrow table in the form in which intake hands tables over."""
    listed = list(rows)
    columns = {n: _array([r.get(n) for r in listed], t) for n, t in types.items()}
    return pa.table({**columns, ROW: pa.array(range(len(listed)), pa.int64())})


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        values = [datetime(v.year, v.month, v.day) if type(v) is date else v for v in values]
    return pa.array(values, kind)


def source(rows: Iterable[Row], recipe: Recipe, dataset: str = "a", types: Mapping[str, pa.DataType] = TYPES) -> Source:
    """A source in memory."""
    return Source(dataset, recipe, table=table(rows, types))


def recipe(*rules: Rule, **more: Any) -> Recipe:
    """An event recipe dated by `day`, with channel and owner."""
    said: dict[str, Any] = {"shape": "event", "date": "day", "rules": rules or RULES}
    said["dimensions"] = (
        DimensionRole(dimension="channel", column="channel"),
        DimensionRole(dimension="owner", column="owner"),
    )
    return Recipe(**(said | more))


def random_rows(seed: int, n: int = 60, first: date = date(2023, 9, 10)) -> list[dict[str, Any]]:
    """Rows with holes, over nine months and a little beyond the as-of day."""
    chance = random.Random(seed)

    def maybe(value: Any, share: float = 0.12) -> Any:
        return None if chance.random() < share else value

    rows = []
    for _ in range(n):
        day = first + timedelta(days=chance.randrange(270))
        moment = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60))
        rows.append(
            {
                "day": maybe(moment, 0.05),
                "end": maybe(day + timedelta(days=chance.randrange(-3, 120)), 0.4),
                "since": maybe(moment - timedelta(days=chance.randrange(40))),
                "amount": maybe(float(chance.randrange(-50, 400)) / 4),
                "weight": maybe(float(chance.randrange(0, 9))),
                "who": maybe(f"w{chance.randrange(14)}"),
                "channel": maybe(chance.choice(["Email", "e-mail ", "CAFÉ", "cafe", "Messe", "messe", " "])),
                "owner": maybe(chance.choice("xyz")),
            }
        )
    return rows


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def twin(rule: Rule, rows: list[dict[str, Any]], at: Period, cal: Calendar, keep: Callable[[Row], bool]) -> Any:
    """One number by plain loops: what the rule gives in a period for the rows kept. (value, weight) for means."""
    first, last = cal.first_day(at), min(cal.last_day(at), AS_OF - timedelta(days=1))
    dated = [(i, _day(r["day"]), r) for i, r in enumerate(rows) if r["day"] is not None]
    inside = [(i, d, r) for i, d, r in dated if first <= d <= last and keep(r)]
    match rule.how:
        case "sum":
            return sum(r["amount"] for _, _, r in inside if r["amount"] is not None)
        case "count":
            return len(inside)
        case "count_distinct":
            return len({r["who"] for _, _, r in inside if r["who"] is not None})
        case "first":
            firsts: dict[str, int] = {}
            for i, _, r in sorted(dated, key=lambda t: (t[1], t[0])):
                if r["who"] is not None:
                    firsts.setdefault(r["who"], i)
            return sum(1 for i, _, r in inside if r["who"] is not None and firsts[r["who"]] == i)
        case "repeat":
            before = {r["who"] for _, d, r in dated if d < first}
            return len({r["who"] for _, _, r in inside if r["who"] is not None} & before)
        case "stock":
            alive = [r for _, d, r in dated if d <= last and keep(r) and not (r["end"] and r["end"] <= last)]
            alive = [r for r in alive if not (r["end"] and r["end"] <= _day(r["day"]))]
            if rule.column:
                return sum(r["amount"] for r in alive if r["amount"] is not None)
            return len({r["who"] for r in alive if r["who"] is not None}) if rule.id else len(alive)
        case "last":
            kept: dict[Any, float] = {}
            every = [(d, i, r) for i, d, r in dated if first <= d <= last and r["amount"] is not None]
            for _, _, r in sorted(every, key=lambda t: (t[0], t[1])):
                if keep(r):
                    kept[r["who"]] = r["amount"]
            return sum(kept.values()) if kept else math.nan  # a level is not 0 for want of rows
        case "weighted":
            both = [r for _, _, r in inside if r["amount"] is not None and r["weight"] is not None]
            return sum(r["amount"] * r["weight"] for r in both), sum(r["weight"] for r in both)
        case "mean_days":
            spans = [(d - _day(r["since"])).days for _, d, r in inside if r["since"] is not None]
            return sum(spans), len(spans)
    raise AssertionError(rule.how)
