"""From the values of a KPI to what an outlook shows: ranges over futures, the naive, and why there may be none."""

from __future__ import annotations

import numpy as np

from lib.kpi import KpiValues
from lib.panel import Floats
from lib.period import MONTHS_IN, Period

QUANTILES = {"p025": 0.025, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p975": 0.975}
ENOUGH = 0.9  # share of futures that must have a value


def not_foreseen(past: KpiValues, expected: KpiValues | None, periods: tuple[Period, ...]) -> str:
    """Why a KPI has no outlook over these periods; empty when it has one."""
    if past.needs:
        return past.why or f"needs {', '.join(past.needs)}"
    if expected is None:
        return past.why or "there is no forecast yet"
    place = {p: i for i, p in enumerate(expected.periods)}
    if periods[-1] not in place:
        return "the forecast does not reach that far"
    draws = expected.values[0][:, [place[p] for p in periods]]
    share = np.isfinite(draws).mean(axis=0)
    if (share >= ENOUGH).all():
        return ""
    lost = int(np.flatnonzero(share < ENOUGH)[0])
    reason = past.why or expected.why or expected.reasons[place[periods[lost]]]
    return reason or f"in {round(100 * (1 - share[lost]))} of 100 futures it has no value"


def quantiles(draws: Floats) -> Floats:
    """Quantiles per period, shape (levels, periods), over the futures that have a value."""
    levels = list(QUANTILES.values())
    if np.isfinite(draws).all():
        return np.asarray(np.quantile(draws, levels, axis=0))
    return np.stack([np.quantile(d[np.isfinite(d)], levels) for d in draws.T], axis=1)


def lost(draws: Floats) -> tuple[str, ...]:
    """What to say when a few futures have no value."""
    share = 1 - np.isfinite(draws).mean(axis=0).min()
    return (
        (f"in {max(1, round(100 * share))} of 100 futures it has no value; the range leaves them out",) if share else ()
    )


def naive(past: tuple[Period, ...], numbers: Floats, periods: tuple[Period, ...]) -> Floats:
    """The same period of last year, and again for the years after."""
    step = 12 // MONTHS_IN[periods[0].grain]
    known = dict(zip(past, numbers, strict=True))
    out = []
    for period in periods:
        while period >= periods[0]:
            period = period - step
        out.append(known.get(period, np.nan))
    return np.array(out, dtype=np.float64)
