"""One sheet of the plan: its evidence, what waits for an answer, what is answered, what is worked out, what may help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.catalog.prompts import Prompt, Sheet
from lib.desk import Desk
from lib.panel import Cut
from lib.plan.asked import Answer, Progress
from lib.plan.figures import Computed
from lib.ui import plan_prompt, plan_view, show
from lib.ui.plan_prompt import PROMPT, Place
from lib.ui.plan_view import Evidence, Told
from lib.ui.table import show_html, show_table
from lib.ui.target_cells import aims

SHEET = "sheet"  # the parameter of the URL that says which sheet is open


def opened(sheets: Sequence[Sheet], progress: Mapping[str, Progress], named: str | None) -> Sheet:
    """The sheet that is open: the one that the URL names, else the first that is not done, else the first."""
    found = next((s for s in sheets if s.id == named), None)
    waits = next((s for s in sheets if s.id in progress and not progress[s.id].done), sheets[0])
    return found or waits


def draw(place: Place, due: Sequence[str]) -> None:
    """The prompts of the open sheet, one of them open at most; `due` are those to be looked at again."""
    asked = place.desk.sheets.asked(place.sheet.id)
    if place.sheet.view:
        _view(place, asked)
        return
    answers = place.desk.sheets.answers(place.about)
    sections = sort(asked, answers)
    opened = which(sections, st.query_params.get(PROMPT))
    prompt = place.desk.catalog.prompts.get(opened or "")
    _evidence(place, prompt)
    if sections["required"]:
        _waiting(place, sections["required"], opened)
    elif any(p.required and p.counted for p in asked):
        st.markdown(":green[Everything that is required here is answered.]")
    _told(place, (sections["answered"], answers, opened), due)
    _computed(place, sections["computed"])
    _more(place, sections["optional"], opened)


def sort(asked: Sequence[Prompt], answers: Mapping[str, Answer]) -> dict[str, list[Prompt]]:
    """The prompts by what is to be done with them: required and open, answered, worked out, optional and open."""
    found: dict[str, list[Prompt]] = {"required": [], "answered": [], "computed": [], "optional": []}
    for prompt in asked:
        answer = answers.get(prompt.id)
        if prompt.kind == "computed":
            found["computed"].append(prompt)
        elif answer is not None and (answer.given or answer.fault):
            found["answered"].append(prompt)
        else:
            found["required" if prompt.required and not prompt.later else "optional"].append(prompt)
    return found


def which(sections: Mapping[str, Sequence[Prompt]], named: str | None) -> str | None:
    """The prompt that is open: the one that the URL names, else the first that is required; with an empty name none."""
    ids = [p.id for name in ("required", "answered", "optional") for p in sections[name]]
    if named is None:
        return next((p.id for p in sections["required"]), None)
    return named if named in ids else None


def open_prompt(prompt: str | None) -> None:
    """Open a prompt by its id, as a list of them has given back."""
    if prompt:
        st.query_params[PROMPT] = prompt
        st.rerun()


# --- a view on all sheets --------------------------------------------------------------------------------------------


def of_view(desk: Desk, sheet: Sheet) -> Progress:
    """How far the prompts of a view are, whatever sheets they stand on."""
    asked = [p for p in desk.sheets.asked(sheet.id) if p.counted]
    given = _given(desk)
    return Progress(sheet.id, sum(p.id in given for p in asked), len(asked))


def _given(desk: Desk) -> dict[str, list[Answer]]:
    """Prompt → its answers, of all personas where it is asked of each."""
    found: dict[str, list[Answer]] = {}
    for about in ("", *(p.id for p in desk.sheets.personas())):
        for name, answer in desk.sheets.answers(about).items():
            found.setdefault(name, []).append(answer)
    return found


def _view(place: Place, asked: Sequence[Prompt]) -> None:
    """What a document for others prints, in its order; each prompt opens on its own sheet."""
    _evidence(place, None)
    given = _given(place.desk)
    there = [p for p in asked if p.id in given]
    waits = [p for p in asked if p.id not in given and p.kind != "computed"]
    if waits:
        _leave(place, show_html(plan_view.ask_list(waits), "view_waits"))
    if there:
        st.space("small")
        st.subheader("Decided so far", anchor=False)
        told = [Told(p, a, place.words.lines(p, place.columns(p), a.value)) for p in there for a in given[p.id]]
        _leave(place, show_html(plan_view.told_list(told, place.words.fmt), "view_told"))
    _computed(place, [p for p in asked if p.kind == "computed" and not place.desk.catalog.sheets[p.sheet].persona])


def _leave(place: Place, prompt: str | None) -> None:
    """Open a prompt on the sheet where it stands."""
    if prompt:
        st.query_params.update({SHEET: place.desk.catalog.prompt(prompt).sheet, PROMPT: prompt})
        st.rerun()


# --- sections --------------------------------------------------------------------------------------------------------


def _waiting(place: Place, prompts: Sequence[Prompt], opened: str | None) -> None:
    """Prompts without an answer: those before the open one, the open one, those after it."""
    at = next((i for i, p in enumerate(prompts) if p.id == opened), None)
    before, after = (prompts, ()) if at is None else (prompts[:at], prompts[at + 1 :])
    if before:
        open_prompt(show_html(plan_view.ask_list(before), f"before_{prompts[0].id}"))
    if at is not None:
        plan_prompt.draw(place, prompts[at], due=False)
    if after:
        open_prompt(show_html(plan_view.ask_list(after), f"after_{prompts[0].id}"))


def _told(place: Place, of: tuple[Sequence[Prompt], Mapping[str, Answer], str | None], due: Sequence[str]) -> None:
    prompts, answers, opened = of
    if not prompts:
        return
    st.space("small")
    st.subheader("Decided so far", anchor=False)
    at = next((i for i, p in enumerate(prompts) if p.id == opened), None)
    told = [
        Told(p, answers[p.id], place.words.lines(p, place.columns(p), answers[p.id].value), p.id in due)
        for p in prompts
    ]
    before, after = (told, []) if at is None else (told[:at], told[at + 1 :])
    if before:
        open_prompt(show_html(plan_view.told_list(before, place.words.fmt), "told_before"))
    if at is not None:
        plan_prompt.draw(place, prompts[at], prompts[at].id in due)
    if after:
        open_prompt(show_html(plan_view.told_list(after, place.words.fmt), "told_after"))


def _computed(place: Place, prompts: Sequence[Prompt]) -> None:
    """What is worked out: read only."""
    if not prompts:
        return
    st.space("small")
    st.subheader("Worked out", anchor=False)
    for prompt in prompts:
        found = place.desk.sheets.computed(prompt.id, place.outcome, place.about)
        st.markdown(f"**{show.plain(prompt.ask)}**")
        table = plan_view.computed_table(prompt, found, place.words.fmt, plan_view.ROWS)
        if table:
            show_table(table, f"computed_{prompt.id}")
            _all_rows(place, prompt, found)
        why = plan_view.why(prompt, found, place.words.fmt)
        if why:
            st.caption(show.plain(why))


def _all_rows(place: Place, prompt: Prompt, found: Computed) -> None:
    """The rest of a long table, on demand."""
    if len(found.rows) <= plan_view.ROWS:
        return
    with st.expander(f"All {len(found.rows)}", type="compact", on_change="rerun", key=f"all_{prompt.id}") as box:
        table = plan_view.computed_table(prompt, found, place.words.fmt) if box.open else None
        if table:
            show_table(table, f"all_computed_{prompt.id}")


def _more(place: Place, prompts: Sequence[Prompt], opened: str | None) -> None:
    """What is not required, folded away until one of it is open."""
    if not prompts:
        return
    inside = any(p.id == opened for p in prompts)
    st.space("small")
    with st.expander(
        f"More, if it helps ({len(prompts)})", expanded=inside, type="compact", key=f"more_{place.sheet.id}_{inside}"
    ):
        _waiting(place, prompts, opened)


def _evidence(place: Place, prompt: Prompt | None) -> None:
    """KPIs beside the prompts, from the numbers: of the open prompt where it names any, else of the sheet."""
    sheets = place.desk.sheets
    names = (sheets.evidence(prompt.id) if prompt else ()) or sheets.evidence(place.sheet.id)
    if not names or place.desk.empty:
        return
    outcome = place.outcome
    current = outcome.calendar.current("quarter", outcome.as_of)
    rows = outcome.kpis(Cut("quarter"), names).rows
    of = Evidence(rows, aims(outcome.gaps(), current, outcome.calendar))
    said = place.words.fmt.period_label(current - 1)
    with st.container(border=True):
        st.caption(f"Evidence, {said}")
        show_html(plan_view.evidence(of, place.words.fmt), "evidence")
