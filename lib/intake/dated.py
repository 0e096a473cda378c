"""Columns of dates, in whatever they are written: texts, a workbook's own dates, serial days, Unix times, offsets, years."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake import cells, dates
from lib.intake.cells import Floats
from lib.intake.dates import Dates, Order
from lib.intake.headers import speaks_of_id, speaks_of_time
from lib.intake.model import Column, Question
from lib.intake.personal import is_personal, plain
from lib.intake.raw import Place, Raw, Together, Typed, accepts, bad_cells

_DIGIT, _PLAIN = re.compile(r"\d"), re.compile(r"^-?\d+(?:\.\d+)?$")
_DIGIT_DATE = re.compile(r"^(?:\d{6}|\d{8}|\d{1,2}\.(?:19|20)\d\d)$")
_EPOCH = np.datetime64("1899-12-30", "us")  # day 0 of workbooks, which take 1900 for a leap year


def dates_of(raw: Raw, place: Place, order: Order | None) -> Dates | None:
    """The column as dates, where it is one."""
    hinted = speaks_of_time(raw.name)
    if raw.stamps is not None:
        return _native_dates(raw, place, order)
    if raw.numbers is not None:
        return _number_dates(raw, hinted)
    texts = raw.values
    few = raw.few
    if not len(few) or not _may_be_dates(few[:40].to_pylist()):
        return _number_dates(raw, hinted) if hinted and len(few) else None
    digits = bool(pc.all(pc.match_substring_regex(few, r"^\d{6}(?:\d\d)?$")).as_py())
    if digits and not (hinted or (len(few) > 5 and not speaks_of_id(raw.name))):
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


def _may_be_dates(sample: Sequence[str]) -> bool:
    """Whether some texts are more than words or plain numbers: a cheap look before every form is tried."""
    return any(_DIGIT.search(text) and (not _PLAIN.match(text) or _DIGIT_DATE.match(text)) for text in sample)


def _native_dates(raw: Raw, place: Place, order: Order | None) -> Dates | None:
    """Dates of a workbook; texts among them are read as dates, too."""
    assert raw.stamps is not None
    texts = raw.values
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
    texts = raw.values
    values = raw.numbers if raw.numbers is not None else cells.parse_numbers(texts).values
    told = values[~np.isnan(values)]
    if not len(told) or (raw.numbers is not None and texts.null_count < len(texts)):
        return None
    if not hinted and not (
        bool((told == np.floor(told)).all())
        and len(told) > 20
        and told.min() >= 19_500_101
        and not speaks_of_id(raw.name)
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


def as_date(raw: Raw, found: Dates | None, place: Place, file: Together) -> Typed | None:
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
        found = dates_of(raw, place, order) or found
        if not file.order and not _order_from(place, found):
            questions = (_order_question(raw, order),)
    values = pa.array(found.values, pa.timestamp("us"))
    bad = bad_cells(raw, found.good, "date", place)
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


def nth_period(raw: Raw, place: Place) -> Typed | None:
    """`Nth day` 0000, 0001 ... counted from the first day that the lines above name."""
    step = re.match(r"nth (day|week)$", plain(raw.name))
    span = dates.range_in(place.preamble)
    if not step or span is None:
        return None
    numbers = raw.numbers if raw.numbers is not None else cells.parse_numbers(raw.texts).values
    numbers = np.where(np.abs(numbers) < 40_000, numbers, np.nan)
    days = np.nan_to_num(numbers).astype("int64") * (7 if step[1] == "week" else 1)
    stamps = np.where(np.isnan(numbers), dates.NO_DATE, (np.datetime64(span[0]) + days).astype("datetime64[us]"))
    values = pa.array(stamps, pa.timestamp("us"))
    return Typed(Column(raw.name, "date", f"{step[0]} from {span[0]}", None, values.null_count), values)


def years_of(raw: Raw) -> Typed | None:
    numbers = raw.numbers if raw.numbers is not None else cells.parse_numbers(raw.values).values
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
