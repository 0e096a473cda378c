"""What contradicts itself in the declarations of sheets and prompts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lib.catalog.model import Catalog
from lib.catalog.prompts import CHOSEN, LINKS, TABLES, Column, Prompt, Sheet, Spec, Starter
from lib.errors import UnknownName


def faults_of_sheet(sheet: Sheet, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a sheet."""
    yield from _kpis(sheet.evidence, catalog)


def faults_of_prompt(prompt: Prompt, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a prompt: names of nothing, and what does not go with its kind."""
    yield from _placed(prompt, catalog)
    yield from _kpis(prompt.evidence, catalog)
    yield from _of_spec(prompt)
    if prompt.kind in TABLES:
        yield from _of_columns(prompt, catalog)
    elif prompt.columns or prompt.starters or prompt.held:
        yield f"a {prompt.kind} has no columns"
    if _computes(prompt) and not prompt.comes_from:
        yield "say in “comes_from” what the computed comes from"
    for number, starter in enumerate(prompt.starters, start=1):
        yield from (f"starter {number}: {what}" for what in _of_starter(prompt, starter, catalog))


def _placed(prompt: Prompt, catalog: Catalog) -> Iterator[str]:
    if prompt.sheet not in catalog.sheets:
        yield str(UnknownName("sheet", prompt.sheet, catalog.sheets))
    elif catalog.sheets[prompt.sheet].view:
        yield f"the sheet “{prompt.sheet}” is a view and has no prompts of its own"
    if prompt.shows and prompt.shows not in catalog.prompts:
        yield str(UnknownName("prompt", prompt.shows, catalog.prompts))
    if prompt.kind == "shows" and not prompt.shows:
        yield "say in “shows” whose rows it shows"
    if prompt.team and not prompt.shows:
        yield "“team” chooses from the rows that “shows” names"


def _of_spec(spec: Spec) -> Iterator[str]:
    """What of a question does not go with its kind."""
    if spec.kind in CHOSEN and not spec.options:
        yield f"a {spec.kind} needs options"
    if spec.kind not in CHOSEN and spec.options:
        yield f"a {spec.kind} has no options"
    if spec.kind == "scale" and not (spec.low and spec.high):
        yield "a scale needs a word for its low and its high end"
    if spec.several and spec.kind not in LINKS:
        yield f"“several” is for links, not for a {spec.kind}"
    yield from (str(UnknownName("option", name, spec.options)) for name in spec.only if name not in spec.options)


def _of_columns(prompt: Prompt, catalog: Catalog) -> Iterator[str]:
    names = [c.id for c in prompt.columns]
    yield from (f"the column “{n}” stands twice" for n in dict.fromkeys(names) if names.count(n) > 1)
    yield from (str(UnknownName("column", n, names)) for n in prompt.held if n not in names)
    if prompt.kind == "shows":
        held = catalog.prompts.get(prompt.shows or "")
        wanted = [c.id for c in held.columns] if held else names
        yield from (str(UnknownName("column", n, wanted)) for n in names if n not in wanted)
        return
    if not prompt.own:
        yield f"{prompt.kind} need columns"
    for column in prompt.columns:
        yield from (f"column “{column.id}”: {what}" for what in _of_column(prompt, column, catalog))


def _of_column(prompt: Prompt, column: Column, catalog: Catalog) -> Iterator[str]:
    if column.kind in TABLES:
        yield f"a column cannot hold {column.kind}"
    yield from _of_spec(column)
    for other in column.of:
        if other not in catalog.prompts:
            yield str(UnknownName("prompt", other, catalog.prompts))
        elif catalog.prompts[other].shows != prompt.id:
            yield f"“{other}” does not show {prompt.id}"


def _of_starter(prompt: Prompt, starter: Starter, catalog: Catalog) -> Iterator[str]:
    names = [c.id for c in prompt.columns]
    yield from (str(UnknownName("column", n, names)) for n in starter.row if n not in names)
    for column in prompt.columns:
        said = starter.row.get(column.id)
        if said is not None and column.kind == "kpi":
            yield from _kpis([str(said)], catalog)
        if said is not None and column.kind == "choice" and said not in column.options:
            yield str(UnknownName("option", str(said), column.options))


def _kpis(names: Iterable[str], catalog: Catalog) -> Iterator[str]:
    return (str(UnknownName("KPI", n, catalog.kpis)) for n in names if n not in catalog.kpis)


def _computes(prompt: Prompt) -> bool:
    return prompt.kind == "computed" or any(c.kind == "computed" for c in prompt.columns)
