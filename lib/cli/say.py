"""What commands print: one JSON object on standard output, or short lines for people; messages go to standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lib.errors import BadInput, PlanError


class Said(Exception):
    """A command has said what it had to and ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def json_wanted(arguments: Sequence[str]) -> bool:
    """Whether the output shall be JSON."""
    return "--json" in arguments


def refuse_broken(arguments: Sequence[str]) -> None:
    """Raise BadInput for an argument whose bytes are no UTF-8 text: it could neither be kept nor be printed."""
    for argument in arguments:
        shown = argument.encode("utf-8", "replace").decode()
        if shown != argument:
            raise BadInput(f"The argument “{shown}” is not UTF-8 text.", "Write it in UTF-8, or rename the file.")


def result(value: dict[str, Any], as_json: bool, lines: Iterable[str] = ()) -> None:
    """Print a command's result: the object, or its lines."""
    if as_json:
        sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines))


def note(text: str) -> None:
    """A message beside the result."""
    sys.stderr.write(f"{text}\n")


def progress(share: float, doing: str) -> None:
    """How far dear work is: one line that is written over on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        sys.stderr.write(f"\r\x1b[K{round(share * 100):3d} %  {doing}{end}")
        sys.stderr.flush()


def error(fault: PlanError, as_json: bool) -> int:
    """Say what is at fault, in one sentence and what to do; the exit code."""
    where = ", ".join(
        part
        for part in (
            fault.file,
            f"row {fault.row}" if fault.row is not None else "",
            fault.column and f"column {fault.column}",
        )
        if part and part not in fault.what
    )
    sys.stderr.write(f"{where + ': ' if where else ''}{fault}\n")
    if as_json:
        sys.stdout.write(json.dumps({"error": fault.as_dict()}, ensure_ascii=False) + "\n")
    return 2


def plain(value: Any) -> Any:
    """JSON's own types: what is not a number becomes null, dates ISO text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    number = float(value)
    return number if math.isfinite(number) else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows in columns: the first one left, the others right."""
    cells = [list(head), *[list(r) for r in rows]]
    widths = [max(len(r[i]) for r in cells) for i in range(len(head))]
    return [
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))).rstrip()
        for r in cells
    ]


def short(number: float | None) -> str:
    """A number for a terminal."""
    if number is None or not math.isfinite(number):
        return "–"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"
