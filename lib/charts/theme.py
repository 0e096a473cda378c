"""The colours, as a value: read from `.streamlit/config.toml`, their only home, and handed to charts and exports."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Mode = Literal["light", "dark"]

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"

# How much of the accent shines through a band of a forecast: the outer one (8 futures in 10), the inner (5 in 10).
_BANDS: dict[Mode, tuple[float, float]] = {"light": (0.14, 0.22), "dark": (0.16, 0.24)}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one mode as `#RRGGBB`, the type face, and how opaque the bands of a forecast are.

    Ink (`text`) is fact, `accent` is forecast, `good`, `warn` and `bad` are judgement and nothing else.
    `warn` is for shapes, `warn_text` for words: amber dark enough to be read.
    """

    mode: Mode
    font: str
    background: str
    surface: str
    border: str
    text: str
    muted: str
    accent: str
    good: str
    warn: str
    warn_text: str
    bad: str
    tints: Tints
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]

    @property
    def outer_band(self) -> str:
        """The fill of the range that holds 8 futures in 10."""
        return rgba(self.accent, _BANDS[self.mode][0])

    @property
    def inner_band(self) -> str:
        """The fill of the range that holds 5 futures in 10, laid on top of the outer one."""
        return rgba(self.accent, _BANDS[self.mode][1])


@dataclass(frozen=True, slots=True)
class Tints:
    """Pale backgrounds that carry text of the colour they are named for."""

    good: str
    warn: str
    bad: str
    muted: str
    accent: str


@cache
def read_theme(mode: Mode, config: Path = CONFIG) -> Theme:
    """The theme of a mode. Raises KeyError when the file lacks one of its colours: a fault of the installation."""
    theme = tomllib.loads(config.read_text(encoding="utf-8"))["theme"]
    return _theme(mode, theme["font"], theme[mode])


def _theme(mode: Mode, font: str, colors: dict[str, Any]) -> Theme:
    return Theme(
        mode=mode,
        font=font,
        background=colors["backgroundColor"],
        surface=colors["secondaryBackgroundColor"],
        border=colors["borderColor"],
        text=colors["textColor"],
        muted=colors["grayTextColor"],
        accent=colors["primaryColor"],
        good=colors["greenColor"],
        warn=colors["orangeColor"],
        warn_text=colors["orangeTextColor"],
        bad=colors["redColor"],
        tints=Tints(*(colors[f"{name}BackgroundColor"] for name in ("green", "orange", "red", "gray", "blue"))),
        categorical=tuple(colors["chartCategoricalColors"]),
        sequential=tuple(colors["chartSequentialColors"]),
        diverging=tuple(colors["chartDivergingColors"]),
    )


def rgba(color: str, alpha: float) -> str:
    """A `#RRGGBB` colour made see-through, as Plotly and CSS write it.

    >>> rgba("#" + "0B5C7A", 0.14)
    'rgba(11,92,122,0.14)'
    """
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
