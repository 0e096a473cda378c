"""A workspace opened for an actor: the use cases that pages and commands share."""

from lib.desk.desk import Desk, Shelf, open_shelf

__all__ = ["Desk", "Shelf", "open_shelf"]
