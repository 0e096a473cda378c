"""Will we make it, and what would it take: targets, chances, gaps."""

from lib.goals.amount import read_amount
from lib.goals.judge import Evidence, Nature, judge, nature, resolve
from lib.goals.model import Form, Gap, Letter, Pace, Range, Resolved, Status, Target, Verdict

__all__ = [
    "Evidence",
    "Form",
    "Gap",
    "Letter",
    "Nature",
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
