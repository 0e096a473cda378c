"""Series forecast as rates of another one, and stocks by what flows in and out: the funnel stays a funnel in every draw.

MQLs are a share of leads, churn one of the customers at the start of the month, revenue a rate of recurring revenue. The rate is
modelled and drawn like a series of its own and then multiplied by the draws of what it is a rate of. So ratios are as steady
as they were, a part never exceeds its whole, and a stock is always what was there plus what came less what went.

A large share that has never left 0..1 is modelled on the logit scale, one that has never been below 1 by its inverse; any other as
it is. A rate is used only where both series are known up to the same month, for a year at least.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lib.catalog.model import START, WEIGHT
from lib.forecast.known import Known
from lib.forecast.sample import Floats
from lib.outlook import FitOptions

Form = Literal["rate", "part", "share", "multiple"]
LEAST_MONTHS = 12
LARGE = 0.2  # a share whose median is above this is modelled on the logit scale
EDGE = 1e-4  # shares nearer to 0 or 1 than this are not believed
CLOSE = 1e-6  # how exactly a stock's history must follow its flows, relative to the stock


@dataclass(frozen=True, eq=False)
class Rate:
    """A series as a rate of `of` (of its value at the start of the month where `start`), in the form that its history allows."""

    name: str
    of: str
    start: bool
    form: Form
    known: Known  # the modelled numbers: the rate, or its logit

    @property
    def on_logits(self) -> bool:
        """Whether what is modelled may be negative."""
        return self.form in {"share", "multiple"}

    def values(self, modelled: Floats) -> Floats:
        """The rate from what was modelled."""
        if self.form in {"rate", "part"}:
            return np.clip(modelled, 0.0, 1.0 if self.form == "part" else np.inf)
        share = 1 / (1 + np.exp(-np.clip(modelled, -30, 30)))
        return np.asarray(share if self.form == "share" else 1 / share)


@dataclass(frozen=True, eq=False)
class Balance:
    """A stock by its flows. `before` is its value at the end of the month before the current one."""

    stock: str
    inflows: tuple[str, ...]
    outflows: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Structure:
    """Which series are rates of which, in an order in which each comes after its own, and which stocks follow their flows."""

    rates: Mapping[str, Rate]
    balances: Mapping[str, Balance]


def structure(found: Mapping[str, Known], options: FitOptions) -> Structure:
    """What the histories allow of the rates and balances that the options name."""
    balances = {s: b for s in options.balances if (b := _balance(s, found, options))}
    rates: dict[str, Rate] = {}
    for name in _in_order(options.rates):
        rate = _rate(name, found, options)
        if rate is not None and (not rate.start or rate.of in balances or rate.of in found):
            rates[name] = rate
    return Structure(rates, balances)


def _in_order(rates: Mapping[str, str]) -> list[str]:
    """Rates so that each one comes after what it is a rate of; those that run in a circle are left out."""
    order: list[str] = []
    left = dict(rates)
    while left:
        ready = [n for n, of in left.items() if of.startswith(START) or of not in left]
        if not ready:
            break
        order += ready
        for name in ready:
            del left[name]
    return order


def _rate(name: str, found: Mapping[str, Known], options: FitOptions) -> Rate | None:
    of = options.rates[name].removeprefix(START)
    start = options.rates[name].startswith(START)
    if name not in found or of not in found or name in options.signed or of in options.signed:
        return None
    child, parent = found[name], found[of]
    return _made(name, of, start, (child, parent)) if child.end == parent.end else None


def _made(name: str, of: str, start: bool, pair: tuple[Known, Known]) -> Rate | None:
    child, parent = pair
    first = max(child.first, parent.first + (1 if start else 0))
    months = child.end - first
    if months < LEAST_MONTHS:
        return None
    top = child.history[first - child.first :]
    at = first - parent.first - (1 if start else 0)
    bottom = parent.history[at : at + months]
    if not (np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)).all() or (top < 0).any() or not top.any():
        return None
    form, modelled = _modelled(top, bottom)
    note = f"Forecast as a rate of {_title(of)}{' at the start of the month' if start else ''}."
    known = replace(child, history=modelled, first=first, to_date=np.nan, notes=(*child.notes, note))
    return Rate(name, of, start, form, known)


def _modelled(top: Floats, bottom: Floats) -> tuple[Form, Floats]:
    """The form of a rate. Small shares are modelled as they are: the end at 1 is far, and months without any are many."""
    share = top / bottom
    if (share <= 1).all():
        return ("share", _logit(share, 0.5 / np.maximum(bottom, 1.0))) if np.median(share) >= LARGE else ("part", share)
    if (share >= 1).all() and np.median(1 / share) >= LARGE:
        return "multiple", _logit(bottom / top, 0.5 / np.maximum(top, 1.0))
    return "rate", share


def _logit(share: Floats, half: Floats) -> Floats:
    """log(p / (1 − p)), kept off the ends by half a case, so that a month without any does not mean never."""
    edge = np.clip(half, EDGE, 0.25)
    inside = np.clip(share, edge, 1 - edge)
    return np.asarray(np.log(inside / (1 - inside)))


def _balance(stock: str, found: Mapping[str, Known], options: FitOptions) -> Balance | None:
    """The stock by its flows, where the last year and the current month bear it out."""
    inflows, outflows = (tuple(f for f in flows if f in found) for flows in options.balances[stock])
    if stock not in found or not inflows or not outflows:
        return None
    there = found[stock]
    flows = [(found[f], 1.0) for f in inflows] + [(found[f], -1.0) for f in outflows]
    if any(f.end != there.end or len(f.history) < LEAST_MONTHS for f, _ in flows) or len(there.history) <= LEAST_MONTHS:
        return None
    gains = np.sum([sign * f.history[-LEAST_MONTHS:] for f, sign in flows], axis=0)
    steps = np.diff(there.history[-LEAST_MONTHS - 1 :])
    so_far = [sign * f.to_date for f, sign in flows]
    last = there.history[-1]
    size = CLOSE * max(abs(float(last)), 1.0)
    holds = np.all(np.abs(gains - steps) <= size)
    if np.isfinite(there.to_date) and np.isfinite(so_far).all():
        holds = holds and abs(last + sum(so_far) - there.to_date) <= size
    return Balance(stock, inflows, outflows) if holds else None


def _title(name: str) -> str:
    return name.removesuffix(WEIGHT).replace("_", " ")


@dataclass(frozen=True, eq=False)
class Now:
    """Where the draws begin: stocks at the end of the month before, and what the first month holds so far and has still to come."""

    before: Mapping[str, float]
    to_date: Mapping[str, float]  # nan or absent: nothing is known of it
    remaining: Mapping[str, float]


def assemble(built: Structure, drawn: Mapping[str, Floats], now: Now) -> dict[str, Floats]:
    """Draws of all series in their own units, each (draws, months).

    `drawn` holds for a rate what was modelled, for any other series its own draws, all of the same months.
    """
    made = {name: paths for name, paths in drawn.items() if name not in built.rates}
    rates = {name: r.values(drawn[name]) for name, r in built.rates.items() if name in drawn}
    waiting = [b for b in built.balances.values() if _can_balance(b, drawn)]
    stocks = {b.stock for b in waiting}
    rolled = {f for b in waiting for f in _own_flows(b, built)}
    for name in (n for n in rates if n not in rolled):
        _multiply(built.rates[name], rates[name], made, now)
    for balance in waiting:
        _roll(balance, _own_flows(balance, built), rates, made, now)
    for name in (n for n in rates if n not in rolled and _rests_on(n, stocks, built)):
        _multiply(built.rates[name], rates[name], made, now)  # once more: what it rests on has changed
    return made


def _own_flows(balance: Balance, built: Structure) -> list[str]:
    """The flows of a stock that are rates of that stock."""
    flows = (*balance.inflows, *balance.outflows)
    return [f for f in flows if f in built.rates and built.rates[f].of == balance.stock]


def _can_balance(balance: Balance, drawn: Mapping[str, Floats]) -> bool:
    return all(f in drawn for f in (balance.stock, *balance.inflows, *balance.outflows))


def _rests_on(name: str, stocks: set[str], built: Structure) -> bool:
    """Whether a rate's chain of parents comes to one of the stocks, or to a flow that was rolled with one."""
    rate = built.rates.get(name)
    if rate is None:
        return False
    return rate.of in stocks or _rests_on(rate.of, stocks, built)


def _multiply(rate: Rate, values: Floats, made: dict[str, Floats], now: Now) -> None:
    """The rate times what it is a rate of; in the first month what is there, plus the rate times what is still to come."""
    if rate.of not in made:
        return
    base = made[rate.of]
    whole = _started(base, now.before.get(rate.of, np.nan)) if rate.start else base
    out = values * whole
    so_far = now.to_date.get(rate.name, np.nan)
    if np.isfinite(so_far) and rate.name not in now.before:  # a stock is not made of what has come so far
        out[:, 0] = so_far + values[:, 0] * _to_come(rate, whole[:, 0], now)
    made[rate.name] = out


def _to_come(rate: Rate, whole: Floats, now: Now) -> Floats:
    """What of the base is still to come in the first month: of a flow the rest, of a stock the share of the month left."""
    parent_so_far = now.to_date.get(rate.of, np.nan)
    if rate.start or rate.of in now.before or not np.isfinite(parent_so_far):
        return np.asarray(whole * now.remaining.get(rate.name, 1.0))
    return np.asarray(np.maximum(whole - parent_so_far, 0.0))


def _started(ends: Floats, before: float) -> Floats:
    """A stock at the start of each month, from its ends."""
    return np.concatenate([np.full((len(ends), 1), before), ends[:, :-1]], axis=1)


def _roll(balance: Balance, own: list[str], rates: Mapping[str, Floats], made: dict[str, Floats], now: Now) -> None:
    """A stock and the flows that are rates of it, month by month: each month's flows rest on the month before."""
    stock = balance.stock
    ends = np.empty_like(made[stock])
    flows = {f: np.empty_like(ends) for f in own}
    there = np.full(len(ends), now.before[stock])
    for t in range(ends.shape[1]):
        for name in own:
            so_far = now.to_date.get(name, np.nan) if t == 0 else np.nan
            left = now.remaining.get(name, 1.0) if np.isfinite(so_far) else 1.0
            flows[name][:, t] = np.nan_to_num(so_far) + rates[name][:, t] * np.maximum(there, 0.0) * left
        gain = np.zeros(len(ends))
        for name in balance.inflows:
            gain += (flows[name] if name in own else made[name])[:, t]
        for name in balance.outflows:
            gain -= (flows[name] if name in own else made[name])[:, t]
        there = there + gain
        ends[:, t] = there
    made[stock] = ends
    made.update(flows)
