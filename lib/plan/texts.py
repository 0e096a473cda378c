"""What people may call things: names of one line, long texts, and the characters that neither may hold.

Marks that nobody sees make two names look alike that are not, so they are left out. What turns the reading direction, and
controls, are refused.
"""

from __future__ import annotations

import unicodedata

from lib.errors import BadInput

LONGEST_NAME = 80  # characters
LONGEST_TEXT = 20_000
_LEFT_OUT = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff")
)  # soft hyphen, zero width, marks of direction
_LINES = {ord(c): "\n" for c in "\r\v\f\u0085\u2028\u2029"}  # what other programs end lines with
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u200c\u200d\u2800\u3164\uffa0")  # drawn as nothing
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def name(text: str, noun: str, longest: int = LONGEST_NAME) -> str:
    """A name as it is kept: one line, blanks once, in NFC. `noun` says what is named, as “The name of a scenario”.

    Raises BadInput for one that is too long, looks blank or holds a control or turning character. An empty one stays.
    """
    kept = unicodedata.normalize("NFC", " ".join(text.translate(_LEFT_OUT).split()))
    if kept and all(_unseen(c) and not _refused(c) for c in kept):
        raise BadInput(f"{noun} looks blank: nobody sees its characters.", "Write one that can be read.")
    return _checked(kept, noun, longest)


def alike(name: str) -> str:
    """What names have in common that read as the same: whatever their case, width and the way accents are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def prose(text: str, noun: str, longest: int = LONGEST_TEXT) -> str:
    """A long text as it is kept; lines stay. Raises as `name` does."""
    return _checked(text.replace("\r\n", "\n").translate(_LINES | _LEFT_OUT).strip(), noun, longest)


def _checked(text: str, noun: str, longest: int) -> str:
    bad = next((c for c in text if c not in "\n\t" and _refused(c)), None)
    if bad is not None:
        what = f"{noun} holds a character that cannot be shown (U+{ord(bad):04X})."
        raise BadInput(what, "Write it anew without that character.")
    if len(text) > longest:
        raise BadInput(f"{noun} has at most {longest:,} characters, this has {len(text):,}.", "Give a shorter one.")
    return text


def _unseen(char: str) -> bool:
    """Whether nothing is drawn for it: a blank, a filler, a variation selector or another mark of format."""
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff"
    return char.isspace() or char in _FILLERS or selector or unicodedata.category(char) == "Cf"


def _refused(char: str) -> bool:
    """Whether it is a control, half a pair (a lone surrogate), no character at all, or turns the reading direction."""
    none = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return none or char in _TURNING or unicodedata.category(char) in {"Cc", "Cs"}
