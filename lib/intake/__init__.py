"""Intake: the only place that sees a user's file. Bytes in; tables, recipes and findings out."""
