"""KPIs: formulas evaluated on a Panel: roll up first, divide after.

facts = Facts(catalog, calendar, as_of, months)
values = evaluate(["cac", "mrr"], facts, "quarter")["cac"]
values.values[0, 0]                # total, the first draw, a number per quarter; nan where there is none
values.needs, values.why           # what to upload, why there is no number
"""

from lib.kpi.evaluate import evaluate, evaluate_formula
from lib.kpi.facts import Facts
from lib.kpi.values import KpiValues

__all__ = ["Facts", "KpiValues", "evaluate", "evaluate_formula"]
