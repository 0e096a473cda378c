"""Which rows of a table are not data: blank rows, totals, repeated headers, notes and footers.

A row is a total when its label says so beyond doubt, when a label that may say so is borne out by the numbers, or when all
that names a row is blank in it and its numbers are the sums of the others. Totals of the whole table are kept as checksums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from lib.intake.cells import CellKind, Floats, evidence, kind, parse_numbers
from lib.intake.heading import Row, shown
from lib.intake.layout import Block
from lib.intake.model import Skipped

_WORDS = (
    r"total(?:s|es|i|e)?|grand ?totals?|report totals?|sub-?\s?totals?"
    r"|total (?:general|général|geral|account|all|overall|results?)|overall"
    r"|gesamt(?:summe|ergebnis|wert)?|summe|insgesamt|zwischensumme|sous[- ]total|total général|suma|sumas?|somme|soma|razem|ogółem"
    r"|totaal|toplam|genel toplam|summa|yhteensä|i alt|celkem|összesen|итого|всего|общо|общо \(total\)|всичко"
    r"|합계|총계|소계|총합계|전체|누계|合計|総計|小計|总计|合计|小计|總計"
)
SURE = (
    rf"^\W*(?:{_WORDS})\s*(?:[:：].*)?\W*$|^(?:ergebnisse aus|results (?:from|of)|résultats de|resultados de) \d+"
    r"|^grand totals? ?\("
)
MAYBE = (
    r"^(?:total|sub-?total|sum of|gesamt|summe|sous-total|suma|totale)\b.+"
    r"|.+\b(?:total|totals|gesamt|ergebnis|subtotal)$|.+(?:합계|소계|合計|小計)$"
)
_SURE, _MAYBE = re.compile(SURE, re.I), re.compile(MAYBE, re.I)
_FOOTER = re.compile(
    r"confidential|copyright|©|\(c\) \d{4}|all rights reserved|grand totals? ?\(\d"
    r"|^(?:source|quelle|fuente|fonte|출처|note|notes|hinweis|nota"
    r"|generated|exported|erstellt am|report generated|as of|stand|last updated|page \d+ of"
    r"|seite \d+ von|filters? applied|applied filters)\b",
    re.I,
)
_RIGHT = 0.006  # money is rounded to cents in each row


@dataclass(slots=True)
class Kept:
    """The data rows of a block, the totals found (place in `block.rows`), and rows with cells beyond the header."""

    rows: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    overfull: list[int] = field(default_factory=list)
    undecided: bool = False  # a row was weighed against the others to tell whether it is a total


@dataclass(frozen=True, slots=True)
class _Shape:
    """The places of a block's columns by what they hold: all, those of words or dates, those of numbers, and where they end."""

    kinds: dict[int, CellKind]
    names: tuple[int, ...]
    valued: tuple[int, ...]
    end: int


def _shape(block: Block) -> _Shape:
    kinds = dict(zip(block.places, block.kinds, strict=True))
    names = tuple(p for p, k in kinds.items() if k != "number")
    return _Shape(kinds, names, tuple(p for p, k in kinds.items() if k in ("number", "empty")), block.places[-1] + 1)


def sift(block: Block) -> Kept:
    """Part the data rows of a block from the others, which are entered in `block.skipped` with their reason."""
    kept, doubtful, shape = Kept(), [], _shape(block)
    for index, row in enumerate(block.rows):
        why = _why_not(block, row, shape)
        if why is None:
            kept.rows.append(index)
            if len(row) > shape.end and any(c not in ("", None) for c in row[shape.end :]):
                kept.overfull.append(index)
        elif why == "maybe total":
            doubtful.append(index)
            kept.rows.append(index)
        elif why in ("total", "part"):
            kept.totals.append(index)
            kept.parts += [index] if why == "part" else []
        else:
            block.skipped.append(Skipped(block.numbers[index], why))
    _weigh(block, kept, doubtful)
    block.skipped.extend(Skipped(block.numbers[i], "total") for i in kept.totals)
    kept.totals = [i for i in kept.totals if i not in kept.parts]
    return kept


def _why_not(block: Block, row: Row, shape: _Shape) -> str | None:
    """Why a row is no data, `maybe total` where only the numbers can tell, None for data."""
    told = [p for p in block.places if p < len(row) and row[p] not in ("", None)]
    if not told:
        return "blank"
    place = _label_place(row, told, shape)
    cell = row[place]
    label = cell if isinstance(cell, str) else ""
    if label and label == block.header[block.places.index(place)] and _is_header(block, row):
        return "repeated header"
    speaks = _speaks(label)
    if (speaks or len(row) > shape.end) and any(p < len(row) and kind(row[p]) == "number" for p in shape.valued):
        if _SURE.match(label) or any(isinstance(c, str) and _SURE.match(c) for c in row[shape.end :]):
            return "total"
        if speaks:
            return "part" if shape.kinds[place] == "date" and kind(label) == "text" else "maybe total"
    if len(told) == 1:
        return _lonely(label, shape.kinds[place]) if len(block.places) > 1 else None
    return _second_label(row, place, shape)


def _label_place(row: Row, told: Sequence[int], shape: _Shape) -> int:
    """Where a row's label stands: in its first cell, or, where that column holds numbers, in the first of words or dates."""
    first = told[0]
    if shape.kinds[first] != "number" or (isinstance(row[first], str) and _speaks(str(row[first]))):
        return first
    return next((p for p in shape.names if p in told), first)


def _speaks(label: str) -> bool:
    return bool(label) and len(label) < 120 and bool(_SURE.match(label) or _MAYBE.match(label))


def _is_header(block: Block, row: Row) -> bool:
    cells = [shown(row[p]) if p < len(row) else "" for p in block.places]
    return all(cell == name or not cell for cell, name in zip(cells, block.header, strict=True))


def _lonely(label: str, own: CellKind) -> str | None:
    """A row with one cell only: a footer by its words, a note where the column holds numbers or dates, else perhaps data."""
    if label and _FOOTER.search(label):
        return "footer"
    if label and _SURE.match(label):
        return "total"
    if label and own in ("number", "date") and kind(label) == "text":
        return "note"
    return "footer" if label.startswith(("#", "*", "===")) else None


def _second_label(row: Row, first: int, shape: _Shape) -> str | None:
    """`Total` in another of the leading columns of words, as in a day's total under a date."""
    for p in shape.names[:4]:
        cell = row[p] if p < len(row) else ""
        if p != first and isinstance(cell, str) and 0 < len(cell) < 40 and _SURE.match(cell):
            return "total"
    return None


def _weigh(block: Block, kept: Kept, doubtful: Sequence[int]) -> None:
    """Settle by arithmetic which doubtful rows are totals, and which totals are of a part only."""
    unnamed = _unnamed(block, kept)
    kept.undecided = bool(doubtful or unnamed)
    if not doubtful and not unnamed and not kept.totals:
        return
    values = _numbers(block)
    for index in doubtful:
        before = [i for i in kept.rows if i < index and i not in doubtful]
        if _sums_up(values, before[::-1], index) or _only_label(block, index):
            kept.rows.remove(index)
            kept.totals.append(index)
            kept.parts.append(index)
    for index in unnamed:
        rest = np.array([i for i in kept.rows if i not in unnamed])
        if len(rest) and (_equal_to(values[rest], values[index]) or _no_name_at_all(block, index)):
            kept.rows.remove(index)
            kept.totals.append(index)
    kept.totals.sort()
    kept.parts.extend(i for i in kept.totals if i not in kept.parts and _of_a_part(block, kept, values, i))


def _numbers(block: Block) -> Floats:
    """All cells as floats, row by column; nan where there is no number."""
    columns = [pa.array([_text(row, p) for row in block.rows], pa.string()) for p in block.places]
    decimal = sum(
        (evidence(c[:2000]) for c, k in zip(columns, block.kinds, strict=True) if k == "number"),
        start=evidence(pa.array([], pa.string())),
    ).decimal
    return np.column_stack([parse_numbers(c, decimal or ".").values for c in columns])


def _text(row: Row, place: int) -> str | None:
    cell = row[place] if place < len(row) else None
    return None if cell in ("", None) else shown(cell)


def _sums_up(values: Floats, before: Sequence[int], index: int) -> bool:
    """Whether a row's numbers are the sums of two or more rows right above it."""
    own = values[index]
    told = ~np.isnan(own) & (own != 0)
    if not told.any():
        return False
    running = np.zeros(values.shape[1])
    for count, place in enumerate(before[:5000], start=1):
        running = running + np.nan_to_num(values[place])
        if count >= 2 and np.allclose(running[told], own[told], rtol=1e-6, atol=_RIGHT * count):
            return True
    return False


def _only_label(block: Block, index: int) -> bool:
    """Whether nothing but its label names the row, in a table whose rows have two names or more."""
    names = [p for p, k in zip(block.places, block.kinds, strict=True) if k in ("text", "date")]
    row = block.rows[index]
    told = [p for p in names if p < len(row) and kind(row[p]) != "empty"]
    return (
        len(names) >= 2
        and len(told) == 1
        and bool(re.match(r"(?:total|gesamt|summe|subtotal)\b", shown(row[told[0]]), re.I))
    )


def _unnamed(block: Block, kept: Kept) -> list[int]:
    """Rows in which every column of words is blank, where nearly all others have words."""
    words = [p for p, k in zip(block.places, block.kinds, strict=True) if k == "text"]
    sample = kept.rows[:: max(1, len(kept.rows) // 500)]
    different = {p: {_text(block.rows[i], p) for i in sample} - {None} for p in words}
    telling = [p for p in words if len(different[p]) > 1] or words
    if not telling or len(kept.rows) < 3:
        return []
    blank = [i for i in kept.rows if all(_is_blank(block.rows[i], p) for p in telling)]
    return blank if len(blank) <= max(1, 0.02 * len(kept.rows)) else []


def _is_blank(row: Row, place: int) -> bool:
    """Whether nothing stands in a cell, or a dash; `(not set)` is the name of a group, and no blank."""
    return (_text(row, place) or "-").strip() in ("-", "--", "–", "—")


def _no_name_at_all(block: Block, index: int) -> bool:
    """Whether dates are blank as well, and numbers are there."""
    row = block.rows[index]
    told = [k for p, k in zip(block.places, block.kinds, strict=True) if p < len(row) and kind(row[p]) != "empty"]
    return bool(told) and all(k == "number" for k in told)


def _equal_to(rows: Floats, own: Floats, least: int = 2) -> bool:
    """Whether a row holds the sum of the others in a column in which at least so many of them are not zero."""
    told = ~np.isnan(own) & (own != 0)
    sums = np.nansum(rows, axis=0)
    close = np.isclose(sums, own, rtol=1e-6, atol=_RIGHT * len(rows))
    several = (~np.isnan(rows) & (rows != 0)).sum(axis=0) >= least
    return bool((told & close & several).any())


def _of_a_part(block: Block, kept: Kept, values: Floats, index: int) -> bool:
    """Whether a total is of some rows only: a value beside its label picks them, or it equals the rows above it but not all."""
    row = block.rows[index]
    for p, k in zip(block.places, block.kinds, strict=True):
        if k == "text" and kind(_text(row, p)) == "text":
            same = [_text(block.rows[i], p) == _text(row, p) for i in kept.rows]
            if any(same) and not all(same):
                return True
    rest = np.array(kept.rows)
    if not len(rest) or _equal_to(values[rest], values[index], least=1):
        return False
    return _sums_up(values, [i for i in kept.rows if i < index][::-1], index)
