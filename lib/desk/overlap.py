"""Two tables of the same report, row by row: what is in both, whether it agrees, and what only one of them has.

Imported where two tables are compared, for Arrow is dear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lib.desk.sourcing import AGREE, Relation, Same
from lib.intake.headers import speaks_of_id
from lib.intake.model import ROW, Recipe
from lib.intake.words import words

_PASSING = {
    "status",
    "state",
    "zustand",
    "stage",
    "phase",
    "etat",
    "estado",
    "delivery",
    "updated",
    "modified",
    "geandert",
}
Bools = npt.NDArray[np.bool_]
_KEY, _VALUE, _OLD = "_key", "_value", "_old"
_CENT = 0.005
_OWN = 0.9


def stored(paths: Iterable[str]) -> pa.Table:
    """The parts of a stored table as one."""
    return pa.concat_tables([pq.read_table(path) for path in paths], promote_options="permissive")


def compared(new: pa.Table, old: pa.Table, recipe: Recipe) -> Same:
    """How the rows of a new table lie to those of a stored one. The dataset's name is filled in by the caller."""
    if recipe.shape == "wide":
        return _compared_wide(new, old, recipe)
    names = _naming(new, old, recipe)
    values = [v for v in _values(recipe) if v in new.column_names and v in old.column_names]
    mine, theirs = _keyed(new, names, values), _keyed(old, names, values)
    both = mine.join(theirs, keys=_KEY, join_type="inner", right_suffix=_OLD)
    rows = both.num_rows
    same, telling = _agreeing(both, len(values))
    days = int(np.isin(_days(new, recipe), _days(old, recipe)).sum())
    relation: Relation = "overlaps" if rows and (same & telling).sum() >= AGREE * telling.sum() else "apart"
    if not rows and not days and _same_things(new, old, names, recipe):
        relation = "follows"
    step = "day" if recipe.grain == "event" else recipe.grain
    return Same("", "", relation, rows, days, int(same.sum()), mine.num_rows - rows, theirs.num_rows - rows, step)


def fresh(new: pa.Table, old: pa.Table, recipe: Recipe) -> pa.Table:
    """The rows of the new table that the stored one does not have. By a key of their own, all: the last of each counts."""
    if recipe.shape == "wide" or recipe.key:
        return new
    names = _naming(new, old, recipe)
    return new.filter(pc.invert(pc.is_in(_key(new, names), value_set=_key(old, names))))


def _naming(new: pa.Table, old: pa.Table, recipe: Recipe) -> list[str]:
    """What makes a row one and the same: its key, else its day and all texts that name it in both tables. What passes, as a
    status does, is no name."""
    if recipe.key and all(k in old.column_names for k in recipe.key):
        return list(recipe.key)
    common = [c for c in new.column_names if c in old.column_names and c != ROW]
    named = [c for c in common if _is_text(new, c) and _is_text(old, c) and not (_PASSING & set(words(c)))]
    named += [d.column for d in recipe.dimensions if d.column in common and d.column not in named]
    own = recipe.shape == "period" or any(_is_id(new, n) for n in named)
    more = [] if own else _values(recipe)  # an event without a name of its own is told by its numbers as well
    return [*([recipe.date] if recipe.date else []), *dict.fromkeys(n for n in (*named, *more) if n != recipe.date)]


def _is_id(table: pa.Table, name: str) -> bool:
    """Whether a column of texts tells rows apart: it is called an id, or nearly every row has its own."""
    different = len(pc.unique(table[name]))
    return different > 1 and (speaks_of_id(name) or different >= _OWN * table.num_rows)


def _is_text(table: pa.Table, name: str) -> bool:
    kind = table.schema.field(name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _values(recipe: Recipe) -> list[str]:
    return list(dict.fromkeys(r.column for r in recipe.rules if r.column))


def _key(table: pa.Table, names: Sequence[str]) -> pa.ChunkedArray:
    """One text per row of everything that names it, without case and outer blanks."""
    parts = []
    for name in names:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            column = pc.cast(column, pa.timestamp("s"), safe=False)
        text = (
            pc.cast(column, pa.string()) if not _is_text(table, name) else pc.utf8_lower(pc.cast(column, pa.string()))
        )
        parts.append(pc.utf8_trim_whitespace(pc.fill_null(text, "")))
    joined = pc.binary_join_element_wise(*parts, "\x1f") if parts else pa.array([""] * table.num_rows)
    return joined if isinstance(joined, pa.ChunkedArray) else pa.chunked_array([joined])


def _keyed(table: pa.Table, names: Sequence[str], values: Sequence[str]) -> pa.Table:
    """A row per key with its last values as numbers."""
    columns = {_KEY: _key(table, names)}
    for i, name in enumerate(values):
        columns[f"{_VALUE}{i}"] = (
            pc.cast(table[name], pa.float64()) if not _is_text(table, name) else _key(table, [name])
        )
    asked = [(c, "last") for c in columns if c != _KEY]
    grouped = pa.table(columns).group_by(_KEY, use_threads=False).aggregate(asked)
    return grouped.rename_columns([c.removesuffix("_last") for c in grouped.column_names])


def _agreeing(both: pa.Table, values: int) -> tuple[Bools, Bools]:
    """Which common rows say the same in every number that is counted, and which tell anything: noughts are alike anywhere."""
    same = np.ones(both.num_rows, dtype=bool)
    telling = np.full(both.num_rows, values == 0)
    for i in range(values):
        one, other = both[f"{_VALUE}{i}"], both[f"{_VALUE}{i}{_OLD}"]
        if pa.types.is_floating(one.type) and pa.types.is_floating(other.type):
            a, b = (np.asarray(c.to_numpy(), dtype=np.float64) for c in (one, other))
            same &= np.isclose(a, b, rtol=1e-9, atol=_CENT, equal_nan=True)
            telling |= (np.nan_to_num(a) != 0) | (np.nan_to_num(b) != 0)
    return same, telling


def _days(table: pa.Table, recipe: Recipe) -> npt.NDArray[np.datetime64]:
    if not recipe.date or recipe.date not in table.column_names:
        return np.array([], dtype="datetime64[D]")
    column = table[recipe.date]
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return np.array([], dtype="datetime64[D]")
    found = column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.unique(found[~np.isnat(found)])


def _same_things(new: pa.Table, old: pa.Table, names: Sequence[str], recipe: Recipe) -> bool:
    """Whether the tables speak of the same campaigns, products, pages: of what their dimensions name, most is in both."""
    asked = [d.column for d in recipe.dimensions if d.column and d.column in names and d.column in old.column_names]
    for name in asked:
        mine, theirs = (set(pc.unique(_key(t, [name])).to_pylist()) - {""} for t in (new, old))
        if mine and theirs and len(mine & theirs) < AGREE * min(len(mine), len(theirs)):
            return False
    return bool(_days(new, recipe).size and _days(old, recipe).size)


def _compared_wide(new: pa.Table, old: pa.Table, recipe: Recipe) -> Same:
    """Tables with periods across: their cells by row label and period."""
    mine, theirs = _cells(new, recipe), _cells(old, recipe)
    both = [k for k in mine if k in theirs]
    agree = sum(abs(mine[k] - theirs[k]) <= _CENT for k in both)
    relation: Relation = "overlaps" if both and agree >= AGREE * len(both) else "apart"
    periods = len({k[1] for k in both})
    rows = len(both)
    return Same("", "", relation, rows, periods, agree, len(mine) - rows, len(theirs) - rows, recipe.grain)


def _cells(table: pa.Table, recipe: Recipe) -> dict[tuple[str, str], float]:
    periods = [c for c, _ in recipe.periods if c in table.column_names]
    labels = [c for c in table.column_names if c not in periods and c != ROW and _is_text(table, c)]
    keys = _key(table, labels).to_pylist()
    found = {}
    for period in periods:
        for key, value in zip(keys, table[period].to_pylist(), strict=True):
            if isinstance(value, int | float):
                found[key, period] = float(value)
    return found
