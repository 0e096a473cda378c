"""The settings page's parts: one field per setting, the sheet's short answers as choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import available_timezones

import streamlit as st
from babel import Locale

from lib.catalog.model import Catalog
from lib.desk.currency import moneys
from lib.desk.desk import FIRST_WORKSPACE
from lib.desk.setting_words import CHOICES, LABELS, SEVERAL, countries, text_of
from lib.plan import Preferences
from lib.plan.model import MONTH_NAMES
from lib.ui import state

ASK = "not said"
Said = dict[str, str]
_TURN = "settings_turn"


def changed(before: Preferences, said: Mapping[str, str]) -> Said:
    """The settings that are said to be something else than they are."""
    return {key: text for key, text in said.items() if text.strip() != text_of(before, key)}


def _key(name: str) -> str:
    """A field's key, its own in each workspace: else what is shown of one would be saved in another."""
    workspace = st.session_state.get(state.WORKSPACE) or FIRST_WORKSPACE
    turn = st.session_state.get(_TURN, 0)
    own = f"set_{name}~{turn}" if turn else f"set_{name}"  # after each save the fields are drawn from what is stored
    return own if workspace == FIRST_WORKSPACE else f"{own}@{workspace}"


def seen(revision: int) -> int:
    """The revision of the settings that the fields were drawn from: the present one when they are drawn for the first time."""
    if _key("company") not in st.session_state:
        st.session_state[_key("seen")] = revision
    return int(st.session_state.get(_key("seen"), revision))


def look_again(revision: int) -> None:
    """Both versions were seen: the next save is made over this revision."""
    st.session_state[_key("over")] = revision


def over(drawn: int) -> int:
    """The revision that the writer has seen: that of the fields, or a later one that he was told of."""
    return int(st.session_state.get(_key("over"), drawn))


def begin_anew() -> None:
    """Draw the fields anew, from what is stored."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def company(now: Preferences, catalog: Catalog) -> Said:
    """Fields about the company."""
    said = {"company": st.text_input("Company", now.company, key=_key("company"))}
    for key, words in CHOICES.items():
        said[key] = _one(key, LABELS[key], words, now)
    for key, words in SEVERAL.items():
        chosen = st.pills(
            LABELS[key],
            list(words),
            selection_mode="multi",
            default=getattr(now, key),
            format_func=words.__getitem__,
            key=_key(key),
        )
        said[key] = ",".join(chosen)
    kpis = {k.id: k.name for k in catalog.kpis.values()}
    said["north_star"] = _one("north_star", "North star", kpis, now)
    return said


def calendar(now: Preferences) -> Said:
    """Fields about time: which day it is, when the fiscal year begins, in which zone days are cut."""
    months = {str(i + 1): name.capitalize() for i, name in enumerate(MONTH_NAMES)}
    day = st.date_input(
        "Seen as of", now.as_of, key=_key("as_of"), help="Empty: today. A fixed day shows everything as it was then."
    )
    return {
        "as_of": day.isoformat() if isinstance(day, date) else "",
        "fiscal_start": _pick("fiscal_start", "Fiscal year begins in", list(months), now, months.get),
        "timezone": _pick("timezone", "Time zone", sorted(available_timezones()), now),
    }


def money(now: Preferences) -> Said:
    """Fields about money and how numbers are written."""
    places = ["", *sorted(countries())]
    said = {
        "currency": _pick("currency", "Currency", sorted(moneys()), now),
        "locale": _pick(
            "locale", "Numbers and dates as in", ["en", "de", "fr", "es", "it", "nl", "pt", "ko"], now, _tongue
        ),
        "country": _pick("country", "Country", places, now, lambda c: _country(c) or ASK),
    }
    said["gross_margin"] = st.text_input(
        "Gross margin",
        text_of(now, "gross_margin"),
        key=_key("gross_margin"),
        placeholder="70%",
        help="Assumed where no costs are loaded.",
    )
    said["site_authority"] = st.text_input(
        "A site counts as high-authority from", text_of(now, "site_authority"), key=_key("site_authority")
    )
    return said


def _one(key: str, label: str, words: Mapping[str, str], now: Preferences) -> str:
    """A choice that may be left open."""
    names = ["", *words]
    value = getattr(now, key) or ""
    said = {"": ASK, **words}
    return st.selectbox(label, names, names.index(value) if value in names else 0, said.__getitem__, key=_key(key))


def _pick(
    key: str, label: str, options: list[str], now: Preferences, words: Callable[[str], str | None] | None = None
) -> str:
    """A choice that always has a value; what is set already is offered even if it is not in the list."""
    value = text_of(now, key)
    known = options if value in options else [value, *options]
    return st.selectbox(label, known, known.index(value), lambda o: (words and words(o)) or o, key=_key(key))


def _tongue(code: str) -> str:
    return Locale.parse(code, sep="-" if "-" in code else "_").get_display_name("en") or code


def _country(code: str) -> str:
    return str(Locale("en").territories.get(code, code))
