"""Widgets whose value stands in the URL: what is being looked at, each key in one place.

`bind` writes an option into the URL as it is shown. Links that name an id instead (`?kpi=mrr`) are read as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.catalog.model import Catalog
from lib.period import Grain

GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
HORIZONS: dict[Grain, tuple[int, ...]] = {"month": (3, 6, 12), "quarter": (2, 4, 8), "year": (1, 2)}
KPI, GRAIN, HORIZON, BY, SEGMENT, FIND, ATTENTION = "kpi", "grain", "horizon", "by", "segment", "find", "attention"


def grain() -> Grain:
    """Month, quarter or year."""
    _as_shown(GRAIN, {str(g): g.capitalize() for g in GRAINS})
    return st.segmented_control(
        "Period",
        GRAINS,
        default="quarter",
        format_func=str.capitalize,
        key=GRAIN,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )


def horizon(of: Grain) -> int:
    """How many periods ahead."""
    options = HORIZONS[of]
    labels = {str(n): f"{n} {of}{'' if n == 1 else 's'}" for n in options}
    _as_shown(HORIZON, labels)
    return st.segmented_control(
        "Horizon",
        options,
        default=options[1],
        format_func=lambda n: labels[str(n)],
        key=HORIZON,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )


def kpi(ids: Sequence[str], catalog: Catalog, otherwise: str) -> str:
    """One KPI of these; at first that which matters most."""
    labels = {name: catalog.kpi(name).name for name in ids}
    _as_shown(KPI, labels)
    return st.selectbox(
        "KPI",
        list(ids),
        index=list(ids).index(otherwise) if otherwise in ids else 0,
        format_func=labels.__getitem__,
        key=KPI,
        bind="query-params",
        label_visibility="collapsed",
        width=260,
    )


def breakdown(dimensions: Sequence[str], catalog: Catalog) -> str | None:
    """The dimension to look at segments of, or None for the whole company."""
    labels = {name: f"By {_dimension(name, catalog)}" for name in dimensions}
    _as_shown(BY, labels)
    return st.selectbox(
        "Break down",
        [None, *dimensions],
        format_func=lambda name: "Whole company" if name is None else labels[name],
        key=BY,
        bind="query-params",
        label_visibility="collapsed",
        width=180,
    )


def segment(values: Sequence[str], dimension: str, catalog: Catalog) -> str | None:
    """One value of a dimension, or None for all of them side by side."""
    return st.selectbox(
        "Segment",
        [None, *values],
        format_func=lambda value: f"Every {_dimension(dimension, catalog)}" if value is None else value,
        key=SEGMENT,
        bind="query-params",
        label_visibility="collapsed",
        width=180,
    )


def find() -> str:
    """What a KPI is looked for by."""
    return st.text_input(
        "Find a KPI",
        placeholder="Find a KPI",
        icon=":material/search:",
        key=FIND,
        bind="query-params",
        label_visibility="collapsed",
        width=170,
    )


def attention() -> bool:
    """Whether only what needs attention is shown."""
    return st.toggle("Only what needs attention", key=ATTENTION, bind="query-params")


def slider(name: str, label: str, reach: int) -> int:
    """A relative change in whole per cent; its key, and its word in the URL, is the driver's id."""
    return st.slider(label, -reach, reach, 0, 1, "%+d%%", key=name, bind="query-params")


def put_sliders(at: Mapping[str, int], names: Sequence[str]) -> None:
    """Move sliders, those not named to 0. For callbacks: a widget that is drawn already cannot be moved."""
    for name in names:
        st.session_state[name] = at.get(name, 0)


def _dimension(name: str, catalog: Catalog) -> str:
    known = catalog.dimensions.get(name)
    return (known.name if known else name.replace("_", " ")).lower()


def _as_shown(key: str, labels: Mapping[str, str]) -> None:
    """Turn an id in the URL into what the widget calls it; the URL is read at the start of a run, hence the new one."""
    given = st.query_params.get(key)
    if given is not None and labels.get(given, given) != given:
        st.query_params[key] = labels[given]
        st.rerun()
