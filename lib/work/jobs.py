"""Jobs: dear work in child processes, so that the app stays quick. `python -m lib.work JOB` is what a child runs.

A child is started with `subprocess`, never forked from the server and never from a spawn pool: either would run the app's
own script again. At most `Settings.jobs` run at a time; the others wait their turn, each in its own process.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from lib.access import Actor
from lib.catalog.load import load as load_catalog
from lib.errors import PlanError
from lib.plan import Plan
from lib.settings import ROOT, Settings
from lib.store import Store, jobs, new_id
from lib.store.declared import texts
from lib.work.fit import fit, order, save
from lib.work.gather import ground

log = logging.getLogger("quarterdeck")
HEARTBEAT = 5.0  # seconds
FIT = "fit"
AGAIN = "again"  # in a request: the job whose process ended and that is tried once more


def start(store: Store, settings: Settings, workspace: str, request: dict[str, Any]) -> str:
    """Queue a fit and start its child process. An open fit of the same request is joined rather than doubled."""
    running = jobs.latest(store, workspace, FIT)
    if running and running.open and running.request | {AGAIN: None} == request | {AGAIN: None}:
        return running.id
    if running and running.open:
        jobs.report(store, running.id, state="cancelled", doing="overtaken by newer data")
    job = jobs.queue(store, workspace, FIT, request)
    own = {f"QUARTERDECK_{k.upper()}": str(v) for k, v in settings.model_dump().items()}
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | own
    child = subprocess.Popen(
        [sys.executable, "-m", "lib.work", job],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=child.wait, daemon=True).start()  # so that no zombie stays behind
    return job


def run(store: Store, settings: Settings, name: str) -> None:
    """Run a queued job to its end. What a person can put right is written as such; anything else gets a reference."""
    job = jobs.find(store, name)
    if job is None or not job.open:
        return
    with _heart(store, name):
        _wait_for_turn(store, settings, name)
        try:
            _fit(store, settings, job)
        except PlanError as error:
            jobs.report(store, name, state="failed", doing=str(error))
        except Exception:
            reference = new_id()
            log.exception("job %s failed, reference %s", name, reference)
            jobs.report(store, name, state="failed", doing="something went wrong on our side", reference=reference)


def _fit(store: Store, settings: Settings, job: jobs.Job) -> None:
    catalog = load_catalog(texts(settings.catalog))
    plan = Plan.model_validate(job.request["plan"])
    as_of = date.fromisoformat(job.request["as_of"])
    asked = order(ground(store, job.workspace, plan.preferences, catalog, as_of), plan)

    def progress(share: float, doing: str) -> None:
        jobs.report(store, job.id, state="running", share=share, doing=doing)

    progress(0.0, "reading the history")
    fit(store, asked, catalog, progress)
    now = jobs.find(store, job.id)
    if now and now.open:
        save(store, job.workspace, asked, Actor(job.request["by"]))
        jobs.report(store, job.id, state="done", share=1.0, doing="done", result={"digest": asked.digest})


@contextmanager
def _heart(store: Store, name: str) -> Iterator[None]:
    """A heartbeat while the work goes on, for steps that report seldom."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(HEARTBEAT):
            jobs.report(store, name)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _wait_for_turn(store: Store, settings: Settings, name: str) -> None:
    while jobs.running_before(store, name) >= settings.jobs:
        time.sleep(0.5)
