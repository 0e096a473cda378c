"""Who may do what: actors and their roles."""

from lib.access.actor import Actor, Role, require_owner

__all__ = ["Actor", "Role", "require_owner"]
