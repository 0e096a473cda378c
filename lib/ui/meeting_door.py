"""The door for those who come by a link: such a session sees the meeting and nothing else, for as long as it lives.

A browser that came so first is remembered by a cookie, and is asked who it is where others would be let in as the owner.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from lib.access import Actor
from lib.desk import Desk
from lib.desk.guessing import try_password
from lib.desk.links import Found, find_link, viewer_of
from lib.errors import NotAllowed
from lib.ui import cache, show, state

SHARE = "share"  # the parameter of the URL
OWNER, VIEWER = "owner", "viewer"

_mark = st.components.v2.component(
    "quarterdeck_came_as",
    html="<i></i>",
    js="""export default function ({ data }) {
  if (!document.cookie.split("; ").some((kept) => kept.startsWith(`${data.name}=`)))
    document.cookie = `${data.name}=${data.as}; path=/; SameSite=Lax`;
}""",
)


def by_link() -> bool:
    """Whether this session came by a link, now or ever before: it does not become anything else."""
    own, given = state.session(), st.query_params.get(SHARE)
    if given is not None and given != own.share:
        own.share, own.actor = given, None
    return own.share is not None


def enter() -> Desk | None:
    """The desk that this session's link opens; None while its password is asked for.

    Raises NotAllowed for a link that is wrong, revoked or has expired, on every run anew.
    """
    found = _found()
    own = state.session()
    if own.actor is None or own.actor != viewer_of(found):
        own.actor = None
        if found.link.password and not _knows(found):
            return None
        own.actor = viewer_of(found)
        cache.shelf().store.count_use(found.workspace, found.id)
    return cache.shelf().open(found.workspace, own.actor)


def shut() -> bool:
    """Whether this session came by a link that is closed now. For fragments, which do not pass the door when they are redrawn."""
    own = state.session()
    if own.share is None:
        return False
    try:
        return own.actor != viewer_of(_found())
    except NotAllowed:
        return True


def say_closed(fault: NotAllowed) -> None:
    """The plain page of a link that opens nothing."""
    st.space("large")
    st.title(show.plain(fault.what.rstrip(".")), anchor=False)
    st.markdown(f":gray[{show.plain(fault.do)}]")


def came_by_link() -> bool:
    """Whether this browser was first seen as that of a viewer."""
    return st.context.cookies.get(_cookie()) == VIEWER


def remember(actor: Actor | None) -> None:
    """Have the browser remember that it was first seen as the owner's, until it is closed."""
    if actor is not None and _cookie() not in st.context.cookies:
        _mark(key="came_as", data={"name": _cookie(), "as": VIEWER if actor.link else OWNER})


def remember_guest() -> None:
    """Have the browser remember that it first came by a link, also by one that does not open."""
    if _cookie() not in st.context.cookies:
        _mark(key="came_as", data={"name": _cookie(), "as": VIEWER})


def _cookie() -> str:
    return f"quarterdeck_{st.get_option('server.port')}"


def _found() -> Found:
    return find_link(cache.shelf(), state.session().share or "")


def _knows(found: Found) -> bool:
    """Whether the password was just given; else it is asked for."""
    place = st.empty()
    with place.form("link_password", width=360):
        st.markdown("**This link has a password.**")
        given = st.text_input("Password", type="password", autocomplete="off")
        sent = st.form_submit_button("Enter", type="primary")
    if not sent:
        return False
    try:
        right = try_password(cache.shelf(), found, given, datetime.now(UTC))
    except NotAllowed as fault:
        st.error(f"{fault.what} {fault.do}", icon=":material/error:")
        return False
    if right:
        place.empty()
    else:
        st.error("That is not the password.", icon=":material/error:")
    return right
