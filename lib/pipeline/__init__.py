"""The product without a screen: `run(plan, history, forecast, catalog, scenario) -> Outcome`, pure and cheap."""

from lib.pipeline.model import DriverNow, KpiRow, KpiTable, Outlook
from lib.pipeline.outcome import Outcome, run
from lib.pipeline.same_days import SameDays, same_days

__all__ = ["DriverNow", "KpiRow", "KpiTable", "Outcome", "Outlook", "SameDays", "run", "same_days"]
