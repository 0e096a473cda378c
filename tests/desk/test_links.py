"""Links and the meeting: what is kept of a token, what a viewer reaches, live and frozen numbers, revoked and expired links."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lib.access import ALLOWED, Actor, Role, ShareLink
from lib.access.link import token_hash
from lib.desk import Desk, Shelf
from lib.desk import links as use
from lib.desk.goals import Draft
from lib.desk.links import LinkDraft, Meeting, find_link, viewer_of
from lib.errors import BadInput, NotAllowed, NotPossible, UnknownName
from lib.panel import Cut
from lib.store import Document
from tests.desk.conftest import AS_OF, orders

# What a viewer may use, by name. A name that is added here is a decision; one that is not is refused by itself.
MAY = {"links", "links.meeting", "actor"}


def load(desk: Desk, price: float = 100.0) -> None:
    content = orders(price=price)
    desk.files.commit(desk.files.read("orders.csv", content), content, "orders")


def entered(shelf: Shelf, token: str) -> Desk:
    found = find_link(shelf, token)
    return shelf.open(found.workspace, viewer_of(found), AS_OF)


def revenue(meeting: Meeting, month: str = "2024-03") -> float:
    table = meeting.numbers().kpis(Cut("month"), ["revenue"])
    labels = [meeting.preferences.calendar.label(p) for p in table.periods]
    return table.rows[0].values[labels.index(month)]


def everything(home: Path) -> dict[str, bytes]:
    return {str(p.relative_to(home)): p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file()}


def rewrite(desk: Desk, name: str, **what: object) -> None:
    document = desk.store.get("default", use.LINK, name)
    assert document and document.body
    desk.store.put("default", Document(use.LINK, name, 0, {**document.body, **what}, "", "test"))


# --- the token and the password --------------------------------------------------------------------------------------


def test_token_and_password_stand_nowhere_in_what_is_kept(desk: Desk, shelf: Shelf, tmp_path: Path) -> None:
    made = desk.links.make(LinkDraft("Board", password="kingfisher-7"))
    entered(shelf, made.token)
    shelf.store.count_use("default", made.id)
    for name, content in everything(tmp_path / "home").items():
        assert made.token.encode() not in content, name
        assert b"kingfisher-7" not in content, name
    (listed,) = desk.links.all()
    assert listed.link.token == token_hash(made.token)
    assert made.token not in repr(made) and made.url("http://h/") == f"http://h/meeting?share={made.token}"


def test_a_link_is_found_by_its_token_in_whichever_workspace(shelf: Shelf) -> None:
    here = shelf.open("default", Actor("Mira")).links.make(LinkDraft())
    there = shelf.open("other", Actor("Mira")).links.make(LinkDraft())
    assert find_link(shelf, here.token).workspace == "default"
    assert find_link(shelf, there.token).workspace == "other"


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "a" * 5000])
def test_a_wrong_token_opens_nothing(desk: Desk, shelf: Shelf, token: str) -> None:
    desk.links.make(LinkDraft())
    with pytest.raises(NotAllowed) as error:
        find_link(shelf, token)
    assert error.value.do


@pytest.mark.parametrize(
    "draft",
    [
        LinkDraft(expires="2020-01-01"),
        LinkDraft(expires="soon"),
        LinkDraft(label="x" * 81),
        LinkDraft(sections=()),
        LinkDraft(password="   "),
    ],
)
def test_a_link_that_contradicts_itself_is_refused_and_nothing_is_kept(desk: Desk, draft: LinkDraft) -> None:
    with pytest.raises(BadInput):
        desk.links.make(draft)
    assert desk.links.all() == ()


def test_the_list_says_what_a_link_is_and_how_often_it_was_opened(desk: Desk, shelf: Shelf) -> None:
    desk.links.make(LinkDraft("Board", ("north_star",), "30d"))
    made = desk.links.make(LinkDraft("  Ada\n and Bob "))
    shelf.store.count_use("default", made.id)
    newest, oldest = desk.links.all()
    assert (newest.link.label, newest.times, newest.state, newest.by) == ("Ada and Bob", 1, "open", "Mira")
    assert newest.last and newest.last >= newest.link.made
    assert (oldest.link.label, oldest.times, oldest.last, oldest.link.sections) == ("Board", 0, None, ("north_star",))


# --- what a viewer reaches -------------------------------------------------------------------------------------------


def reachable(desk: Desk) -> Iterator[str]:
    """Every public name of the desk, and of every room of it as "room.name"."""
    for name in sorted({n for n in (*dir(desk), *vars(desk)) if not n.startswith("_")}):
        yield name
        value = inspect.getattr_static(desk, name)
        if type(value).__module__.startswith("lib.desk") and type(value).__name__.endswith("Room"):
            yield from (f"{name}.{n}" for n in sorted({*dir(value), *vars(value)}) if not n.startswith("_"))


def refused(viewer: Desk, path: str) -> bool:
    value: object = viewer
    try:
        for name in path.split("."):
            value = getattr(value, name)
    except NotAllowed:
        return True
    return False


def test_a_viewer_is_refused_everything_that_is_not_listed(desk: Desk, shelf: Shelf) -> None:
    names = list(reachable(desk))
    assert {"write", "outcome", "files.commit", "goals.add", "forecasts.start", "links.make", "decisions.add"} <= {
        *names
    }
    viewer = entered(shelf, desk.links.make(LinkDraft()).token)
    assert {n for n in names if not refused(viewer, n)} == MAY
    assert {*ALLOWED, *(f"{room}.{n}" for room, inner in ALLOWED.items() for n in inner)} == MAY


def test_nothing_of_a_viewers_desk_can_be_set_or_taken_apart(desk: Desk, shelf: Shelf) -> None:
    viewer = entered(shelf, desk.links.make(LinkDraft()).token)
    for act in (
        lambda: setattr(viewer, "actor", Actor("Mira")),
        lambda: delattr(viewer, "links"),
        lambda: viewer.__dict__,
        lambda: viewer.links.desk,
        lambda: viewer._inner,  # type: ignore[attr-defined]
        lambda: viewer.links.meeting and viewer.links.revoke("x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_also_behind_the_guard_a_viewer_writes_nothing(desk: Desk, shelf: Shelf) -> None:
    bare = Desk(shelf, "default", Actor("guest", Role.viewer, "l1"), AS_OF)
    for act in (
        lambda: bare.write("target", "x", {}),
        lambda: bare.links.make(LinkDraft()),
        lambda: bare.links.revoke("l1"),
        lambda: bare.links.all(),
        lambda: bare.decisions.add("Hire"),
        lambda: bare.decisions.begin(()),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert shelf.store.workspaces() == ()


def test_what_a_link_does_not_show_is_not_handed_on(desk: Desk, shelf: Shelf) -> None:
    desk.decisions.add("Hire two")
    desk.scenarios.desk.write("scenario", "secret", {"name": "secret"})
    closed = entered(shelf, desk.links.make(LinkDraft(sections=("north_star",))).token).links.meeting()
    shown = entered(shelf, desk.links.make(LinkDraft(sections=("decisions",))).token).links.meeting()
    assert closed.decisions == () and [d.what for d in shown.decisions] == ["Hire two"]
    assert closed.plan.scenarios == ()
    assert closed.read_only and closed.sections == ("north_star",)


# --- live and frozen -------------------------------------------------------------------------------------------------


def test_after_new_data_a_live_link_shows_the_new_and_a_frozen_one_the_old(desk: Desk, shelf: Shelf) -> None:
    load(desk)
    desk.goals.add(Draft("revenue", "2026Q3", "level", "500"))
    live = entered(shelf, desk.links.make(LinkDraft()).token)
    frozen = entered(shelf, desk.links.make(LinkDraft(frozen=True)).token)
    assert revenue(live.links.meeting()) == revenue(frozen.links.meeting()) == pytest.approx(102)
    then = frozen.links.meeting()

    load(desk, price=900.0)
    desk.goals.remove(desk.goals.targets()[0].id)
    desk.decisions.add("Raise prices", today=date(2026, 9, 1))
    live, again = entered_again(live), frozen.links.meeting()
    assert revenue(live) == pytest.approx(902)
    assert live.decisions and not live.plan.targets
    assert revenue(again) == pytest.approx(102)
    assert (again.digest, again.as_of, len(again.plan.targets), again.decisions) == (then.digest, AS_OF, 1, ())
    assert again.frozen and live.frozen is None


def entered_again(viewer: Desk) -> Meeting:
    return viewer.links.meeting()


def test_a_frozen_link_survives_clean_ups_of_other_data_and_says_when_its_own_are_erased(
    desk: Desk, shelf: Shelf
) -> None:
    load(desk)
    frozen = entered(shelf, desk.links.make(LinkDraft(frozen=True)).token)
    content = b"Month,Marketing spend\n2026-01,5\n2026-02,6\n2026-03,8\n"
    desk.files.commit(desk.files.read("spend.csv", content), content, "spend")
    desk.files.erase("spend")
    assert revenue(frozen.links.meeting()) == pytest.approx(102)
    desk.files.erase("orders")
    with pytest.raises(NotPossible, match="erased"):
        frozen.links.meeting()


def test_revoking_drops_what_was_frozen_unless_another_link_shows_it(desk: Desk, shelf: Shelf, tmp_path: Path) -> None:
    load(desk)
    before = {n for n in everything(tmp_path / "home") if n.startswith("files")}
    one, two = (desk.links.make(LinkDraft(frozen=True)) for _ in range(2))
    viewer = entered(shelf, two.token)
    desk.links.revoke(one.id)
    assert revenue(viewer.links.meeting()) == pytest.approx(102)
    desk.links.revoke(two.id)
    left = {n for n in everything(tmp_path / "home") if n.startswith("files")} - before
    assert desk.links.all()[0].link.frozen not in {Path(n).name for n in left}
    assert not any(b"numbers.json" in (tmp_path / "home" / n).read_bytes() for n in left)


def test_the_same_numbers_freeze_to_the_same_bytes(desk: Desk) -> None:
    load(desk)
    digests = set()
    for _ in range(2):
        made = desk.links.make(LinkDraft(frozen=True))
        body = desk.store.get("default", use.LINK, made.id).body  # type: ignore[union-attr]
        digests.add(ShareLink.model_validate(body).frozen)
    assert len(digests) == 1


def test_what_another_version_has_frozen_is_told_so_and_can_be_revoked(desk: Desk, shelf: Shelf) -> None:
    made = desk.links.make(LinkDraft(frozen=True))
    cover = desk.store.files.put(b'{"title": "x", "mood": "good", "numbers": ""}')
    rewrite(desk, made.id, frozen=cover)
    with pytest.raises(NotPossible, match="another version"):
        entered(shelf, made.token).links.meeting()
    desk.links.revoke(made.id)
    assert not desk.store.files.has(cover)


# --- closed ----------------------------------------------------------------------------------------------------------


def test_a_revoked_link_is_closed_at_once_also_where_it_is_open(desk: Desk, shelf: Shelf) -> None:
    made = desk.links.make(LinkDraft())
    viewer = entered(shelf, made.token)
    desk.links.revoke(made.id)
    for act in (lambda: viewer.links.meeting(), lambda: find_link(shelf, made.token)):
        with pytest.raises(NotAllowed, match="revoked"):
            act()
    assert desk.links.all()[0].state == "revoked"
    desk.links.revoke(made.id)
    with pytest.raises(UnknownName):
        desk.links.revoke("nothing")


def test_an_expired_link_is_closed(desk: Desk, shelf: Shelf) -> None:
    made = desk.links.make(LinkDraft())
    viewer = entered(shelf, made.token)
    rewrite(desk, made.id, expires="2026-01-01T00:00:00+00:00")
    for act in (lambda: viewer.links.meeting(), lambda: find_link(shelf, made.token)):
        with pytest.raises(NotAllowed, match="expired"):
            act()


def test_looking_leaves_every_byte_as_it_was(desk: Desk, shelf: Shelf, tmp_path: Path) -> None:
    load(desk)
    viewers = [entered(shelf, desk.links.make(LinkDraft()).token) for _ in range(2)]
    for viewer in viewers:
        viewer.links.meeting().numbers()
    before = everything(tmp_path / "home")
    for viewer in viewers:
        outcome = viewer.links.meeting().numbers()
        outcome.gaps()
        outcome.drivers()
    assert everything(tmp_path / "home") == before


def test_the_owner_sees_the_meeting_of_now(desk: Desk) -> None:
    desk.set_preferences({"company": "Tidewater"})
    meeting = desk.links.meeting()
    assert (meeting.title, meeting.read_only, meeting.empty, meeting.as_of) == (
        "Tidewater",
        False,
        True,
        date(2026, 7, 10),
    )


# --- a link that begins with a scenario ------------------------------------------------------------------------------


def test_a_link_begins_with_a_scenario_and_follows_it_while_it_is_live(desk: Desk, shelf: Shelf) -> None:
    load(desk)
    desk.scenarios.set("Bold", ("price=+10%",), "New list prices", "Ada")
    live = entered(shelf, desk.links.make(LinkDraft(scenario="Bold")).token)
    plain = entered(shelf, desk.links.make(LinkDraft()).token).links.meeting()
    frozen = entered(shelf, desk.links.make(LinkDraft(scenario="Bold", frozen=True)).token)
    begins = live.links.meeting()
    assert begins.scenario and [a.text() for a in begins.scenario.assumptions] == ["price=+10%"]
    assert "Ada" not in begins.scenario.model_dump_json() and plain.scenario is None
    assert [a.text() for a in begins.numbers().assumptions] == ["price=+10%"]
    assert begins.digest != plain.digest and not plain.numbers().assumptions

    desk.scenarios.set("Bold", ("price=+20%",))
    desk.scenarios.rename("Bold", "Bolder")
    after, still = live.links.meeting(), frozen.links.meeting()
    assert after.scenario and (after.scenario.name, [a.text() for a in after.numbers().assumptions]) == (
        "Bolder",
        ["price=+20%"],
    )
    assert still.scenario and still.scenario.name == "Bold"
    assert [a.text() for a in still.numbers().assumptions] == ["price=+10%"]

    desk.scenarios.remove("Bolder")
    with pytest.raises(NotPossible, match="“Bolder” that this link begins with was removed"):
        live.links.meeting()
    assert frozen.links.meeting().scenario


def test_a_link_with_a_scenario_that_is_not_there_is_not_made(desk: Desk) -> None:
    with pytest.raises(UnknownName, match="Bald"):
        desk.links.make(LinkDraft(scenario="Bald"))
    assert desk.links.all() == ()
