"""A first wording of an answer that nobody has given yet. Nothing of it is stored until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lib.catalog.prompts import Prompt
from lib.charts.words import figure_text
from lib.desk.figures import Numbers
from lib.desk.written import formatter
from lib.pipeline import Outcome
from lib.plan.answers import Row, Value

if TYPE_CHECKING:
    from lib.desk.desk import Desk

FIRMS = {"industry": "industry", "company_size": "size"}  # dimension of the data → column of a persona's company
WON = ("deals_won", "win_rate")


def draft(desk: Desk, prompt: Prompt, outcome: Outcome, about: str = "") -> Value:
    """What an unanswered prompt may begin with; None where there is nothing to make it of.

    `outcome` must have been asked for the cuts of the sheet (`desk.sheets.cuts`), else the numbers of a persona are left out.
    """
    made = _MADE.get(prompt.id)
    return made(desk, outcome, about) if made else None


def _positioning(desk: Desk, outcome: Outcome, about: str) -> str | None:
    """For whom, what it is, what they gain, the one reason, and what sets it apart; parts without an answer are left out."""
    said = desk.sheets.answers()

    def rows(name: str) -> tuple[Row, ...]:
        return (said[name].value or ()) if name in said else ()

    def words(name: str) -> str:
        return str(said[name].value or "").strip() if name in said else ""

    benefits = [str(r["benefit"]) for r in rows("product_benefits") if "benefit" in r]
    apart = [_against(r) for r in rows("product_difference") if "ours" in r]
    parts = [
        words("product_what"),
        f"What they gain: {'; '.join(benefits)}" if benefits else "",
        words("product_usp"),
        *apart,
    ]
    if not any(parts):
        return None
    whom = [p.name for p in desk.sheets.personas()]
    return " ".join(_sentence(part) for part in (f"For {', '.join(whom)}" if whom else "", *parts) if part)


def _against(row: Row) -> str:
    than = f"Unlike {row['competitor']}" if "competitor" in row else "Unlike others"
    theirs = f" ({row['theirs']})" if "theirs" in row else ""
    return f"{than}{theirs}: {row['ours']}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _named(desk: Desk, about: str) -> list[tuple[str, str]]:
    """The rows of the data that a persona stands for, as (dimension, value)."""
    rows = desk.sheets.get("icp_name", about).value or ()
    return [(r["dimension"], r["value"]) for r in rows if "dimension" in r and "value" in r]


def _who(desk: Desk, outcome: Outcome, about: str) -> str | None:
    """What was won of the persona's rows in the last quarter that is over, against the whole company."""
    numbers, fmt, found = Numbers(outcome), formatter(desk), []
    quarter = outcome.calendar.current("quarter", outcome.as_of) - 1
    for dimension, value in _named(desk, about):
        pairs = [(k, numbers.of_segment(k, (dimension, value)), numbers.last(k)) for k in WON]
        known = [
            f"{outcome.catalog.kpi(k).name} {figure_text(own, fmt)} ({figure_text(whole, fmt)} of all)"
            for k, own, whole in pairs
            if own.value is not None and whole.value is not None
        ]
        if known:
            found.append(f"{dimension.replace('_', ' ').capitalize()} {value}: {', '.join(known)}")
    return f"{'. '.join(found)} in {fmt.period_label(quarter)}." if found else None


def _where(desk: Desk, outcome: Outcome, about: str) -> str | None:
    return ", ".join(value for dimension, value in _named(desk, about) if dimension == "region") or None


def _company(desk: Desk, outcome: Outcome, about: str) -> tuple[Row, ...] | None:
    """One row of the industry and size that the persona stands for in the data."""
    cells: dict[str, str] = {}
    for dimension, value in _named(desk, about):
        if dimension in FIRMS:
            column = FIRMS[dimension]
            cells[column] = f"{cells[column]}, {value}" if column in cells else value
    return (Row(tuple(cells.items())),) if cells else None


_MADE: Mapping[str, Callable[[Desk, Outcome, str], Value]] = {
    "product_positioning": _positioning,
    "icp_who": _who,
    "icp_where": _where,
    "icp_company": _company,
}
