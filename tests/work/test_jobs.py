"""Fits in child processes: progress in the store, the result saved, a fault said, the newest request winning."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from lib.access import Actor
from lib.desk import Desk, open_shelf
from lib.errors import NotPossible
from lib.settings import Settings
from lib.store import jobs
from lib.work import jobs as work
from tests.desk.conftest import orders, spend


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = open_shelf(Settings(home=tmp_path / "home")).open("default", Actor("Mira"), date(2026, 7, 10))
    for name, content in (("orders.csv", orders()), ("spend.csv", spend())):
        made.files.commit(made.files.read(name, content), content)
    return made


def wait(desk: Desk, seconds: float = 120) -> jobs.Job:
    end = time.time() + seconds
    while time.time() < end:
        job = desk.forecasts.job()
        if job and not job.open:
            return job
        time.sleep(0.2)
    raise TimeoutError("the job did not end")


def test_a_fit_runs_in_a_process_of_its_own_and_its_result_is_saved(desk: Desk) -> None:
    assert desk.forecasts.latest() is None
    assert not desk.forecasts.fresh()
    name = desk.forecasts.start()
    assert desk.forecasts.start() == name, "the same request is joined, not doubled"
    done = wait(desk)
    assert (done.state, done.share) == ("done", 1.0)
    assert desk.forecasts.fresh()
    saved = desk.forecasts.latest()
    assert "revenue" in saved.panel
    assert desk.forecasts.saved().by == "Mira"
    desk.files.type_numbers("guest_posts", {"2026-05": 3})
    assert not desk.forecasts.fresh(), "new data make it old, but it stays"
    assert desk.forecasts.latest() is not None


def test_what_a_person_can_mend_is_said_and_a_bug_gets_a_reference(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    store, settings = desk.store, desk.shelf.settings

    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    def refused(*_: object) -> None:
        raise NotPossible("Too little data.", "Load more.")

    for fault, says, reference in ((broken, "went wrong", True), (refused, "Too little data. Load more.", False)):
        monkeypatch.setattr(work, "_fit", fault)
        name = jobs.queue(store, "default", work.FIT, {})
        work.run(store, settings, name)
        job = jobs.find(store, name)
        assert job.state == "failed"
        assert says in job.doing
        assert bool(job.reference) is reference
        assert "Zero" not in job.doing


def test_newer_data_overtake_an_open_fit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work.subprocess, "Popen", lambda *_, **__: type("Child", (), {"wait": lambda self: 0})())
    first = desk.forecasts.start()
    desk.files.type_numbers("guest_posts", {"2026-05": 3})
    second = desk.forecasts.start()
    assert second != first
    assert jobs.find(desk.store, first).state == "cancelled"


def test_only_so_many_run_at_a_time(desk: Desk) -> None:
    names = [jobs.queue(desk.store, "default", work.FIT, {"n": i}) for i in range(3)]
    assert [jobs.running_before(desk.store, n) for n in names] == [0, 1, 2]


def test_without_data_there_is_nothing_to_fit(tmp_path: Path) -> None:
    empty = open_shelf(Settings(home=tmp_path / "other")).open("default", Actor("Mira"))
    for act in (empty.forecasts.start, empty.forecasts.ensure):
        with pytest.raises(NotPossible, match="no data"):
            act()


def test_the_same_data_give_the_same_forecast_bytes(desk: Desk) -> None:
    first = desk.forecasts.ensure()
    assert desk.forecasts.fresh()
    desk.store.drop_files([])  # forget everything computed
    assert desk.forecasts.latest() is None
    assert desk.forecasts.ensure().panel.to_bytes() == first.panel.to_bytes()


def test_a_fit_whose_process_ended_is_started_again_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work.subprocess, "Popen", lambda *_, **__: type("Child", (), {"wait": lambda self: 0})())

    def silent(name: str) -> None:
        jobs.report(desk.store, name, state="failed", doing=jobs.ENDED)

    assert not desk.forecasts.resume(), "there was none"
    first = desk.forecasts.start()
    assert not desk.forecasts.resume(), "it runs"
    silent(first)
    assert desk.forecasts.resume()
    second = desk.forecasts.job()
    assert second.id != first and second.open and second.request["again"] == first
    assert desk.forecasts.start() == second.id, "who asks meanwhile joins it"
    silent(second.id)
    assert not desk.forecasts.resume(), "not in a loop"
    assert desk.forecasts.job().killed
    third = desk.forecasts.start()
    jobs.report(desk.store, third, state="failed", doing="Too little data.")
    assert not desk.forecasts.resume(), "a fault that was said is no accident"
