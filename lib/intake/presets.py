"""Recognisers of exports: declarations in TOML of what a tool's file looks like and which measures it brings.

Header sets are chosen by the person who exports, so a preset never names a whole header: it has a signature of a few
columns that must be there, each with the words that tools and languages use for it, and rules that hold as far as their
columns are present. The values of a preset name *logical* columns; `lib.intake.propose` puts a file's own in their place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from lib.catalog.model import Catalog, Kind, plain
from lib.errors import DeclarationError, UnknownName
from lib.intake.model import WIDE_PERIOD, WIDE_VALUE, How, Rule, Shape, Table, TableGrain, Value, Where
from lib.intake.words import key, likeness

_KINDS: dict[Kind, tuple[How, ...]] = {
    "flow": ("sum", "count", "count_distinct", "first"),
    "stock": ("stock", "last", "sum"),
    "unique": ("count_distinct", "repeat", "sum", "last"),
    "weighted": ("mean_days", "weighted"),
}
_GENERAL = 100.0  # a tool's own preset comes before a general one, however well that fits
_PREAMBLE = 1.5  # what a title line that fits adds to a preset's rating
_UNNAMED = 0.5  # how surely a column is the lines of a wide table by its place alone
_BY_VALUES = 0.9  # the same by the values in it, whatever its header
_OPTIONAL = 0.4  # what a column outside the signature adds


class PresetWhere(Where):
    """A condition on a logical column. With `canonical` the values are names of that dimension and stand for their synonyms.

    A value `given:x` stands for a number that the workspace states, `@x` for the list of words of that name.
    """

    canonical: str | None = None


class PresetRule(Rule):
    """A rule over logical columns; left out when one of `unless` is in the file, or, where `otherwise` is set, when a rule
    before it brought the measure."""

    where: tuple[PresetWhere, ...] = ()
    unless: tuple[str, ...] = ()
    otherwise: bool = False


class Preset(Value):
    """What one kind of export looks like, and which measures it brings.

    `signature`: lists of logical columns, of which one must be wholly there. `date`: the column that places rows in time, or
    several of which the first that is there does. `says` is looked for in title lines, sheet name
    and file name and must be found where `marked` is set; `never` must not be found. `ranges`: start and end column of rows
    that may span days. `meanings`: per logical column what its values may mean (won, lost), with the words for it; a
    column that holds words of the first meaning and of another one is that column, whatever its header. `general` presets are
    asked when no tool's own fits. `editions`: what a file is called more exactly where all headers of a list are in it.
    """

    id: str
    name: str
    about: str = ""
    shape: Shape
    grain: TableGrain = "event"
    signature: tuple[tuple[str, ...], ...] = Field(min_length=1)
    columns: dict[str, tuple[str, ...]]
    date: tuple[str, ...] = ()
    dimensions: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    key: tuple[str, ...] = ()
    where: tuple[PresetWhere, ...] = ()
    rules: tuple[PresetRule, ...] = ()
    ranges: tuple[str, str] | None = None
    meanings: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    says: str | None = None
    never: str | None = None
    marked: bool = False
    general: bool = False
    editions: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)

    def called(self, headers: Iterable[str]) -> str:
        """What a file with these headers is called: by the tool that wrote it where they tell, else by the preset's name."""
        there = {key(h) for h in headers}
        told = (n for n, lists in self.editions.items() if any(all(key(h) in there for h in one) for one in lists))
        return next(told, self.name)

    @field_validator("date", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class Roles(Value):
    """The words by which columns of files without a preset are understood: `dates` with their rank, measures, dimensions.

    `dates` maps a rank (higher is better) to words of a header, `stamps` are words of columns that hold no business date.
    """

    dates: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    stamps: tuple[str, ...] = ()
    measures: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    dimensions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    keys: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    outcomes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict
    )  # won, lost: words that tell rows of a list apart


class _File(Value):
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    preset: tuple[dict[str, Any], ...] = ()
    roles: Roles | None = None
    more: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)  # preset → column → further words


@dataclass(frozen=True, slots=True)
class Match:
    """A preset that fits a table: which header is which logical column, how well (0 to 1), and its rating among others."""

    preset: Preset
    columns: Mapping[str, str]
    confidence: float
    rating: float


@dataclass(frozen=True)
class Presets:
    """All recognisers, in the order of declaration, and the words for files that none of them fits."""

    presets: tuple[Preset, ...] = ()
    roles: Roles = field(default_factory=Roles)

    def get(self, name: str) -> Preset:
        """The preset of that id. Raises UnknownName with the near matches."""
        found = {p.id: p for p in self.presets}
        if name not in found:
            raise UnknownName("preset", name, found)
        return found[name]

    def matches(self, table: Table, titles: str = "") -> tuple[Match, ...]:
        """The presets that fit, best first. `titles`: file name, sheet name and the lines above the header."""
        found = (match(p, table, titles) for p in self.presets)
        return tuple(sorted((m for m in found if m), key=lambda m: -m.rating))


def match(preset: Preset, table: Table, titles: str = "") -> Match | None:
    """How a preset fits a table, or None where its signature is not there."""
    said = bool(preset.says and re.search(preset.says, titles, re.IGNORECASE | re.MULTILINE))
    if (preset.marked and not said) or (preset.never and re.search(preset.never, titles, re.IGNORECASE | re.MULTILINE)):
        return None
    columns, scores = assigned(preset, table)
    fitting = [s for s in preset.signature if all(name in columns for name in s)]
    if not fitting:
        return None
    best = max(fitting, key=lambda s: sum(scores[name] for name in s))
    required = sum(scores[name] for name in best)
    optional = sum(score for name, score in scores.items() if name not in best)
    rating = required + _OPTIONAL * optional + _PREAMBLE * said - _GENERAL * preset.general
    share = len(scores) / max(1, len(preset.columns))
    return Match(preset, columns, required / len(best) * (0.7 + 0.3 * share), rating)


def assigned(preset: Preset, table: Table) -> tuple[dict[str, str], dict[str, float]]:
    """Which header is which logical column of a preset, by its words and by what stands under it; and how surely."""
    columns, scores = assign(preset.columns, [c.name for c in table.columns])
    if preset.shape == "wide":
        _name_first_text(preset, table, columns, scores)
    for logical, meanings in preset.meanings.items():
        _name_by_values(logical, meanings, table, (columns, scores))
    return columns, scores


def _name_by_values(
    logical: str,
    meanings: Mapping[str, tuple[str, ...]],
    table: Table,
    found: tuple[dict[str, str], dict[str, float]],
) -> None:
    """A column of values that say what is meant is the logical one, unless the one of that name says it, too."""
    columns, scores = found
    first, *others = ({plain(w) for w in words} for words in meanings.values())
    telling = [c.name for c in table.columns if c.type in ("category", "text", "boolean") and not c.personal]
    if logical in columns and (_holds(table, columns[logical], first) or not telling):
        return
    for name in telling:
        if name not in columns.values() and _holds(table, name, first) and any(_holds(table, name, o) for o in others):
            columns[logical], scores[logical] = name, _BY_VALUES
            return


def _holds(table: Table, name: str, words: set[str]) -> bool:
    from lib.intake.content import plain_texts  # brings Arrow, which is dear to load

    return bool(words & (plain_texts(table, name) or frozenset()))


def _name_first_text(preset: Preset, table: Table, columns: dict[str, str], scores: dict[str, float]) -> None:
    """The lines of a wide table stand in its first column of texts, whatever that is called."""
    lines = preset.signature[0][0]
    texts = [c.name for c in table.columns if c.type in ("text", "category") and c.name not in columns.values()]
    if lines not in columns and texts:
        columns[lines], scores[lines] = texts[0], _UNNAMED


def loosely(preset: Preset, table: Table) -> Match:
    """A preset that a person named, as far as its columns are there."""
    columns, scores = assigned(preset, table)
    return Match(preset, columns, 0.5 * len(scores) / max(1, len(preset.columns)), 0.0)


def assign(names: Mapping[str, tuple[str, ...]], headers: Iterable[str]) -> tuple[dict[str, str], dict[str, float]]:
    """Which header is which logical column, each used once, the likest first; and how like each is (0 to 1)."""
    pairs = [
        (likeness(header, words), -i, logical, header)
        for i, (logical, words) in enumerate(names.items())
        for header in headers
    ]
    columns: dict[str, str] = {}
    scores: dict[str, float] = {}
    taken: set[str] = set()
    for score, _, logical, header in sorted(pairs, key=lambda p: (-p[0], -p[1])):
        if score > 0 and logical not in columns and header not in taken:
            columns[logical], scores[logical] = header, score
            taken.add(header)
    return columns, scores


def load_presets(texts: Mapping[str, str], catalog: Catalog) -> Presets:
    """Presets from TOML texts by file name. Raises DeclarationError with all that is wrong in all files at once."""
    presets: list[Preset] = []
    roles = Roles()
    more: dict[str, dict[str, tuple[str, ...]]] = {}
    problems: list[str] = []
    for file in sorted(texts):
        try:
            declared = _File.model_validate(tomllib.loads(texts[file]))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            problems.append(f"{file}: {_first_line(error)}")
            continue
        roles = declared.roles or roles
        more |= declared.more
        for raw in declared.preset:
            preset, wrong = _made(raw, declared.words, catalog)
            problems += [f"{file}, preset {raw.get('id', '?')}: {w}" for w in wrong]
            presets += [preset] if preset else []
    ids = [p.id for p in presets]
    problems += [f"preset {i}: declared twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    problems += [f"roles: {w}" for w in _roles_problems(roles, catalog)]
    problems += [w for p in more for w in _unknown(p, more[p], presets)]
    if problems:
        raise DeclarationError("; ".join(problems) + ".", "Mend the declarations named.")
    return Presets(tuple(_with_more(p, more.get(p.id, {})) for p in presets), _with_names(roles, catalog))


def _with_names(roles: Roles, catalog: Catalog) -> Roles:
    """The words for measures with the catalogue's own names among them: a blank file is filled in under these."""
    uploaded = [m for m in catalog.measures.values() if m.derived is None]
    named = {m.id: tuple(dict.fromkeys((*roles.measures.get(m.id, ()), m.name))) for m in uploaded}
    return roles.model_copy(update={"measures": {**roles.measures, **named}})


def _unknown(name: str, more: Mapping[str, tuple[str, ...]], presets: Iterable[Preset]) -> Iterator[str]:
    """What further words speak of and what is not declared."""
    preset = next((p for p in presets if p.id == name), None)
    columns = preset.columns if preset else {}
    yield from (f"further words: no column “{c}” of preset “{name}” is declared" for c in more if c not in columns)


def _with_more(preset: Preset, more: Mapping[str, tuple[str, ...]]) -> Preset:
    """The preset with further words for its columns, after its own."""
    if not more:
        return preset
    columns = {c: tuple(dict.fromkeys((*own, *more.get(c, ())))) for c, own in preset.columns.items()}
    return preset.model_copy(update={"columns": columns})


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return str(error).splitlines()[0]


def _made(
    raw: Mapping[str, Any], words: Mapping[str, tuple[str, ...]], catalog: Catalog
) -> tuple[Preset | None, list[str]]:
    try:
        preset = Preset.model_validate(_spelt(raw, words))
    except (ValidationError, KeyError) as error:
        return None, [f"no words named {error}" if isinstance(error, KeyError) else _first_line(error)]
    return preset, list(_preset_problems(preset, catalog))


def _spelt(node: Any, words: Mapping[str, tuple[str, ...]]) -> Any:
    """The declaration with each `@name` in a list replaced by the words of that name."""
    if isinstance(node, Mapping):
        return {k: _spelt(v, words) for k, v in node.items()}
    if isinstance(node, list):
        spelt: list[Any] = []
        for item in node:
            spelt += words[item[1:]] if isinstance(item, str) and item.startswith("@") else [_spelt(item, words)]
        return spelt
    return node


def logical_columns(rule: Rule) -> Iterator[tuple[str, Literal["date", "number", "any"]]]:
    """The columns that a rule reads, each with what it must hold."""
    dates, numbers = (rule.date, rule.until, rule.since), (rule.weight, rule.minus, rule.times)
    yield from ((c, "date") for c in dates if c)
    yield from ((c, "number") for c in (*numbers, rule.column) if c)
    yield from ((c, "any") for c in (rule.id, *(w.column for w in rule.where)) if c)


def _preset_problems(preset: Preset, catalog: Catalog) -> Iterator[str]:
    known = {*preset.columns, *((WIDE_PERIOD, WIDE_VALUE) if preset.shape == "wide" else ())}
    used = {c for s in preset.signature for c in s} | set(preset.key) | set(preset.dimensions.values())
    used |= {w.column for w in preset.where} | {c for r in preset.rules for c, _ in logical_columns(r)}
    used |= {c for r in preset.rules for c in r.unless} | set(preset.ranges or ()) | set(preset.date)
    used |= set(preset.meanings)
    yield from (f"no column “{c}” is declared" for c in sorted(used - known))
    if preset.shape != "wide" and not preset.date:
        yield "it names no date column"
    for dimension in {*preset.dimensions, *preset.constants} - {*catalog.dimensions}:
        yield f"no dimension “{dimension}” is in the catalogue"
    for rule in preset.rules:
        yield from _rule_problems(rule, catalog)


def _rule_problems(rule: PresetRule, catalog: Catalog) -> Iterator[str]:
    measure = catalog.measures.get(rule.measure)
    if measure is None:
        yield f"no measure “{rule.measure}” is in the catalogue"
    elif rule.how not in _KINDS[measure.kind]:
        yield f"{rule.measure} is a {measure.kind} and cannot come from “{rule.how}”"
    needs: dict[How, tuple[str, ...]] = {
        "sum": ("column",), "last": ("column",), "weighted": ("column",), "mean_days": ("since",),
        "count_distinct": ("id",), "first": ("id",), "repeat": ("id",),
    }  # fmt: skip
    yield from (f"{rule.measure}: “{rule.how}” needs {n}" for n in needs.get(rule.how, ()) if not getattr(rule, n))
    for w in rule.where:
        if w.canonical and w.canonical not in catalog.dimensions:
            yield f"{rule.measure}: no dimension “{w.canonical}” is in the catalogue"


def _roles_problems(roles: Roles, catalog: Catalog) -> Iterator[str]:
    yield from (f"no measure “{m}” is in the catalogue" for m in roles.measures if m not in catalog.measures)
    yield from (f"no dimension “{d}” is in the catalogue" for d in roles.dimensions if d not in catalog.dimensions)
