"""Prompts that show the rows of another: those of one team, or of all personas; written back to the one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lib.catalog.model import plain
from lib.catalog.prompts import Prompt
from lib.errors import BadInput
from lib.plan.answers import Known, Row, carried, read_answer, to_json
from lib.plan.asked import Answer, Changed

if TYPE_CHECKING:
    from lib.desk.desk import Desk


class Held:
    """Rows of other prompts, as they stand in the answers of a workspace."""

    def __init__(self, desk: Desk, answers: Mapping[str, Answer]) -> None:
        self.desk, self.answers = desk, answers
        self._owners = {t.id: t.owner for t in desk.goals.targets()}

    def answer(self, prompt: Prompt) -> Answer:
        """The rows that a prompt shows, whole: hidden cells are in them. Of personas, each row says whose it is."""
        source = self.desk.catalog.prompt(str(prompt.shows))
        if self.desk.catalog.sheets[source.sheet].persona:
            return self._of_personas(prompt, source)
        held = self.answers.get(source.id, Answer(source.id))
        rows = tuple(row for row in held.value or () if self.belongs(prompt, source, row))
        return Answer(prompt.id, rows or None, held.revision, held.at, held.by)

    def _of_personas(self, prompt: Prompt, source: Prompt) -> Answer:
        sheets = self.desk.sheets
        found = [(p, sheets.get(source.id, p.id)) for p in sheets.personas()]
        rows = tuple(Row((("persona", p.name), *row.cells)) for p, a in found for row in a.value or ())
        at, by = max(((a.at, a.by) for _, a in found), default=("", ""))
        return Answer(prompt.id, rows or None, sum(a.revision for _, a in found), at, by)

    def belongs(self, prompt: Prompt, source: Prompt, row: Row) -> bool:
        """Whether a row is of the prompt's team. Where rows of the source have no team and nothing tells it, all are shown."""
        if not prompt.team:
            return True
        team = self.team(row)
        return plain(team) == plain(prompt.team) if team else source.column("team") is None

    def team(self, row: Row) -> str:
        """The team of a row: its own, else that of its person, role, or target's owner; "" when nothing tells it."""
        if row.get("team"):
            return str(row["team"])
        who = row.get("person") or self._owners.get(row.get("target", ""), "")
        people = self.answers["team_people"].value if "team_people" in self.answers else None
        for column, name in (("person", who), ("role", row.get("role"))):
            teams = {plain(r["team"]) for r in people or () if name and r.get(column) == name and r.get("team")}
            if len(teams) == 1:
                return teams.pop()
        return ""


def write(desk: Desk, prompt: Prompt, raw: object, known: Known, expected: int | None) -> Answer:
    """Write the rows shown back to where they stand; the rows that are not shown stay as they are.

    Raises BadInput and Changed as the source does.
    """
    source = desk.catalog.prompt(str(prompt.shows))
    if desk.catalog.sheets[source.sheet].persona:
        _write_personas(desk, prompt, raw, known, expected)
        return desk.sheets.get(prompt.id)
    held = Held(desk, desk.sheets.answers())
    full: tuple[Row, ...] = desk.sheets.get(source.id).value or ()
    old = tuple(row for row in full if held.belongs(prompt, source, row))
    names = [c.id for c in desk.catalog.columns(prompt)]
    new = carried(_read(prompt, source, raw, known), old, names)
    if prompt.team and source.column("team"):
        new = tuple(row if held.team(row) else row.with_(team=prompt.team) for row in new)
    rows = _merged(_without(full, old, new) if source.held else full, old, new)
    desk.sheets.answer(source.id, [to_json(r) for r in rows], expected=expected)
    return desk.sheets.get(prompt.id)


def _read(prompt: Prompt, source: Prompt, raw: object, known: Known) -> tuple[Row, ...]:
    """Rows in the source's columns; what is wrong with them is said of the prompt that was answered."""
    named = source.model_copy(update={"id": prompt.id})
    rows: tuple[Row, ...] = read_answer(named, raw, known) if raw is not None else ()
    return rows


def _without(full: tuple[Row, ...], old: tuple[Row, ...], new: tuple[Row, ...]) -> tuple[Row, ...]:
    """All rows but those not shown that a new row names: a target has one row, and it moves to the team that names it."""
    named = {next(iter(row.values()), None) for row in new}
    return tuple(row for row in full if row in old or next(iter(row.values()), None) not in named)


def _merged(full: tuple[Row, ...], old: tuple[Row, ...], new: tuple[Row, ...]) -> list[Row]:
    """All rows with the old ones replaced by the new ones, each where one stood, the rest at the end."""
    coming = list(new)
    merged: list[Row] = []
    for row in full:
        if row not in old:
            merged.append(row)
        elif coming:
            merged.append(coming.pop(0))
    return merged + coming


def _write_personas(desk: Desk, prompt: Prompt, raw: object, known: Known, expected: int | None) -> None:
    source = desk.catalog.prompt(str(prompt.shows))
    now = desk.sheets.get(prompt.id)
    if expected is not None and now.revision != expected:
        raise Changed(now, raw)
    given = _by_persona(desk, prompt, raw)
    names = [c.id for c in desk.catalog.columns(prompt)]
    read = {persona: _read(prompt, source, rows, known) for persona, rows in given.items()}
    with desk.together():
        for persona, rows in read.items():
            before = desk.sheets.get(source.id, persona).value or ()
            after = carried(rows, before, names)
            if after != before:
                desk.sheets.answer(source.id, [to_json(r) for r in after], persona)


def _by_persona(desk: Desk, prompt: Prompt, raw: object) -> dict[str, list[Any]]:
    """The rows given, by persona; the row that names none, or an unknown one, is refused."""
    ids = {plain(p.name): p.id for p in desk.sheets.personas()}
    found: dict[str, list[Any]] = {persona: [] for persona in ids.values()}
    if raw is not None and not isinstance(raw, (list, tuple)):
        raise BadInput(f"{prompt.id}: rows are wanted.", "Give a list of rows.", column=prompt.id)
    for number, row in enumerate(raw or (), start=1):
        said = row.get("persona") if isinstance(row, Mapping) else None
        name = ids.get(plain(str(said or "")))
        if name is None:
            do = f"Name one of: {', '.join(p.name for p in desk.sheets.personas()) or 'none yet'}."
            raise BadInput(f"{prompt.id}, row {number}: it names no persona.", do, row=number, column="persona")
        found[name].append({k: v for k, v in row.items() if k != "persona"})
    return found
