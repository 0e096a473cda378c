"""Dependence across series: each one's paths are reordered, none is changed, so that they move together as they did.

The pattern is a table of joint one-step residuals by month. Its rows are drawn with replacement, and the paths of each series
are ordered by the ranks of its column (Schaake shuffle, Clark et al. 2004): every series keeps exactly its own paths, and draw
i of every series is the same future.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lib.forecast.backtest import View
from lib.forecast.sample import Floats
from lib.forecast.series import drawn
from lib.period import Period

MEMORY = 60  # months of residuals that count
SPAN = 3  # residuals are summed over so many months: quarters move together more clearly than months
BLUR = 0.5  # noise added to each resampled row, in standard deviations: few rows must not pass for certainty
SCORED = 12  # months of a path that decide whether it is a high or a low one

Order = npt.NDArray[np.int64]


def reordered(views: Sequence[View], ends: Sequence[Period], seed: int, draws: int) -> list[Floats]:
    """Paths (draws, horizon) drawn around each view, reordered so that draw i of all of them is one future.

    `ends` are the months that the views begin with.
    """
    paths = [drawn(view, seed, draws) for view in views]
    table = pattern([view.residuals for view in views], [end.ordinal for end in ends])
    scored = [path_scores(p, view.outlook.point) for p, view in zip(paths, views, strict=True)]
    return [p[order] for p, order in zip(paths, orders(table, scored, seed), strict=True)]


def pattern(residuals: Sequence[Floats], ends: Sequence[int]) -> Floats:
    """Joint standardised residuals, (months, series): nan where a series has none. `ends`: the month after each one's last."""
    last = max(ends, default=0)
    table = np.full((MEMORY, len(residuals)), np.nan)
    for column, (errors, end) in enumerate(zip(residuals, ends, strict=True)):
        usable = errors[len(errors) // 8 :]  # the first ones are about finding the level
        if len(usable) < 2 * SPAN:
            continue
        summed = np.convolve(usable, np.ones(SPAN), mode="valid")
        spread = summed.std()
        if spread < 1e-12:
            continue
        scored = np.clip((summed - summed.mean()) / spread, -3, 3)
        stop = MEMORY - (last - end)
        take = min(len(scored), stop)
        if take > 0:
            table[stop - take : stop, column] = scored[len(scored) - take :]
    return table[np.isfinite(table).any(axis=1)] if table.size else table


def orders(table: Floats, scores: Sequence[Floats], seed: int) -> list[Order]:
    """For each series the order in which its paths are taken, (draws,), given each path's score: the first keeps its own."""
    if not scores:
        return []
    draws = len(scores[0])
    rng = np.random.default_rng([seed, 1])
    noise = rng.standard_normal((draws, len(scores)))
    if len(table):
        rows = table[rng.integers(len(table), size=draws)]
        fresh = rng.standard_normal(rows.shape)
        noise = np.where(np.isfinite(rows), rows, fresh) + BLUR * noise
    taken = []
    for column, score in enumerate(scores):
        order = np.empty(draws, dtype=np.int64)
        order[np.argsort(noise[:, column], kind="stable")] = np.argsort(score, kind="stable")
        taken.append(order)
    as_first = np.argsort(taken[0], kind="stable")
    return [order[as_first] for order in taken]


def path_scores(paths: Floats, point: Floats) -> Floats:
    """How high each path lies, (draws,): its mean standardised distance from the centre over the first months."""
    scale = paths[:, :SCORED].std(axis=0)
    return np.asarray(((paths[:, :SCORED] - point[:SCORED]) / np.where(scale > 0, scale, 1.0)).mean(axis=1))
