"""The arithmetic of formulas on arrays: what is divided by 0 or lacks a part is nan, never 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.panel import Floats

Flags = npt.NDArray[np.bool_]
_ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply}
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An expression worked out: numbers that broadcast to (segments, draws, periods), and per period whether the data cover it."""

    values: Floats
    whole: Flags


def pairs(places: Iterable[tuple[int | None, int]]) -> tuple[list[int], list[int]]:
    """Two lists of places that belong together, without those that have none."""
    both = [(ours, theirs) for ours, theirs in places if ours is not None]
    return [ours for ours, _ in both], [theirs for _, theirs in both]


def divided(a: Floats, b: Floats) -> Floats:
    """a / b; nan where b is 0."""
    out = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
    np.divide(a, b, out=out, where=b != 0)
    return out


def joined(op: str, a: Part, b: Part) -> Part:
    whole = a.whole & b.whole
    if op == "/":
        return Part(divided(a.values, b.values), whole)
    if op in _ARITHMETIC:
        return Part(_ARITHMETIC[op](a.values, b.values), whole)
    holds = _COMPARE[op](a.values, b.values).astype(np.float64)
    return Part(np.where(np.isnan(a.values) | np.isnan(b.values), np.nan, holds), whole)


def chosen(condition: Part, a: Part, b: Part) -> Part:
    """a where the condition holds, else b; nan where it is not known whether it does.

    Whole is what the part taken is: where rows differ in which they take, both have to be.
    """
    holds = condition.values != 0
    values = np.where(holds, a.values, b.values)
    whole = (a.whole | ~holds.any(axis=(0, 1))) & (b.whole | holds.all(axis=(0, 1)))
    return Part(np.where(np.isnan(condition.values), np.nan, values), condition.whole & whole)


def shifted(part: Part) -> Part:
    """Every value at the period after; the first has none."""
    values = np.full(part.values.shape, np.nan)
    values[..., 1:] = part.values[..., :-1]
    return Part(values, np.concatenate([np.zeros(1, dtype=bool), part.whole])[: len(part.whole)])


def trailing(part: Part, n: int, mean: bool) -> Part:
    """Sum or mean of n months up to each; nan where one of them is missing or before the first."""
    values = np.full(part.values.shape, np.nan)
    whole = np.zeros(len(part.whole), dtype=bool)
    length = len(part.whole) - n + 1
    if length > 0:
        values[..., n - 1 :] = sum(part.values[..., i : i + length] for i in range(n))
        whole[n - 1 :] = np.logical_and.reduce([part.whole[i : i + length] for i in range(n)])
    return Part(values / n if mean else values, whole)


def ever(values: Floats) -> Floats:
    """Sums since the first number of each row; nan before it, and from a gap on."""
    begun = np.logical_or.accumulate(np.isfinite(values), axis=-1)
    return np.where(begun, np.where(begun, values, 0.0).cumsum(axis=-1), np.nan)
