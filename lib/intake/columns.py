"""From cells to typed columns: every column is given the one type that its cells bear out, and Arrow data of that type.

What does not fit a column's type is never guessed: the value is null and a finding tells row, column and text. What the cells leave
open (day or month first, 1.234 or 1,234) is decided by the other columns of the file, else asked, with the answer assumed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake import cells, dates
from lib.intake.cells import NULLS, NULLS_AMONG_VALUES, Evidence, Floats, Numbers
from lib.intake.dates import Dates, Order, Stamps
from lib.intake.layout import shown
from lib.intake.model import Column, ColumnType, Finding, Question
from lib.intake.personal import is_personal, is_phone_header, plain

_SHARE = 0.98
_LISTED = 10  # bad cells named one by one; the rest are counted
_DATE_WORDS = re.compile(
    r"\b(?:date|datum|fecha|data|jour|dia|day|tag|month|monat|mois|mes|week|woche|semaine|semana|period|periode|periodo|quarter|quartal|trimestre"
    r"|time|timestamp|created|updated|closed|started|ended|at|on|am|le|when|date\w*|\w*date)\b|날짜|일자|일시|월|기간|日付|年月|日期|月"
)
_ID_WORDS = re.compile(
    r"\b(?:id|ids|uuid|guid|sku|code|nr|no|number|nummer|numero|num|zip|plz|postcode|postal ?code|postleitzahl|codigo|ref|reference|key|ean|isbn|iban|vat)$"
    r"|^id\b|번호$|코드$|番号$|コード$|编号$"
)
_ID_JOINED = re.compile(r"(?:[a-z]ID|[a-z]Id|NUMBER|Number|CODE|_ID)$")
_YEAR_WORDS = frozenset(
    {"year", "jahr", "annee", "ano", "anno", "연도", "년도", "年", "年度", "an", "rok", "fiscal year", "geschaftsjahr"}
)
_DURATION_WORDS = re.compile(
    r"\b(?:duration|dauer|duree|duracion|duracao|length|time on|time spent|engagement|avg|average|minutes|handling|session)\b|시간|時間"
)
_CLOCK_WORDS = re.compile(r"\b(?:time of day|start time|end time|uhrzeit|heure|hora|clock|opens|closes)\b")
_HEADER_CODE = re.compile(
    r"[(\[ ](" + "|".join(cells.CODES) + r")[)\]]?$|[(\[]([$€£¥₩₹₽₺])[)\]]|\bin (" + "|".join(cells.CODES) + r")\b"
)
_CODE = r"^[\w\-#]*\d[\w\-#]*$|^[0-9a-fA-F\-]{16,}$"
_EPOCH = np.datetime64("1899-12-30", "us")


@dataclass(frozen=True, slots=True)
class Raw:
    """One column as it stands in the file. `texts`: outer blanks gone, empty cells null. In workbooks cells that are numbers, dates,
    truths or durations already stand in `numbers` and `stamps` (nan and NaT elsewhere), and have no text."""

    name: str
    texts: pa.Array
    numbers: Floats | None = None
    stamps: Stamps | None = None
    timed: bool = False  # numbers that the workbook holds as times

    def as_texts(self) -> pa.Array:
        """All cells as texts, whatever the workbook held them as."""
        if self.numbers is None and self.stamps is None:
            return self.texts
        whole: list[str | None] = self.texts.to_pylist()
        if self.numbers is not None:
            whole = [
                shown(float(n)) if t is None and not np.isnan(n) else t
                for t, n in zip(whole, self.numbers, strict=True)
            ]
        if self.stamps is not None:
            told = [None if np.isnat(s) else s.astype("datetime64[us]").item() for s in self.stamps]
            whole = [shown(s) if t is None and s is not None else t for t, s in zip(whole, told, strict=True)]
        return pa.array(whole, pa.string())


@dataclass(frozen=True, slots=True)
class Place:
    """Where columns stand and what is known beside their cells: row numbers, sheet, time zone, delimiter, lines above, answers given."""

    rows: pa.Array
    sheet: str | None = None
    zone: str = "UTC"
    delimiter: str | None = None
    preamble: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """A column with its type, its data, and what is to be said about it."""

    column: Column
    data: pa.Array
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """What the columns of one table say together."""

    decimal: str
    decided: bool
    order: Order | None


def raw_column(name: str, values: Sequence[object]) -> Raw:
    """A column of cells as they come from a grid."""
    if all(isinstance(v, str) for v in values):
        texts = pa.array(values, pa.string())
        return Raw(name, pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts))
    texts = [
        v if isinstance(v, str) and v else ("true" if v else "false") if isinstance(v, bool) else None for v in values
    ]
    numbers = np.array([_native_number(v) for v in values], dtype=np.float64)
    stamps = np.array([_native_stamp(v) for v in values], dtype="datetime64[us]")
    timed = any(isinstance(v, time | timedelta) for v in values)
    return Raw(
        name, pa.array(texts, pa.string()), None if np.isnan(numbers).all() else numbers,
        None if np.isnat(stamps).all() else stamps, timed,
    )  # fmt: skip


def _native_number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return np.nan


def _native_stamp(value: object) -> np.datetime64:
    if isinstance(value, datetime):
        return np.datetime64(value.replace(tzinfo=None), "us")
    return np.datetime64(value, "us") if isinstance(value, date) else dates.NO_DATE


def type_columns(raws: Sequence[Raw], place: Place) -> tuple[list[Typed], str]:
    """All columns of a table typed, and the decimal mark of the file."""
    found = {raw.name: _dates(raw, place, None) for raw in raws}
    evidence = {
        raw.name: cells.evidence(cells.nulled(raw.texts, NULLS_AMONG_VALUES)) for raw in raws if not found[raw.name]
    }
    whole = sum(evidence.values(), start=Evidence())
    orders = {d.order for d in found.values() if d and d.order and not d.unclear}
    file = _File(
        whole.decimal
        or ("," if place.delimiter == ";" and whole.either_point >= whole.either_comma and whole.either_point else "."),
        whole.decimal is not None,
        next(iter(orders)) if len(orders) == 1 else None,
    )
    has_dates = any(found.values())
    typed = [
        _as_date(raw, found[raw.name], place, file) or _type(raw, evidence[raw.name], place, file, has_dates)
        if found[raw.name]
        else _type(raw, evidence[raw.name], place, file, has_dates)
        for raw in raws
    ]
    return typed, file.decimal


def accepts(good: int, present: int) -> bool:
    """Whether so many good cells make a column's type: all but a fiftieth, or all but one of a few."""
    return good > 0 and (present - good <= (1 - _SHARE) * present or (present - good == 1 and present >= 5))


def _dates(raw: Raw, place: Place, order: Order | None) -> Dates | None:
    """The column as dates, where it is one."""
    words = plain(raw.name)
    hinted = bool(_DATE_WORDS.search(words))
    if raw.stamps is not None:
        return _native_dates(raw, place, order)
    if raw.numbers is not None:
        return _number_dates(raw, hinted)
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    few = pc.unique(texts).drop_null()
    if not len(few):
        return None
    digits = bool(pc.all(pc.match_substring_regex(few, r"^\d{6}(?:\d\d)?$")).as_py())
    if digits and not (hinted or (len(few) > 5 and not _is_id(raw.name))):
        return None
    sample = dates.parse_dates(few[:300], order, place.zone, digits)
    if sample.good.mean() < 0.7:
        return _number_dates(raw, hinted) if hinted else None
    answer = place.answers.get(raw.name)
    own = dates.parse_dates(texts, answer if answer in ("day first", "month first") else order, place.zone, digits)  # type: ignore[arg-type]
    if digits and not all(
        1950 <= y <= 2099 for y in (own.values[own.good].astype("datetime64[Y]").astype(int) + 1970)[[0, -1]]
    ):
        return None
    return own if accepts(int(own.good.sum()), len(texts) - texts.null_count) else None


def _native_dates(raw: Raw, place: Place, order: Order | None) -> Dates | None:
    """Dates of a workbook; texts among them are read as dates, too."""
    assert raw.stamps is not None
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    stamps, good, formats = raw.stamps.copy(), ~np.isnat(raw.stamps), ["workbook date"]
    extra = dates.parse_dates(texts, order, place.zone) if texts.null_count < len(texts) else None
    if extra is not None and extra.good.any():
        stamps, good = np.where(extra.good, extra.values, stamps), good | extra.good
        formats += extra.formats
    present = len(texts) - texts.null_count + int((~np.isnat(raw.stamps)).sum())
    present += 0 if raw.numbers is None else int((~np.isnan(raw.numbers)).sum())
    if not accepts(int(good.sum()), present):
        return None
    whole = bool((stamps[good] == stamps[good].astype("datetime64[D]")).all())
    unclear = extra is not None and extra.unclear
    return Dates(stamps, good, tuple(formats), "day" if whole else "time", extra.order if extra else None, unclear)


def _number_dates(raw: Raw, hinted: bool) -> Dates | None:
    """Numbers under a date's header: 20260304, 202603, a workbook's serial days, or Unix times."""
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    values = raw.numbers if raw.numbers is not None else cells.parse_numbers(texts).values
    told = values[~np.isnan(values)]
    if not len(told) or (raw.numbers is not None and texts.null_count < len(texts)):
        return None
    if not hinted and not (
        bool((told == np.floor(told)).all()) and len(told) > 20 and told.min() >= 19_500_101 and not _is_id(raw.name)
    ):
        return None
    whole = bool((told == np.floor(told)).all())
    if whole and (
        (told.min() >= 19_500_101 and told.max() <= 20_991_231)
        or (hinted and told.min() >= 195_001 and told.max() <= 209_912)
    ):
        spelled = pa.array([None if np.isnan(v) else str(int(v)) for v in values], pa.string())
        parsed = dates.parse_dates(spelled, digits=True)
        return parsed if parsed.good.sum() == len(told) else None
    if not hinted:
        return None
    return _serials(values, told, whole)


def _serials(values: Floats, told: Floats, whole: bool) -> Dates | None:
    good = ~np.isnan(values)
    filled = np.where(good, values, 0.0)
    if told.min() >= 20_000 and told.max() <= 80_000:
        stamps, form = _EPOCH + np.round(filled * 86_400).astype("timedelta64[s]"), "serial day"
    elif whole and told.min() >= 631_152_000 and told.max() <= 4_102_444_800:
        stamps, form = filled.astype("int64").astype("datetime64[s]").astype("datetime64[us]"), "Unix seconds"
    elif whole and told.min() >= 631_152_000_000 and told.max() <= 4_102_444_800_000:
        stamps, form = filled.astype("int64").astype("datetime64[ms]").astype("datetime64[us]"), "Unix milliseconds"
    else:
        return None
    timed = form != "serial day" or bool((told != np.floor(told)).any())
    return Dates(np.where(good, stamps, dates.NO_DATE), good, (form,), "time" if timed else "day")


def _is_id(name: str) -> bool:
    words = plain(name)
    if re.search(r"\b(?:currency|country|language|region|state) code$", words) or re.match(
        r"(?:number|no|nr|num|count) of\b|nb\b", words
    ):
        return False
    return bool(_ID_WORDS.search(words) or _ID_JOINED.search(name.strip()))


def _as_date(raw: Raw, found: Dates | None, place: Place, file: _File) -> Typed | None:
    """A date column; where its rows leave day and month open, the file's other dates decide, else it is asked."""
    if found is None:
        return None
    questions: tuple[Question, ...] = ()
    if found.unclear and raw.name not in place.answers:
        order = (
            file.order
            or _order_from(place, found)
            or ("day first" if place.delimiter == ";" or file.decimal == "," else "month first")
        )
        found = _dates(raw, place, order) or found
        if not file.order and not _order_from(place, found):
            questions = (_order_question(raw, order),)
    values = pa.array(found.values, pa.timestamp("us"))
    bad = _bad_cells(raw, found.good, "date", place)
    column = Column(raw.name, "date", found.format, None, values.null_count, is_personal(raw.name, raw.texts))
    return Typed(column, values, bad, questions)


def _order_from(place: Place, found: Dates) -> Order | None:
    """The reading under which the dates lie within the range that the lines above the table name."""
    span = dates.range_in(place.preamble)
    if span is None or not found.good.any():
        return None
    days = found.values[found.good].astype("datetime64[D]")
    inside = bool((days >= np.datetime64(span[0])).all() and (days <= np.datetime64(span[1])).all())
    return found.order if inside else None


def _order_question(raw: Raw, order: str) -> Question:
    example = next((t for t in raw.texts.to_pylist() if t), "")
    ask = f"Is “{example}” in {raw.name} written with the day or the month first?"
    return Question(raw.name, ask, order, ("day first", "month first"))


def _bad_cells(raw: Raw, good: dates.Bools, what: str, place: Place) -> tuple[Finding, ...]:
    """A finding for each of the first cells that hold something else than their column, and one for the rest."""
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    present = np.asarray(pc.is_valid(texts))
    if what == "date" and raw.numbers is not None and raw.stamps is not None:
        present = present | ~np.isnan(raw.numbers)
    bad = np.flatnonzero(present & ~good)
    if not len(bad):
        return ()
    shown_texts = raw.as_texts().take(pa.array(bad[:_LISTED])).to_pylist()
    rows = place.rows.take(pa.array(bad)).to_pylist()
    do = "Correct it in the file, or leave it: the cell counts as missing."
    named = [
        Finding("warning", f"not_a_{what}", f"“{text}” is not a {what}.", do, None, place.sheet, row, raw.name, 1)
        for text, row in zip(shown_texts, rows, strict=False)
    ]
    if len(bad) > _LISTED:
        rest = f"{len(bad) - _LISTED} more cells of {raw.name} are not a {what}."
        named.append(
            Finding(
                "warning", f"not_a_{what}", rest, do, None, place.sheet, rows[_LISTED], raw.name, len(bad) - _LISTED
            )
        )
    return tuple(named)


def _type(raw: Raw, evidence: Evidence, place: Place, file: _File, has_dates: bool) -> Typed:
    offsets = _nth_period(raw, place)
    if offsets is not None:
        return offsets
    if raw.numbers is None and _are_truths(raw.texts):
        return _text(raw, "boolean")
    if is_phone_header(raw.name) or (_is_id(raw.name) and _are_codes(raw)) or _zero_led(raw):
        return _text(raw, "id")
    if not has_dates and plain(raw.name) in _YEAR_WORDS:
        years = _years(raw)
        if years is not None:
            return years
    return _number(raw, evidence, place, file) or _duration(raw, place) or _words(raw, place)


def _nth_period(raw: Raw, place: Place) -> Typed | None:
    """`Nth day` 0000, 0001 ... counted from the first day that the lines above name."""
    step = re.match(r"nth (day|week)$", plain(raw.name))
    span = dates.range_in(place.preamble)
    if not step or span is None:
        return None
    numbers = raw.numbers if raw.numbers is not None else cells.parse_numbers(raw.texts).values
    days = np.nan_to_num(numbers).astype("int64") * (7 if step[1] == "week" else 1)
    stamps = np.where(np.isnan(numbers), dates.NO_DATE, (np.datetime64(span[0]) + days).astype("datetime64[us]"))
    values = pa.array(stamps, pa.timestamp("us"))
    return Typed(Column(raw.name, "date", f"{step[0]} from {span[0]}", None, values.null_count), values)


def _are_truths(texts: pa.Array) -> bool:
    few = pc.unique(cells.nulled(texts, NULLS)).drop_null()
    return 0 < len(few) <= 6 and cells.is_truth({str(t).lower() for t in few.to_pylist()})


def _are_codes(raw: Raw) -> bool:
    """Whether cells under an id's header are codes or whole numbers (and not, say, amounts with cents)."""
    if raw.numbers is not None:
        told = raw.numbers[~np.isnan(raw.numbers)]
        return bool((told == np.floor(told)).all())
    few = pc.unique(cells.nulled(raw.texts, NULLS_AMONG_VALUES)).drop_null()
    return len(few) > 0 and not bool(
        pc.all(pc.match_substring_regex(few, r"^[-(]?[$€£]?\d[\d,.' ]*[.,]\d\d?[)%]?$")).as_py()
    )


def _zero_led(raw: Raw) -> bool:
    """Whole numbers with leading zeros, or too long to be counted with, are codes."""
    if raw.numbers is not None or len(raw.texts) == raw.texts.null_count:
        return False
    few = pc.unique(cells.nulled(raw.texts, NULLS_AMONG_VALUES)).drop_null()
    if not len(few) or not bool(pc.all(pc.match_substring_regex(few, r"^'?\d+$")).as_py()):
        return False
    return bool(pc.any(pc.match_substring_regex(few, r"^'?0\d|^'?\d{16,}$")).as_py())


def _years(raw: Raw) -> Typed | None:
    numbers = (
        raw.numbers
        if raw.numbers is not None
        else cells.parse_numbers(cells.nulled(raw.texts, NULLS_AMONG_VALUES)).values
    )
    told = numbers[~np.isnan(numbers)]
    if (
        len(told) < 2
        or not bool(((told == np.floor(told)) & (told >= 1900) & (told <= 2100)).all())
        or len(np.unique(told)) < 2
    ):
        return None
    years = (np.nan_to_num(numbers, nan=1970).astype("int64") - 1970).astype("datetime64[Y]").astype("datetime64[us]")
    values = pa.array(np.where(np.isnan(numbers), dates.NO_DATE, years), pa.timestamp("us"))
    return Typed(Column(raw.name, "date", "%Y", None, values.null_count), values)


def _number(raw: Raw, evidence: Evidence, place: Place, file: _File) -> Typed | None:
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    decimal = _decimal(raw, evidence, place, file)
    parsed = cells.parse_numbers(texts, decimal)
    values, good = parsed.values, parsed.good
    if raw.numbers is not None:
        native = ~np.isnan(raw.numbers)
        values, good = np.where(native, raw.numbers, values), good | native
    present = len(texts) - texts.null_count + (0 if raw.numbers is None else int((~np.isnan(raw.numbers)).sum()))
    if not accepts(int(good.sum()), present):
        return None
    kind, currency = _money(raw, parsed, texts)
    kind = "duration" if raw.timed else kind
    data = pa.array(values, pa.float64(), from_pandas=True)
    questions = _decimal_question(raw, evidence, place, file, decimal)
    column = Column(raw.name, kind, None, currency, data.null_count, False)
    return Typed(column, data, (*_bad_cells(raw, good, "number", place), *_bounded(raw, parsed, place)), questions)


def _bounded(raw: Raw, parsed: Numbers, place: Place) -> tuple[Finding, ...]:
    if not parsed.bounds:
        return ()
    what = f"{raw.name} holds bounds such as “< 10%”; the bound itself is taken as the value."
    return (Finding("note", "bounded", what, "", None, place.sheet, None, raw.name, parsed.bounds),)


def _decimal(raw: Raw, evidence: Evidence, place: Place, file: _File) -> str:
    answer = place.answers.get(raw.name)
    if answer in ("decimal point", "decimal comma"):
        return "." if answer == "decimal point" else ","
    if evidence.decimal:
        return evidence.decimal
    if file.decided:
        return file.decimal
    if evidence.either_point and not evidence.either_comma and evidence.whole:
        return ","  # 850 beside 1.234: the point parts thousands
    return "." if evidence.either_comma and not evidence.either_point else file.decimal


def _decimal_question(raw: Raw, evidence: Evidence, place: Place, file: _File, decimal: str) -> tuple[Question, ...]:
    """Asked only where all that is written in the file can be read both ways and the reading matters."""
    settled = evidence.decimal or file.decided or raw.name in place.answers or evidence.whole
    if settled or not (evidence.either_point or evidence.either_comma):
        return ()
    example = next((t for t in raw.texts.to_pylist() if t and re.search(r"\d[.,]\d{3}$", t)), "")
    ask = f"Does the mark in “{example}” of {raw.name} part thousands, or is it the decimal mark?"
    return (
        Question(
            raw.name, ask, "decimal point" if decimal == "." else "decimal comma", ("decimal point", "decimal comma")
        ),
    )


def _money(raw: Raw, parsed: Numbers, texts: pa.Array) -> tuple[ColumnType, str | None]:
    """Number, money or percent, and the currency where cells or header name one and only one."""
    present = len(texts) - texts.null_count
    if parsed.percents and parsed.percents >= 0.5 * min(present, len(pc.unique(texts))):
        return "percent", None
    header = _HEADER_CODE.search(raw.name)
    named = {m.upper() if m.upper() in cells.CODES else cells.SIGNS.get(m) for m in parsed.marks}
    if header:
        mark = next(g for g in header.groups() if g)
        named.add(mark if mark in cells.CODES else cells.SIGNS.get(mark))
    if not header and not parsed.marks:
        return "number", None
    known = {n for n in named if n}
    return "money", next(iter(known)) if len(known) == 1 else None


def _duration(raw: Raw, place: Place) -> Typed | None:
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    few = pc.unique(texts).drop_null()
    words = plain(raw.name)
    if not len(few) or _CLOCK_WORDS.search(words):
        return None
    short = bool(_DURATION_WORDS.search(words))
    if not accepts(int(cells.parse_durations(few[:200], short).good.sum()), len(few[:200])):
        return None
    parsed = cells.parse_durations(texts, short)
    if not accepts(int(parsed.good.sum()), len(texts) - texts.null_count):
        return None
    data = pa.array(parsed.values, pa.float64(), from_pandas=True)
    return Typed(
        Column(raw.name, "duration", None, None, data.null_count), data, _bad_cells(raw, parsed.good, "duration", place)
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
        if (coded > 0.95 and len(few) > 0.5 * present) or _is_id(raw.name):
            typed = replace(typed, column=replace(typed.column, type="id"))
        elif length <= 60 and (len(few) <= 30 or len(few) <= 0.3 * present):
            typed = replace(typed, column=replace(typed.column, type="category"))
    mixed = _mixed(raw, place)
    return replace(typed, findings=mixed)


def _mixed(raw: Raw, place: Place) -> tuple[Finding, ...]:
    """A column that is mostly numbers or dates but not enough so: said, not guessed."""
    texts = cells.nulled(raw.texts, NULLS_AMONG_VALUES)
    words = len(texts) - texts.null_count
    native = 0 if raw.numbers is None else int((~np.isnan(raw.numbers)).sum())
    numbers = native + (int(cells.parse_numbers(texts).good.sum()) if words else 0)
    if _is_id(raw.name) or numbers < 0.6 * (words + native) or numbers == words + native:
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
