"""The list of what was done as a table."""

from __future__ import annotations

import re

from lib.charts.format import Formatter
from lib.desk.activity import Act
from lib.ui import activity_view as view
from lib.ui.table import table_html

FMT = Formatter("EUR")


def act(kind: str = "target", n: int = 1, second: int = 0, **more: str) -> Act:
    said = {"by": "Mira", "about": "Leads by 2026Q4", "what": "set", "undo": "removes it"} | more
    return Act(kind, f"k{n}", n, f"2026-11-16T22:30:{second:02d}.000000+00:00", **said)


def told(*acts: Act, every: bool = False) -> str:
    html = table_html(view.table(view.lines(acts, every), FMT, "Europe/Berlin"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_time_and_day_are_those_of_the_workspace() -> None:
    assert told(act()).startswith("What Happened Who When Back 16 Nov 2026 Target: Leads by 2026Q4 set Mira 23:30 Undo")
    late = Act("target", "k", 1, "2026-11-16T23:30:00.000000+00:00", "Mira", "x", "set")
    assert "17 Nov 2026 Target: x set Mira 00:30" in told(late)
    assert "Undo" not in told(late)


def test_many_changes_in_one_go_are_one_line_unless_each_is_asked_for() -> None:
    acts = [act(n=n, second=59 - n) for n in range(6)]
    assert "6 targets set" in told(*acts)
    assert told(*acts).count("Undo") == 0
    assert told(*acts, every=True).count("Undo") == 6
    assert "targets" not in told(*acts[:3])
    datasets = [act("dataset", n, about=f"f{n}", what=f"version 1 loaded, {n} rows of f{n}.csv") for n in range(5)]
    assert "5 datasets version 1 loaded" in told(*datasets)


def test_others_changes_and_later_ones_are_their_own() -> None:
    mine, yours = [act(n=n) for n in range(4)], [act(n=n + 9, by="Jon") for n in range(4)]
    assert told(*mine, *yours).count("4 targets") == 2
    apart = [*(act(n=n) for n in range(3)), Act("target", "z", 1, "2026-11-16T21:00:00+00:00", "Mira", "x", "set")]
    assert "4 targets" not in told(*apart)


def test_names_are_escaped_and_places_come_back() -> None:
    assert "<b>" not in str(table_html(view.table(view.lines([act(about="<b>x")]), FMT, "UTC")))
    assert view.lines([act(n=3)])[0].id == "target|k3|3"


def test_the_caption_counts() -> None:
    assert view.caption([], 5) == "Nothing was done yet"
    assert view.caption([act()] * 2, 5) == "2 changes"
    assert view.caption([act()] * 5, 5) == "The latest 5 changes"
