"""The password of a link, tried: whoever guesses waits longer and longer, in whichever session."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from lib.errors import NotAllowed

if TYPE_CHECKING:
    from lib.desk.desk import Shelf
    from lib.desk.links import Found

FREE = 5  # wrong ones before anyone waits
FIRST, MOST = 30.0, 900.0  # seconds


def wait_after(times: int) -> float:
    """Seconds to wait after so many wrong passwords: none, then 30 s, doubled with each one more, 15 minutes at most."""
    return 0.0 if times < FREE else min(MOST, FIRST * 2.0 ** min(times - FREE, 10))


def try_password(shelf: Shelf, found: Found, given: str, now: datetime) -> bool:
    """Whether that opens a link that has a password. A right one forgets the wrong ones before it.

    Raises NotAllowed, which says when to try again, after too many wrong ones; the password is not even compared then.
    """
    left = shelf.store.count_try(found.workspace, found.id, now.timestamp(), wait_after)
    if left > 0:
        raise NotAllowed("Too many wrong passwords were tried on this link.", f"Try again in {_said(left)}.")
    right = found.link.password is not None and found.link.password.fits(given)
    if right:
        shelf.store.forget_tries(found.workspace, found.id)
    return right


def _said(seconds: float) -> str:
    whole = math.ceil(seconds)
    count, unit = (whole, "second") if whole <= 60 else (math.ceil(whole / 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
