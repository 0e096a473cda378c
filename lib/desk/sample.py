"""The sample company: a folder with exports in `files`, settings as TOML, targets as CSV, answers of the plan in `plan.json`."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.desk.goals import drafts
from lib.errors import Conflict
from lib.plan import Preferences

if TYPE_CHECKING:
    from lib.desk.desk import Desk

EXPORTS, ANSWERS = "files", "plan.json"


def load(desk: Desk) -> None:
    """Load the sample company into an empty workspace. Raises Conflict when there are data or targets already."""
    if not desk.empty or desk.goals.targets():
        raise Conflict(
            f"The workspace “{desk.workspace}” is not empty.", "Load the demo into another one: --workspace demo."
        )
    folder = desk.shelf.settings.sample
    desk.set_preferences(_settings(folder))
    for path in sorted((folder / EXPORTS).iterdir()):
        if path.is_file():
            _load_file(desk, path)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            desk.goals.add_all(drafts(tuple(csv.DictReader(lines))))
    if (folder / ANSWERS).is_file():
        desk.sheets.import_(json.loads((folder / ANSWERS).read_text(encoding="utf-8")))


def _settings(folder: Path) -> dict[str, str]:
    """The company's settings, as people would type them."""
    said: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        said |= tomllib.loads(path.read_text(encoding="utf-8"))
    said["company"] = said.pop("name", said.get("company", ""))
    return {key: _typed(value) for key, value in said.items() if key in Preferences.model_fields}


def _typed(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _load_file(desk: Desk, path: Path) -> None:
    """Load one export; where it brings a second source of a measure, the first one stays."""
    content = path.read_bytes()
    reading = desk.files.read(path.name, content)
    clashes = desk.files.clashes(reading, path.stem)
    desk.files.commit(reading, content, path.stem)
    for clash in clashes:
        desk.files.keep_source(clash.measure, clash.dataset)
