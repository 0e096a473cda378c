"""What the engine is asked about: sources of numbers, which of them count, and the view under which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lib.catalog.model import PLAN, Catalog
from lib.intake.model import Recipe, Rule
from lib.period import Calendar

if TYPE_CHECKING:
    import pyarrow as pa

Entry = tuple[str, date | None]  # a dataset, and the day from which it counts (None: from the start)


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """One table with its recipe. It lies in Parquet files (`paths`, parts in order of upload) or in memory (`table`)."""

    dataset: str
    recipe: Recipe
    paths: tuple[str, ...] = ()
    table: pa.Table | None = None
    currency: str | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Sources:
    """The sources in order, and per measure which of them count.

    `policies` maps a series (`revenue`, `plan.revenue`) to entries. Undated entries count together (add); a dated one takes
    over from all before it at its day (switch); a single one alone (replace). Without an entry that still has data the
    measure's own rule decides: all sources ("add") or the first in order ("one"). `url` names the engine that computes.
    """

    sources: tuple[Source, ...]
    policies: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    url: str = "duckdb://"


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """Under which calendar, day and vocabulary the sources are read.

    `aliases` maps a dimension to {value as a file writes it: canonical value}. `first` and `last` limit the periods.
    """

    calendar: Calendar
    as_of: date
    catalog: Catalog
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None

    @property
    def yesterday(self) -> date:
        """The last day of which actual data may speak."""
        return self.as_of - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Task:
    """One rule of one source, and the days [since, until) for which it is asked."""

    source: int
    rule: Rule
    since: date | None = None
    until: date | None = None

    @property
    def series(self) -> str:
        """The series that it feeds."""
        return series_of(self.rule)

    @property
    def plan(self) -> bool:
        """Whether it brings plan figures, which the as-of day does not cut off."""
        return self.rule.basis == "plan"


def series_of(rule: Rule) -> str:
    """The name of the series that a rule feeds."""
    return f"{PLAN}{rule.measure}" if rule.basis == "plan" else rule.measure


def tasks(sources: Sources, catalog: Catalog) -> tuple[Task, ...]:
    """Which rules of which sources make the numbers, by series in the order of the catalogue, plans last.

    Raises UnknownName for a measure that the catalogue does not know.
    """
    brings: dict[str, list[int]] = {}
    for i, source in enumerate(sources.sources):
        for rule in source.recipe.rules:
            catalog.measure(rule.measure)
            brings.setdefault(series_of(rule), []).append(i)
    order = [*catalog.measures, *(f"{PLAN}{m}" for m in catalog.measures)]
    return tuple(t for name in order if name in brings for t in _of_series(name, brings[name], sources, catalog))


def _of_series(name: str, bringing: list[int], sources: Sources, catalog: Catalog) -> list[Task]:
    asked: list[Task] = []
    for i, since, until in _shares(name, list(dict.fromkeys(bringing)), sources, catalog):
        rules = (r for r in sources.sources[i].recipe.rules if series_of(r) == name)
        asked += (Task(i, rule, since, until) for rule in rules)
    return asked


def _shares(
    name: str, bringing: list[int], sources: Sources, catalog: Catalog
) -> list[tuple[int, date | None, date | None]]:
    """(source, since, until) for every source that counts."""
    entries = [
        (i, since)
        for dataset, since in sources.policies.get(name, ())
        for i in bringing
        if sources.sources[i].dataset == dataset
    ]
    if not entries:
        first = sources.sources[bringing[0]].dataset
        adds = catalog.measure(name.removeprefix(PLAN)).sources == "add"
        return [(i, None, None) for i in bringing if adds or sources.sources[i].dataset == first]
    days = sorted({since for _, since in entries if since})
    return [(i, since, next((d for d in days if not since or d > since), None)) for i, since in entries]
