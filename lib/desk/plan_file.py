"""The answers of the sheets as one JSON object, and back: all or none.

    {"schema_version": 1, "answers": {prompt: value}, "personas": [{"id", "name", "answers": {prompt: value}}], "targets": [...],
     "targets_gone": [ids]}

Ids are those of the prompts; values as `to_json` writes them. Targets come along because answers name them, and the ids of those
that are removed meanwhile and still named. Prompts that show the rows of another are not in it: their rows stand in the one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lib.catalog.prompts import Prompt, Spec
from lib.desk import setting_answers, starting, target_answers
from lib.desk.goals import TARGET
from lib.desk.known import target_label
from lib.errors import BadInput, PlanError, UnknownName
from lib.goals import Target
from lib.plan.answers import Known, Row, Value, read_answer, to_json
from lib.plan.asked import Answer

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SCHEMA = 1
ANSWER, PERSONA = "answer", "persona"
KEYS = ("schema_version", "answers", "personas", "targets", "targets_gone")
MODES = ("merge", "replace")
ELSEWHERE = ("dataset", "forecast", "scenario")  # what a plan names and does not bring along


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many answers, personas and targets it brought, and what answers name that is not here."""

    answers: int
    personas: int
    targets: int = 0
    open_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Persona:
    id: str
    name: str
    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Read:
    """A plan file, read whole."""

    answers: Mapping[str, Value]
    personas: tuple[_Persona, ...]
    targets: tuple[Target, ...]


def export(desk: Desk) -> dict[str, Any]:
    """Everything answered, in the order of the sheets."""
    sheets, targets = desk.sheets, desk.goals.targets()
    whole = [sheets.answers(), *(sheets.answers(p.id) for p in sheets.personas())]
    links = {link for answers in whole for link in _target_links(desk, answers)}
    return {
        "schema_version": SCHEMA,
        "answers": _written(desk, whole[0]),
        "personas": [
            {"id": p.id, "name": p.name, "answers": _written(desk, answers)}
            for p, answers in zip(sheets.personas(), whole[1:], strict=True)
        ],
        "targets": [t.model_dump(mode="json") for t in targets],
        "targets_gone": sorted(links - {t.id for t in targets}),
    }


def _target_links(desk: Desk, answers: Mapping[str, Answer]) -> Iterator[str]:
    for name, answer in answers.items():
        prompt = desk.catalog.prompt(name)
        yield from (link for _, spec, link in _links(prompt, answer.value) if spec.kind == "target")


def _written(desk: Desk, answers: Mapping[str, Answer]) -> dict[str, Any]:
    prompts = desk.catalog.prompts
    return {n: to_json(a.value) for n, a in answers.items() if a.given and prompts[n].kind != "shows"}


def import_(desk: Desk, body: object, mode: str) -> Imported:
    """Take over an exported plan; nothing is stored unless all of it can be."""
    if mode not in MODES:
        raise UnknownName("way to import", mode, MODES)
    read = _read(desk, body)
    links = tuple(_open_links(desk, read))
    _store(desk, read, mode)
    answers = len(read.answers) + sum(len(p.answers) for p in read.personas)
    return Imported(answers, len(read.personas), len(read.targets), links)


# Reading


def _read(desk: Desk, body: object) -> _Read:
    whole = _object(body, "The plan")
    _only(whole, KEYS, "The plan")
    if whole.get("schema_version") != SCHEMA:
        what = f"schema_version is {whole.get('schema_version')!r}, and this is version {SCHEMA}."
        raise BadInput(what, "Give a file that plan export wrote.", column="schema_version")
    targets = tuple(_target(desk, t, n) for n, t in enumerate(_list(whole, "targets"), start=1))
    known = desk.sheets.known(ELSEWHERE)
    labels = {str(t): str(t) for t in _list(whole, "targets_gone")}
    labels |= {t.id: target_label(t, desk.catalog) for t in targets}
    known = replace(known, names={**known.names, "target": {**known.of("target"), **labels}})
    answers = _object(whole.get("answers", {}), "“answers”")
    general = {str(n): _value(desk, str(n), raw, known, False) for n, raw in answers.items()}
    personas = tuple(_persona(desk, p, n, known) for n, p in enumerate(_list(whole, "personas"), start=1))
    names = [p.name.casefold() for p in personas]
    twice = next((p.name for p in personas if names.count(p.name.casefold()) > 1), None)
    if twice:
        raise BadInput(f"The persona “{twice}” stands twice.", "Give each its own name.", column="personas")
    return _Read(general, personas, targets)


def _value(desk: Desk, name: str, raw: object, known: Known, of_persona: bool) -> Value:
    prompt = desk.catalog.prompt(name)
    if desk.catalog.sheets[prompt.sheet].persona != of_persona:
        do = "Put it under “answers”." if of_persona else "Put it under the answers of a persona."
        raise BadInput(f"{name} is {'not ' if of_persona else ''}asked per persona.", do, column=name)
    return read_answer(prompt, raw, known)


def _persona(desk: Desk, raw: object, number: int, known: Known) -> _Persona:
    place = f"persona {number}"
    given = _object(raw, place)
    _only(given, ("id", "name", "answers"), place)
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadInput(f"{place} has no name.", "Give it one.", column="personas")
    answers = _object(given.get("answers", {}), f"{place}, “answers”")
    read = {str(n): _value(desk, str(n), value, known, True) for n, value in answers.items()}
    return _Persona(str(given.get("id") or ""), " ".join(name.split()), read)


def _target(desk: Desk, raw: object, number: int) -> Target:
    place = f"target {number}"
    try:
        target = Target.model_validate(_object(raw, place))
        desk.catalog.kpi(target.kpi)
        for label in filter(None, (target.by, target.start, target.baseline, target.sum_from)):
            desk.preferences.calendar.parse(label)
        for dimension, _ in target.where:
            if dimension not in desk.catalog.dimensions:
                raise UnknownName("dimension", dimension, desk.catalog.dimensions)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{place}, {'.'.join(str(p) for p in first['loc'])}: {first['msg']}."
        raise BadInput(what, "Give it as plan export writes it.", column="targets") from None
    except PlanError as error:
        raise BadInput(f"{place}: {error.what}", error.do, column="targets") from None
    return target


def _object(raw: object, place: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise BadInput(f"{place} is no JSON object.", "Give a file that plan export wrote.")
    return raw


def _list(whole: Mapping[str, Any], key: str) -> list[Any]:
    found = whole.get(key, [])
    if not isinstance(found, list):
        raise BadInput(f"“{key}” is no list.", "Give a file that plan export wrote.", column=key)
    return found


def _only(given: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    unknown = next((str(k) for k in given if k not in set(known)), None)
    if unknown is not None:
        error = UnknownName("key", unknown, known)
        raise BadInput(f"{place}: {error.what}", error.do, column=unknown)


# What is named and not here


def _open_links(desk: Desk, read: _Read) -> Iterator[str]:
    known = desk.sheets.known()
    for answers in (read.answers, *(p.answers for p in read.personas)):
        for name, value in answers.items():
            prompt = desk.catalog.prompt(name)
            for place, spec, link in _links(prompt, value):
                if spec.kind in ELSEWHERE and link not in known.of(spec.kind):
                    yield f"{place}: there is no {spec.kind} “{link}” here"


def _links(prompt: Prompt, value: Value) -> Iterator[tuple[str, Spec, str]]:
    if isinstance(value, str):
        yield prompt.id, prompt, value
    rows = value if isinstance(value, tuple) else (value,)
    for number, row in enumerate(rows, start=1):
        for column in prompt.columns if isinstance(row, Row) else ():
            if isinstance(row.get(column.id), str):
                yield f"{prompt.id}, row {number}, column {column.id}", column, row[column.id]


# Storing


def _store(desk: Desk, read: _Read, mode: str) -> None:
    _store_settings(desk, read, mode)
    before = {t.id: t for t in desk.goals.targets()}
    for target in read.targets:
        if before.get(target.id) != target:
            desk.write(TARGET, target.id, target.model_dump(mode="json"))
    kept = {_store_persona(desk, persona, mode) for persona in read.personas}
    for persona in desk.sheets.personas() if mode == "replace" else ():
        if persona.id not in kept:
            desk.sheets.remove_persona(persona.id)
    prompts = desk.catalog.prompts
    own = {n: v for n, v in read.answers.items() if not prompts[n].setting}
    _store_answers(desk, own, mode, "")


def _store_settings(desk: Desk, read: _Read, mode: str) -> None:
    """All settings in one revision, so that either all change or none."""
    given: dict[str, str] = {}
    for prompt in (p for p in desk.catalog.prompts.values() if p.setting):
        if prompt.id in read.answers or mode == "replace":
            given[str(prompt.setting)] = setting_answers.as_text(read.answers.get(prompt.id))
    setting_answers.change(desk, given)


def _store_persona(desk: Desk, persona: _Persona, mode: str) -> str:
    """Store a persona: the one of its name here, else of its id, else a new one; its id."""
    there = desk.sheets.personas()
    by_name = {p.name.casefold(): p.id for p in there}
    found = by_name.get(persona.name.casefold()) or next((p.id for p in there if p.id == persona.id), None)
    name = found or starting.slug(persona.id or persona.name, {p.id for p in there})
    if (name, persona.name) not in {(p.id, p.name) for p in there}:
        desk.write(PERSONA, name, {"name": persona.name})
    _store_answers(desk, persona.answers, mode, name)
    return name


def _store_answers(desk: Desk, answers: Mapping[str, Value], mode: str, about: str) -> None:
    known = desk.sheets.known(ELSEWHERE)
    before = desk.sheets.answers(about)
    prompts = desk.catalog.prompts
    for name, value in answers.items():
        if name in before and before[name].value == value:
            continue
        if prompts[name].held:
            target_answers.write(desk, prompts[name], to_json(value), known, None)
        else:
            desk.write(ANSWER, f"{name}@{about}" if about else name, {"value": to_json(value)})
    own = [n for n in before if prompts[n].kind != "shows" and not prompts[n].setting]
    for name in own if mode == "replace" else ():
        if name not in answers:
            desk.sheets.clear(name, about)
