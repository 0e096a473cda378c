"""Month names of the world's languages, from CLDR through Babel: English from a table, others when a word asks for them."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

from babel import Locale

_ENGLISH = {
    name: place
    for place, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Asked in this order: the first language that knows all words of a column is the column's.
LANGUAGES = (
    "de", "fr", "es", "pt", "it", "nl", "ko", "ja", "pl", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "bg", "ru", "uk", "el",
    "tr", "hr", "sl", "sr", "lt", "lv", "et", "ca", "id", "vi", "zh", "he", "ar", "th",
)  # fmt: skip

COMMON = LANGUAGES[:8]


def plain_word(word: str) -> str:
    """A word without case, accents and a closing dot."""
    parts = unicodedata.normalize("NFKD", word.strip().strip(".").casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def month_numbers(words: Iterable[str], languages: tuple[str, ...] = LANGUAGES) -> dict[str, int]:
    """For each word the month it names, 1 to 12, by the first language that knows them all; else by English as far as it goes.

    >>> month_numbers(["März", "Dez."])
    {'März': 3, 'Dez.': 12}
    """
    plain = {word: plain_word(word) for word in words}
    english = {word: _ENGLISH[p] for word, p in plain.items() if p in _ENGLISH}
    if len(english) == len(plain):
        return english
    best = english
    for language in languages:
        known = _names(language)
        found = {word: known[p] for word, p in plain.items() if p in known}
        if len(found) == len(plain):
            return found
        best = found if len(found) > len(best) else best
    return best


@functools.cache
def _names(language: str) -> dict[str, int]:
    names: dict[str, int] = {}
    months = Locale.parse(language).months
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names |= {plain_word(name): place for place, name in months[context][width].items()}
    # French, Spanish and others are also cut to three or four letters by exporting tools.
    short = {name[:n]: place for n in (4, 3) for name, place in names.items() if len(name) > n and name.isascii()}
    clear = {
        cut: place for cut, place in short.items() if {p for n, p in names.items() if n.startswith(cut)} == {place}
    }
    return clear | names
