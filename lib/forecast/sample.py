"""What a model is given: one series cleaned, put on a scale on which changes compare, and its seasonal indices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Scale = Literal["log", "raw"]

FEW_ZEROS = 0.2  # up to this share of zeros a series is still modelled on logs, zeros floored
FLOOR = 0.1  # of the median of the positive values: what a zero is taken for on logs
NOTHING = 1e-200  # smaller numbers have no logarithm worth the name
FEW_YEARS = 2  # seasonal indices need this many whole years


@dataclass(frozen=True, eq=False)
class Sample:
    """A series ready to be fitted.

    `x` is the series on its scale: logs, or values divided by `unit`, their typical size. `season` holds the indices of the
    periods of the year, counted from the first observation, with sum 0 (all 0 where the history is too short). `signed`
    says that values below 0 are possible.
    """

    x: Floats
    season: Floats
    period: int
    scale: Scale
    unit: float
    signed: bool
    floor: float = 0.0  # on logs: what zeros are taken for

    @property
    def adjusted(self) -> Floats:
        """x without its season."""
        return self.x - self.season[np.arange(len(self.x)) % self.period]

    def ahead(self, horizon: int) -> Floats:
        """The seasonal indices of the next periods, shape (horizon,)."""
        return self.season[(len(self.x) + np.arange(horizon)) % self.period]

    def back(self, x: Floats) -> Floats:
        """Values in the series' own unit from values on the scale of x; never below 0 unless signed."""
        if self.scale == "log":
            return np.asarray(np.exp(np.minimum(x, 700.0)))
        return np.asarray(x * self.unit if self.signed else np.maximum(x, 0.0) * self.unit)


def trimmed(history: Floats) -> Floats:
    """The series from its first to its last known value."""
    known = np.flatnonzero(np.isfinite(history))
    return history[known[0] : known[-1] + 1] if len(known) else history[:0]


def filled(history: Floats) -> Floats:
    """Missing values inside the series on the line between their neighbours (for fitting only)."""
    missing = ~np.isfinite(history)
    if not missing.any():
        return history
    at = np.arange(len(history))
    return np.asarray(np.where(missing, np.interp(at, at[~missing], history[~missing]), history))


def scale_of(history: Floats, signed: bool = False) -> Scale:
    """Logs where all but a few values are positive and none can be negative; else raw values."""
    positive = int((history > NOTHING).sum())
    return "raw" if signed or (history < 0).any() or positive < (1 - FEW_ZEROS) * len(history) else "log"


def prepare(history: Floats, period: int, signed: bool = False, like: Sample | None = None) -> Sample:
    """The Sample of a series without missing values (at least one); signed also when it holds a negative value.

    With `like` it is put on the very scale of another one.
    """
    if like is None:
        like = _bare(history, period, signed, scale_of(history, signed))
    x = history / like.unit if like.scale == "raw" else np.log(np.maximum(history, like.floor))
    return replace(like, x=x, season=seasonal_indices(x, period))


def _bare(history: Floats, period: int, signed: bool, scale: Scale) -> Sample:
    """The scale alone: unit and floor follow from these values."""
    positive = history[history > NOTHING]
    unit = (float(np.mean(np.abs(history))) or 1.0) if scale == "raw" else 1.0
    floor = FLOOR * float(np.median(positive)) if scale == "log" and len(positive) else 1.0
    signed = signed or bool((history < 0).any())
    return Sample(np.empty(0), np.empty(0), period, scale, unit, signed, floor)


def on_scale_of(history: Floats, first: int, period: int, signed: bool) -> Sample:
    """The scale on which a history is seen from several origins, the earliest after `first` values: a Sample without values.

    Logs or not is decided by the whole history, so that all origins compare; unit and floor by what the earliest one knows.
    """
    known = history[:first] if history[:first].any() else history
    return _bare(known, period, signed or bool((history < 0).any()), scale_of(history, signed))


def seasonal_indices(x: Floats, period: int) -> Floats:
    """Additive seasonal indices with sum 0, shrunk by what could be chance.

    Classical decomposition by a centred moving average; each index is the mean deviation of its period of the year. They are
    shrunk towards 0 as James and Stein do: times max(0, 1 − (m−3)/(m−1)·V/v), V the variance of such a mean, v that between
    the indices.
    """
    years = len(x) / period
    if period < 2 or years < FEW_YEARS:
        return np.zeros(max(period, 1))
    deviation = x - moving_average(x, period)
    known = np.isfinite(deviation)
    place = np.arange(len(x)) % period
    index = np.array([deviation[known & (place == p)].mean() for p in range(period)])
    index -= index.mean()
    freedom = max(int(known.sum()) - period, 1)
    noise = float(((deviation - index[place])[known] ** 2).sum()) / freedom / (known.sum() / period)
    between = float((index**2).sum()) / (period - 1)
    if between <= 0:
        return np.zeros(period)
    return np.asarray(index * max(0.0, 1 - (period - 3) / (period - 1) * noise / between))


def moving_average(x: Floats, period: int) -> Floats:
    """The centred moving average over one year (2×m for an even m), nan at both ends."""
    weights = np.ones(period) if period % 2 else np.r_[0.5, np.ones(period - 1), 0.5]
    half = len(weights) // 2
    smooth = np.full(len(x), np.nan)
    smooth[half : len(x) - half] = np.convolve(x, weights / weights.sum(), mode="valid")
    return smooth
