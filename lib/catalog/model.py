"""What the words mean: measures, KPIs, categories, dimensions, drivers, as frozen declarations.

A `Catalog` is made from TOML text by `lib.catalog.load`; it sees no data. How a measure adds up over time and segments is
a required field, because it decides every number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pydantic import Field

from lib.catalog.declared import Declared
from lib.catalog.prompts import WHOSE, Column, Prompt, Sheet
from lib.errors import UnknownName

Kind = Literal["flow", "stock", "unique", "weighted"]
Unit = Literal[
    "count", "money", "unit_money", "percent", "number", "duration", "days", "months", "score", "money_per_day"
]
Direction = Literal["up", "down"]
START = "start "  # prefix in `Measure.per`: the stock at the start of the month
WEIGHT = ".weight"  # suffix of the series that holds a weighted measure's weights
PLAN, TARGET = "plan.", "target."  # prefixes of the series that hold plan figures and targets


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A word as it is compared: without case, accents, outer blanks and doubled blanks.

    >>> plain("  Großbritannien\\u00a0& IRLAND ")
    'grossbritannien & irland'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


class Measure(Declared):
    """A number per period and segment that uploads bring.

    `kind`: flow sums over time and segments; stock takes the last value in time and sums over segments; unique adds up over
    neither; weighted is kept as sum and weight. `sources`: "add" where several datasets belong together (spend), "one" where a
    second dataset would be the same thing again (revenue). `within` names the measure that this one is a part of.
    """

    id: str
    name: str
    area: str
    kind: Kind
    unit: Unit
    sources: Literal["add", "one"]
    about: str = ""
    upload: str = ""  # what to upload to get it: "ad exports, budget"
    within: str | None = None
    weight: str | None = None  # weighted: the measure that its weights usually are
    signed: bool = False  # may be negative (net profit)
    per: str | None = (
        None  # the measure that its forecast is a rate of; "start x": of that stock at the start of the month
    )
    inflows: tuple[str, ...] = ()  # what a stock moves by
    outflows: tuple[str, ...] = ()
    derived: str | None = None  # a formula: never uploaded (customer_months)
    definitions: tuple[str, ...] = ()  # tags, where tools count differently (bounces: single_page, not_engaged)


class Kpi(Declared):
    """A key figure: a formula over measures and other KPIs, with its unit and the direction that is good.

    `marks` are sentences shown with the value under the condition named by their key (see `lib.kpi`).
    """

    id: str
    name: str
    category: str
    formula: str
    unit: Unit
    direction: Direction
    padre: str
    about: str = ""
    read_from: str = ""
    question: str | None = None  # the sales-plan question that it answers
    relevance: str = ""  # how it contributes to the north star
    per: Literal["month"] | None = None  # value is per month at every grain
    marks: Mapping[str, str] = Field(default_factory=dict)
    target: bool = True  # whether a target makes sense


class Category(Declared):
    """A goal category, in the order in which they are shown."""

    id: str
    name: str
    goal: str = ""


class Part(Declared):
    """A part of PADRE, in the order in which they are shown."""

    id: str
    name: str
    goal: str = ""


class DimensionValue(Declared):
    """A canonical value of a dimension with the other ways in which files write it."""

    value: str
    synonyms: tuple[str, ...] = ()


class Dimension(Declared):
    """A way to break numbers down, with its canonical values."""

    id: str
    name: str
    open: bool = True  # values beyond the canonical ones are kept as they are
    values: tuple[DimensionValue, ...] = ()

    def lookup(self) -> dict[str, str]:
        """Every known way to write a value, as `plain` makes it → the canonical value."""
        return {plain(word): v.value for v in self.values for word in (v.value, *v.synonyms)}


class Driver(Declared):
    """What a slider moves. `of` names its measure, or numerator and denominator of its rate; `formula` reads its present value."""

    id: str
    name: str
    kind: Literal["measure", "rate", "level"]
    of: tuple[str, ...]
    unit: Unit
    direction: Direction
    formula: str | None = None
    about: str = ""


@dataclass(frozen=True)
class Catalog:
    """Everything declared, by id and in the order of declaration."""

    measures: Mapping[str, Measure]
    kpis: Mapping[str, Kpi]
    categories: Mapping[str, Category]
    dimensions: Mapping[str, Dimension]
    drivers: Mapping[str, Driver]
    digest: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    prompts: Mapping[str, Prompt] = field(default_factory=dict)

    def prompt(self, name: str) -> Prompt:
        """The prompt of that id. Raises UnknownName with the near matches."""
        if name not in self.prompts:
            raise UnknownName("prompt", name, self.prompts)
        return self.prompts[name]

    def columns(self, prompt: Prompt) -> tuple[Column, ...]:
        """The columns that a prompt shows: its own, or of what it shows those that it names (all when it names none); where that
        is asked per persona, first whose row it is."""
        if prompt.kind != "shows" or not prompt.shows:
            return prompt.own
        held = self.prompt(prompt.shows)
        named = [held.column(c.id) for c in prompt.columns]
        found = tuple(c for c in named if c) or held.own
        return (WHOSE, *found) if self.sheets[held.sheet].persona else found

    def prompts_of(self, sheet: str) -> tuple[Prompt, ...]:
        """The prompts of a sheet in order; of a view those with its mark. Raises UnknownName."""
        if sheet not in self.sheets:
            raise UnknownName("sheet", sheet, self.sheets)
        mark = self.sheets[sheet].view
        return tuple(p for p in self.prompts.values() if (mark in p.marks if mark else p.sheet == sheet))

    def kpi(self, name: str) -> Kpi:
        """The KPI of that id. Raises UnknownName with the near matches."""
        if name not in self.kpis:
            raise UnknownName("KPI", name, self.kpis)
        return self.kpis[name]

    def measure(self, name: str) -> Measure:
        """The measure of that id. Raises UnknownName with the near matches."""
        if name not in self.measures:
            raise UnknownName("measure", name, self.measures)
        return self.measures[name]

    def kind(self, series: str) -> Kind:
        """How a series adds up: that of its measure; weights are flows; plan and target twins are as their measure."""
        if series.endswith(WEIGHT):
            return "flow"
        bare = series.removeprefix(PLAN).removeprefix(TARGET)
        return self.measure(bare).kind
