"""The share page as values: what a link is and how it stands, and the table of all links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lib.access.link import SECTIONS
from lib.charts.format import Formatter
from lib.desk.links import Listed
from lib.ui import marks
from lib.ui.marks import esc, join, span
from lib.ui.table import Cell, Column, Group, Row, Table

EXPIRIES: Mapping[str, str] = {"1d": "A day", "7d": "7 days", "30d": "30 days", "90d": "90 days", "": "Until a day …"}
KINDS: Mapping[bool, str] = {False: "Live", True: "Frozen"}
# Said where the address of a link begins with localhost.
ONLY_HERE = (
    "Only this computer can open the link: its address begins with **localhost**. For others in your network, set a passphrase "
    "in QUARTERDECK\\_PASSPHRASE, start the app with **quarterdeck serve --host 0.0.0.0**, open it at this computer's "
    "address in the network and make the link there; or name the address that they reach in QUARTERDECK\\_BASE_URL."
)
EXPLAINED: Mapping[bool, str] = {
    False: "Follows the data: it always shows the numbers of today.",
    True: "Stays as it is now, whatever is loaded or decided later.",
}


def base_of(url: str | None, otherwise: str) -> str:
    """Where the app is reached, from the address of one of its pages; `otherwise` where that is not known, or where only this
    computer understands it and the other says more.

    >>> base_of("https://plan.example.org/deck/share?x=1", "")
    'https://plan.example.org/deck/'
    """
    seen = urljoin(url.partition("?")[0], ".") if url else otherwise
    return otherwise if only_here(seen) and otherwise and not only_here(otherwise) else seen


def only_here(address: str) -> bool:
    """Whether an address means, on every computer, that computer itself.

    >>> only_here("http://localhost:8501/"), only_here("http://192.168.0.7:8501/")
    (True, False)
    """
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")


def caption(links: Sequence[Listed]) -> str:
    """How many links are open."""
    still = sum(entry.state == "open" for entry in links)
    return f"{still} open {'link' if still == 1 else 'links'}" if links else "Nothing is shared yet"


def links_table(links: Sequence[Listed], fmt: Formatter, zone: str) -> Table:
    """For whom, what is shown, until when, how often opened; open ones first."""
    columns = (
        Column("name", "For", "left"),
        Column("why", "Shows", "left"),
        Column("until", "Until", "left"),
        Column("opened", "Opened", "left"),
        Column("status", "State", "left", label=""),
    )
    still = tuple(_row(entry, fmt, zone) for entry in links if entry.state == "open")
    closed = tuple(_row(entry, fmt, zone) for entry in links if entry.state != "open")
    groups = (Group("", still), Group("Closed", closed)) if still else (Group("", closed),)
    return Table("Links", columns, tuple(g for g in groups if g.rows), "narrow", across=2)


def _row(entry: Listed, fmt: Formatter, zone: str) -> Row:
    link = entry.link
    made = f"made {_when(link.made, fmt, zone).partition(',')[0]} by {entry.by}"
    kind = [KINDS[bool(link.frozen)].lower(), *(["password"] if link.password else [])]
    kind += [f"scenario “{link.scenario}”"] if link.scenario else []
    opened = "never" if entry.last is None else f"{entry.times} {'time' if entry.times == 1 else 'times'}"
    last = "" if entry.last is None else f"last {_when(entry.last, fmt, zone)}"
    cells = (
        Cell(join((esc(link.label), span(made, "due")))),
        Cell(join((shown(link.sections), span(", ".join(kind), "due"))), title=", ".join(kind)),
        Cell(_when(link.expires, fmt, zone), link.expires),
        Cell(join((opened, span(last, "due"))), entry.times),
        Cell(marks.button(entry.id, "Revoke") if entry.state == "open" else entry.state.capitalize(), tone="muted"),
    )
    return Row(entry.id, cells)


def shown(sections: Sequence[str]) -> str:
    """What a link shows, in words."""
    if len(sections) == len(SECTIONS):
        return "Everything of the meeting"
    return ", ".join(title for name, title in SECTIONS.items() if name in sections)


def _when(moment: str, fmt: Formatter, zone: str) -> str:
    """A moment (ISO) as day and time of the workspace."""
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{fmt.day(local.date())}, {local:%H:%M}"


def expiry(choice: str, day: date | None) -> str:
    """What was chosen, as links understand it."""
    return choice or (day.isoformat() if day else "")


def until(made: str, fmt: Formatter, zone: str) -> str:
    """Until when a link just made can be opened."""
    return _when(datetime.fromisoformat(made).astimezone(UTC).isoformat(), fmt, zone)
