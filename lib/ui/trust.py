"""Whether a file can be trusted, before anything of it is kept: a grade, what it brings, what its own totals say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lib.catalog.model import Catalog
from lib.charts.format import Formatter
from lib.intake.model import Check, Reading
from lib.ui.data_view import names, plural
from lib.ui.marks import Html, Stat, stats
from lib.ui.preview import shown_series

Grade = Literal["A", "B", "C"]
WORDS: dict[Grade, str] = {"A": "can be trusted", "B": "usable, look at it", "C": "cannot be used yet"}
_TONES: dict[Grade, Literal["", "warn", "bad"]] = {"A": "", "B": "warn", "C": "bad"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A table under review: its reading, what it was recognised as, and what it would add per month."""

    reading: Reading
    label: str
    monthly: Mapping[str, Mapping[str, float]]

    @property
    def series(self) -> tuple[str, ...]:
        """The measures with any number."""
        return shown_series(self.monthly)

    def count(self, level: str) -> int:
        """How many findings there are of a level."""
        return sum(f.level == level for f in self.reading.findings)


def agrees(check: Check) -> bool:
    """Whether a total of the file is what was read, to the half of its last digit."""
    return math.isclose(check.file_says, check.we_say, rel_tol=1e-6, abs_tol=0.0051)


def grade(seen: Seen) -> Grade:
    """A: nothing to check. B: something is asked or to be checked. C: nothing is counted, or it is wrong."""
    wrong = seen.count("error") or not all(agrees(c) for c in seen.reading.checks)
    if wrong or not seen.series:
        return "C"
    return "B" if seen.count("warning") or seen.reading.questions else "A"


def headline(seen: Seen, catalog: Catalog, fmt: Formatter) -> str:
    """What was understood, in a sentence."""
    label = seen.label or "A table read by its headers"
    if not seen.series:
        remedy = next(
            (f.do for at in ("error", "warning") for f in seen.reading.findings if f.level == at and f.do), ""
        )
        return f"{label}: nothing can be counted yet. {remedy}".strip()
    months = sorted({m for s in seen.series for m in seen.monthly[s]})
    said = names(seen.series, catalog)
    more = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    first, last = fmt.period_label(months[0], "short"), fmt.period_label(months[-1], "short")
    when = first if first == last else f"{first} to {last}"
    return f"{label}: {', '.join(said[:_SHOWN])}{more}, {when}."


def figures(seen: Seen) -> Html:
    """The grade, the file's own totals against what was read, what is to be fixed and checked, rows read and passed over."""
    of = grade(seen)
    table = seen.reading.table
    passed = f"{plural(len(table.skipped), 'other row')} passed over" if table.skipped else "none passed over"
    return stats(
        (
            Stat("Grade", of, WORDS[of], _TONES[of]),
            _totals(seen),
            _open(seen),
            Stat("Rows read", f"{table.rows:,}", passed),
        )
    )


def _totals(seen: Seen) -> Stat:
    checks = seen.reading.checks
    if not checks:
        return Stat("File's own totals", "none", "nothing to compare with")
    wrong = [c for c in checks if not agrees(c)]
    one = (wrong or list(checks))[0]
    said = f"file says {one.file_says:,.2f}, we read {one.we_say:,.2f}"
    return Stat("File's own totals", "differ" if wrong else "agree", said, "bad" if wrong else "")


def _open(seen: Seen) -> Stat:
    must, check = seen.count("error"), seen.count("warning") + len(seen.reading.questions)
    if must:
        return Stat("Must fix", str(must), f"and {check} to check" if check else "see the findings", "bad")
    return Stat("To check", str(check), "see the findings" if check else "nothing to do", "warn" if check else "")
