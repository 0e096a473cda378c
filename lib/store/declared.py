"""The declarations that lie in `data/`, as text: whoever needs them parses them."""

from __future__ import annotations

from pathlib import Path


def texts(folder: Path) -> dict[str, str]:
    """File name → text of every TOML file in a folder, in the order of their names."""
    return {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.toml"))}
