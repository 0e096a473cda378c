"""What a person said of a file, kept by its header and used again for the next one like it.

Next month's export seldom has the very same header: columns are added, renamed or moved. A file is taken for one like it when
most of its columns are there, under the same or a near name; what changed is said, and one click reads it afresh.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from lib.catalog.model import plain
from lib.errors import PlanError
from lib.intake.meanings import COLUMN, KIND, MEANS, own, scoped
from lib.intake.model import ROW, FileReading, Finding, Level, Reading, Recipe, Rule, Table
from lib.intake.words import key, likeness, period_label

if TYPE_CHECKING:
    from lib.desk.desk import Desk

MAPPING = "mapping"
AFRESH = "@afresh"  # among the answers: read it as if nothing had been said before
AS_LAST_TIME = "as_last_time"
LIKE = 0.6  # least share of the longer header's columns that two headers have in common
_FEW = 3  # headers of so few columns say little: then the title line belongs to the fingerprint, too
_SHOWN = 5


class Remembered(BaseModel):
    """One remembered mapping: the header it was made for, what was answered, and the recipe that was accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: tuple[str, ...]
    title: str = ""
    file: str
    dataset: str
    answers: dict[str, str] = {}
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Found:
    """A remembered mapping that fits a table: old header → new header, and what is other than it was."""

    mapping: Remembered
    names: Mapping[str, str]
    when: str
    renamed: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def headers(table: Table) -> tuple[str, ...]:
    """The headers of a table that stay from month to month: without those that name a period."""
    return tuple(n for n in table.data.column_names if n != ROW and period_label(n) is None)


def title(table: Table, file: str) -> str:
    """The words above a table, or of its file's name, without numbers; only where the header says too little."""
    if len(headers(table)) > _FEW:
        return ""
    said = " ".join((*table.preamble, table.name or "")) or file
    return " ".join(re.findall(r"[^\W\d_]{3,}", plain(said)))


def fingerprint(columns: Iterable[str], about: str) -> str:
    """The key under which a mapping is kept: the same for the same columns in any order."""
    return hashlib.sha256("\n".join([about, *sorted(key(c) for c in columns)]).encode()).hexdigest()[:24]


def find(desk: Desk, reading: Reading, file: str) -> Found | None:
    """The remembered mapping that fits a table best; None where none does."""
    own, about = headers(reading.table), title(reading.table, file)
    best: tuple[float, Found] | None = None
    for document in desk.store.all(desk.workspace, MAPPING):
        known = Remembered.model_validate(document.body)
        if known.title != about:
            continue
        found = _paired(known, own, document.at[:10])
        share = len(found.names) / max(len(own), len(known.headers), 1)
        if share >= LIKE and (best is None or share > best[0]):
            best = (share, found)
    return best[1] if best else None


def _paired(known: Remembered, own: tuple[str, ...], when: str) -> Found:
    names: dict[str, str] = {}
    free = list(own)
    for near in (False, True):
        for old in known.headers:
            if old in names:
                continue
            like = [(likeness(n, (old,)) if near else float(key(n) == key(old)), n) for n in free]
            score, new = max(like, default=(0.0, ""))
            if score > 0:
                names[old] = new
                free.remove(new)
    renamed = tuple((old, new) for old, new in names.items() if old != new)
    gone = tuple(h for h in known.headers if h not in names)
    return Found(known, names, when, renamed, tuple(free), gone)


# --- used -------------------------------------------------------------------------------------------------------------


def answers(found: Iterable[Found | None], given: Mapping[str, str]) -> dict[str, str]:
    """What was answered before together with what is answered now, which goes first; another kind of list ends all of it."""
    before: dict[str, str] = {}
    several = list(found)
    for i, one in enumerate(several):
        if one and own(given, i).get(KIND, one.mapping.recipe.preset) == one.mapping.recipe.preset:
            said = {_renamed(k, one): _value(k, v, one) for k, v in one.mapping.answers.items()}
            before |= {scoped(i, k) if len(several) > 1 else k: v for k, v in said.items()}
    return before | dict(given)


def _renamed(about: str, found: Found) -> str:
    return about if about.startswith("@") else found.names.get(about, about)


def _value(about: str, value: str, found: Found) -> str:
    """An answer under the new names: one that is a column may be called otherwise now."""
    return value if about.startswith((MEANS, KIND)) else found.names.get(value, value)


def told(given: Mapping[str, str]) -> bool:
    """Whether a person says now what the file is, so that the mapping that was kept is not to be laid over it."""
    return any(k.startswith((KIND, MEANS, COLUMN)) for k in given)


def used(reading: Reading, found: Found, desk: Desk) -> Reading:
    """The reading with the recipe that was accepted last time, as far as its columns are there; and what changed."""
    from lib.intake.edit import validated

    recipe = _moved(found, reading)
    try:
        recipe = validated(recipe, reading.table, desk.catalog)
    except PlanError as fault:
        what = f"What was chosen for {found.mapping.file} does not fit any more: {fault.what}"
        note = Finding("warning", AS_LAST_TIME, what, "Look at what it is read as now.")
        return replace(reading, findings=(note, *reading.findings))
    what = f"Read as you chose for {found.mapping.file} on {found.when}.{_changes(found)}"
    level: Level = "warning" if _lost(found) else "note"
    note = Finding(level, AS_LAST_TIME, what, "Check it; it can be read afresh.")
    return replace(reading, recipe=recipe, findings=(note, *reading.findings), confidence=max(reading.confidence, 0.99))


def _moved(found: Found, reading: Reading) -> Recipe:
    """The remembered recipe under the new header's names, with the file's own periods, range and currency."""
    names, old, own = found.names, found.mapping.recipe, reading.recipe
    return old.model_copy(
        update={
            "date": names.get(old.date, old.date) if old.date else None,
            "key": tuple(names.get(k, k) for k in old.key) if not set(old.key) & set(found.gone) else (),
            "dimensions": tuple(
                d.model_copy(update={"column": names.get(d.column, d.column) if d.column else None})
                for d in old.dimensions
                if d.column not in found.gone
            ),
            "where": tuple(w.model_copy(update={"column": names.get(w.column, w.column)}) for w in old.where),
            "rules": tuple(_rule(r, names) for r in old.rules if not _columns(r) & set(found.gone)),
            "periods": own.periods,
            "coverage": own.coverage,
            "span": own.span,
            "rates": own.rates,
            "currency": own.currency or old.currency,
            "grain": own.grain if own.date == names.get(old.date or "", "") and own.shape == old.shape else old.grain,
        }
    )


_ROLES = ("column", "date", "until", "since", "id", "weight", "minus", "times", "once")


def _columns(rule: Rule) -> set[str]:
    named = {getattr(rule, role) for role in _ROLES} | {w.column for w in rule.where}
    return {n for n in named if n}


def _rule(rule: Rule, names: Mapping[str, str]) -> Rule:
    said = {role: names.get(getattr(rule, role), getattr(rule, role)) for role in _ROLES}
    where = tuple(w.model_copy(update={"column": names.get(w.column, w.column)}) for w in rule.where)
    return rule.model_copy(update={**said, "where": where})


def _lost(found: Found) -> set[str]:
    """Columns that the accepted recipe read and that are gone."""
    old = found.mapping.recipe
    read = {old.date, *old.key, *(d.column for d in old.dimensions), *(w.column for w in old.where)}
    for rule in old.rules:
        read |= _columns(rule)
    return {n for n in read if n} & set(found.gone)


def _changes(found: Found) -> str:
    said = [f"“{old}” is called “{new}” now" for old, new in found.renamed[:_SHOWN]]
    if found.added:
        said.append(f"{_listed(found.added)} {'is' if len(found.added) == 1 else 'are'} new")
    if found.gone:
        lost = " and no longer counted" if _lost(found) else ""
        said.append(f"{_listed(found.gone)} {'is' if len(found.gone) == 1 else 'are'} gone{lost}")
    return f" Since then {'; '.join(said)}." if said else ""


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{n}”" for n in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


# --- kept -------------------------------------------------------------------------------------------------------------


def keep(desk: Desk, reading: FileReading, recipes: Iterable[Recipe], dataset: str) -> None:
    """Remember what a person chose for each table of a file; forget it where the file was read afresh and taken as it is."""
    answered: dict[str, str] = dict(reading.facts.get("answers", {}))
    fresh = bool(answered.pop(AFRESH, ""))
    for i, (one, recipe) in enumerate(zip(reading.readings, recipes, strict=True)):
        said = _about(one.table, own(answered, i))
        before = find(desk, one, reading.file)
        if not said and _same(recipe, one.recipe) and (fresh or before is None):
            if before:
                desk.write(MAPPING, fingerprint(before.mapping.headers, before.mapping.title), None)
            continue
        if recipe.rules:
            about = {"file": reading.file, "dataset": dataset, "title": title(one.table, reading.file)}
            _write(desk, Remembered(headers=headers(one.table), answers=said, recipe=recipe, **about))


def _about(table: Table, said: Mapping[str, str]) -> dict[str, str]:
    """The answers that are about this table: of those about columns the ones that it has."""
    return {k: v for k, v in said.items() if k.startswith("@") or k in table.data.column_names}


def _same(one: Recipe, other: Recipe) -> bool:
    """Whether two recipes say the same; the currency is settled when a file is kept, and by nobody's hand."""
    return one.model_copy(update={"currency": None}) == other.model_copy(update={"currency": None})


def _write(desk: Desk, made: Remembered) -> None:
    name = fingerprint(made.headers, made.title)
    there = desk.store.get(desk.workspace, MAPPING, name)
    body = made.model_dump(mode="json")
    if there is None or there.body != body:
        desk.write(MAPPING, name, body)


def erase(desk: Desk, dataset: str) -> None:
    """Forget for good what was chosen for the files of a dataset: it holds their headers and values."""
    for document in desk.store.all(desk.workspace, MAPPING):
        if document.body and document.body.get("dataset") == dataset:
            desk.store.forget(desk.workspace, MAPPING, document.key, desk.actor.name)
