"""How large a number may be that a person gives: no business needs more, and beyond it sums are no longer exact to the cent."""

from __future__ import annotations

from lib.errors import BadInput

LARGEST = 1e13


def sized(number: float, text: object) -> float:
    """The number itself. Raises BadInput for one that is no number, infinite or beyond LARGEST, quoting its beginning."""
    if not abs(number) <= LARGEST:  # not a number is not less than anything
        said = str(text)
        said = said if len(said) <= 20 else f"{said[:20]}…"
        raise BadInput(f"“{said}” is no number that can be kept.", "Give a number up to 10,000,000,000,000.")
    return number
