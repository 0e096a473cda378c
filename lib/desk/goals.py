"""Targets as use cases: added, read from a list, listed, changed, removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf, isfinite
from typing import TYPE_CHECKING

from lib.catalog.model import Kpi
from lib.errors import BadInput, Conflict, UnknownName
from lib.goals import Form, Target, nature, read_amount
from lib.goals.bounds import bounds
from lib.panel import Cut
from lib.period import Grain, Period
from lib.pipeline import Outcome
from lib.plan import texts
from lib.store import new_id

if TYPE_CHECKING:
    from lib.desk.desk import Desk

TARGET = "target"
REASON = 1_000  # characters of why a target is wanted
FAR = 10  # years before and after today in which a target may be due


@dataclass(frozen=True, slots=True)
class Draft:
    """A target as people give it: everything as text. `value` of a range is "10..20" or "10 20"."""

    kpi: str
    by: str
    form: str
    value: str
    baseline: str = ""
    start: str = ""
    sum_from: str = ""
    where: tuple[str, ...] = ()
    owner: str = ""
    because: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A target as it stands: its revision (what `change` takes as `expected`), when it was written and by whom."""

    target: Target
    revision: int
    at: str = ""
    by: str = ""


class TargetChanged(Conflict):
    """Someone else changed the target since it was seen: `theirs` is what stands now."""

    def __init__(self, theirs: Standing) -> None:
        super().__init__(
            f"{theirs.by or 'Someone else'} changed this target meanwhile.", "Look at the new version, then save."
        )
        self.theirs = theirs


class GoalRoom:
    """Targets of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._outcomes: dict[str, Outcome] = {}  # the last one, by the digest of its data

    def targets(self) -> tuple[Target, ...]:
        """All targets, in the order in which they were set."""
        return tuple(Target.model_validate(d.body) for d in self.desk.store.all(self.desk.workspace, TARGET))

    def standing(self, name: str) -> Standing:
        """One target with its revision. Raises UnknownName for one that is not there (any more)."""
        found = self.desk.store.get(self.desk.workspace, TARGET, name)
        if found is None:
            raise UnknownName("target", name, [t.id for t in self.targets()])
        return Standing(Target.model_validate(found.body), found.revision, found.at, found.by)

    def read(self, draft: Draft, name: str = "") -> Target:
        """The target that a draft means, checked against catalogue and calendar. Nothing is stored.

        Raises UnknownName for a KPI that is not there, BadInput for an impossible period, form or value.
        """
        kpi = self.desk.catalog.kpi(draft.kpi)
        if draft.form not in _FORMS:
            raise UnknownName("form of target", draft.form, _FORMS)
        form: Form = _FORMS[draft.form]
        value, upper = self._values(draft, form)
        due = self._period(draft.by, "due period")
        start = self._period(draft.start, "start") if draft.start else None
        begins = self._period(draft.sum_from, "first period of the sum") if draft.sum_from else None
        baseline = self._period(draft.baseline, "baseline") if draft.baseline else None
        self._refuse(draft, (due, start, begins, baseline))
        label = self.desk.preferences.calendar.label
        return Target(
            id=name or new_id(),
            kpi=kpi.id,
            by=label(due),
            form=form,
            value=value,
            upper=upper,
            baseline=label(baseline) if baseline else None,
            start=label(start) if start else None,
            sum_from=label(begins) if begins else None,
            where=tuple(self._where(w) for w in draft.where),
            owner=texts.name(draft.owner, "The name of an owner"),
            because=texts.prose(draft.because, "The reason of a target", REASON),
            objective=texts.name(draft.objective, "An objective", texts.LONGEST_TEXT),
        )

    def add(self, draft: Draft) -> Target:
        """Set a target. Raises as `read` does; then nothing is stored."""
        target = self.read(draft)
        self._refuse_twin(target, self.targets())
        self.desk.write(TARGET, target.id, target.model_dump(mode="json"))
        return target

    def change(self, name: str, draft: Draft, expected: int | None = None) -> Target:
        """Put a target in other words; it keeps its id and its history. `expected` is the revision that the writer has seen.

        Raises as `read` does, UnknownName for a target that is gone, Conflict for one that stands already, TargetChanged when
        someone else changed it since; then nothing is stored.
        """
        stands = self.standing(name)
        target = self.read(draft, name)
        if (draft.form, draft.value) == _value_text(stands.target, self.desk.catalog.kpi(stands.target.kpi)):
            target = target.model_copy(update={"value": stands.target.value, "upper": stands.target.upper})
        self._refuse_twin(target, [t for t in self.targets() if t.id != name])
        if expected is not None and expected != stands.revision:
            raise TargetChanged(stands)
        if target != stands.target:
            self.desk.write(TARGET, name, target.model_dump(mode="json"), stands.revision)
        return target

    def draft(self, target: Target) -> Draft:
        """A target as people would give it; `read` gives the same target back."""
        form, value = _value_text(target, self.desk.catalog.kpi(target.kpi))
        return Draft(
            kpi=target.kpi,
            by=target.by,
            form=form,
            value=value,
            baseline=target.baseline or "",
            start=target.start or "",
            sum_from=target.sum_from or "",
            where=tuple(f"{dimension}={segment}" for dimension, segment in target.where),
            owner=target.owner,
            because=target.because,
            objective=target.objective,
        )

    def add_all(self, drafts: tuple[Draft, ...]) -> tuple[Target, ...]:
        """Set several targets, all or none; those that stand already are passed over. Returns the new ones.

        An error names the line (`row`, 0-based below the header).
        """
        standing = {_asks(t) for t in self.targets()}
        read: list[Target] = []
        for row, draft in enumerate(drafts):
            try:
                target = self.read(draft)
                self._refuse_twin(target, read)
            except (BadInput, Conflict, UnknownName) as error:
                error.row = row
                raise
            read.append(target)
        new = tuple(t for t in read if _asks(t) not in standing)
        with self.desk.together():
            for target in new:
                self.desk.write(TARGET, target.id, target.model_dump(mode="json"))
        return new

    def check(self, target: Target, others: Iterable[Target]) -> Target:
        """A target from elsewhere (a file, the past), refused where `add` would refuse it beside these others. Raises as `add`."""
        if not all(isfinite(v) for v in (target.value, target.upper or 0.0)):
            raise BadInput("Its value is no finite number.", "Give a number.")
        read = self.read(self.draft(target), target.id)
        self._refuse_twin(read, (t for t in others if t.id != target.id))
        return read.model_copy(update={"value": target.value, "upper": target.upper})

    def _refuse_twin(self, target: Target, others: Iterable[Target]) -> None:
        """Refuse what stands already: it would count twice."""
        twin = next((t for t in others if _asks(t) == _asks(target)), None)
        if twin is not None:
            kpi = self.desk.catalog.kpi(target.kpi)
            raise Conflict(
                f"This target for {kpi.name} by {target.by} is set already.", "Give another value, or remove that one."
            )

    def remove(self, name: str) -> Target:
        """Remove a target. Raises UnknownName."""
        found = next((t for t in self.targets() if t.id == name), None)
        if found is None:
            raise UnknownName("target", name, [t.id for t in self.targets()])
        self.desk.write(TARGET, name, None)
        return found

    def _values(self, draft: Draft, form: Form) -> tuple[float, float | None]:
        kpi = self.desk.catalog.kpi(draft.kpi)
        if form != "between":
            return self._possible(kpi, form, read_amount(draft.value, form, kpi)), None
        ends = draft.value.split("..") if ".." in draft.value else draft.value.split()
        if len(ends) != 2:
            raise BadInput(f"“{draft.value}” is no range.", "Write two numbers as 10..20, or 10 20.")
        low, high = (read_amount(end, form, kpi) for end in ends)
        if not low < high:
            raise BadInput(f"The range {draft.value} is empty.", "Put the lower number first.")
        return self._possible(kpi, form, low), self._possible(kpi, form, high)

    def _possible(self, kpi: Kpi, form: Form, value: float) -> float:
        """The value, refused where the KPI can never have it: a win rate of 150 %, fewer than no leads."""
        low, high = bounds(kpi, self.desk.catalog)
        if form == "change":
            low, high = (-1.0 if low == 0 else -inf), inf
        if form == "delta" or low <= value <= high:
            return value
        if value > high:
            raise BadInput(f"{kpi.name} cannot be above 100 %.", "Give a level of at most 100%.")
        if form == "change":
            raise BadInput(f"{kpi.name} cannot fall by more than 100 %.", "Give a smaller change.")
        least = "-100%" if low else "0%" if kpi.unit == "percent" else "0"
        raise BadInput(f"{kpi.name} cannot be below {least}.", f"Give a level of at least {least}.")

    def _period(self, text: str, what: str) -> Period:
        try:
            period = self.desk.preferences.calendar.parse(text)
        except BadInput as error:
            raise BadInput(f"“{text}” is no {what}.", error.do) from None
        if period.grain == "day":
            raise BadInput(f"A {what} is a month, quarter or year, not a day.", "Write 2026Q4, 2026-10 or 2026.")
        return period

    def _refuse(self, draft: Draft, periods: tuple[Period, Period | None, Period | None, Period | None]) -> None:
        """Refuse what contradicts itself."""
        due, start, begins, baseline = periods
        self._refuse_far(draft, due)
        first_day, last_day = self.desk.preferences.calendar.first_day, self.desk.preferences.calendar.last_day
        if start and first_day(start) > last_day(due):
            raise BadInput(f"Work starts in {draft.start}, after it is due in {draft.by}.", "Give an earlier start.")
        if begins and first_day(begins) > first_day(due):
            raise BadInput(f"The sum begins in {draft.sum_from}, after {draft.by}.", "Give an earlier period.")
        kpi = self.desk.catalog.kpi(draft.kpi)
        if begins and nature(kpi, self.desk.catalog) != "flow":
            raise BadInput(f"{kpi.name} cannot be added up over periods.", "Leave out the sum, or choose a count.")
        if baseline and (baseline.grain != due.grain or baseline >= due):
            raise BadInput(
                f"The baseline {draft.baseline} does not compare with {draft.by}.",
                f"Give an earlier {due.grain}.",
            )

        self._refuse_before_data(kpi, draft, due, baseline)

    def _refuse_before_data(self, kpi: Kpi, draft: Draft, due: Period, baseline: Period | None) -> None:
        """Refuse periods of which nothing can be known: those before the KPI's numbers begin, where it has any."""
        calendar = self.desk.preferences.calendar
        over = calendar.last_day(due) < self.desk.as_of
        if self.desk.empty or not (baseline or over):
            return
        first = self._first(kpi, due.grain)
        if first is None:
            return
        begin = f"before the numbers of {kpi.name} begin, in {calendar.label(first)}"
        if baseline and baseline < first:
            near = [calendar.label(p) for p in _nearest(baseline, first) if p < due]
            do = f"Did you mean {' or '.join(near)}?" if near else "Leave the baseline out."
            raise BadInput(f"The baseline {draft.baseline} lies {begin}.", do)
        if over and due < first:
            now = calendar.current(due.grain, self.desk.as_of)
            do = f"Did you mean {calendar.label(now)} or {calendar.label(now + 1)}?"
            raise BadInput(f"The due period {draft.by} lies {begin}.", do)

    def _first(self, kpi: Kpi, grain: Grain) -> Period | None:
        """The first period that a KPI has a number of; None where it has none."""
        digest = self.desk.ground().digest
        if digest not in self._outcomes:
            self._outcomes = {digest: self.desk.outcome(with_forecast=False)}
        found = self._outcomes[digest].kpis(Cut(grain), [kpi.id])
        return next((p for p, v in zip(found.periods, found.rows[0].values, strict=True) if isfinite(v)), None)

    def _refuse_far(self, draft: Draft, due: Period) -> None:
        """Refuse a due period that no plan is about: long over, or further ahead than anything can be foreseen."""
        calendar, today = self.desk.preferences.calendar, self.desk.as_of
        current = calendar.current(due.grain, today)
        label, year = calendar.label, {"month": 12, "quarter": 4, "year": 1}[due.grain]
        if due - current > FAR * year or current - due > FAR * year:
            side = "ahead" if due > current else "back"
            raise BadInput(
                f"{draft.by} lies more than {FAR} years {side}.",
                f"Give a due period near {label(current)}, for example {label(current + 1)}.",
            )

    def _where(self, text: str) -> tuple[str, str]:
        dimension, _, value = text.partition("=")
        if not value:
            raise BadInput(f"“{text}” is no segment.", "Write it as region=DACH.")
        return self.desk.segment(dimension.strip(), value, new=True)


def _value_text(target: Target, kpi: Kpi) -> tuple[str, str]:
    """Form and value of a target as they are typed: 10%, -0.5pp, 10..20."""
    mark = "%" if target.form == "change" or kpi.unit == "percent" else ""
    if target.form == "delta" and mark:
        mark = "pp"
    ends = [target.value] if target.upper is None else [target.value, target.upper]
    return target.form, "..".join(_typed(end, mark) for end in ends)


def _typed(size: float, mark: str) -> str:
    number = Decimal(repr(size)) * (100 if mark else 1)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, decimals = text.partition(".")
    return text + ("0" if len(decimals) == 3 and not mark and len(whole.lstrip("-")) <= 3 else "") + mark


def _asks(target: Target) -> tuple[object, ...]:
    """What a target asks for, whoever wants it and why."""
    value = (target.form, target.value, target.upper, target.baseline)
    return (target.kpi, target.by, target.sum_from, target.where, value)


def _nearest(period: Period, first: Period) -> list[Period]:
    """The periods that were probably meant: of the same season once there are numbers, and the first of all."""
    year = {"month": 12, "quarter": 4, "year": 1}[first.grain]
    season = first + (period - first) % year
    return list(dict.fromkeys((season, first)))


_FORMS: dict[str, Form] = {
    "level": "level",
    "change": "change",
    "delta": "delta",
    "between": "between",
    "at_least": "at_least",
    "at_most": "at_most",
}


def drafts(rows: tuple[dict[str, str], ...]) -> tuple[Draft, ...]:
    """Drafts from a table with the columns kpi, by, form, value, from, start, where, owner, because, objective (sum_from too)."""
    fields = {"from": "baseline"}
    known = set(Draft.__dataclass_fields__)
    made: list[Draft] = []
    for row in rows:
        given = {fields.get(k, k): (v or "").strip() for k, v in row.items() if k}
        unknown = set(given) - known
        if unknown:
            raise UnknownName("column of a list of targets", sorted(unknown)[0], known - {"baseline"} | {"from"})
        missing = [c for c in ("kpi", "by", "form", "value") if not given.get(c)]
        if missing:
            raise BadInput(f"A target lacks {', '.join(missing)}.", "Fill in every line.", row=len(made))
        where = tuple(w.strip() for w in given.pop("where", "").split(";") if w.strip())
        made.append(replace(Draft("", "", "", ""), where=where, **{k: v for k, v in given.items() if k != "where"}))
    return tuple(made)
