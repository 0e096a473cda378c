"""The plan's sheets and prompts as frozen declarations: what is asked of whom, how it is answered, where it is printed.

They are entries of `data/catalog/steps.toml`; a new prompt is an entry and no code. How an answer of a kind is read stands in
`lib.plan.answers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from lib.catalog.declared import Declared

Link = Literal[
    "kpi", "target", "person", "team", "persona", "channel", "driver", "dataset", "forecast", "scenario", "action",
    "strategy", "objective", "tool",
]  # fmt: skip
Kind = Literal[
    "line", "text", "choice", "choices", "rank", "scale", "yesno", "number", "percent", "money", "date", "period", "source",
    "computed", "kpi", "target", "person", "team", "persona", "channel", "driver", "dataset", "forecast", "scenario",
    "action", "strategy", "objective", "tool", "rows", "parts", "shows",
]  # fmt: skip
LINKS: tuple[str, ...] = get_args(Link)
TABLES = ("rows", "parts", "shows")  # kinds that have columns
CELLS = tuple(kind for kind in get_args(Kind) if kind not in TABLES)
CHOSEN = ("choice", "choices", "rank")  # kinds that have options
STRICT = ("kpi", "target", "driver", "dataset", "forecast", "scenario")  # links to what must be there
STATUS = {"open": "Open", "doing": "Doing", "done": "Done", "dropped": "Dropped"}
SCALE = (1, 2, 3, 4, 5)
Business = Literal["subscription", "services", "online_shop", "physical_product", "marketplace"]
Setting = Literal["stage", "situation", "business", "sold", "customers", "lens", "north_star"]
Mark = Literal["!", "N", "E", "M", "S", "I"]
Prefill = Literal["channels", "objectives", "owners", "gaps", "assumptions", "competitors", "kpis"]


def worded(name: str) -> str:
    """The label of an id that has none of its own.

    >>> worded("missing_because")
    'Missing because'
    """
    return (name[:1].upper() + name[1:]).replace("_", " ")


class When(Declared):
    """For whom something is asked; an empty field asks all."""

    stage: tuple[Literal["pre_revenue", "growth"], ...] = ()
    situation: tuple[Literal["new", "established"], ...] = ()
    business: tuple[Business, ...] = ()
    sold: tuple[Literal["online", "offline"], ...] = ()
    customers: tuple[Literal["consumers", "companies"], ...] = ()
    lens: tuple[Literal["five_p", "padre"], ...] = ()


class Spec(Declared):
    """One answerable thing: a prompt, or a column of one.

    `kind` says how it is answered; `options` are id → label in order (choice, choices, rank); `low` and `high` name the ends of a
    scale from 1 to 5; `several` lets a link name more than one.
    """

    id: str
    kind: Kind = "line"
    label: str = ""
    options: Mapping[str, str] = Field(default_factory=dict)
    only: Mapping[str, tuple[Business, ...]] = Field(
        default_factory=dict
    )  # option → the businesses that it is offered to
    low: str = ""
    high: str = ""
    several: bool = False
    help: str = ""

    @model_validator(mode="before")
    @classmethod
    def _options_by_id(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping) and isinstance(raw.get("options"), list):
            return {**raw, "options": {str(o): worded(str(o)) for o in raw["options"]}}
        return raw

    @property
    def many(self) -> bool:
        """Whether its value is a tuple."""
        return self.several or self.kind in ("choices", "rank")


class Column(Spec):
    """A column of rows. Written as "cost money" (id and kind), "kpi" (named like its kind), "status", or as a table.

    `unit` of a computed column is that of its KPI unless said. `of` names the prompts that show it where its own does not: a row
    held in one place may carry what only another sheet asks.
    """

    of: tuple[str, ...] = ()
    per_kpi: bool = False  # a number in the unit of the KPI that its row names
    names: Link | None = None  # its values are names of that kind elsewhere (what is done: names of actions)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            name, _, kind = raw.partition(" ")
            raw = {"id": name} | ({"kind": kind} if kind else {})
        if not isinstance(raw, Mapping):
            return raw
        name = str(raw.get("id", ""))
        full = dict(raw)
        if name == "status" and "kind" not in full:
            full |= {"kind": "choice", "options": STATUS}
        full.setdefault("kind", name if name in CELLS else "line")
        full.setdefault("label", _LABELS.get(name, worded(name)))
        if full["kind"] == "persona":
            full.setdefault("several", True)
        return full


_LABELS = {"kpi": "KPI", "utm": "UTM", "source": "Source", "yesno": "Yes or no"}


WHOSE = Column(id="persona", kind="persona", label="Persona", several=False)  # stands before rows of all personas


class Starter(Declared):
    """A row to begin with, offered where `when` fits."""

    row: Mapping[str, Any]
    when: When = When()


class Prompt(Spec):
    """A question of the plan.

    `marks`: ! counts for done; N and E only for a new and an established business; M, S, I printed in marketing plan, sales
    plan, investor view. `shows` names the prompt whose rows are shown (kind shows: and edited there; else: beside), `team` keeps
    those of one team. `setting` names the workspace setting that the answer is; `held` (column → field) what of its rows
    the targets themselves hold. `comes_from` says what a computed answer, or one that
    waits, comes from; `later` that it is not counted yet. `evidence` are KPIs drawn beside it.
    """

    sheet: str
    ask: str
    marks: tuple[Mark, ...] = ()
    columns: tuple[Column, ...] = ()
    when: When = When()
    evidence: tuple[str, ...] = ()
    prefill: Prefill | None = None
    shows: str | None = None
    team: str = ""
    setting: Setting | None = None
    held: Mapping[str, Literal["objective", "because", "owner"]] = Field(default_factory=dict)
    comes_from: str = ""
    later: bool = False
    starters: tuple[Starter, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _marks_in_words(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping) and isinstance(raw.get("marks"), str):
            return {**raw, "marks": tuple(raw["marks"].replace("!", " ! ").split())}
        return raw

    @property
    def required(self) -> bool:
        """Whether the sheet is not done without it."""
        return "!" in self.marks

    @property
    def counted(self) -> bool:
        """Whether people can answer it now: computed answers and what waits for later are not counted."""
        return self.kind != "computed" and not self.later

    @property
    def own(self) -> tuple[Column, ...]:
        """The columns that this prompt shows itself."""
        return tuple(c for c in self.columns if not c.of)

    def column(self, name: str) -> Column | None:
        """The column of that id, if there is one."""
        return next((c for c in self.columns if c.id == name), None)


class Sheet(Declared):
    """A form of the plan: one sentence of purpose, the page that serves it, and the KPIs beside it.

    `persona`: there is one of it per persona. `view`: it has no prompts of its own but those with this mark, of all sheets.
    """

    id: str
    name: str
    purpose: str
    step: int | None = None
    page: str = ""
    evidence: tuple[str, ...] = ()
    when: When = When()
    persona: bool = False
    view: Mark | None = None
