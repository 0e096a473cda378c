"""What a header alone says: a date, an id, a year, a length of time, a currency."""

from __future__ import annotations

import re

from lib.intake.cells import CODES, SIGNS
from lib.intake.personal import plain

_DATES = re.compile(
    r"\b(?:date|datum|fecha|data|jour|dia|day|tag|month|monat|mois|mes|week|woche|semaine|semana|period|periode|periodo"
    r"|quarter|quartal|trimestre|time|timestamp|created|updated|closed|started|ended|at|on|am|le|when|date\w*|\w*date)\b"
    r"|날짜|일자|일시|월|기간|日付|年月|日期|月"
)
_IDS = re.compile(
    r"\b(?:id|ids|uuid|guid|sku|code|nr|no|number|nummer|numero|num|zip|plz|postcode|postal ?code|postleitzahl|codigo|ref"
    r"|reference|key|ean|isbn|iban|vat)$|^id\b|번호$|코드$|番号$|コード$|编号$"
)
_ID_JOINED = re.compile(r"(?:[a-z]ID|[a-z]Id|NUMBER|Number|CODE|_ID)$")
_NO_IDS = re.compile(r"\b(?:currency|country|language|region|state) code$|^(?:number|no|nr|num|count) of\b|^nb\b")
_YEARS = frozenset(
    {"year", "jahr", "annee", "ano", "anno", "연도", "년도", "年", "年度", "an", "rok", "fiscal year", "geschaftsjahr"}
)
_DURATIONS = re.compile(
    r"\b(?:duration|dauer|duree|duracion|duracao|length|time on|time spent|engagement|avg|average|minutes|handling|session)\b"
    r"|시간|時間"
)
_CLOCKS = re.compile(r"\b(?:time of day|start time|end time|uhrzeit|heure|hora|clock|opens|closes)\b")
_CODE = "|".join(CODES)
_CURRENCY = re.compile(rf"[(\[ ]({_CODE})[)\]]?$|[(\[]([$€£¥₩₹₽₺])[)\]]|\bin ({_CODE})\b")


def speaks_of_time(header: str) -> bool:
    """Whether a header names a day, a month, a moment or the like."""
    return bool(_DATES.search(plain(header)))


def speaks_of_id(header: str) -> bool:
    """Whether a header names an identifier: `Order ID`, `ORDERNUMBER`, `zip`; not `number of leads`."""
    words = plain(header)
    return not _NO_IDS.search(words) and bool(_IDS.search(words) or _ID_JOINED.search(header.strip()))


def is_year(header: str) -> bool:
    """Whether a header is a word for year and nothing else."""
    return plain(header) in _YEARS


def speaks_of_duration(header: str) -> bool:
    """Whether a header names a length of time, so that 02:31 are minutes and seconds."""
    return bool(_DURATIONS.search(plain(header)))


def speaks_of_clock(header: str) -> bool:
    """Whether a header names a time of day."""
    return bool(_CLOCKS.search(plain(header)))


def currency_in(header: str) -> tuple[bool, str | None]:
    """Whether a header names a currency, and its code; the sign itself where several share it (`$`)."""
    found = _CURRENCY.search(header)
    if not found:
        return False, None
    mark = next(group for group in found.groups() if group)
    return True, mark if mark in CODES else SIGNS.get(mark) or mark
