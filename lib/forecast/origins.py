"""One series as it is seen from several points in its past, prepared once for all models.

Everything a model is given at an origin follows from the values before it. Recursive filters walk through the series once and
are read off at each origin, which is what makes backtests of many models cheap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib.forecast.sample import Floats, Sample, filled, on_scale_of, prepare

LEAST_SHARE = 1e-3  # of the typical size: what a forecast at or below 0 is taken for where there are logs


@dataclass(frozen=True, eq=False)
class Origins:
    """A history (T,) without missing values, cut at `cuts`: ascending numbers of known observations, the last one T.

    `samples`: one per cut, all on the same scale.
    """

    history: Floats
    cuts: tuple[int, ...]
    samples: tuple[Sample, ...]

    @property
    def period(self) -> int:
        """Observations in a year."""
        return self.samples[-1].period

    def __len__(self) -> int:
        return len(self.cuts)

    def read_off(self) -> dict[int, int]:
        """Number of observations → the origin at which that many are known."""
        return {cut: i for i, cut in enumerate(self.cuts)}

    @cached_property
    def lengths(self) -> Floats:
        """How many observations each origin knows, (origins,)."""
        return np.array(self.cuts, dtype=np.float64)

    @cached_property
    def x(self) -> Floats:
        """The whole series on the scale, (T,)."""
        first = self.samples[0]
        whole = self.history / first.unit if first.scale == "raw" else np.log(np.maximum(self.history, first.floor))
        return np.asarray(whole)

    @cached_property
    def adjusted(self) -> Floats:
        """The series without the season that each origin sees, (origins, T). Values after an origin are there, too, and must not
        be used."""
        place = np.arange(len(self.history)) % self.period
        return np.array([self.x - s.season[place] for s in self.samples])

    @cached_property
    def size(self) -> float:
        """A typical size that no origin has to look ahead for."""
        return float(np.mean(np.abs(self.history[: self.cuts[0]]))) or 1.0

    @cached_property
    def relative(self) -> Floats:
        """The values in units of `size`, (T,)."""
        return self.history / self.size

    def ahead(self, horizon: int) -> Floats:
        """The seasonal indices of the periods to come, (origins, horizon)."""
        return np.array([s.ahead(horizon) for s in self.samples])

    def off_scale(self, x: Floats) -> Floats:
        """Values in units of `size` from values on the scale."""
        first = self.samples[0]
        return np.asarray(x * first.unit if first.scale == "raw" else np.exp(np.minimum(x, 700.0))) / self.size

    def on_scale(self, relative: Floats) -> Floats:
        """Values on the scale from values in units of `size`; where there are logs, nothing below a trace."""
        first = self.samples[0]
        if first.scale == "raw":
            return np.asarray(relative * (self.size / first.unit))
        return np.asarray(np.log(np.maximum(relative, LEAST_SHARE) * self.size))

    def each(self) -> Iterator[tuple[int, int]]:
        """Place and cut of each origin."""
        return enumerate(self.cuts)


def cut_at(history: Floats, cuts: tuple[int, ...], period: int, signed: bool) -> Origins:
    """The Origins of a history with values missing inside bridged, for each origin from what it knows."""
    known = filled(history)
    scale = on_scale_of(known, cuts[0], period, signed)
    samples = tuple(prepare(filled(history[:cut]), period, signed, scale) for cut in cuts)
    return Origins(known, cuts, samples)
