"""An Actor is whoever acts: the owner of a workspace, or a viewer who came by a link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lib.errors import NotAllowed


class Role(StrEnum):
    """What an actor may do: an owner everything, a viewer look."""

    owner = "owner"
    viewer = "viewer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `name` is written beside everything this actor changes; `link` is the id of the link that a viewer came by."""

    name: str
    role: Role = Role.owner
    link: str = ""


def require_owner(actor: Actor, what: str) -> None:
    """Raise NotAllowed unless the actor owns the workspace."""
    if actor.role is not Role.owner:
        raise NotAllowed(f"A viewer cannot {what}.", "Ask the owner of this workspace.")
