"""A ShareLink lets people look who have no account: what it shows, until when, and the hash of the secret that opens it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from lib.errors import BadInput, UnknownName

Section = Literal["north_star", "forecast", "targets", "sliders", "decisions"]
SECTIONS: dict[Section, str] = {
    "north_star": "North star",
    "forecast": "Forecast",
    "targets": "Targets",
    "sliders": "What if",
    "decisions": "Decisions",
}
State = Literal["open", "revoked", "expired"]
DEFAULT_EXPIRY = "7d"
LONGEST = 366  # days that a link may stay open
TOKEN_BYTES = 32
_UNITS = {"h": 1, "d": 24, "w": 168}  # hours
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


class Password(BaseModel):
    """A password as scrypt of it and a salt of its own, both in hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    salt: str
    hash: str

    @staticmethod
    def of(text: str) -> Password:
        """A password with a new salt. Raises BadInput for an empty one."""
        if not text.strip():
            raise BadInput("The password is empty.", "Write one, or make the link without.")
        salt = secrets.token_bytes(16)
        return Password(salt=salt.hex(), hash=_scrypt(text, salt).hex())

    def fits(self, text: str) -> bool:
        """Whether that is the password. Takes as long for a wrong one."""
        return hmac.compare_digest(_scrypt(text, bytes.fromhex(self.salt)), bytes.fromhex(self.hash))


class ShareLink(BaseModel):
    """A link as it is kept. The token itself is not: `token` is its SHA-256. Times are ISO, in UTC.

    `frozen` is the digest of the file with everything that the link shows, None for a link that follows the data; `datasets`
    are those that the frozen numbers came from. `scenario` names the one that the meeting begins with, "" for the base plan.
    `revoked` is when it was closed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    sections: tuple[Section, ...]
    token: str
    expires: str
    made: str
    password: Password | None = None
    frozen: str | None = None
    datasets: tuple[str, ...] = ()
    scenario: str = ""
    revoked: str | None = None

    def opened_by(self, token: str) -> bool:
        """Whether that is the token of this link, compared in constant time."""
        return hmac.compare_digest(self.token, token_hash(token))

    def state(self, now: datetime) -> State:
        """Whether it can be opened at that instant."""
        if self.revoked:
            return "revoked"
        return "expired" if now >= datetime.fromisoformat(self.expires) else "open"


def new_token() -> str:
    """An unguessable token of 256 bits, fit for a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so that a plain SHA-256 tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_expiry(text: str, now: datetime, zone: str = "UTC") -> datetime:
    """Until when a link is open: 7d, 12h, 2w from now, or the end of a day 2026-12-31 in a time zone; in UTC.

    Raises BadInput for what is none of them, lies in the past or is more than a year away.
    """
    end = _expiry(text.strip().lower(), now, zone)
    if end <= now:
        raise BadInput(f"A link cannot expire in the past ({text}).", "Give a later day, or a time such as 7d.")
    if end > now + timedelta(days=LONGEST):
        raise BadInput(f"A link is open for a year at most, not until {text}.", "Give an earlier day, or 365d.")
    return end.astimezone(UTC)


def _expiry(text: str, now: datetime, zone: str) -> datetime:
    span = re.fullmatch(r"(-?\d{1,5})\s*([hdw])", text)
    if span:
        return now + timedelta(hours=int(span[1]) * _UNITS[span[2]])
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no time to expire.", "Write 7d, 12h, 2w or a day as 2026-12-31.") from None
    return datetime.combine(day, time.max, ZoneInfo(zone))


def read_sections(names: Iterable[str]) -> tuple[Section, ...]:
    """Sections by their ids, in the order in which they are shown. Raises UnknownName, and BadInput for none."""
    wanted = set(names)
    unknown = sorted(wanted - set(SECTIONS))
    if unknown:
        raise UnknownName("section", unknown[0], SECTIONS)
    if not wanted:
        raise BadInput("The link shows nothing.", f"Choose at least one of {', '.join(SECTIONS)}.")
    return tuple(s for s in SECTIONS if s in wanted)


def _scrypt(text: str, salt: bytes) -> bytes:
    return hashlib.scrypt(text.encode(), salt=salt, **_SCRYPT)
