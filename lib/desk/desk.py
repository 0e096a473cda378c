"""The desk: one workspace, opened for one actor. Pages and commands ask it and nothing below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, UnknownLocaleError

from lib.access import ALLOWED, Actor, Guarded, Role, require_owner
from lib.catalog.load import load
from lib.catalog.model import Catalog, plain
from lib.desk import calendars, currency, fiscal, naming, sample, setting_words
from lib.desk.activity import ActivityRoom
from lib.desk.decisions import DecisionRoom
from lib.desk.files import FileRoom
from lib.desk.forecasts import ForecastRoom
from lib.desk.goals import TARGET, GoalRoom
from lib.desk.links import LinkRoom
from lib.desk.scenarios import SCENARIO, ScenarioRoom
from lib.desk.sheets import ANSWER, SheetRoom
from lib.errors import BadInput, Conflict, UnknownName
from lib.intake.presets import Presets, load_presets
from lib.panel import REST, TOTAL, Cut, History
from lib.period import GRAINS, Calendar
from lib.pipeline import Outcome, run
from lib.plan import Plan, Preferences, read_preference
from lib.settings import Settings
from lib.store import Document, Store
from lib.store.declared import texts
from lib.work import gather
from lib.work.datasets import aliases
from lib.work.gather import Ground

PREFERENCES = naming.SETTINGS
FIRST_WORKSPACE = "default"
ALIKE = 0.8  # likeness from which a new value is taken for a misspelt one


@dataclass(frozen=True, eq=False)
class Shelf:
    """What all workspaces of one home share: settings, store, catalogue, presets."""

    settings: Settings
    store: Store
    catalog: Catalog
    presets: Presets

    def make_workspace(self, name: str) -> str:
        """Make an empty workspace; its name as it is kept. Raises BadInput for what is no name, Conflict for one that is taken."""
        kept = naming.of_workspace(name)
        naming.refuse_alike(kept, self.store.workspaces())
        self.store.create_workspace(kept)
        return kept

    def open(self, workspace: str, actor: Actor, as_of: date | None = None) -> Desk:
        """The desk of a workspace; `as_of` overrules its setting. A workspace that is not there is made on the first write.

        A viewer is given a desk of which only the meeting of his link can be reached.
        """
        opened = Desk(self, workspace, actor, as_of)
        return opened if actor.role is Role.owner else cast(Desk, Guarded(opened, ALLOWED))


def open_shelf(settings: Settings) -> Shelf:
    """Open the store and read the declarations. Raises PlanError when either cannot be used."""
    catalog = load(texts(settings.catalog))
    return Shelf(settings, Store(settings), catalog, load_presets(texts(settings.presets), catalog))


class Desk:
    """One workspace for one actor. `files`, `goals`, `scenarios` and `forecasts` hold the use cases of their pages."""

    def __init__(self, shelf: Shelf, workspace: str, actor: Actor, as_of: date | None = None) -> None:
        self.shelf, self.workspace, self.actor, self._as_of = shelf, workspace, actor, as_of
        self.store, self.catalog = shelf.store, shelf.catalog
        self.files, self.goals, self.forecasts = FileRoom(self), GoalRoom(self), ForecastRoom(self)
        self.sheets = SheetRoom(self)
        self.scenarios = ScenarioRoom(self)
        self.decisions, self.links = DecisionRoom(self), LinkRoom(self)
        self.activity = ActivityRoom(self)
        self._how: dict[str, Any] = {}  # how what is written now comes about

    # What was decided

    @cached_property
    def preferences(self) -> Preferences:
        """The workspace's settings, as they were when first asked."""
        document = self.store.get(self.workspace, PREFERENCES)
        return Preferences.model_validate(document.body) if document else Preferences()

    def set_preferences(self, given: dict[str, str], seen: int | None = None) -> Preferences:
        """Change settings, each given as text; an empty text takes it back. All or none. Raises UnknownName or BadInput, and
        Conflict where one of them was changed since the revision that the writer has `seen`.

        Under another fiscal year the periods of targets and scenarios are renamed, so that they mean the same months.
        """
        self.forget_settings()
        before = changed = self.preferences
        if seen is not None:
            self._refuse_unseen(given, seen)
        for key, text in given.items():
            changed = read_preference(changed, key, text)
            self._refuse(changed, key, text)
        moved = self.moved(changed.calendar)
        scenarios = [(s, fiscal.scenario_moved(s, before.calendar, changed.calendar)) for s in self.scenarios.all()]
        with self.together():
            self.write(PREFERENCES, "", changed.model_dump(mode="json"))
            with self.together(part=calendars.PART):
                for one in moved:
                    self.write(TARGET, one.target.id, one.target.model_dump(mode="json"))
                for old, new in scenarios:
                    if old != new:
                        self.write(SCENARIO, new.name, new.model_dump(mode="json"))
                self._move_answers(before.calendar, changed.calendar)
        self.forget_settings()
        self.__dict__["preferences"] = changed
        return changed

    def _move_answers(self, old: Calendar, new: Calendar) -> None:
        """Give periods that answers name their names of another calendar."""
        for document in self.store.all(self.workspace, ANSWER) if old != new else ():
            prompt = self.catalog.prompts.get(document.key.partition("@")[0])
            value = (document.body or {}).get("value")
            after = fiscal.answer_moved(prompt, value, old, new) if prompt else value
            if after != value:
                self.write(ANSWER, document.key, {"value": after})

    def moved(self, calendar: Calendar) -> tuple[fiscal.Moved, ...]:
        """The targets whose periods another calendar names otherwise."""
        found = (fiscal.target_moved(t, self.preferences.calendar, calendar) for t in self.goals.targets())
        return tuple(m for m in found if m.target != m.before or not m.exact)

    def forget_settings(self) -> None:
        """Read the settings anew when they are next asked for: another way than `set_preferences` may have changed them."""
        for kept in ("preferences", "settings_past"):
            self.__dict__.pop(kept, None)

    @cached_property
    def settings_past(self) -> tuple[Document, ...]:
        """Every revision of the settings, the oldest first."""
        return self.store.revisions(self.workspace, PREFERENCES)

    def preferences_at(self, revision: int) -> Preferences:
        """The settings as a revision had them; those of an empty workspace for 0."""
        found = [d.body for d in self.settings_past if d.revision == revision]
        return Preferences.model_validate(found[0] or {}) if found else Preferences()

    def _refuse_unseen(self, given: dict[str, str], seen: int) -> None:
        """Refuse to overwrite what someone else has set meanwhile, naming both."""
        base, now = self.preferences_at(seen), self.preferences
        last = self.store.get(self.workspace, PREFERENCES)
        said = [
            f"{setting_words.LABELS[key]} is now {setting_words.text_of(now, key) or 'nothing'}, not {text or 'nothing'}"
            for key, text in given.items()
            if key in setting_words.LABELS and getattr(base, key) != getattr(now, key)
        ]
        if said:
            who = last.by if last else "Someone else"
            raise Conflict(
                f"{who} changed the settings meanwhile: {'; '.join(said)}.",
                "Nothing of yours is stored yet. Save again to put yours in its place.",
            )

    @property
    def settings_revision(self) -> int:
        """The revision of the settings as they stand, 0 where nothing was ever set."""
        document = self.store.get(self.workspace, PREFERENCES)
        return document.revision if document else 0

    def _refuse(self, changed: Preferences, key: str, text: str) -> None:
        """Refuse what only the world's tables know to be wrong: currencies, time zones, countries, KPIs."""
        if key == "north_star" and changed.north_star:
            self.catalog.kpi(changed.north_star)
        if key == "currency" and changed.currency not in currency.moneys():
            raise BadInput(
                f"“{text}” is no currency in which a company counts.", "Write three letters such as EUR, USD or KRW."
            )
        if key == "currency":
            currency.refuse_change(self, changed.currency)
        if key == "timezone" and changed.timezone not in available_timezones():
            raise BadInput(f"There is no time zone “{text}”.", "Write it as Europe/Berlin or UTC.")
        if key == "country" and changed.country and changed.country not in setting_words.countries():
            raise BadInput(f"There is no country “{text}”.", "Write two letters such as DE or KR.")
        if key == "locale":
            try:
                Locale.parse(changed.locale, sep="-" if "-" in changed.locale else "_")
            except (UnknownLocaleError, ValueError):
                raise BadInput(f"There is no language “{text}”.", "Write it as en, de or ko.") from None

    @property
    def as_of(self) -> date:
        """The day as of which everything is seen: given, else the setting, else today in the workspace's time zone."""
        zone = ZoneInfo(self.preferences.timezone)
        return self._as_of or self.preferences.as_of or datetime.now(UTC).astimezone(zone).date()

    def plan(self) -> Plan:
        """Everything decided in the workspace."""
        decided = {"targets": self.goals.targets(), "scenarios": self.scenarios.all(), **self.sheets.purpose()}
        return Plan(preferences=self.preferences, **decided)

    def write(self, kind: str, key: str, body: dict[str, Any] | None, expected: int | None = None) -> Document:
        """Write a document as this actor; None removes it. Raises NotAllowed for a viewer, and Conflict where the document is
        no longer at the `expected` revision."""
        require_owner(self.actor, "change anything")
        if self.workspace not in self.store.workspaces():
            naming.refuse_hidden(self.workspace)
            self.store.ensure_workspace(self.workspace)
        document = Document(kind, key, 0, body, "", self.actor.name, self._how or None)
        try:
            return self.store.put(self.workspace, document, expected)
        except Conflict as error:
            last = self.store.revisions(self.workspace, kind, key)[-1:]
            who = f" by {last[0].by}" if last else ""
            raise Conflict(f"{naming.named(self, kind, key, body)} was changed meanwhile{who}.", error.do) from None

    @contextmanager
    def together(self, **how: Any) -> Iterator[None]:
        """What is written in it is stored whole or not at all; `how` is kept with each revision (see `Document`)."""
        require_owner(self.actor, "change anything")
        around, self._how = self._how, {**self._how, **how}
        try:
            with self.store.together():
                yield
        except BaseException:
            self.forget_settings()
            raise
        finally:
            self._how = around

    def load_demo(self) -> None:
        """Load the sample company into this workspace: its files, settings and targets. Raises Conflict unless it is empty."""
        sample.load(self)

    # Numbers

    @property
    def empty(self) -> bool:
        """Whether nothing is loaded."""
        return not self.files.datasets()

    def ground(self) -> Ground:
        """What numbers are asked with, as of now."""
        return gather.ground(self.store, self.workspace, self.preferences, self.catalog, self.as_of)

    def history(self, cuts: Iterable[Cut] = ()) -> History:
        """What happened: the whole company by day, month, quarter and year, and these cuts beside it."""
        asked = [Cut(grain) for grain in GRAINS]
        for cut in cuts:
            asked += [Cut(grain, cut.where, cut.by) for grain in ("month", "quarter", "year")]
        return gather.history(self.store, self.ground(), dict.fromkeys(asked))

    def digest(self) -> str:
        """A digest of everything that an outcome follows from: data, day, vocabulary, decisions, forecast."""
        forecast = self.forecasts.saved()
        said = [
            self.shelf.settings.database_url,
            self.workspace,
            self.ground().digest,
            forecast.digest if forecast else "",
        ]
        return sha256("\n".join([*said, self.plan().model_dump_json()]).encode()).hexdigest()

    def outcome(self, scenario: str | None = None, cuts: Iterable[Cut] = (), with_forecast: bool = True) -> Outcome:
        """Everything that is known and expected, under a scenario or none. Raises UnknownName for an unknown scenario."""
        plan = self.plan()
        chosen = plan.scenario(scenario)
        asked = [*cuts, *(Cut(where=t.where) for t in plan.targets if t.where)]
        asked += [Cut(by=a.dimension) for a in chosen.assumptions if a.dimension]
        forecast = self.forecasts.latest() if with_forecast else None
        return run(plan, self.history(asked), forecast, self.catalog, chosen)

    def canonical(self, dimension: str, value: str) -> str:
        """A dimension's value as it stands in the numbers: its own spelling for any synonym of it."""
        own = {plain(k): v for k, v in aliases(self.store, self.workspace).get(dimension, {}).items()}
        named = own.get(plain(value), value)
        return self.catalog.dimensions[dimension].lookup().get(plain(named), named.strip())

    def segment(self, dimension: str, value: str, new: bool = False) -> tuple[str, str]:
        """A dimension and a value of it that the data know; with `new` also one that is unlike every known one.

        A misspelt value would be answered with zeros: no row has it. Raises UnknownName with the near matches.
        """
        if dimension not in self.catalog.dimensions:
            raise UnknownName("dimension", dimension, self.catalog.dimensions)
        wanted = self.canonical(dimension, value)
        by = Cut(by=dimension)
        known = {} if self.empty else dict.fromkeys(self.history([by]).panel(by).segments)
        names = [n for n in known if n != TOTAL]
        own = next((n for n in names if plain(n) == plain(wanted)), None)
        if own is None and names and REST not in names:
            fault = UnknownName(self.catalog.dimensions[dimension].name.lower(), value, names)
            if not new or get_close_matches(plain(wanted), [plain(n) for n in names], n=1, cutoff=ALIKE):
                raise fault
        return dimension, own or wanted
