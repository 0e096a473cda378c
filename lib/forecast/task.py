"""A fit to be made or made: one history, the series that share it."""

from __future__ import annotations

from dataclasses import dataclass

from lib.catalog.model import WEIGHT
from lib.forecast.known import Known
from lib.forecast.series import Fitted
from lib.outlook import FitOptions

YEAR = 12


@dataclass(frozen=True, eq=False)
class Task:
    """One fitted history. Series with the same history are one task, so that twins stay twins in every draw."""

    names: tuple[str, ...]
    known: Known
    signed: bool
    fit: Fitted


def is_mean(name: str, options: FitOptions) -> bool:
    """Whether the series is the sum of a weighted measure: its mean is modelled."""
    return options.kinds.get(name) == "weighted" and name + WEIGHT in options.kinds
