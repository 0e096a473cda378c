"""What a person says about a file that its own words do not: which kind of list it is, and which values mean won or lost.

Such answers travel with those to questions, under names that no column has: `KIND` is the preset, or `BY_HEADERS`;
`COLUMN` with a logical column is the header that it stands under; `MEANS` with a meaning is the values that mean it, a line each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lib.catalog.model import plain
from lib.intake.presets import Preset, Presets, PresetWhere

KIND, COLUMN, MEANS = "@kind", "@column:", "@means:"
TEMPLATE = "Numbers to fill in"  # above a blank table that we gave out: its columns are measures by their names
SCOPE = "@table:"  # before the key of an answer: the place of the one table of a file that it is about
BY_HEADERS = "by_headers"  # no preset: the columns are taken by their own words


def scoped(place: int, about: str) -> str:
    """The key of an answer about one table of several; what is about a column goes by the column's name in all of them."""
    return f"{SCOPE}{place}:{about}" if about.startswith("@") else about


def own(answers: Mapping[str, str], place: int) -> dict[str, str]:
    """The answers that hold for one table: those of the whole file, and over them its own."""
    prefix = f"{SCOPE}{place}:"
    of_all = {k: v for k, v in answers.items() if not k.startswith(SCOPE)}
    return of_all | {k.removeprefix(prefix): v for k, v in answers.items() if k.startswith(prefix)}


def retold(presets: Presets, answers: Mapping[str, str]) -> Presets:
    """The recognisers as they are to be understood for a file of which a person said more."""
    means = {k.removeprefix(MEANS): tuple(v.split("\n")) for k, v in answers.items() if k.startswith(MEANS)}
    columns = {k.removeprefix(COLUMN): v for k, v in answers.items() if k.startswith(COLUMN)}
    if not means and not columns:
        return presets
    return replace(presets, presets=tuple(_retold(p, means, columns) if p.meanings else p for p in presets.presets))


def _retold(preset: Preset, means: Mapping[str, tuple[str, ...]], columns: Mapping[str, str]) -> Preset:
    """One recogniser with these values for what they mean, and these headers for its logical columns."""
    named = {c: (columns[c], *w) if c in columns else w for c, w in preset.columns.items()}
    rules = tuple(
        r.model_copy(update={"where": tuple(_condition(w, preset, means) for w in r.where)}) for r in preset.rules
    )
    meanings = {
        c: {m: tuple(v for v in means[m] if v) if m in means else w for m, w in of.items()}
        for c, of in preset.meanings.items()
    }
    return preset.model_copy(update={"columns": named, "rules": rules, "meanings": meanings})


def _condition(condition: PresetWhere, preset: Preset, means: Mapping[str, tuple[str, ...]]) -> PresetWhere:
    """A condition with the values that a person named in place of the words for the same meaning."""
    of = preset.meanings.get(condition.column, {})
    words = {plain(v) for v in condition.values}
    said = [m for m, w in of.items() if m in means and words >= {plain(v) for v in w}]
    if not said:
        return condition
    instead = {plain(v) for m in said for v in of[m]}
    kept = [v for v in condition.values if plain(v) not in instead]
    values = dict.fromkeys([*kept, *(v for m in said for v in means[m] if v)])
    return condition.model_copy(update={"values": tuple(values)})
