"""The numbers of a plan: north star, targets and key figures, each a sentence first, then a table or a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.catalog.model import Kpi
from lib.charts.fan_data import fan_alt
from lib.charts.format import NBSP, Formatter
from lib.charts.theme import Theme
from lib.export import said, tables
from lib.export.chapters import Kind
from lib.export.charts import Look, chance_chart, fan_chart
from lib.export.drawing import PLACE, add_chart, chart_workbook
from lib.export.paper import Paper
from lib.export.plotted import Plotted, aims_of, chances, fan_columns, fan_of, next_target
from lib.export.sheet import Pen
from lib.export.words import Grid
from lib.goals import Gap
from lib.panel import Cut
from lib.pipeline import KpiRow, Outcome, Outlook
from lib.plan.answers import Row, Value
from lib.plan.asked import Answer

_ORDER = ("missed", "off_track", "at_risk", "unknown", "on_track", "achieved")  # of targets, the worst first
MOST_TARGETS = 10  # targets in the table; the others are told in a sentence
MOST_BARS = 6  # targets in the chart of chances
MOST_FIGURES = 10  # key figures in the table
QUARTERS = 4  # complete ones in the table of key figures
_ACROSS = 16.4  # centimetres of a chart
_TARGET_WIDTHS = (3.6, 1.75, 1.7, 3.75, 2.1, 1.75, 1.95)  # centimetres of the columns of targets


@dataclass(frozen=True, eq=False)
class Numbers:
    """What the chapter is made of: the outcome, how it is written, and the KPIs that this plan is about."""

    outcome: Outcome
    fmt: Formatter
    theme: Theme
    about: tuple[str, ...]

    goals: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The targets of the document's goal categories and of the north star, the worst first."""
        catalog, star = self.outcome.catalog, self.outcome.plan.preferences.north_star
        own = [g for g in self.outcome.gaps() if _about(catalog.kpi(g.target.kpi), self.goals, star)]
        return tuple(sorted(tables.ranked(own, self.outcome), key=_worst))

    def star(self) -> Outlook | None:
        """The forecast of the north star, where there is one."""
        name = self.outcome.plan.preferences.north_star
        return self.outlook(name) if name else None

    def outlook(self, name: str) -> Outlook | None:
        """The forecast of a KPI by quarter; None where there is none."""
        return self.outcome.outlooks("quarter", tables.reach(self.outcome), self.about).get(name)


def _about(kpi: Kpi, goals: tuple[str, ...], star: str | None) -> bool:
    return not goals or kpi.category in goals or kpi.id == star


def _worst(gap: Gap) -> tuple[int, float]:
    return _ORDER.index(gap.status), gap.probability if gap.probability is not None else 1.0


def kpis_about(kind: Kind, outcome: Outcome, answers: Iterable[Mapping[str, Answer]]) -> tuple[str, ...]:
    """The KPIs that a plan is about: the north star, those beside its sheet and its prompts, those that its answers name."""
    catalog, star = outcome.catalog, outcome.plan.preferences.north_star
    found = [star] if star else []
    found += catalog.sheets[kind.sheet].evidence if kind.sheet in catalog.sheets else ()
    printed = [p for p in catalog.prompts.values() if kind.mark in p.marks]
    for prompt in printed:
        found += prompt.evidence
    for given in answers:
        for prompt in printed:
            if prompt.id in given:
                found += _named(prompt.kind, {c.id for c in prompt.columns if c.kind == "kpi"}, given[prompt.id].value)
    found += [t.kpi for t in outcome.plan.targets if _about(catalog.kpi(t.kpi), kind.goals, star)]
    return tuple(name for name in catalog.kpis if name in set(found))


def _named(kind: str, columns: set[str], value: Value) -> Iterator[str]:
    if kind == "kpi" and isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (str(row[c]) for row in value if isinstance(row, Row) for c in columns if c in row)


def write_numbers(paper: Paper, numbers: Numbers) -> None:
    """The chapter."""
    paper.heading("The plan in numbers", 1, listed=True)
    star = numbers.star()
    if star is not None:
        _star(paper, numbers, star)
    _targets(paper, numbers)
    _key_figures(paper, numbers)


# --- the north star --------------------------------------------------------------------------------------------------


def _star(paper: Paper, numbers: Numbers, star: Outlook) -> None:
    outcome, fmt = numbers.outcome, numbers.fmt
    aim = next_target(star, outcome.gaps(), [outcome.calendar.label(p) for p in star.periods])
    paper.heading(f"North star: {star.kpi.name}", 2)
    paper.text(said.north_star(outcome, star, aim, fmt), "Lead")
    data = fan_of(outcome, star, outcome.gaps())
    plotted = fan_columns(data, fmt, aims_of(star, outcome.gaps(), data))
    chart = fan_chart(plotted, PLACE, _look(numbers))
    _chart(paper, numbers, _Shown(chart, plotted, fan_alt(data, fmt)))
    paper.text(f"{star.kpi.name} by quarter. {_trust(star)}", "Caption")
    paper.grid(_ahead(numbers, star))


def _ahead(numbers: Numbers, star: Outlook) -> Grid:
    """The quarters to come of one KPI, with the targets due in them."""
    outcome, fmt, unit = numbers.outcome, numbers.fmt, star.kpi.unit
    own = {g.target.by: g for g in outcome.gaps() if g.target.kpi == star.kpi.id and not g.target.where}
    rows = []
    for i, period in enumerate(star.periods):
        levels = (fmt.value(float(star.quantiles[q][i]), unit) for q in ("p10", "p50", "p90"))
        due = own.get(outcome.calendar.label(period))
        level = fmt.value(due.resolved.level if due and due.resolved else None, unit)
        chance = fmt.chance(due.probability if due else None)
        last = fmt.value(float(star.naive[i]), unit)
        rows.append((fmt.period_label(period), *levels, last, level, chance))
    head = ("Quarter", "Low", "Likely", "High", "Same as last year", "Target", "Chance")
    return Grid(head, tuple(rows), frozenset(range(1, 7)), f"Forecast of {star.kpi.name}")


def _trust(star: Outlook) -> str:
    """How the method did on the past, in a sentence; nothing where it could not be tried."""
    tried = star.backtest.by_horizon[0] if star.backtest and star.backtest.by_horizon else None
    if tried is None or not tried.origins:
        return "The band holds 8 of 10 futures."
    return (
        f"The band holds 8 of 10 futures; tried on {tried.origins} past quarters, "
        f"it held what came in {tried.inside80} of them."
    )


# --- targets ---------------------------------------------------------------------------------------------------------


def _targets(paper: Paper, numbers: Numbers) -> None:
    gaps, everything = numbers.gaps, numbers.outcome.gaps()
    paper.heading("Targets", 2)
    others = len(everything) - len(gaps)
    rest = f" {others} more are about other key figures; the workbook has them all." if others else ""
    paper.text((said.targets(gaps) if gaps or not everything else "") + rest, "Lead")
    if not gaps:
        return
    shown, further = gaps[:MOST_TARGETS], gaps[MOST_TARGETS:]
    paper.grid(_target_grid(numbers, shown), _TARGET_WIDTHS)
    if further:
        names = "; ".join(
            f"{said.named(g, numbers.outcome, numbers.fmt)} ({tables.STATUS[g.status].lower()})" for g in further
        )
        paper.text(f"{len(further)} more stand better: {names}.", "Caption")
    bars, statuses = chances(shown[:MOST_BARS], numbers.outcome, numbers.fmt)
    if bars.labels:
        chart = chance_chart(bars, statuses, PLACE, _look(numbers))
        words = "; ".join(f"{n} {numbers.fmt.chance(v)}" for n, v in zip(bars.labels, bars.columns[0][1], strict=True))
        _chart(
            paper, numbers, _Shown(chart, bars, f"Chance to reach each target: {words}.", 1.4 + 0.6 * len(bars.labels))
        )
        paper.text("Chance to reach each target: the share of possible futures in which it is reached.", "Caption")


def _target_grid(numbers: Numbers, gaps: Sequence[Gap]) -> Grid:
    head = ("Target", "Due", "Level", "Forecast (8 in 10)", "Gap", "Chance", "Status")
    rows = tuple(_target_row(numbers, gap) for gap in gaps)
    return Grid(head, rows, frozenset((2, 3, 4, 5)), "Targets against their forecast")


def _target_row(numbers: Numbers, gap: Gap) -> tuple[str, ...]:
    fmt, kpi = numbers.fmt, numbers.outcome.catalog.kpi(gap.target.kpi)
    level = gap.resolved.level if gap.resolved else None
    row = fmt.against(gap.forecast.median if gap.forecast else None, level, kpi.unit)
    name = tables.target_name(gap.target, kpi)
    return (
        f"{name}\n{gap.target.owner}" if gap.target.owner else name,
        tables.due_text(gap.target, fmt).replace(" ", NBSP),
        row.target,
        _range(fmt, kpi, gap, row.forecast),
        row.gap,
        fmt.chance(gap.probability),
        tables.STATUS[gap.status].replace(" ", NBSP),
    )


def _range(fmt: Formatter, kpi: Kpi, gap: Gap, likely: str) -> str:
    if gap.forecast is None:
        return fmt.value(None, kpi.unit)
    low, high = (fmt.value(v, kpi.unit) for v in (gap.forecast.p10, gap.forecast.p90))
    return likely if low == high else f"{likely}\n{low}{NBSP}to{NBSP}{high}"


# --- key figures -----------------------------------------------------------------------------------------------------


def _key_figures(paper: Paper, numbers: Numbers) -> None:
    found = numbers.outcome.kpis(Cut("quarter"), numbers.about) if numbers.about else None
    ended = [i for i, over in enumerate(found.complete) if over][-QUARTERS:] if found else []
    rows = [r for r in found.rows if any(math.isfinite(r.values[i]) for i in ended)] if found else []
    rows = _first(numbers, rows)
    if not found or not rows or not ended:
        return
    paper.heading("Key figures", 2)
    moved = sum(_change(r, ended[-1]) != 0 for r in rows)
    when = numbers.fmt.period_label(found.periods[ended[-1]])
    paper.text(_moves(rows, ended[-1], when) if moved else f"Key figures up to {when}.", "Lead")
    names = [numbers.fmt.period_label(found.periods[i], "short") for i in ended]
    coming = numbers.fmt.period_label(numbers.outcome.calendar.current("quarter", numbers.outcome.as_of), "short")
    head = ("Key figure", *names, "Year on year", f"Forecast {coming}".replace(" ", NBSP))
    grid = Grid(
        head, tuple(_figure_row(numbers, r, ended) for r in rows), frozenset(range(1, len(head))), "Key figures"
    )
    paper.grid(grid)


def _first(numbers: Numbers, rows: list[KpiRow]) -> list[KpiRow]:
    """The key figures that are printed: the north star and those with the worst targets first; in the catalogue's order."""
    aimed = list(dict.fromkeys(g.target.kpi for g in numbers.gaps))
    order = [*filter(None, (numbers.outcome.plan.preferences.north_star,)), *aimed]
    kept = sorted(rows, key=lambda r: order.index(r.kpi.id) if r.kpi.id in order else len(order))[:MOST_FIGURES]
    return [r for r in rows if r in kept]


def _moves(rows: Sequence[KpiRow], at: int, when: str) -> str:
    """How many key figures are better and worse than a year before."""
    signs = [_change(r, at) * (1 if r.kpi.direction == "up" else -1) for r in rows]
    better, worse = sum(s > 0 for s in signs), sum(s < 0 for s in signs)
    return f"Of {len(rows)} key figures {better} were better in {when} than a year before, and {worse} worse."


def _change(row: KpiRow, at: int) -> float:
    """The change on the same quarter of last year; 0 where it is not known."""
    change = row.change(at, 4)
    return change if math.isfinite(change) else 0.0


def _figure_row(numbers: Numbers, row: KpiRow, ended: Sequence[int]) -> tuple[str, ...]:
    fmt, unit = numbers.fmt, row.kpi.unit
    values = (fmt.value(row.values[i], unit) for i in ended)
    found = numbers.outlook(row.kpi.id)
    likely = fmt.value(float(found.median[0]) if found else None, unit)
    return row.kpi.name, *values, fmt.change(row.change(ended[-1], 4), unit), likely


# --- charts ----------------------------------------------------------------------------------------------------------


def _look(numbers: Numbers) -> Look:
    return Look(numbers.theme, numbers.fmt.currency, numbers.fmt.locale, 8.5)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A chart with the columns that it shows, the words for those who do not see it, and its height in centimetres."""

    chart: Any
    plotted: Plotted
    words: str
    high: float = 7.6


def _chart(paper: Paper, numbers: Numbers, shown: _Shown) -> None:
    shown.chart.width, shown.chart.height = _ACROSS, shown.high
    pen = Pen(numbers.fmt.currency, numbers.fmt.locale, numbers.theme)
    embedded = chart_workbook(shown.plotted, pen, numbers.outcome.as_of)
    add_chart(paper.document, shown.chart, embedded, (shown.plotted.title, shown.words))
