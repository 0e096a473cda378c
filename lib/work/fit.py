"""Fitting a forecast: what it rests on, where it is kept, and the work itself (in a child process, or in a command's own)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from lib import forecast
from lib.access import Actor
from lib.catalog.model import Catalog
from lib.forecast.keep import from_bytes, to_bytes
from lib.outlook import Forecast, options_for, usual_shares
from lib.panel import TOTAL, Cut, Panel
from lib.plan import Plan
from lib.store import Document, Store
from lib.work.gather import Ground, digest_of, history

FORECAST, LATEST = "forecast", "latest"
VERSION = 2  # grows when fitting changes
SEED = 20261
Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Order:
    """What a forecast is to be fitted from: the tables as of a day, and the segments that targets ask for."""

    ground: Ground
    dimension: str | None
    segments: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What the forecast is kept under: the same inputs give the same forecast."""
        return digest_of([self.ground.digest, self.dimension, sorted(self.segments), VERSION, SEED])


@dataclass(frozen=True, slots=True)
class Saved:
    """The latest saved forecast: its digest, the as-of day of its data, when and by whom it was made."""

    digest: str
    as_of: str
    at: str
    by: str


def order(ground: Ground, plan: Plan) -> Order:
    """What the workspace's forecast should be fitted from now.

    Segments are forecast of one dimension: the one that most targets name.
    """
    named = [t.where[0] for t in plan.targets if len(t.where) == 1]
    if not named:
        return Order(ground, None, ())
    dimension = Counter(d for d, _ in named).most_common(1)[0][0]
    return Order(ground, dimension, tuple(sorted({v for d, v in named if d == dimension})))


def fit(store: Store, asked: Order, catalog: Catalog, progress: Progress | None = None) -> Forecast:
    """The forecast of an order: kept, else fitted and kept."""
    kept = store.kept(asked.digest)
    if kept is not None:
        return from_bytes(kept)
    panel, days = _history(store, asked)
    view = asked.ground.view
    options = options_for(catalog, panel, view.calendar, view.as_of)
    come = usual_shares(days, view.calendar, view.as_of, options.kinds)
    made = forecast.fit(panel, replace(options, come=come), SEED, progress)
    store.keep(asked.digest, to_bytes(made))
    return made


def _history(store: Store, asked: Order) -> tuple[Panel, Panel]:
    """The months with the segments that are asked for, and the days of the whole company."""
    cut = Cut(by=asked.dimension)
    found = history(store, asked.ground, [cut, Cut("day")])
    panel = found.panel(cut)
    return panel.take(segments=[TOTAL, *(s for s in asked.segments if s in panel.segments)]), found.panel(Cut("day"))


def save(store: Store, workspace: str, asked: Order, actor: Actor) -> None:
    """Make an order's forecast the workspace's latest."""
    body = {"digest": asked.digest, "as_of": asked.ground.view.as_of.isoformat()}
    store.put(workspace, Document(FORECAST, LATEST, 0, body, "", actor.name))


def saved(store: Store, workspace: str) -> Saved | None:
    """The latest saved forecast, if there is one and its draws are still kept."""
    document = store.get(workspace, FORECAST, LATEST)
    if document is None or document.body is None:
        return None
    return Saved(document.body["digest"], document.body["as_of"], document.at, document.by)


def load(store: Store, digest: str) -> Forecast | None:
    """The forecast kept under a digest."""
    kept = store.kept(digest)
    return from_bytes(kept) if kept is not None else None
