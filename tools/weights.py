"""Learn the forecast's constants from the series of a forecasting competition: `make weights`.

The series stand beside the project in `../shared/eval` and are no part of it; what is learned are a few numbers per kind of period,
written to `data/forecast/weights.json`: from all series, and from either half for tests on the other.

Weights of models: a ridge regression of least absolute deviations of log actuals from the weighted median of all models, on
the distances of the models from it, each damped by what the series' own backtest says of it; sMAPE and MASE count alike.
Spread: maximum likelihood of a Student t, of forecasts made with the weights of the other half.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, special, stats

from lib.forecast import backtest
from lib.forecast.backtest import Record, View
from lib.forecast.origins import Origins
from lib.forecast.sample import Floats
from lib.forecast.spread import POWER, miss
from lib.forecast.weights import FILE, Weights

SETS = {4: "m3_quarterly", 12: "m3_monthly"}
RIDGE = 1e-3
NEAR = 3e-3  # below this an error counts squared: the regression has no corner there
LOCAL = 0.8  # of the local miss: learned freely it would be smaller, and too wide for series of other kinds
ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Series:
    """One series with what all models say from each of its origins."""

    history: Floats
    actual: Floats
    of: Origins
    paths: Floats
    record: Record

    @property
    def scale(self) -> float:
        """The in-sample error of the seasonal naive."""
        step = self.of.period
        return float(np.mean(np.abs(self.history[step:] - self.history[:-step])))


def prepared(one: dict[str, Any]) -> Series:
    """A series run through all models."""
    history, actual, period = np.array(one["history"], float), np.array(one["actual"], float), int(one["period"])
    cuts = tuple(len(history) - k for k in (*backtest.held_back(len(history), period), 0))
    of = backtest.cut_at(history, cuts, period, signed=False)
    reach = max(backtest.REACH[period], len(actual))
    record = backtest.empty(of, reach, Weights())
    paths = backtest.run_all(of, reach, record)
    backtest.judge(record, of, paths, history)
    return Series(history, actual, of, paths, record)


def distances(one: Series) -> tuple[Floats, Floats]:
    """The middle of all models (horizon,), and the damped distances of each from it, (models, horizon)."""
    last = one.paths[:, -1]
    there = np.isfinite(last).all(axis=1)
    relative = backtest.trusted(one.record.known(len(one.history)), there)
    middle = backtest.weighted_median(last[there], relative[there])
    off = np.zeros_like(last)
    off[there] = np.clip(last[there] - middle, -backtest.APART, backtest.APART)
    count = len(one.actual)
    return middle[:count], (np.minimum(relative, 1.0)[:, None] * off)[:, :count]


def learn_models(many: list[Series]) -> Floats:
    """The weight of each model."""
    found = [distances(one) for one in many]
    left = np.concatenate([np.log(np.maximum(one.actual, 1e-9)) - m for one, (m, _) in zip(many, found, strict=True)])
    right = np.concatenate([d.T for _, d in found])
    count = [len(one.actual) for one in many]
    percent = np.concatenate([np.full(n, 1 / n) for n in count])
    scaled = np.concatenate(
        [one.actual / one.scale / n if one.scale else np.zeros(n) for one, n in zip(many, count, strict=True)]
    )
    weight = percent / (percent @ np.abs(left)) + scaled / (scaled @ np.abs(left))
    weight /= weight.sum()
    answer = np.zeros(right.shape[1])
    for _ in range(ROUNDS):
        share = weight / np.maximum(np.abs(left - right @ answer), NEAR)
        gram = right.T @ (right * share[:, None]) + RIDGE * np.eye(len(answer))
        answer = np.linalg.solve(gram, right.T @ (share * left))
    return answer


def seen(one: Series, constants: Weights) -> tuple[View, Floats]:
    """The last view under these constants, and the misses of what came."""
    record = backtest.empty(one.of, one.paths.shape[2], constants)
    backtest.judge(record, one.of, one.paths, one.history)
    made = (one.paths, len(one.actual), record)
    views = [backtest.view(i, one.of, made) for i in range(len(one.of))]
    return views[-1], miss(one.actual, views[-1].outlook.point, 0.0, POWER[one.of.period])


def features(one: Series, models: dict[str, float]) -> tuple[Floats, Floats]:
    """log h, log local miss and log disagreement, (3, horizon), and the misses, of the view under weights of models."""
    local, misses = seen(one, Weights(models, 0.0, 0.0, 1.0, 0.0))
    apart, _ = seen(one, Weights(models, 0.0, 0.0, 0.0, 1.0))
    ahead = np.log(np.arange(1.0, len(one.actual) + 1))
    return np.stack([ahead, np.log(local.outlook.sigma), np.log(apart.outlook.sigma)]), misses


def fit_spread(found: list[tuple[Floats, Floats]], models: dict[str, float]) -> Weights:
    """Level, growth, weight of the disagreement and degrees of freedom by maximum likelihood, then the stretch."""
    x = np.concatenate([f for f, _ in found], axis=1)
    u = np.concatenate([m for _, m in found])

    def loss(p: Floats) -> float:
        freedom = np.exp(p[3]) + 1.5
        log_sigma = p[0] + p[1] * x[0] + LOCAL * x[1] + p[2] * x[2]
        z = u / np.exp(log_sigma)
        fit = special.gammaln((freedom + 1) / 2) - special.gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi)
        return float(-(fit - log_sigma - (freedom + 1) / 2 * np.log1p(z**2 / freedom)).mean() + RIDGE * (p[:3] @ p[:3]))

    best = optimize.minimize(loss, np.array([0.0, 0.05, 0.2, 1.0]), method="L-BFGS-B").x
    freedom = float(np.exp(best[3]) + 1.5)
    size = np.abs(u) / np.exp(best[0] + best[1] * x[0] + LOCAL * x[1] + best[2] * x[2])
    edges = [float(np.quantile(size, p) / stats.t.ppf(0.5 + p / 2, freedom)) for p in (0.8, 0.95)]
    return Weights(models, float(best[0]), float(best[1]), LOCAL, float(best[2]), freedom, *edges)


def learn(period: int, folder: Path, jobs: int) -> dict[str, Weights]:
    """The constants for one kind of period: from all series, and from either half."""
    with gzip.open(folder / f"{SETS[period]}.jsonl.gz", "rt") as lines:
        given = [json.loads(line) for line in lines]
    with ProcessPoolExecutor(jobs) as pool:
        many = list(pool.map(prepared, given, chunksize=16))
    names = many[0].record.names
    halves = {"even": many[0::2], "odd": many[1::2]}
    models = {
        half: dict(zip(names, learn_models(chosen).round(4).tolist(), strict=True)) for half, chosen in halves.items()
    }
    other = {"even": "odd", "odd": "even"}
    found = {half: [features(one, models[other[half]]) for one in chosen] for half, chosen in halves.items()}
    out = {half: fit_spread(found[half], models[half]) for half in halves}
    whole = dict(zip(names, learn_models(many).round(4).tolist(), strict=True))
    return out | {"all": fit_spread([*found["even"], *found["odd"]], whole)}


def main() -> None:
    """Learn and write."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--folder", type=Path, default=Path("../shared/eval"))
    cli.add_argument("--jobs", type=int, default=2)
    options = cli.parse_args()
    if not options.folder.exists():
        sys.exit(f"There are no series in {options.folder}. Say where they are with --folder.")
    learned = {}
    for period in SETS:
        found = learn(period, options.folder, options.jobs)
        learned[str(period)] = {which: _rounded(weights) for which, weights in found.items()}
    said = {
        "about": "Weights of models and spread of misses, learned from the 756 quarterly and 1,428 monthly series of the M3 "
        "competition (Makridakis and Hibon 2000). even and odd: from every second series, to be scored on the others.",
        "command": "make weights",
        "made": datetime.now(UTC).date().isoformat(),
        "learned": learned,
    }
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _rounded(weights: Weights) -> dict[str, Any]:
    numbers = {k: round(v, 4) for k, v in asdict(weights).items() if k != "models"}
    return asdict(replace(weights, **numbers))


if __name__ == "__main__":
    main()
