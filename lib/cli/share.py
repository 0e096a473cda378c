"""Commands on links that show the meeting."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from lib.access.link import DEFAULT_EXPIRY, SECTIONS
from lib.cli.app import AsOf, Home, Json, Workspace, app, desk, settings
from lib.cli.say import note, progress, result, table
from lib.desk import Desk
from lib.desk.links import LinkDraft, Listed, choose_sections

PASSWORD = "QUARTERDECK_SHARE_PASSWORD"

share = typer.Typer(help="Links that show the meeting and nothing else.", invoke_without_command=True)
app.add_typer(share, name="share")


@share.callback()
def share_make(
    context: typer.Context,
    expires: Annotated[str, typer.Option(help="Open for 7d, 12h, 2w, or until a day 2026-12-31.")] = DEFAULT_EXPIRY,
    password: Annotated[
        bool, typer.Option("--password", help=f"Ask for a password, from {PASSWORD} or typed in.")
    ] = False,
    frozen: Annotated[bool, typer.Option("--frozen", help="Show the numbers of now, whatever comes later.")] = False,
    label: Annotated[str, typer.Option("--for", help="For whom it is.")] = "",
    show: Annotated[str, typer.Option(help="What is shown, by comma.")] = ",".join(SECTIONS),
    base_url: Annotated[str | None, typer.Option(help="Where others reach the app.")] = None,
    workspace: Workspace = "default",
    home: Home = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Make a link that shows the meeting, and print its address: it is shown once."""
    if context.invoked_subcommand is not None:
        return
    at = desk(workspace, home, as_of)
    secret = _password() if password else ""
    draft = LinkDraft(label, choose_sections(show), expires, frozen, secret)
    at.links.check(draft)
    _foresee(at)
    made = at.links.make(draft)
    url = made.url(base_url or settings(home).base_url)
    result(
        {"id": made.id, "url": url, "expires": made.expires}, json, [url, f"Open until {made.expires}, as {made.id}."]
    )


def _password() -> str:
    given = os.environ.get(PASSWORD)
    return given if given else str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _foresee(at: Desk) -> None:
    """A link without a forecast would show little: whoever comes by it cannot have one made."""
    if not at.empty and at.forecasts.saved() is None:
        note("There is no forecast yet: it is fitted first.")
        at.forecasts.ensure(progress)


@share.command(name="list")
def share_list(workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False) -> None:
    """All links, the newest first, with their last use."""
    links = desk(workspace, home, as_of).links.all()
    head = ["ID", "For", "State", "Until", "Opened", "Last"]
    rows = [[e.id, e.link.label, e.state, e.link.expires, str(e.times), e.last or "never"] for e in links]
    result({"links": [_link(entry) for entry in links]}, json, table(head, rows))


@share.command(name="revoke")
def share_revoke(
    id: str, workspace: Workspace = "default", home: Home = None, as_of: AsOf = None, json: Json = False
) -> None:
    """Close a link for good, also where it is open."""
    closed = desk(workspace, home, as_of).links.revoke(id)
    result({"id": id, "revoked": closed.revoked}, json, [f"The link for {closed.label} is closed."])


def _link(entry: Listed) -> dict[str, Any]:
    link = entry.link
    return {
        "id": entry.id,
        "for": link.label,
        "sections": list(link.sections),
        "frozen": bool(link.frozen),
        "scenario": link.scenario or None,
        "password": link.password is not None,
        "state": entry.state,
        "expires": link.expires,
        "made": link.made,
        "by": entry.by,
        "opened": entry.times,
        "last": entry.last,
    }
