"""Jobs as rows: queued, running with how far and what it does, done, failed with a reference, cancelled."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, insert, select, update

from lib.store.store import Store, new_id
from lib.store.tables import jobs

State = Literal["queued", "running", "done", "failed", "cancelled"]
SILENT_AFTER = 30.0  # seconds without a heartbeat after which the process that ran a job is taken for dead
OPEN = ("queued", "running")
ENDED = "its process ended"  # what a job did last of which nothing was heard any more


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of dear work. `share` is how far it is, 0 to 1; `doing` says with what it is busy."""

    id: str
    workspace: str
    kind: str
    request: dict[str, Any]
    state: State
    share: float
    doing: str
    result: dict[str, Any] | None
    reference: str | None
    created: float
    heartbeat: float

    @property
    def open(self) -> bool:
        """Whether it may still come to an end by itself."""
        return self.state in OPEN

    @property
    def killed(self) -> bool:
        """Whether its process ended before it could say anything: the machine was stopped, or memory ran out."""
        return self.state == "failed" and self.doing == ENDED


def queue(store: Store, workspace: str, kind: str, request: dict[str, Any]) -> str:
    """Queue a job and return its id."""
    job, now = new_id(), time.time()
    row = {"id": job, "workspace": workspace, "kind": kind, "request": json.dumps(request), "state": "queued"}
    with store.engine.begin() as connection:
        connection.execute(insert(jobs).values(**row, share=0.0, doing="waiting", created=now, heartbeat=now))
    return job


def report(store: Store, job: str, **what: Any) -> None:
    """Write how a job stands; each report is a heartbeat. A job that was cancelled stays so."""
    if "result" in what:
        what["result"] = json.dumps(what["result"])
    with store.engine.begin() as connection:
        here = (jobs.c.id == job) & jobs.c.state.in_(OPEN)
        connection.execute(update(jobs).where(here).values(heartbeat=time.time(), **what))


def find(store: Store, job: str) -> Job | None:
    """The job of that id. One whose process went silent is failed from now on."""
    bury_dead(store)
    with store.engine.connect() as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == job)).first()
    return _job(row) if row else None


def latest(store: Store, workspace: str, kind: str) -> Job | None:
    """The newest job of a kind in a workspace."""
    bury_dead(store)
    query = select(jobs).where(jobs.c.workspace == workspace, jobs.c.kind == kind)
    with store.engine.connect() as connection:
        row = connection.execute(query.order_by(jobs.c.created.desc()).limit(1)).first()
    return _job(row) if row else None


def running_before(store: Store, job: str) -> int:
    """How many open jobs were queued before this one."""
    bury_dead(store)
    own = select(jobs.c.created).where(jobs.c.id == job).scalar_subquery()
    with store.engine.connect() as connection:
        query = select(func.count()).select_from(jobs).where(jobs.c.state.in_(OPEN), jobs.c.created < own)
        return int(connection.scalar(query) or 0)


def bury_dead(store: Store) -> None:
    """Fail the jobs whose process has not been heard of for half a minute."""
    silent = jobs.c.state.in_(OPEN) & (jobs.c.heartbeat < time.time() - SILENT_AFTER)
    with store.engine.connect() as connection:
        if connection.execute(select(jobs.c.id).where(silent).limit(1)).first() is None:
            return
    with store.engine.begin() as connection:
        connection.execute(update(jobs).where(silent).values(state="failed", doing=ENDED))


def _job(row: Any) -> Job:
    fields = dict(row._mapping)
    fields["request"] = json.loads(fields["request"])
    fields["result"] = json.loads(fields["result"]) if fields["result"] else None
    return Job(**fields)
