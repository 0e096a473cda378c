"""The command line's frame: common options and the desk that they open."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lib.access import Actor
from lib.cli.say import note
from lib.desk import Desk, open_shelf
from lib.desk.desk import FIRST_WORKSPACE
from lib.errors import BadInput, UnknownName
from lib.plan import refuse_day
from lib.settings import Settings

app = typer.Typer(
    name="quarterdeck",
    help="KPIs, quarterly forecasts, targets and gaps from the exports you already have.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Workspace = Annotated[str, typer.Option("--workspace", help="The workspace to work in.")]
Home = Annotated[Path | None, typer.Option("--home", help="Where everything is kept (default data/local).")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="See everything as of this day, YYYY-MM-DD.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings(home: Path | None) -> Settings:
    """The environment's settings; `--home` overrules QUARTERDECK_HOME."""
    return Settings(home=home) if home else Settings()


def desk(workspace: str, home: Path | None, as_of: str | None, *, makes: bool = False) -> Desk:
    """The desk that a command works at, for whoever runs it. Raises UnknownName for a workspace that is not there, unless the
    command `makes` it with what it writes; the first one, `default`, always is."""
    shelf = open_shelf(settings(home))
    known = {FIRST_WORKSPACE, *shelf.store.workspaces()}
    if workspace not in known and not makes:
        raise UnknownName("workspace", workspace, known)
    if workspace not in known:
        note(f"“{workspace}” is a new workspace.")
    return shelf.open(workspace, Actor(_user()), _day(as_of))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no day.", "Write it as 2026-11-16.") from None
    return refuse_day(day)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"
