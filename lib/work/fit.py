"""Fitting a forecast: what it rests on, where it is kept, and the work itself (in a child process, or in a command's own)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lib import forecast
from lib.access import Actor
from lib.catalog.model import Catalog
from lib.forecast.keep import from_bytes, to_bytes
from lib.forecast.weights import learned
from lib.outlook import Forecast, options_for, usual_shares
from lib.panel import Cut
from lib.plan import Plan
from lib.store import Document, Store
from lib.work.gather import Ground, digest_of, history

FORECAST, LATEST = "forecast", "latest"
VERSION = 7  # grows when fitting changes
SEED = 20261
Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Order:
    """What a forecast is to be fitted from: the tables as of a day, and the segments that targets ask for, by dimension."""

    ground: Ground
    segments: Mapping[str, tuple[str, ...]]

    @property
    def digest(self) -> str:
        """What the forecast is kept under: the same inputs give the same forecast."""
        return digest_of([self.ground.digest, sorted(self.segments.items()), VERSION, SEED, learned()])


@dataclass(frozen=True, slots=True)
class Saved:
    """The latest saved forecast: its digest, the as-of day of its data, when and by whom it was made."""

    digest: str
    as_of: str
    at: str
    by: str


def order(ground: Ground, plan: Plan) -> Order:
    """What the workspace's forecast should be fitted from now. Segments are forecast by one dimension at a time."""
    wanted: dict[str, set[str]] = {}
    for target in plan.targets:
        if len(target.where) == 1:
            wanted.setdefault(target.where[0][0], set()).add(target.where[0][1])
    return Order(ground, {dimension: tuple(sorted(values)) for dimension, values in sorted(wanted.items())})


def fit(store: Store, asked: Order, catalog: Catalog, progress: Progress | None = None) -> Forecast:
    """The forecast of an order: kept, else fitted and kept."""
    kept = store.kept(asked.digest)
    if kept is not None:
        return from_bytes(kept)
    view = asked.ground.view
    found = history(store, asked.ground, [Cut(), Cut("day"), *(Cut(by=d) for d in asked.segments)])
    whole = found.panel()
    options = options_for(catalog, whole, view.calendar, view.as_of)
    come = usual_shares(found.panel(Cut("day")), view.calendar, view.as_of, options.kinds)
    options = replace(options, come=come)
    made = forecast.fit(whole, options, SEED, progress)
    parts = [
        forecast.split(made, whole, found.panel(Cut(by=dimension)), replace(options, segments=segments)).panel
        for dimension, segments in asked.segments.items()
    ]
    made = replace(made, parts=tuple(parts))
    store.keep(asked.digest, to_bytes(made))
    return made


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
