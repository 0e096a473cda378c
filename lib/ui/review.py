"""An upload before it counts: how it was understood, what can be changed, what it would add; and its acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.files import Clash, Committed
from lib.desk.sourcing import Overlap
from lib.errors import PlanError
from lib.intake.model import Basis, FileReading, Question, Reading, Recipe
from lib.ui import cache, frame, mapping, show, state
from lib.ui.data_view import findings_html, names, note_of, ordered, plural
from lib.ui.mapping import Line, Wish
from lib.ui.preview import monthly_rows, preview_table
from lib.ui.table import show_html, show_table

HINT = "CSV or Excel, several at once. Files are read here and stay here."
BASES: dict[str, Basis] = {"What happened": "actual", "A plan or budget": "plan"}
_WORD_OF = {basis: word for word, basis in BASES.items()}
SOURCES = {
    "keep": "Keep what is there",
    "replace": "Use the new file instead",
    "switch": "Use the new file from a day on",
    "add": "Add both up: it is another business",
}


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
        return
    file = _chosen(readable)
    with st.container(border=True):
        under = _understand(desk, file)
        changed = _tables(under)
        _accept(under, changed, readable)


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
    first = cache.reading(desk, file)
    questions = [(i, q) for i, r in enumerate(first.readings) for q in r.questions]
    answers = tuple(a for i, q in questions if (a := _answer(f"{file.file_id}_{i}", q)))
    return Under(desk, file, answers, cache.reading(desk, file, answers))


def _answer(key: str, question: Question) -> tuple[str, str] | None:
    """What a person answers to a question; None where it is what was assumed anyway."""
    ask = show.plain(f"{question.ask}")
    if not question.options:
        st.markdown(f"{ask} :gray[Assumed: {show.plain(question.assumed)}.]")
        return None
    chosen = st.segmented_control(
        ask, question.options, default=question.assumed, required=True, wrap=True, key=f"ask_{key}_{question.about}"
    )
    return (question.about or "", chosen) if chosen and chosen != question.assumed else None


def _tables(under: Under) -> tuple[Reading, ...]:
    """Every table of the file as it was changed here."""
    if len(under.reading.readings) == 1:
        return (_table(under, 0),)
    changed = []
    first = next((i for i, r in enumerate(under.reading.readings) if r.recipe.rules), 0)
    for i, reading in enumerate(under.reading.readings):
        label = show.plain(mapping.title(reading, under.desk.catalog, i))
        with st.expander(f"{label} :gray[{plural(reading.table.rows, 'row')}]", expanded=i == first):
            changed.append(_table(under, i))
    return tuple(changed)


def _table(under: Under, i: int) -> Reading:
    reading, desk = under.reading.readings[i], under.desk
    label = next((p.name for p in desk.shelf.presets.presets if p.id == reading.recipe.preset), "")
    st.caption(show.plain(mapping.understood(reading, label)))
    key = f"{under.id}_{i}_{'_'.join(a for _, a in under.answers)}"
    left, right = st.columns([7, 5], gap="large")
    with left:
        changed = replace(reading, recipe=_recipe(reading, desk, key))
    with right:
        _findings(under, changed, f"findings_{key}")
    _preview(under, changed, i)
    return changed


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
        st.caption(f"{name}: {check.against} says {check.file_says:,.2f}, we read {check.we_say:,.2f}.")
    personal = [c.name for c in reading.table.columns if c.personal]
    if personal:
        st.caption(f"About persons, not kept as written: {show.plain(', '.join(personal))}")


def _preview(under: Under, reading: Reading, i: int) -> None:
    totals, monthly = cache.preview(under.desk, (under.id, under.answers, i), reading)
    if not any(monthly.values()):
        if reading.recipe.rules:
            st.markdown("**It would add nothing:** no month has a value by these rules.")
        return
    st.markdown("**What it would add per month**")
    show_table(preview_table(totals, monthly, under.desk.catalog, under.fmt), f"preview_{under.id}_{i}")
    with st.expander("Month by month"):
        st.dataframe(monthly_rows(monthly, under.desk.catalog), hide_index=True, height=260)


# --- acceptance ------------------------------------------------------------------------------------------------------


def _accept(under: Under, changed: tuple[Reading, ...], waiting: Sequence[UploadedFile]) -> None:
    st.divider()
    desk = under.desk
    left, right = st.columns([5, 7], gap="large")
    with left:
        name = st.text_input("Name of the dataset", Path(under.file.name).stem, key=f"name_{under.id}").strip()
        overlap = _overlap(desk, name, under.id)
    reading = replace(under.reading, readings=changed)
    with right:
        choices = _sources(desk, desk.files.clashes(reading, name), under.id)
    with st.container(horizontal=True):
        counted = any(r.recipe.rules for r in changed)
        accept = st.button("Accept", type="primary", key="accept", icon=":material/check:", disabled=not counted)
        every = len(waiting) > 1 and st.button(f"Accept all {len(waiting)} as read", key="accept_all")
    if accept:
        recipes = tuple(r.recipe for r in changed)
        _stored(desk, desk.files.commit(under.reading, under.file.getvalue(), name, recipes, overlap), choices)
        _finish([under.file], waiting, f"{name} is loaded.")
    if every:
        _accept_all(desk, waiting)


def _overlap(desk: Desk, name: str, key: str) -> Overlap:
    if name not in desk.files.datasets():
        return "replace"
    words: dict[Overlap, str] = {"replace": "Replace it, as a new version", "append": "Add the rows to it"}
    said = st.radio(f"“{show.plain(name)}” is there already", list(words), format_func=words.get, key=f"overlap_{key}")
    return said or "replace"


def _sources(desk: Desk, clashes: Sequence[Clash], key: str) -> list[tuple[Clash, str]]:
    """What is to count where another dataset brings the same measure: one choice for each such dataset."""
    choices = []
    for dataset in dict.fromkeys(c.dataset for c in clashes):
        same = [c for c in clashes if c.dataset == dataset]
        what = ", ".join(names([c.measure for c in same], desk.catalog))
        said = st.radio(
            f"{show.plain(dataset)} brings this already: {show.plain(what)}",
            list(SOURCES),
            format_func=SOURCES.get,
            key=f"source_{key}_{dataset}",
        )
        if said == "switch":
            day = st.date_input("From which day", desk.as_of.replace(month=1, day=1), key=f"day_{key}_{dataset}")
            said = f"switch:{day.isoformat()}" if isinstance(day, date) else "keep"
        choices += [(c, said or "keep") for c in same]
    return choices


def _stored(desk: Desk, committed: Committed, choices: Sequence[tuple[Clash, str]]) -> None:
    for clash, choice in choices:
        if choice == "keep":
            desk.files.keep_source(clash.measure, clash.dataset)
        else:
            desk.files.choose_source(committed.name, clash.measure, choice)


def _accept_all(desk: Desk, waiting: Sequence[UploadedFile]) -> None:
    """Accept every readable upload as it was understood; where another dataset brings a measure already, that one stays."""
    done = []
    for file in waiting:
        try:
            reading = cache.reading(desk, file)
            clashes = desk.files.clashes(reading, Path(file.name).stem)
            _stored(desk, desk.files.commit(reading, file.getvalue()), [(c, "keep") for c in clashes])
            done.append(file)
        except PlanError as error:
            show.error(error)
    if len(done) == len(waiting):
        _finish(done, waiting, f"{plural(len(done), 'file')} are loaded.")
    for file in done:
        state.accepted(file.file_id, last=False)


def _finish(done: Sequence[UploadedFile], waiting: Sequence[UploadedFile], notice: str) -> None:
    for file in done:
        state.accepted(file.file_id, last=len(done) == len(waiting))
    state.say_next(notice)
    st.rerun()
