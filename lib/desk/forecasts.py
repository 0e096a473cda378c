"""Forecasts as use cases: the latest saved one, whether it is up to date, and having a new one fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.access import require_owner
from lib.errors import NotPossible
from lib.outlook import Forecast
from lib.store import jobs
from lib.work import fit as fitting
from lib.work.fit import Order, Progress, Saved
from lib.work.jobs import AGAIN, FIT, start

if TYPE_CHECKING:
    from lib.desk.desk import Desk


class ForecastRoom:
    """The forecasts of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def order(self) -> Order:
        """What the forecast should rest on now."""
        return fitting.order(self.desk.ground(), self.desk.plan())

    def saved(self) -> Saved | None:
        """The latest saved forecast, without its draws."""
        return fitting.saved(self.desk.store, self.desk.workspace)

    def fresh(self) -> bool:
        """Whether the latest saved forecast rests on what is loaded now."""
        found = self.saved()
        return found is not None and found.digest == self.order().digest

    def latest(self) -> Forecast | None:
        """The latest saved forecast, with its draws."""
        found = self.saved()
        return fitting.load(self.desk.store, found.digest) if found else None

    def start(self, again: str | None = None) -> str:
        """Have a forecast fitted in a process of its own and return the job's id; `again` names a job that is tried once more.

        Raises NotPossible without data.
        """
        require_owner(self.desk.actor, "fit a forecast")
        self._refuse_empty()
        request = {
            "plan": self.desk.plan().model_dump(mode="json"),
            "as_of": self.desk.as_of.isoformat(),
            "data": self.desk.ground().digest,
            "by": self.desk.actor.name,
        }
        if again:
            request[AGAIN] = again
        return start(self.desk.store, self.desk.shelf.settings, self.desk.workspace, request)

    def resume(self) -> bool:
        """Start a fit anew whose process ended, once: one that ends so again waits for a person. Whether it was started."""
        job = self.job()
        if job is None or not job.killed or job.request.get(AGAIN) or self.desk.empty:
            return False
        self.start(again=job.id)
        return True

    def job(self) -> jobs.Job | None:
        """The newest fit of this workspace, open or ended."""
        return jobs.latest(self.desk.store, self.desk.workspace, FIT)

    def ensure(self, progress: Progress | None = None) -> Forecast:
        """The forecast that rests on what is loaded now: the saved one, else fitted here and saved."""
        self._refuse_empty()
        asked = self.order()
        found = self.saved()
        made = fitting.fit(self.desk.store, asked, self.desk.catalog, progress)
        if found is None or found.digest != asked.digest:
            require_owner(self.desk.actor, "save a forecast")
            fitting.save(self.desk.store, self.desk.workspace, asked, self.desk.actor)
        return made

    def _refuse_empty(self) -> None:
        if self.desk.empty:
            raise NotPossible(
                "There are no data to forecast from.", "Load files on the data page, or the demo company."
            )
