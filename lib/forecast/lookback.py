"""Past origins kept with the forecast, so that any KPI can be backtested on what would have been said then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lib.catalog.model import WEIGHT
from lib.forecast.backtest import View
from lib.forecast.rates import Now, Structure, assemble
from lib.forecast.sample import Floats
from lib.forecast.task import YEAR, Task, is_mean
from lib.forecast.together import reordered
from lib.outlook import FitOptions, Origin
from lib.panel import TOTAL, Panel
from lib.period import Period

DRAWS = 100  # enough for a median and an 80 % range, small enough to keep
MOST = 10  # origins kept, the latest ones
QUARTER = 3  # months that must have come since: a shorter look back cannot be judged by quarter


def look_back(tasks: Sequence[Task], options: FitOptions, seed: int, built: Structure) -> tuple[Origin, ...]:
    """The joint views from past origins, in time order. Rates and stocks are put together as in the forecast itself."""
    months: dict[Period, dict[int, View]] = {}
    for place, task in enumerate(tasks):
        for view in task.fit.views[:-1]:
            if len(task.fit.history) - view.cut >= QUARTER:
                months.setdefault(task.known.first + view.cut, {})[place] = view
    return tuple(_origin(month, months[month], tasks, (options, seed, built)) for month in sorted(months)[-MOST:])


def _origin(
    month: Period, views: Mapping[int, View], tasks: Sequence[Task], at: tuple[FitOptions, int, Structure]
) -> Origin:
    options, seed, built = at
    paths = reordered(list(views.values()), [month] * len(views), seed, DRAWS)
    drawn: dict[str, Floats] = {}
    for place, path in zip(views, paths, strict=True):
        drawn |= dict.fromkeys(tasks[place].names, path[:, :YEAR])
    means = {name for name in drawn if is_mean(name, options)}
    made = assemble(built, {n: p for n, p in drawn.items() if n not in means}, Now(_stocks(tasks, month), {}, {}))
    made |= {n: drawn[n] * made[n + WEIGHT] for n in means if n + WEIGHT in made}
    values = np.full((len(made), 1, DRAWS, YEAR), np.nan, dtype=np.float32)
    for row, name in enumerate(made):
        values[row, 0] = made[name]
    return Origin(month, Panel(tuple(made), (TOTAL,), tuple(month + i for i in range(YEAR)), values))


def _stocks(tasks: Sequence[Task], month: Period) -> dict[str, float]:
    """What every series was in the month before an origin; of stocks it is where they stood."""
    found: dict[str, float] = {}
    for task in tasks:
        place = month - 1 - task.known.first
        if 0 <= place < len(task.known.history):
            found |= dict.fromkeys(task.names, float(task.known.history[place]))
    return found
