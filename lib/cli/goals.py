"""Commands on targets and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import Said, note, progress, result, short, table
from lib.cli.scenarios import noted
from lib.cli.written import writer
from lib.desk import Desk
from lib.desk.goals import Draft, drafts
from lib.desk.lists import read_rows
from lib.errors import BadInput, PlanError, UnknownName
from lib.goals import Gap, Status

FAILS: dict[str, tuple[Status, ...]] = {
    "at_risk": ("at_risk", "off_track", "missed"),
    "off_track": ("off_track", "missed"),
}

FIRST_ROW = 2  # of a list's entries, the names of its columns being row 1
MOST = 10  # rows at fault that are told

targets = typer.Typer(help="SMART targets.", no_args_is_help=True)
app.add_typer(targets, name="targets")


@targets.command(name="add")
def targets_add(
    kpi: Annotated[str, typer.Option(help="The KPI's id.")],
    by: Annotated[str, typer.Option(help="The due period: 2026Q4, 2026-12, 2026.")],
    level: Annotated[str | None, typer.Option(help="What it shall be: 50000, 3.1%.")] = None,
    change: Annotated[str | None, typer.Option(help="Relative to the baseline: +10%.")] = None,
    delta: Annotated[str | None, typer.Option(help="A shift in its own unit: -5, -0.5pp.")] = None,
    between: Annotated[tuple[str, str] | None, typer.Option(help="A range: two numbers.")] = None,
    at_least: Annotated[str | None, typer.Option(help="A lower limit.")] = None,
    at_most: Annotated[str | None, typer.Option(help="An upper limit.")] = None,
    from_: Annotated[str, typer.Option("--from", help="The baseline's period.")] = "",
    start: Annotated[str, typer.Option(help="When work on it begins.")] = "",
    sum_from: Annotated[str, typer.Option(help="Add up from this period to the due one.")] = "",
    where: Annotated[list[str] | None, typer.Option(help="DIMENSION=VALUE.")] = None,
    owner: Annotated[str, typer.Option(help="Who is responsible.")] = "",
    because: Annotated[str, typer.Option(help="Why it matters.")] = "",
    objective: Annotated[str, typer.Option(help="The objective that it shows.")] = "",
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Set a target; print it as `gaps` does."""
    forms = {
        "level": level,
        "change": change,
        "delta": delta,
        "between": "..".join(between) if between else None,
        "at_least": at_least,
        "at_most": at_most,
    }
    given = {form: value for form, value in forms.items() if value is not None}
    if len(given) != 1:
        said = " and ".join(f"--{f.replace('_', '-')}" for f in given) or "none"
        do = "Give one of --level, --change, --delta, --between, --at-least, --at-most."
        raise BadInput(f"A target has one form, not {said}.", do)
    form, value = next(iter(given.items()))
    at = desk(workspace, home, as_of, makes=True)
    draft = Draft(kpi, by, form, value, from_, start, sum_from, tuple(where or ()), owner, because, objective)
    target = at.goals.add(draft)
    if target.where and not at.empty:
        at.forecasts.ensure(progress)  # the one before knows nothing of its segment
    gap = at.outcome().gap(target)
    pen = writer(at)
    result({"target": _gap(gap)}, json, [f"{target.id}: {pen.target(gap)}{pen.baseline(gap)}"])


@targets.command(name="import")
def targets_import(
    file: Path, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Set the targets of a list (CSV or XLSX), all or none.

    Its columns: kpi, by, form, value, from, start, sum_from, where, owner, because, objective. The form is level, change, delta,
    between (value 10..20, or 10 20), at_least or at_most.
    """
    at = desk(workspace, home, as_of, makes=True)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file.name}: {error.strerror}.", "Check the path.", file=file.name) from None
    try:
        listed = drafts(read_rows(file.name, content))
        _refuse_rows(at, listed, file.name)
        added = at.goals.add_all(listed)
    except PlanError as fault:
        raise _placed(fault, file.name, fault.row) from None
    if len(added) < len(listed):
        note(f"{len(listed) - len(added)} of them stood already.")
    result({"targets": [t.model_dump(mode="json") for t in added]}, json, [f"{len(added)} targets are set."])


def _refuse_rows(at: Desk, listed: Sequence[Draft], name: str) -> None:
    """Refuse a list of which rows are at fault, naming them all."""
    faults: list[tuple[int, PlanError]] = []
    for row, draft in enumerate(listed):
        try:
            at.goals.read(draft)
        except PlanError as fault:
            faults.append((row, fault))
    if len(faults) == 1:
        raise _placed(faults[0][1], name, faults[0][0])
    if faults:
        said = " ".join(f"Row {row + FIRST_ROW}: {fault}" for row, fault in faults[:MOST])
        more = f" And {len(faults) - MOST} more." if len(faults) > MOST else ""
        what = f"{name}: {len(faults)} of {len(listed)} rows are at fault, none is set. {said}{more}"
        raise _placed(BadInput(what), name, faults[0][0])


def _placed(fault: PlanError, name: str, row: int | None) -> PlanError:
    """The fault with its file, and its row counted as a spreadsheet does."""
    if fault.file is None:
        fault.file, fault.row = name, None if row is None else row + FIRST_ROW
    return fault


@targets.command(name="list")
def targets_list(workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False) -> None:
    """List the targets."""
    found = desk(workspace, home, as_of).goals.targets()
    rows = [[t.id, t.kpi, t.by, t.form, short(t.value), t.owner] for t in found]
    head = ["id", "kpi", "by", "form", "value", "owner"]
    result({"targets": [t.model_dump(mode="json") for t in found]}, json, table(head, rows))


@targets.command(name="remove")
def targets_remove(
    target: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Remove a target."""
    found = desk(workspace, home, as_of).goals.remove(target)
    result({"removed": found.id}, json, [f"{found.kpi} by {found.by} is removed."])


@app.command()
def gaps(
    scenario: Annotated[str | None, typer.Option(help="Under this scenario.")] = None,
    fail_on: Annotated[str | None, typer.Option(help="at_risk or off_track: exit with 3 if a target is.")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Every target against its forecast: gap, chance, pace, status."""
    if fail_on is not None and fail_on not in FAILS:
        raise UnknownName("condition", fail_on, FAILS)
    at = desk(workspace, home, as_of)
    at.plan().scenario(scenario)
    if not at.empty:
        at.forecasts.ensure(progress)
    outcome = at.outcome(scenario)
    found = outcome.gaps()
    noted(outcome)
    pen = writer(at)
    result({"targets": [_gap(g) for g in found]}, json, [pen.target(g) for g in found])
    if fail_on and any(g.status in FAILS[fail_on] for g in found):
        raise Said(3)


def _gap(gap: Gap) -> dict[str, Any]:
    target, resolved, forecast = gap.target, gap.resolved, gap.forecast
    return {
        "id": target.id,
        "kpi": target.kpi,
        "by": target.by,
        "form": target.form,
        "where": dict(target.where),
        "owner": target.owner,
        "because": target.because,
        "objective": target.objective,
        "start": target.start,
        "sum_from": target.sum_from,
        "level": resolved.level if resolved else None,
        "baseline": resolved.baseline if resolved else None,
        "baseline_period": resolved.baseline_period if resolved else None,
        "forecast": {k: getattr(forecast, k) if forecast else None for k in ("median", "p10", "p90")},
        "gap": gap.gap,
        "gap_relative": gap.relative,
        "probability": gap.probability,
        "status": gap.status,
        "why": gap.why,
        "pace": {
            "attainment": gap.pace.attainment,
            "actual_to_date": gap.pace.actual_to_date,
            "usual": gap.pace.usual,
            "needed_a_day": gap.pace.needed_a_day,
        },
        "smart": {letter: {"ok": v.ok, "why": v.why} for letter, v in gap.smart.items()},
        "levers": [],
    }
