"""Computed columns: what a row's KPI, target, period or scores say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lib.catalog.model import plain
from lib.catalog.prompts import Prompt
from lib.desk.work_at import Work
from lib.goals import Target
from lib.plan.answers import Row
from lib.plan.figures import Figure

WEEK = 7
HEADS = {"sales": "sales_headcount", "marketing": "marketing_headcount"}


def cell(work: Work, prompt: Prompt, column: str, row: Row) -> Figure:
    """One computed cell; one that nothing works out yet says what it comes from."""
    made = MADE.get((prompt.id, column))
    return made(work, row) if made else Figure(why=f"comes from {prompt.comes_from}")


def _kpi(work: Work, row: Row) -> Figure:
    """The row's KPI in its period, else in the last quarter that is over."""
    if "kpi" not in row:
        return Figure(why="the row names no KPI")
    return work.numbers.named(row["kpi"], row["period"]) if "period" in row else work.numbers.last(row["kpi"])


def _moved(work: Work, row: Row) -> Figure:
    """How the KPI changed in the row's period against the one before. What of that the effort did, no data tell."""
    if "kpi" not in row or "period" not in row:
        return Figure(why="the row names no KPI or no period")
    return work.numbers.change(row["kpi"], work.numbers.calendar.parse(row["period"]))


def _over_a_year(work: Work, row: Row) -> Figure:
    """How the KPI changed from the same quarter of the year before to the last one that is over."""
    last = work.numbers.calendar.current("quarter", work.numbers.outcome.as_of) - 1
    return work.numbers.change(row["kpi"], last, 4) if "kpi" in row else Figure(why="the row names no KPI")


def _was_due(work: Work, kpi: str) -> Target | None:
    """The last target of the whole company on a KPI whose period is over."""
    calendar, day = work.numbers.calendar, work.numbers.outcome.as_of
    targets = [t for t in work.numbers.outcome.plan.targets if t.kpi == kpi and not t.where and not t.sum_from]
    ends = {t: calendar.last_day(calendar.parse(t.by)) for t in targets}
    return max((t for t in targets if ends[t] < day), key=lambda t: ends[t], default=None)


def _meant(work: Work, row: Row) -> Figure:
    """What the KPI was meant to be in the last period for which it had a target that is over."""
    if "kpi" not in row:
        return Figure(why="the row names no KPI")
    due = _was_due(work, row["kpi"])
    if due is None:
        return Figure(why="no target on it was due yet")
    return replace(work.numbers.level(due), of=work.period(due.by))


def _is(work: Work, row: Row) -> Figure:
    """The KPI in the period that it is compared in, without such a target in the last quarter that is over."""
    if "kpi" not in row:
        return Figure(why="the row names no KPI")
    due, calendar = _was_due(work, row["kpi"]), work.numbers.calendar
    label = due.by if due else calendar.label(calendar.current("quarter", work.numbers.outcome.as_of) - 1)
    return replace(work.numbers.named(row["kpi"], label), of=work.period(label))


def _benchmark(work: Work, row: Row) -> Figure:
    for other in work.rows("collect_benchmarks"):
        if other.get("kpi") == row.get("kpi") and "typical" in other and "kpi" in row:
            return Figure(other["typical"], work.catalog.kpi(row["kpi"]).unit)
    return Figure(why="no benchmark is given for it")


def _behind(work: Work, row: Row) -> Figure:
    ours, theirs = _kpi(work, row), _benchmark(work, row)
    if isinstance(ours.value, float) and isinstance(theirs.value, float):
        return Figure(ours.value - theirs.value, "points" if ours.unit == "percent" else ours.unit)
    return Figure(why=ours.why or theirs.why)


def _gap(work: Work, row: Row) -> Figure:
    gap = work.numbers.gaps.get(row.get("target", ""))
    if gap is None:
        return Figure(why="the row names no target that is there")
    if gap.gap is None:
        return Figure(why=gap.why)
    unit = work.catalog.kpi(gap.target.kpi).unit
    return Figure(gap.gap, "points" if unit == "percent" else unit)


def _chance(work: Work, row: Row) -> Figure:
    gap = work.numbers.gaps.get(row.get("target", ""))
    if gap is None:
        return Figure(why="the row names no target that is there")
    return Figure(gap.probability, "percent") if gap.probability is not None else Figure(why=gap.why)


def _capacity(work: Work, row: Row) -> Figure:
    head = HEADS.get(plain(str(row.get("team", ""))))
    return work.numbers.last(head) if head else Figure(why="the data count people of sales and marketing only")


def _per_week(work: Work, row: Row) -> Figure:
    """What is left of the KPI's next target, over the weeks to its last day."""
    target = work.numbers.next_target(row["kpi"]) if "kpi" in row else None
    if target is None:
        return Figure(why="no target is set on it")
    gap = work.numbers.gaps[target.id]
    if gap.pace.needed_a_day is None:
        return Figure(why="its target is no sum that is worked off, or its period has not begun")
    return Figure(gap.pace.needed_a_day * WEEK, work.catalog.kpi(target.kpi).unit)


def _total(work: Work, row: Row) -> Figure:
    """The scores of a candidate, each times what its question weighs (1 where that is not said)."""
    scores = {k: int(v) for k, v in row.items() if isinstance(v, str) and v in ("0", "1", "2", "3")}
    said = work.answers.get("tools_weights")
    weighs = said.value if said and said.value else {}
    total = sum(score * weighs.get(name, 1.0) for name, score in scores.items())
    return Figure(float(total), "number") if scores else Figure(why="nothing is scored yet")


PRICES = {"leads": "cost_per_lead", "new_customers": "cac"}  # KPI → what one of it costs


def _bought(work: Work, row: Row) -> Figure:
    """How many more of the row's KPI its money brings, at what one cost in the last quarter that is over.

    Known of what has a price only; more money may buy at a higher one.
    """
    if "kpi" not in row or "money" not in row:
        return Figure(why="the row names no KPI or no amount")
    if row["kpi"] not in PRICES:
        return Figure(
            why=f"no cost is known of one {work.catalog.kpi(row['kpi']).name}, only of leads and new customers"
        )
    price = work.numbers.last(PRICES[row["kpi"]])
    if not isinstance(price.value, float) or price.value <= 0:
        return Figure(why=price.why or "one cost nothing last quarter")
    return Figure(row["money"] / price.value, work.catalog.kpi(row["kpi"]).unit)


def _speed(work: Work, row: Row) -> Figure:
    return work.numbers.last("time_to_value")


def _by_channel(measure: str) -> Callable[[Work, Row], Figure]:
    def made(work: Work, row: Row) -> Figure:
        """The measure of the row's channel in its period, else in the last quarter that is over."""
        if "channel" not in row:
            return Figure(why="the row names no channel")
        calendar = work.numbers.calendar
        last = calendar.current("quarter", work.numbers.outcome.as_of) - 1
        period = calendar.parse(row["period"]) if "period" in row else last
        return work.numbers.of_channel(measure, row["channel"], period)

    return made


CHANNELS = ("collect_channels", "forecast_budget", "place_channels", "sales_budget")  # prompts with numbers of channels
MADE: Mapping[tuple[str, str], Callable[[Work, Row], Figure]] = {
    ("collect_past_plan", "actual"): _kpi,
    ("collect_worked", "effect"): _moved,
    ("collect_channels", "ours"): _by_channel("leads"),
    ("collect_improve", "ours"): _kpi,
    ("collect_improve", "benchmark"): _benchmark,
    ("collect_improve", "gap"): _behind,
    ("collect_first_goals", "benchmark"): _benchmark,
    ("standing_results", "meant"): _meant,
    ("standing_results", "is"): _is,
    ("standing_worth", "result"): _over_a_year,
    ("forecast_budget", "actual"): _by_channel("marketing_spend"),
    ("forecast_review", "actual"): _kpi,
    ("gaps_decisions", "gap"): _gap,
    ("gaps_decisions", "chance"): _chance,
    ("team_size", "capacity"): _capacity,
    ("actions_routine", "per_week"): _per_week,
    ("tools_scores", "total"): _total,
    ("place_channels", "actual"): _by_channel("new_customers"),
    ("padre_deploy_speed", "now"): _speed,
    ("padre_money_use", "effect"): _bought,
}
