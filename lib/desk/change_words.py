"""What was changed, in words: of a target, a decision and a plan answer, with units and days as the workspace writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lib.catalog.model import Unit
from lib.catalog.prompts import LINKS, Prompt
from lib.desk.answer_words import Words, changes, cut
from lib.desk.written import formatter
from lib.errors import BadInput
from lib.plan.answers import Known, Row, Value, read_answer
from lib.store import Body

if TYPE_CHECKING:
    from lib.desk.desk import Desk

NOTHING = "nothing"
PERIODS = ("by", "baseline", "start", "sum_from")
DAYS = ("until", "taken", "closed")
AIM = ("form", "value", "upper")  # what together says how much is wanted
LABELS = {
    "kpi": "KPI",
    "by": "due period",
    "baseline": "compared with",
    "start": "start of work",
    "sum_from": "added up from",
    "where": "segment",
    "owner": "owner",
    "because": "reason",
    "what": "wording",
    "who": "who does it",
    "until": "due",
    "taken": "decided on",
    "closed": "closed on",
}
_FORMS = {"at_least": "at least ", "at_most": "at most "}


@dataclass(frozen=True, eq=False)
class ChangeWords:
    """How changes are written for one desk."""

    desk: Desk

    @cached_property
    def answers(self) -> Words:
        """How answers are written; what a link names and is gone by now reads as it was written."""
        return Words(self.desk.sheets.known(tuple(LINKS)), formatter(self.desk))

    def target(self, before: Body, now: Body) -> str:
        """The fields of a target that differ; how much is wanted is one of them."""
        said = [] if _same(before, now, AIM) else [f"{self._aim(before)} → {self._aim(now)}"]
        return "; ".join([*said, *self._fields(before, now, [f for f in now if f not in AIM])])

    def decision(self, before: Body, now: Body) -> str:
        """The fields of a decision that differ."""
        return "; ".join(self._fields(before, now, list(now)))

    def answer(self, prompt: Prompt | None, before: object, now: object) -> str | None:
        """What differs in an answer; None where the prompt of today does not read what was answered then."""
        if prompt is None or prompt.kind in ("computed", "shows"):
            return None
        try:
            versions = (self._read(prompt, before), self._read(prompt, now))
        except BadInput:
            return None
        said = changes(prompt, prompt.columns, versions, self.answers)
        if _plain(versions[0]) and _plain(versions[1]):
            lines = self.answers.lines(prompt, prompt.columns, versions[0])
            return f"{' '.join(lines)} → {' '.join(said)}"
        return cut("; ".join(said))

    def _read(self, prompt: Prompt, raw: object) -> Value:
        known: Known = self.answers.known
        return None if raw in (None, "", []) else read_answer(prompt, raw, known)

    def _fields(self, before: Body, now: Body, names: list[str]) -> list[str]:
        moved = [f for f in dict.fromkeys((*LABELS, *names)) if f in names and before.get(f) != now.get(f)]
        told = [(LABELS.get(f, f.replace("_", " ")), self._field(f, before), self._field(f, now)) for f in moved]
        return [f"{label} {was} → {is_now}" for label, was, is_now in told]

    def _field(self, name: str, body: Body) -> str:
        value = body.get(name)
        if value in (None, "", []):
            return NOTHING
        if name == "kpi":
            known = self.desk.catalog.kpis.get(str(value))
            return known.name if known else str(value)
        if name == "where":
            return ", ".join(segment for _, segment in value)
        if name in PERIODS:
            return self.answers.period(str(value))
        if name in DAYS:
            return self.answers.fmt.day(date.fromisoformat(str(value)))
        return cut(str(value), 80)

    def _aim(self, body: Mapping[str, Any]) -> str:
        kpi = self.desk.catalog.kpis.get(str(body["kpi"]))
        unit: Unit = kpi.unit if kpi else "number"
        fmt, form, value = self.answers.fmt, str(body["form"]), float(body["value"])
        if form == "change":
            return fmt.change(value, "number")
        if form == "delta":
            return fmt.change(value, unit, "absolute")
        if form == "between":
            return f"{fmt.value(value, unit)} to {fmt.value(float(body['upper'] or value), unit)}"
        return f"{_FORMS.get(form, '')}{fmt.value(value, unit)}"


def _same(before: Body, now: Body, fields: tuple[str, ...]) -> bool:
    return all(before.get(f) == now.get(f) for f in fields)


def _plain(value: Value) -> bool:
    """Whether a value is no rows and no parts, and there is one."""
    rows = isinstance(value, Row) or (isinstance(value, tuple) and any(isinstance(v, Row) for v in value))
    return value is not None and value != () and not rows
