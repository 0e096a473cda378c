"""The command that starts the app."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated
from urllib.parse import quote

import typer

from lib.cli.app import Home, Workspace, app, desk, settings
from lib.cli.say import note
from lib.desk.desk import FIRST_WORKSPACE
from lib.errors import NotAllowed
from lib.settings import ROOT

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "localhost",
    workspace: Workspace = FIRST_WORKSPACE,
    home: Home = None,
) -> None:
    """Start the app, on this computer only unless told otherwise."""
    chosen = settings(home)
    if workspace != FIRST_WORKSPACE:
        desk(workspace, home, None)
        note(f"“{workspace}” opens at {address(host, port, workspace)}")
    if host not in LOOPBACK and not chosen.passphrase:
        raise NotAllowed(
            f"Listening on {host} without a passphrase would let anyone in.",
            "Set QUARTERDECK_PASSPHRASE, or leave --host out.",
        )
    command = [sys.executable, "-m", "lib.ui.serve"]
    options = ["--server.port", str(port), "--server.address", host]
    environment = os.environ | {"QUARTERDECK_HOME": str(chosen.home)}
    raise typer.Exit(subprocess.run([*command, *options], cwd=ROOT, env=environment, check=False).returncode)


def address(host: str, port: int, workspace: str) -> str:
    """Where a workspace opens."""
    place = f"[{host}]" if ":" in host else host
    return f"http://{place}:{port}/?workspace={quote(workspace, safe='')}"
