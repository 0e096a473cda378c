"""A meeting kept as it was: everything that its numbers follow from, as two files by digest.

The small one is JSON with what is read at every look, and names the large one: an uncompressed ZIP with the history's
panels, the forecast and the vocabulary of that day. The same numbers always give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from lib.catalog.load import load
from lib.desk.decisions import Decision, Seen
from lib.errors import NotPossible
from lib.forecast.keep import from_bytes, to_bytes
from lib.outlook import Forecast
from lib.panel import Cut, History, Panel
from lib.pipeline import Outcome, run
from lib.plan import Plan
from lib.scenario import Scenario

HEAD, FORECAST = "numbers.json", "forecast"
EPOCH = (1980, 1, 1, 0, 0, 0)


class Cover(BaseModel):
    """The small file: what a meeting says besides its numbers, and where these are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    as_of: date
    today: date | None = None  # by the clock; an older file has none
    plan: Plan
    decisions: tuple[Decision, ...] = ()
    since: Seen | None = None
    empty: bool = False
    scenario: Scenario | None = None
    numbers: str = ""


def read_cover(content: bytes) -> Cover:
    """The small file read. Raises NotPossible for one that a version with other fields has written."""
    try:
        return Cover.model_validate_json(content)
    except ValidationError as fault:
        raise NotPossible("What this link shows was kept by another version.", "Ask for a new link.") from fault


def numbers_of(content: bytes) -> str:
    """The digest of the large file that a small one of any version names; "" where there is none."""
    return str(json.loads(content).get("numbers", ""))


@dataclass(frozen=True, eq=False)
class Numbers:
    """What the large file holds."""

    history: History
    forecast: Forecast | None
    vocabulary: Mapping[str, str]  # file name → TOML


def pack(numbers: Numbers) -> bytes:
    """The numbers written down."""
    cuts = list(numbers.history.panels)
    head = {"digest": numbers.history.digest, "cuts": [[c.grain, c.where, c.by] for c in cuts]}
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(ZipInfo(HEAD, EPOCH), json.dumps(head))
        for i, cut in enumerate(cuts):
            archive.writestr(ZipInfo(f"panel{i}", EPOCH), numbers.history.panels[cut].to_bytes())
        if numbers.forecast is not None:
            archive.writestr(ZipInfo(FORECAST, EPOCH), to_bytes(numbers.forecast))
        for name in sorted(numbers.vocabulary):
            archive.writestr(ZipInfo(f"catalog/{name}", EPOCH), numbers.vocabulary[name])
    return out.getvalue()


def unpack(content: bytes, cover: Cover) -> Outcome:
    """The outcome as it was. Raises NotPossible for bytes that cannot be read, DeclarationError for a vocabulary that cannot."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            head = json.loads(archive.read(HEAD))
            panels = {
                Cut(grain, tuple((d, v) for d, v in where), by): Panel.from_bytes(archive.read(f"panel{i}"))
                for i, (grain, where, by) in enumerate(head["cuts"])
            }
            names = archive.namelist()
            words = {n.removeprefix("catalog/"): archive.read(n).decode() for n in names if n.startswith("catalog/")}
            forecast = from_bytes(archive.read(FORECAST)) if FORECAST in names else None
    except (BadZipFile, KeyError, ValueError) as fault:
        raise NotPossible("What this link shows cannot be read.", "Ask for a new link.") from fault
    history = History(cover.plan.preferences.calendar, cover.as_of, panels, head["digest"])
    return run(cover.plan, history, forecast, load(words), cover.scenario)
