"""Who may do what: actors and their roles, links that only show, and the guard round what a viewer may not reach."""

from lib.access.actor import Actor, Role, require_owner
from lib.access.guard import ALLOWED, Guarded
from lib.access.link import Password, ShareLink

__all__ = ["ALLOWED", "Actor", "Guarded", "Password", "Role", "ShareLink", "require_owner"]
