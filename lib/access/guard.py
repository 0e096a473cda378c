"""A desk or room as a viewer meets it: what is not named as allowed is refused, also what is written only tomorrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from lib.errors import NotAllowed

# For a viewer: attribute of the desk → what of it may be used; the value itself where nothing is named.
ALLOWED: Mapping[str, frozenset[str]] = {"links": frozenset({"meeting"}), "actor": frozenset()}


class Guarded:
    """Something of which only the allowed names can be reached; setting and removing is refused altogether."""

    __slots__ = ("_allowed", "_inner")

    def __init__(self, inner: object, allowed: Mapping[str, frozenset[str]]) -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_allowed", allowed)

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return Guarded
        allowed: Mapping[str, frozenset[str]] = object.__getattribute__(self, "_allowed")
        if name not in allowed:
            _refuse()
        found = getattr(object.__getattribute__(self, "_inner"), name)
        return Guarded(found, dict.fromkeys(allowed[name], frozenset())) if allowed[name] else found

    def __setattr__(self, name: str, value: object) -> NoReturn:
        _refuse()

    def __delattr__(self, name: str) -> NoReturn:
        _refuse()


def _refuse() -> NoReturn:
    raise NotAllowed("This link only shows the meeting.", "Ask the owner of this workspace for anything else.")
