"""What was decided: the settings of a workspace, its targets and scenarios, as one frozen value that is JSON both ways."""

from lib.plan.model import Plan, Preferences, read_preference, refuse_day

__all__ = ["Plan", "Preferences", "read_preference", "refuse_day"]
