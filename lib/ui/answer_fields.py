"""One field for each kind of answer, driven by its declaration. What a field gives is what `read_answer` takes.

Numbers, shares and periods are typed as text: what cannot be read is said with its place, and stays in the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from lib.catalog.prompts import LINKS, SCALE, STRICT, Spec
from lib.desk.answer_words import Words
from lib.period import Period
from lib.plan.answers import Source, Value

Shown = Literal["visible", "collapsed"]
SHORT = 64  # letters of all options together that still fit beside each other
FEW = 8  # options that are shown all at once
PERIODS = range(-4, 9)  # quarters offered, from the current one
PLACEHOLDERS = {"number": "12500 or 12.5k", "money": "12500 or 12.5k", "percent": "12%"}


@dataclass(frozen=True, eq=False)
class Field:
    """A field to be drawn: what is asked, what stands there, the key of its widget, how its label is shown."""

    spec: Spec
    value: Value
    key: str
    label: str
    shown: Shown = "visible"


@dataclass(frozen=True, eq=False)
class Offers:
    """What fields offer: how values are written, the current quarter, the currency, the stored files."""

    words: Words
    quarter: Period
    currency: str
    files: tuple[str, ...] = ()
    business: str | None = None


def draw(field: Field, offers: Offers) -> Any:
    """Draw the field of a kind; its raw value, None where it is left empty."""
    if field.spec.kind in LINKS:
        return _link(field, offers)
    return _KINDS[field.spec.kind](field, offers)


def _line(field: Field, offers: Offers) -> str | None:
    text = st.text_input(field.label, field.value or "", key=field.key, label_visibility=field.shown)
    return text or None


def _text(field: Field, offers: Offers) -> str | None:
    text = st.text_area(field.label, field.value or "", key=field.key, height=130, label_visibility=field.shown)
    return text or None


def _typed(field: Field, offers: Offers) -> str | None:
    """A number as text, so that it may be written as people write it."""
    kind = field.spec.kind
    label = f"{field.label} ({offers.currency})" if kind == "money" else field.label
    hint = PLACEHOLDERS[kind]
    text = st.text_input(
        label, typed(field.spec, field.value), key=field.key, placeholder=hint, label_visibility=field.shown, width=240
    )
    return text or None


def typed(spec: Spec, value: float | None) -> str:
    """A number as it would be typed: a share with its %."""
    if value is None:
        return ""
    return f"{value * 100:.12g}%" if spec.kind == "percent" else f"{value:.12g}"


def _offered(field: Field, offers: Offers) -> list[str]:
    """The options that are for this kind of business; one that is chosen already stays."""
    chosen = field.value if isinstance(field.value, tuple) else (field.value,)
    only = field.spec.only
    return [
        o
        for o in field.spec.options
        if o in chosen or not offers.business or offers.business in only.get(o, (offers.business,))
    ]


def _choice(field: Field, offers: Offers) -> str | None:
    options, label = _offered(field, offers), field.spec.options
    if sum(len(label[o]) for o in options) <= SHORT:
        return st.segmented_control(
            field.label, options, default=field.value, format_func=label.__getitem__, key=field.key,
            label_visibility=field.shown, wrap=True,
        )  # fmt: skip
    at = options.index(field.value) if field.value in options else None
    pick = st.radio if len(options) <= FEW else st.selectbox
    return pick(field.label, options, at, label.__getitem__, key=field.key, label_visibility=field.shown)  # type: ignore[operator, no-any-return]


def _choices(field: Field, offers: Offers) -> list[str]:
    return st.pills(
        field.label, _offered(field, offers), selection_mode="multi", default=list(field.value or ()),
        format_func=field.spec.options.__getitem__, key=field.key, label_visibility=field.shown,
    )  # fmt: skip


def _rank(field: Field, offers: Offers) -> list[str]:
    """A select for each place; what stands in none of them is said when it is saved."""
    options, label = list(field.spec.options), field.spec.options
    picked = []
    for place, column in enumerate(st.columns(len(options))):
        before = field.value[place] if field.value else None
        picked.append(
            column.selectbox(
                f"{place + 1}.", options, options.index(before) if before else None, label.__getitem__,
                key=f"{field.key}_{place}", placeholder="Choose",
            )
        )  # fmt: skip
    return [p for p in picked if p]


def _scale(field: Field, offers: Offers) -> int | None:
    return st.segmented_control(
        field.label, SCALE, default=field.value, format_func=lambda n: scale_word(field.spec, n), key=field.key,
        label_visibility=field.shown, wrap=True,
    )  # fmt: skip


def scale_word(spec: Spec, point: int) -> str:
    """A point of a scale, at its ends with their words.

    >>> scale_word(Spec(id="x", kind="scale", low="mild", high="severe"), 5)
    '5 severe'
    """
    end = {SCALE[0]: spec.low, SCALE[-1]: spec.high}.get(point, "")
    return f"{point} {end}".strip()


def _yesno(field: Field, offers: Offers) -> bool | None:
    return st.segmented_control(
        field.label, (True, False), default=field.value, format_func=lambda v: "Yes" if v else "No", key=field.key,
        label_visibility=field.shown,
    )  # fmt: skip


def _date(field: Field, offers: Offers) -> Any:
    return st.date_input(field.label, field.value, key=field.key, label_visibility=field.shown, width=240)


def _period(field: Field, offers: Offers) -> str | None:
    calendar = offers.words.known.calendar
    options = [calendar.label(offers.quarter + i) for i in PERIODS]
    if field.value and field.value not in options:
        options.insert(0, field.value)
    return st.selectbox(
        field.label, options, options.index(field.value) if field.value else None,
        lambda o: offers.words.value(field.spec, o), key=field.key, placeholder="2026Q4, 2026-10 or 2026",
        accept_new_options=True, label_visibility=field.shown, width=280,
    )  # fmt: skip


def _source(field: Field, offers: Offers) -> dict[str, Any] | None:
    """An address or a stored file, who published it, when."""
    was = field.value or Source()
    one, two = st.columns(2)
    address = one.text_input("Address", was.address, key=f"{field.key}_address", placeholder="https://…")
    files = [*offers.files, *([was.file] if was.file and was.file not in offers.files else [])]
    file = two.selectbox(
        "Or a stored file", files, files.index(was.file) if was.file else None, key=f"{field.key}_file"
    )
    publisher = one.text_input("Published by", was.publisher, key=f"{field.key}_publisher")
    day = two.date_input("Published on", was.date, key=f"{field.key}_date")
    said = {"address": address, "file": file, "publisher": publisher, "date": day}
    return {k: v for k, v in said.items() if v} or None


def _link(field: Field, offers: Offers) -> Any:
    """What is known of that kind; of people, teams and the like also a name that is new."""
    names = offers.words.known.of(field.spec.kind)
    given: Sequence[str] = field.value if isinstance(field.value, tuple) else [field.value] if field.value else []
    options = [*names, *(g for g in given if g not in names)]
    new = field.spec.kind not in STRICT
    said: dict[str, Any] = {
        "format_func": lambda o: names.get(o, o), "key": field.key, "accept_new_options": new,
        "label_visibility": field.shown, "placeholder": "Choose or write a name" if new else "Choose",
    }  # fmt: skip
    if field.spec.many:
        return st.multiselect(field.label, options, list(given), **said)
    return st.selectbox(field.label, options, options.index(given[0]) if given else None, **said)


_KINDS: Mapping[str, Callable[[Field, Offers], Any]] = {
    "line": _line,
    "text": _text,
    "number": _typed,
    "percent": _typed,
    "money": _typed,
    "choice": _choice,
    "choices": _choices,
    "rank": _rank,
    "scale": _scale,
    "yesno": _yesno,
    "date": _date,
    "period": _period,
    "source": _source,
}
