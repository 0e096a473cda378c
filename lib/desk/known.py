"""What answers may name: KPIs, targets, people, channels ..., gathered from everything that the workspace holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from lib.catalog.model import Catalog, plain
from lib.catalog.prompts import LINKS, STRICT, Prompt, Spec
from lib.charts.format import Formatter
from lib.desk.saved import all_saved
from lib.desk.written import formatter
from lib.goals import Target
from lib.plan.answers import Known, Row, Value
from lib.plan.asked import Answer
from lib.work import fit as fitting

if TYPE_CHECKING:
    from lib.desk.desk import Desk

FREE = tuple(k for k in LINKS if k not in STRICT)


def target_label(target: Target, catalog: Catalog, fmt: Formatter | None = None) -> str:
    """A target's name: its KPI, its segment and its due period, by its name where it is known how that is written."""
    segment = "".join(f", {value}" for _, value in target.where)
    return f"{catalog.kpi(target.kpi).name}{segment} {fmt.period_label(target.by) if fmt else target.by}"


def known(desk: Desk, answers: Iterable[Answer], unchecked: Iterable[str] = ()) -> Known:
    """What can be named now."""
    catalog, fmt = desk.catalog, formatter(desk)
    names: dict[str, Mapping[str, str]] = {
        "kpi": {k.id: k.name for k in catalog.kpis.values()},
        "driver": {d.id: d.name for d in catalog.drivers.values()},
        "target": {t.id: target_label(t, catalog, fmt) for t in desk.goals.targets()},
        "dataset": {name: name for name in desk.files.datasets()},
        "scenario": {s.name: s.name for s in desk.scenarios.all()},
        "forecast": forecasts(desk),
    }
    free = suggested(desk, answers)
    names |= {kind: {name: name for name in free[kind]} for kind in FREE}
    codes = {t.id: target_label(t, catalog) for t in desk.goals.targets()}  # as files from elsewhere write them
    units = {k.id: k.unit for k in catalog.kpis.values()}
    return Known(names, desk.preferences.calendar, frozenset(unchecked), units, {"target": codes})


def forecasts(desk: Desk) -> Mapping[str, str]:
    """Id or digest → what it is called, of forecasts saved under a note and of all that were made, the latest first."""
    fmt = formatter(desk)

    def when(day: str, at: str) -> str:
        return f"as of {fmt.day(date.fromisoformat(day))}, saved {fmt.moment(at)}"

    noted = {s.id: f"{s.note} ({when(s.body['as_of'], s.at)})" for s in all_saved(desk)}
    saved = reversed(desk.store.revisions(desk.workspace, fitting.FORECAST, fitting.LATEST))
    return noted | {d.body["digest"]: f"Forecast {when(d.body['as_of'], d.at)}" for d in saved if d.body}


def suggested(desk: Desk, answers: Iterable[Answer]) -> dict[str, list[str]]:
    """Free kind of link → the names known of it, each once (compared without case and accents), in order of first mention."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in FREE}
    for kind, name in (*_declared(desk), *_answered(desk.catalog, answers)):
        if name:
            found[kind].setdefault(plain(name), name)
    return {kind: list(names.values()) for kind, names in found.items()}


def _declared(desk: Desk) -> Iterator[tuple[str, str]]:
    yield from (("persona", p.name) for p in desk.sheets.personas())
    yield from (("team", p.team) for p in desk.catalog.prompts.values())
    if "channel" in desk.catalog.dimensions:
        yield from (("channel", v.value) for v in desk.catalog.dimensions["channel"].values)
    for target in desk.goals.targets():
        yield "person", target.owner
        yield "objective", target.objective


def _answered(catalog: Catalog, answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    for answer in answers:
        prompt = catalog.prompts.get(answer.prompt)
        if prompt and answer.value is not None and prompt.kind != "shows":
            yield from _named(prompt, answer.value)


def _named(prompt: Prompt, value: Value) -> Iterator[tuple[str, str]]:
    rows = value if prompt.kind == "rows" else (value,) if isinstance(value, Row) else None
    if rows is None:
        yield from _names(prompt, value)
        return
    for row in rows:
        for column in prompt.columns:
            if column.id in row:
                yield from _names(column, row[column.id], column.names)


def _names(spec: Spec, value: Value, names: str | None = None) -> Iterator[tuple[str, str]]:
    kind = names or spec.kind
    if kind in FREE:
        yield from ((kind, name) for name in (value if isinstance(value, tuple) else (value,)))
