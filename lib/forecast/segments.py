"""Segments of a forecast as shares of its total, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from lib.catalog.model import WEIGHT
from lib.forecast.known import Known, known
from lib.forecast.sample import Floats
from lib.outlook import FitOptions, Forecast
from lib.panel import TOTAL, Panel

RECENT = 12  # months whose shares say where the next ones lie
LASTING = 0.6  # part of the scatter (in variance) that is a lasting shift rather than one month's chance
LEAST = 1e-4  # share of a part that had nothing in the recent months
WIDEST = 1.0  # most scatter believed, on the scale of log shares


@dataclass(frozen=True, eq=False)
class Shares:
    """Recent shares of the parts and of the remainder (last), their scatter on the log scale, and what the parts hold to date."""

    centre: Floats  # (parts + 1,)
    scatter: Floats  # (parts + 1,)
    to_date: Floats  # (parts,) of the current month, 0 where unknown
    so_far: float  # of the whole


def split(forecast: Forecast, whole: Panel, part: Panel, options: FitOptions) -> Forecast:
    """The forecast with the segments of `part` that `options.segments` names added beside `total`.

    `whole` is the month history that the totals are of, `part` that of a cut of it. Each draw of a total is divided by
    logistic-normal shares around those of the last year (a stock: of the last month), with the scatter that they had; parts of one
    dimension never sum to more than the total, and to exactly it together with what remains. In the current month what is
    there to date stays where it is. nan where a part cannot be told: signed measures, series without the dimension. Shares
    of distinct counts and of weighted sums are each taken for themselves and need not add up.
    """
    wanted = tuple(s for s in options.segments if s in part.segments and s != TOTAL)
    panel = forecast.panel.take(segments=(TOTAL,))
    values = np.full((len(panel.series), 1 + len(wanted), *panel.values.shape[2:]), np.nan, dtype=np.float32)
    values[:, :1] = panel.values
    for row, name in enumerate(panel.series):
        if name in options.signed or name not in part:
            continue
        shares = _shares(name, whole, part, options, wanted)
        if shares is not None:
            values[row, 1:] = _divided(panel.values[row, 0], shares, _rng(forecast.seed, name))
    made = replace(panel, segments=(TOTAL, *wanted), values=values, dimension=part.dimension)
    return replace(forecast, panel=made)


def _rng(seed: int, name: str) -> np.random.Generator:
    # The sum of a weighted measure and its weights draw the same shares' chance, so that the mean stays steady.
    word = int.from_bytes(sha256(name.removesuffix(WEIGHT).encode()).digest()[:4], "big")
    return np.random.default_rng([seed, 2, word])


def _shares(name: str, whole: Panel, part: Panel, options: FitOptions, wanted: Sequence[str]) -> Shares | None:
    total = known(whole, name, options)
    parts = [known(part, name, options, segment) for segment in wanted]
    if not len(total.history) or not any(len(p.history) for p in parts):
        return None
    recent = total.history[-RECENT:]
    table = np.array([_aligned(p, total, len(recent)) for p in parts])
    table = np.vstack([table, np.maximum(recent - table.sum(axis=0), 0.0)])
    if not (np.nansum(recent) > 0):
        return None
    stock = options.kinds[name] == "stock"
    sums = table[:, -1] if stock else np.nansum(table, axis=1)
    centre = sums / max(float(sums.sum()), 1e-12)
    to_date = np.array([p.to_date for p in parts])
    so_far = total.to_date
    centre, scatter = _with_newcomers(centre, _scatter(table, centre), to_date, so_far)
    if stock or not np.isfinite(so_far):
        to_date, so_far = np.zeros(len(parts)), 0.0
    return Shares(centre, scatter, np.nan_to_num(to_date), so_far)


def _with_newcomers(centre: Floats, scatter: Floats, to_date: Floats, so_far: float) -> tuple[Floats, Floats]:
    """Parts that had nothing in the recent months and have something now: their share of now, as uncertain as can be believed.

    The others make room for them. Without this a first customer in a new region would be foreseen to be the last.
    """
    share = to_date / so_far if np.isfinite(so_far) and so_far > 0 else np.zeros(len(to_date))
    new = np.append((centre[:-1] <= 0) & (np.nan_to_num(share) > 0), False)
    if not new.any():
        return centre, scatter
    share = np.append(np.nan_to_num(share), 0.0)
    others = np.where(new, 0.0, centre)
    room = max(1.0 - float(share[new].sum()), 0.0) / max(float(others.sum()), 1e-12)
    return np.where(new, share, others * room), np.where(new, WIDEST, scatter)


def _aligned(one: Known, total: Known, length: int) -> Floats:
    """The last months of a part on the months of the total; 0 where the part has none: parts come and go."""
    out = np.zeros(length)
    start = total.end - length
    for place in range(length):
        at = (start + place) - one.first
        if 0 <= at < len(one.history) and np.isfinite(one.history[at]):
            out[place] = one.history[at]
    return out


def _scatter(table: Floats, centre: Floats) -> Floats:
    sums = table.sum(axis=0)
    shares = np.divide(table, sums, out=np.tile(centre[:, None], (1, table.shape[1])), where=sums > 0)
    logs = np.log(np.maximum(shares, LEAST)) - np.log(np.maximum(centre, LEAST))[:, None]
    return np.asarray(np.clip(np.sqrt((logs**2).mean(axis=1)), 0.02, WIDEST))


def _divided(total: Floats, shares: Shares, rng: np.random.Generator) -> Floats:
    """Draws of the parts, (parts, draws, months), from those of the total (draws, months)."""
    draws, months = total.shape
    kinds = len(shares.centre)
    lasting = rng.standard_normal((kinds, draws, 1)) * np.sqrt(np.linspace(0.5, 1.5, months))
    chance = rng.standard_normal((kinds, draws, months))
    noise = np.sqrt(LASTING) * lasting + np.sqrt(1 - LASTING) * chance
    log = np.log(np.maximum(shares.centre, 1e-12))[:, None, None] + shares.scatter[:, None, None] * noise
    weight = np.exp(log - log.max(axis=0))
    weight = np.where(shares.centre[:, None, None] > 0, weight, 0.0)
    rest = total.astype(np.float64).copy()
    rest[:, 0] = np.maximum(rest[:, 0] - shares.so_far, 0.0)
    out = rest * weight[:-1] / weight.sum(axis=0)
    out[:, :, 0] += shares.to_date[:, None]
    return np.asarray(out)
