"""The product without a screen: `run(plan, history, forecast, catalog, scenario) -> Outcome`, pure and cheap."""

from lib.pipeline.model import DriverNow, KpiRow, KpiTable, Outlook
from lib.pipeline.outcome import Outcome, run
from lib.pipeline.same_days import SameDays, same_days
from lib.pipeline.standing import Standing, standing

__all__ = [
    "DriverNow",
    "KpiRow",
    "KpiTable",
    "Outcome",
    "Outlook",
    "SameDays",
    "Standing",
    "run",
    "same_days",
    "standing",
]
