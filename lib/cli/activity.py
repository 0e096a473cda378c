"""What was done, and the way back, as commands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import result
from lib.desk.activity import Act

activity = typer.Typer(help="What was done in a workspace, by whom and when.", invoke_without_command=True)
app.add_typer(activity, name="activity")


@activity.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    kind: Annotated[list[str] | None, typer.Option(help="Only of this kind: target, answer, dataset …")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """List what was done, the newest first."""
    if context.invoked_subcommand is not None:
        return
    acts = desk(workspace, home, as_of).activity.all(limit, tuple(kind or ()))
    result({"activity": [asdict(a) for a in acts]}, json, [_line(a) for a in acts])


@activity.command()
def undo(
    kind: str,
    key: str,
    revision: int,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Undo one change: its kind, key and revision as they are listed (the settings' key is "")."""
    act = desk(workspace, home, as_of).activity.undo(kind, key, revision)
    result({"activity": [asdict(act)]}, json, [_line(act)])


def _line(act: Act) -> str:
    place = f"{act.kind} {act.key or chr(34) * 2} {act.revision}"
    about = f" {act.about}" if act.about else ""
    return f"{act.at[:16].replace('T', ' ')}  {act.by}  {act.noun}{about}: {act.what}" + (
        f"  [{place}]" if act.undo else f"  (undone by {act.undone})" if act.undone else ""
    )
