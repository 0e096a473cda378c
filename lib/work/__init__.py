"""Dear work and where it runs: histories gathered from stored tables, forecasts fitted in child processes."""
