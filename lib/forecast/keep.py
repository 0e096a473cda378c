"""A Forecast as bytes and back: the same Forecast always gives the same bytes, so that it can be kept by digest.

The bytes are an uncompressed ZIP with one date for all entries: `forecast.json` and one entry per panel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lib.errors import NotPossible
from lib.outlook import Backtest, ErrorAt, Forecast, Origin, SeriesFit
from lib.panel import Panel
from lib.period import Period

FORMAT = 2
HEAD = "forecast.json"
EPOCH = (1980, 1, 1, 0, 0, 0)


def to_bytes(forecast: Forecast) -> bytes:
    """The forecast written down."""
    panels = {"panel": forecast.panel, "before": forecast.before}
    panels |= {f"origin{i}": origin.panel for i, origin in enumerate(forecast.origins)}
    panels |= {f"part{i}": part for i, part in enumerate(forecast.parts)}
    kept = {name: panel for name, panel in panels.items() if panel is not None}
    head = {
        "format": FORMAT,
        "as_of": forecast.as_of.isoformat(),
        "seed": forecast.seed,
        "first": _period(forecast.first),
        "digests": dict(forecast.digests),
        "unavailable": dict(forecast.unavailable),
        "fits": [asdict(fit) for fit in forecast.fits.values()],
        "origins": [_period(origin.first) for origin in forecast.origins],
        "panels": list(kept),
    }
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(ZipInfo(HEAD, EPOCH), json.dumps(head, ensure_ascii=False, sort_keys=False))
        for name, panel in kept.items():
            archive.writestr(ZipInfo(name, EPOCH), panel.to_bytes())
    return out.getvalue()


def from_bytes(data: bytes) -> Forecast:
    """The forecast that was written. Raises NotPossible for bytes that are none, or of another version."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            head: dict[str, Any] = json.loads(archive.read(HEAD))
            if head.get("format") != FORMAT:
                raise NotPossible("The saved forecast is of another version.", "Run the forecast again.")
            panels = {name: Panel.from_bytes(archive.read(name)) for name in head["panels"]}
    except (BadZipFile, KeyError, ValueError) as fault:
        raise NotPossible("The saved forecast cannot be read.", "Run the forecast again.") from fault
    origins = tuple(Origin(Period(*first), panels[f"origin{i}"]) for i, first in enumerate(head["origins"]))
    return Forecast(
        panels["panel"],
        date.fromisoformat(head["as_of"]),
        {fit["series"]: _read_fit(fit) for fit in head["fits"]},
        head["seed"],
        Period(*head["first"]),
        digests=head["digests"],
        unavailable=head["unavailable"],
        origins=origins,
        before=panels.get("before"),
        parts=tuple(panels[name] for name in head["panels"] if name.startswith("part")),
    )


def _period(period: Period) -> list[str | int]:
    return [period.grain, period.ordinal]


def _read_fit(told: Mapping[str, Any]) -> SeriesFit:
    backtest = dict(told["backtest"])
    backtest["by_horizon"] = tuple(ErrorAt(**row) for row in backtest["by_horizon"])
    return SeriesFit(**{**told, "backtest": Backtest(**backtest), "notes": tuple(told["notes"])})
