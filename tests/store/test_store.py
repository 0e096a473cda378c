"""Documents with revisions, files by digest, and the database that is opened, upgraded and shared."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lib.errors import BadInput, Conflict, PlanError, UnknownName
from lib.settings import Settings
from lib.store import Document, Store, database
from lib.store.database import open_database


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(Settings(home=tmp_path))
    made.ensure_workspace("default")
    return made


def document(body: dict | None, key: str = "a", kind: str = "target") -> Document:
    return Document(kind, key, 0, body, "", "Mira")


def test_a_document_keeps_every_revision(store: Store) -> None:
    store.put("default", document({"level": 1}))
    store.put("default", document({"level": 2}))
    assert store.get("default", "target", "a").body == {"level": 2}
    assert [(d.revision, d.body, d.by) for d in store.revisions("default", "target", "a")] == [
        (1, {"level": 1}, "Mira"),
        (2, {"level": 2}, "Mira"),
    ]


def test_a_removed_document_is_gone_from_lists_but_not_from_history(store: Store) -> None:
    store.put("default", document({"level": 1}))
    store.put("default", document(None))
    assert store.get("default", "target", "a") is None
    assert store.all("default", "target") == ()
    assert store.keys_ever("default", "target") == ("a",)
    assert store.revisions("default", "target", "a")[0].body == {"level": 1}


def test_nobody_overwrites_what_he_has_not_seen(store: Store) -> None:
    seen = store.put("default", document({"level": 1}))
    store.put("default", document({"level": 2}), expected=seen.revision)
    with pytest.raises(Conflict):
        store.put("default", document({"level": 3}), expected=seen.revision)
    assert store.get("default", "target", "a").body == {"level": 2}


def test_documents_come_in_the_order_of_their_first_writing_and_by_workspace(store: Store) -> None:
    store.ensure_workspace("other")
    for key in ("z", "b", "m"):
        store.put("default", document({"k": key}, key))
    store.put("default", document({"k": "again"}, "z"))
    store.put("other", document({"k": "elsewhere"}, "q"))
    assert [d.key for d in store.all("default", "target")] == ["z", "b", "m"]
    assert [d.key for d in store.all("other", "target")] == ["q"]


def test_workspaces_are_made_once_and_removed_by_name(store: Store) -> None:
    with pytest.raises(Conflict):
        store.create_workspace("default")
    with pytest.raises(UnknownName) as error:
        store.remove_workspace("defualt")
    assert error.value.near == ("default",)
    store.put("default", document({"level": 1}))
    store.remove_workspace("default")
    assert store.workspaces() == () and store.get("default", "target", "a") is None


def test_files_are_kept_by_digest_once_and_whole(store: Store, tmp_path: Path) -> None:
    first, second = store.files.put(b"one"), store.files.put(b"one")
    assert first == second and store.files.get(first) == b"one"
    assert [p.name for p in (tmp_path / "files").iterdir()] == [first], "no half-written file is left"
    with pytest.raises(PlanError, match="missing"):
        store.files.get("0" * 64)


def test_what_is_kept_by_digest_is_replaced_not_doubled(store: Store) -> None:
    assert store.kept("d") is None
    store.keep("d", b"old")
    store.keep("d", b"new")
    assert store.kept("d") == b"new"


def test_a_second_store_on_the_same_folder_sees_the_same(store: Store, tmp_path: Path) -> None:
    store.put("default", document({"level": 1}))
    assert Store(Settings(home=tmp_path)).get("default", "target", "a").body == {"level": 1}


def test_a_folder_that_cannot_hold_a_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "quarterdeck.db").write_bytes(b"this is not a database, it only looks like a file" * 100)
    with pytest.raises(PlanError, match="database cannot be opened"):
        Store(Settings(home=tmp_path))


def test_many_writers_lose_no_revision(store: Store) -> None:
    def write(worker: int) -> None:
        done = 0
        while done < 5:
            try:
                store.put("default", document({"worker": worker, "n": done}, key="shared"))
                done += 1
            except Conflict:
                continue

    threads = [threading.Thread(target=write, args=(w,)) for w in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    revisions = store.revisions("default", "target", "shared")
    assert [d.revision for d in revisions] == list(range(1, 21))
    assert sum(1 for d in store.all("default", "target") if d.key == "shared") == 1


def test_opening_a_link_is_counted_without_a_revision(store: Store) -> None:
    store.put("default", document({}, "l1", "link"))
    assert store.uses("default") == {}
    for _ in range(3):
        store.count_use("default", "l1")
    times, last = store.uses("default")["l1"]
    assert times == 3 and last > store.get("default", "link", "l1").at
    assert len(store.revisions("default", "link", "l1")) == 1
    store.remove_workspace("default")
    assert store.uses("default") == {}


def test_documents_of_a_kind_are_found_in_all_workspaces(store: Store) -> None:
    store.ensure_workspace("other")
    store.put("default", document({"n": 1}, "a", "link"))
    store.put("other", document({"n": 2}, "b", "link"))
    store.put("other", document(None, "c", "link"))
    assert sorted((w, d.key) for w, d in store.everywhere("link")) == [("default", "a"), ("other", "b")]


def test_a_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    from sqlalchemy import text

    made = Store(Settings(home=tmp_path))
    with made.engine.begin() as connection:
        connection.execute(text("DROP TABLE uses"))
        connection.execute(text("DROP TABLE tries"))
        connection.execute(text("ALTER TABLE documents DROP COLUMN how"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    made.engine.dispose()
    again = Store(Settings(home=tmp_path))
    again.count_use("default", "l1")
    assert again.uses("default")["l1"][0] == 1


def put(store: Store, key: str, body: dict[str, object]) -> Document:
    return store.put("default", Document("note", key, 0, body, "", "Mira"))


def test_what_is_written_together_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    put(store, "a", {"n": 1})

    def half() -> None:
        with store.together():
            put(store, "a", {"n": 2})
            put(store, "b", {"n": 2})
            assert [d.body for d in store.all("default", "note")] == [{"n": 2}, {"n": 2}], "it is read in between"
            raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError):
        half()
    assert [(d.key, d.body, d.revision) for d in store.all("default", "note")] == [("a", {"n": 1}, 1)]
    with store.together():
        put(store, "a", {"n": 3})
        with store.together():
            put(store, "b", {"n": 3})
    again = Store(Settings(home=tmp_path))
    assert [d.body for d in again.all("default", "note")] == [{"n": 3}, {"n": 3}]


def test_others_see_nothing_of_what_is_not_finished(tmp_path: Path) -> None:
    store, other = Store(Settings(home=tmp_path)), Store(Settings(home=tmp_path))
    with store.together():
        put(store, "a", {"n": 1})
        assert other.get("default", "note", "a") is None
    assert other.get("default", "note", "a") is not None


def test_text_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    with pytest.raises(BadInput, match=r"cannot be kept \(U\+D83D\)"):
        put(store, "a", {"text": ["half \ud83d"]})
    with pytest.raises(BadInput, match=r"cannot be kept \(U\+D83D\)"):
        put(store, "half \ud83d", {})
    with pytest.raises(BadInput, match=r"cannot be kept \(U\+0000\)"):
        put(store, "null \0", {})
    assert store.all("default", "note") == ()


def test_how_a_revision_came_about_is_kept(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    store.put("default", Document("note", "a", 0, {}, "", "Mira", {"restored": 2}))
    assert store.revisions("default", "note", "a")[0].how == {"restored": 2}
    assert put(store, "a", {}).how is None


def test_several_may_open_a_new_database_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together, looked, version = threading.Barrier(4), threading.local(), database._version

    def found(place: Any) -> str | None:
        said = version(place)
        if not hasattr(looked, "once"):  # all have seen that there is nothing before any of them makes it
            looked.once = True
            together.wait(20)
        return said

    monkeypatch.setattr(database, "_version", found)
    with ThreadPoolExecutor(4) as people:
        opened = list(people.map(open_database, [f"sqlite:///{tmp_path / 'new.db'}"] * 4))
    assert [version(engine.connect()) for engine in opened] == [database.HEAD] * 4
