"""What single cells are: nothing, a number, a date, text; and columns of number texts made into floats.

Numbers are parsed by whole columns with Arrow's regular expressions, each distinct text once. Which mark is the decimal
one is decided from evidence: a text that is well formed with only one of the two marks decides.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake.months import COMMON, month_numbers

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
CellKind = Literal["empty", "number", "date", "text"]

NULLS = frozenset({"", "-", "--", "–", "—", "n/a", "(not set)", "null", "#n/a", "n.a.", "<na>"})
# In a column of numbers or dates these mean nothing as well; among words they may be words (NA as a sales region).
NULLS_AMONG_VALUES = NULLS | {
    "na",
    "nan",
    "none",
    "nil",
    ".",
    "k.a.",
    "k. a.",
    "n.v.",
    "s.o.",
    "nd",
    "?",
    "#n/v",
    "nat",
}

CODES = (
    "USD EUR GBP JPY KRW INR CHF SEK NOK DKK PLN CZK HUF RON BGN TRY CNY RMB HKD SGD AUD CAD NZD BRL MXN ZAR ILS AED SAR "
    "EGP THB IDR MYR PHP VND UAH RUB CLP COP ARS PEN NGN KES TWD ISK MAD PKR BDT QAR KWD"
).split()
# None: the sign is used by several currencies.
SIGNS: dict[str, str | None] = {
    "US$": "USD", "R$": "BRL", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "$": None,
    "€": "EUR", "£": "GBP", "¥": None, "￥": None, "₩": "KRW", "￦": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₫": "VND", "฿": "THB", "₪": "ILS", "₱": "PHP", "zł": "PLN", "kr": None, "Kč": "CZK", "Ft": "HUF", "원": "KRW", "円": "JPY",
    "元": "CNY", "Rs.": "INR", "Rs": "INR", "Fr.": "CHF", "lei": "RON", "лв": "BGN",
}  # fmt: skip
# What a sign may stand for that several currencies share.
SHARED: dict[str, frozenset[str]] = {
    "$": frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP")),
    "¥": frozenset(("JPY", "CNY")),
    "￥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
}
_CURRENCY = "(?:" + "|".join(re.escape(s) for s in SIGNS) + "|(?i:" + "|".join(CODES) + "))"
_MINUS = r"[+\-−–]"
_BODY = {
    ".": r"(?:[1-9]\d{0,2}(?:[,'’ ]\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?|\.\d+",
    ",": r"(?:[1-9]\d{0,2}(?:[.'’ ]\d{3})+|\d+)(?:,\d*)?|,\d+",
}
_FRAME = (
    r"^(?P<bound>[<>~≈]=?\s*)?(?P<open>\()?\s*(?P<first>{minus})?\s*(?P<before>{currency})?\s*(?P<second>{minus})?\s*"
    r"(?P<body>{body})(?P<power>[eE][+\-]?\d{{1,3}})?\s*(?P<percent>[%％])?\s?(?P<scale>[kK]|M|bn|Mio\.?|Mrd\.?)?\s*"
    r"(?P<after>{currency})?\s*(?P<last>[\-−])?\s*(?P<close>\))?$"
)
NUMBER = {mark: _FRAME.format(minus=_MINUS, currency=_CURRENCY, body=body) for mark, body in _BODY.items()}
_PLAIN = r"^-?\d+(?:\.\d+)?$"
_ODD_SPACES = "[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff\t]"
_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9, "Mio": 1e6, "Mio.": 1e6, "Mrd": 1e9, "Mrd.": 1e9}
_NUMBER = {mark: re.compile(text) for mark, text in NUMBER.items()}
_DATE_LIKE = re.compile(
    r"^(?:\d{4}[-/.]\s?\d{1,2}(?:[-/.]\s?\d{1,2}\.?)?|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}|\d{1,2}[-/]\d{4}"
    r"|\d{4}\s?[년年].*|(?:FY)?\d{2,4}[ -]?[QT][1-4]|[QT][1-4][ '-]*\d{2,4}|\d{4}-?W\d{1,2}|(?:KW|W)\s?\d{1,2}[ /-]\d{4}"
    r"|\d{1,2}[. -]+(?:de )?[^\W\d]{3,}\.?,?[ -]+(?:de )?\d{2,4}|[^\W\d]{3,}\.?[ -]+\d{1,2},?[ -]+\d{4}"
    r"|[^\W\d]{3,10}\.?[ '’-]*(?:de )?(?:\d{4}|\d{2}))(?:[T ,].*)?$"
)
_DURATION = {
    "clock": r"^(?P<h>\d{1,4}):(?P<m>[0-5]?\d):(?P<s>[0-5]?\d(?:\.\d+)?)$",
    "short": r"^(?P<h>)(?P<m>\d{1,4}):(?P<s>[0-5]\d(?:\.\d+)?)$",
    "units": r"^(?:(?P<d>\d+)\s?d(?:ays?)?\.?\s*)?(?:(?P<h>\d+)\s?(?:h|hrs?|hours?|std)\.?\s*)?"
    r"(?:(?P<m>\d+)\s?(?:m|mins?|minutes?)\.?\s*)?"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s?(?:s|secs?|seconds?|sek)\.?)?$",
}
_TRUTHS = (
    {"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"}, {"ja", "nein"}, {"oui", "non"}, {"sí", "no"}, {"si", "no"},
    {"sim", "não"}, {"wahr", "falsch"}, {"vrai", "faux"}, {"verdadero", "falso"}, {"verdadeiro", "falso"}, {"예", "아니오"},
    {"예", "아니요"}, {"はい", "いいえ"}, {"是", "否"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of texts as floats: `values` (nan where empty or no number), `good` (a number stood there), and what
    stood around them: how many percent signs, bounds (`< 10%`), and which currency marks."""

    values: Floats
    good: Bools
    percents: int = 0
    bounds: int = 0
    marks: frozenset[str] = frozenset()


# Cells that stand for a number that nobody can count with: infinite, an error or a formula without a value of a workbook.
UNCOUNTABLE = (
    r"(?i)^(?:[+\-−]?(?:inf|infinity|∞)|#(?:ref|div/0|value|name|num|null|spill|calc|bezug|wert|zahl)[!?]?|=[^\"].*)$"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many distinct texts are numbers only with a decimal point, only with a decimal comma, or with either."""

    point: int = 0
    comma: int = 0
    either_point: int = 0  # 1.234
    either_comma: int = 0  # 1,234
    whole: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.point + other.point,
            self.comma + other.comma,
            self.either_point + other.either_point,
            self.either_comma + other.either_comma,
            self.whole + other.whole,
        )

    @property
    def decimal(self) -> str | None:
        """The decimal mark, where the texts decide."""
        if self.point == self.comma:
            return None
        return "." if self.point > self.comma else ","


def kind(cell: object) -> CellKind:
    """What one cell is, for finding headers: numbers include money and percent, dates include months and quarters."""
    if cell is None or cell == "":
        return "empty"
    if not isinstance(cell, str):
        return "number" if isinstance(cell, int | float) else "date"
    return _text_kind(cell.strip())


@functools.lru_cache(maxsize=8192)
def _text_kind(text: str) -> CellKind:
    if text.lower() in NULLS:
        return "empty"
    if _NUMBER["."].match(text) or _NUMBER[","].match(text):
        return "number"
    return "date" if _DATE_LIKE.match(text) and _names_a_time(text) else "text"


def _names_a_time(text: str) -> bool:
    """Of words in a date, one names a month; `Total 2025` only looks like `March 2025`."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return not words or not text[-1:].isdigit() or any(month_numbers([word], COMMON) for word in words)


def number_of(cell: object, decimal: str = ".") -> float | None:
    """One cell as a number, or None."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str):
        return None
    parsed = parse_numbers(pa.array([cell.strip()], pa.string()), decimal)
    return float(parsed.values[0]) if parsed.good[0] else None


def nulled(texts: pa.Array, nulls: frozenset[str]) -> pa.Array:
    """The texts with null in place of tokens that stand for nothing."""
    longest = max(map(len, nulls))
    short = pc.less_equal(pc.binary_length(texts), 4 * longest)
    tokens = {t for t in pc.unique(texts.filter(short)).to_pylist() if t.lower() in nulls} if len(texts) else set()
    if not tokens:
        return texts
    gone = pc.is_in(texts, value_set=pa.array(sorted(tokens), pa.string()))
    return pc.if_else(gone, pa.scalar(None, pa.string()), texts)


def spread(texts: pa.Array, parse: Callable[[pa.Array], Numbers]) -> Numbers:
    """`parse` run on the distinct texts only, its answers put back in every place."""
    coded = texts.dictionary_encode()
    if len(coded.dictionary) > 0.6 * len(texts):
        return parse(texts)
    few = parse(coded.dictionary)
    places = pc.fill_null(coded.indices, len(few.values)).to_numpy(zero_copy_only=False)
    return Numbers(
        np.append(few.values, np.nan)[places], np.append(few.good, False)[places], few.percents, few.bounds, few.marks
    )


def parse_numbers(texts: pa.Array, decimal: str = ".") -> Numbers:
    """Number texts as floats. Percent become fractions, (12) and 12- are negative, k, M and bn are multiplied out."""
    if decimal == "." and pc.all(pc.match_substring_regex(texts, _PLAIN)).as_py() is not False:
        values = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
        finite = np.isfinite(values)  # five hundred digits are beyond what a float holds
        return Numbers(np.where(finite, values, np.nan), finite)
    return spread(texts, lambda few: _parse(few, decimal))


def _parse(texts: pa.Array, decimal: str) -> Numbers:
    parts = pc.extract_regex(_spaced(texts), pattern=NUMBER[decimal])
    good = np.asarray(pc.is_valid(parts)) & (_given(parts, "open") == _given(parts, "close"))
    body = pc.replace_substring_regex(
        parts.field("body"), pattern="['’ ,]" if decimal == "." else "['’ .]", replacement=""
    )
    if decimal == ",":
        body = pc.replace_substring(body, pattern=",", replacement=".")
    body = pc.binary_join_element_wise(body, pc.struct_field(parts, "power"), "")
    body = pc.if_else(pa.array(good), body, pa.scalar(None, pa.string()))
    values = np.array(pc.cast(body, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    good &= np.isfinite(values)  # 1e999 is beyond what a float holds
    values = np.where(good, values, np.nan)
    negative = _negative(parts)
    percent = _given(parts, "percent")
    values = np.where(negative, -values, values) * _scales(parts)
    marks = {m for name in ("before", "after") for m in pc.unique(pc.struct_field(parts, name)).to_pylist() if m}
    bounds = int(_given(parts, "bound").sum())
    return Numbers(np.where(percent, values / 100.0, values), good, int(percent.sum()), bounds, frozenset(marks))


def _given(parts: pa.StructArray, name: str) -> Bools:
    """Where that part of the expression found something."""
    found = pc.fill_null(pc.not_equal(pc.struct_field(parts, name), ""), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _is(parts: pa.StructArray, name: str, signs: tuple[str, ...]) -> Bools:
    found = pc.is_in(pc.struct_field(parts, name), value_set=pa.array(signs, pa.string()))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _scales(parts: pa.StructArray) -> Floats:
    """What k, M and the like multiply by."""
    scales = np.ones(len(parts))
    for sign, scale in _SCALES.items():
        scales[_is(parts, "scale", (sign,))] = scale
    return scales


def _negative(parts: pa.StructArray) -> Bools:
    minus = np.zeros(len(parts), dtype=bool)
    for name in ("first", "second", "last"):
        minus ^= _is(parts, name, ("-", "−", "–"))
    return minus ^ (_is(parts, "open", ("(",)) & _is(parts, "close", (")",)))


def _spaced(texts: pa.Array) -> pa.Array:
    """No-break, thin and other odd spaces made plain ones."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, pattern=_ODD_SPACES, replacement=" "))


def evidence(texts: pa.Array) -> Evidence:
    """What a column's distinct texts say about the decimal mark."""
    if len(texts) == texts.null_count:
        return Evidence()
    if pc.all(pc.match_substring_regex(texts, _PLAIN)).as_py():
        broken = int(pc.sum(pc.match_substring(texts, ".")).as_py() or 0)
        either = int(pc.sum(pc.match_substring_regex(texts, r"^-?[1-9]\d{0,2}\.\d{3}$")).as_py() or 0)
        return Evidence(point=broken - either, either_point=either, whole=len(texts) - broken)
    few = _spaced(pc.unique(texts).drop_null())
    point = np.asarray(pc.match_substring_regex(few, NUMBER["."]), dtype=bool)
    comma = np.asarray(pc.match_substring_regex(few, NUMBER[","]), dtype=bool)
    both = point & comma
    dotted, with_comma = (
        np.asarray(pc.match_substring(few, "."), dtype=bool),
        np.asarray(pc.match_substring(few, ","), dtype=bool),
    )
    return Evidence(
        int((point & ~comma).sum()),
        int((comma & ~point).sum()),
        int((both & dotted).sum()),
        int((both & with_comma).sum()),
        int((both & ~dotted & ~with_comma).sum()),
    )


def uncountable(texts: pa.Array, decimal: str, good: Bools) -> int:
    """How many cells that are no number stand for one all the same: infinite, beyond what a float holds, a workbook's error."""
    rest = _spaced(texts.filter(pa.array(~good)).drop_null())
    if not len(rest):
        return 0
    found = pc.or_(pc.match_substring_regex(rest, UNCOUNTABLE), pc.match_substring_regex(rest, NUMBER[decimal]))
    return int(pc.sum(found).as_py() or 0)


def parse_durations(texts: pa.Array, short: bool = False) -> Numbers:
    """Durations as seconds: `00:02:31`, `2m 31s`; with `short` also `02:31` as minutes and seconds."""
    forms = ("clock", "units", *(("short",) if short else ()))
    return spread(texts, lambda few: _durations(few, forms))


def _durations(texts: pa.Array, forms: tuple[str, ...]) -> Numbers:
    values, good = np.full(len(texts), np.nan), np.zeros(len(texts), dtype=bool)
    for form in forms:
        for place, found in enumerate(pc.extract_regex(texts, pattern=_DURATION[form]).to_pylist()):
            if found and not good[place] and any(found.values()):
                seconds = {"d": 86400, "h": 3600, "m": 60, "s": 1}
                values[place] = sum(float(found.get(unit) or 0) * size for unit, size in seconds.items())
                good[place] = True
    return Numbers(values, good)


def is_truth(words: set[str]) -> bool:
    """Whether these (lower-case) words are a yes and a no of one language."""
    return bool(words) and any(words <= truth for truth in _TRUTHS) and words != {"no"}
