"""Commands on files and datasets: inspect, import, datasets, demo, settings, workspaces."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from lib.catalog.model import PLAN, WEIGHT
from lib.cli.app import AsOf, Home, Json, Workspace, app, desk
from lib.cli.say import note, result, table
from lib.desk import Desk
from lib.desk.currency import give_rates, taken
from lib.desk.files import Committed
from lib.desk.fiscal import told as renamings
from lib.desk.sourcing import Overlap, Same, entries
from lib.errors import BadInput, FileRejected
from lib.intake.model import FileReading, Recipe
from lib.intake.report import report

Files = Annotated[list[Path], typer.Argument(help="CSV or XLSX files.", metavar="FILE...")]


@app.command()
def inspect(
    files: Files,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Read files and say what they hold; change nothing."""
    at = desk(workspace, home, as_of)
    said = [_report(at, _read(at, path)[0]) for path in files]
    result({"files": said}, json, [line for one in said for line in _lines(at, one)])


@app.command(name="import")
def import_(
    files: Files,
    recipe: Annotated[Path | None, typer.Option(help="A recipe as JSON, in place of the proposed one.")] = None,
    preset: Annotated[str | None, typer.Option(help="Read the files as this kind of export.")] = None,
    name: Annotated[str, typer.Option(help="The dataset's name (default: the file's).")] = "",
    rates: Annotated[
        Path | None, typer.Option(help="Rates (date, currency, rate) by which other currencies are converted.")
    ] = None,
    overlap: Annotated[
        str, typer.Option(help="append or replace, where the dataset is there already (default: by what both hold).")
    ] = "",
    source: Annotated[
        list[str] | None, typer.Option(help="MEASURE=add|replace|switch:DATE, where another dataset brings it too.")
    ] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Read files and keep them as datasets; a dataset of the same name gets a new version."""
    at = desk(workspace, home, as_of, makes=True)
    if overlap not in {"", "append", "replace"}:
        raise BadInput(f"“{overlap}” is neither append nor replace.", "Choose one of the two.")
    if name and len(files) > 1:
        raise BadInput("Several files cannot have one name.", "Leave --name out, or import them one by one.")
    choices = [_choice(at, text) for text in source or []]
    if rates:
        give_rates(at, rates.name, _bytes(at, rates))
    read = [_read(at, path, preset) for path in files]
    recipes = [_recipes(recipe, reading) if recipe else None for reading, _ in read]
    _refuse_unbrought(choices, [_brought(r, own) for (r, _), own in zip(read, recipes, strict=True)])
    told = (name, overlap)  # everything is read and checked before one file is kept
    said = [_commit(at, r, c, (*told, own), choices) for (r, c), own in zip(read, recipes, strict=True)]
    result({"files": said}, json, [line for one in said for line in _lines(at, one)])


def _commit(
    at: Desk,
    reading: FileReading,
    content: bytes,
    options: tuple[str, str, tuple[Recipe, ...] | None],
    choices: list[tuple[str, str]],
) -> dict[str, Any]:
    name, overlap, own = options
    choices = [(series, choice) for series, choice in choices if series in _brought(reading, own)]
    same = None if name or Path(reading.file).stem in at.files.datasets() else at.files.same(reading, own)
    name = name or (same.dataset if same and (same.choice or overlap) else Path(reading.file).stem)
    clashes = at.files.clashes(reading, name)
    said = _report(at, reading)
    mode: Overlap | None = "append" if overlap == "append" else "replace" if overlap else None
    if same and name == same.dataset:
        mode = mode or same.choice
    done = at.files.commit(reading, content, name, own, mode)
    for series, choice in choices:
        at.files.choose_source(done.name, series, choice)
    decided = {series for series, _ in choices}
    for clash in clashes:
        if clash.measure not in decided:
            at.files.keep_source(clash.measure, clash.dataset)
            note(
                f"{clash.measure} comes from “{clash.dataset}” already and stays so. "
                f"To change it: --source {clash.measure}=add, replace or switch:DATE."
            )
    if same:
        note(f"{reading.file}: {same.says} {_done(same, done, mode)}")
    overlapped = None if same is None else {**asdict(same), "kept": mode or "separate"}
    return said | {"dataset": done.name, "version": done.version, "replaced": done.replaced, "overlap": overlapped}


def _done(same: Same, done: Committed, mode: Overlap | None) -> str:
    """What was made of a file that is, or seems to be, another edition of a dataset; and how to have it otherwise."""
    if done.name != same.dataset:
        return f"It is kept as “{done.name}”, beside it. To join them: --overlap append or replace."
    how = "Its new rows were added, as" if mode == "append" else "It took the place of the rows there, as"
    return f"{how} version {done.version} of “{done.name}”. To keep it as a source of its own: --name NAME."


def _read(at: Desk, path: Path, preset: str | None = None) -> tuple[FileReading, bytes]:
    content = _bytes(at, path)
    return at.files.read(path.name, content, preset), content


def _bytes(at: Desk, path: Path) -> bytes:
    if path.is_dir():
        raise FileRejected(f"{path.name} is a folder.", "Name the files in it.", file=path.name)
    try:
        size = path.stat().st_size
        limit = at.shelf.settings.upload_limit
        if size > limit:
            what = f"{path.name} has {size / 1e6:.0f} MB, more than the limit of {limit / 1e6:.0f} MB."
            raise FileRejected(what, "Export a shorter period, or raise QUARTERDECK_UPLOAD_LIMIT.", file=path.name)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise FileRejected(f"{path.name}: {reason}.", "Check the path.", file=path.name) from None


def _recipes(path: Path, reading: FileReading) -> tuple[Recipe, ...]:
    """One recipe for all tables, or a list with one per table."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        read = [Recipe.model_validate(r) for r in (said if isinstance(said, list) else [said])]
    except (OSError, ValueError, ValidationError) as error:
        what = str(error).splitlines()[0]
        raise BadInput(f"{path.name} is no recipe: {what}.", "Start from the recipe that inspect prints.") from None
    tables = len(reading.readings)
    if len(read) not in {1, tables}:
        raise BadInput(
            f"{path.name} holds {len(read)} recipes for {tables} tables.", "Give one, or one for each table."
        )
    return tuple(read * tables if len(read) == 1 else read)


def _choice(at: Desk, text: str) -> tuple[str, str]:
    """A measure and what a source means for it. Raises BadInput, UnknownName."""
    series, _, choice = text.partition("=")
    if not choice:
        raise BadInput(f"“{text}” names no choice.", "Write --source revenue=replace.")
    at.catalog.measure(series.removeprefix(PLAN))
    entries("", choice, ())
    return series, choice


def _brought(reading: FileReading, own: tuple[Recipe, ...] | None) -> set[str]:
    """The series that a file brings, by its own recipes or those given."""
    rules = [rule for recipe in own or [r.recipe for r in reading.readings] for rule in recipe.rules]
    return {f"{PLAN if rule.basis == 'plan' else ''}{rule.measure}" for rule in rules}


def _refuse_unbrought(choices: list[tuple[str, str]], brought: list[set[str]]) -> None:
    """Refuse a choice about what none of the files brings: it would name a source that has nothing."""
    known = sorted(set().union(*brought))
    for series, choice in choices:
        if series not in known:
            what = f"--source {series}={choice}: none of these files brings {series}."
            raise BadInput(what, f"They bring {', '.join(known) or 'nothing that is recognised'}.")


def _report(at: Desk, reading: FileReading) -> dict[str, Any]:
    return report(reading, at.files.preview)


def _lines(at: Desk, said: dict[str, Any]) -> list[str]:
    names = {m.id: m.name for m in at.catalog.measures.values()}
    lines = [said["file"] + (f" → dataset “{said['dataset']}”, version {said['version']}" if "dataset" in said else "")]
    for found in said["tables"]:
        kind = found["preset"] or found["shape"]
        span = f", {found['first']} to {found['last']}" if found["first"] else ", no dates"
        lines.append(f"  {found['name'] or 'table'}: {found['rows']} rows{span}, read as {kind}")
        totals = found["totals"]
        means = {m: t / totals[m + WEIGHT] if totals.get(m + WEIGHT) else t for m, t in totals.items()}
        lines += [f"    {_named(m, names)}: {t:,.6g}" for m, t in means.items() if not m.endswith(WEIGHT)]
        lines += [_checked(c, names) for c in found["checks"]]
        lines += [f"    ? {q['ask']} Assumed: {q['assumed']}" for q in found["questions"]]
        lines += [f"    {p['level']}: {p['what']} {p['do']}".rstrip() for p in found["problems"]]
    return lines


def _named(series: str, names: dict[str, str]) -> str:
    """A series as people call it."""
    bare = series.removeprefix(PLAN)
    return f"planned {names.get(bare, bare)}" if bare != series else names.get(bare, bare)


def _checked(check: dict[str, Any], names: dict[str, str]) -> str:
    row = int(check["against"].split()[-1]) + 1  # people count rows from 1
    says = f"the total in row {row} says {check['file_says']:,.2f}, we read {check['we_say']:,.2f}"
    return f"    {_named(check['measure'], names)}: {says}"


datasets = typer.Typer(help="What is loaded, and taking it out again.", invoke_without_command=True)
app.add_typer(datasets, name="datasets")


@datasets.callback()
def datasets_list(
    context: typer.Context,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """List what is loaded."""
    if context.invoked_subcommand:
        return
    at = desk(workspace, home, as_of)
    found = [_dataset(at, name) for name in at.files.datasets()]
    head = ["dataset", "version", "rows", "brings"]
    rows = [[d["name"], str(d["version"]), f"{d['rows']:,}", ", ".join(d["measures"])] for d in found]
    result({"datasets": found}, json, table(head, rows))


def _dataset(at: Desk, name: str) -> dict[str, Any]:
    found, versions = at.files.datasets()[name], at.files.revisions(name)
    return {
        "name": name,
        "version": versions[-1].revision,
        "versions": [{"version": v.revision, "at": v.at, "by": v.by, "removed": v.body is None} for v in versions],
        "file": found.file,
        "sha256": found.sha256,
        "bytes": found.size,
        "rows": found.rows,
        "measures": list(found.measures),
        "presets": [t.recipe.preset for t in found.tables],
    }


@datasets.command(name="remove")
def datasets_remove(
    name: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Take a dataset out of all numbers; its versions stay."""
    desk(workspace, home, as_of).files.remove(name)
    result({"removed": name}, json, [f"“{name}” is taken out; its versions stay."])


@datasets.command(name="restore")
def datasets_restore(
    name: str,
    version: Annotated[int, typer.Option(help="The version to bring back.")],
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Bring an earlier version back."""
    done = desk(workspace, home, as_of).files.restore(name, version)
    result({"dataset": done.name, "version": done.version}, json, [f"“{name}” is back, as version {done.version}."])


@datasets.command(name="erase")
def datasets_erase(
    name: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Remove a dataset with all its versions and files, for good."""
    desk(workspace, home, as_of).files.erase(name)
    result({"erased": name}, json, [f"“{name}” is gone for good."])


@app.command()
def demo(workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False) -> None:
    """Load the sample company into the workspace, which must be empty."""
    at = desk(workspace, home, as_of, makes=True)
    at.load_demo()
    found = at.files.datasets()
    said = {
        "workspace": workspace,
        "as_of": at.as_of,
        "datasets": list(found),
        "rows": sum(d.rows for d in found.values()),
        "targets": len(at.goals.targets()),
    }
    lines = [
        f"{said['rows']:,} rows of {len(found)} exports and {said['targets']} targets are loaded, as of {at.as_of}."
    ]
    result(said, json, lines)


@app.command()
def settings(
    given: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Show the workspace's settings, or change some."""
    at = desk(workspace, home, as_of, makes=bool(given))
    pairs = {}
    for text in given or []:
        key, equals, value = text.partition("=")
        if not equals:
            raise BadInput(f"“{text}” sets nothing.", "Write KEY=VALUE, for example currency=EUR.")
        pairs[key.strip()] = value
    calendar, before, counted = at.preferences.calendar, at.goals.targets(), at.preferences.currency
    chosen = at.set_preferences(pairs) if pairs else at.preferences
    renamed = renamings(before, at.goals.targets(), calendar, chosen.calendar)
    for said_so in (renamed, taken(at, counted)):
        if said_so:
            note(said_so)
    said = chosen.model_dump(mode="json")
    result({"settings": said}, json, [f"{k}={_shown(v)}" for k, v in said.items()])


def _shown(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else "" if value is None else str(value)


workspaces = typer.Typer(help="Workspaces: one for each company or team.", invoke_without_command=True)
app.add_typer(workspaces, name="workspaces")


@workspaces.callback()
def workspaces_list(
    context: typer.Context, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """List the workspaces."""
    if not context.invoked_subcommand:
        found = desk(workspace, home, as_of, makes=True).store.workspaces()
        result({"workspaces": list(found)}, json, found)


@workspaces.command(name="create")
def workspaces_create(
    name: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Make an empty workspace."""
    made = desk(workspace, home, as_of, makes=True).shelf.make_workspace(name)
    result({"created": made}, json, [f"“{made}” is made."])


@workspaces.command(name="remove")
def workspaces_remove(
    name: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Remove a workspace with everything in it."""
    desk(workspace, home, as_of, makes=True).store.remove_workspace(name)
    result({"removed": name}, json, [f"“{name}” is removed."])
