"""What may happen if nothing changes: fit and backtest, and the draws that come out.

Importing this package imports no model library; the functions do, when they are called.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lib.outlook import FitOptions, Forecast
from lib.panel import Panel

Progress = Callable[[float, str], None]


def simulate(
    history: npt.ArrayLike, period: int, horizon: int, seed: int, n_paths: int = 2000
) -> npt.NDArray[np.float64]:
    """Paths of one series: float64 (n_paths, horizon), finite, always the same for the same arguments.

    `history` (T,) in time order, nan where missing; `period` observations make a year (4 or 12). Raises ValueError for a
    history without any value.
    """
    from lib.forecast.series import drawn, fitted

    series = fitted(np.asarray(history, dtype=np.float64), period, horizon)
    return drawn(series.view, seed, n_paths)


def fit(history: Panel, options: FitOptions, seed: int, progress: Progress | None = None) -> Forecast:
    """The Forecast of a month Panel: joint draws of its measures, with how they were made.

    `history` has one draw and may hold the unfinished current month. A series that cannot be forecast stands in
    `unavailable` with the reason. `progress` is called with the share done and what is being done.
    """
    from lib.forecast.joint import fit_panel

    return fit_panel(history, options, seed, progress)


def split(forecast: Forecast, whole: Panel, part: Panel, options: FitOptions) -> Forecast:
    """The forecast with segments of another cut added as shares of its total; quick, nothing is fitted."""
    from lib.forecast.segments import split as divide

    return divide(forecast, whole, part, options)
