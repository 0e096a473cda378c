"""Commands on the plan's answers: out as one JSON file, and back."""

from __future__ import annotations

import json as jsons
from pathlib import Path
from typing import Any

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import note, result
from lib.desk.plan_file import WROTE, read_text
from lib.errors import BadInput, FileRejected, PlanError

plans = typer.Typer(help="The answers of the plan's sheets.", no_args_is_help=True)
app.add_typer(plans, name="plan")


@plans.command(name="export")
def plan_export(
    file: Path, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Write all answers into a JSON file."""
    body = desk(workspace, home, as_of).sheets.export()
    text = jsons.dumps(body, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"{file.name}: {error.strerror}.", "Check the path.", file=file.name) from None
    answers = len(body["answers"]) + sum(len(p["answers"]) for p in body["personas"])
    counted = {"file": file.name, "answers": answers, "personas": len(body["personas"])}
    said = f"{file.name} holds the answers given: {answers} (personas: {len(body['personas'])})."
    result({"exported": counted}, json, [said])


@plans.command(name="import")
def plan_import(
    file: Path, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Take over the answers of such a file, all or none; other answers stay as they are."""
    body = _read(file)
    try:
        done = desk(workspace, home, as_of, makes=True).sheets.import_(body)
    except PlanError as error:
        error.file = error.file or file.name
        raise
    for link in done.open_links:
        note(link)
    counted = {
        "answers": done.answers,
        "personas": done.personas,
        "targets": done.targets,
        "open_links": list(done.open_links),
    }
    said = f"Answers taken over: {done.answers} (personas: {done.personas})."
    result({"imported": counted}, json, [said])


def _read(file: Path) -> Any:
    """The JSON that a file holds. Raises BadInput for no file, FileRejected for no JSON."""
    try:
        return read_text(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file.name}: {error.strerror}.", "Check the path.", file=file.name) from None
    except (ValueError, RecursionError) as error:
        raise FileRejected(f"{file.name} is not JSON: {error}.", WROTE, file=file.name) from None
    except PlanError as error:
        error.file = file.name
        raise
