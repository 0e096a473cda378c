"""Rows that speak of a range of days over several months: where in time they count."""

from __future__ import annotations

from typing import Any

import ibis

Expr = Any
SHARE = "_share"  # which part of a row's days lie in the month that the piece of it stands for
_MOST = 1200  # months; a longer range is a slip of the pen


def crosses(first: Expr, last: Expr) -> Expr:
    """Whether a range of days touches several months; never null."""
    return (_months(last) > _months(first)).fill_null(False)


def spread(table: Expr, days: tuple[Expr, Expr], date: str, how: str) -> Expr:
    """The table with its rows over several months placed. `date` is the column that places a row; rows within one month stay.

    days: a piece for each month, dated at its first day in the range, with its share of the days; start: as they are; end: at
    their last day; none: left out.
    """
    first, last = days
    several = crosses(first, last)
    if how == "none":
        return table.filter(~several)
    if how == "end":
        return table.mutate(**{date: ibis.ifelse(several, last, first)})
    return _pieces(table, days, date) if how == "days" else table


def _pieces(table: Expr, days: tuple[Expr, Expr], date: str) -> Expr:
    first, last = days
    more = ibis.ifelse(crosses(first, last), _months(last) - _months(first), 0)
    more = ibis.ifelse(more > _MOST, 0, more).fill_null(0)
    told = table.mutate(f_=first, l_=last, n_=more)
    cut = told.mutate(i_=ibis.range(0, told.n_ + 1).unnest())
    start = cut.f_.truncate("M") + cut.i_.as_interval("M")
    end = (cut.f_.truncate("M") + (cut.i_ + 1).as_interval("M")).cast("date") - ibis.interval(days=1)
    cut = cut.mutate(b_=ibis.greatest(cut.f_, start.cast("date")), e_=ibis.least(cut.l_, end.cast("date")))
    share = (cut.e_.delta(cut.b_, unit="day") + 1) / (cut.l_.delta(cut.f_, unit="day") + 1)
    cut = cut.mutate(**{SHARE: ibis.ifelse(cut.n_ > 0, share, 1.0), date: ibis.ifelse(cut.n_ > 0, cut.b_, cut.f_)})
    return cut.drop("f_", "l_", "n_", "i_", "b_", "e_")


def _months(day: Expr) -> Expr:
    return day.year() * 12 + day.month()
