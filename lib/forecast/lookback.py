"""Past origins kept with the forecast, so that any KPI can be backtested on what would have been said then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lib.catalog.model import WEIGHT
from lib.forecast.backtest import View
from lib.forecast.sample import Floats
from lib.forecast.task import YEAR, Task, is_mean
from lib.forecast.together import reordered
from lib.outlook import FitOptions, Origin
from lib.panel import TOTAL, Panel
from lib.period import Period

DRAWS = 100  # enough for a median and an 80 % range, small enough to keep
MOST = 10  # origins kept, the latest ones
QUARTER = 3  # months that must have come since: a shorter look back cannot be judged by quarter


def look_back(tasks: Sequence[Task], options: FitOptions, seed: int) -> tuple[Origin, ...]:
    """The joint views from past origins, in time order."""
    months: dict[Period, dict[int, View]] = {}
    for place, task in enumerate(tasks):
        for view in task.fit.views[:-1]:
            if len(task.fit.history) - view.cut >= QUARTER:
                months.setdefault(task.known.first + view.cut, {})[place] = view
    return tuple(_origin(month, months[month], tasks, options, seed) for month in sorted(months)[-MOST:])


def _origin(month: Period, views: Mapping[int, View], tasks: Sequence[Task], options: FitOptions, seed: int) -> Origin:
    paths = reordered(list(views.values()), [month] * len(views), seed, DRAWS)
    made: dict[str, Floats] = {}
    for place, drawn in zip(views, paths, strict=True):
        made |= dict.fromkeys(tasks[place].names, drawn[:, :YEAR])
    means = {name for name in made if is_mean(name, options)}
    values = np.full((len(made), 1, DRAWS, YEAR), np.nan, dtype=np.float32)
    for row, name in enumerate(made):
        if name not in means:
            values[row, 0] = made[name]
        elif name + WEIGHT in made:
            values[row, 0] = made[name] * made[name + WEIGHT]
    return Origin(month, Panel(tuple(made), (TOTAL,), tuple(month + i for i in range(YEAR)), values))
