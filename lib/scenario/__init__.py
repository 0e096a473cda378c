"""What if we change this: assumptions on drivers, as a pure function from Panel to Panel."""

from lib.scenario.drivers import (
    DECLARED,
    RATES,
    base_rate,
    drivers_available,
    held,
    refuse_impossible,
    refuse_without_data,
)
from lib.scenario.flow import Applied, Ground, apply
from lib.scenario.model import Assumption, Scenario, parse
from lib.scenario.together import refuse_over, refuse_ramp, refuse_together

__all__ = [
    "DECLARED",
    "RATES",
    "Applied",
    "Assumption",
    "Ground",
    "Scenario",
    "apply",
    "base_rate",
    "drivers_available",
    "held",
    "parse",
    "refuse_impossible",
    "refuse_over",
    "refuse_ramp",
    "refuse_together",
    "refuse_without_data",
]
