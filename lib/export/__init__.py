"""Values to files: the workbook, and the plans as documents. What stands in a file stood in an Outcome before."""

from lib.export.chapters import cuts_for
from lib.export.document import PLANS, Head, PlanKind, document
from lib.export.workbook import workbook

__all__ = ["PLANS", "Head", "PlanKind", "cuts_for", "document", "workbook"]
