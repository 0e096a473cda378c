"""Quarterdeck without a screen: from exported files to KPIs, forecasts, targets and gaps."""
