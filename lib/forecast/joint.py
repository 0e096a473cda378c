"""A whole month Panel: every series fitted, their draws joined, the current month to date put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

import numpy as np

from lib.catalog.model import WEIGHT
from lib.forecast.known import AGES, Known, known, known_mean
from lib.forecast.lookback import look_back
from lib.forecast.month import carried, flow_to_date, stock_to_date
from lib.forecast.rates import Now, Structure, assemble, structure
from lib.forecast.sample import Floats
from lib.forecast.segments import split
from lib.forecast.series import Fitted, fitted, in_words, model_errors, scores
from lib.forecast.task import YEAR, Task, is_mean
from lib.forecast.together import reordered
from lib.forecast.weights import weights
from lib.outlook import FitOptions, Forecast, SeriesFit
from lib.panel import TOTAL, Panel
from lib.period import Period

DISTINCT = "A distinct count of one month: a quarter's is not the sum of its months."
VERSION = "2"  # of the method: a change makes kept forecasts stale
Progress = Callable[[float, str], None]


def fit_panel(history: Panel, options: FitOptions, seed: int, progress: Progress | None = None) -> Forecast:
    """The Forecast of all series of `options.kinds` that the Panel holds; what cannot be forecast stands in `unavailable`.

    `progress` is called with the share done, 0 to 1, and what is being done.
    """
    say = progress or _silent
    first = options.calendar.current("month", options.as_of)
    found, unavailable = _found(history, options, first)
    built = structure({n: k for n, k in found.items() if k.end == first and not is_mean(n, options)}, options)
    tasks = _fit_all(
        {n: built.rates[n].known if n in built.rates else k for n, k in found.items()}, built, options, say
    )
    say(0.95, "Joining the draws")
    paths = _joined(tasks, options, seed)
    wide = _months(paths, tasks, found, options, built)
    say(0.97, "Looking back")
    fits = {
        name: _series_fit(task, name, task.known if name in built.rates else found[name], options)
        for task in tasks
        for name in task.names
    }
    made = Forecast(
        _panel(wide, options, first),
        options.as_of,
        {name: fits[name] for name in wide},
        seed,
        first,
        digests=digests(history, options),
        unavailable=unavailable,
        origins=look_back(tasks, options, seed, built),
        before=_before(wide, options, first),
    )
    say(1.0, "Done")
    return split(made, history, history, options) if options.segments else made


def digests(history: Panel, options: FitOptions) -> dict[str, str]:
    """What a forecast was made from: digests of the history and of the options, the version of the method."""
    labels = repr((history.series, history.segments, history.periods, history.covered, history.breaks))
    data = sha256(labels.encode() + np.ascontiguousarray(history.values).tobytes()).hexdigest()
    asked = (sorted(options.kinds.items()), sorted(options.signed), options.segments, options.months, options.draws)
    text = repr((options.as_of, options.calendar, asked))
    return {"history": data, "options": sha256(text.encode()).hexdigest(), "method": VERSION}


def _silent(share: float, what: str) -> None:
    """Nobody is listening."""


def _found(history: Panel, options: FitOptions, first: Period) -> tuple[dict[str, Known], dict[str, str]]:
    found, unavailable = {}, {}
    for name in options.kinds:
        if name not in history:
            unavailable[name] = "no data"
            continue
        mean = is_mean(name, options) and name + WEIGHT in history
        one = known_mean(history, name, options) if mean else known(history, name, options)
        if not len(one.history):
            unavailable[name] = "no complete month yet"
        elif first - one.end > AGES:
            last = options.calendar.label(one.end - 1)
            unavailable[name] = f"data end in {last}, more than {AGES // YEAR} years before the as-of day"
        else:
            found[name] = one
    for name in [n for n in found if is_mean(n, options) and n + WEIGHT in unavailable]:
        unavailable[name] = f"its weights: {unavailable[name + WEIGHT]}"
        del found[name]
    return found, unavailable


def _fit_all(found: Mapping[str, Known], built: Structure, options: FitOptions, say: Progress) -> list[Task]:
    first = options.calendar.current("month", options.as_of)
    twins: dict[tuple[bytes, str, bool], list[str]] = {}
    for name, one in found.items():
        signed = name in options.signed or (name in built.rates and built.rates[name].on_logits)
        key = (one.history.tobytes(), repr((one.first, one.to_date, one.remaining)), signed)
        twins.setdefault(key, []).append(name)
    tasks, done = [], 0
    for (_, _, signed), names in twins.items():
        one = found[names[0]]
        horizon = first - one.end + options.months
        done += len(names)
        say(0.95 * done / max(len(found), 1), f"{_title(names[0])}: {done} of {len(found)} series")
        tasks.append(Task(tuple(names), one, signed, fitted(one.history, YEAR, horizon, signed)))
    return tasks


def _title(name: str) -> str:
    return name.removesuffix(WEIGHT).replace("_", " ").capitalize()


def _joined(tasks: list[Task], options: FitOptions, seed: int) -> list[Floats]:
    """Paths of each task from its own end on, (draws, its horizon), reordered so that draw i is one future."""
    return reordered([task.fit.view for task in tasks], [task.known.end for task in tasks], seed, options.draws)


def _months(
    paths: list[Floats], tasks: list[Task], found: Mapping[str, Known], options: FitOptions, built: Structure
) -> dict[str, Floats]:
    """By series: draws of all months from its own end to the horizon, the current month as actual to date plus rest."""
    drawn: dict[str, Floats] = {}
    means: dict[str, Floats] = {}
    for task, simulated in zip(tasks, paths, strict=True):
        for name in task.names:
            if is_mean(name, options):
                means[name] = simulated
            else:
                drawn[name] = simulated if name in built.rates else _to_date(name, task, simulated, options)
    late = {n: p for n, p in drawn.items() if p.shape[1] > options.months}
    made = assemble(built, {n: p for n, p in drawn.items() if n not in late}, _now(found, options)) | late
    for name, mean in means.items():
        total, weights = found[name], found[name + WEIGHT]
        made[name] = _weighed(mean, made[name + WEIGHT], (total.to_date, weights.to_date), options.months)
    return {name: made[name] for name in found}


def _now(found: Mapping[str, Known], options: FitOptions) -> Now:
    stocks = {n: float(k.history[-1]) for n, k in found.items() if options.kinds.get(n) == "stock"}
    to_date = {n: k.to_date for n, k in found.items()}
    return Now(stocks, to_date, {n: k.remaining for n, k in found.items()})


def _to_date(name: str, task: Task, simulated: Floats, options: FitOptions) -> Floats:
    at = simulated.shape[1] - options.months
    one, point = task.known, task.fit.view.outlook.point
    if not np.isfinite(one.to_date):
        return simulated
    floor = not task.fit.view.outlook.unit
    if options.kinds[name] == "stock":
        last = one.history[-1] if at == 0 else simulated[:, at - 1]
        median = point[at] - (one.history[-1] if at == 0 else point[at - 1])
        end = stock_to_date(simulated[:, at] - last, median, one.to_date, one.remaining, floor)
        return carried(simulated, end, at, floor)
    out = simulated.copy()
    out[:, at] = flow_to_date(simulated[:, at], point[at], one.to_date, one.remaining, floor)
    return out


def _weighed(mean: Floats, weight: Floats, to_date: tuple[float, float], months: int) -> Floats:
    """Sums of a weighted measure: mean times weight; in the current month the sum to date plus that of the weights to come."""
    width = min(mean.shape[1], weight.shape[1])
    mean, weight = mean[:, -width:], weight[:, -width:]
    out = mean * weight
    if np.isfinite(to_date).all():
        at = width - months
        out[:, at] = to_date[0] + mean[:, at] * np.maximum(weight[:, at] - to_date[1], 0.0)
    return out


def _panel(wide: Mapping[str, Floats], options: FitOptions, first: Period) -> Panel:
    values = np.empty((len(wide), 1, options.draws, options.months), dtype=np.float32)
    for place, paths in enumerate(wide.values()):
        values[place, 0] = paths[:, -options.months :]
    periods = tuple(first + i for i in range(options.months))
    notes = {n: (DISTINCT,) for n in wide if options.kinds[n] == "unique"}
    return Panel(tuple(wide), (TOTAL,), periods, values, notes=notes)


def _before(wide: Mapping[str, Floats], options: FitOptions, first: Period) -> Panel | None:
    late = {name: paths for name, paths in wide.items() if paths.shape[1] > options.months}
    if not late:
        return None
    months = max(paths.shape[1] for paths in late.values()) - options.months
    values = np.full((len(late), 1, options.draws, months), np.nan, dtype=np.float32)
    for place, paths in enumerate(late.values()):
        own = paths.shape[1] - options.months
        values[place, 0, :, months - own :] = paths[:, :own]
    return Panel(tuple(late), (TOTAL,), tuple(first - months + i for i in range(months)), values)


def _series_fit(task: Task, name: str, one: Known, options: FitOptions) -> SeriesFit:
    fit = task.fit
    weights = {model: float(weight) for model, weight in fit.view.weights.items()}
    weights |= dict.fromkeys(fit.record.failed, 0.0)
    return SeriesFit(
        name, in_words(fit), fit.tier, weights, model_errors(fit), scores(fit), _notes(fit, name, one, options)
    )


def _notes(fit: Fitted, name: str, one: Known, options: FitOptions) -> tuple[str, ...]:
    notes = list(one.notes)
    short = 2 * YEAR - len(fit.history)
    if short > 0:
        notes.append(f"{len(fit.history)} months of history; {short} more would show the season.")
    gap = options.calendar.current("month", options.as_of) - one.end
    if gap:
        notes.append(f"Data end in {options.calendar.label(one.end - 1)}; everything after it is forecast.")
    if options.kinds[name] == "unique":
        notes.append(DISTINCT)
    if not weights(YEAR).learned:
        notes.append(
            "Constants learned from other series are not installed (make weights): ranges and weights are rougher."
        )
    notes += [f"{model} failed and was left out ({why})." for model, why in fit.record.failed.items()]
    if sum(weight > 0 for weight in fit.view.weights.values()) == 1 and fit.tier != "naive":
        notes.append("Nothing did better than the same month last year in the backtest.")
    return tuple(notes)
