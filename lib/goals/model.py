"""SMART targets as values, and what is said of them: gap, pace, status and a verdict per letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from lib.errors import BadInput

Form = Literal["level", "change", "delta", "between", "at_least", "at_most"]
Status = Literal["achieved", "on_track", "at_risk", "off_track", "missed", "unknown"]
Letter = Literal["specific", "measurable", "achievable", "relevant", "time_bound"]
ON_TRACK, AT_RISK = 0.70, 0.30


class Target(BaseModel):
    """What a KPI shall be in its due period `by` (a stock at its end), or cumulated from `sum_from` to it.

    `form` says how `value` is meant: level (in the KPI's unit, reached from the side that is worse), change (relative to the
    baseline, 0.1 is ten per cent more), delta (a shift in the KPI's own unit; of a percentage in fractions), between (`value` to
    `upper`), at_least, at_most. Periods are labels (2026Q4). `baseline` is the period that a change or shift starts from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kpi: str
    by: str
    form: Form
    value: float
    upper: float | None = None
    baseline: str | None = None
    start: str | None = None
    sum_from: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    because: str = ""
    objective: str = ""

    @model_validator(mode="after")
    def _between_has_two_ends(self) -> Target:
        if self.form == "between" and (self.upper is None or not self.value < self.upper):
            raise BadInput("A range needs a lower and a higher end.", "Give both: --between 10 20.")
        return self


@dataclass(frozen=True, slots=True)
class Objective:
    """A wish that targets make measurable. `serves`: "vision" or "mission"; `sentence`: what that says, "" where nothing does."""

    name: str
    serves: str = ""
    sentence: str = ""
    person: str = ""
    horizon: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A target as a band of numbers: it is reached when low <= value <= high (an open end is ±inf).

    `level` is the number that is shown and that the gap is measured against; `baseline` and its period (label) are None
    where the form needs none.
    """

    level: float
    low: float
    high: float
    baseline: float | None = None
    baseline_period: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a letter of SMART passes: True, False, or None for not yet judged; and why."""

    ok: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How far it is by today. `attainment` is actual to date / target (for a KPI that shall fall target / actual).

    `usual` is the share of the period's value that had usually come by this day (of days gone where nothing is known);
    `needed_a_day` is what each remaining day must bring. None where it has no meaning.
    """

    attainment: float | None = None
    actual_to_date: float | None = None
    usual: float | None = None
    needed_a_day: float | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """The forecast at the due period: median and the ends of the 80 % range."""

    median: float
    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class Gap:
    """One target against its forecast: `gap` is forecast − target in the KPI's unit, `relative` the same as a share of it.

    `objective` is the listed one that the target names, with the line of vision or mission that it serves.
    """

    target: Target
    resolved: Resolved | None
    forecast: Range | None
    gap: float | None
    relative: float | None
    probability: float | None
    status: Status
    why: str
    pace: Pace
    smart: dict[Letter, Verdict]
    objective: Objective | None = None
