"""The answers of the sheets as one JSON object, and back: all or none.

    {"schema_version": 1, "answers": {prompt: value}, "personas": [{"id", "name", "answers": {prompt: value}}], "targets": [...],
     "targets_gone": [ids], "fiscal_start": 1 to 12, "currency": "EUR"}

Ids are those of the prompts; values as `to_json` writes them. Targets come along because answers name them, and the ids of those
that are removed meanwhile and still named. Prompts that show the rows of another are not in it: their rows stand in the one place.
`fiscal_start` and `currency` say what periods and amounts mean; a file may lack them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lib.catalog.model import plain
from lib.catalog.prompts import Prompt, Spec
from lib.desk import plan_basis, setting_answers, starting, target_answers
from lib.desk.goals import TARGET
from lib.desk.known import target_label
from lib.errors import BadInput, PlanError, UnknownName
from lib.goals import Target
from lib.plan import texts
from lib.plan.answers import Known, Row, Value, read_answer, to_json
from lib.plan.asked import Answer
from lib.store import refuse_unkept

if TYPE_CHECKING:
    from lib.desk.desk import Desk

SCHEMA = 1
ANSWER, PERSONA = "answer", "persona"
KEYS = ("schema_version", "answers", "personas", "targets", "targets_gone", "fiscal_start", "currency")
MODES = ("merge", "replace")
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")  # what an id of a target or persona is made of
WROTE = "Give a file that plan export wrote."
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
        "fiscal_start": desk.preferences.fiscal_start,
        "currency": desk.preferences.currency,
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
    with desk.together():
        read = _read(desk, plan_basis.translated(desk, body))
        links = tuple(_open_links(desk, read))
        _store(desk, read, mode)
    answers = len(read.answers) + sum(len(p.answers) for p in read.personas)
    return Imported(answers, len(read.personas), len(read.targets), links)


# Reading


def read_text(content: bytes) -> object:
    """The JSON that a plan file holds. Raises ValueError for what is no JSON, BadInput for a name that stands twice in it."""
    return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_pairs)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"“{twice}” stands twice in one object of the file.", "Keep one of the two.", column=twice)
    return dict(pairs)


def _read(desk: Desk, body: object) -> _Read:
    whole = _object(body, "The plan")
    _only(whole, KEYS, "The plan")
    version = whole.get("schema_version")
    if type(version) is not int or version != SCHEMA:
        what = f"schema_version is {version!r}, and this is version {SCHEMA}."
        raise BadInput(what, f"Write the number {SCHEMA}: give a file that plan export wrote.", column="schema_version")
    targets = _targets(desk, _list(whole, "targets"))
    known = desk.sheets.known(ELSEWHERE)
    labels = {name: name for name in _gone(whole, {t.id for t in targets})}
    labels |= {t.id: target_label(t, desk.catalog) for t in targets}
    known = replace(known, names={**known.names, "target": {**known.of("target"), **labels}})
    answers = _object(whole.get("answers", {}), "“answers”")
    general = {str(n): _value(desk, str(n), raw, known, False) for n, raw in answers.items()}
    personas = tuple(_persona(desk, p, n, known) for n, p in enumerate(_list(whole, "personas"), start=1))
    _refuse_twice("persona", [p.id for p in personas], "id", "personas")
    _refuse_twice("persona", [p.name for p in personas], "name", "personas")
    return _Read(general, personas, targets)


def _gone(whole: Mapping[str, Any], there: set[str]) -> Iterator[str]:
    """The ids of targets that are removed and still named."""
    for number, raw in enumerate(_list(whole, "targets_gone"), start=1):
        name = _name(raw, f"targets_gone {number}", "targets_gone")
        if name in there:
            what = f"targets_gone {number}: the target “{name}” is among the targets, too."
            raise BadInput(what, "Take it out of one of the two.", column="targets_gone")
        yield name


def _name(raw: object, place: str, column: str) -> str:
    if not isinstance(raw, str) or not NAME.fullmatch(raw):
        shown = f"“{raw}”" if isinstance(raw, (str, int, float)) else f"a {type(raw).__name__}"
        do = "An id has 1 to 60 letters, digits, - and _."
        raise BadInput(f"{place}: {shown} is no id.", do, column=column)
    return raw


def _refuse_twice(noun: str, names: Sequence[str], what: str, column: str) -> None:
    """Refuse what stands twice, naming both places; an empty name is none."""
    seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        first = seen.setdefault(plain(name), number)
        if name and first < number:
            said = f"The {noun} “{names[first - 1]}” stands twice, as {noun} {first} and {number}."
            raise BadInput(said, f"Give each its own {what}, or leave one out.", column=column)


def _value(desk: Desk, name: str, raw: object, known: Known, of_persona: bool) -> Value:
    prompt = desk.catalog.prompt(name)
    if desk.catalog.sheets[prompt.sheet].persona != of_persona:
        do = "Put it under “answers”." if of_persona else "Put it under the answers of a persona."
        raise BadInput(f"{name} is {'not ' if of_persona else ''}asked per persona.", do, column=name)
    value = read_answer(prompt, raw, known)
    _refuse_unkept(to_json(value), name, name)
    return value


def _refuse_unkept(value: Any, place: str, column: str) -> None:
    """Refuse text, wherever it stands in a value, that nothing could keep."""
    try:
        refuse_unkept(*_texts(value))
    except BadInput as error:
        raise BadInput(f"{place}: {error.what}", error.do, column=column) from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ():
        yield from _texts(one)


def _persona(desk: Desk, raw: object, number: int, known: Known) -> _Persona:
    place = f"persona {number}"
    given = _object(raw, place)
    _only(given, ("id", "name", "answers"), place)
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadInput(f"{place} has no name.", "Give it one.", column="personas")
    _refuse_unkept(name, place, "personas")
    own = _name(given["id"], place, "personas") if "id" in given else ""
    answers = _object(given.get("answers", {}), f"{place}, “answers”")
    read = {str(n): _value(desk, str(n), value, known, True) for n, value in answers.items()}
    return _Persona(own, texts.name(name, f"The name of {place}"), read)


def _targets(desk: Desk, raw: list[Any]) -> tuple[Target, ...]:
    """The targets of a file, each refused where `targets add` would refuse it beside those before it and those that stand here."""
    standing = {t.id: t for t in desk.goals.targets()}
    ids = [_object(one, f"target {n}").get("id", "") for n, one in enumerate(raw, start=1)]
    for number, name in enumerate(ids, start=1):
        _name(name, f"target {number}", "targets")
    _refuse_twice("target", ids, "id", "targets")
    others = {name: t for name, t in standing.items() if name not in ids}
    for number, one in enumerate(raw, start=1):
        found = _target(desk, one, number, (standing, others))
        others[found.id] = found
    return tuple(others[name] for name in ids)


def _target(desk: Desk, raw: object, number: int, beside: tuple[Mapping[str, Target], Mapping[str, Target]]) -> Target:
    """One of them; as it stands here already it is not looked at again, but for its twins."""
    standing, others = beside
    place = f"target {number}"
    try:
        target = Target.model_validate(raw)
        _refuse_unkept(target.model_dump(mode="json"), place, "targets")
        if standing.get(target.id) != target:
            for label in filter(None, (target.by, target.start, target.baseline, target.sum_from)):
                desk.preferences.calendar.parse(label)
            target = desk.goals.check(target, others.values())
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{place}, {'.'.join(str(p) for p in first['loc'])}: {first['msg']}."
        raise BadInput(what, "Give it as plan export writes it.", column="targets") from None
    except PlanError as error:
        what = error.what if error.what.startswith(place) else f"{place}: {error.what}"
        raise BadInput(what, error.do, column="targets") from None
    return target


def _object(raw: object, place: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise BadInput(f"{place} is no JSON object.", WROTE)
    return raw


def _list(whole: Mapping[str, Any], key: str) -> list[Any]:
    found = whole.get(key, [])
    if not isinstance(found, list):
        raise BadInput(f"“{key}” is no list.", WROTE, column=key)
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
    places = _places(desk, read.personas)
    for given in read.personas:
        _store_persona(desk, given, mode, places[given.name])
    for persona in desk.sheets.personas() if mode == "replace" else ():
        if persona.id not in places.values():
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


def _places(desk: Desk, personas: Iterable[_Persona]) -> dict[str, str]:
    """Name in the file → id here: that of the persona of this name here, else its own unless another has it, else a new one."""
    there = {plain(p.name): p.id for p in desk.sheets.personas()}
    found = {p.name: there[plain(p.name)] for p in personas if plain(p.name) in there}
    for persona in personas:
        if persona.name not in found:
            own = persona.id if persona.id in set(there.values()) - set(found.values()) else ""
            taken = {*there.values(), *found.values()}
            found[persona.name] = own or starting.slug(persona.id or persona.name, taken)
    return found


def _store_persona(desk: Desk, persona: _Persona, mode: str, name: str) -> None:
    if (name, persona.name) not in {(p.id, p.name) for p in desk.sheets.personas()}:
        desk.write(PERSONA, name, {"name": persona.name})
    _store_answers(desk, persona.answers, mode, name)


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
