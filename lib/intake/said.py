"""What a person should know of how a preset's columns were found: by a near name, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from lib.intake.model import Finding
from lib.intake.presets import Match
from lib.intake.words import NEAR, key, likeness

NEARLY = "near_name"


def near(found: Match) -> Iterator[Finding]:
    """Columns that are taken for what they are nearly called, with how alike the two names are."""
    for logical, header in found.columns.items():
        names = found.preset.columns.get(logical, ())
        score = likeness(header, names)
        if not score >= NEAR * 0.99 or any(key(header) == key(n) for n in names):
            continue
        name = max(names, key=lambda n: likeness(header, (n,)))
        what = f"“{header}” is taken for “{name}”: {round(100 * score)} % alike."
        yield Finding("note", NEARLY, what, "Choose another column by hand if it is none.", column=header)


def without_meaning(found: Match) -> Iterator[Finding]:
    """A list in which no column says what became of its rows: then nothing is known to be won."""
    for logical, meanings in found.preset.meanings.items():
        if logical not in found.columns:
            said = " or ".join(meanings)
            what = f"No column is known to say which rows are {said}, so none of them counts as {next(iter(meanings))}."
            yield Finding("warning", "no_meaning", what, "Say which column it is, and which of its values mean what.")
