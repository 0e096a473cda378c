"""Share links as use cases: made, listed, revoked; and the meeting, which is all that a viewer can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lib.access import Actor, Password, Role, ShareLink, require_owner
from lib.access.link import SECTIONS, Section, State, new_token, read_expiry, read_sections, token_hash
from lib.desk.decisions import Decision, Seen
from lib.desk.frozen import Cover, Numbers, numbers_of, pack, read_cover, unpack
from lib.errors import NotAllowed, NotPossible, UnknownName
from lib.pipeline import Outcome
from lib.plan import Plan, Preferences
from lib.plan import texts as wording
from lib.scenario import Scenario
from lib.store import Document, new_id
from lib.store.declared import texts

if TYPE_CHECKING:
    from lib.desk.desk import Desk, Shelf

LINK = "link"
LONGEST = 80  # characters of a label
ASK = "Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link as people ask for it. `expires`: 7d, 12h, 2w or a day. An empty password is none, an empty scenario the base plan."""

    label: str = ""
    sections: tuple[str, ...] = tuple(SECTIONS)
    expires: str = "7d"
    frozen: bool = False
    password: str = field(default="", repr=False)
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A link just made. This is the only time that its token is seen."""

    id: str
    token: str = field(repr=False)
    expires: str = ""

    def url(self, base: str) -> str:
        """Where it opens, for an app that is reached under `base`."""
        return f"{base.rstrip('/')}/meeting?share={self.token}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A link in the list: what it is, how it stands, by whom and when it was made, how often and when last it was opened."""

    id: str
    link: ShareLink
    state: State
    by: str
    times: int = 0
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The open link of a token, and the workspace that it shows."""

    workspace: str
    id: str
    link: ShareLink


@dataclass(frozen=True, eq=False)
class Meeting:
    """What a meeting is about, held on the day `today`. `numbers()` works the outcome out, dear at first; `digest` names all that
    it follows from.

    `since` is what the last meeting saw. `scenario` is what it begins with, None for the base plan.
    `frozen` says since when (ISO, UTC) nothing of it moves any more.
    """

    title: str
    label: str
    sections: tuple[Section, ...]
    read_only: bool
    plan: Plan
    as_of: date
    today: date
    empty: bool
    digest: str
    numbers: Callable[[], Outcome]
    decisions: tuple[Decision, ...] = ()
    since: Seen | None = None
    scenario: Scenario | None = None
    frozen: str | None = None

    @property
    def preferences(self) -> Preferences:
        """The settings that numbers are written by."""
        return self.plan.preferences


class LinkRoom:
    """The links of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # For the owner

    def today(self) -> date:
        """The day by the clock, in the workspace's time zone: links open and close by it, whatever day numbers are seen as of."""
        return datetime.now(ZoneInfo(self.desk.preferences.timezone)).date()

    def all(self) -> tuple[Listed, ...]:
        """All links ever made, the newest first."""
        require_owner(self.desk.actor, "see who else looks")
        used, now = self.desk.store.uses(self.desk.workspace), datetime.now(UTC)
        documents = self.desk.store.all(self.desk.workspace, LINK)
        return tuple(_listed(d, used.get(d.key), now) for d in reversed(documents))

    def check(self, draft: LinkDraft) -> None:
        """Refuse a link that cannot be made. Raises as `make` does; nothing is stored."""
        self._read(draft, new_token())

    def make(self, draft: LinkDraft) -> Made:
        """Make a link. Raises BadInput for an expiry in the past, no sections or a label too long, and UnknownName for a section
        or scenario that is not there.
        """
        require_owner(self.desk.actor, "share")
        token = new_token()
        link = self._read(draft, token)
        if draft.frozen:
            held = {"frozen": self._freeze(link), "datasets": tuple(self.desk.files.datasets())}
            link = link.model_copy(update=held)
        name = new_id()
        self.desk.write(LINK, name, link.model_dump(mode="json"), 0)
        return Made(name, token, link.expires)

    def _read(self, draft: LinkDraft, token: str) -> ShareLink:
        now = datetime.now(UTC)
        if draft.scenario:
            self.desk.scenarios.open(draft.scenario)
        label = wording.name(draft.label, "A link's label", LONGEST) or "Anyone with the link"
        return ShareLink(
            label=label,
            sections=read_sections(draft.sections),
            token=token_hash(token),
            expires=_iso(read_expiry(draft.expires, now, self.desk.preferences.timezone)),
            made=_iso(now),
            password=Password.of(draft.password) if draft.password else None,
            scenario=draft.scenario,
        )

    def revoke(self, name: str) -> ShareLink:
        """Close a link for good, and drop what it had frozen unless another one shows it. Raises UnknownName."""
        require_owner(self.desk.actor, "revoke a link")
        link = self._of(name)
        if link.revoked:
            return link
        closed = link.model_copy(update={"revoked": _iso(datetime.now(UTC))})
        self.desk.write(LINK, name, closed.model_dump(mode="json"))
        if link.frozen:
            self._drop(link.frozen)
        return closed

    def erase_frozen(self, dataset: str) -> None:
        """Remove what links have frozen of a dataset that is erased; they say so from then on."""
        require_owner(self.desk.actor, "erase data")
        for document in self.desk.store.all(self.desk.workspace, LINK):
            link = ShareLink.model_validate(document.body)
            if link.frozen and dataset in link.datasets:
                for digest in self._files_of(link.frozen):
                    self.desk.store.files.drop(digest)

    def _drop(self, digest: str) -> None:
        """Drop what a link had frozen, as far as no link that is not revoked shows it."""
        links = [ShareLink.model_validate(d.body) for _, d in self.desk.store.everywhere(LINK)]
        shown = {f for link in links if link.frozen and not link.revoked for f in self._files_of(link.frozen)}
        for file in self._files_of(digest) - shown:
            self.desk.store.files.drop(file)

    def _files_of(self, digest: str) -> set[str]:
        """The two files of something frozen, if they are there."""
        files = self.desk.store.files
        return {digest, numbers_of(files.get(digest))} - {""} if files.has(digest) else set()

    def _freeze(self, link: ShareLink) -> str:
        """Keep everything that the link shows; the digest under which it is found again."""
        desk, cover = self.desk, self._cover(link.sections, link.scenario)
        outcome = desk.outcome(link.scenario or None)
        words = texts(desk.shelf.settings.catalog)
        held = pack(Numbers(outcome.history, outcome.forecast, words))
        cover = cover.model_copy(update={"numbers": desk.store.files.put(held)})
        return desk.store.files.put(cover.model_dump_json().encode())

    # The meeting, for both

    def meeting(self) -> Meeting:
        """What there is to see: for the owner everything of now, for a viewer what his link shows.

        Raises NotAllowed once the link is revoked or has expired, NotPossible when what it had frozen was erased or the scenario
        that it begins with is gone.
        """
        actor = self.desk.actor
        link = self._of(actor.link) if actor.role is Role.viewer else None
        if link is not None:
            refuse_closed(link)
        if link is not None and link.frozen:
            return self._thawed(link, link.frozen)
        sections = link.sections if link else tuple(SECTIONS)
        name = link.scenario if link else ""
        cover = self._cover(sections, name)
        digest = f"{self.desk.digest()} {name}".rstrip()
        return _meeting(cover, link, sections, (digest, lambda: self.desk.outcome(name or None)))

    def _thawed(self, link: ShareLink, digest: str) -> Meeting:
        files = self.desk.store.files
        if not files.has(digest):
            raise NotPossible("The data behind this link were erased.", ASK)
        cover = read_cover(files.get(digest))
        return _meeting(cover, link, link.sections, (digest, lambda: unpack(files.get(cover.numbers), cover)))

    def follow(self, scenario: str, renamed: str) -> None:
        """Have live links that begin with a scenario begin with it under its new name; one that is frozen keeps what it has."""
        require_owner(self.desk.actor, "change links")
        for document in self.desk.store.all(self.desk.workspace, LINK):
            link = ShareLink.model_validate(document.body)
            if link.scenario == scenario and not link.frozen:
                moved = link.model_copy(update={"scenario": renamed})
                self.desk.write(LINK, document.key, moved.model_dump(mode="json"))

    def _scenario(self, name: str, plan: Plan) -> Scenario | None:
        """What a link begins with, without whose it is and why. Raises NotPossible for one that is gone."""
        if not name:
            return None
        if name not in {s.name for s in plan.scenarios}:
            raise NotPossible(f"The scenario “{name}” that this link begins with was removed.", ASK)
        bare = {"because": "", "owner": ""}
        return Scenario(
            name=name, assumptions=tuple(a.model_copy(update=bare) for a in plan.scenario(name).assumptions)
        )

    def _cover(self, sections: tuple[Section, ...], scenario: str = "") -> Cover:
        """What is said besides the numbers; of what is not shown nothing is handed on."""
        desk, plan = self.desk, self.desk.plan()
        decided = "decisions" in sections
        return Cover(
            title=plan.preferences.company or desk.workspace,
            as_of=desk.as_of,
            today=self.today(),
            plan=Plan(preferences=plan.preferences, targets=plan.targets),
            decisions=desk.decisions.all() if decided else (),
            since=desk.decisions.last(self.today()) if decided else None,
            empty=desk.empty,
            scenario=self._scenario(scenario, plan),
        )

    def _of(self, name: str) -> ShareLink:
        document = self.desk.store.get(self.desk.workspace, LINK, name)
        if document is None:
            known = [d.key for d in self.desk.store.all(self.desk.workspace, LINK)]
            raise UnknownName("link", name, known if self.desk.actor.role is Role.owner else ())
        return ShareLink.model_validate(document.body)


def find_link(shelf: Shelf, token: str) -> Found:
    """The open link of a token, in whichever workspace. Raises NotAllowed for one that is unknown, revoked or expired.

    Every link is compared, so that the time taken tells nothing.
    """
    found = None
    for workspace, document in shelf.store.everywhere(LINK):
        link = ShareLink.model_validate(document.body)
        if link.opened_by(token):
            found = Found(workspace, document.key, link)
    if found is None:
        raise NotAllowed("This link opens nothing.", "Check that it was copied whole, or ask for a new one.")
    refuse_closed(found.link)
    return found


def viewer_of(found: Found) -> Actor:
    """Who comes by that link."""
    return Actor(f"Link for {found.link.label}", Role.viewer, found.id)


def refuse_closed(link: ShareLink) -> None:
    """Raise NotAllowed for a link that is revoked or has expired."""
    state = link.state(datetime.now(UTC))
    if state == "revoked":
        raise NotAllowed("This link was revoked.", ASK)
    if state == "expired":
        raise NotAllowed("This link has expired.", ASK)


def choose_sections(text: str) -> tuple[str, ...]:
    """Sections as a command gives them, by comma."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _meeting(
    cover: Cover, link: ShareLink | None, sections: Iterable[Section], numbers: tuple[str, Callable[[], Outcome]]
) -> Meeting:
    return Meeting(
        title=cover.title,
        label=link.label if link else "",
        sections=tuple(sections),
        read_only=link is not None,
        plan=cover.plan,
        as_of=cover.as_of,
        today=cover.today or cover.as_of,
        empty=cover.empty,
        digest=numbers[0],
        numbers=numbers[1],
        decisions=cover.decisions,
        since=cover.since,
        scenario=cover.scenario,
        frozen=link.made if link and link.frozen else None,
    )


def _listed(document: Document, used: tuple[int, str] | None, now: datetime) -> Listed:
    link = ShareLink.model_validate(document.body)
    times, last = used or (0, None)
    return Listed(document.key, link, link.state(now), document.by, times, last)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
