"""Answers about targets: what the targets themselves hold (objective, why) is read and written there, the rest beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.desk.goals import TARGET
from lib.errors import BadInput
from lib.goals import Target
from lib.plan.answers import Known, Row, read_answer, to_json
from lib.plan.asked import Answer, Changed

if TYPE_CHECKING:
    from lib.desk.desk import Desk

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Stand:
    """The targets as they stand, with the number of their changes, and when and by whom the last was made."""

    targets: tuple[Target, ...]
    changes: int
    at: str
    by: str


def stand(desk: Desk) -> Stand:
    """The targets as they stand now."""
    documents = desk.store.all(desk.workspace, TARGET)
    last = max(documents, key=lambda d: d.at, default=None)
    targets = tuple(Target.model_validate(d.body) for d in documents)
    return Stand(targets, sum(d.revision for d in documents), last.at if last else "", last.by if last else "")


def answer(prompt: Prompt, stood: Stand, beside: Answer | None) -> Answer:
    """A row per target. The revision counts changes of the targets, too, so that none is overwritten unseen."""
    extra = {row["target"]: row for row in (beside.value if beside else None) or ()}
    rows = tuple(_row(prompt, t, extra.get(t.id)) for t in stood.targets)
    given = rows if any(len(row) > 1 for row in rows) else None
    latest = max((stood.at, stood.by), (beside.at, beside.by) if beside else ("", ""))
    return Answer(prompt.id, given, stood.changes + (beside.revision if beside else 0), *latest)


def _row(prompt: Prompt, target: Target, beside: Row | None) -> Row:
    cells = {"target": target.id}
    for column in prompt.columns:
        field = prompt.held.get(column.id)
        value = getattr(target, field) if field else beside.get(column.id) if beside and column.id != "target" else None
        if value:
            cells[column.id] = value
    return Row(tuple(cells.items()))


def write(desk: Desk, prompt: Prompt, raw: object, known: Known, expected: int | None) -> Answer:
    """Write rows about targets. Targets that no row names keep what they have; None empties it for all.

    Raises BadInput (also for a target named twice), and Changed when anything of it moved on since `expected`.
    """
    rows = () if raw is None else read_answer(prompt, raw, known)
    _refuse(prompt, rows)
    now = desk.sheets.get(prompt.id)
    if expected is not None and now.revision != expected:
        raise Changed(now, rows)
    before = {row["target"]: row for row in now.value or ()}
    given = {row["target"]: row for row in rows}
    emptied = {name: Row((("target", name),)) for name in before} if raw is None else {}
    stood = stand(desk)
    after = [{**before, **emptied, **given}[t.id] for t in stood.targets if t.id in {**before, **given}]
    with desk.together():
        for target in stood.targets:
            row = given.get(target.id) or emptied.get(target.id)
            if row is not None:
                _write_target(desk, prompt, target, row)
        desk.write(ANSWER, prompt.id, {"value": [to_json(row) for row in after]})
    return desk.sheets.get(prompt.id)


def _refuse(prompt: Prompt, rows: Iterable[Row]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        name = row.get("target")
        if name is None or name in seen:
            what = "names no target" if name is None else "names a target that another row names"
            do = "Targets are set on the goals page; a row says something of one."
            raise BadInput(f"{prompt.id}, row {number}: it {what}.", do, row=number, column="target")
        seen.add(name)


def _write_target(desk: Desk, prompt: Prompt, target: Target, row: Row) -> None:
    changed = target.model_copy(update={field: row.get(column) or "" for column, field in prompt.held.items()})
    if changed != target:
        desk.write(TARGET, target.id, changed.model_dump(mode="json"))
