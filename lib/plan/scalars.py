"""Single values as people type them: lines, choices, numbers, shares, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lib.catalog.model import plain
from lib.catalog.prompts import SCALE, Spec
from lib.catalog.size import sized
from lib.errors import BadInput, UnknownName
from lib.plan import texts

_NUMBER = re.compile(r"([+\-−]?)\s*((?:\d{1,3}(?:[,_ ]\d{3})+|\d+)(?:\.\d+)?|\.\d+)\s*(%|[kKmM])?")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # 1.000: one, or a thousand
_POINT = re.compile(r"[0-9]")
_TIMES = {"k": 1e3, "m": 1e6}
_YES, _NO = {"yes", "true", "y", "1"}, {"no", "false", "n", "0"}


def refused(raw: object, noun: str, do: str) -> BadInput:
    """What is said of something that is not of the kind wanted."""
    shown = f"“{raw}”" if isinstance(raw, (str, int, float, date)) else f"a {type(raw).__name__}"
    return BadInput(f"{shown} is no {noun}.", do)


def _text(spec: Spec, raw: object) -> str:
    if not isinstance(raw, str):
        raise refused(raw, spec.kind, "Write text.")
    noun = "The text" if spec.kind == "text" else "The line"
    return texts.prose(raw, noun) if spec.kind == "text" else texts.name(raw, noun, texts.LONGEST_TEXT)


def _option(spec: Spec, raw: object) -> str:
    """An option by its id or its label."""
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str):
        raise refused(raw, "choice", f"Choose from: {', '.join(spec.options)}.")
    text = text.strip()
    if text in spec.options:
        return text
    for name, label in spec.options.items():
        if plain(text) in (plain(label), plain(name)):
            return name
    error = UnknownName("choice", text, spec.options)
    raise BadInput(error.what, error.do if error.near else f"Choose from: {', '.join(spec.options)}.")


def _options(spec: Spec, raw: object) -> tuple[str, ...]:
    listed = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(listed, (list, tuple)):
        raise refused(raw, "list of choices", f"Choose from: {', '.join(spec.options)}.")
    return tuple(dict.fromkeys(_option(spec, one) for one in listed))


def _rank(spec: Spec, raw: object) -> tuple[str, ...]:
    ranked = _options(spec, raw)
    missing = [o for o in spec.options if o not in ranked]
    if missing:
        raise BadInput(f"The order lacks {', '.join(missing)}.", "Put all of them in order, the first wins.")
    return ranked


def _scale(spec: Spec, raw: object) -> int:
    number = raw
    if isinstance(raw, str):
        ends = {plain(spec.low): SCALE[0], plain(spec.high): SCALE[-1]}
        number = ends.get(plain(raw)) or (int(raw) if _POINT.fullmatch(raw.strip()) else raw)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or number not in SCALE:
        do = f"Give 1 ({spec.low}) to 5 ({spec.high})." if spec.low else "Give 1 to 5."
        raise refused(raw, "point on the scale", do)
    return number


def _yesno(spec: Spec, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and plain(raw) in _YES | _NO:
        return plain(raw) in _YES
    raise refused(raw, "yes or no", "Answer yes or no.")


def _number(spec: Spec, raw: object) -> float:
    noun = "amount of money" if spec.kind == "money" else "number"
    size, unit = _size(raw, noun)
    if unit == "%":
        raise refused(raw, noun, "Leave out the %.")
    return sized(size * _TIMES.get(unit, 1.0), raw)


def _percent(spec: Spec, raw: object) -> float:
    """A share as a fraction: a number is one already, text needs its %."""
    size, unit = _size(raw, "percentage")
    if unit == "%":
        return round(size / 100, 12)
    if isinstance(raw, str):
        raise BadInput(f"“{raw}” may be {size:g}% or {size * 100:g}%.", f"Write {size:g}% or {size * 100:g}%.")
    return size


def _size(raw: object, noun: str) -> tuple[float, str]:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return float(sized(raw, raw)), ""
    found = _NUMBER.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if not found:
        raise refused(raw, noun, "Write for example 12500 or 12.5k." if noun != "percentage" else "Write it as 12%.")
    if _TWO_WAYS.fullmatch(found[2]):
        bare = found[2].replace(".", "")
        raise refused(
            raw, noun, f"It may be {found[2].rstrip('0').rstrip('.')} or {bare}: write the one that is meant."
        )
    size = sized(float(re.sub(r"[,_ ]", "", found[2])), raw)
    return (-size if found[1] in {"-", "−"} else size), (found[3] or "").lower()


def _date(spec: Spec, raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return datetime.fromisoformat(raw.strip()).date() if isinstance(raw, str) else _no_day(raw)
    except ValueError:
        return _no_day(raw)


def _no_day(raw: object) -> date:
    raise refused(raw, "day", "Write year, month and day, as 2026-11-16.")


READERS: Mapping[str, Callable[[Spec, Any], Any]] = {
    "line": _text,
    "text": _text,
    "choice": _option,
    "choices": _options,
    "rank": _rank,
    "scale": _scale,
    "yesno": _yesno,
    "number": _number,
    "money": _number,
    "percent": _percent,
    "date": _date,
}
