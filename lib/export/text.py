"""Text as files can hold it: what people typed, without what would break a file or act on its own."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold: control characters but tab and line ends, lone surrogates, the two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # characters that a cell of a workbook holds


def clean(text: str) -> str:
    """The text with line ends as "\\n" and without characters that no document can hold.

    >>> clean("a\\x00b\\r\\nc")
    'ab\\nc'
    """
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(text: str) -> str:
    """Text for a cell: clean, and no longer than a cell holds. That it is never a formula is the writer's part: the cell's type
    says text, so "=1+1" stays what was typed."""
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _LONGEST else cleaned[: _LONGEST - 1] + "…"


def one_line(text: str) -> str:
    """Text without line ends, for headings and alternative texts."""
    return " ".join(clean(text).split())
