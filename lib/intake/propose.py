"""Table → Reading: the recipe that a table most likely means, and everything a person should know about it.

A preset that fits gives the rules; what it leaves open, and every file without a preset, is decided by `lib.intake.roles`.
Nothing is guessed in silence: what two readings are equally good for becomes a question, what is passed over a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from lib.catalog.model import Catalog, plain
from lib.intake.across import HOW, wide
from lib.intake.content import is_number, plain_texts
from lib.intake.currencies import codes, currency_columns
from lib.intake.findings import checks, findings
from lib.intake.meanings import BY_HEADERS, KIND, TEMPLATE, own, retold
from lib.intake.model import (
    GIVEN,
    WIDE_PERIOD,
    WIDE_VALUE,
    Basis,
    DimensionRole,
    FileReading,
    Finding,
    Question,
    Reading,
    Recipe,
    Rule,
    Shape,
    Table,
    TableGrain,
    Where,
)
from lib.intake.orders import counted_once
from lib.intake.presets import Match, Preset, PresetRule, Presets, PresetWhere, logical_columns, loosely, match
from lib.intake.ranged import dated, placed, ranges, whole_period, with_range
from lib.intake.rates import Rates, in_one_currency
from lib.intake.read import read
from lib.intake.roles import (
    DateChoice,
    choose_date,
    dimensions_by_header,
    grain_of,
    key_of,
    measure_by_title,
    measures_by_header,
    periods_across,
    shape_of,
)
from lib.intake.said import near, without_meaning
from lib.intake.unused import remarks
from lib.intake.words import words

LIMIT = 512 * 1024 * 1024  # bytes; larger files are refused unless the caller says otherwise
_GIVEN = {"site_authority": 40.0}  # what is assumed, and asked about, where the workspace says nothing


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a file is opened: the words, the recognisers, the workspace's own names and numbers.

    `aliases`: per dimension, spelling → name. `given`: numbers that the workspace states, such as site_authority.
    """

    catalog: Catalog
    presets: Presets
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    timezone: str = "UTC"
    limit: int = LIMIT
    rates: Rates | None = None


def read_file(
    name: str, content: bytes, known: Known, *, preset: str | None = None, answers: Mapping[str, str] | None = None
) -> FileReading:
    """One file read and understood. `answers` settles questions of an earlier reading: what a question is about → one of
    its options; and what nobody asked (`lib.intake.meanings`). Raises FileRejected when the file cannot be read, UnknownName for
    an unknown preset."""
    said = answers or {}
    tables = read(name, content, known.limit, known.timezone, answers)
    readings = tuple(_understood(t, known, name, preset, own(said, i)) for i, t in enumerate(tables))
    return FileReading(name, len(content), hashlib.sha256(content).hexdigest(), readings)


def _understood(table: Table, known: Known, file: str, preset: str | None, said: Mapping[str, str]) -> Reading:
    """One table of a file under the answers that hold for it."""
    known = replace(known, presets=retold(known.presets, said))
    return _answered(propose(table, known, file=file, preset=preset or said.get(KIND), answers=said), said)


def _answered(reading: Reading, answers: Mapping[str, str]) -> Reading:
    """The reading with the date column that a person chose."""
    for question in reading.questions:
        chosen = answers.get(question.about or "")
        if chosen in question.options and any(c.name == chosen for c in reading.table.columns):
            grain = _grain(reading.table, reading.recipe.shape, chosen, reading.recipe.grain)
            recipe = reading.recipe.model_copy(update={"date": chosen, "grain": grain})
            reading = replace(
                reading, recipe=recipe, questions=tuple(q for q in reading.questions if q is not question)
            )
    return reading


def propose(
    table: Table, known: Known, *, file: str = "", preset: str | None = None, answers: Mapping[str, str] | None = None
) -> Reading:
    """The recipe for one table. `preset` takes that one in place of the likest. Raises UnknownName."""
    said = answers or {}
    titles = "\n".join((*table.preamble, table.name or "", file))
    across = periods_across(table)
    chosen = _chosen(table, known, titles, preset, bool(across))
    one = whole_period(table) if chosen and chosen.preset.shape == "period" and _undated(chosen) else None
    if one:
        return placed(propose(dated(table, one), known, file=file, preset=preset, answers=said), one)
    reading = (
        _from_preset(table, known, chosen)
        if chosen
        else _as_said(_from_roles(table, known, across, file), known, titles)
    )
    reading = counted_once(reading, known.catalog, known.presets.roles, said)
    reading = ranges(reading, _declared(chosen), said)
    reading = in_one_currency(with_range(reading), known.catalog, known.rates)
    table = reading.table
    return replace(
        reading,
        questions=(*table.questions, *reading.questions),
        findings=(
            *table.findings,
            *reading.findings,
            *findings(reading, known.catalog, known.aliases),
            *remarks(table, reading.recipe, known.presets.roles),
        ),
        checks=checks(reading),
    )


def _declared(found: Match | None) -> tuple[str, str] | None:
    """The columns of a row's first and last day, where the preset names them and the file has them."""
    named = found.preset.ranges if found else None
    if found is None or named is None or not all(r in found.columns for r in named):
        return None
    return found.columns[named[0]], found.columns[named[1]]


def _chosen(table: Table, known: Known, titles: str, preset: str | None, wide: bool) -> Match | None:
    if preset == BY_HEADERS or (preset is None and TEMPLATE in titles):
        return None
    if preset:
        wanted = known.presets.get(preset)
        return match(wanted, table, titles) or loosely(wanted, table)
    fits_all = [m for m in known.presets.matches(table, titles) if (m.preset.shape == "wide") == wide]
    for found in fits_all:
        if _rules(found, table, known)[0]:
            return found
    return next((m for m in fits_all if not m.preset.general and not wide and _undated(m)), None)


def _undated(found: Match) -> bool:
    """Whether a tool's report lacks nothing but a column of dates: one figure for its whole range."""
    return not any(d in found.columns for d in found.preset.date)


# ------------------------------------------------------------------------------------------------ from a preset


def _from_preset(table: Table, known: Known, found: Match) -> Reading:
    preset, columns = found.preset, found.columns
    rules, left_out = _rules(found, table, known)
    dates = [columns[d] for d in preset.date if d in columns and table.column(columns[d]).type == "date"]
    recipe = Recipe(
        shape=preset.shape,
        date=dates[0] if dates else None,
        grain=_grain(table, preset.shape, dates[0] if dates else None, preset.grain),
        dimensions=_dimensions(preset, columns),
        key=tuple(columns[k] for k in preset.key) if all(k in columns for k in preset.key) else (),
        where=tuple(_condition(w, columns, table, known) for w in preset.where if w.column in columns),
        rules=rules,
        periods=periods_across(table) if preset.shape == "wide" else (),
        preset=preset.id,
        currency=_currency(table, rules),
    )
    said = (*left_out, *near(found), *without_meaning(found))
    return Reading(table, recipe, round(found.confidence, 3), said, _given_questions(found, known))


def _grain(table: Table, shape: Shape, column: str | None, default: TableGrain) -> TableGrain:
    if shape == "event":
        return "event"
    return grain_of(table, column) if shape == "period" and column else default


def _dimensions(preset: Preset, columns: Mapping[str, str]) -> tuple[DimensionRole, ...]:
    named = [DimensionRole(dimension=d, column=columns[c]) for d, c in preset.dimensions.items() if c in columns]
    return (*named, *(DimensionRole(dimension=d, value=v) for d, v in preset.constants.items()))


def _rules(found: Match, table: Table, known: Known) -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    """The rules whose columns and rows are there, and a note on the measures that are left out for the same reason."""
    made: list[Rule] = []
    why: dict[str, str] = {}
    for rule in found.preset.rules:
        if any(u in found.columns for u in rule.unless):
            continue
        if rule.otherwise and any(r.measure == rule.measure for r in made):
            continue
        lacking = _lacking(rule, found, table)
        if not lacking and not _occurs(rule, found.columns, table, known):
            lacking = "no row is of that kind"
        if lacking:
            why[rule.measure] = lacking
        else:
            made.append(_rule(rule, found, table, known))
    measures = known.catalog.measures
    reasons: dict[str, list[str]] = {}
    for measure, lacking in why.items():
        if measure not in {r.measure for r in made} and found.preset.shape != "wide":
            reasons.setdefault(lacking, []).append(measures[measure].name)
    do = "Choose its column by hand if it is there."
    notes = (
        Finding("note", "measure_left_out", f"{', '.join(n)} {'is' if len(n) == 1 else 'are'} left out: {w}.", do)
        for w, n in reasons.items()
    )
    return tuple(made), tuple(notes)


def _lacking(rule: PresetRule, found: Match, table: Table) -> str | None:
    """What a rule needs and does not find; None when all is there."""
    columns = {**found.columns, **_own(found.preset.shape)}
    needs = list(logical_columns(rule))
    if rule.date is None and found.preset.shape != "wide":
        needs.append((next((d for d in found.preset.date if d in columns), found.preset.date[0]), "date"))
    for logical, kind in needs:
        if logical not in columns:
            return f"the file has no column like “{found.preset.columns[logical][0]}”"
        if columns[logical] in _own("wide").values() and found.preset.shape == "wide":
            continue
        column = table.column(columns[logical])
        if (kind == "date" and column.type != "date") or (kind == "number" and not is_number(column)):
            return f"the column “{column.name}” holds no {kind}s"
    return None


def _own(shape: Shape) -> dict[str, str]:
    return {WIDE_PERIOD: WIDE_PERIOD, WIDE_VALUE: WIDE_VALUE} if shape == "wide" else {}


def _occurs(rule: PresetRule, columns: Mapping[str, str], table: Table, known: Known) -> bool:
    """Whether rows of the kind that a rule names occur at all: what never occurs is not recorded here, and not 0."""
    for condition in rule.where:
        if condition.op not in ("in", "contains"):
            continue
        there = plain_texts(table, columns[condition.column])
        wanted = [plain(v) for v in _condition(condition, columns, table, known).values]
        if there is None:
            continue
        hit = (w in t for w in wanted for t in there) if condition.op == "contains" else (w in there for w in wanted)
        if not any(hit):
            return False
    return True


def _rule(rule: PresetRule, found: Match, table: Table, known: Known) -> Rule:
    names = {**found.columns, **_own(found.preset.shape)}
    said = rule.model_dump(exclude={"where", "unless", "otherwise"})
    for role in ("column", "date", "until", "since", "id", "weight", "minus", "times"):
        if said[role]:
            said[role] = names[said[role]]
    return Rule(**said, where=tuple(_condition(w, found.columns, table, known) for w in rule.where))


def _condition(condition: PresetWhere, columns: Mapping[str, str], table: Table, known: Known) -> Where:
    """The condition over the file's own column, with synonyms and stated numbers in place of their names."""
    values: list[str] = []
    for value in condition.values:
        if value.startswith(GIVEN):
            name = value.removeprefix(GIVEN)
            values.append(value if name in known.given else f"{_GIVEN.get(name, 0.0):g}")
        else:
            values += [value, *_synonyms(known, condition.canonical, value)]
    return Where(column=columns[condition.column], op=condition.op, values=tuple(dict.fromkeys(values)))


def _synonyms(known: Known, dimension: str | None, value: str) -> list[str]:
    if dimension is None or dimension not in known.catalog.dimensions:
        return []
    declared = [s for v in known.catalog.dimensions[dimension].values if v.value == value for s in v.synonyms]
    return declared + [alias for alias, name in known.aliases.get(dimension, {}).items() if name == value]


def _given_questions(found: Match, known: Known) -> tuple[Question, ...]:
    """A question per number that the workspace should state and does not."""
    named = {
        (v.removeprefix(GIVEN), found.columns.get(w.column))
        for r in found.preset.rules
        for w in r.where
        for v in w.values
        if v.startswith(GIVEN)
    }
    return tuple(
        Question(column, f"Which {name.replace('_', ' ')} counts at least?", f"{_GIVEN.get(name, 0.0):g}")
        for name, column in sorted(named)
        if name not in known.given and column
    )


def _currency(table: Table, rules: Iterable[Rule]) -> str | None:
    """The one currency of the money columns that rules use: told by header or cells, else by a column of codes beside them."""
    used = {r.column for r in rules if r.column} - {WIDE_VALUE}
    found = {c.currency for c in table.columns if c.name in used and c.currency}
    if not found and used:
        found = {code for name in currency_columns(table, used) for code in codes(table, name) or ()}
    return found.pop() if len(found) == 1 else None


# ------------------------------------------------------------------------------------------------ from words alone


def _from_roles(table: Table, known: Known, across: tuple[tuple[str, str], ...], file: str) -> Reading:
    if across:
        return wide(table, known.catalog, known.presets.roles, across)
    roles = known.presets.roles
    date_choice = choose_date(table, roles)
    shape = shape_of(table, date_choice.column)
    dimensions = dimensions_by_header(table, roles)
    titles = (*reversed(table.preamble), table.name or "", PurePath(file).stem)
    named = measures_by_header(table, roles) or measure_by_title(table, roles, titles)
    rules = _measure_rules(named, known, dimensions, shape) if date_choice.column else ()
    recipe = Recipe(
        shape=shape,
        date=date_choice.column,
        grain=_grain(table, shape, date_choice.column, "event"),
        dimensions=tuple(DimensionRole(dimension=d, column=c) for d, c in dimensions.items()),
        key=key_of(table, roles) if shape == "event" else (),
        rules=rules,
        currency=_currency(table, rules),
    )
    return Reading(table, recipe, 0.3 if rules else 0.0, _nothing(rules, date_choice), _asked(date_choice))


def _as_said(reading: Reading, known: Known, titles: str) -> Reading:
    """All rules as plan figures where title, sheet or file name says so."""
    said = {plain(w) for w in known.presets.roles.plan} & set(words(titles))
    if (
        TEMPLATE in titles
        or not said
        or not reading.recipe.rules
        or any(r.basis == "plan" for r in reading.recipe.rules)
    ):
        return reading
    rules = tuple(r.model_copy(update={"basis": "plan"}) for r in reading.recipe.rules)
    what = f"Taken as plan figures, because the title says “{min(said)}”."
    note = Finding("note", "plan_by_title", what, "Change it where these are results.")
    recipe = reading.recipe.model_copy(update={"rules": rules})
    return replace(reading, recipe=recipe, findings=(*reading.findings, note))


def _asked(choice: DateChoice) -> tuple[Question, ...]:
    return (choice.question,) if choice.question else ()


def _nothing(rules: tuple[Rule, ...], choice: DateChoice) -> tuple[Finding, ...]:
    if rules or choice.column is None:
        return ()
    do = "Say which column is which measure."
    return (Finding("warning", "no_measure", "No column of this table is a measure by its name.", do),)


def _measure_rules(
    named: Mapping[str, tuple[str, Basis]], known: Known, dimensions: Mapping[str, str], shape: Shape
) -> tuple[Rule, ...]:
    """A rule per column that is a measure. Stocks are followed per value of the one dimension there is."""
    per = next(iter(dimensions.values())) if len(dimensions) == 1 and shape == "period" else None
    made = []
    for header, (measure, basis) in named.items():
        kind = known.catalog.measures[measure].kind
        how = HOW[kind]
        made.append(Rule(measure=measure, how=how, basis=basis, column=header, id=per if how == "last" else None))
    return tuple(made)
