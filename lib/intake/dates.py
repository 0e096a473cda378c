"""Columns of date texts made into timestamps: the forms they take, day or month first, zones, and what stays unclear.

Each form is one regular expression over the distinct texts of a column; what it finds are numbers for year, month, day,
hour ..., and dates are counted from these. No locale of the machine and no clock has a say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake.months import month_numbers

Stamps = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Order = Literal["day first", "month first"]
NO_DATE = np.datetime64("NaT", "us")
_ORDERED = 6  # least number of different dates whose order says anything
_WEEK = 7

_TIME = (
    r"(?:[T ,]\s*(?:at |um |à )?(?P<H>\d{1,2})[:hH](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+\-]\d{2}:?\d{2})?(?: ?[A-Z]{3,4})?)?$"
)
_WORD = r"(?P<w>\p{L}[\p{L}\p{M}]*)"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_WEEKDAY = r"^(?:\p{L}+\.?,?\s+)?"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write dates: its expression, how it is shown, and whether it is digits only (then it needs more trust)."""

    name: str
    pattern: str
    shown: str
    digits: bool = False


FORMS: tuple[Form, ...] = (
    Form("iso", r"^(?P<y>\d{4})[-/.] ?(?P<m>\d{1,2})[-/.] ?(?P<d>\d{1,2})\.?" + _TIME, "%Y-%m-%d"),
    Form("parts", r"^(?P<a>\d{1,2})[-/.] ?(?P<b>\d{1,2})[-/.] ?" + _YEAR + r"\.?" + _TIME, "%d/%m/%Y"),
    Form("compact", r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$", "%Y%m%d", digits=True),
    Form("month", r"^(?P<y>\d{4})[-/](?P<m>\d{1,2})$", "%Y-%m"),
    Form("month last", r"^(?P<m>\d{1,2})[-/.](?P<y>(?:19|20)\d{2})$", "%m/%Y"),
    Form("compact month", r"^(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])$", "%Y%m", digits=True),
    Form("quarter", r"^(?P<y>\d{4})[ \-/]*(?:[QqTt]|년 ?|Kv\.? ?)(?P<q>[1-4])(?:분기)?$", "%Y-Q"),
    Form("quarter", r"^(?P<y>\d{4})년? ?(?P<q>[1-4])(?:[Qq]|분기)$", "%Y-Q"),
    Form("quarter", r"^(?:[QqTt]|Quarter )(?P<q>[1-4])[ \-/'’,]*(?P<y>\d{4}|\d{2})$", "Q-%Y"),
    Form("quarter", r"^(?P<q>[1-4])(?:[QqTt]|\. ?Quartal|e trimestre|er trimestre)[ \-/'’]*(?P<y>\d{4}|\d{2})$", "Q-%Y"),
    Form("week", r"^(?P<y>\d{4})[ -]?(?:W|KW ?|S)(?P<k>\d{1,2})$", "%G-W%V"),
    Form("week", r"^(?:W|KW|Week|Woche|Semaine|Semana|S) ?(?P<k>\d{1,2})[ ,/\-]+(?P<y>\d{4})$", "W%V %G"),
    Form("east", r"^(?P<y>\d{4}) ?[년年] ?(?P<m>\d{1,2}) ?[월月] ?(?:(?P<d>\d{1,2}) ?[일日])?" + _TIME, "%Y年%m月%d日"),
    Form(
        "day word", _WEEKDAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.|º|er)?[-/ ]*(?:de |of )?" + _WORD + r"\.?,?[-/ ]*(?:de |del )?"
        + _YEAR + _TIME, "%d %b %Y",
    ),
    Form(
        "word day", _WEEKDAY + _WORD + r"\.?[-/ ]+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:, *|[-/ ]+)(?P<y>\d{4}|\d{2})"
        + _TIME, "%b %d, %Y",
    ),
    Form("word", r"^" + _WORD + r"\.?,?[-/'’ ]*(?:de |del )?(?P<y>\d{4}|\d{2})$", "%b-%y"),
    Form("year word", r"^(?P<y>\d{4})[-/ ]+" + _WORD + r"\.?$", "%Y %b"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of texts as naive timestamps: `values` (NaT where empty or no date), `good`, the `formats` found.

    `step` is the finest thing written: time, day, week, month or quarter. `unclear`: day and month could be changed over in all
    rows; `order` is what was assumed (or decided).
    """

    values: Stamps
    good: Bools
    formats: tuple[str, ...] = ()
    step: Literal["time", "day", "week", "month", "quarter"] = "day"
    order: Order | None = None
    unclear: bool = False

    @property
    def format(self) -> str | None:
        """The formats in one text."""
        return " | ".join(self.formats) or None


@dataclass(slots=True)
class _Sheet:
    """What is being found out about the distinct texts of one column."""

    texts: pa.Array
    zone: str
    values: Stamps = field(init=False)
    good: Bools = field(init=False)
    formats: list[str] = field(default_factory=list)
    steps: set[str] = field(default_factory=set)
    order: Order | None = None
    unclear: bool = False

    def __post_init__(self) -> None:
        self.values = np.full(len(self.texts), NO_DATE, dtype="datetime64[us]")
        self.good = np.zeros(len(self.texts), dtype=bool)


def parse_dates(texts: pa.Array, order: Order | None = None, zone: str = "UTC", digits: bool = False) -> Dates:
    """The column as timestamps. `order` settles texts such as 03/04/2026 that the column leaves open; texts with an offset are
    told in
    `zone`; `digits` admits 20260304 and 202603."""
    coded = texts.dictionary_encode() if isinstance(texts, pa.Array) else texts.combine_chunks().dictionary_encode()
    sheet = _Sheet(coded.dictionary, zone)
    for form in FORMS:
        if sheet.good.all():
            break
        if digits or not form.digits:
            _apply(sheet, form, order)
    places = pc.fill_null(coded.indices, len(sheet.values)).to_numpy(zero_copy_only=False)
    step = next((s for s in ("time", "day", "week", "month", "quarter") if s in sheet.steps), "day")
    return Dates(
        np.append(sheet.values, NO_DATE)[places],
        np.append(sheet.good, False)[places],
        tuple(dict.fromkeys(sheet.formats)),
        step,  # type: ignore[arg-type]
        sheet.order,
        sheet.unclear,
    )


def _apply(sheet: _Sheet, form: Form, order: Order | None) -> None:
    """Read the texts that no earlier form has read."""
    parts = pc.extract_regex(sheet.texts, pattern=form.pattern)
    found = np.asarray(pc.is_valid(parts)) & ~sheet.good
    if not found.any():
        return
    places = np.flatnonzero(found)
    texts = {f.name: pc.struct_field(parts, f.name).take(pa.array(places)) for f in parts.type}
    numbers = {name: _ints(column) for name, column in texts.items() if name not in ("w", "ap", "z", "f")}
    if "w" in texts:
        numbers["m"] = _months(texts["w"])
    shown = form.shown
    if form.name == "parts":
        shown = _place_parts(
            sheet, numbers, order, [str(t) for t in sheet.texts.take(pa.array(places[:50])).to_pylist()]
        )
    numbers["y"] = _full_years(numbers["y"], texts["y"])
    stamps = _days(numbers) + _times(numbers, texts)
    stamps = _told_in(stamps, texts.get("z"), sheet.zone)
    valid = ~np.isnat(stamps)
    sheet.values[places[valid]], sheet.good[places[valid]] = stamps[valid], True
    if valid.any():
        _note(sheet, form, shown, texts)


def _note(sheet: _Sheet, form: Form, shown: str, texts: dict[str, pa.Array]) -> None:
    timed = "H" in texts and bool(pc.any(pc.not_equal(texts["H"], "")).as_py())
    if timed:
        seconds = bool(pc.any(pc.not_equal(texts["S"], "")).as_py())
        half = bool(pc.any(pc.not_equal(texts["ap"], "")).as_py())
        zoned = bool(pc.any(pc.not_equal(texts["z"], "")).as_py())
        shown += (
            (" %I:%M" if half else " %H:%M")
            + (":%S" if seconds else "")
            + (" %p" if half else "")
            + (" %z" if zoned else "")
        )
    if form.name in ("parts", "day word", "word day") and bool(pc.any(pc.equal(pc.utf8_length(texts["y"]), 2)).as_py()):
        mixed = bool(pc.any(pc.equal(pc.utf8_length(texts["y"]), 4)).as_py())
        short = shown.replace("%Y", "%y")
        shown = f"{shown} | {short}" if mixed else short
    sheet.formats.append(shown)
    step = {
        "quarter": "quarter",
        "week": "week",
        "month": "month",
        "month last": "month",
        "compact month": "month",
        "word": "month",
    }
    whole = form.name == "east" and not bool(pc.any(pc.not_equal(texts["d"], "")).as_py())
    sheet.steps.add("time" if timed else "month" if whole or form.name == "year word" else step.get(form.name, "day"))


def _ints(column: pa.Array) -> Ints:
    filled = pc.if_else(pc.equal(column, ""), pa.scalar("-1"), column)
    return np.asarray(pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _months(words: pa.Array) -> Ints:
    known = month_numbers([w for w in pc.unique(words).to_pylist() if w])
    return np.array([known.get(word, 0) for word in words.to_pylist()], dtype=np.int64)


def _full_years(years: Ints, texts: pa.Array) -> Ints:
    """Two digits: up to 69 in this century, above in the last, as POSIX has it."""
    short = np.asarray(pc.equal(pc.utf8_length(texts), 2), dtype=bool)
    return np.where(short, years + np.where(years < 70, 2000, 1900), years)


def _days(numbers: dict[str, Ints]) -> Stamps:
    """The first day of what the numbers name; NaT where there is no such day."""
    year = numbers["y"]
    if "k" in numbers:
        return _weeks(year, numbers["k"])
    month = 3 * numbers["q"] - 2 if "q" in numbers else numbers["m"]
    day = np.where(numbers["d"] == -1, 1, numbers["d"]) if "d" in numbers else np.ones_like(year)
    right = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1) & (year <= 9999)
    start = (np.where(right, year, 1970) - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    months = start + (np.where(right, month, 1) - 1).astype("timedelta64[M]")
    days = months.astype("datetime64[D]") + (np.where(right, day, 1) - 1).astype("timedelta64[D]")
    right &= days.astype("datetime64[M]") == months
    return np.where(right, days.astype("datetime64[us]"), NO_DATE)


def _weeks(year: Ints, week: Ints) -> Stamps:
    """Mondays of ISO weeks: week 1 is the one that holds the fourth of January."""
    fourth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + np.timedelta64(3, "D")
    monday = fourth - ((fourth.astype(np.int64) + 3) % 7).astype("timedelta64[D]")
    days = monday + (7 * (week - 1)).astype("timedelta64[D]")
    return np.where((week >= 1) & (week <= 53), days.astype("datetime64[us]"), NO_DATE)


def _times(numbers: dict[str, Ints], texts: dict[str, pa.Array]) -> npt.NDArray[np.timedelta64]:
    if "H" not in numbers:
        return np.zeros(len(numbers["y"]), dtype="timedelta64[us]")
    hour, minute, second = (np.maximum(numbers[name], 0) for name in ("H", "M", "S"))
    half = pc.utf8_lower(pc.utf8_slice_codeunits(texts["ap"], 0, 1))
    afternoon, morning = np.asarray(pc.equal(half, "p"), dtype=bool), np.asarray(pc.equal(half, "a"), dtype=bool)
    hour = np.where(afternoon & (hour < 12), hour + 12, np.where(morning & (hour == 12), 0, hour))
    fraction = np.array([int((f or "0").ljust(6, "0")[:6]) for f in texts["f"].to_pylist()], dtype=np.int64)
    wrong = (hour > 24) | (minute > 59) | (second > 60)
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    return np.where(wrong, np.timedelta64("NaT", "us"), micros.astype("timedelta64[us]"))


def _told_in(stamps: Stamps, zones: pa.Array | None, zone: str) -> Stamps:
    """Stamps with an offset (UTC is one) as the clock of `zone` shows them; those without stay."""
    if zones is None:
        return stamps
    minutes = {text: _offset(text) for text in pc.unique(zones).to_pylist()}
    if not any(m is not None for m in minutes.values()):
        return stamps
    shifts = [minutes[text] for text in zones.to_pylist()]
    marked = np.array([s is not None for s in shifts], dtype=bool)
    utc = stamps - np.array([s or 0 for s in shifts], dtype="timedelta64[m]").astype("timedelta64[us]")
    return np.where(marked, in_zone(utc, zone), stamps)


def _offset(text: str | None) -> int | None:
    """Minutes ahead of UTC, or None where no zone is written."""
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return 0
    digits = text[1:].replace(":", "")
    return (-1 if text[0] == "-" else 1) * (60 * int(digits[:2]) + int(digits[2:]))


def in_zone(utc: Stamps, zone: str) -> Stamps:
    """UTC stamps as naive local time of a zone."""
    if zone == "UTC":
        return utc
    import pandas as pd  # dear to load, and few files tell times of another zone

    local = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(ZoneInfo(zone)).tz_localize(None)
    return local.to_numpy().astype("datetime64[us]")


def _place_parts(sheet: _Sheet, numbers: dict[str, Ints], order: Order | None, texts: Sequence[str]) -> str:
    """Decide which of the first two numbers is the day, from all rows of the column. Returns the format shown."""
    first, second = numbers.pop("a"), numbers.pop("b")
    decided = decided_order(first, second, numbers["y"])
    dotted = all("." in text[:6] for text in texts)
    sheet.unclear = decided is None and not dotted and bool((first != second).any())
    sheet.order = decided or ("day first" if dotted else order or "month first")
    day_first = sheet.order == "day first"
    numbers["d"], numbers["m"] = (first, second) if day_first else (second, first)
    marks = list(dict.fromkeys(next((c for c in text if c in "-/."), "/") for text in texts))
    return " | ".join(("%d{0}%m{0}%Y" if day_first else "%m{0}%d{0}%Y").format(mark) for mark in marks)


def decided_order(first: Ints, second: Ints, year: Ints) -> Order | None:
    """Which number is the day, where the rows decide: by a number above 12, by months that all begin on
    the 1st, by the order of the rows, by evenly spaced rows."""
    over_first, over_second = int(((first > 12) & (second <= 12)).sum()), int(((second > 12) & (first <= 12)).sum())
    if over_first != over_second:
        return "day first" if over_first > over_second else "month first"
    if over_first:
        return None
    return _constant_day(first, second, year) or _row_order(first, second, year) or _even_steps(first, second, year)


def _constant_day(first: Ints, second: Ints, year: Ints) -> Order | None:
    """Months that all begin on one day, over more than one year or all twelve: the number that never changes is the day."""
    for one, other, answer in ((first, second, "day first"), (second, first, "month first")):
        spread = len(np.unique(other))
        if len(np.unique(one)) == 1 and spread >= 3 and (len(np.unique(year)) > 1 or spread == 12):
            return answer  # type: ignore[return-value]
    return None


def _row_order(first: Ints, second: Ints, year: Ints) -> Order | None:
    """The reading under which the rows go forward (or back) in time all along, where under the other they go to and fro."""
    if len(first) < _ORDERED:
        return None
    along = {}
    for answer, day, month in (("day first", first, second), ("month first", second, first)):
        steps = np.diff(_days({"y": year, "m": month, "d": day})).astype(np.int64)
        along[answer] = max(float((steps > 0).mean()), float((steps < 0).mean()))
    best = max(along, key=lambda answer: along[answer])
    return best if along[best] >= 0.98 and min(along.values()) <= 0.9 else None  # type: ignore[return-value]


def _even_steps(first: Ints, second: Ints, year: Ints) -> Order | None:
    """The reading under which neighbouring days lie one or seven days apart and none further, where the other reading gives
    leaps. As no number is above 12, true days are of one month: a run broken by leaps is a sign of the other reading."""
    if len(first) < 3:
        return None
    if any(bool((numbers == 1).all()) for numbers in (first, second)):
        return None  # 01/01, 02/01, 03/01: three days or the first days of three months
    even = {}
    for answer, day, month in (("day first", first, second), ("month first", second, first)):
        stamps = _days({"y": year, "m": month, "d": day})
        gaps = np.abs(np.diff(np.sort(stamps)).astype("timedelta64[D]").astype(np.int64))
        even[answer] = float(np.isin(gaps, (1, 7)).mean()) if gaps.max() <= _WEEK else 0.0
    best = max(even, key=lambda answer: even[answer])
    return best if even[best] >= 0.8 and min(even.values()) <= 0.5 else None  # type: ignore[return-value]


_SOME_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b(?:19|20)\d{6}\b|\d{1,2}[/.]\d{1,2}[/.]\d{4}|[^\W\d]{3,}\.? \d{1,2}, \d{4}"
    r"|\d{1,2}\.? [^\W\d]{3,}\.? \d{4}"
)


def range_in(lines: Sequence[str]) -> tuple[date, date] | None:
    """The range of days that title and comment lines name.

    `Start date: 20260101` and `End date: 20260131`, or `July 8, 2025 - July 31, 2025`; None where there is no pair of days.
    """
    found = [d for line in lines for d in _SOME_DATE.findall(line)]
    if len(found) < 2:
        return None
    stamps = parse_dates(pa.array(found[:2], pa.string()), digits=True)
    days = [s.astype("datetime64[D]").item() for s in stamps.values if not np.isnat(s)]
    return (min(days), max(days)) if len(days) == 2 else None
