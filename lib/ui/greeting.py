"""What the welcome page says and shows: the promise, an example of a result, three short facts."""

from __future__ import annotations

from lib.charts.fan_data import Aim, Fan, FanData
from lib.ui.marks import Html, esc, status

PROMISE = ("Bring the exports", "you already have.")
MORE = (
    "Drop them here. You get your KPIs by goal, the quarter ahead with honest ranges, and the gap to what you set out to "
    "reach."
)
EXAMPLE = FanData(
    title="An example: new customers per quarter",
    unit="count",
    labels=(
        "2024Q2",
        "2024Q3",
        "2024Q4",
        "2025Q1",
        "2025Q2",
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2026Q2",
        "2026Q3",
        "2026Q4",
    ),
    history=(117, 114, 121, 126, 124, 137, 140, 148),
    forecast=Fan(
        p10=(150, 153, 155), p25=(154, 160, 165), p50=(156, 164, 173), p75=(159, 169, 182), p90=(163, 176, 192)
    ),
    target=Aim(181, 10, 0.32),
)
FACTS = (
    ("Recognised at once", "Google Analytics, Google and Meta Ads, LinkedIn, HubSpot, Salesforce, Stripe and more."),
    ("Anything else", "A date column and numbers are enough. You see what was read before it counts."),
    ("It stays here", "Files are read and kept on this computer. Nothing is sent anywhere."),
)


def promise() -> Html:
    """What the app is for, in the largest letters of the page."""
    lines = "<br>".join(esc(line) for line in PROMISE)
    return Html(f'<div class="hero promise"><h1 class="figure">{lines}</h1><p class="muted">{esc(MORE)}</p></div>')


def headline() -> Html:
    """The head of the example: what is likely, what was wanted, and how that is judged."""
    return Html(
        '<div class="example"><div><div class="muted">An example: new customers, Q4</div>'
        f'<div class="figure">{esc("173 likely, 181 wanted")}</div></div>{status("at_risk")}</div>'
    )


def facts() -> Html:
    """Three short facts, side by side."""
    cells = "".join(
        f'<div class="stat"><strong>{esc(title)}</strong><span class="muted">{esc(text)}</span></div>'
        for title, text in FACTS
    )
    return Html(f'<div class="stats n3">{cells}</div>')
