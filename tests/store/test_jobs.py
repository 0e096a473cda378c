"""Jobs as rows: what is said of them, and what becomes of one whose process died."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.settings import Settings
from lib.store import Store, jobs


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Settings(home=tmp_path))


def test_a_job_is_queued_runs_and_ends(store: Store) -> None:
    job = jobs.queue(store, "default", "fit", {"horizon": 27})
    assert jobs.find(store, job).state == "queued"
    jobs.report(store, job, state="running", share=0.4, doing="Leads: 12 of 58 series")
    running = jobs.latest(store, "default", "fit")
    assert (running.state, running.share, running.doing, running.open) == (
        "running",
        0.4,
        "Leads: 12 of 58 series",
        True,
    )
    jobs.report(store, job, state="done", share=1.0, result={"digest": "d"})
    done = jobs.find(store, job)
    assert done.result == {"digest": "d"} and not done.open


def test_a_job_that_was_cancelled_stays_cancelled(store: Store) -> None:
    job = jobs.queue(store, "default", "fit", {})
    jobs.report(store, job, state="cancelled")
    jobs.report(store, job, state="done", result={})
    assert jobs.find(store, job).state == "cancelled"


def test_a_job_whose_process_went_silent_is_failed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.queue(store, "default", "fit", {})
    jobs.report(store, job, state="running")
    later = jobs.time.time() + jobs.SILENT_AFTER + 1
    monkeypatch.setattr(jobs.time, "time", lambda: later)
    assert jobs.find(store, job).state == "failed"
    assert jobs.find(store, "nothing") is None
