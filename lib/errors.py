"""What people can put right.

    PlanError                 anything a person can fix; carries what is wrong and what to do
    ├── FileRejected          a file that cannot be read, or not as what it claims to be
    ├── DeclarationError      a catalogue, preset or recipe entry that contradicts itself
    │   └── FormulaError      a formula that does not parse or names something unknown
    ├── UnknownName           a KPI, measure, driver, dataset ... that is not there, with its near matches
    ├── BadInput              a value, period, number or option that cannot be what it is said to be
    ├── NotPossible           a question that the data cannot answer (yet)
    ├── NotAllowed            something this actor may not do
    └── Conflict              someone else changed it first, or the name is taken

Everything else that is raised is a bug: logged with a reference, never shown as a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PlanError(Exception):
    """A fault that a person can put right: `what` is wrong, in one sentence, and what to `do` about it."""

    code = "plan"

    def __init__(
        self, what: str, do: str = "", *, file: str | None = None, row: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(what)
        self.what, self.do = what, do
        self.file, self.row, self.column = file, row, column

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()

    def as_dict(self) -> dict[str, str | int | None]:
        """The error object of the command line: code, file, row, column, what, do."""
        return {
            "code": self.code,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "what": self.what,
            "do": self.do,
        }


class FileRejected(PlanError):
    """A file that is empty, binary, truncated, too large or not what its name says."""

    code = "file_rejected"


class DeclarationError(PlanError):
    """A declaration (catalogue, preset, recipe) that contradicts itself."""

    code = "declaration"


class FormulaError(DeclarationError):
    """A formula that does not parse, runs in a circle or names something unknown."""

    code = "formula"


class UnknownName(PlanError):
    """A name that stands nowhere; `near` holds what was probably meant."""

    code = "unknown_name"

    def __init__(self, noun: str, name: str, known: Iterable[str], **where: str | int | None) -> None:
        names = sorted(known)
        self.near = (
            tuple(get_close_matches(name, names, n=3, cutoff=0.5))
            or tuple(n for n in names if name and name.lower() in n.lower())[:3]
        )
        do = f"Did you mean {_either(self.near)}?" if self.near else f"Known: {', '.join(names[:12]) or 'none yet'}."
        super().__init__(f"There is no {noun} “{name}”.", do, **where)  # type: ignore[arg-type]


class BadInput(PlanError):
    """A value, period, number or option that cannot be what it is said to be."""

    code = "bad_input"


class NotPossible(PlanError):
    """A question that the data loaded so far cannot answer."""

    code = "not_possible"


class NotAllowed(PlanError):
    """Something that this actor may not do."""

    code = "not_allowed"


class Conflict(PlanError):
    """Someone else changed it first, or the name is taken."""

    code = "conflict"


def _either(names: tuple[str, ...]) -> str:
    quoted = [f"“{n}”" for n in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
