"""One prompt of the plan, open: its fields, saving it, two people saving the same, rows to begin with, its history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.catalog.prompts import LINKS, TABLES, Column, Prompt, Sheet
from lib.desk import Desk
from lib.desk.answer_words import Words, changes
from lib.desk.drafting import draft
from lib.desk.lists import read_rows
from lib.errors import PlanError
from lib.pipeline import Outcome
from lib.plan.answers import Known, Row, Value, read_answer
from lib.plan.asked import Answer, Changed
from lib.ui import answer_fields, frame, plan_view, show, state
from lib.ui.answer_fields import Field, Offers
from lib.ui.sheet_grid import Grid
from lib.ui.state import Editing
from lib.ui.table import Cell, Group, Table, show_html, show_table
from lib.ui.table import Column as Head
from lib.ui.table import Row as Line

NAMED = 8  # rows to begin with that are named
PROMPT = "prompt"  # the parameter of the URL that says which prompt is open


@dataclass(frozen=True, eq=False)
class Place:
    """Where the plan is written: desk, the numbers, the sheet that is open, and of which persona ("" of none)."""

    desk: Desk
    outcome: Outcome
    sheet: Sheet
    about: str = ""

    @cached_property
    def known(self) -> Known:
        """What answers may name."""
        return self.desk.sheets.known()

    @cached_property
    def words(self) -> Words:
        """How values are written here."""
        return Words(self.known, frame.formatter(self.desk))

    @cached_property
    def offers(self) -> Offers:
        """What fields offer here."""
        said = self.desk.preferences
        quarter = said.calendar.current("quarter", self.desk.as_of)
        return Offers(self.words, quarter, said.currency, tuple(self.desk.files.datasets()), said.business)

    def columns(self, prompt: Prompt) -> tuple[Column, ...]:
        """The columns that a prompt shows here."""
        return self.desk.catalog.columns(prompt) if prompt.kind in TABLES else ()

    def grid(self, prompt: Prompt, with_figures: bool = True) -> Grid:
        """The grid of a prompt's rows, with its computed cells."""
        columns = self.columns(prompt)
        computes = with_figures and any(c.kind == "computed" for c in columns)
        figures = self.desk.sheets.cells(prompt.id, self.outcome, self.about) if computes else ()
        return Grid(columns, self.words, self.desk.preferences.currency, figures)


def draw(place: Place, prompt: Prompt, due: bool) -> None:
    """The open prompt."""
    now = place.desk.sheets.get(prompt.id, place.about)
    editing = settle(prompt, place.about, now)
    st.subheader(show.plain(prompt.ask), anchor=False)
    _said_of(prompt, now, due)
    _beside(place, prompt)
    _starters(place, prompt, editing)
    above = st.container()
    others = editing.seen != editing.base.revision
    with st.form(f"form_{stem(editing)}", border=False):
        raw = fields(place, prompt, editing)
        chosen = _buttons(now.given, others)
    if others:
        with above:
            _both(place, prompt, (now, raw))
    _act(chosen, place, (prompt, editing, raw), above)
    if not chosen and now.revision != editing.seen:
        _look_again(editing, now)
    if prompt.kind in ("rows", "shows"):
        _from_file(place, prompt, editing)
    if now.revision:
        _history(place, prompt)
    st.space("small")


# --- which version is written on -------------------------------------------------------------------------------------


def settle(prompt: Prompt, about: str, now: Answer) -> Editing:
    """The answer that is being written; begun anew where another prompt was open, or its fields are gone from the page."""
    own, key = state.session(), f"{prompt.id}@{about}"
    editing = own.editing
    left = editing is not None and editing.key == key and now.revision != editing.base.revision and not _alive(editing)
    if editing is None or editing.key != key or left:
        own.editing = editing = Editing(key, now, now.revision, editing.turn + 1 if editing else 0)
    return editing


def _alive(editing: Editing) -> bool:
    return any(str(key).startswith(stem(editing)) for key in st.session_state)


def stem(editing: Editing) -> str:
    """How the keys of its fields begin. They are others for each version that is written on."""
    return f"answer_{editing.key}_{editing.base.revision}_{editing.turn}"


def _look_again(editing: Editing, theirs: Answer) -> NoReturn:
    """Somebody saved another version: draw the page anew with both, from which on theirs has been seen."""
    editing.seen = theirs.revision
    st.rerun()


def _begin_anew() -> None:
    own = state.session()
    if own.editing:
        own.editing = Editing("", Answer(""), 0, own.editing.turn + 1)


# --- the form --------------------------------------------------------------------------------------------------------


def fields(place: Place, prompt: Prompt, editing: Editing) -> Any:
    """The fields of a prompt, whatever its kind; what they hold, as `read_answer` takes it."""
    value, key = _begins_with(place, prompt, editing.base), stem(editing)
    if prompt.kind in ("rows", "shows"):
        return place.grid(prompt).edit(value or (), key, prompt.ask)
    if prompt.kind == "parts":
        parts = [(c, Field(c, value.get(c.id) if value else None, f"{key}_{c.id}", c.label)) for c in prompt.own]
        drawn = {c.id: answer_fields.draw(field, place.offers) for c, field in parts}
        return {name: raw for name, raw in drawn.items() if raw not in (None, "", [])}
    return answer_fields.draw(Field(prompt, value, key, prompt.ask, "collapsed"), place.offers)


def _begins_with(place: Place, prompt: Prompt, base: Answer) -> Value:
    """What the fields hold at first: the answer; before there ever was one what can be drafted from other answers and the data."""
    drafted = None if base.revision else draft(place.desk, prompt, place.outcome, place.about)
    if drafted is None:
        return base.value
    st.caption("Drafted from other answers and the data. It counts once you save it.")
    return drafted


def _buttons(given: bool, others: bool) -> str:
    """The buttons under the fields; which was pressed."""
    with st.container(horizontal=True):
        save = st.form_submit_button("Save mine anyway" if others else "Save", type="primary")
        keep = others and st.form_submit_button("Keep theirs")
        clear = given and not others and st.form_submit_button("Take the answer back", type="tertiary")
        close = st.form_submit_button("Close", type="tertiary")
    pressed = {"save": save, "keep": keep, "clear": clear, "close": close}
    return next((name for name, is_pressed in pressed.items() if is_pressed), "")


def _act(chosen: str, place: Place, of: tuple[Prompt, Editing, Any], above: DeltaGenerator) -> None:
    prompt, editing, raw = of
    if chosen == "keep":
        done("Their version stands.", PROMPT, prompt.id)
    if chosen == "close":
        done("", PROMPT, "")
    if chosen not in ("save", "clear"):
        return
    try:
        if chosen == "clear":
            place.desk.sheets.clear(prompt.id, place.about, editing.seen)
        else:
            place.desk.sheets.answer(prompt.id, raw, place.about, editing.seen)
    except Changed as fault:
        _look_again(editing, fault.theirs)
    except PlanError as fault:
        with above:
            st.error(said(prompt, fault), icon=":material/error:")
        return
    done("Saved." if chosen == "save" else "The answer is taken back; its history stays.")


def said(prompt: Prompt, fault: PlanError) -> str:
    """What is wrong with what was typed, by the question's words instead of its id. The place stands in the sentence."""
    words = f"{fault.what} {fault.do}".strip().replace(prompt.id, f"“{prompt.ask}”", 1)
    return f"**Not saved.** {show.plain(f'{fault.file}: ' if fault.file else '')}{show.plain(words)}"


def done(notice: str, parameter: str = "", value: str | None = None) -> None:
    """Draw the page anew, from what is stored now; by itself the next prompt opens."""
    _begin_anew()
    if notice:
        state.say_next(notice)
    st.query_params.pop(PROMPT, None)
    if parameter and value is not None:
        st.query_params[parameter] = value
    st.rerun()


def _both(place: Place, prompt: Prompt, of: tuple[Answer, Any]) -> None:
    """Theirs and mine, side by side; the buttons of the form choose."""
    theirs, raw = of
    columns = place.columns(prompt)
    who = theirs.by or "Someone else"
    at = f" ({plan_view.when(theirs.at, place.words.fmt)})" if theirs.at else ""
    st.warning(
        f"**{show.plain(who)} saved another version meanwhile{at}.** Yours is not stored. Keep theirs, or save yours on top "
        "of it: both stay in the history.",
        icon=":material/group:",
    )
    try:
        mine: Value = read_answer(_readable(place, prompt), raw, place.known)
        lines = place.words.lines(prompt, columns, mine, 12)
    except PlanError as fault:
        lines = (fault.what,)
    both = [
        (f"Theirs: {plan_view.signed(theirs, place.words.fmt)}", place.words.lines(prompt, columns, theirs.value, 12))
    ]
    show_html(plan_view.versions([*both, ("Yours", lines)]), "both_versions")


def _readable(place: Place, prompt: Prompt) -> Prompt:
    """A prompt that shows another's rows is read as rows of these columns."""
    return (
        prompt
        if prompt.kind != "shows"
        else prompt.model_copy(update={"kind": "rows", "columns": place.columns(prompt)})
    )


# --- beside the form -------------------------------------------------------------------------------------------------


def _said_of(prompt: Prompt, now: Answer, due: bool) -> None:
    about = plan_view.about(prompt)
    if about:
        st.caption(show.plain(about))
    if due:
        st.caption(":orange[Due for another look: it is older than the review rhythm.] Save it again to confirm it.")
    if now.fault:
        st.warning(f"The stored answer cannot be read any more: {show.plain(now.fault)}", icon=":material/warning:")
    if prompt.later:
        st.caption(f"Not counted yet: it comes from {show.plain(prompt.comes_from)}.")


def _beside(place: Place, prompt: Prompt) -> None:
    """Rows of another prompt, where one is written with them in view; where rows are edited that stand elsewhere, where."""
    if not prompt.shows:
        return
    source = place.desk.catalog.prompt(prompt.shows)
    sheet = place.desk.catalog.sheets[source.sheet]
    if prompt.kind == "shows":
        whose = f", those of {prompt.team}" if prompt.team else ""
        st.caption(
            f"The rows of “{show.plain(source.ask)}” on the sheet {show.plain(sheet.name)}{whose}. Edited here, they change there."
        )
        return
    held = place.desk.sheets.get(source.id)
    if held.given:
        show_table(rows_table(place, source, held.value), f"beside_{prompt.id}")


def rows_table(place: Place, prompt: Prompt, rows: tuple[Row, ...]) -> Table:
    """Rows to look at."""
    columns = [c for c in place.columns(prompt) if any(c.id in row for row in rows)]
    heads = tuple(Head("name" if i == 0 else f"c{i}", c.label, "left") for i, c in enumerate(columns))
    lines = tuple(
        Line(str(i), tuple(Cell(place.words.cell(c, row) or "–", tone="wrap") for c in columns))
        for i, row in enumerate(rows)
    )
    return Table(prompt.ask, heads, (Group("", lines),), cards="wide", across=3)


def _starters(place: Place, prompt: Prompt, editing: Editing) -> None:
    """Rows to begin with, taken over with one click."""
    offered = place.desk.sheets.starters(prompt.id, place.about) if prompt.kind == "rows" else ()
    if not offered:
        return
    named = [_first_words(place, prompt, row) for row in offered]
    with st.container(border=not editing.base.given):
        more = " …" if len(named) > NAMED else ""
        head = "More to begin with" if editing.base.given else "To begin with"
        st.markdown(f"**{head}** :gray[{show.plain(' · '.join(named[:NAMED]))}{more}]")
        label = f"Take over these {len(offered)} rows" if len(offered) > 1 else "Take over this row"
        if st.button(label, key=f"starters_{prompt.id}", icon=":material/playlist_add:"):
            try:
                place.desk.sheets.take_starters(prompt.id, (), place.about, editing.seen)
            except Changed as fault:
                _look_again(editing, fault.theirs)
            done(f"{len(offered)} rows are taken over.", PROMPT, prompt.id)


def _first_words(place: Place, prompt: Prompt, row: Row) -> str:
    """What a row is about, in a word or two: the first cell that is no link."""
    columns = place.columns(prompt)
    said = (place.words.value(c, row[c.id]) for c in columns if c.kind not in LINKS and c.id in row)
    return next(said, "") or place.words.row(columns, row)


def _from_file(place: Place, prompt: Prompt, editing: Editing) -> None:
    with st.expander(
        "Rows from a file", icon=":material/upload_file:", type="compact", on_change="rerun", key=f"file_{prompt.id}"
    ) as box:
        if not box.open:
            return
        grid, was = place.grid(prompt, with_figures=False), editing.base.value or ()
        st.caption(
            "CSV or XLSX with these columns. Its rows are added to those that are saved; save what you typed first."
        )
        st.download_button(
            "Template", grid.template(was), f"{prompt.id}.csv", "text/csv", type="tertiary", icon=":material/download:",
            on_click="ignore",
        )  # fmt: skip
        file = st.file_uploader(
            "Rows from a file",
            type=["csv", "xlsx"],
            key=f"rows_{state.session().uploads}",
            label_visibility="collapsed",
        )
        if file is None:
            return
        before = grid.raw(grid.frame(was), was) if was else []
        rows = [r for r in grid.from_file(read_rows(file.name, file.getvalue())) if r not in before]
        try:
            read_answer(_readable(place, prompt), rows, place.known)
        except PlanError as fault:
            fault.file = file.name
            st.error(said(prompt, fault), icon=":material/error:")
            return
        st.caption(f"{len(rows)} rows are new in {show.plain(file.name)}.")
        if rows and st.button(f"Add these {len(rows)} rows", key=f"add_{prompt.id}"):
            place.desk.sheets.answer(prompt.id, [*before, *rows], place.about, editing.seen)
            state.accepted(file.file_id, last=True)
            done(f"{len(rows)} rows are added.", PROMPT, prompt.id)


def _history(place: Place, prompt: Prompt) -> None:
    """Who wrote what when, and any version back with a click."""
    with st.expander(
        "History", icon=":material/history:", type="compact", on_change="rerun", key=f"history_{prompt.id}"
    ) as box:
        if not box.open:
            return
        past = versions(place, prompt)
        if not past:
            st.caption("Not answered yet.")
            return
        restored = show_html(plan_view.history(past), f"versions_{prompt.id}")
        if restored:
            place.desk.sheets.restore(prompt.id, int(restored), place.about)
            done(
                f"The version of {next(p.signed for p in past if str(p.revision) == restored)} stands again.",
                PROMPT,
                prompt.id,
            )


def versions(place: Place, prompt: Prompt) -> list[plan_view.Past]:
    """The versions of an answer, the latest first, each with what it changed."""
    found = place.desk.sheets.revisions(prompt.id, place.about)
    columns, fmt = place.columns(prompt), place.words.fmt
    past = []
    for before, answer in zip((Answer(prompt.id), *found), found, strict=False):
        what = changes(prompt, columns, (before.value, answer.value), place.words)
        signed = ", ".join(part for part in (answer.by, plan_view.when(answer.at, fmt) if answer.at else "") if part)
        past.append(plan_view.Past(answer.revision, signed, what, answer is found[-1]))
    return past[::-1]
