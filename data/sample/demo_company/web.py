"""Website visits, ads, social pages and placements of the demo company."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .base import (
    MONTH_STARTS,
    N_DAYS,
    REGIONS,
    RELAUNCH,
    WEB_CHANNELS,
    AdDay,
    OtherSpend,
    PageDay,
    Placement,
    Post,
    Sessions,
    campaign,
    day,
    growth,
    index,
    season,
)

_SESSIONS_A_DAY = 93.0
_CHANNEL_MIX = np.array([0.33, 0.20, 0.10, 0.09, 0.13, 0.09, 0.06])
_ENGAGED = np.array([0.62, 0.58, 0.66, 0.47, 0.60, 0.44, 0.70])
_WEEKDAY = (1.22, 1.27, 1.25, 1.20, 1.05, 0.48, 0.53)
_RETURNING = 0.62
_RECENT = 130


def _regions_at(at: int) -> NDArray[np.float64]:
    nordics = 0.06 + 0.11 * at / N_DAYS  # the youngest market grows fastest
    rest = np.array([0.55, 0.24, 0.21]) * (1 - nordics)
    return np.append(rest, nordics)


def _rates(at: int) -> NDArray[np.float64]:
    """Expected sessions of a day, channel × region."""
    when = day(at)
    level = _SESSIONS_A_DAY * growth(at) * season(when) * _WEEKDAY[when.weekday()]
    mix = _CHANNEL_MIX.copy()
    mix[0] *= 1.15 if at >= RELAUNCH else 1.0
    mix[4:6] *= campaign(at, 1.6)
    rates: NDArray[np.float64] = level * mix[:, None] * _regions_at(at)[None, :]
    return rates


def _visitors(channel: NDArray[np.int64], region: NDArray[np.int64], rng: Generator) -> NDArray[np.int64]:
    """A visitor for each session: a new one, or one of the recent ones of the same region (mostly same channel)."""
    recent: dict[tuple[int, int], list[int]] = {}
    returning = rng.random(len(channel)) < _RETURNING
    pick = rng.random(len(channel))
    other = np.where(rng.random(len(channel)) < 0.08, rng.integers(0, len(WEB_CHANNELS), len(channel)), channel)
    visitor = np.empty(len(channel), dtype=np.int64)
    new = 0
    for at, (own, via, where) in enumerate(zip(channel.tolist(), other.tolist(), region.tolist(), strict=True)):
        known = recent.get((via, where), [])
        if returning[at] and known:
            window = min(_RECENT, len(known))
            visitor[at] = known[len(known) - 1 - int(pick[at] * window)]
        else:
            visitor[at] = new
            recent.setdefault((own, where), []).append(new)
            new += 1
    return visitor


def sessions(rng: Generator) -> Sessions:
    """All visits of the history."""
    counts = rng.poisson(np.stack([_rates(at) for at in range(N_DAYS)]))
    days, channels, regions = (np.repeat(axis, counts[counts > 0]) for axis in np.nonzero(counts))
    size = len(days)
    better = np.where(days >= RELAUNCH, 0.05, 0.0)
    engaged = rng.random(size) < _ENGAGED[channels] + better
    pages = np.where(engaged, 1 + rng.geometric(0.36, size), 1)
    seconds = np.where(engaged, 12 + rng.gamma(1.4, 95, size), rng.integers(0, 10, size)).astype(np.int64)
    return Sessions(days, channels, regions, _visitors(channels, regions, rng), engaged, pages, seconds)


_CAMPAIGNS = (  # tool, channel, campaign, cents a day, cost per click in cents, clicks per impression
    ("google", "Paid Search", "Brand | Search", 4300, 140, 0.090),
    ("google", "Paid Search", "Generic | Search", 7200, 310, 0.041),
    ("google", "Paid Search", "Competitors | Search", 2100, 380, 0.030),
    ("meta", "Paid Social", "Prospecting, broad", 3600, 160, 0.011),
    ("meta", "Paid Social", "Retargeting", 1900, 120, 0.016),
    ("linkedin", "Paid Social", "Decision makers", 3900, 620, 0.006),
)


def ads(rng: Generator) -> list[AdDay]:
    """Every campaign on every day: spend follows season, growth and the autumn campaign, clicks follow spend."""
    rows = []
    for tool, channel, name, cents, price, rate in _CAMPAIGNS:
        for at in range(N_DAYS):
            level = cents * growth(at) * (0.4 + 0.6 * season(day(at))) * campaign(at, 2.3)
            spent = int(level * rng.lognormal(0, 0.18))
            clicks = int(rng.poisson(spent / price))
            shown = max(clicks, int(rng.poisson(spent / price / rate)))
            rows.append(AdDay(tool, channel, name, at, spent, shown, clicks))
    return rows


_OTHER = (  # item, channel, cents a month, extra cents in fair months
    ("Trade fairs and events", "Event", 60_000, 380_000),
    ("Partner programme", "Partner", 70_000, 0),
    ("Content and search optimisation", "Organic Search", 120_000, 0),
    ("Newsletter tool", "Email", 24_000, 0),
)
FAIR_MONTHS = (3, 6, 9, 11)


def other_spend(rng: Generator) -> list[OtherSpend]:
    """One invoice per item and month, on the fifth."""
    rows = []
    for start in MONTH_STARTS:
        at = index(start.replace(day=5))
        for item, channel, cents, extra in _OTHER:
            level = cents + (extra if start.month in FAIR_MONTHS else 0)
            rows.append(OtherSpend(at, item, channel, int(level * growth(at) * rng.lognormal(0, 0.1))))
    return rows


_PAGES = (("Brindlewick on Facebook", 1900, 1.9), ("Brindlewick on Instagram", 850, 2.6))


def page_days(rng: Generator) -> list[PageDay]:
    """Two pages on every day; followers carry over from day to day."""
    rows = []
    for page, opening, rate in _PAGES:
        followers = opening
        for at in range(N_DAYS):
            gained = int(rng.poisson(rate * growth(at) * season(day(at)) * campaign(at, 1.8)))
            lost = int(rng.binomial(followers, 0.00045))
            followers += gained - lost
            rows.append(PageDay(at, page, followers, gained, lost))
    return sorted(rows, key=lambda row: row.day)


_TOPICS = ("Planning a quarter", "Customer story", "New in Helm", "Behind the scenes", "Three tips", "Webinar recap")


def posts(rng: Generator) -> list[Post]:
    """About three posts a week and page, the first and the last day included."""
    rows = []
    for page, _, rate in _PAGES:
        for at in range(N_DAYS):
            if rng.random() > 0.42 and 0 < at < N_DAYS - 1:
                continue
            heat = growth(at) * season(day(at)) * campaign(at, 1.5) * rng.lognormal(0, 0.4)
            reach = int(220 * rate * heat) + 1
            title = _TOPICS[int(rng.integers(len(_TOPICS)))]
            likes, comments, shares = (int(rng.poisson(factor * heat)) for factor in (14.0, 3.4, 1.7))
            rows.append(Post(at, page, title, reach, likes, comments, shares))
    return sorted(rows, key=lambda row: row.day)


_SITES = ("growthnotes", "quarterly-letter", "salesbench", "saaspress", "plannerpost", "revenueblog", "hobbykitchen")


def placements(rng: Generator) -> list[Placement]:
    """Guest posts: some on weak sites, some off topic; at least one strong one at each end of the history."""
    rows = [Placement(4, "salesbench.example.com", "Why plans fail", 62, True)]
    for at in range(6, N_DAYS - 3):
        if rng.random() > 0.17 * growth(at) * season(day(at)):
            continue
        site = _SITES[int(rng.integers(len(_SITES)))]
        topic = site != "hobbykitchen" and bool(rng.random() < 0.93)
        strength = int(np.clip(rng.normal(52, 16), 5, 95))
        rows.append(Placement(at, f"{site}.example.com", _TOPICS[int(rng.integers(len(_TOPICS)))], strength, topic))
    rows.append(Placement(N_DAYS - 3, "saaspress.example.com", "Plans people keep", 58, True))
    return rows


CHANNEL_NAMES = np.array(WEB_CHANNELS)
REGION_NAMES = np.array(REGIONS)
