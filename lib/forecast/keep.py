"""A Forecast as bytes and back: the same Forecast always gives the same bytes, so that it can be kept by digest.

The bytes are an uncompressed ZIP with one date for all entries: `forecast.json` and one `.npy` per panel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np

from lib.errors import NotPossible
from lib.outlook import Backtest, ErrorAt, Forecast, Origin, SeriesFit
from lib.panel import Panel
from lib.period import Period

FORMAT = 1
HEAD = "forecast.json"
EPOCH = (1980, 1, 1, 0, 0, 0)


def to_bytes(forecast: Forecast) -> bytes:
    """The forecast written down."""
    panels = {"panel": forecast.panel, "before": forecast.before}
    panels |= {f"origin{i}": origin.panel for i, origin in enumerate(forecast.origins)}
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
        "panels": {name: _axes(panel) for name, panel in kept.items()},
    }
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(ZipInfo(HEAD, EPOCH), json.dumps(head, ensure_ascii=False, sort_keys=False))
        for name, panel in kept.items():
            cells = BytesIO()
            np.save(cells, panel.values, allow_pickle=False)
            archive.writestr(ZipInfo(f"{name}.npy", EPOCH), cells.getvalue())
    return out.getvalue()


def from_bytes(data: bytes) -> Forecast:
    """The forecast that was written. Raises NotPossible for bytes that are none, or of another version."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            head: dict[str, Any] = json.loads(archive.read(HEAD))
            if head.get("format") != FORMAT:
                raise NotPossible("The saved forecast is of another version.", "Run the forecast again.")
            panels = {
                name: _panel(axes, np.load(BytesIO(archive.read(f"{name}.npy")), allow_pickle=False))
                for name, axes in head["panels"].items()
            }
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
    )


def _period(period: Period) -> list[str | int]:
    return [period.grain, period.ordinal]


def _axes(panel: Panel) -> dict[str, Any]:
    return {
        "series": panel.series,
        "segments": panel.segments,
        "periods": [_period(p) for p in panel.periods],
        "dimension": panel.dimension,
        "notes": None if panel.notes is None else {name: list(notes) for name, notes in panel.notes.items()},
    }


def _panel(axes: Mapping[str, Any], values: Any) -> Panel:
    notes = axes["notes"]
    return Panel(
        tuple(axes["series"]),
        tuple(axes["segments"]),
        tuple(Period(*p) for p in axes["periods"]),
        values,
        dimension=axes["dimension"],
        notes=None if notes is None else {name: tuple(said) for name, said in notes.items()},
    )


def _read_fit(told: Mapping[str, Any]) -> SeriesFit:
    backtest = dict(told["backtest"])
    backtest["by_horizon"] = tuple(ErrorAt(**row) for row in backtest["by_horizon"])
    return SeriesFit(**{**told, "backtest": Backtest(**backtest), "notes": tuple(told["notes"])})
