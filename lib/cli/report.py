"""report: the workbook and the plans as files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import note, progress, result
from lib.desk import Desk
from lib.errors import BadInput, NotPossible, UnknownName
from lib.export import PLANS, Head, PlanKind, cuts_for, document, workbook
from lib.pipeline import Outcome
from lib.store import new_id

MADE = (".xlsx", ".docx")
_LONGEST = 240  # bytes of a name: file systems keep 255
LATER = {".pptx": "Slides", ".html": "Pages"}


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", help="The file to write: .xlsx for the numbers, .docx for a plan.")],
    plan: Annotated[str | None, typer.Option("--plan", help="marketing (default), sales or investor.")] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", help="Under this scenario.")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Write key figures, forecast and gaps as an Excel workbook, or a plan as a Word document."""
    kind = _kind(plan)
    _refuse_path(out)
    at = desk(workspace, home, as_of)
    outcome = _outcome(at, out.suffix.lower(), scenario)
    name = at.preferences.company or at.workspace
    if out.suffix.lower() == ".xlsx":
        if plan:
            note("The workbook holds the numbers of every plan; --plan chooses a Word document.")
        content, said = workbook(outcome, name, scenario or ""), None
    else:
        content, said = document(kind, at.sheets, outcome, Head(name, scenario or "")), kind
    _write(out, content)
    result(
        {"file": str(out), "bytes": len(content), "plan": said, "scenario": scenario, "as_of": outcome.as_of},
        json,
        [f"{out}: {PLANS[kind].title if said else 'Workbook'}, {len(content):,} bytes."],
    )


def _kind(plan: str | None) -> PlanKind:
    found = next((kind for kind in PLANS if kind == (plan or "marketing")), None)
    if found is None:
        raise UnknownName("plan", str(plan), PLANS)
    return found


def _refuse_path(out: Path) -> None:
    """Refuse what cannot be written before anything is worked out. Raises BadInput or NotPossible."""
    ending = out.suffix.lower()
    if ending in LATER:
        do = "Ask for .xlsx (Excel) or .docx (Word)."
        raise NotPossible(f"{LATER[ending]} ({ending}) cannot be made yet.", do, file=str(out))
    if ending not in MADE:
        what = f"“{out.name}” ends in {ending}, which is no report." if ending else f"“{out.name}” has no ending."
        raise BadInput(what, "End its name in .xlsx (Excel) or .docx (Word).", file=str(out))
    if len(out.name.encode()) > _LONGEST:
        raise BadInput(f"The name {out.name[:20]}… is too long for a file.", "Choose a shorter one.")
    if out.is_dir():
        raise BadInput(f"“{out}” is a folder.", "Name a file in it.", file=str(out))
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder “{out.parent}”.", "Make it, or choose another.", file=str(out))
    if not os.access(out.parent, os.W_OK):
        raise BadInput(f"Nothing can be written in “{out.parent}”.", "Choose another folder.", file=str(out))


def _outcome(at: Desk, ending: str, scenario: str | None) -> Outcome:
    """The outcome with a forecast of what is loaded now. A plan can be printed of answers alone, a workbook not."""
    at.plan().scenario(scenario)
    if not at.empty:
        at.forecasts.ensure(progress)
    elif ending == ".xlsx" or not at.sheets.answers():
        raise NotPossible("Nothing is loaded yet.", "Import a file first: quarterdeck import FILE.")
    return at.outcome(scenario, () if ending == ".xlsx" else cuts_for(at.sheets, at.catalog))


def _write(out: Path, content: bytes) -> None:
    """Write beside the file and put it in its place, so that nobody ever meets half of one. Raises BadInput."""
    part = out.with_name(f".{new_id()}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as fault:
        part.unlink(missing_ok=True)
        why = fault.strerror or "it was refused"
        raise BadInput(f"“{out}” could not be written: {why}.", "Choose another place.", file=str(out)) from None
