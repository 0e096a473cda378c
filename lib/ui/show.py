"""How faults, findings and emptiness are said: one place, so that they read alike on every page."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from lib.errors import PlanError

_log = logging.getLogger("quarterdeck")


def place(error: PlanError) -> str:
    """Where a fault is, in words: file, row as a person counts it, column.

    >>> place(PlanError("Wrong.", file="a.csv", row=4, column="Date"))
    'a.csv, row 5, column “Date”'
    """
    parts = [error.file if error.file and error.file not in error.what else ""]
    parts += [f"row {error.row + 1}"] if error.row is not None else []
    parts += [f"column “{error.column}”"] if error.column else []
    return ", ".join(part for part in parts if part)


def sentence(error: PlanError) -> str:
    """What is wrong, where, and what to do, as Markdown with nothing of it taken for markup."""
    where = place(error)
    head = f"**{plain(error.what)}**" + (f" ({plain(where)})" if where else "")
    return f"{head} {plain(error.do)}".strip()


def plain(text: str) -> str:
    """Text that Markdown leaves as it is: names of files, columns and people may hold any mark.

    >>> plain("a_b *c* [d] $e$")
    'a\\\\_b \\\\*c\\\\* \\\\[d\\\\] \\\\$e\\\\$'
    """
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~$:" else c for c in text)


def error(fault: PlanError) -> None:
    """Say what a person can put right."""
    st.error(sentence(fault), icon=":material/error:")


def bug(reference: str) -> None:
    """Say that something broke which nobody but a programmer can put right; the log has it under the reference."""
    st.error(
        f"**Something went wrong here.** What is stored has not been touched. Reload the page; if it stays, report "
        f"the reference {reference}.",
        icon=":material/error:",
    )


def log_reference() -> str:
    """Log the exception being handled, and give back the reference under which it can be found."""
    reference = uuid.uuid4().hex[:8]
    _log.exception("reference %s", reference)
    return reference


@contextmanager
def guarded() -> Iterator[None]:
    """The two boundaries: a fault that people can fix is said with its remedy, any other is logged and its reference said."""
    try:
        yield
    except PlanError as fault:
        error(fault)
    except Exception:  # noqa: BLE001 - the outermost boundary of a page; Streamlit's own Stop and Rerun pass through it
        bug(log_reference())


def empty(what: str, do: str, page: Path | None = None, label: str = "") -> None:
    """An empty state: what is not there yet, what to do, and the page to do it on."""
    st.subheader(what, anchor=False)
    st.markdown(f":gray[{do}]")
    if page:
        st.page_link(page, label=label, icon=":material/arrow_forward:")
