"""From cells to typed columns: every column is given the one type that its cells bear out, and Arrow data of that type.

What does not fit a column's type is never guessed: the value is null and a finding tells row, column and text. What the cells leave
open (day or month first, 1.234 or 1,234) is decided by the other columns of the file, else asked, with the answer assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake import cells
from lib.intake.cells import NULLS, Evidence, Numbers
from lib.intake.dated import as_date, dates_of, nth_period, years_of
from lib.intake.headers import currency_in, is_year, speaks_of_clock, speaks_of_duration, speaks_of_id
from lib.intake.model import Column, ColumnType, Finding, Question
from lib.intake.personal import is_personal, is_phone_header
from lib.intake.raw import Place, Raw, Together, Typed, accepts, bad_cells

_CODE = r"^[\w\-#]*\d[\w\-#]*$|^[0-9a-fA-F\-]{16,}$"


def type_columns(raws: Sequence[Raw], place: Place) -> tuple[list[Typed], str]:
    """All columns of a table typed, and the decimal mark of the file."""
    found = {raw.name: dates_of(raw, place, None) for raw in raws}
    evidence = {raw.name: cells.evidence(raw.few) for raw in raws if not found[raw.name]}
    whole = sum(evidence.values(), start=Evidence())
    orders = {d.order for d in found.values() if d and d.order and not d.unclear}
    file = Together(
        whole.decimal
        or ("," if place.delimiter == ";" and whole.either_point >= whole.either_comma and whole.either_point else "."),
        whole.decimal is not None,
        next(iter(orders)) if len(orders) == 1 else None,
    )
    has_dates = any(found.values())
    typed = [
        as_date(raw, found[raw.name], place, file) or _type(raw, evidence[raw.name], place, file, has_dates)
        if found[raw.name]
        else _type(raw, evidence[raw.name], place, file, has_dates)
        for raw in raws
    ]
    return typed, file.decimal


def _type(raw: Raw, evidence: Evidence, place: Place, file: Together, has_dates: bool) -> Typed:
    offsets = nth_period(raw, place)
    if offsets is not None:
        return offsets
    if raw.numbers is None and _are_truths(raw):
        return _text(raw, "boolean")
    if is_phone_header(raw.name) or (speaks_of_id(raw.name) and _are_codes(raw)) or _zero_led(raw):
        return _text(raw, "id")
    if not has_dates and is_year(raw.name):
        years = years_of(raw)
        if years is not None:
            return years
    return _number(raw, evidence, place, file) or _duration(raw, place) or _words(raw, place)


def _are_truths(raw: Raw) -> bool:
    few = raw.few
    return 0 < len(few) <= 6 and cells.is_truth({str(t).lower() for t in few.to_pylist()})


def _are_codes(raw: Raw) -> bool:
    """Whether cells under an id's header are codes or whole numbers (and not, say, amounts with cents)."""
    if raw.numbers is not None:
        told = raw.numbers[~np.isnan(raw.numbers)]
        return bool((told == np.floor(told)).all())
    few = raw.few
    return len(few) > 0 and not bool(
        pc.all(pc.match_substring_regex(few, r"^[-(]?[$€£]?\d[\d,.' ]*[.,]\d\d?[)%]?$")).as_py()
    )


def _zero_led(raw: Raw) -> bool:
    """Whole numbers with leading zeros, or too long to be counted with, are codes."""
    if raw.numbers is not None or len(raw.texts) == raw.texts.null_count:
        return False
    few = raw.few
    if not len(few) or not bool(pc.all(pc.match_substring_regex(few, r"^'?\d+$")).as_py()):
        return False
    return bool(pc.any(pc.match_substring_regex(few, r"^'?0\d|^'?\d{16,99}$")).as_py())


def _number(raw: Raw, evidence: Evidence, place: Place, file: Together) -> Typed | None:
    texts = raw.values
    decimal = _decimal(raw, evidence, place, file)
    parsed = cells.parse_numbers(texts, decimal)
    values, good = parsed.values, parsed.good
    if raw.numbers is not None:
        native = ~np.isnan(raw.numbers)
        values, good = np.where(native, raw.numbers, values), good | native
    present = len(texts) - texts.null_count + (0 if raw.numbers is None else int((~np.isnan(raw.numbers)).sum()))
    if not accepts(int(good.sum()), present - (cells.uncountable(texts, decimal, good) if present > good.sum() else 0)):
        return None
    kind, marks = _money(raw, parsed, texts)
    currency = marks[0] if len(marks) == 1 and marks[0] not in cells.SHARED else None
    kind = "duration" if raw.timed else kind
    data = pa.array(values, pa.float64(), from_pandas=True)
    questions = _decimal_question(raw, evidence, place, file, decimal)
    column = Column(raw.name, kind, None, currency, data.null_count, False, marks)
    return Typed(column, data, (*bad_cells(raw, good, "number", place), *_bounded(raw, parsed, place)), questions)


def _bounded(raw: Raw, parsed: Numbers, place: Place) -> tuple[Finding, ...]:
    if not parsed.bounds:
        return ()
    what = f"{raw.name} holds bounds such as “< 10%”; the bound itself is taken as the value."
    return (Finding("note", "bounded", what, "", None, place.sheet, None, raw.name, parsed.bounds),)


def _decimal(raw: Raw, evidence: Evidence, place: Place, file: Together) -> str:
    answer = place.answers.get(raw.name)
    if answer in ("decimal point", "decimal comma"):
        return "." if answer == "decimal point" else ","
    if evidence.decimal:
        return evidence.decimal
    if file.decided:
        return file.decimal
    if evidence.either_point and not evidence.either_comma and (evidence.whole or _without_cents(raw)):
        return ","  # 850 beside 1.234: the point parts thousands
    return "." if evidence.either_comma and not evidence.either_point else file.decimal


def _without_cents(raw: Raw) -> bool:
    """Whether the amounts are of a currency that has no smaller coin, so that a mark can only part thousands."""
    return currency_in(raw.name)[1] in ("KRW", "JPY") or bool(
        len(raw.few) and pc.all(pc.match_substring_regex(raw.few, "[₩￦원円]|KRW|JPY")).as_py()
    )


def _decimal_question(raw: Raw, evidence: Evidence, place: Place, file: Together, decimal: str) -> tuple[Question, ...]:
    """Asked only where all that is written in the file can be read both ways and the reading matters."""
    marked = evidence.either_point + evidence.either_comma
    settled = evidence.decimal or file.decided or raw.name in place.answers or _without_cents(raw)
    by_custom = place.delimiter == "," and evidence.either_comma and not evidence.either_point
    if settled or by_custom or not marked or (evidence.whole and marked > 2):
        return ()
    example = next((t for t in raw.few.to_pylist() if re.search(r"\d[.,]\d{3}(?!\d)", t)), "")
    ask = f"Does the mark in “{example}” of {raw.name} part thousands, or is it the decimal mark?"
    return (
        Question(
            raw.name, ask, "decimal point" if decimal == "." else "decimal comma", ("decimal point", "decimal comma")
        ),
    )


def _money(raw: Raw, parsed: Numbers, texts: pa.Array) -> tuple[ColumnType, tuple[str, ...]]:
    """Number, money or percent, and the currencies that cells and header name: a code, or a sign that may stand for several."""
    present = len(texts) - texts.null_count
    if parsed.percents and parsed.percents >= 0.5 * min(present, len(raw.few)):
        return "percent", ()
    in_header, mark = currency_in(raw.name)
    if not in_header and not parsed.marks:
        return "number", ()
    named = {m.upper() if m.upper() in cells.CODES else cells.SIGNS.get(m) or m for m in parsed.marks}
    if "$" in named and any(m.endswith("$") and m not in ("$", "US$") for m in parsed.marks):
        named = {*named - {"$"}, "USD"}  # beside C$ the bare sign is the American one
    named |= {mark} if mark else set()
    return "money", tuple(sorted(m for m in named if not named & cells.SHARED.get(m, frozenset())))


def _duration(raw: Raw, place: Place) -> Typed | None:
    texts = raw.values
    few = raw.few
    if not len(few) or speaks_of_clock(raw.name):
        return None
    short = speaks_of_duration(raw.name)
    if not accepts(int(cells.parse_durations(few[:200], short).good.sum()), len(few[:200])):
        return None
    parsed = cells.parse_durations(texts, short)
    if not accepts(int(parsed.good.sum()), len(texts) - texts.null_count):
        return None
    data = pa.array(parsed.values, pa.float64(), from_pandas=True)
    return Typed(
        Column(raw.name, "duration", None, None, data.null_count), data, bad_cells(raw, parsed.good, "duration", place)
    )


def _words(raw: Raw, place: Place) -> Typed:
    """A column of words: an id, a category of few different ones, or free text."""
    typed = _text(raw, "text")
    texts = typed.data
    few = pc.unique(texts).drop_null()
    if len(few):
        coded = float(pc.mean(pc.cast(pc.match_substring_regex(few[:2000], _CODE), pa.int8())).as_py() or 0.0)
        length = float(pc.mean(pc.utf8_length(few)).as_py() or 0.0)
        present = len(texts) - texts.null_count
        if (coded > 0.95 and len(few) > 0.5 * present) or speaks_of_id(raw.name):
            typed = replace(typed, column=replace(typed.column, type="id"))
        elif length <= 60 and (len(few) <= 30 or len(few) <= 0.3 * present):
            typed = replace(typed, column=replace(typed.column, type="category"))
    mixed = _mixed(raw, place)
    if mixed and typed.column.type == "id":
        typed = replace(typed, column=replace(typed.column, type="text"))
    return replace(typed, findings=mixed)


def _mixed(raw: Raw, place: Place) -> tuple[Finding, ...]:
    """A column that is mostly numbers or dates but not enough so: said, not guessed."""
    texts = raw.values
    words = len(texts) - texts.null_count
    native = 0 if raw.numbers is None else int((~np.isnan(raw.numbers)).sum())
    numbers = native + (int(cells.parse_numbers(texts).good.sum()) if words else 0)
    if speaks_of_id(raw.name) or numbers < 0.6 * (words + native) or numbers == words + native:
        return ()
    what = f"{raw.name} mixes numbers with words ({numbers} of {words + native} are numbers), so it is read as text."
    do = "If it is a measure, correct the cells that are not numbers."
    return (Finding("warning", "mixed_types", what, do, None, place.sheet, None, raw.name, words + native - numbers),)


def _text(raw: Raw, kind: ColumnType) -> Typed:
    texts = cells.nulled(raw.as_texts(), NULLS)
    texts = pc.replace_substring_regex(texts, pattern=r"^=\"(.*)\"$|^'(\d.*)$", replacement=r"\1\2")
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    column = Column(raw.name, kind, None, None, texts.null_count, is_personal(raw.name, texts))
    return Typed(column, texts)
