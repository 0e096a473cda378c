"""How far off a forecast may be: the spread by horizon from backtest errors, and paths drawn with it.

A miss is measured as u = ((actual / forecast)^L − 1) / L, the Box-Cox transform of the ratio, so that it means the same for
small and large values and a forecast of something that cannot be negative never is; for signed series it is the
difference in typical sizes. u is drawn from a Student t, one chi-square per path.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from lib.forecast.sample import Floats, Sample
from lib.forecast.weights import Weights

GROWTH = {12: 0.4, 4: 0.6}  # spread ∝ horizon^growth where the series itself cannot tell
POWER = {12: 0.5, 4: 0.25}  # L
LEAST = 0.004  # no series is as sure as a constant history looks
NEAR = 0.5  # how far in log horizon an error still speaks about another horizon
SHRINK = 2.0  # how many origins the prior is worth, and how many errors the overall size of a series' misses
FARTHEST = 3.0  # a miss beyond this says no more than this
AGREED = 2e-3  # models that agree more than this say no more by it


@dataclass(frozen=True, eq=False)
class Miss:
    """Backtest misses: u, the horizon of each, and from how many origins they come."""

    u: Floats
    horizon: Floats
    origins: int


@dataclass(frozen=True, slots=True)
class Noise:
    """The shape of misses over their spread: Student t, stretched piecewise so that its 80 % and 95 % ranges hit."""

    freedom: float
    stretch80: float = 1.0
    stretch95: float = 1.0

    def edge(self, inside: float) -> float:
        """The deviation within which a share `inside` of all lies, before it is stretched."""
        return float(stdtrit(self.freedom, 0.5 + inside / 2))

    def stretched(self, t: Floats) -> Floats:
        """Drawn deviations as misses over the spread; monotone, 0 stays 0."""
        near, far = self.edge(0.8), self.edge(0.95)
        size = np.abs(t)
        low, high = self.stretch80 * near, max(self.stretch95 * far, self.stretch80 * near)
        between = low + (size - near) * (high - low) / (far - near)
        out = np.where(size <= near, self.stretch80 * size, np.where(size <= far, between, high / far * size))
        return np.asarray(np.copysign(out, t))


@dataclass(frozen=True, eq=False)
class Outlook:
    """One series seen from one origin: central path and spread, both (horizon,), in which units misses are measured.

    `unit` is the typical size for signed series, 0 otherwise; `power` is L.
    """

    point: Floats
    sigma: Floats
    unit: float
    power: float
    noise: Noise = Noise(5.0)

    def at(self, t: Floats) -> Floats:
        """The values at these standardised deviations, shape (..., horizon): the median at 0."""
        u = self.noise.stretched(np.asarray(t, dtype=np.float64)) * self.sigma
        if self.unit:
            return np.asarray(self.point + u * self.unit)
        return np.asarray(self.point * np.maximum(1 + self.power * u, 0.0) ** (1 / self.power))


def miss(actual: Floats, point: Floats, unit: float, power: float) -> Floats:
    """u of each actual, nan where it is missing; 0 where nothing was foreseen and nothing came."""
    if unit:
        return np.asarray((actual - point) / unit)
    ratio = np.divide(np.maximum(actual, 0.0), point, out=np.ones_like(point), where=point > 0)
    return np.asarray((ratio**power - 1) / power)


def central(sample: Sample, path: Floats) -> Floats:
    """The central path in the series' own unit; for counts kept off 0, from which no ratio could be taken."""
    point = sample.back(path)
    if sample.signed:
        return point
    return np.maximum(point, 0.05 * sample.unit) if sample.scale == "raw" and sample.x.any() else point


def spread(misses: Miss, prior: float, apart: Floats, constants: Weights, period: int) -> Floats:
    """Sigma of the t for each horizon, shape (horizon,).

    The mean |u| near each horizon, shrunk to the overall size of the series' misses times a pooled growth curve; that overall
    size is itself shrunk to `prior`, the size of its one-step errors. `apart` (horizon,) is how far the models disagree.
    """
    growth = GROWTH.get(period, 0.4)
    ahead = np.arange(1.0, len(apart) + 1)
    known = np.isfinite(misses.u)
    size, at = np.minimum(np.abs(misses.u[known]), FARTHEST), misses.horizon[known]
    overall = float(np.mean(size / at**growth)) if len(size) else prior
    overall = (misses.origins * overall + SHRINK * prior) / (misses.origins + SHRINK)
    near = np.exp(-np.abs(np.log(ahead[:, None]) - np.log(at[None, :])) / NEAR)
    local = (near @ size + SHRINK * overall * ahead**growth) / (near.sum(axis=1) + SHRINK)
    local = np.maximum(local, LEAST * ahead**growth)
    says = constants.level + constants.growth * np.log(ahead) + constants.local * np.log(local)
    return np.asarray(np.exp(says + constants.apart * np.log(np.maximum(apart, AGREED))))


@lru_cache(maxsize=16)
def _mixing(horizon: int) -> Floats:
    at = np.arange(1.0, horizon + 1)
    low, high = np.minimum.outer(at, at), np.maximum.outer(at, at)
    correlation = 0.9 * (low / high) ** 0.7
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(np.linalg.cholesky(correlation))


def deviations(rng: np.random.Generator, paths: int, horizon: int, freedom: float) -> Floats:
    """Standardised deviations t, shape (paths, horizon): correlated over horizons, mirrored so that the median is 0."""
    half = (paths + 1) // 2
    normal = rng.standard_normal((half, horizon)) @ _mixing(horizon).T
    heavy = np.sqrt(freedom / rng.chisquare(freedom, (half, 1)))
    t = normal * heavy
    return np.asarray(np.concatenate([t, -t])[:paths])
