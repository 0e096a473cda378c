"""Will we make it, and what would it take: targets, chances, gaps."""

from lib.goals.amount import read_amount
from lib.goals.judge import Evidence, Nature, judge, nature, resolve
from lib.goals.model import Form, Gap, Letter, Objective, Pace, Range, Resolved, Status, Target, Verdict
from lib.goals.purpose import Aims

__all__ = [
    "Aims",
    "Evidence",
    "Form",
    "Gap",
    "Letter",
    "Nature",
    "Objective",
    "Pace",
    "Range",
    "Resolved",
    "Status",
    "Target",
    "Verdict",
    "judge",
    "nature",
    "read_amount",
    "resolve",
]
