"""The small pieces a row is made of: status shapes, sparks, bullets, bars, stat blocks; text in, HTML out.

Every function returns `Html`, text that is safe to show. Whatever is not `Html` is escaped by `esc`, the one door
for names from users and files. Colours are classes of `table.css`. Pictures in rows are hidden from screen readers:
their numbers stand beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Status = Literal["achieved", "on_track", "at_risk", "off_track", "missed", "unknown", "no_target"]
Coverage = Literal["full", "part", "hole", "none"]
KeyMark = Literal["actual", "forecast", "bands", "naive", "target"]


class Html(str):
    """Text that is HTML already and must not be escaped again."""

    __slots__ = ()


NOTHING = Html("")


def esc(text: object) -> Html:
    """The text made safe to stand in HTML or in an attribute; `Html` passes as it is."""
    return text if isinstance(text, Html) else Html(escape(str(text), quote=True))


def join(parts: Iterable[object], between: str = "") -> Html:
    """The parts, each escaped unless it is `Html`, one after the other."""
    return Html(between.join(esc(part) for part in parts))


def span(text: object, css: str) -> Html:
    """A run of text in a class of the stylesheet: good, bad, warn, muted, accent, strong."""
    return Html(f'<span class="{esc(css)}">{esc(text)}</span>')


def button(row_id: str, text: object, css: str = "link") -> Html:
    """A button whose click gives `row_id` back to the page."""
    return Html(f'<button type="button" class="{esc(css)}" data-id="{esc(row_id)}">{esc(text)}</button>')


# --- status: a shape, a word and a colour, always together -----------------------------------------------------------

STATUS: dict[Status, tuple[str, str]] = {
    "achieved": ("Achieved", "good"),
    "on_track": ("On track", "good"),
    "at_risk": ("At risk", "warn"),
    "off_track": ("Off track", "bad"),
    "missed": ("Missed", "bad"),
    "unknown": ("Cannot tell", "muted"),
    "no_target": ("No target", "muted"),
}
_LEVEL: dict[str, tuple[str, Status]] = {
    "error": ("Must fix", "off_track"),
    "warning": ("Check", "at_risk"),
    "info": ("For the record", "no_target"),
}
_SHAPES: dict[Status, str] = {
    "achieved": '<circle cx="6" cy="6" r="5.5"/><path class="tick" d="M3.4 6.2l1.8 1.8 3.5-3.9"/>',
    "on_track": '<circle cx="6" cy="6" r="4.7"/>',
    "at_risk": '<path d="M6 1.2 11.2 10.6H.8z"/>',
    "off_track": '<rect x="1.4" y="1.4" width="9.2" height="9.2" rx="1"/>',
    "missed": '<path class="stroke" d="M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6"/>',
    "unknown": '<circle class="ring" cx="6" cy="6" r="4.6"/>',
    "no_target": '<path class="stroke thin" d="M3 6h6"/>',
}


def shape(status: Status) -> Html:
    """The 12 px shape of a status, in its colour."""
    return Html(
        f'<svg class="shape s-{STATUS[status][1]}" viewBox="0 0 12 12" width="12" height="12" '
        f'aria-hidden="true">{_SHAPES[status]}</svg>'
    )


def status(status: Status, word: object = None) -> Html:
    """Shape and word of a status; `word` says more where there is room ("At risk since 2 Nov")."""
    name, tone = STATUS[status]
    return Html(f'<span class="status {tone}">{shape(status)}{esc(word or name)}</span>')


def level(of: Literal["error", "warning", "info"]) -> Html:
    """The shape of a finding, named for screen readers: square must fix, triangle check, dash for the record."""
    word, as_status = _LEVEL[of]
    return Html(f'<span class="level">{shape(as_status)}<span class="sr">{word}</span></span>')


# --- pictures in rows ------------------------------------------------------------------------------------------------


def spark(values: Sequence[float], width: int = 88, height: int = 22) -> Html:
    """A line of the last periods, oldest first, with a dot on the newest value; nan leaves a gap."""
    known = [v for v in values if math.isfinite(v)]
    if not known:
        return _picture("spark", width, height, "")
    low, high = min(known), max(known)
    step = (width - 8) / max(1, len(values) - 1)

    def at(i: int, v: float) -> str:
        share = (v - low) / (high - low) if high > low else 0.5
        return f"{3 + i * step:.1f},{3 + (1 - share) * (height - 6):.1f}"

    points = [at(i, v) if math.isfinite(v) else "" for i, v in enumerate(values)]
    lines = "".join(_run(run) for run in _runs(points))
    x, y = next(p for p in reversed(points) if p).split(",")
    return _picture("spark", width, height, f'{lines}<circle class="f-accent" cx="{x}" cy="{y}" r="2.4"/>')


def _runs(points: list[str]) -> list[list[str]]:
    """The unbroken stretches of a line: "" is a gap."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _run(points: list[str]) -> str:
    if len(points) == 1:  # a value between two gaps would be invisible as a line
        x, y = points[0].split(",")
        return f'<circle class="f-line" cx="{x}" cy="{y}" r="1.2"/>'
    return f'<polyline points="{" ".join(points)}"/>'


def bullet(low: float, high: float, median: float, target: float | None, width: int = 88) -> Html:
    """The forecast's 80% range as a band, its median as a dot, the target as an upright tick, on one scale."""
    if not all(map(math.isfinite, (low, high, median))):
        return _picture("bullet", width, 18, "")
    aim = [target] if target is not None and math.isfinite(target) else []
    start, end = min([low, median, *aim]), max([high, median, *aim])

    def at(value: float) -> float:
        share = (value - start) / (end - start) if end > start else 0.5
        return 4 + share * (width - 8)

    band = max(3.0, at(high) - at(low))
    drawn = f'<rect class="f-band" x="{at(low):.1f}" y="5" width="{band:.1f}" height="8" rx="2"/>'
    drawn += f'<circle class="f-accent" cx="{at(median):.1f}" cy="9" r="3.6"/>'
    drawn += "".join(f'<rect class="f-ink" x="{at(a) - 1:.1f}" y="1" width="2" height="16"/>' for a in aim)
    return _picture("bullet", width, 18, drawn)


def chance(p: float | None, text: str, status: Status) -> Html:
    """A bar as long as the chance, in the colour of the status, and the chance in words beside it."""
    if p is None or not math.isfinite(p):
        return span(text, "muted")
    bar = '<rect class="f-track" x="0" y="2" width="38" height="6" rx="2"/>'
    bar += f'<rect class="f-{STATUS[status][1]}" x="0" y="2" width="{max(3, 38 * min(1, p)):.1f}" height="6" rx="2"/>'
    return Html(f'<span class="chance">{_picture("bar", 38, 10, bar)}<span>{esc(text)}</span></span>')


def dumbbell(base: float | None, now: float | None, status: Status, width: int = 144) -> Html:
    """Two chances on a line from 0 to 1 with ticks at 30 and 70%: hollow the base plan's, filled the one now."""

    def at(p: float) -> float:
        return 6 + min(1.0, max(0.0, p)) * (width - 12)

    drawn = f'<rect class="f-track" x="2" y="8" width="{width - 4}" height="2" rx="1"/>'
    drawn += "".join(
        f'<rect class="f-track" x="{at(t) - 0.75:.1f}" y="4" width="1.5" height="10"/>' for t in (0.3, 0.7)
    )
    tone = STATUS[status][1]
    known_base, known_now = (p is not None and math.isfinite(p) for p in (base, now))
    if base is not None and now is not None and known_base and known_now and abs(base - now) >= 0.005:
        left, right = sorted((at(base), at(now)))
        drawn += f'<rect class="f-{tone}" x="{left:.1f}" y="7.5" width="{right - left:.1f}" height="3"/>'
        drawn += f'<circle class="hollow" cx="{at(base):.1f}" cy="9" r="3.8"/>'
    if now is not None and known_now:
        drawn += f'<circle class="f-{tone}" cx="{at(now):.1f}" cy="9" r="5"/>'
    return _picture("dumbbell", width, 18, drawn)


def coverage(months: Sequence[Coverage], says: str) -> Html:
    """A strip of months: full, half for the unfinished one, hollow red for a hole, a dash where a file has none.

    `says` tells the same in words ("Dec 2022 to Nov 2026, no rows in Mar 2025").
    """
    step = max(3.0, min(7.0, 340 / max(1, len(months))))
    drawn = "".join(_month(state, i * step, step - 1) for i, state in enumerate(months))
    picture = _picture("coverage", math.ceil(step * len(months)), 12, drawn)
    return Html(f'{picture}<span class="sr">{esc(says)}</span>')


def _month(state: Coverage, x: float, width: float) -> str:
    if state == "hole":
        return f'<rect class="hole" x="{x + 0.6:.1f}" y=".6" width="{width - 1.2:.1f}" height="10.8"/>'
    top, height, css = {"full": (0, 12, "f-month"), "part": (6, 6, "f-month"), "none": (10.5, 1.5, "f-track")}[state]
    return f'<rect class="{css}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="{height}"/>'


def _picture(css: str, width: int, height: int, drawn: str) -> Html:
    return Html(
        f'<svg class="{css}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true">{drawn}</svg>'
    )


# --- blocks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure with its name above and a note below; `tone` colours the value, `picture` stands beside the note."""

    name: str
    value: object
    note: object = ""
    tone: str = ""
    picture: Html = NOTHING


def stats(figures: Sequence[Stat], *, strip: bool = False) -> Html:
    """Figures side by side: as many across as there is room for, two on a phone.

    A `strip` of four stays one line on a phone, where the third is left out.
    """
    css = f"stats n{min(6, len(figures))}" + (" strip" if strip else "")
    return Html(f'<div class="{css}">{"".join(map(stat, figures))}</div>')


def stat(figure: Stat) -> Html:
    """One figure of `stats`."""
    return Html(
        f'<div class="stat"><div class="name">{esc(figure.name)}</div>'
        f'<div class="value {esc(figure.tone)}">{esc(figure.value)}</div>'
        f'<div class="note"><span>{esc(figure.note)}</span>{figure.picture}</div></div>'
    )


def hero(name: object, value: object, lines: Iterable[object] = (), *, meeting: bool = False) -> Html:
    """The one large number of a screen or drawer, its name above, what there is to say about it below.

    In a `meeting` all of it is large enough to be read from the back of the room.
    """
    head = f'<div class="name">{esc(name)}</div>' if name else ""
    said = "".join(f"<p>{esc(line)}</p>" for line in lines)
    css = "hero meeting" if meeting else "hero"
    return Html(f'<div class="{css}">{head}<div class="figure">{esc(value)}</div>{said}</div>')


def key_line(title: object, marks: Sequence[tuple[KeyMark, str]]) -> Html:
    """The line under a chart's heading: what is drawn and in which unit, then each mark with its meaning."""
    keys = "".join(f'<span class="key">{_key(mark)}{esc(text)}</span>' for mark, text in marks)
    return Html(f'<div class="keys"><span>{esc(title)}</span>{keys}</div>')


_KEYS: dict[KeyMark, str] = {
    "actual": '<path class="l-ink" d="M0 6h18"/>',
    "forecast": '<path class="l-accent" d="M0 6h18"/>',
    "bands": '<rect class="band80" y="0" width="18" height="12"/><rect class="band50" y="3" width="18" height="6"/>',
    "naive": '<path class="l-muted" d="M1 6h17"/>',
    "target": '<path class="diamond" d="M9 1.5 13.5 6 9 10.5 4.5 6z"/>',
}


def _key(mark: KeyMark) -> Html:
    return _picture("", 18, 12, _KEYS[mark])


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a list of findings: what is the matter, what shows it, and at the right how much of it.

    `action` is the text of a button that gives `id` back; `opens` makes the title one. Without either the line cannot be clicked.
    """

    id: str
    mark: Html
    title: str
    evidence: object
    aside: object = ""
    action: str = ""
    opens: bool = False


def claims(lines: Sequence[Claim]) -> Html:
    """Findings or things that need attention, one under the other, parted by hairlines."""
    return Html(f'<ul class="claims">{"".join(map(_claim, lines))}</ul>')


def _claim(line: Claim) -> str:
    action = button(line.id, line.action) if line.action else ""
    title = button(line.id, line.title, "name") if line.opens else esc(line.title)
    return (
        f'<li>{line.mark}<div class="said"><strong>{title}</strong><p>{esc(line.evidence)}</p></div>'
        f'<div class="aside">{action}<span>{esc(line.aside)}</span></div></li>'
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on a pace bar and how it is written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Pace:
    """An unfinished period of a flow: so far, where it will likely end and between what, what was wanted.

    `usual` is what earlier periods had brought by the same day.
    """

    actual: Mark
    likely: Mark
    low: float
    high: float
    target: Mark | None = None
    usual: Mark | None = None


def pace_bar(pace: Pace) -> Html:
    """Ink up to today, dashed accent up to the likely end, a whisker for the 80% range, a thick tick for the target."""
    goal = pace.target.value if pace.target else 0.0
    whole = max(pace.actual.value, pace.likely.value, pace.high, goal)
    if not math.isfinite(whole) or whole <= 0:
        return NOTHING

    def at(value: float) -> str:
        return f"{100 * min(1.0, max(0.0, value / whole)):.2f}%"

    drawn = [
        f'<i class="rest" style="left:{at(pace.actual.value)};right:calc(100% - {at(pace.likely.value)})"></i>',
        f'<i class="done" style="width:{at(pace.actual.value)}"></i>',
        f'<i class="whisker" style="left:{at(pace.low)};right:calc(100% - {at(pace.high)})"></i>',
    ]
    if pace.target:
        drawn.append(f'<i class="aim" style="left:{at(goal)}"></i>')
    if pace.usual:
        drawn.append(f'<i class="usual" style="left:{at(pace.usual.value)}"></i>')
    return Html(f'<div class="pace">{_above(pace)}<div class="track">{"".join(drawn)}</div>{_below(pace, at)}</div>')


def _above(pace: Pace) -> str:
    target = f"<span>Target <b>{esc(pace.target.text)}</b></span>" if pace.target else ""
    return f'<div class="ends"><span>Actual <b>{esc(pace.actual.text)}</b></span>{target}</div>'


def _below(pace: Pace, at: Callable[[float], str]) -> str:
    usual = ""
    if pace.usual:
        usual = f'<span class="by" style="left:{at(pace.usual.value)}">usual by today {esc(pace.usual.text)}</span>'
    return f'<div class="ends under">{usual}<span class="likely">likely {esc(pace.likely.text)}</span></div>'
