"""How words of files are compared: header names, cell values, and headers that name a period."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from babel import Locale

from lib.catalog.model import plain

NEAR = 0.9  # least likeness of two headers that are taken for the same word
_SHORT = 6  # headers shorter than this are compared exactly: a letter changes the word
_QUOTES = dict.fromkeys(map(ord, "\ufeff\"'`´“”„‘’«»"), "")
_TAIL = re.compile(r"[\s_]*[(\[]\s*(?:(?-i:[A-Z]{3})|[€$£¥]|in utc|utc|cet|gmt|default)\s*[)\]]\s*$", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:property|properties)[_. ]+", re.IGNORECASE)
_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%d.%m.%Y", "%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y", "%Y%m")
_QUARTER = re.compile(r"(?:(?P<a>\d{4})[ \-/]?[qt](?P<b>[1-4])|[qt](?P<c>[1-4])[ \-/]?(?P<d>\d{4}|\d{2}))")
_MONTH_END = re.compile(  # 31/07/2026 or 07/31/2026: a day that cannot be a month tells the two apart
    r"(?:(?:1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])|(?P<n>0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01]))/(?P<year>(?:19|20)\d\d)"
)
_NAMED = re.compile(r"(?P<month>[^\W\d]+)\.?[ \-/']*(?P<year>\d{4}|\d{2})|(?P<y>\d{4})[ \-/]*(?P<m>[^\W\d]+)\.?")


@cache
def key(header: str) -> str:
    """A header as it is compared: letters and digits only, without quotes, a currency or time zone in brackets at the end.

    >>> key("Amount spent (EUR)"), key("close_date") == key("Close Date")
    ('amountspent', True)
    """
    bare = _TAIL.sub("", header.translate(_QUOTES).strip())
    letters = "".join(c for c in plain(_PREFIX.sub("", bare)) if c.isalnum())
    return letters or "".join(c for c in plain(header) if c.isalnum())


def words(header: str) -> tuple[str, ...]:
    """The single words of a header, parted at blanks, signs and inner capitals.

    >>> words("orderDate_local")
    ('order', 'date', 'local')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.translate(_QUOTES))
    return tuple(w for w in re.split(r"[\W_]+", plain(apart)) if w)


def likeness(header: str, names: tuple[str, ...]) -> float:
    """How surely a header is one of the names, 0 to 1: 1 for the same word, less for later names, the likeness for near ones.

    Near ones begin with the same letter: a letter put in front makes another word.
    """
    own = key(header)
    for i, name in enumerate(names):
        if own == key(name):
            return 1.0 - i * 1e-4
    if len(own) < _SHORT:
        return 0.0
    from rapidfuzz import fuzz  # only files need it, and not every page reads one

    near = (key(n) for n in names if len(key(n)) >= _SHORT and key(n)[0] == own[0])
    best = max((fuzz.ratio(own, n) / 100 for n in near), default=0.0)
    return best * 0.99 if best >= NEAR else 0.0


def period_label(header: str) -> str | None:
    """The month, quarter or year that a header names, as a label; None when it names none.

    >>> period_label("Mär 2024"), period_label("Q3 24"), period_label("2023-05-01 00:00:00"), period_label("Sales")
    ('2024-03', '2024Q3', '2023-05', None)
    """
    text = " ".join(header.translate(_QUOTES).split())
    for form in _FORMS:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        return f"{found:%Y-%m}" if 1980 <= found.year <= 2100 else None
    if re.fullmatch(r"(19|20)\d\d", text):
        return text
    ends = _MONTH_END.fullmatch(text)
    if ends:
        return f"{ends['year']}-{int(ends['m'] or ends['n']):02d}"
    return _quarter(text.casefold()) or _named_month(plain(text))


def _quarter(text: str) -> str | None:
    found = _QUARTER.fullmatch(text)
    if not found:
        return None
    year = found["a"] or found["d"]
    return f"{_full_year(year)}Q{found['b'] or found['c']}"


def _named_month(text: str) -> str | None:
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    month = _months().get((found["month"] or found["m"]).rstrip("."))
    return f"{_full_year(found['year'] or found['y'])}-{month:02d}" if month else None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


@cache
def _months() -> dict[str, int]:
    """Names and short names of the months in the languages that files come in."""
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = Locale(language).months[context][width]
                names |= {plain(str(name)).rstrip("."): int(month) for month, name in found.items()}
    return names | {"sept": 9, "mrz": 3, "maerz": 3}
