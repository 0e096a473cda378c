"""One grain of the facts, on which resolved formulas are worked out; equal parts of formulas are worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from lib.catalog.formula import CURRENT, Binary, Call, Expr, Minus, Name, Number, Text, walk
from lib.catalog.model import PLAN, TARGET, WEIGHT
from lib.catalog.needs import MONTHLY, bare_measure
from lib.kpi.arrays import Flags, Part, chosen, divided, ever, joined, pairs, shifted, trailing
from lib.kpi.facts import Facts
from lib.kpi.values import Seam
from lib.panel import REST, TOTAL, Adds, Floats, Panel
from lib.period import Grain, Period

_FINER: dict[Grain, tuple[Grain, ...]] = {"year": ("quarter", "month"), "quarter": ("month",), "month": (), "day": ()}
UPPER_BOUND = "upper bound: the same person may count in several months"
ESTIMATE = "estimate: different people, taken from the sum of the months"
MATCHED = "over the months that are complete in both"


class Sheet:
    """The facts at one grain. `of(tree)` works out a tree that `lib.catalog.needs.resolve` made.

    `marks`: series → what has to be said of it. Numbers are float64; what is divided by 0 or lacks a part is nan.
    """

    def __init__(self, facts: Facts, grain: Grain, months: Sheet | None = None) -> None:
        self.facts, self.grain = facts, grain
        self.axis = facts.axis(grain)
        self.periods, self.now, self.ended = self.axis.periods, self.axis.now, self.axis.ended
        self.month: Sheet = self if grain == "month" else months or Sheet(facts, "month")
        self.marks: dict[str, list[str]] = {}
        self._parts: dict[Expr, Part] = {}
        self._series: dict[str, Floats] = {}
        self._aside: dict[Expr, Sheet] = {}
        self._plans_whole = True  # a plan of the unfinished period counts whole; under matched() only what is compared

    @property
    def shape(self) -> tuple[int, int, int]:
        """Segments, draws, periods."""
        return len(self.facts.months.segments), self.facts.months.draws, len(self.periods)

    def load(self, trees: Iterable[Expr]) -> None:
        """Get all series of these trees ready in one pass."""
        names = dict.fromkeys(n.id for tree in trees for n in walk(tree) if isinstance(n, Name))
        weights = [n + WEIGHT for n in names if self.facts.is_weighted(n)]
        self._roll([n for n in (*names, *weights) if n not in self._series and n in self.facts.months])

    def of(self, tree: Expr) -> Part:
        """The expression worked out."""
        part = self._parts.get(tree)
        if part is None:
            part = self._parts[tree] = self._work_out(tree)
        return part

    def _work_out(self, tree: Expr) -> Part:
        match tree:
            case Number(value):
                return self._constant(value)
            case Name(id):
                return self._name(id)
            case Minus(of):
                inner = self.of(of)
                return Part(-inner.values, inner.whole)
            case Binary(op, left, right):
                return joined(op, self.of(left), self.of(right))
            case Call():
                return self._call(tree)
            case Text():
                return self._constant(np.nan)

    def _constant(self, value: float) -> Part:
        return Part(np.full((1, 1, len(self.periods)), value), np.ones(len(self.periods), dtype=bool))

    def _call(self, call: Call) -> Part:
        match call:
            case Call("given", (Name(id),)):
                return self._constant(self.facts.given.get(id, np.nan))
            case Call("missing"):
                return self._constant(np.nan)
            case Call("when", (condition, a, b)):
                return chosen(self.of(condition), self.of(a), self.of(b))
            case Call("lag" | "start", (inner,)):
                return shifted(self.of(inner))
            case Call("change", (inner,)):
                return self._change(inner)
            case Call("where", (inner, Name(dimension), Text(value))):
                return self._where(call, inner, dimension, value)
            case Call("to_date", (inner,)):
                return self._to_date(call, inner)
            case Call("matched", (inner,)):
                return self._matched(call, inner)
        return self._over_months(call)

    def _over_months(self, call: Call) -> Part:
        """trailing, mean, ever and derived measures: worked out by month, then taken at (or summed over) the period's months."""
        monthly = self.month.of(call.args[0])
        match call:
            case Call("trailing" | "mean", (_, Number(n))):
                window = trailing(monthly, int(n), mean=call.function == "mean")
                return self._from_months(window, "last")
            case Call("ever"):
                return self._from_months(Part(ever(monthly.values), monthly.whole), "last")
        assert call.function == MONTHLY, call.function
        return self._from_months(monthly, "sum")

    def _from_months(self, monthly: Part, adds: Adds) -> Part:
        if self.grain == "month":
            return monthly
        values = np.broadcast_to(monthly.values, (*monthly.values.shape[:2], len(self.month.periods)))
        months = Panel(("x",), self.facts.months.segments[: len(values)], self.month.periods, values[None].copy())
        parts = [of[-1 if adds == "last" else 0 :] for of in self.axis.parts]
        whole = [all(i is not None and monthly.whole[i] for i in of) for of in parts]
        return Part(self._coarse(months, {"x": adds})[0], np.array(whole, dtype=bool))

    def _coarse(self, months: Panel, adds: dict[str, Adds]) -> Floats:
        """Months rolled up to this grain, shape (series, segments, draws, periods); the unfinished period holds what there is."""
        out = np.full((*months.values.shape[:3], len(self.periods)), np.nan)
        if self.facts.whole or months.periods[-1:] < (self.facts.month_now,):
            rolled = months.roll_up(self.facts.calendar, self.grain, adds)
            out[..., : len(rolled.periods)] = rolled.values
            return out
        reached = self.reached(months)
        for last in dict.fromkeys(reached):
            rows = [i for i, month in enumerate(reached) if month == last]
            so_far = months.between(None, last).take([months.series[i] for i in rows])
            rolled = so_far.roll_up(self.facts.calendar, self.grain, adds, to_date=True)
            out[rows, ..., : len(rolled.periods)] = rolled.values
        return out

    def reached(self, months: Panel) -> list[Period]:
        """The last month of the unfinished period of which each series has a number; the current month where it has none.

        Exports by month say nothing of a month before it is over: then the period so far is the months before.
        """
        now = self.facts.month_now
        first = self.facts.calendar.within(self.facts.calendar.parent(now, self.grain), "month")[0]
        open_months = [p for p in months.periods if first <= p <= now]
        at = len(months.periods) - len(open_months) - sum(p > now for p in months.periods)
        there = np.isfinite(months.values[:, 0, 0, at : at + len(open_months)])
        last = [np.flatnonzero(row) for row in there]
        return [open_months[places[-1]] if places.size else now for places in last]

    def _roll(self, names: list[str]) -> None:
        if not names:
            return
        months = self.facts.months.take(names)
        months = replace(months, values=months.values.astype(np.float64))
        if self.grain == "month":
            self._series |= {n: months.values[i] for i, n in enumerate(names)}
            return
        adds: dict[str, Adds] = {n: self._adds(n) for n in names}
        aims = [n for n in names if n.startswith((PLAN, TARGET)) and self._plans_whole]
        done = [n for n in names if n not in aims]
        if done:
            self._series |= dict(zip(done, self._coarse(months.take(done), adds), strict=True))
        if aims:
            rolled = months.take(aims).roll_up(self.facts.calendar, self.grain, adds)
            self._series |= dict(zip(aims, np.asarray(rolled.values, dtype=np.float64), strict=True))

    def _adds(self, series: str) -> Adds:
        bare = series.removesuffix(WEIGHT).removeprefix(PLAN).removeprefix(TARGET)
        known = self.facts.catalog.measures.get(bare)
        return "last" if known and known.kind == "stock" else "sum"

    def series(self, name: str) -> Floats | None:
        """The numbers of one series, shape (segments, draws, periods); None where the Panel has none."""
        if name not in self._series and name in self.facts.months:
            self._roll([name])
        return self._series.get(name)

    def _name(self, name: str) -> Part:
        if name == CURRENT:
            now = self._constant(0.0)
            now.values[0, 0, [i == self.now for i in range(len(self.periods))]] = 1.0
            return now
        numbers = self.series(name)
        if numbers is None:
            return Part(self._targets(name), np.ones(len(self.periods), dtype=bool))
        if self.facts.is_weighted(name):
            weight = self.series(name + WEIGHT)
            numbers = divided(numbers, weight) if weight is not None else np.full_like(numbers, np.nan)
        if self._kind(name) == "unique" and self.grain != "month":
            numbers = np.where(self._reached(name), self._different(name, numbers), np.nan)
        for note in (self.facts.months.notes or {}).get(name, ()):
            self._say(name, note)
        return Part(numbers, self._covered(name))

    def _kind(self, series: str) -> str:
        known = self.facts.catalog.measures.get(bare_measure(series))
        return known.kind if known else ""

    def _say(self, series: str, what: str) -> None:
        said = self.marks.setdefault(series, [])
        if what not in said:
            said.append(what)

    def _covered(self, series: str) -> Flags:
        known = (self.facts.months.covered or {}).get(series)
        if known is None:
            return np.ones(len(self.periods), dtype=bool)
        return (self.axis.days[0] >= known.first) & (self.axis.days[1] <= known.last)

    def _reached(self, series: str) -> Flags:
        """Per period whether the data reach into its first month, and into its last where it is over.

        A sum that lacks a month is missing; a distinct count asked of the rows would not show that whole months are.
        """
        known = (self.facts.months.covered or {}).get(series)
        if known is None:
            return np.ones(len(self.periods), dtype=bool)
        firsts, lasts = self.axis.edge_months
        reached: Flags = (firsts[1] >= known.first) & ((lasts[0] <= known.last) | ~self.ended)
        return reached

    def _targets(self, name: str) -> Floats:
        """Targets stated per period, of the total; of finer ones, flows add up to this grain and stocks take the last."""
        out = np.full((self.shape[0], 1, len(self.periods)), np.nan)
        stated = self.facts.targets.get(name.removeprefix(TARGET), {})
        for i, period in enumerate(self.periods):
            out[0, 0, i] = stated.get(period, self._from_finer(stated, period, self._adds(name)))
        return out

    def _from_finer(self, stated: Mapping[Period, float], period: Period, adds: Adds) -> float:
        for grain in _FINER[period.grain]:
            parts = [stated.get(p, np.nan) for p in self.facts.calendar.within(period, grain)]
            number = parts[-1] if adds == "last" else sum(parts)
            if np.isfinite(number):
                return float(number)
        return float("nan")

    def _different(self, name: str, summed: Floats) -> Floats:
        """Distinct counts of a coarser period: as asked of the data; where they were not, from the sum of the months.

        The sum of months counts who came in two of them twice: an upper bound. For months to come it is scaled by what share of it
        was distinct in the last four periods that are over: an estimate.
        """
        exact = self._asked(name)
        known = np.isfinite(exact[0, 0]) & np.isfinite(summed[0, 0]) & self.ended
        last = np.flatnonzero(known)[-4:]
        total = summed[0, 0, last].sum()
        open_places = np.isnan(exact) & np.isfinite(summed)
        if open_places[0].any():
            self._say(name, ESTIMATE if total > 0 else UPPER_BOUND)
        share = exact[0, 0, last].sum() / total if total > 0 else 1.0
        return np.where(open_places, summed * share, exact)

    def _asked(self, name: str) -> Floats:
        """The series as it was asked for this grain, placed by segment and period; nan where it was not."""
        out = np.full(self.shape, np.nan)
        panel = self.facts.coarser.get(self.grain)
        if panel is None or name not in panel:
            return out
        row = panel.values[panel.series.index(name)]
        ours, theirs = pairs([(self.axis.place.get(p), i) for i, p in enumerate(panel.periods)])
        for i, segment in enumerate(self.facts.months.segments):
            if segment in panel.segments and (panel.draws in (1, self.shape[1])):
                out[i][:, ours] = row[panel.segments.index(segment)][:, theirs]
        return out

    def _change(self, inner: Expr) -> Part:
        now = self.of(inner)
        before = shifted(now)
        values = divided(now.values - before.values, np.abs(before.values))
        if not self.facts.whole and self.now is not None:
            values[..., self.now :] = np.nan
        for seam in self.seams(inner):
            values[..., [j for j in range(1, len(self.periods)) if seam.parts(j - 1, j)]] = np.nan
        return Part(values, now.whole & before.whole)

    def seams(self, tree: Expr) -> tuple[Seam, ...]:
        """The breaks of definition in the series of a tree, at this grain."""
        names = {n.id for n in walk(tree) if isinstance(n, Name)}
        out = []
        for found in self.facts.months.breaks:
            if found.series in names:
                day = self.facts.calendar.first_day(found.period).toordinal()
                out.append(Seam(int((self.axis.days[0] < day).sum()), int((self.axis.days[1] < day).sum()), found.why))
        return tuple(out)

    def _where(self, call: Call, inner: Expr, dimension: str, value: str) -> Part:
        """x of one value of a dimension: that row of the cut. A value that never came up is 0 where the total is known."""
        cut = self.facts.cuts.get(dimension)
        if cut is None:
            return self._constant(np.nan)
        never = value not in cut.segments
        unknown = never and REST in cut.segments  # it may be among the rest
        sheet = self._beside(call, cut.take(segments=[TOTAL if never else value]))
        part = sheet.of(inner)
        values = part.values * (np.nan if unknown else 0.0) if never else part.values
        placed = self._placed(sheet, Part(values, part.whole))
        return placed if self.shape[0] == 1 else self._only(placed, dimension, value)

    def _only(self, part: Part, dimension: str, value: str) -> Part:
        """For total, and for the segment that is that very value; other segments would be a second breakdown."""
        out = np.full((self.shape[0], *part.values.shape[1:]), np.nan)
        out[0] = part.values[0]
        if self.facts.months.dimension == dimension and value in self.facts.months.segments:
            out[self.facts.months.segments.index(value)] = part.values[0]
        return Part(out, part.whole)

    def _beside(self, call: Call, months: Panel) -> Sheet:
        """A sheet of other months for what stands inside a call."""
        if call not in self._aside:
            self._aside[call] = Sheet(replace(self.facts, months=months, coarser={}, cuts={}), self.grain)
        return self._aside[call]

    def _placed(self, other: Sheet, part: Part) -> Part:
        """A part of another sheet at this one's periods."""
        ours, theirs = pairs([(self.axis.place.get(p), i) for i, p in enumerate(other.periods)])
        values = np.full((*part.values.shape[:2], len(self.periods)), np.nan)
        whole = np.zeros(len(self.periods), dtype=bool)
        values[..., ours], whole[ours] = part.values[..., theirs], part.whole[theirs]
        return Part(values, whole)

    def _to_date(self, call: Call, inner: Expr) -> Part:
        if self.facts.history is None:
            return self.of(inner)
        if call not in self._aside:
            facts = replace(self.facts, months=self.facts.history, history=None)
            self._aside[call] = Sheet(facts, self.grain)
        return self._placed(self._aside[call], self._aside[call].of(inner))

    def _matched(self, call: Call, inner: Expr) -> Part:
        """x over those months of each period that are over and for which all series of x are there."""
        months = self.facts.months
        names = [n for n in dict.fromkeys(n.id for n in walk(inner) if isinstance(n, Name)) if n in months]
        if not names:
            return self.of(inner)
        taken = months.take(names)
        usable: Flags = np.asarray(np.isfinite(taken.values[:, 0, 0, :]).all(axis=0), dtype=bool)
        if not self.facts.whole:
            usable = usable & self.month.ended
        masked = np.where(
            usable, taken.values, np.where(np.isnan(taken.values[:, :, :, usable]).all(-1), np.nan, 0.0)[..., None]
        )
        sheet = self._beside(call, replace(taken, values=masked))
        sheet._plans_whole = False
        part = sheet.of(inner)
        counts = [[bool(usable[i]) for i in of if i is not None] for of in self.axis.parts]
        values = np.where([any(c) for c in counts], part.values, np.nan)
        if any(any(c) and not all(c) for c in counts):
            self._say(names[0], MATCHED)
        return Part(values, part.whole & np.array([bool(c) and all(c) for c in counts], dtype=bool))

    def said(self, names: Iterable[str]) -> tuple[str, ...]:
        """What has to be said of these series, here and in the sheets beside."""
        sheets = {id(s): s for s in (self, self.month, *self._aside.values(), *self.month._aside.values())}
        wanted = tuple(names)
        found = (text for sheet in sheets.values() for n in wanted for text in sheet.marks.get(n, ()))
        return tuple(dict.fromkeys(found))
