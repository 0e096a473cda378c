"""Computed answers on goals, people and work: the bridge, the letters of SMART, the funnel, what serves nothing, dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lib.catalog.prompts import worded
from lib.desk.work_at import Work
from lib.goals import Target
from lib.plan.answers import Row
from lib.plan.figures import Computed, Figure

FUNNEL = ("sessions", "leads", "mqls", "sqls", "deals_won", "new_customers")  # each is made of the one before
PERSONA_KPIS = ("new_customers", "revenue", "cac", "clv", "win_rate")
AT_RISK = ("at_risk", "off_track")


def bridge(work: Work) -> Computed:
    """The north star: where it stands, what is expected and wanted, and the stretch between, which nobody carries yet."""
    star = work.numbers.outcome.plan.preferences.north_star
    if not star:
        return Computed(why="not available, because no north star is chosen")
    calendar, day = work.numbers.calendar, work.numbers.outcome.as_of
    last = calendar.current("quarter", day) - 1
    rows = [(Figure("Last result"), Figure(work.period(calendar.label(last))), work.numbers.last(star))]
    for target in work.numbers.outcome.plan.targets:
        if target.kpi == star and not target.where:
            rows += _stretch(work, target)
    why = "" if len(rows) > 1 else "no target is set on the north star"
    return Computed(("Step", "Period", work.catalog.kpi(star).name), tuple(rows), why)


def _stretch(work: Work, target: Target) -> list[tuple[Figure, Figure, Figure]]:
    gap = work.numbers.gaps[target.id]
    by, unit = Figure(work.period(target.by)), work.catalog.kpi(target.kpi).unit
    forecast = Figure(gap.forecast.median, unit) if gap.forecast else Figure(why=gap.why)
    sign = -1 if work.catalog.kpi(target.kpi).direction == "up" else 1
    missing = Figure(sign * gap.gap, unit) if gap.gap is not None else Figure(why=gap.why)
    return [
        (Figure("Forecast"), by, forecast),
        (Figure("Target"), by, work.numbers.level(target)),
        (Figure("Still open"), by, missing),
    ]


def persona_size(work: Work) -> Computed:
    """What the persona's rows in the data bring, in the last quarter that is over."""
    named = [(r["dimension"], r["value"]) for r in work.rows("icp_name") if "dimension" in r and "value" in r]
    if not named:
        return Computed(why="not available, because no rows of the data are named for this persona")
    head = ("Rows", *(work.catalog.kpi(k).name for k in PERSONA_KPIS))
    rows = [(Figure(f"{d}: {v}"), *(work.numbers.of_segment(k, (d, v)) for k in PERSONA_KPIS)) for d, v in named]
    return Computed(head, tuple(rows))


def smart(work: Work) -> Computed:
    """A verdict on each letter of each target, with what to mend."""
    gaps = work.numbers.gaps.values()
    if not gaps:
        return Computed(why="not available, because no targets are set")
    words = {True: "yes", False: "no", None: "not yet judged"}
    rows = []
    for gap in gaps:
        mend = "; ".join(v.why for v in gap.smart.values() if v.ok is False)
        verdicts = [Figure(words[v.ok]) for v in gap.smart.values()]
        rows.append((Figure(work.name(gap.target)), *verdicts, Figure(work.fmt.named_periods(mend) or "nothing")))
    letters = [worded(letter) for letter in next(iter(gaps)).smart]
    return Computed(("Target", *letters, "To mend"), tuple(rows))


def alignment(work: Work) -> Computed:
    """Whether the targets up the funnel bring what those down the funnel need, at the rates that are expected."""
    targets = [t for t in work.numbers.outcome.plan.targets if t.kpi in FUNNEL and not t.where and not t.sum_from]
    rows = [row for lower in targets for row in _feeds(work, lower, targets)]
    if not rows:
        return Computed(why="not available, because no two targets along the funnel are due in the same period")
    return Computed(("Promised", "Needs", "Of", "Target there", "Verdict"), tuple(rows))


def _feeds(work: Work, lower: Target, targets: list[Target]) -> Iterator[tuple[Figure, ...]]:
    numbers = work.numbers
    period = numbers.calendar.parse(lower.by)
    for upper in targets:
        if upper.by != lower.by or FUNNEL.index(upper.kpi) >= FUNNEL.index(lower.kpi):
            continue
        above, below = (numbers.expected(t.kpi, period) for t in (upper, lower))
        promised, set_ = numbers.level(lower), numbers.level(upper)
        values = [f.value for f in (above, below, promised, set_)]
        names = (Figure(work.name(lower)), Figure(work.catalog.kpi(upper.kpi).name))
        if not all(isinstance(v, float) and v > 0 for v in values):
            why = next((f.why for f in (above, below, promised, set_) if f.why), "a rate of 0 feeds nothing")
            yield names[0], Figure(why=why), names[1], set_, Figure("cannot tell")
            continue
        needed = values[2] * values[0] / values[1]  # type: ignore[operator]
        enough = values[3] >= needed  # type: ignore[operator]
        verdict = Figure("feeds it" if enough else "does not feed it")
        yield names[0], Figure(needed, "count"), names[1], set_, verdict


def orphans(work: Work) -> Computed:
    """Spend lines, people, actions and KPIs that serve nothing."""
    found = [
        *(("Spend line", r.get("spend_line"), "moves no KPI") for r in work.rows("kpis_spend") if "kpi" not in r),
        *_people_without_kpi(work),
        *(
            ("Action", r.get("what"), "serves no strategy and no target")
            for r in work.rows("actions_list")
            if "strategy" not in r and "target" not in r
        ),
        *_kpis_without_target(work),
    ]
    looked = ("kpis_spend", "team_people", "actions_list", "kpis_chosen")
    if not any(work.rows(name) for name in looked):
        return Computed(why="not available, because no spend, people, actions or KPIs are named yet")
    rows = tuple((Figure(kind), Figure(str(name or "without a name")), Figure(what)) for kind, name, what in found)
    return Computed(("What", "Name", "Why it stands here"), rows, "" if rows else "everything named serves something")


def _people_without_kpi(work: Work) -> Iterator[tuple[str, str, str]]:
    """People whom no KPI measures; rows in which nobody is named yet (as they are taken over to begin with) are said once."""
    rows = work.rows("team_people")
    yield from (("Person", str(r["person"]), "is measured by no KPI") for r in rows if "person" in r and "kpi" not in r)
    unnamed = sum("person" not in r for r in rows)
    if unnamed:
        yield (
            "People",
            f"no person named in {unnamed} row{'' if unnamed == 1 else 's'}",
            "nobody answers for these roles",
        )


def _kpis_without_target(work: Work) -> Iterator[tuple[str, str, str]]:
    aimed = {t.kpi for t in work.numbers.outcome.plan.targets}
    for row in work.rows("kpis_chosen"):
        if "kpi" in row and row["kpi"] not in aimed and row["kpi"] in work.catalog.kpis:
            yield "KPI", work.catalog.kpi(row["kpi"]).name, "has no target"


def draft(work: Work) -> Computed:
    """Actions that decisions name and nobody has planned, and targets in danger that no action serves."""
    planned = {r.get("what") for r in work.rows("actions_list")}
    served = {r.get("target") for r in work.rows("actions_list")}
    rows = []
    for row in work.rows("gaps_decisions"):
        if row.get("action") and row["action"] not in planned:
            rows.append((Figure(row["action"]), Figure("decided for a gap"), Figure(row.get("person", ""))))
    for gap in work.numbers.gaps.values():
        if gap.status in AT_RISK and gap.target.id not in served:
            name = f"Something for {work.name(gap.target)}"
            rows.append((Figure(name), Figure(gap.status.replace("_", " ")), Figure(gap.target.owner)))
    why = "" if rows else "every decision has its action, and every target in danger something that serves it"
    return Computed(("What", "Because", "Who"), tuple(rows), why)


def late_dates(work: Work) -> Computed:
    """Dates that contradict themselves. Actions do not say how many hours they take, so nothing is said of anybody's load."""
    rows = [(Figure(r["what"]), Figure(r.get("person", "")), Figure(w)) for r, w in _contradictions(work)]
    why = "only dates are checked: an action does not say how many hours it takes"
    why = why if rows or not work.rows("actions_list") else f"no date of an action contradicts another; {why}"
    return Computed(("Action", "Who", "What does not fit"), tuple(rows), why)


def _contradictions(work: Work) -> Iterator[tuple[Row, str]]:
    for row in work.rows("actions_list"):
        why = _realistic(work, row)
        if "what" in row and why:
            yield row, why


def _realistic(work: Work, row: Row) -> str:
    """What is wrong with the dates of an action; "" where nothing is."""
    start, due, target = row.get("start"), row.get("due"), work.target(row.get("target"))
    if due and start and due < start:
        return "it is due before it starts"
    end = work.numbers.calendar.last_day(work.numbers.calendar.parse(target.by)) if target else None
    if due and end and due > end:
        return "it is due after its target"
    if due and due < work.numbers.outcome.as_of and row.get("status") in ("open", "doing"):
        return "its day has passed"
    return ""


def timeline(work: Work) -> Computed:
    """What sales has to do and to reach, in the order of the days."""
    found: list[tuple[date, str, str, str]] = []
    for row in work.of_team("actions_list", "Sales"):
        if "due" in row:
            said = _realistic(work, row) or "nothing speaks against it"
            found.append((row["due"], str(row.get("what", "")), str(row.get("person", "")), said))
    calendar = work.numbers.calendar
    for row in work.rows("sales_goals"):
        target = work.target(row.get("target"))
        gap = work.numbers.gaps.get(row.get("target", ""))
        if target and gap:
            end = calendar.last_day(calendar.parse(target.by))
            found.append((end, work.name(target), target.owner, gap.status.replace("_", " ")))
    if not found:
        return Computed(why="not available, because sales has no targets and no actions with a date")
    rows = tuple((Figure(work.fmt.day(d)), Figure(what), Figure(who), Figure(s)) for d, what, who, s in sorted(found))
    return Computed(("When", "What", "Who answers for it", "Realistic"), rows)


def questions(work: Work) -> Computed:
    """The questions of the sales plan with the KPIs that answer them, in the last quarter that is over."""
    asked = [k for k in work.catalog.kpis.values() if k.question]
    rows = tuple((Figure(k.question or ""), Figure(k.name), work.numbers.last(k.id)) for k in asked)
    return Computed(("Question", "KPI", "Last quarter"), rows)
