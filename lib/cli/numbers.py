"""Commands on numbers: kpis and forecast."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import note, plain, progress, result, table
from lib.cli.scenarios import noted
from lib.cli.written import writer
from lib.desk import Desk
from lib.desk.saved import refuse_note
from lib.desk.saved import save as keep
from lib.errors import BadInput, UnknownName
from lib.outlook import Backtest
from lib.panel import Cut
from lib.period import Grain
from lib.pipeline import KpiRow, Outcome, Outlook

GRAINS: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}
THIN = {
    "naive": "too few months for a model: the last value, with a wide range",
    "no_season": "less than two years of months: no season is known yet",
}
GrainOption = Annotated[str, typer.Option("--grain", help="month, quarter or year.")]
WhereOption = Annotated[list[str] | None, typer.Option("--where", help="DIMENSION=VALUE, repeatable.")]


def grain_of(text: str) -> Grain:
    """The grain of that name. Raises UnknownName."""
    if text not in GRAINS:
        raise UnknownName("grain", text, GRAINS)
    return GRAINS[text]


def where_of(at: Desk, texts: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Filters as (dimension, value). Raises BadInput, UnknownName."""
    found = []
    for text in texts or []:
        dimension, _, value = text.partition("=")
        if not value:
            raise BadInput(f"“{text}” is no filter.", "Write --where channel=email.")
        found.append(at.segment(_dimension(at, dimension), value))
    return tuple(found)


def _dimension(at: Desk, name: str) -> str:
    if name not in at.catalog.dimensions:
        raise UnknownName("dimension", name, at.catalog.dimensions)
    return name


@app.command()
def kpis(
    grain: GrainOption = "quarter",
    where: WhereOption = None,
    by: Annotated[str | None, typer.Option(help="Break down by this dimension.")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """KPIs by period, the unfinished current one last."""
    at = desk(workspace, home, as_of)
    cut = Cut(grain_of(grain), where_of(at, where), _dimension(at, by) if by else None)
    outcome = at.outcome(cuts=[cut], with_forecast=False)
    found = outcome.kpis(cut)
    label = outcome.calendar.label
    said = {
        "grain": cut.grain,
        "periods": [label(p) for p in found.periods],
        "complete": list(found.complete),
        "kpis": [_kpi(row) for row in found.rows],
    }
    result(said, json, writer(at).kpis(found, by))


def _kpi(row: KpiRow) -> dict[str, Any]:
    return {
        "id": row.kpi.id,
        "name": row.kpi.name,
        "category": row.kpi.category,
        "unit": row.kpi.unit,
        "direction": row.kpi.direction,
        "segment": row.segment,
        "values": list(row.values),
        "complete": list(row.complete),
        "needs": list(row.needs),
        "why": row.why,
        "marks": list(row.marks),
    }


@app.command()
def forecast(
    kpi: Annotated[list[str] | None, typer.Option("--kpi", help="A KPI, repeatable (default: all).")] = None,
    grain: GrainOption = "quarter",
    horizon: Annotated[int, typer.Option(help="Periods after the current one.", min=0, max=600)] = 4,
    scenario: Annotated[str | None, typer.Option(help="Under this scenario.")] = None,
    save: Annotated[str | None, typer.Option(help="Keep it as it is, under this note.")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """The forecast of KPIs: current period, and those after it, with ranges."""
    at = desk(workspace, home, as_of)
    chosen = grain_of(grain)
    ids = [at.catalog.kpi(name).id for name in kpi] if kpi else None
    plan = at.plan()
    plan.scenario(scenario)
    if save is not None:
        refuse_note(save)
    at.forecasts.ensure(progress)
    outcome = at.outcome(scenario)
    _refuse_far(outcome, chosen, horizon)
    looked = outcome.outlooks(chosen, horizon, ids)
    lacking = outcome.unavailable(chosen, horizon, ids)
    current = outcome.calendar.current(chosen, outcome.as_of)
    labels = [outcome.calendar.label(current + i) for i in range(horizon + 1)]
    said: dict[str, Any] = {
        "as_of": outcome.as_of,
        "grain": chosen,
        "periods": labels,
        "kpis": [_outlook(o) for o in looked.values()],
        "unavailable": [{"id": name, "why": why} for name, why in lacking.items()],
    }
    noted(outcome)
    kept = keep(at, save, plain(said), scenario) if save is not None else None
    if kept:
        said |= {"saved": {"id": kept.id, "note": kept.note}}
        note(f"Saved as {kept.id}: {kept.note}.")
    head = ["KPI", *labels]
    pen = writer(at)
    rows = [[o.kpi.name, *[pen.value(float(m), o.kpi.unit) for m in o.median]] for o in looked.values()]
    thin = [f"{o.kpi.name}: {THIN[o.tier]}" for o in looked.values() if o.tier in THIN]
    result(said, json, [*table(head, rows), *thin, *[f"{name}: {why}" for name, why in lacking.items()]])


def _refuse_far(outcome: Outcome, grain: Grain, horizon: int) -> None:
    coming = outcome.coming()
    if coming is None:
        return
    current = outcome.calendar.current(grain, outcome.as_of)
    end = outcome.calendar.last_day(coming.periods[-1])
    most = horizon
    while most > 0 and outcome.calendar.last_day(current + most) > end:
        most -= 1
    if most < horizon:
        raise BadInput(
            f"The forecast reaches {most} {grain}s ahead, not {horizon}.", f"Ask for --horizon {most} at most."
        )


def _outlook(found: Outlook) -> dict[str, Any]:
    quantiles = {k: list(found.quantiles[k]) for k in ("p10", "p90", "p025", "p975")}
    return {
        "id": found.kpi.id,
        "unit": found.kpi.unit,
        "median": list(found.median),
        **quantiles,
        "actual_to_date": found.actual_to_date,
        "models": dict(found.models),
        "tier": found.tier,
        "backtest": _backtest(found.backtest),
        "marks": list(found.marks),
    }


def _backtest(found: Backtest | None) -> dict[str, Any]:
    keys = ("mase", "naive_mase", "smape", "coverage80", "coverage95")
    if found is None:
        return dict.fromkeys(keys) | {"origins": 0}
    horizons = [
        {"horizon": e.horizon, "miss": e.miss, "naive_miss": e.naive_miss, "inside80": e.inside80, "origins": e.origins}
        for e in found.by_horizon
    ]
    return {k: getattr(found, k) for k in keys} | {"origins": found.origins, "by_horizon": horizons}
