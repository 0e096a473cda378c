"""Times as figures: smallest, median and largest, and the ratio to a yardstick."""

from __future__ import annotations

import statistics
from typing import Any


def figures(seconds: list[float]) -> dict[str, Any]:
    """Smallest, median and largest of the times, rounded to a tenth of a millisecond."""
    return {
        "min": round(min(seconds), 4),
        "median": round(statistics.median(seconds), 4),
        "max": round(max(seconds), 4),
        "runs": len(seconds),
    }


def against(ours: list[float], yardstick: list[float]) -> dict[str, Any]:
    """Our times beside the yardstick's, with the ratio of the medians and of the smallest."""
    return {
        "ours": figures(ours),
        "yardstick": figures(yardstick),
        "ratio": round(statistics.median(ours) / statistics.median(yardstick), 2),
        "ratio_min": round(min(ours) / min(yardstick), 2),
    }
