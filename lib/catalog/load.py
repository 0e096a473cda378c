"""TOML text → Catalog, with everything that contradicts itself named at once.

Any file may hold any kind of entry: `[[measure]]`, `[[kpi]]`, `[[category]]`, `[[part]]`, `[[dimension]]`, `[[driver]]`,
`[[sheet]]`, `[[prompt]]`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from lib.catalog.declared import Declared
from lib.catalog.formula import CURRENT, FUNCTIONS, parse
from lib.catalog.model import START, Catalog, Category, Dimension, Driver, Kpi, Measure, Part, plain
from lib.catalog.needs import circle, problems
from lib.catalog.prompts import Prompt, Sheet
from lib.catalog.questions import faults_of_prompt, faults_of_sheet
from lib.errors import DeclarationError, FormulaError, UnknownName

_KINDS: dict[str, type[Declared]] = {
    "measure": Measure,
    "kpi": Kpi,
    "category": Category,
    "part": Part,
    "dimension": Dimension,
    "driver": Driver,
    "sheet": Sheet,
    "prompt": Prompt,
}


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with one entry of one file; `formula` when only its formula is."""

    where: str
    what: str
    formula: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class _Entries:
    """What was read so far: kind → id → declaration, where each stands, and what is wrong."""

    of: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[_Problem] = field(default_factory=list)

    def place(self, kind: str, name: str) -> str:
        return f"{self.places[kind, name]}, {kind} “{name}”"


def load(texts: Mapping[str, str]) -> Catalog:
    """The catalogue declared by TOML texts (file name → text), in the order of names and lines.

    Raises FormulaError when only formulas are at fault, else DeclarationError; either names file and entry of every fault.
    """
    entries = _Entries()
    for file, text in texts.items():
        _read(file, text, entries)
    catalog = _catalog(entries, texts)
    if not entries.problems:
        entries.problems += _references(catalog, entries)
        entries.problems += _formulas(catalog, entries)
    _refuse(entries.problems)
    return catalog


def check(kpi: Kpi, catalog: Catalog) -> None:
    """Whether a KPI (one that a person defines) holds beside the catalogue. Raises FormulaError or DeclarationError."""
    entries = _Entries()
    entries.places["kpi", kpi.id] = "your definition"
    wider = Catalog(
        catalog.measures, {**catalog.kpis, kpi.id: kpi}, catalog.categories, catalog.dimensions, catalog.drivers,
        parts=catalog.parts,
    )  # fmt: skip
    found = [*_of_kpi(kpi, wider)]
    place = entries.place("kpi", kpi.id)
    _refuse([_Problem(place, what) for what in found] + list(_of_formula(place, kpi.id, kpi.formula, wider)))


def _read(file: str, text: str, entries: _Entries) -> None:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        entries.problems.append(_Problem(file, f"not TOML: {error}"))
        return
    for kind, rows in content.items():
        if kind not in _KINDS:
            entries.problems.append(_Problem(file, str(UnknownName("kind of entry", kind, _KINDS))))
        elif not isinstance(rows, list):
            entries.problems.append(_Problem(file, f"write [[{kind}]], with two brackets, before each entry"))
        else:
            for row in rows:
                _entry(file, kind, row if isinstance(row, dict) else {}, entries)


def _entry(file: str, kind: str, row: Mapping[str, Any], entries: _Entries) -> None:
    name = str(row.get("id", "?"))
    where = f"{file}, {kind} “{name}”"
    try:
        declared = _KINDS[kind].model_validate(row)
    except ValidationError as error:
        entries.problems += [_Problem(where, _said(dict(e))) for e in error.errors()]
        return
    if not name.isidentifier() or name != name.lower():
        entries.problems.append(_Problem(where, "an id is made of small letters, digits and _"))
    if kind in ("measure", "kpi") and name in (*FUNCTIONS, CURRENT):
        entries.problems.append(_Problem(where, "the id is a word of formulas"))
    if name in entries.of[kind]:
        entries.problems.append(_Problem(where, f"the id stands twice, first in {entries.places[kind, name]}"))
        return
    entries.of[kind][name] = declared
    entries.places[kind, name] = file


def _said(error: Mapping[str, Any]) -> str:
    """One fault of one field in words."""
    place = ".".join(str(p) for p in error["loc"])
    match error["type"]:
        case "extra_forbidden":
            return f"there is no field “{place}”"
        case "missing":
            return f"the field “{place}” is missing"
    return f"{place} = {error['input']!r}: {error['msg']}"


def _catalog(entries: _Entries, texts: Mapping[str, str]) -> Catalog:
    of = entries.of
    counted = {file: text for file, text in texts.items() if file not in _only_asked(entries)}
    digest = hashlib.sha256("\x00".join(f"{n}\x00{t}" for n, t in sorted(counted.items())).encode()).hexdigest()
    return Catalog(
        of["measure"], of["kpi"], of["category"], of["dimension"], of["driver"], digest=digest, parts=of["part"],
        sheets=of["sheet"], prompts=of["prompt"],
    )  # fmt: skip


def _only_asked(entries: _Entries) -> set[str]:
    """Files that hold only sheets and prompts: no number depends on them, so that the digest leaves them out."""
    asked = {file for (kind, _), file in entries.places.items() if kind in ("sheet", "prompt")}
    return asked - {file for (kind, _), file in entries.places.items() if kind not in ("sheet", "prompt")}


def _references(catalog: Catalog, entries: _Entries) -> Iterator[_Problem]:
    for measure in catalog.measures.values():
        yield from _placed(entries.place("measure", measure.id), _of_measure(measure, catalog))
    for kpi in catalog.kpis.values():
        yield from _placed(entries.place("kpi", kpi.id), _of_kpi(kpi, catalog))
    for dimension in catalog.dimensions.values():
        yield from _placed(entries.place("dimension", dimension.id), _of_dimension(dimension))
    for driver in catalog.drivers.values():
        unknown = [str(UnknownName("measure", m, catalog.measures)) for m in driver.of if m not in catalog.measures]
        yield from _placed(entries.place("driver", driver.id), iter(unknown))
    for sheet in catalog.sheets.values():
        yield from _placed(entries.place("sheet", sheet.id), faults_of_sheet(sheet, catalog))
    for prompt in catalog.prompts.values():
        yield from _placed(entries.place("prompt", prompt.id), faults_of_prompt(prompt, catalog))


def _placed(place: str, found: Iterator[str]) -> Iterator[_Problem]:
    return (_Problem(place, what) for what in found)


def _of_measure(measure: Measure, catalog: Catalog) -> Iterator[str]:
    rate_of = (measure.per or "").removeprefix(START)
    for other in filter(None, (measure.within, measure.weight, rate_of, *measure.inflows, *measure.outflows)):
        if other not in catalog.measures:
            yield str(UnknownName("measure", other, catalog.measures))
    if measure.weight and measure.kind != "weighted":
        yield "only a weighted measure has a weight"
    if measure.derived and measure.kind != "flow":
        yield "a derived measure is worked out by month and summed: its kind is flow"


def _of_kpi(kpi: Kpi, catalog: Catalog) -> Iterator[str]:
    if kpi.category not in catalog.categories:
        yield str(UnknownName("category", kpi.category, catalog.categories))
    if kpi.padre not in catalog.parts:
        yield str(UnknownName("PADRE part", kpi.padre, catalog.parts))


def _of_dimension(dimension: Dimension) -> Iterator[str]:
    owner: dict[str, str] = {}
    for value in dimension.values:
        for word in (value.value, *value.synonyms):
            other = owner.setdefault(plain(word), value.value)
            if other != value.value:
                yield f"“{word}” stands for “{other}” and for “{value.value}”"


def _formulas(catalog: Catalog, entries: _Entries) -> Iterator[_Problem]:
    texts = [("measure", m.id, m.derived) for m in catalog.measures.values() if m.derived]
    texts += [("kpi", k.id, k.formula) for k in catalog.kpis.values()]
    texts += [("driver", d.id, d.formula) for d in catalog.drivers.values() if d.formula]
    broken = [p for kind, name, text in texts for p in _parses(entries.place(kind, name), text or "")]
    if broken:
        yield from broken
        return
    for kind, name, text in texts:
        yield from _of_formula(entries.place(kind, name), "" if kind == "driver" else name, text or "", catalog)


def _parses(place: str, text: str) -> Iterator[_Problem]:
    try:
        parse(text)
    except FormulaError as error:
        yield _Problem(place, error.what, formula=True)


def _of_formula(place: str, name: str, text: str, catalog: Catalog) -> Iterator[_Problem]:
    """Faults of one formula: syntax, else names, else a circle. A KPI named like a measure is not in its own circle."""
    broken = list(_parses(place, text)) or [_Problem(place, what, formula=True) for what in problems(text, catalog)]
    yield from broken
    inside = "" if name in catalog.measures and not catalog.measures[name].derived else name
    if not broken and (path := circle(inside, text, catalog)):
        yield _Problem(place, f"the formula comes back to itself: {' → '.join(path)}", formula=True)


def _refuse(found: list[_Problem]) -> None:
    if not found:
        return
    kind = FormulaError if all(p.formula for p in found) else DeclarationError
    raise kind("\n".join(str(p) for p in found), "Mend the entry named there.", file=found[0].where.partition(",")[0])
