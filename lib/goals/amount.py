"""What people type for a target's value: 50000, 12.5k, 3.1%, +10%, -0.5pp. A bare number for a percentage is refused."""

from __future__ import annotations

import re

from lib.catalog.model import Kpi
from lib.catalog.size import sized
from lib.errors import BadInput
from lib.goals.model import Form

_NUMBER = re.compile(r"(?P<sign>[+\-−]?)\s*(?P<body>\d[\d,_ ]*(\.\d+)?|\.\d+)\s*(?P<unit>%|pp|k|m|d|s)?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}([,_ ]\d{3})+(\.\d+)?|\d*(\.\d+)?")  # thousands in groups of three, or none
_EITHER = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_TIMES = {"k": 1e3, "m": 1e6}


def read_amount(text: str, form: Form, kpi: Kpi) -> float:
    """The number that `text` means for this form and KPI: percentages and points as fractions, the rest in the KPI's unit.

    Raises BadInput for what is no number, and for what can be read in two ways, with both readings.
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise BadInput(f"“{text}” is not a number.", f"Write for example {_example(form, kpi)}.")
    _refuse_ambiguous(text, found["body"], found["unit"] or "")
    size = sized(float(re.sub(r"[,_ ]", "", found["body"])), text)
    size = -size if found["sign"] in {"-", "−"} else size
    unit = (found["unit"] or "").lower()
    if form == "change":
        return _relative(text, size, unit, kpi)
    if kpi.unit == "percent":
        return _percent(text, size, unit, form)
    if unit in {"%", "pp"}:
        raise BadInput(
            f"{kpi.name} is no percentage, “{text}” cannot be its {'shift' if form == 'delta' else 'level'}.",
            f"For a relative change write --change {_signed(size)}%.",
        )
    return sized(size * _TIMES.get(unit, 1.0), text)


def _refuse_ambiguous(text: str, body: str, unit: str) -> None:
    """Refuse a number whose comma or point may part thousands or decimals: 1,5 and 1.000."""
    bare = body.strip()
    if not _GROUPED.fullmatch(bare):
        raise BadInput(
            f"“{text}” can be read in more than one way.",
            f"Write {bare.replace(',', '.')} if the comma is a decimal one, else {re.sub('[,_ ]', '', bare)}."
            if bare.count(",") == 1 and "." not in bare
            else f"Write {re.sub('[,_ ]', '', bare)}, with a point before decimals.",
        )
    if _EITHER.fullmatch(bare) and unit not in {"%", "pp"}:
        raise BadInput(
            f"“{text}” may be {float(bare):g} or {bare.replace('.', '')}.",
            f"Write {bare}0 or {bare.replace('.', '')}.",
        )


def _relative(text: str, size: float, unit: str, kpi: Kpi) -> float:
    if unit == "%":
        return round(size / 100, 12)
    shift = f"--delta {_signed(size)}{'pp' if kpi.unit == 'percent' else ''}"
    raise BadInput(
        f"“{text}” may be a relative change or a shift of {kpi.name}.",
        f"Write --change {_signed(size)}% for a relative change, {shift} for a shift.",
    )


def _percent(text: str, size: float, unit: str, form: Form) -> float:
    if form == "delta":
        if unit == "pp":
            return round(size / 100, 12)
        raise BadInput(
            f"“{text}” may be a relative change or percentage points.",
            f"Write --change {_signed(size)}% for a relative change, --delta {_signed(size)}pp for percentage points.",
        )
    if unit == "%":
        return round(size / 100, 12)
    raise BadInput(
        f"“{text}” may be {size:g}% or {size * 100:g}%.", f"Write --level {size:g}% or --level {size * 100:g}%."
    )


def _signed(size: float) -> str:
    return f"{size:+g}"


def _example(form: Form, kpi: Kpi) -> str:
    if form == "change":
        return "+10%"
    if kpi.unit == "percent":
        return "-0.5pp" if form == "delta" else "3.1%"
    return "-5" if form == "delta" else "50000"
