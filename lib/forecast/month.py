"""The current month: what it holds already, and draws of the rest."""

from __future__ import annotations

import numpy as np

from lib.forecast.sample import Floats


def flow_to_date(whole: Floats, median: float, to_date: float, remaining: float, floor: bool) -> Floats:
    """Draws of a flow's month, (draws,): actual to date plus the rest.

    The rest is the simulated whole month times the share of days still open; its chance part shrinks with the root of that
    share, as a sum of independent days does. `floor` keeps the rest from being negative.
    """
    rest = median * remaining + (whole - median) * np.sqrt(remaining)
    return np.asarray(to_date + (np.maximum(rest, 0.0) if floor else rest))


def stock_to_date(change: Floats, median: float, now: float, remaining: float, floor: bool) -> Floats:
    """Draws of a stock at the end of the month, (draws,): its value now plus what is left of the simulated change."""
    end = now + median * remaining + (change - median) * np.sqrt(remaining)
    return np.asarray(np.maximum(end, 0.0) if floor else end)


def carried(paths: Floats, month_end: Floats, at: int, floor: bool) -> Floats:
    """A stock's later months moved with its newly drawn month end: by the same factor, by the same step where signed."""
    out, before = paths.copy(), paths[:, at]
    out[:, at] = month_end
    if floor and (before > 0).all():
        out[:, at + 1 :] *= (month_end / before)[:, None]
    else:
        out[:, at + 1 :] += (month_end - before)[:, None]
        if floor:
            out = np.maximum(out, 0.0)
    return out
