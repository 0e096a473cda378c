"""What if we change this: assumptions on drivers, as a pure function from Panel to Panel."""

from lib.scenario.flow import Applied, Ground, apply, base_rate, drivers_available, refuse_without_data
from lib.scenario.model import Assumption, Scenario, parse

__all__ = [
    "Applied",
    "Assumption",
    "Ground",
    "Scenario",
    "apply",
    "base_rate",
    "drivers_available",
    "parse",
    "refuse_without_data",
]
