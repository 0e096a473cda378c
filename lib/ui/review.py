"""An upload before it counts: how it was understood, what can be changed, what it would add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.charts.format import Formatter
from lib.desk import Desk, currency
from lib.desk.remembered import AFRESH, AS_LAST_TIME
from lib.errors import PlanError
from lib.export.marked import marked
from lib.intake.meanings import own, scoped
from lib.intake.model import Basis, FileReading, Question, Reading, Recipe
from lib.ui import acceptance, cache, frame, kinds, mapping, show, state, trust
from lib.ui.data_view import findings_html, names, note_of, ordered, plural
from lib.ui.mapping import Line, Wish
from lib.ui.preview import monthly_rows, preview_table
from lib.ui.table import show_html, show_table
from lib.ui.templates import XLSX

HINT = "CSV or Excel, several at once. Files are read here and stay here."
FIRST = 8  # rows shown as read
BASES: dict[str, Basis] = {"What happened": "actual", "A plan or budget": "plan"}
_WORD_OF = {basis: word for word, basis in BASES.items()}


def box(label: str) -> list[UploadedFile]:
    """The upload box; the uploads in it that were not accepted yet."""
    own = state.session()
    files = st.file_uploader(
        label, accept_multiple_files=True, key=f"upload_{own.uploads}", label_visibility="collapsed"
    )
    return [f for f in files if f.file_id not in own.done]


def draw(desk: Desk, files: Sequence[UploadedFile]) -> None:
    """Everything about the uploads that wait: a message for each that cannot be read, one of the others to look at."""
    readable = [f for f in files if _readable(desk, f)]
    if not readable:
        state.session().refused = ""
        return
    if state.session().refused:
        st.warning(state.session().refused, icon=":material/info:")
    file = _chosen(readable)
    with st.container(border=True):
        under = _understand(desk, file)
        changed = _tables(under)
        st.divider()
        acceptance.draw(desk, acceptance.Ready(file, under.reading, changed), readable)


def _readable(desk: Desk, file: UploadedFile) -> bool:
    try:
        cache.reading(desk, file)
    except PlanError as error:
        show.error(error)
        return False
    return True


def _chosen(files: Sequence[UploadedFile]) -> UploadedFile:
    if len(files) == 1:
        return files[0]
    by_id = {f.file_id: f for f in files}
    chosen = st.segmented_control(
        f"{len(files)} files to look at",
        list(by_id),
        default=files[0].file_id,
        required=True,
        format_func=lambda i: by_id[i].name,
        wrap=True,
        key=f"file_{len(files)}_{files[0].file_id}",
    )
    return by_id[chosen or files[0].file_id]


# --- how it was understood -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Under:
    """One upload under review: the file, the answers given to its questions, and the reading that follows from them."""

    desk: Desk
    file: UploadedFile
    answers: cache.Answers
    reading: FileReading
    places: tuple[DeltaGenerator, ...]  # where each table is shown

    @property
    def id(self) -> str:
        """What its widgets are called by."""
        return self.file.file_id

    @property
    def fmt(self) -> Formatter:
        """Numbers as the workspace writes them."""
        return frame.formatter(self.desk)


def _understand(desk: Desk, file: UploadedFile) -> Under:
    st.subheader(file.name, anchor=False)
    said: cache.Answers = _afresh(desk, file)
    first = cache.reading(desk, file, said)
    places = _places(desk, first)
    for i, place in enumerate(places):
        with place:
            said = _said(desk, file, said, i if len(places) > 1 else None)
    return Under(desk, file, said, cache.reading(desk, file, said), places)


def _places(desk: Desk, reading: FileReading) -> tuple[DeltaGenerator, ...]:
    """Where each table of a file is shown: the only one in the open, of several each under its name."""
    found = reading.readings
    if len(found) == 1:
        return (st.container(),)
    first = next((i for i, r in enumerate(found) if r.recipe.rules), 0)
    titles = [show.plain(mapping.title(r, desk.catalog, i)) for i, r in enumerate(found)]
    rows = [plural(r.table.rows, "row") for r in found]
    return tuple(
        st.expander(f"{t} :gray[{n}]", expanded=i == first) for i, (t, n) in enumerate(zip(titles, rows, strict=True))
    )


def _said(desk: Desk, file: UploadedFile, before: cache.Answers, place: int | None) -> cache.Answers:
    """The answers so far and those given about one table: its kind, what its values mean, its questions."""
    i, key = place or 0, file.file_id if place is None else f"{file.file_id}_{place}"

    def add(more: cache.Answers) -> cache.Answers:
        return tuple(dict((*said, *((k if place is None else scoped(place, k), v) for k, v in more))).items())

    said = before
    said = add(kinds.kind(desk, key, cache.reading(desk, file, said).readings[i]))
    reading = cache.reading(desk, file, said)
    told = own(reading.facts.get("answers", {}), i)
    said = add(kinds.meanings(desk, key, reading.readings[i], told))
    questions = cache.reading(desk, file, said).readings[i].questions
    return add(tuple(a for q in questions if (a := _answer(f"{file.file_id}_{i}", q))))


def _afresh(desk: Desk, file: UploadedFile) -> cache.Answers:
    """That a file is to be read as if nothing had been chosen for one like it; asked only where something was."""
    found = [f for r in cache.reading(desk, file).readings for f in r.findings if f.code == AS_LAST_TIME]
    if not found:
        return ()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/history: **As last time.** {show.plain(found[0].what)}", width="stretch")
        afresh = st.toggle("Read it afresh", key=f"afresh_{file.file_id}")
    return ((AFRESH, "yes"),) if afresh else ()


def _answer(key: str, question: Question) -> tuple[str, str] | None:
    """What a person answers to a question; None where it is what was assumed anyway."""
    ask = show.plain(f"{question.ask}")
    if not question.options:
        st.markdown(f"{ask} :gray[Assumed: {show.plain(question.assumed)}.]")
        return None
    chosen = st.segmented_control(
        ask,
        question.options,
        default=question.assumed,
        required=True,
        wrap=True,
        key=f"ask_{key}_{question.key or question.about}",
    )
    return (question.key or question.about or "", chosen) if chosen and chosen != question.assumed else None


def _tables(under: Under) -> tuple[Reading, ...]:
    """Every table of the file as it was changed here."""
    changed = []
    for i, place in enumerate(under.places):
        with place:
            changed.append(_table(under, i))
    return tuple(changed)


def _table(under: Under, i: int) -> Reading:
    reading, desk = under.reading.readings[i], under.desk
    preset = next((p for p in desk.shelf.presets.presets if p.id == reading.recipe.preset), None)
    label = preset.called(reading.table.data.column_names) if preset else ""
    top = st.container()
    st.caption(show.plain(mapping.understood(reading, label)))
    key = f"{under.id}_{i}_{'_'.join(a for _, a in under.answers)}"
    left, right = st.columns([7, 5], gap="large")
    with left:
        changed = desk.files.remarked(reading, _recipe(reading, desk, key))
        _first_rows(changed)
    with right:
        _findings(under, changed, f"findings_{key}")
    with top:
        _trust(under, changed, i, label)
    return changed


def _trust(under: Under, reading: Reading, i: int, label: str) -> None:
    """Whether it can be trusted and what it would add, before anything else."""
    totals, monthly = cache.preview(under.desk, (under.id, under.answers, i), reading)
    seen = trust.Seen(reading, label, monthly)
    st.markdown(f"**{show.plain(trust.headline(seen, under.desk.catalog, under.fmt))}**")
    show_html(trust.figures(seen), f"trust_{under.id}_{i}")
    _preview(under, reading, i, (totals, monthly))


def _first_rows(reading: Reading) -> None:
    """The first rows as they were read, without what is about persons."""
    with st.expander("First rows as read"):
        shown = [c.name for c in reading.table.columns if not c.personal]
        st.dataframe(reading.table.data.select(shown).slice(0, FIRST), hide_index=True)


def _recipe(reading: Reading, desk: Desk, key: str) -> Recipe:
    """The recipe as it was changed here; one that counts nothing where a change cannot be."""
    wish = Wish(_lines(reading, desk, key), basis=_basis(reading, key))
    try:
        recipe = mapping.wished(reading, wish, desk.catalog)
    except PlanError as fault:
        show.error(fault)
        return reading.recipe.model_copy(update={"rules": ()})
    without = _without(replace(reading, recipe=recipe), desk, key)
    return mapping.wished(reading, replace(wish, without=without), desk.catalog) if without else recipe


def _lines(reading: Reading, desk: Desk, key: str) -> tuple[Line, ...]:
    lines = mapping.grid(reading, desk.catalog)
    edited = st.data_editor(
        {name: [getattr(line, name) for line in lines] for name in ("column", "example", "kind", "role", "how")},
        column_config={
            "column": st.column_config.TextColumn("Column", disabled=True, width=145),
            "example": st.column_config.TextColumn("First value", disabled=True, width=85),
            "kind": st.column_config.TextColumn("Read as", disabled=True, width=70),
            "role": st.column_config.SelectboxColumn(
                "Holds", options=mapping.roles(desk.catalog), required=True, width=135
            ),
            "how": st.column_config.SelectboxColumn(
                "Counted", options=(mapping.USUAL, *mapping.HOWS), required=True, width=85
            ),
        },
        column_order=("column", "role", "example", "kind", "how"),  # on a phone the first two are in sight
        hide_index=True,
        height=min(400, 38 + 35 * len(lines)),
        key=f"grid_{key}",
        alt="Columns of the file and what they hold",
    )
    return tuple(Line(*cells) for cells in zip(*edited.values(), strict=True))


def _without(reading: Reading, desk: Desk, key: str) -> tuple[str, ...]:
    """Measures that a person does not want from this table."""
    rules = {f"{mapping.rule_words(r, reading.recipe, desk.catalog)}": r.measure for r in reading.recipe.rules}
    if not rules:
        st.markdown("Nothing is counted yet. Say above which column is the date and which columns are measures.")
        return ()
    with st.expander(f"What is counted: {plural(len(set(rules.values())), 'measure')}"):
        kept = st.multiselect(
            "What is counted",
            list(rules),
            default=list(rules),
            key=f"rules_{key}_{reading.recipe.digest()[:8]}",
            label_visibility="collapsed",
        )
    return tuple(measure for words, measure in rules.items() if words not in kept)


def _basis(reading: Reading, key: str) -> Basis | None:
    """Whether a table is said to be a plan or what happened; None where it stays as it was understood."""
    found = {r.basis for r in reading.recipe.rules}
    if len(found) != 1:
        return None
    now: Basis = next(iter(found))
    said = st.segmented_control(
        "These numbers are", list(BASES), default=_WORD_OF[now], required=True, key=f"basis_{key}"
    )
    return None if said in (None, _WORD_OF[now]) else BASES[said]


def _findings(under: Under, reading: Reading, key: str) -> None:
    found = ordered(note_of(under.file.name, asdict(f)) for f in reading.findings)
    st.markdown("**Findings**" if found else "**Nothing to complain about**")
    if found:
        show_html(findings_html(found[:8]), key)
    if len(found) > 8:
        st.caption(f"and {len(found) - 8} more of the kind")
    for check in reading.checks:
        (name,) = (
            names([check.measure], under.desk.catalog)
            if check.measure in under.desk.catalog.measures
            else (check.measure,)
        )
        says = f"the total in row {check.row + 1} says {check.file_says:,.2f}, we read {check.we_say:,.2f}."
        st.caption(f"{show.plain(name)}: {says}")
    if found:
        st.download_button(
            "Findings as a marked-up workbook", lambda: marked(reading), f"findings {under.reading.file}.xlsx", XLSX,
            key=f"marked_{key}", icon=":material/download:", type="tertiary", on_click="ignore",
        )  # fmt: skip
    personal = [c.name for c in reading.table.columns if c.personal]
    if personal:
        st.caption(f"About persons, not kept as written: {show.plain(', '.join(personal))}")


def _preview(under: Under, reading: Reading, i: int, would_add: cache.Preview) -> None:
    totals, monthly = would_add
    if not any(monthly.values()):
        if reading.recipe.rules:
            st.markdown("**It would add nothing:** no month has a value by these rules.")
        return
    st.markdown("**What it would add per month**")
    own = currency.other(under.desk, reading.recipe)
    fmt = replace(under.fmt, currency=own) if own else under.fmt
    show_table(preview_table(totals, monthly, under.desk.catalog, fmt), f"preview_{under.id}_{i}")
    with st.expander("Month by month"):
        st.dataframe(monthly_rows(monthly, under.desk.catalog), hide_index=True, height=260)
