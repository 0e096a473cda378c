"""Numbers, chances and periods as text: one hand for screens, charts, tables and sheets.

At most four significant digits on screen; the whole value is for hovering and for exports (`Formatter.full`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeGuard
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from lib.catalog.model import Direction, Unit
from lib.charts.figure import FIGURES, SCALES, Figure, near, needed_places, rounded
from lib.period import Calendar, Period

MISSING = "–"
MINUS = "\u2212"
NBSP = "\u00a0"

ChangeKind = Literal["relative", "absolute"]
PeriodStyle = Literal["long", "short", "bare"]
Tone = Literal["good", "bad", "muted", "ink"]

_PERIOD = re.compile(r"\b\d{4}(Q[1-4]|-(0[1-9]|1[0-2])(?!-))\b")
_QUIET = 0.002  # a change below 0.2% or 0.2 pp is not worth a colour
_FINER = 2  # digits more than usual that may be shown where two values lie close together
_ASTRAY = 0.1  # a gap of the shown values may miss the true one by so much of it


class Against(NamedTuple):
    """A forecast, its target and the gap between them as they are written side by side."""

    forecast: str
    target: str
    gap: str


@dataclass(frozen=True, slots=True)
class Formatter:
    """Writes values in a currency and the marks of a locale.

    Percentages are fractions, durations seconds, money whole units of the currency. Missing (None, nan, infinite)
    is "–". The minus is U+2212 and stands before the currency; what rounds to 0 has no sign.

    >>> Formatter("EUR").value(-1140, "money")
    '−€1,140'
    >>> Formatter("EUR").value(0.0312, "percent"), Formatter("EUR").value(142, "duration")
    ('3.12%', '2:22')
    """

    currency: str
    locale: str = "en"
    timezone: str = "UTC"

    def value(self, x: float | None, unit: Unit) -> str:
        """The value as a person reads it: 1,349 · 12.4k · €8.42 · 41.2% · 2:22 · 34.2 d."""
        if not _known(x):
            return MISSING
        return self._written(self._figure(x, unit), unit)

    def full(self, x: float | None, unit: Unit) -> str:
        """The value with all that matters of it, for hovering: €188,342, 3.1234%."""
        if not _known(x):
            return MISSING
        scaled = x * 100 if unit == "percent" else x
        most = {"percent": 4, "count": 2, "money": 0, "money_per_day": 0, "unit_money": self._cents}.get(unit, 3)
        number = near(scaled, most)
        places = most if unit == "unit_money" else needed_places(number, most)
        return self._written(Figure(number, places), unit)

    def shown(self, x: float | None, unit: Unit) -> float:
        """The number that `value` shows, in the unit's own measure; nan when missing.

        >>> Formatter("EUR").shown(198_342, "money")
        198000.0
        """
        if not _known(x):
            return math.nan
        figure = self._figure(x, unit)
        return figure.value / 100 if unit == "percent" else figure.value

    def change(self, delta: float | None, unit: Unit, kind: ChangeKind = "relative") -> str:
        """A signed change. Relative ones are fractions of the earlier value and read +22.6%.

        The change of a percentage is always a difference in points and reads −0.6 pp, whatever the kind.
        Absolute ones are in the unit: +39, −€1,140.
        """
        if not _known(delta):
            return MISSING
        if unit == "percent":
            return _signed(delta, self._decimal(*rounded(abs(delta) * 100, 1)) + NBSP + "pp", 0.0005)
        if kind == "absolute":
            text = self.value(abs(delta), unit)
            return text if self.shown(abs(delta), unit) == 0 else _sign(delta) + text
        number, places = rounded(abs(delta) * 100, 1)
        return _signed(delta, self._percent(number, places), 0.0005)

    def against(self, forecast: float | None, target: float | None, unit: Unit) -> Against:
        """Forecast, target and gap of one row: with a digit or two more where the usual ones would misstate the gap.

        >>> Formatter("EUR").against(102_403, 104_000, "money")
        Against(forecast='€102.4k', target='€104.0k', gap='−€1.6k')
        """
        if not (_known(forecast) and _known(target)):
            return Against(self.value(forecast, unit), self.value(target, unit), MISSING)
        true = (forecast - target) * (100 if unit == "percent" else 1)
        for more in range(_FINER + 1):
            a, b = self._finer(forecast, unit, more), self._finer(target, unit, more)
            if abs(a.value - b.value - true) <= _ASTRAY * abs(true):
                break
        else:  # so close that it is nothing
            a, b = self._finer(forecast, unit, 0), self._finer(target, unit, 0)
        return Against(self._written(a, unit), self._written(b, unit), self._between(a, b, unit))

    def chain(self, levels: Sequence[float], unit: Unit) -> tuple[tuple[str, str], ...]:
        """Each level as text, and the step to it from the one before ("" for the first): what is shown adds up.

        All levels have the digits that the smallest step needs, as far as `against` goes.

        >>> Formatter("EUR").chain([94_392, 102_403, 104_000], "money")
        (('€94.4k', ''), ('€102.4k', '+€8.0k'), ('€104.0k', '+€1.6k'))
        """
        figures: list[Figure] = []
        for decimals in range(_FINER + 1):
            figures = self._alike(levels, unit, decimals)
            shown = [b.value - a.value for a, b in pairwise(figures)]
            true = [(b - a) * (100 if unit == "percent" else 1) for a, b in pairwise(levels)]
            if all(abs(s - t) <= _ASTRAY * abs(t) for s, t in zip(shown, true, strict=True)):
                break
        steps = ("", *(self._step(a, b, unit) for a, b in pairwise(figures)))
        return tuple(zip((self._written(f, unit) for f in figures), steps, strict=True))

    def _step(self, a: Figure, b: Figure, unit: Unit) -> str:
        """From one figure to another of the same scale and decimals, in the very same; nothing has no sign."""
        size = replace(a, number=near(b.number - a.number, a.places))
        bare = replace(size, number=abs(size.number))
        points = self._decimal(bare.number, bare.places) + NBSP + "pp"
        text = points if unit == "percent" else self._written(bare, unit)
        return text if not size.number else _sign(size.number) + text

    def _alike(self, levels: Sequence[float], unit: Unit, more: int) -> list[Figure]:
        """Figures of one scale with as many decimals as the finest of them has, and `more`."""
        plain = [self._figure(x, unit) for x in levels]
        scale = max(f.scale for f in plain)
        same = [(x, f) for x, f in zip(levels, plain, strict=True) if f.scale == scale]
        places = max(f.places for _, f in same) + (more if any(f.places or f.mark for _, f in same) else 0)
        mark, factor = same[0][1].mark, 100 if unit == "percent" else 1
        return [Figure(near(x * factor / scale, places), places, scale, mark) for x in levels]

    def _finer(self, x: float, unit: Unit, more: int) -> Figure:
        """A figure with so many decimals more; what is whole by nature (69 leads, €8,400, 2:22) stays whole."""
        figure = self._figure(x, unit)
        if not more or not (figure.places or figure.mark):
            return figure
        places = figure.places + more
        return Figure(
            near(x * (100 if unit == "percent" else 1) / figure.scale, places), places, figure.scale, figure.mark
        )

    def _between(self, a: Figure, b: Figure, unit: Unit) -> str:
        """The signed difference of two figures, to the digit of the finer one; of percentages in points."""
        gap, finest = a.value - b.value, min(f.scale / 10**f.places for f in (a, b))
        if not (a.mark or b.mark):
            size = Figure(near(abs(gap), max(a.places, b.places)), max(a.places, b.places))
        else:
            least = 1e3 if finest >= 100 else 1e4  # whole up to 10,000 where the digits are known
            scale, mark = next((s for s in reversed(SCALES) if abs(near(gap)) >= max(s[0], least)), (1.0, ""))
            places = min(1, max(0, round(math.log10(scale / finest))))
            size = Figure(near(abs(gap) / scale, places), places, scale, mark)
        points = unit == "percent"
        text = (
            self._decimal(size.number, size.places) + size.mark + NBSP + "pp" if points else self._written(size, unit)
        )
        return text if size.number == 0 else _sign(gap) + text

    def chance(self, p: float | None) -> str:
        """A probability in whole percent, never below 1 or above 99: nothing in the future is certain."""
        if not _known(p):
            return MISSING
        return self._percent(min(99.0, max(1.0, math.floor(p * 100 + 0.5))), 0)

    def period_label(self, period: Period | str, style: PeriodStyle = "long") -> str:
        """A period by name: Q4 2026 (long), Q4 26 (short), Q4 (bare); likewise Oct 2026, 2026, 16 Nov 2026.

        Text is read as `Calendar.parse` does and raises its BadInput.
        """
        return _period_label(period if isinstance(period, Period) else Calendar().parse(period), self.locale, style)

    def named_periods(self, text: str) -> str:
        """A sentence with the periods in it by their names: "needs data for 2026Q4" becomes "needs data for Q4 2026"."""
        return _PERIOD.sub(lambda found: self.period_label(found[0]), text)

    def moment(self, at: str) -> str:
        """When something was done (ISO with offset), by the clock of the time zone: 16 Nov 2026, 09:42."""
        local = datetime.fromisoformat(at).astimezone(ZoneInfo(self.timezone))
        return f"{self.day(local.date())}, {local:%H:%M}"

    def day(self, day: date) -> str:
        """A day by name: 16 Nov 2026."""
        return _day(day, self.locale)

    def tick(self, x: float, unit: Unit, step: float) -> str:
        """A value on an axis whose gridlines lie `step` apart: as short as tells the lines apart (€200k, €8.50)."""
        if unit == "duration":
            return self.value(x, unit)
        factor = 100.0 if unit == "percent" else 1.0
        scale, mark = 1.0, ""
        for bound, name in SCALES:
            if abs(x) * factor >= 10_000 and abs(x) >= bound:
                scale, mark = bound, name
        places = needed_places(round(step * factor / scale, 6), 3)
        if unit == "unit_money" and places and not mark:
            places = max(places, self._cents)
        return self._written(Figure(round(x * factor / scale, places), places, scale, mark), unit)

    @property
    def separators(self) -> str:
        """The decimal and the thousands mark, as Plotly's layout wants them."""
        group, decimal, _ = _marks(self.locale)
        return decimal + group

    @property
    def _cents(self) -> int:
        return get_currency_precision(self.currency)

    def _figure(self, x: float, unit: Unit) -> Figure:
        if unit == "unit_money" and abs(near(x, self._cents)) < 100:
            return Figure(near(x, self._cents), self._cents)
        return FIGURES[unit](x)

    def _written(self, figure: Figure, unit: Unit) -> str:
        """Sign, then the number with its marks, then what the unit puts round it."""
        sign = MINUS if figure.number < 0 else ""
        if unit == "duration":
            return sign + _clock(abs(figure.number))
        body = self._decimal(abs(figure.number), figure.places) + figure.mark
        if unit == "percent":
            return sign + self._percent_round(body)
        if _is_money(unit):
            return sign + self._money_round(body) + (f"{NBSP}a{NBSP}day" if unit == "money_per_day" else "")
        return sign + body + _SUFFIX.get(unit, "")

    def _decimal(self, number: float, places: int) -> str:
        group, decimal, plain = _marks(self.locale)
        if not plain:
            grouping = Locale.parse(self.locale).decimal_formats[None].pattern.split(".")[0]
            return str(format_decimal(number, f"{grouping}.{'0' * places}", locale=self.locale))
        return f"{number:,.{places}f}".translate({ord(","): group, ord("."): decimal})

    def _percent(self, number: float, places: int) -> str:
        return self._percent_round(self._decimal(number, places))

    def _percent_round(self, body: str) -> str:
        before, after = _percent_affixes(self.locale)
        return before + body + after

    def _money_round(self, body: str) -> str:
        before, after = _money_affixes(self.currency, self.locale)
        return before + body + after


def change_tone(delta: float | None, direction: Direction) -> Tone:
    """Good or bad by what is good for the KPI; muted when missing or below 0.2% (0.2 pp). `delta` is a fraction."""
    if not _known(delta) or abs(delta) < _QUIET:
        return "muted"
    return "good" if (delta > 0) == (direction == "up") else "bad"


def gap_tone(gap: float | None, direction: Direction) -> Tone:
    """Ink for a gap on the wrong side of the target, muted for the others."""
    if not _known(gap) or gap == 0:
        return "muted"
    return "muted" if (gap > 0) == (direction == "up") else "ink"


def _known(x: float | None) -> TypeGuard[float]:
    return x is not None and math.isfinite(x)


def _sign(x: float) -> str:
    return MINUS if x < 0 else "+"


def _signed(x: float, text: str, smallest: float) -> str:
    return text if abs(x) < smallest else _sign(x) + text


def _is_money(unit: Unit) -> bool:
    return unit in ("money", "unit_money", "money_per_day")


_SUFFIX: dict[Unit, str] = {"days": NBSP + "d", "months": NBSP + "mo"}


def _clock(seconds: float) -> str:
    """2:22, or 1:02:22 from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@cache
def _marks(locale: str) -> tuple[str, str, bool]:
    """The thousands mark, the decimal mark, and whether digits are grouped by three throughout."""
    parsed = Locale.parse(locale)
    symbols = parsed.number_symbols.get("latn", parsed.number_symbols)
    return symbols["group"], symbols["decimal"], parsed.decimal_formats[None].grouping == (3, 3)


@cache
def _percent_affixes(locale: str) -> tuple[str, str]:
    before, after = _around(Locale.parse(locale).percent_formats[None].pattern)
    return before, after


@cache
def _money_affixes(currency: str, locale: str) -> tuple[str, str]:
    """What stands before and after an amount; a symbol of letters keeps a space to the digits."""
    symbol = get_currency_symbol(currency, locale=locale)
    before, after = _around(Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0])
    before, after = before.replace("¤", symbol), after.replace("¤", symbol)
    return before + (NBSP if before[-1:].isalpha() else ""), (NBSP if after[:1].isalpha() else "") + after


def _around(pattern: str) -> tuple[str, str]:
    """The text before and after the digits of a CLDR pattern.

    >>> _around("#,##0.00 ¤")
    ('', ' ¤')
    """
    digits = [i for i, sign in enumerate(pattern) if sign in "#,0."]
    return pattern[: digits[0]], pattern[digits[-1] + 1 :]


@cache
def _period_label(period: Period, locale: str, style: PeriodStyle) -> str:
    text = Calendar().label(period)
    year = text[:4]
    match period.grain:
        case "day":
            return _day(date.fromisoformat(text), locale)
        case "year":
            return year
        case "month":
            pattern, day = "LLL", date(int(year), int(text[5:7]), 1)
        case "quarter":
            pattern, day = "QQQ", date(int(year), 3 * int(text[5]), 1)
    if style == "bare":
        return str(format_date(day, pattern, locale=locale))
    long = str(format_skeleton("y" + pattern.replace("L", "M"), day, locale=locale))
    return long if style == "long" else long.replace(year, year[2:])


@cache
def _day(day: date, locale: str) -> str:
    # Plain English has no country and would fall to the American order.
    if locale == "en":
        return str(format_date(day, "d MMM y", locale=locale))
    return str(format_date(day, "medium", locale=locale))
