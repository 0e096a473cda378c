"""Days that stand years apart from all others: a slip of the pen that would invent decades."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from lib.intake.content import days, row_numbers
from lib.intake.model import Finding, Reading

APART = np.timedelta64(5 * 366, "D")  # as the engine counts them


def stray_days(reading: Reading) -> Iterator[Finding]:
    """A finding for rows that are dated years before, and one for rows dated years after all the others."""
    name = reading.recipe.date
    if not name:
        return
    found = days(reading.table, name)
    known = np.unique(found[~np.isnat(found)])
    leaps = [(int(i), a, b) for i, (a, b) in enumerate(pairwise(known)) if b - a > APART]
    if not leaps:
        return
    # The longest stretch is what the table is about; what lies apart from it on either side are strays.
    edges = [0, *(i + 1 for i, _, _ in leaps), len(known)]
    first, last = max(pairwise(edges), key=lambda span: span[1] - span[0])
    for side, odd in (("before", found < known[first]), ("after", found > known[last - 1])):
        count = int(odd.sum())
        if count:
            row = int(row_numbers(reading.table)[odd][0])
            many = f"{count} rows are" if count > 1 else "One row is"
            what = f"{many} dated {found[odd].min()}, years {side} all the others, and not counted in any period shown."
            yield Finding("warning", "stray_day", what, "Check the date.", row=row, column=name, rows=count)
