"""The colours have one home, and can be told apart and read."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lib.charts.theme import Mode, Theme, read_theme, rgba

HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def channels(color: str) -> list[float]:
    return [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_is_there_and_a_colour(mode: Mode) -> None:
    theme = read_theme(mode)
    assert theme.mode == mode
    for field in fields(Theme):
        value = getattr(theme, field.name)
        if isinstance(value, str) and field.name not in ("mode", "font"):
            assert HEX.fullmatch(value), field.name
    assert len(theme.categorical) == 5
    assert len(theme.sequential) == len(theme.diverging) == 10


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_read_and_shapes_can_be_seen(mode: Mode) -> None:
    theme = read_theme(mode)
    for ground in (theme.background, theme.surface):
        for ink in (theme.text, theme.muted, theme.accent, theme.good, theme.warn_text, theme.bad):
            assert contrast(ink, ground) >= 4.5
    for shape in (theme.good, theme.warn, theme.bad, *theme.categorical):
        assert contrast(shape, theme.background) >= 2.95
    tints = theme.tints
    for ink, tint in ((theme.good, tints.good), (theme.warn_text, tints.warn), (theme.bad, tints.bad)):
        assert contrast(ink, tint) >= 4.5


def test_bands_are_the_accent_let_through() -> None:
    theme = read_theme("light")
    red, green, blue = (round(c * 255) for c in channels(theme.accent))
    assert theme.outer_band == f"rgba({red},{green},{blue},0.14)"
    assert theme.inner_band == f"rgba({red},{green},{blue},0.22)"
    assert rgba("#" + "000000", 0.5) == "rgba(0,0,0,0.5)"


def test_a_config_without_a_colour_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[theme]\nfont = "x"\n[theme.light]\nprimaryColor = "red"\n')
    with pytest.raises(KeyError, match="backgroundColor"):
        read_theme("light", config)


def test_no_colour_is_written_down_anywhere_else(project_root: Path) -> None:
    sources = [
        *(project_root / "lib").rglob("*.py"),
        *(project_root / "lib").rglob("*.css"),
        *(project_root / "lib").rglob("*.js"),
        *(project_root / "pages").glob("*.py"),
    ]
    assert sources
    assert [path.name for path in sources if HEX.search(path.read_text(encoding="utf-8"))] == []
