"""The store: documents with revisions, files by digest, jobs. It knows no page and no number."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from lib.errors import BadInput, Conflict, UnknownName
from lib.settings import Settings
from lib.store.database import make_home, open_database, unusable
from lib.store.files import Files
from lib.store.tables import documents, kept, tries, uses, workspaces

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One revision of one document: what it says (None where it was removed), when, and by whom.

    `how` says how it came about where it is not simply a change: what it undoes, which version it restores.
    """

    kind: str
    key: str
    revision: int
    body: Body | None
    at: str
    by: str
    how: Body | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A revision of a document with what the one before said (None: there was none, or it was removed), and whether it is the
    latest."""

    document: Document
    before: Body | None
    latest: bool


class Store:
    """Everything kept for all workspaces, at the addresses that the settings give."""

    def __init__(self, settings: Settings) -> None:
        if not settings.database or not settings.files:
            make_home(settings.home)
        self.engine = open_database(settings.database_url)
        self._held = threading.local()  # the connection of a thread that writes several things together
        try:
            self.files = Files(settings.files_url)
        except OSError as error:
            raise unusable(settings.files_url, error) from None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written in it is stored whole: whatever ends it early takes all of it back. Others wait until it is over.

        In it, what was written already is read. Inside of another one it is a part of that.
        """
        if self._open() is not None:
            yield
            return
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # its driver would begin only at the first write
            self._held.connection = connection
            try:
                yield
            finally:
                self._held.connection = None

    def _open(self) -> Connection | None:
        found: Connection | None = getattr(self._held, "connection", None)
        return found

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        held = self._open()
        if held is not None:
            yield held
            return
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        held = self._open()
        if held is not None:
            yield held
            return
        with self.engine.connect() as connection:
            yield connection

    # Workspaces

    def workspaces(self) -> tuple[str, ...]:
        """The names of all workspaces, in alphabetical order."""
        with self._reading() as connection:
            return tuple(connection.scalars(select(workspaces.c.name).order_by(workspaces.c.name)))

    def create_workspace(self, name: str) -> None:
        """Make an empty workspace. Raises Conflict when the name is taken."""
        try:
            with self._begin() as connection:
                connection.execute(insert(workspaces).values(name=name, created=_now()))
        except IntegrityError:
            raise Conflict(f"There is a workspace “{name}” already.", "Choose another name.") from None

    def ensure_workspace(self, name: str) -> None:
        """Make the workspace unless it is there."""
        if name not in self.workspaces():
            try:
                self.create_workspace(name)
            except Conflict:
                return  # another process made it in between, which is what was wanted

    def remove_workspace(self, name: str) -> None:
        """Remove a workspace and its documents. Raises UnknownName. Files stay, they may belong to others, too."""
        if name not in self.workspaces():
            raise UnknownName("workspace", name, self.workspaces())
        with self._begin() as connection:
            connection.execute(delete(documents).where(documents.c.workspace == name))
            connection.execute(delete(uses).where(uses.c.workspace == name))
            connection.execute(delete(tries).where(tries.c.workspace == name))
            connection.execute(delete(workspaces).where(workspaces.c.name == name))

    # Documents

    def get(self, workspace: str, kind: str, key: str = "") -> Document | None:
        """The latest revision of a document, or None when it never was or is removed."""
        with self._reading() as connection:
            row = connection.execute(_latest(workspace, kind).where(documents.c.key == key)).first()
        return _document(row._mapping) if row and row.body is not None else None

    def all(self, workspace: str, kind: str) -> tuple[Document, ...]:
        """The latest revisions of all documents of a kind, in the order in which they were first written."""
        born = select(documents.c.key, func.min(documents.c.at).label("born"))
        born = born.where(documents.c.workspace == workspace, documents.c.kind == kind).group_by(documents.c.key)
        first = born.subquery()
        query = _latest(workspace, kind).join(first, first.c.key == documents.c.key).order_by(first.c.born)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return tuple(_document(r._mapping) for r in rows if r.body is not None)

    def stamp(self, workspace: str) -> tuple[int, str]:
        """What is another one after anything of a workspace was written or removed: how many revisions there are, the last time."""
        query = select(func.count(), func.max(documents.c.at)).where(documents.c.workspace == workspace)
        with self._reading() as connection:
            count, last = connection.execute(query).one()
        return int(count), last or ""

    def put(self, workspace: str, document: Document, expected: int | None = None) -> Document:
        """Write a new revision of the document's kind and key (its revision and time are given anew here).

        With `expected`, the revision that the writer has seen, a document that has moved on raises Conflict: nobody
        overwrites what he has not seen. Raises BadInput for text that no file can hold.
        """
        refuse_unkept(document.key, document.by, _json(document.body) or "")
        where = _is(workspace, document.kind, document.key)
        try:
            with self._begin() as connection:
                last = connection.scalar(select(func.max(documents.c.revision)).where(where)) or 0
                if expected is not None and expected != last:
                    raise Conflict(
                        f"“{document.key or document.kind}” was changed meanwhile.",
                        "Look at the new version, then save.",
                    )
                written = replace(document, revision=last + 1, at=_now())
                connection.execute(update(documents).where(where, documents.c.latest).values(latest=False))
                connection.execute(insert(documents).values(workspace=workspace, latest=True, **_row(written)))
        except IntegrityError:
            raise Conflict(f"“{document.key or document.kind}” was changed meanwhile.", "Try again.") from None
        return written

    def revisions(self, workspace: str, kind: str, key: str = "") -> tuple[Document, ...]:
        """All revisions of a document, the oldest first; a removed one has the body None."""
        query = select(documents).where(_is(workspace, kind, key)).order_by(documents.c.revision)
        with self._reading() as connection:
            return tuple(_document(r._mapping) for r in connection.execute(query))

    def changes(self, workspace: str, kinds: Iterable[str], limit: int | None = None) -> tuple[Change, ...]:
        """What was written of these kinds, the newest first, at most `limit` (None: all)."""
        return self._changes(lambda now: and_(now.c.workspace == workspace, now.c.kind.in_(tuple(kinds))), limit)

    def changes_of(self, workspace: str, kind: str, key: str) -> tuple[Change, ...]:
        """What was written of one document, the newest first."""
        return self._changes(lambda now: and_(now.c.workspace == workspace, now.c.kind == kind, now.c.key == key))

    def _changes(self, which: Callable[[Any], Any], limit: int | None = None) -> tuple[Change, ...]:
        now, then = documents.alias(), documents.alias()
        same = and_(*(then.c[c] == now.c[c] for c in ("workspace", "kind", "key")))
        query = select(now, then.c.body.label("earlier"))
        query = query.join(then, and_(same, then.c.revision == now.c.revision - 1), isouter=True).where(which(now))
        query = query.order_by(now.c.at.desc(), now.c.kind, now.c.key, now.c.revision.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        earlier = (json.loads(r.earlier) if r.earlier else None for r in rows)
        return tuple(Change(_document(r._mapping), e, bool(r.latest)) for r, e in zip(rows, earlier, strict=True))

    def keys_ever(self, workspace: str, kind: str) -> tuple[str, ...]:
        """The keys of all documents of a kind, removed ones too."""
        query = select(documents.c.key).where(documents.c.workspace == workspace, documents.c.kind == kind).distinct()
        with self._reading() as connection:
            return tuple(connection.scalars(query))

    def everywhere(self, kind: str) -> tuple[tuple[str, Document], ...]:
        """The latest revisions of all documents of a kind in all workspaces, each with its workspace."""
        query = select(documents).where(documents.c.kind == kind, documents.c.latest, documents.c.body.is_not(None))
        with self._reading() as connection:
            return tuple((r.workspace, _document(r._mapping)) for r in connection.execute(query))

    def bodies(self, kind: str) -> tuple[Body, ...]:
        """Every body of every revision of a kind, in all workspaces."""
        query = select(documents.c.body).where(documents.c.kind == kind, documents.c.body.is_not(None))
        with self._reading() as connection:
            return tuple(json.loads(body) for body in connection.scalars(query))

    def forget(self, workspace: str, kind: str, key: str, by: str) -> None:
        """Remove all revisions of a document for good; a tombstone (the last revision, without a body) says that it was."""
        where = _is(workspace, kind, key)
        with self._begin() as connection:
            last = connection.scalar(select(func.max(documents.c.revision)).where(where)) or 0
            connection.execute(delete(documents).where(where))
            tombstone = Document(kind, key, last + 1, None, _now(), by)
            connection.execute(insert(documents).values(workspace=workspace, latest=True, **_row(tombstone)))

    def drop_files(self, digests: Iterable[str]) -> None:
        """Remove files for good, and everything kept that was computed: it may hold what they held."""
        with self._begin() as connection:
            computed = tuple(connection.scalars(select(kept.c.file)))
            connection.execute(delete(kept))
        for digest in {*digests, *computed}:
            self.files.drop(digest)

    # Links in use

    def count_use(self, workspace: str, link: str) -> None:
        """Note that a link was opened now."""
        more = {"times": uses.c.times + 1, "last": _now()}
        counting = update(uses).where(uses.c.workspace == workspace, uses.c.link == link).values(**more)
        with self._begin() as connection:
            if connection.execute(counting).rowcount:
                return
        try:
            with self._begin() as connection:
                connection.execute(insert(uses).values(workspace=workspace, link=link, times=1, last=_now()))
        except IntegrityError:  # someone else opened it for the first time at the same time
            with self._begin() as connection:
                connection.execute(counting)

    def uses(self, workspace: str) -> dict[str, tuple[int, str]]:
        """Link → how often it was opened, and when last (ISO, UTC)."""
        with self._reading() as connection:
            rows = connection.execute(select(uses).where(uses.c.workspace == workspace))
            return {r.link: (r.times, r.last) for r in rows}

    def count_try(self, workspace: str, link: str, now: float, wait: Callable[[int], float]) -> float:
        """Count a password tried on a link at `now` (seconds since 1970), before it is compared: many at once count as many.

        `wait`: tries so far → seconds to wait after the last one. Returns the seconds still to wait; then nothing is counted.
        """
        here = (tries.c.workspace == workspace) & (tries.c.link == link)
        with self.together(), self._begin() as connection:
            row = connection.execute(select(tries).where(here).with_for_update()).first()
            left = row.last + wait(row.times) - now if row else 0.0
            if left > 0:
                return float(left)
            connection.execute(delete(tries).where(here))
            times = row.times + 1 if row else 1
            connection.execute(insert(tries).values(workspace=workspace, link=link, times=times, last=now))
        return 0.0

    def forget_tries(self, workspace: str, link: str) -> None:
        """Begin to count anew: the right password was given."""
        with self._begin() as connection:
            connection.execute(delete(tries).where(tries.c.workspace == workspace, tries.c.link == link))

    # Kept by digest

    def keep(self, digest: str, content: bytes) -> None:
        """Keep something computed, under the digest of what it was computed from."""
        file = self.files.put(content)
        try:
            with self._begin() as connection:
                connection.execute(delete(kept).where(kept.c.digest == digest))
                connection.execute(insert(kept).values(digest=digest, file=file, at=_now()))
        except IntegrityError:
            return  # another process kept the same at the same time

    def kept(self, digest: str) -> bytes | None:
        """What was kept under that digest, if anything."""
        with self._reading() as connection:
            file = connection.scalar(select(kept.c.file).where(kept.c.digest == digest))
        return self.files.get(file) if file and self.files.has(file) else None


def new_id() -> str:
    """A short id that stands nowhere else."""
    return uuid.uuid4().hex[:8]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _is(workspace: str, kind: str, key: str) -> Any:
    return and_(documents.c.workspace == workspace, documents.c.kind == kind, documents.c.key == key)


def _latest(workspace: str, kind: str) -> Any:
    return select(documents).where(documents.c.workspace == workspace, documents.c.kind == kind, documents.c.latest)


def refuse_unkept(*texts: str) -> None:
    """Refuse text with characters that cannot be kept: halves of a pair (lone surrogates) and NUL. Raises BadInput."""
    for text in texts:
        bad = next((sign for sign in text if sign == "\0" or "\ud800" <= sign <= "\udfff"), None)
        if bad is not None:
            what = f"The text holds a character that cannot be kept (U+{ord(bad):04X})."
            raise BadInput(what, "Write it anew without that character.")


def _row(document: Document) -> Body:
    return {
        "kind": document.kind,
        "key": document.key,
        "revision": document.revision,
        "body": _json(document.body),
        "at": document.at,
        "by": document.by,
        "how": _json(document.how),
    }


def _json(body: Body | None) -> str | None:
    return None if body is None else json.dumps(body, ensure_ascii=False, sort_keys=True)


def _document(row: Any) -> Document:
    body, how = (None if row[name] is None else json.loads(row[name]) for name in ("body", "how"))
    return Document(row["kind"], row["key"], row["revision"], body, row["at"], row["by"], how)
