"""What was decided: the living document."""
