"""Charts drawn as HTML and SVG: where their marks stand, what they say, and that nothing of a name is markup."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from lib.charts.bridge import BridgeData, Pier, amounts, bridge_alt
from lib.charts.fan_data import Aim, Fan, FanData, fan_alt
from lib.charts.fan_layout import Size, sketch
from lib.charts.format import MINUS, Formatter
from lib.ui.bridge_picture import bridge_html
from lib.ui.fan_picture import fan_html
from lib.ui.marks import esc

EURO = Formatter("EUR")
LABELS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1")
FAN = FanData(
    title="Revenue per quarter, €",
    unit="money",
    labels=LABELS,
    history=(171_800.0, 166_000.0, math.nan, 182_000.0),
    forecast=Fan((193_800.0, 183_000.0), (196_000.0, 187_000.0), (198_000.0, 191_000.0), (200_000.0, 195_000.0),
                 (202_900.0, 199_000.0)),
    naive=(171_800.0, 166_000.0),
    target=Aim(205_000.0, 4, 0.19),
    current=4,
    today=3.5,
)  # fmt: skip
PIERS = (
    Pier("actual", "Actual<br>Q3 26", 94392.0, 94392.0),
    Pier("forecast", "Forecast<br>adds", 94392.0, 102402.7),
    Pier("scenario", "<b>&Co<br>adds", 102402.7, 101900.0),
    Pier("open", "Open", 101900.0, 104000.0),
    Pier("target", "Target<br>Q4 26", 104000.0, 104000.0),
)
BRIDGE = BridgeData("Bridge for MRR", "money", PIERS, 98e3, 107e3)


def points(html: str, css: str) -> list[tuple[float, float]]:
    """The points of a stretched line or area: thousandths of the width, pixels from the top."""
    found = re.search(rf'class="{css}" points="([^"]+)"', html)
    assert found, css
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found[1].split())]


def across(at: float) -> float:
    """Where a period stands: a quarter of a step from the left, a quarter from the right. Worked out apart."""
    return 1000 * (at + 0.25) / (len(LABELS) - 0.5)


def up(value: float, size: Size = "overview") -> float:
    of = sketch(FAN, EURO, size)
    return of.height - of.pixels(value)


def test_the_forecast_begins_at_the_last_actual_value_and_follows_the_median() -> None:
    drawn = points(fan_html(FAN, EURO), "l-likely")
    assert drawn == [
        (pytest.approx(across(at), abs=0.1), pytest.approx(up(value), abs=0.1))
        for at, value in ((3, 182_000), (4, 198_000), (5, 191_000))
    ]


def test_a_missing_value_is_a_gap_and_never_a_zero() -> None:
    html = fan_html(FAN, EURO)
    assert html.count('class="l-actual"') == 1, "a value alone between gaps is no line"
    assert [x for x, _ in points(html, "l-actual")] == [pytest.approx(across(i), abs=0.1) for i in (0, 1)]
    assert "nan" not in html


def test_the_outer_range_lies_round_the_inner_one() -> None:
    html = fan_html(FAN, EURO)
    outer, inner = points(html, "b80"), points(html, "b50")
    assert len(outer) == len(inner) == 6
    assert min(y for _, y in outer) == pytest.approx(up(202_900), abs=0.1)
    assert min(y for _, y in inner) == pytest.approx(up(200_000), abs=0.1)
    assert html.index("b80") < html.index("b50") < html.index("l-likely") < html.index("l-actual")


def test_what_stands_on_the_chart_and_what_hovering_says() -> None:
    html = fan_html(FAN, EURO)
    for text in (">Target €205k<", ">€191k<", ">€166k<", ">today<", "<b>Q4</b>"):
        assert text in html
    for said in (
        "Actual: €182,000", "Forecast: €198k (8 in 10: €194k to €203k)", "Same as last year: €172k",
        "Target: €205k (19% chance)",
    ):  # fmt: skip
        assert f"<span>{said}</span>" in html
    assert html.count('class="p-target"') == html.count('class="p-likely"') == html.count('class="p-actual"') == 1
    assert f'role="img" aria-label="{esc(fan_alt(FAN, EURO))}"' in html


def test_it_draws_history_alone_forecast_alone_and_nothing() -> None:
    alone = fan_html(FanData("Leads", "count", LABELS[:2], (1.0, 2.0)), EURO)
    assert "l-actual" in alone and "l-likely" not in alone and "b80" not in alone
    bare = replace(FAN, labels=LABELS[4:], history=(), target=None, current=0, today=None)
    assert len(points(fan_html(bare, EURO), "l-likely")) == 2
    assert "<polyline" not in fan_html(FanData("Leads", "count", LABELS[:2], (math.nan, math.nan)), EURO)


def test_titles_and_names_are_text() -> None:
    html = fan_html(replace(FAN, title='<script>"'), EURO)
    assert "<script>" not in html
    assert "&lt;b&gt;&amp;Co<br>adds" in bridge_html(BRIDGE, EURO)


def bars(html: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r'<rect class="bar-(\w+)"[^>]* y="([\d.]+)" height="([\d.]+)"', html)
    return {kind: (float(y), float(y) + float(tall)) for kind, y, tall in found}


def test_each_bar_of_the_bridge_spans_the_levels_that_it_leads_from_and_to() -> None:
    found = bars(bridge_html(BRIDGE, EURO))
    assert list(found) == ["forecast", "scenario", "open"]
    scale = (found["forecast"][1] - found["forecast"][0]) / (102402.7 - 94392.0)
    assert found["scenario"][0] == pytest.approx(found["forecast"][0], abs=0.2), "it begins where the other ends"
    assert found["open"][1] == pytest.approx(found["scenario"][1], abs=0.2)
    assert found["open"][1] - found["open"][0] == pytest.approx(scale * 2100, abs=0.3)


def test_what_the_bridge_shows_adds_up_to_the_target() -> None:
    html = bridge_html(BRIDGE, EURO)
    texts = re.findall(r'class="n-\w+ strong"[^>]*>([^<]+)<', html)
    assert (
        texts
        == [text for _, text in amounts(BRIDGE, EURO)]
        == ["€94.4k", "+€8.0k", f"{MINUS}€0.5k", "+€2.1k", "€104.0k"]
    )
    first, *steps, last = (float(t.replace("€", "").replace("k", "").replace(MINUS, "-")) for t in texts)
    assert first + sum(steps) == pytest.approx(last)
    assert esc(bridge_alt(BRIDGE, EURO)) in html


def test_the_range_stands_at_the_last_step_before_the_open_one() -> None:
    html = bridge_html(BRIDGE, EURO)
    whisker = re.search(r'<svg x="([\d.]+)%" y="([\d.]+)"[^>]*><path class="whisker" d="M0 (\S+)V(\S+?)M', html)
    assert whisker
    x, y, high, low = (float(v) for v in whisker.groups())
    assert 50 < x < 60, "beside the third of five steps"
    assert y == pytest.approx(bars(html)["scenario"][1], abs=0.2)
    scale = (bars(html)["open"][1] - bars(html)["open"][0]) / 2100
    assert (high, low) == (pytest.approx(-5100 * scale, abs=0.5), pytest.approx(3900 * scale, abs=0.5))


def test_beyond_the_target_the_open_step_is_good() -> None:
    ahead = BridgeData(
        "B", "money", (*PIERS[:2], Pier("open", "Beyond", 102402.7, 100e3), PIERS[4]), 98e3, 107e3, False
    )
    assert '<div class="bridge beyond">' in bridge_html(ahead, EURO)
    assert '<div class="bridge adverse">' in bridge_html(BRIDGE, EURO)


def test_beside_the_current_quarter_only_the_year_is_named() -> None:
    html = fan_html(FAN, EURO)
    assert html.count("Q4") >= 1 and "2027" in html
    assert "Q1<br>2027" not in html and "Q1<br>2027" in fan_html(replace(FAN, current=None), EURO)


def test_the_number_of_the_step_with_the_whisker_ends_left_of_it() -> None:
    html = bridge_html(BRIDGE, EURO)
    assert html.count('x="-8" text-anchor="end"') == 1
    assert re.search(r'class="n-scenario strong"[^>]*x="-8" text-anchor="end"', html)
