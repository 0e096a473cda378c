"""What targets are for: objectives, the line of vision or mission that each serves, the north star. It is the R of SMART."""

from __future__ import annotations

from dataclasses import dataclass

from lib.catalog.model import Kpi, plain
from lib.goals.model import Objective, Target, Verdict


@dataclass(frozen=True, slots=True)
class Aims:
    """The north star (a KPI's id) and the objectives of a plan."""

    north_star: str | None = None
    objectives: tuple[Objective, ...] = ()

    def objective(self, name: str) -> Objective | None:
        """The objective of that name, compared without case and accents; None where none is listed."""
        wanted = plain(name)
        return next((o for o in self.objectives if wanted and plain(o.name) == wanted), None)


def relevant(target: Target, kpi: Kpi, aims: Aims) -> Verdict:
    """Whether a target matters: by its objective, which serves a line of vision or mission, else by its link to the north star."""
    by_star = _by_star(kpi, aims.north_star)
    listed = aims.objective(target.objective)
    if listed and listed.sentence:
        return Verdict(True, f"“{listed.name}” serves the {listed.serves}")
    if listed and listed.serves:
        short = f"“{listed.name}” serves the {listed.serves}, which is not written yet"
    elif listed:
        short = f"“{listed.name}” says no line of vision or mission that it serves"
    elif target.objective:
        short = f"its objective “{target.objective}” is not listed among the objectives"
    else:
        return by_star
    return Verdict(by_star.ok, f"{by_star.why}; {short}" if by_star.ok else f"{short}, and {by_star.why}")


def _by_star(kpi: Kpi, north_star: str | None) -> Verdict:
    if not north_star:
        return Verdict(False, "no north star is set: choose one in the settings")
    if kpi.id == north_star:
        return Verdict(True, "it is the north star")
    if kpi.relevance:
        return Verdict(True, kpi.relevance.rstrip("."))
    return Verdict(False, "nothing says how it contributes to the north star")
