"""Commands on scenarios: set, list, copied, renamed, compared, removed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import note, progress, result, short, table
from lib.desk import Desk
from lib.desk.scenarios import BASE
from lib.pipeline import Outcome
from lib.pipeline.compare import Chances, Ends, chances, ends
from lib.scenario import Assumption, Scenario

FIGURES = ("mrr", "revenue", "new_customers", "cac", "leads")  # compared beside the targets, after the north star

scenarios = typer.Typer(help="Named sets of assumptions.", no_args_is_help=True)
app.add_typer(scenarios, name="scenario")


@scenarios.command(name="set", context_settings={"ignore_unknown_options": True})
def scenario_set(
    name: str,
    assumptions: Annotated[list[str], typer.Argument(metavar="DRIVER=+10%...")],
    because: Annotated[str, typer.Option(help="Why it is assumed.")] = "",
    owner: Annotated[str, typer.Option(help="Whose assumption it is.")] = "",
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Make or replace a scenario."""
    made = desk(workspace, home, as_of).scenarios.set(name, tuple(assumptions), because, owner)
    result({"scenario": _scenario(made)}, json, [_line(made)])


@scenarios.command(name="list")
def scenario_list(workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False) -> None:
    """List the scenarios."""
    found = desk(workspace, home, as_of).scenarios.all()
    result({"scenarios": [_scenario(s) for s in found]}, json, [_line(s) for s in found])


@scenarios.command(name="rename")
def scenario_rename(
    name: str, new: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Give a scenario another name."""
    made = desk(workspace, home, as_of).scenarios.rename(name, new)
    result({"scenario": _scenario(made)}, json, [f"“{name}” is called “{made.name}” now."])


@scenarios.command(name="duplicate")
def scenario_duplicate(
    name: str,
    new: Annotated[str, typer.Argument(help="What the copy is called.")] = "",
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Copy a scenario."""
    made = desk(workspace, home, as_of).scenarios.duplicate(name, new)
    result({"scenario": _scenario(made)}, json, [_line(made)])


@scenarios.command(name="remove")
def scenario_remove(
    name: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Remove a scenario."""
    found = desk(workspace, home, as_of).scenarios.remove(name)
    result({"removed": found.name}, json, [f"“{found.name}” is removed."])


@scenarios.command(name="compare")
def scenario_compare(
    first: str,
    second: Annotated[str, typer.Argument(help="The base plan unless given.")] = "",
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Two scenarios side by side: the chance of every target, and key figures."""
    at = desk(workspace, home, as_of)
    kept = [at.scenarios.open(name).scenario for name in (first, second) if name]
    if not at.empty:
        at.forecasts.ensure(progress)
    base, a, b = (at.outcome(name or None) for name in ("", first, second))
    figures = tuple(dict.fromkeys((at.preferences.north_star or FIGURES[0], *FIGURES)))
    targets, kpis = chances(base, a, b), ends((base, a, b), figures)
    said = {
        "a": first,
        "b": second or None,
        "targets": [_chances(c) for c in targets],
        "kpis": [_ends(e, at) for e in kpis],
        "unexplained": [
            {"scenario": s.name} | _assumption(x) | {"lacks": x.lacks} for s in kept for x in s.unexplained
        ],
    }
    rows = [[c.base.target.kpi, *(_percent(g.probability) for g in (c.base, c.a, c.b))] for c in targets]
    rows += [[e.kpi.id, *(short(v) for v in (e.base, e.a, e.b))] for e in kpis]
    result(said, json, table(["", BASE, first, second or BASE], rows))


def noted(outcome: Outcome) -> None:
    """Say which assumptions do not act, or only up to a limit."""
    for skipped, why in outcome.skipped():
        note(f"{skipped.text()} does not act: {why}.")
    for limited, why in outcome.limited():
        note(f"{limited.text()} acts only so far: {why}.")


def _chances(of: Chances) -> dict[str, Any]:
    target = of.base.target
    told = {"id": target.id, "kpi": target.kpi, "by": target.by, "where": dict(target.where)}
    sides = {"base": of.base.probability, "a": of.a.probability, "b": of.b.probability}
    return told | sides | {"difference": of.difference}


def _ends(of: Ends, at: Desk) -> dict[str, Any]:
    label = at.preferences.calendar.label(of.period)
    return {"id": of.kpi.id, "period": label, "base": of.base, "a": of.a, "b": of.b}


def _percent(chance: float | None) -> str:
    return "–" if chance is None else f"{round(chance * 100)}%"


def _line(of: Scenario) -> str:
    return f"{of.name}: {', '.join(a.text() for a in of.assumptions) or 'nothing is assumed'}"


def _scenario(found: Scenario) -> dict[str, Any]:
    return {"name": found.name, "assumptions": [_assumption(a) for a in found.assumptions]}


def _assumption(found: Assumption) -> dict[str, Any]:
    return found.model_dump(mode="json") | {"text": found.text()}
