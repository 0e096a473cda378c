"""Files as use cases: read without storing, previewed, committed as a version, removed, restored, erased; numbers typed in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lib import engine
from lib.access import require_owner
from lib.desk import currency, remembered, typed
from lib.desk.sourcing import Overlap, Same, entries, same_report, written
from lib.engine import Source, View
from lib.errors import BadInput, NotPossible, UnknownName
from lib.intake.meanings import own
from lib.intake.model import FileReading, Reading, Recipe, Rule, Table
from lib.panel import TOTAL
from lib.period import Period
from lib.store import Document
from lib.work.datasets import DATASET, POLICIES, Dataset, StoredTable, aliases, datasets, policies
from lib.work.gather import Ground

if TYPE_CHECKING:
    import pyarrow as pa

    from lib.desk.desk import Desk
    from lib.engine import Rows
    from lib.intake.propose import Known

SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Committed:
    """A dataset version that was stored: its name, its number, the version it took the place of, and, where the dataset was found
    by what the file holds, how the two lie to each other."""

    name: str
    version: int
    replaced: int | None
    same: Same | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A measure of which there should be one source, and a dataset that brings it already."""

    measure: str
    dataset: str


class FileRoom:
    """The datasets of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # Reading

    def known(self) -> Known:
        """What is known before a file is opened."""
        from lib.intake.propose import Known

        desk = self.desk
        return Known(
            desk.catalog,
            desk.shelf.presets,
            aliases=aliases(desk.store, desk.workspace),
            given=desk.preferences.given,
            timezone=desk.preferences.timezone,
            limit=desk.shelf.settings.upload_limit,
            rates=currency.rates(desk),
        )

    def read(
        self, name: str, content: bytes, preset: str | None = None, answers: Mapping[str, str] | None = None
    ) -> FileReading:
        """A file read and understood; nothing is stored. What was chosen for one like it before is used again, unless a preset is
        named or the answers say to read it afresh. Raises FileRejected or UnknownName."""
        from lib.intake.propose import read_file

        given = dict(answers or {})
        reading = read_file(name, content, self.known(), preset=preset, answers=given)
        fresh = preset or remembered.AFRESH in given
        found = [None if fresh else remembered.find(self.desk, r, name) for r in reading.readings]
        if any(found):
            reading = self._as_last_time(name, content, given, found)
        else:
            reading = replace(reading, facts={**reading.facts, "answers": given})
        return replace(reading, readings=tuple(self.remarked(r, r.recipe) for r in reading.readings))

    def _as_last_time(
        self, name: str, content: bytes, given: dict[str, str], found: list[remembered.Found | None]
    ) -> FileReading:
        """A file read with the answers and under the recipes that were accepted for the one like it."""
        from lib.intake.propose import read_file

        said = remembered.answers(found, given)
        again = read_file(name, content, self.known(), answers=said)
        readings = again.readings
        if len(readings) == len(found):
            pairs = enumerate(zip(readings, found, strict=True))
            laid = [f and not remembered.told(own(given, i)) for i, f in enumerate(found)]
            readings = tuple(remembered.used(r, f, self.desk) if f and laid[i] else r for i, (r, f) in pairs)
        return replace(again, readings=readings, facts={**again.facts, "answers": said})

    def remarked(self, reading: Reading, recipe: Recipe) -> Reading:
        """A reading under another recipe, with what is to be said of it then: columns left unused, a foreign currency."""
        from lib.intake.rates import converted
        from lib.intake.unused import CODES, remarks

        reading, lacking = converted(replace(reading, recipe=recipe), self.desk.catalog, currency.rates(self.desk))
        reading = replace(reading, findings=(*reading.findings, *((lacking,) if lacking else ())))
        recipe = reading.recipe
        kept = [f for f in reading.findings if f.code not in (*CODES, currency.FOREIGN)]
        said = remarks(reading.table, recipe, self.desk.shelf.presets.roles)
        found = (*currency.finding(self.desk, reading, recipe), *kept, *said)
        return replace(reading, findings=tuple(dict.fromkeys(found)))

    def same(self, reading: FileReading, recipes: Iterable[Recipe] | None = None) -> Same | None:
        """The dataset that a file is another edition of, or seems to be; None where there is none."""
        return same_report(self, reading, recipes or [r.recipe for r in reading.readings])

    def preview(self, reading: Reading) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """What a table would add: per measure its total, and per month label. Plan figures have their prefix.

        Stocks have no total: theirs is the last value. Raises PlanError for a recipe that does not fit its table.
        """
        if not reading.recipe.rules:
            return {}, {}
        desk = self.desk
        view = View(desk.preferences.calendar, desk.as_of, desk.catalog, aliases(desk.store, desk.workspace))
        panel = engine.contribution(
            Source("preview", reading.recipe.stated(desk.preferences.given), table=reading.table.data), view
        )
        totals: dict[str, float] = {}
        monthly: dict[str, dict[str, float]] = {}
        for series in panel.series:
            numbers = panel.get(series)[0]
            there = np.flatnonzero(np.isfinite(numbers))
            label = desk.preferences.calendar.label
            monthly[series] = {label(panel.periods[i]): float(numbers[i]) for i in there}
            if there.size:
                stock = desk.catalog.kind(series) == "stock"
                totals[series] = float(numbers[there[-1]] if stock else numbers[there].sum())
        return totals, monthly

    def clashes(self, reading: FileReading, name: str) -> tuple[Clash, ...]:
        """Measures of one source that another dataset brings already and nobody has decided about."""
        decided = policies(self.desk.store, self.desk.workspace)
        brought = {s: n for n, d in reversed(self.datasets().items()) if n != name for s in d.measures}
        new = dict.fromkeys(_series(rule) for r in reading.readings for rule in r.recipe.rules)
        return tuple(
            Clash(series, brought[series])
            for series in new
            if series in brought and self._one(series) and not any(n == name for n, _ in decided.get(series, ()))
        )

    def _one(self, series: str) -> bool:
        return self.desk.catalog.measure(series.removeprefix("plan.")).sources == "one"

    # Keeping

    def commit(
        self,
        reading: FileReading,
        content: bytes,
        name: str = "",
        recipes: tuple[Recipe, ...] | None = None,
        overlap: Overlap | None = None,
    ) -> Committed:
        """Store a file's tables as a dataset's new version. `recipes` (one per table) takes the place of the proposed ones.

        Without a name the file's is taken, unless the file is another edition of a report that is loaded: then it becomes a
        version of that, so that no row counts twice. `append` adds the rows that the version before does not have, `replace`
        (the default under a name) takes them in its place. Raises NotPossible when no table brings a measure.
        """
        from lib.intake.cause import nothing
        from lib.intake.personal import masked

        require_owner(self.desk.actor, "load files")
        proposed = reading
        asked = recipes or tuple(r.recipe for r in reading.readings)
        made = tuple(self.remarked(r, recipe) for r, recipe in zip(reading.readings, asked, strict=True))
        reading, chosen = replace(reading, readings=made), tuple(r.recipe for r in made)
        pairs = [(r, recipe) for r, recipe in zip(reading.readings, chosen, strict=True) if recipe.rules]
        if not pairs:
            raise NotPossible(*nothing(reading.file, reading.readings), file=reading.file)
        self._refuse_foreign(reading.file, pairs)
        chosen = tuple(currency.settled(self.desk, r, c) for r, c in zip(reading.readings, chosen, strict=True))
        pairs = [(r, recipe) for r, recipe in zip(reading.readings, chosen, strict=True) if recipe.rules]
        name, overlap, same = self._destination(reading, chosen, name.strip(), overlap)
        before = self.datasets().get(name)
        rows = [self.without_persons(r.table, recipe) for r, recipe in pairs]
        if overlap == "append" and before:
            tables = self._appended(before, rows, pairs, name)
        else:
            tables = tuple(self._keep(data, *pair) for data, pair in zip(rows, pairs, strict=True))
        said = [self.remarked(r, recipe) for r, recipe in zip(reading.readings, chosen, strict=True)]
        findings = tuple(asdict(replace(f, what=masked(f.what))) for r in said for f in r.findings)
        self.desk.store.files.put(content)
        dataset = Dataset(file=reading.file, sha256=reading.sha256, size=reading.size, tables=tables, findings=findings)
        written = self._write(name, dataset)
        remembered.keep(self.desk, proposed, chosen, name)
        return replace(written, same=same)

    def _destination(
        self, reading: FileReading, recipes: tuple[Recipe, ...], name: str, overlap: Overlap | None
    ) -> tuple[str, Overlap, Same | None]:
        """Under which name a file is kept, and how: as it was said, else as a version of the same report, else by its name."""
        stem = Path(reading.file).stem
        if name or stem in self.datasets():
            return name or stem, overlap or "replace", None
        same = self.same(reading, recipes)
        if same and same.choice:
            return same.dataset, overlap or same.choice, same
        return stem, overlap or "replace", None

    def _appended(
        self, before: Dataset, rows: list[pa.Table], pairs: list[tuple[Reading, Recipe]], name: str
    ) -> tuple[StoredTable, ...]:
        """The stored tables, each with the rows that it does not have yet as a further part."""
        from lib.desk import overlap as compare

        if len(before.tables) != len(pairs):
            raise BadInput(
                f"“{name}” has {len(before.tables)} tables, the new file {len(pairs)}.",
                "Load it under another name, or replace.",
            )
        tables = []
        for old, data, (reading, recipe) in zip(before.tables, rows, pairs, strict=True):
            there = compare.stored(self.desk.store.files.path(p) for p in old.parts)
            kept = self._keep(compare.fresh(data, there, recipe), reading, recipe)
            tables.append(kept.model_copy(update={"parts": (*old.parts, *kept.parts), "rows": old.rows + kept.rows}))
        return tuple(tables)

    def _refuse_foreign(self, file: str, pairs: Iterable[tuple[Reading, Recipe]]) -> None:
        """Refuse amounts in several currencies, or in another than the workspace's: they would be added up as if in one."""
        for reading, recipe in pairs:
            for fault in currency.finding(self.desk, reading, recipe):
                what = fault.what.replace("The amounts are", f"The amounts in {file} are")
                raise NotPossible(what, fault.do, file=file, column=fault.column)

    def _write(self, name: str, dataset: Dataset) -> Committed:
        earlier = self.desk.store.get(self.desk.workspace, DATASET, name)
        written = self.desk.write(DATASET, name, dataset.model_dump(mode="json"))
        return Committed(name, written.revision, earlier.revision if earlier else None)

    def _keep(self, data: pa.Table, reading: Reading, recipe: Recipe) -> StoredTable:
        from lib.desk import parquet

        part = self.desk.store.files.put(parquet.written(data))
        found = next((p for p in self.desk.shelf.presets.presets if p.id == recipe.preset), None)
        label = found.called(reading.table.data.column_names) if found else ""
        return StoredTable(name=reading.table.name, parts=(part,), rows=data.num_rows, recipe=recipe, label=label)

    def without_persons(self, table: Table, recipe: Recipe) -> pa.Table:
        """The rows without columns about persons; one that serves as an id is kept as an HMAC with the workspace's secret."""
        from lib.desk.parquet import sealed
        from lib.intake.unused import used

        asked = used(recipe)
        data = table.data
        for column in table.columns:
            if column.personal and column.name not in asked:
                data = data.drop_columns([column.name])
            elif column.personal:
                data = sealed(data, column.name, self._secret())
        return data

    def _secret(self) -> bytes:
        """The workspace's secret, made when first needed."""
        found = self.desk.store.get(self.desk.workspace, SECRET)
        if found is None or found.body is None:
            found = self.desk.write(SECRET, "", {"key": secrets.token_hex(32)})
        assert found.body is not None
        return bytes.fromhex(found.body["key"])

    # What is there

    def datasets(self) -> dict[str, Dataset]:
        """Name → latest version of every dataset that is not removed."""
        return datasets(self.desk.store, self.desk.workspace)

    def removed(self) -> tuple[str, ...]:
        """The names of datasets that are taken out of all numbers and can be restored."""
        there = self.datasets()
        return tuple(n for n in self.desk.store.keys_ever(self.desk.workspace, DATASET) if n not in there)

    def revisions(self, name: str) -> tuple[Document, ...]:
        """All versions of a dataset, the oldest first; a removal is one with the body None. Raises UnknownName."""
        found = self.desk.store.revisions(self.desk.workspace, DATASET, name)
        if not found:
            raise UnknownName("dataset", name, self.desk.store.keys_ever(self.desk.workspace, DATASET))
        return found

    def remove(self, name: str) -> None:
        """Take a dataset out of all numbers; its versions stay and can be restored. Raises UnknownName."""
        if name not in self.datasets():
            raise UnknownName("dataset", name, self.datasets())
        self.desk.write(DATASET, name, None)

    def restore(self, name: str, version: int) -> Committed:
        """Make an earlier version the latest one again, as a new version. Raises UnknownName, BadInput."""
        found = {d.revision: d.body for d in self.revisions(name) if d.body is not None}
        if version not in found:
            known = ", ".join(str(v) for v in found) or "none"
            raise BadInput(f"“{name}” has no version {version} with data.", f"Its versions: {known}.")
        with self.desk.together(restored=version):
            return self._write(name, Dataset.model_validate(found[version]))

    def erase(self, name: str) -> None:
        """Remove a dataset's bytes, versions and tables for good; a tombstone says that it was there. Raises UnknownName."""
        require_owner(self.desk.actor, "erase data")
        versions = [Dataset.model_validate(d.body) for d in self.revisions(name) if d.body]
        gone = {digest for d in versions for digest in _digests(d)}
        self.desk.store.forget(self.desk.workspace, DATASET, name, self.desk.actor.name)
        self.desk.store.drop_files(gone - self._still_used())
        self.desk.links.erase_frozen(name)
        remembered.erase(self.desk, name)

    def _still_used(self) -> set[str]:
        """Digests of files that any version of any dataset of any workspace still names."""
        return {d for body in self.desk.store.bodies(DATASET) for d in _digests(Dataset.model_validate(body))}

    # Several sources

    def choose_source(self, dataset: str, series: str, choice: str) -> None:
        """Decide what a dataset means for a measure that others bring too: add, replace, or switch:DATE.

        Raises UnknownName for a measure or dataset that is not there, BadInput for another choice.
        """
        self.desk.catalog.measure(series.removeprefix("plan."))
        if dataset not in self.datasets():
            raise UnknownName("dataset", dataset, self.datasets())
        all_policies = policies(self.desk.store, self.desk.workspace)
        others = [n for n, d in self.datasets().items() if series in d.measures and n != dataset]
        before = [(n, d) for n, d in all_policies.get(series, ()) if n != dataset]
        if not before:
            before = [(n, None) for n in (others if not self._one(series) else others[:1])]
        chosen = {**all_policies, series: tuple(entries(dataset, choice, before))}
        self.desk.write(POLICIES, "", written(chosen))

    def sources(self) -> dict[str, tuple[tuple[str, date | None], ...]]:
        """Per measure that was decided about: which datasets count, each with the day from which it does (None: always)."""
        return policies(self.desk.store, self.desk.workspace)

    def keep_source(self, series: str, dataset: str) -> None:
        """Settle that a dataset stays the one source of a measure."""
        self.choose_source(dataset, series, "replace")

    # Numbers that no tool exports

    def typed(self, series: str) -> dict[str, float]:
        """Numbers typed in for a measure: month label → number."""
        return typed.numbers(self, series)

    def type_numbers(self, series: str, numbers: Mapping[str, float | None]) -> Committed | None:
        """Keep numbers typed in for a measure by month; None (and months not named) are missing. None when all are.

        Raises UnknownName for the measure, BadInput for what is no month.
        """
        dataset = typed.dataset(self, series, numbers)
        if dataset is not None:
            return self._write(typed.NAME + series, dataset)
        if typed.NAME + series in self.datasets():
            self.remove(typed.NAME + series)
        return None

    # What the tables say of themselves

    def rows(self, series: str, period: Period, where: tuple[tuple[str, str], ...] = ()) -> Rows:
        """The rows behind a number of the latest data, the newest first, at most 500; without what says who a person is."""
        ground = self.desk.ground()
        return engine.rows(ground.sources, engine.Number(series, period, where), ground.view)

    def months_covered(self, ground: Ground) -> dict[str, tuple[str, ...]]:
        """Dataset → month labels in which it brings any number."""
        out: dict[str, tuple[str, ...]] = {}
        label = self.desk.preferences.calendar.label
        for source in ground.sources.sources:
            panel = engine.contribution(source, ground.view)
            numbers = np.isfinite(panel.values[:, panel.segments.index(TOTAL), 0, :])
            found = [label(panel.periods[i]) for i in np.flatnonzero(numbers.any(axis=0))]
            out[source.dataset] = tuple(sorted({*out.get(source.dataset, ()), *found}))
        return out


def _series(rule: Rule) -> str:
    return f"plan.{rule.measure}" if rule.basis == "plan" else rule.measure


def _digests(dataset: Dataset) -> set[str]:
    return {dataset.sha256, *(part for t in dataset.tables for part in t.parts)}
