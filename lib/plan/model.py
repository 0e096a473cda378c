"""The Plan: the settings of a workspace, its targets, its scenarios. `schema_version` grows when its form changes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lib.errors import BadInput, UnknownName
from lib.goals import Aims, Objective, Target
from lib.period import Calendar
from lib.plan import texts
from lib.scenario import Scenario

Stage = Literal["pre_revenue", "growth"]
Situation = Literal["new", "established"]
Business = Literal["subscription", "services", "online_shop", "physical_product", "marketplace"]
Lens = Literal["five_p", "padre", "both"]
Sold = Literal["online", "offline"]
Buyers = Literal["consumers", "companies"]
NAMES = {
    "fiscal_start": "start of the fiscal year",
    "as_of": "day",
    "lens": "view of the plan",
    "customers": "kind of customer",
}
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)  # days as of which anything is seen
MONTH_NAMES = "january february march april may june july august september october november december".split()


class Preferences(BaseModel):
    """A workspace's own settings. Without `as_of` the day is today; `gross_margin` is assumed where no costs are loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    company: str = ""
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    timezone: str = "UTC"
    fiscal_start: int = Field(default=1, ge=1, le=12)
    country: str = ""
    locale: str = "en"
    as_of: date | None = None
    gross_margin: float | None = Field(default=None, gt=0, le=1)
    site_authority: float = Field(default=40, ge=0, le=100)
    stage: Stage | None = None
    situation: Situation | None = None
    business: Business | None = None
    sold: tuple[Sold, ...] = ()
    customers: tuple[Buyers, ...] = ()
    lens: Lens | None = None
    north_star: str | None = None

    @property
    def calendar(self) -> Calendar:
        """The fiscal calendar."""
        return Calendar(self.fiscal_start)

    @property
    def given(self) -> dict[str, float]:
        """The numbers that recipes of tables may name."""
        return {"site_authority": self.site_authority}

    @property
    def view(self) -> Lens:
        """The chosen lens; PADRE by default for subscriptions and services, 5 P otherwise."""
        if self.lens:
            return self.lens
        return "padre" if self.business in {None, "subscription", "services"} else "five_p"


class Plan(BaseModel):
    """Everything decided in a workspace; of the sheets' answers the vision, the mission and the objectives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    preferences: Preferences = Preferences()
    targets: tuple[Target, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    vision: str = ""
    mission: str = ""
    objectives: tuple[Objective, ...] = ()

    @property
    def aims(self) -> Aims:
        """What the targets are for."""
        return Aims(self.preferences.north_star, self.objectives)

    def scenario(self, name: str | None) -> Scenario:
        """The scenario of that name, or the empty one for None. Raises UnknownName."""
        if not name:
            return Scenario(name="")
        found = next((s for s in self.scenarios if s.name == name), None)
        if found is None:
            raise UnknownName("scenario", name, [s.name for s in self.scenarios])
        return found


def read_preference(preferences: Preferences, key: str, text: str) -> Preferences:
    """The settings with one of them given as text; an empty text takes it back. Raises UnknownName or BadInput."""
    fields = Preferences.model_fields
    if key not in fields:
        raise UnknownName("setting", key, fields)
    changed = {**preferences.model_dump(), key: _value(key, text.strip())}
    if not text.strip():
        changed[key] = fields[key].get_default()
    try:
        read = Preferences.model_validate(changed)
        if key == "as_of" and read.as_of:
            refuse_day(read.as_of)
        return read
    except ValidationError as error:
        raise BadInput(f"“{text}” is no {NAMES.get(key, key.replace('_', ' '))}.", _wanted(key, error)) from None


def refuse_day(day: date) -> date:
    """The day, unless it is a slip of the pen: no company is looked at as of the year 1 or 9999. Raises BadInput."""
    if not FIRST_DAY <= day <= LAST_DAY:
        what = f"“{day.isoformat()}” is no day to look from."
        raise BadInput(what, f"Write one from {FIRST_DAY.year} to {LAST_DAY.year}, as 2026-11-16.")
    return day


def _value(key: str, text: str) -> Any:
    if key in {"sold", "customers"}:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if key == "fiscal_start" and text.lower() in MONTH_NAMES:
        return MONTH_NAMES.index(text.lower()) + 1
    if key == "gross_margin" and re.fullmatch(r"\d+([.,]\d+)?\s*%?", text):
        share = float(text.rstrip("% ").replace(",", "."))
        return share / 100 if text.endswith("%") or share > 1 else share
    if key in {"currency", "country"}:
        return text.upper()
    return texts.name(text, "The company's name") if key == "company" else text


def _wanted(key: str, error: ValidationError) -> str:
    choices = {
        "stage": Stage,
        "situation": Situation,
        "business": Business,
        "lens": Lens,
        "sold": Sold,
        "customers": Buyers,
    }
    if key in choices:
        return f"Choose from: {', '.join(get_args(choices[key]))}."
    examples = {
        "currency": "Write three letters such as EUR.",
        "fiscal_start": "Write the month in which the fiscal year starts, 1 to 12.",
        "as_of": "Write a day as 2026-11-16.",
        "gross_margin": "Write a percentage such as 70%.",
        "site_authority": "Write a number from 0 to 100.",
    }
    return examples.get(key, error.errors()[0]["msg"])
