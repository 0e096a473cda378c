"""Constants learned from many series of other people: how much to listen to which model, and how wide to be.

They live in `data/forecast/weights.json`, with where they come from; `make weights` makes them again. Without the file the models
are averaged by the series' own backtest alone, and the spread follows from it by the constants here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "data" / "forecast" / "weights.json"
LEARNED_ON = "QUARTERDECK_WEIGHTS"  # which series the constants shall have been learned on: all, even, odd, or none


@dataclass(frozen=True)
class Weights:
    """What was learned for one kind of period. `models`: name → signed weight of its distance from the middle of all.

    log σ_h = level + growth · log h + local · log(local miss) + apart · log(disagreement); misses over σ are Student t with
    `freedom` degrees, stretched to hit the 80 % and 95 % ranges (`stretch80`, `stretch95`).
    """

    models: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.1
    growth: float = 0.06
    local: float = 0.8
    apart: float = 0.2
    freedom: float = 4.5
    stretch80: float = 1.0
    stretch95: float = 0.97

    @property
    def learned(self) -> bool:
        """Whether anything was learned."""
        return bool(self.models)


@cache
def learned() -> str:
    """Which constants are in use: a digest of their file and of the choice among them, "" where there are none."""
    which = os.environ.get(LEARNED_ON, "all")
    if which == "none" or not FILE.exists():
        return ""
    return sha256(FILE.read_bytes() + which.encode()).hexdigest()[:16]


@cache
def weights(period: int) -> Weights:
    """The constants for series with so many periods in a year; those of the code where nothing was learned for them."""
    which = os.environ.get(LEARNED_ON, "all")
    if which == "none" or not FILE.exists():
        return Weights()
    found = json.loads(FILE.read_text("utf-8"))["learned"].get(str(period), {})
    return Weights(**found[which]) if which in found else Weights()
