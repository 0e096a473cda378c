"""What the demo company sells: plans by seat, billed by the month or with a discount by the year."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numpy.random import Generator

from .base import N_DAYS, PLANS, PRODUCTS, RELAUNCH

SEAT_PRICE = {"Starter": 14, "Team": 17, "Business": 21}
_SEATS = {"Starter": (3, 7), "Team": (6, 15), "Business": (14, 32)}
_PRICE_RISE = 1.08  # for new customers from the relaunch on
ADD_ON = 49


@dataclass(frozen=True, slots=True)
class Offer:
    """Plan, seats and billing of a subscription; `rate` is the price level it was sold at."""

    plan: str
    seats: int
    annual: bool
    product: str
    rate: float
    add_on: bool = False

    @property
    def mrr(self) -> int:
        """Monthly recurring revenue in whole euros; yearly billing costs 10 % less."""
        full = self.seats * SEAT_PRICE[self.plan] * self.rate + (ADD_ON if self.add_on else 0)
        return round(full * (0.9 if self.annual else 1.0))

    def with_seats(self, factor: float) -> Offer:
        """The same offer with more or fewer seats, at least one seat of change and at least two left."""
        seats = round(self.seats * factor)
        if seats == self.seats:
            seats += 1 if factor > 1 else -1
        return replace(self, seats=max(2, seats))

    def next_plan(self) -> Offer | None:
        """The offer one plan up, or None at the top."""
        at = PLANS.index(self.plan)
        return replace(self, plan=PLANS[at + 1], seats=self.seats + 2) if at + 1 < len(PLANS) else None


def draw(at: int, rng: Generator) -> Offer:
    """A new customer's offer on a day: larger customers come with time."""
    up = 0.08 * at / N_DAYS
    plan = str(rng.choice(PLANS, p=[0.50 - up, 0.37, 0.13 + up]))
    low, high = _SEATS[plan]
    annual = bool(rng.random() < 0.34)
    product = PRODUCTS[int(rng.random() < 0.24)]
    return Offer(plan, int(rng.integers(low, high)), annual, product, _PRICE_RISE if at >= RELAUNCH else 1.0)
