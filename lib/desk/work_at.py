"""What computed answers are worked out from: numbers, and the rows of other answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.catalog.model import Catalog, plain
from lib.charts.format import Formatter
from lib.desk.figures import Numbers
from lib.goals import Target
from lib.plan.answers import Row
from lib.plan.asked import Answer


@dataclass(frozen=True, eq=False)
class Work:
    """Numbers and answers (`own`: those of one persona)."""

    catalog: Catalog
    numbers: Numbers
    answers: Mapping[str, Answer]
    own: Mapping[str, Answer]
    fmt: Formatter

    def period(self, label: str) -> str:
        """A period by its name."""
        return self.fmt.period_label(label)

    def rows(self, prompt: str) -> tuple[Row, ...]:
        """The rows of another answer, none where it is not given."""
        found = self.answers.get(prompt) or self.own.get(prompt)
        return found.value if found and isinstance(found.value, tuple) else ()

    def of_team(self, prompt: str, team: str) -> tuple[Row, ...]:
        """Those of one team."""
        return tuple(r for r in self.rows(prompt) if plain(str(r.get("team", ""))) == plain(team))

    def target(self, name: str | None) -> Target | None:
        """The target of that id, if it is still there."""
        return next((t for t in self.numbers.outcome.plan.targets if t.id == name), None)

    def name(self, target: Target) -> str:
        """A target in words."""
        segment = "".join(f", {value}" for _, value in target.where)
        return f"{self.catalog.kpi(target.kpi).name}{segment} {self.period(target.by)}"
