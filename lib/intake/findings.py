"""What a person should know about a reading: doubles, holes, identities, totals that the file states and we do not reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow.compute as pc

from lib.catalog.model import Catalog, plain
from lib.intake.content import days, different_rows, is_number, month_label, months, numbers, row_numbers, texts
from lib.intake.model import Check, Finding, Reading, Rule, Table
from lib.intake.strays import stray_days

_PARTS = (("opt_ins", "leads"), ("web_leads", "leads"), ("mqls", "leads"))
_CLOSE = 1e-6
_CENT = 0.005  # per row: what rounding of cells may add up to
_SHOWN = 5  # examples named in one finding


def findings(reading: Reading, catalog: Catalog, aliases: Mapping[str, Mapping[str, str]]) -> tuple[Finding, ...]:
    """Everything about the rows, in the order in which a person would ask."""
    return (
        *_undated(reading),
        *stray_days(reading),
        *_doubles(reading),
        *_negative(reading, catalog),
        *_not_additive(reading, catalog),
        *_parts(reading),
        *_mrr(reading),
        *_holes(reading),
        *_unmapped(reading, catalog, aliases),
        *_off_totals(reading, catalog),
    )


def _undated(reading: Reading) -> Iterator[Finding]:
    name = reading.recipe.date
    if not name:
        return
    missing = np.isnat(days(reading.table, name))
    count = int(missing.sum())
    if count:
        row = int(row_numbers(reading.table)[missing][0])
        what = f"{count} rows have no date in “{name}” and are left out of every period."
        yield Finding(
            "warning", "no_row_date", what, "Fill the dates in, or leave it.", row=row, column=name, rows=count
        )


def _doubles(reading: Reading) -> Iterator[Finding]:
    key = list(reading.recipe.key)
    count = reading.table.rows - different_rows(reading.table, key) if key else 0
    if count > 0:
        what = f"{count} rows repeat a “{'” + “'.join(key)}” and are counted once, the last of them."
        row = _first_double(reading.table, key)
        yield Finding("note", "double", what, "Nothing, if these are the same.", row=row, column=key[0], rows=count)


def _first_double(table: Table, key: list[str]) -> int | None:
    seen: set[tuple[object, ...]] = set()
    columns = [table.data[k].to_pylist() for k in key]
    for row, values in zip(row_numbers(table), zip(*columns, strict=True), strict=True):
        if values in seen:
            return int(row)
        seen.add(values)
    return None


def _column_of(rules: Iterable[Rule], measure: str) -> str | None:
    """The column whose plain sum is the measure, when there is one."""
    found = [r for r in rules if r.measure == measure]
    plainly = (
        len(found) == 1 and found[0].how in ("sum", "last") and not (found[0].minus or found[0].times or found[0].where)
    )
    return found[0].column if plainly else None


def _numeric(table: Table, name: str | None) -> bool:
    return any(c.name == name and is_number(c) for c in table.columns)


def _negative(reading: Reading, catalog: Catalog) -> Iterator[Finding]:
    for rule in reading.recipe.rules:
        counts = catalog.measures[rule.measure].unit == "count" if rule.measure in catalog.measures else False
        if not counts or rule.how != "sum" or rule.absolute or not _numeric(reading.table, rule.column):
            continue
        below = numbers(reading.table, str(rule.column)) < 0
        if below.any():
            what = f"{int(below.sum())} rows count fewer than nothing in “{rule.column}”."
            row = int(row_numbers(reading.table)[below][0])
            yield Finding(
                "warning", "negative", what, "Check them: returns are fine, typing errors are not.",
                row=row, column=rule.column, rows=int(below.sum()),
            )  # fmt: skip


def _not_additive(reading: Reading, catalog: Catalog) -> Iterator[Finding]:
    """Distinct counts per day say nothing of a month: people who came on two days would count twice."""
    if reading.recipe.shape != "period" or reading.recipe.grain not in ("day", "week"):
        return
    for rule in reading.recipe.rules:
        if (
            rule.measure in catalog.measures
            and catalog.measures[rule.measure].kind == "unique"
            and rule.how in ("sum", "last")
        ):
            what = f"“{rule.column}” counts people per {reading.recipe.grain}; these do not add up to a month."
            yield Finding(
                "warning", "not_additive", what, "Export it by month, or a list with ids.", column=rule.column
            )


def _parts(reading: Reading) -> Iterator[Finding]:
    """A part that exceeds its whole: opt_ins, web_leads and mqls are among the leads."""
    rules = [r for r in reading.recipe.rules if r.basis == "actual"]
    if reading.recipe.shape != "period":
        return
    for part, whole in _PARTS:
        one, all_ = _column_of(rules, part), _column_of(rules, whole)
        if not (_numeric(reading.table, one) and _numeric(reading.table, all_)):
            continue
        over = numbers(reading.table, str(one)) > numbers(reading.table, str(all_))
        if over.any():
            row = int(row_numbers(reading.table)[over][0])
            what = f"“{one}” is more than “{all_}” in {int(over.sum())} rows, though it is a part of it."
            do = "Check which column is which."
            yield Finding("warning", "part_exceeds", what, do, row=row, column=one, rows=int(over.sum()))


def _mrr(reading: Reading) -> Iterator[Finding]:
    """MRR must be that of the row before plus new, expansion and reactivated less contraction and churned."""
    names = {m: _column_of(reading.recipe.rules, m) for m in _MOVES}
    stock = _column_of(reading.recipe.rules, "mrr")
    needed = ("new_mrr", "churned_mrr")
    if reading.recipe.shape != "period" or not reading.recipe.date or not _numeric(reading.table, stock):
        return
    if any(not names[n] for n in needed):
        return
    order = np.argsort(days(reading.table, reading.recipe.date), kind="stable")
    level = numbers(reading.table, str(stock))[order]
    moved = sum(
        sign * np.nan_to_num(np.abs(numbers(reading.table, c))[order]) for m, sign in _MOVES.items() if (c := names[m])
    )
    off = np.abs(np.diff(level) - np.asarray(moved)[1:]) > np.maximum(1.0, np.abs(level[1:]) * 1e-3)
    if off.any():
        row = int(row_numbers(reading.table)[order][1:][off][0])
        what = f"“{stock}” is not what the row before and the movements give in {int(off.sum())} rows."
        yield Finding(
            "warning", "mrr_identity", what, "Check the movements.", row=row, column=stock, rows=int(off.sum())
        )


_MOVES = {"new_mrr": 1, "expansion_mrr": 1, "reactivated_mrr": 1, "contraction_mrr": -1, "churned_mrr": -1}


def _holes(reading: Reading) -> Iterator[Finding]:
    """Months between the first and the last without any row, in tables that have a row per period."""
    if (
        reading.recipe.shape != "period"
        or not reading.recipe.date
        or reading.recipe.grain not in ("day", "week", "month")
    ):
        return
    found = days(reading.table, reading.recipe.date)
    there = set(months(found[~np.isnat(found)]).tolist())
    lacking = sorted(set(range(min(there), max(there) + 1)) - there) if there else []
    if lacking:
        named = ", ".join(month_label(m) for m in lacking[:_SHOWN]) + (" …" if len(lacking) > _SHOWN else "")
        what = f"There are no rows for {named}; these months stay missing."
        yield Finding("warning", "hole", what, "Export them, too.", column=reading.recipe.date, rows=0)


def _unmapped(reading: Reading, catalog: Catalog, aliases: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Values of a dimension with names of its own that are none of them: they keep their name."""
    for role in reading.recipe.dimensions:
        declared = catalog.dimensions[role.dimension].values if role.dimension in catalog.dimensions else ()
        found = texts(reading.table, role.column) if declared and role.column else None
        if not found:
            continue
        known = {plain(s) for v in declared for s in (v.value, *v.synonyms)}
        known |= {plain(a) for a in aliases.get(role.dimension, {})} | {
            plain(n) for n in aliases.get(role.dimension, {}).values()
        }
        spelt = {plain(t): t.strip() for t in reversed(found) if plain(t) not in known}
        strange = [spelt[word] for word in sorted(spelt)]
        if strange:
            named = ", ".join(f"“{t}”" for t in strange[:_SHOWN]) + (" …" if len(strange) > _SHOWN else "")
            what = f"{len(strange)} values of “{role.column}” are no known {role.dimension}: {named}. They keep their names."
            do = "Give them an alias where they mean the same as another."
            yield Finding("note", "unmapped_value", what, do, column=role.column, rows=len(strange))


# ------------------------------------------------------------------------------------------------ totals of the file


def checks(reading: Reading) -> tuple[Check, ...]:
    """What the file's own total rows say of the columns that are added up, against the sums of the rows read.

    Of several total rows (per campaign, per account) those that agree are enough; where none does, the last speaks.
    """
    made = []
    for named, column in _summed(reading):
        ours = float(pc.sum(reading.table.data[column]).as_py() or 0.0)
        said = [(row, stated[column]) for row, stated in reading.table.totals if column in stated]
        agreeing = [(row, number) for row, number in said if _agree(number, ours, reading.table.rows)]
        for row, number in (agreeing or said[-1:])[:1]:
            made.append(Check(f"total row {row}", named, number, ours))
    return tuple(made)


def _summed(reading: Reading) -> Iterator[tuple[str, str]]:
    """What is checked, and the column that is added up as it stands. A measure that takes some of the rows only is not what a
    total of all rows speaks of: there the column itself is checked, under its own name."""
    seen: set[str] = set()
    for rule in reading.recipe.rules:
        column = rule.column
        once = rule.times or rule.once
        if rule.how == "sum" and column and column not in seen and not once and _numeric(reading.table, column):
            seen.add(column)
            whole = not (rule.where or reading.recipe.where or rule.minus) and rule.factor == 1.0
            yield rule.measure if whole else column, column


def _agree(one: float, other: float, rows: int) -> bool:
    return abs(one - other) <= max(_CLOSE * max(abs(one), abs(other)), _CENT * min(rows, 100))


def _off_totals(reading: Reading, catalog: Catalog) -> Iterator[Finding]:
    """Total rows that no sum of ours reaches. Subtotals per part of a table are none of them."""
    for check in checks(reading):
        several = sum(1 for _ in reading.table.totals) > 1
        if _agree(check.file_says, check.we_say, reading.table.rows) or several:
            continue
        said, ours = f"{check.file_says:,.2f}", f"{check.we_say:,.2f}"
        known = catalog.measures.get(check.measure)
        name = known.name if known else f"“{check.measure}”"
        what = f"The file's total in row {check.row + 1} says {said} for {name}, the rows add up to {ours}."
        yield Finding("warning", "total_differs", what, "Check whether rows are missing.", row=check.row)
