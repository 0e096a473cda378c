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
SHOWN = "show"
KPI, GRAIN, HORIZON, BY, SEGMENT, FIND, ATTENTION = "kpi", "grain", "horizon", "by", "segment", "find", "attention"


def read_link(catalog: Catalog) -> None:
    """Turn ids in the URL into what the widgets call them. First thing on a page: the URL is read as a new run begins."""
    words = as_shown(st.query_params.to_dict(), catalog)
    if words:
        st.query_params.update(words)
        st.rerun()


def as_shown(given: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    """The parameters that name an id, with what its widget shows instead.

    A horizon is a number of periods of the grain beside it.
    """
    grain_given = given.get(GRAIN, "quarter").lower()
    said = {
        GRAIN: {str(g): g.capitalize() for g in GRAINS},
        KPI: {k.id: k.name for k in catalog.kpis.values()},
        BY: {d: f"By {_dimension(d, catalog)}" for d in catalog.dimensions},
        HORIZON: {str(n): _periods(n, grain_given) for n in range(1, 37)},
    }
    return {k: v for k in said if (v := said[k].get(given.get(k, ""))) and v != given[k]}


def grain() -> Grain:
    """Month, quarter or year."""
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
    labels = {n: _periods(n, of) for n in options}
    return st.segmented_control(
        "Horizon",
        options,
        default=options[1],
        format_func=labels.__getitem__,
        key=HORIZON,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )


def kpi(ids: Sequence[str], catalog: Catalog, otherwise: str, *, in_form: bool = False) -> str:
    """One KPI of these; at first that which matters most. In a form it is as wide as there is room, under its label."""
    labels = {name: catalog.kpi(name).name for name in ids}
    return st.selectbox(
        "KPI",
        list(ids),
        index=list(ids).index(otherwise) if otherwise in ids else 0,
        format_func=labels.__getitem__,
        key=KPI,
        bind="query-params",
        label_visibility="visible" if in_form else "collapsed",
        width="stretch" if in_form else 260,
    )


def breakdown(dimensions: Sequence[str], catalog: Catalog) -> str | None:
    """The dimension to look at segments of, or None for the whole company."""
    labels = {name: f"By {_dimension(name, catalog)}" for name in dimensions}
    chosen = st.selectbox(
        "Break down",
        ["", *dimensions],
        format_func=lambda name: labels.get(name, "Whole company"),
        key=BY,
        bind="query-params",
        label_visibility="collapsed",
        width=180,
    )
    return chosen or None


def segment(values: Sequence[str], dimension: str, catalog: Catalog) -> str | None:
    """One value of a dimension, or None for all of them side by side."""
    chosen = st.selectbox(
        "Segment",
        ["", *values],
        format_func=lambda value: value or f"Every {_dimension(dimension, catalog)}",
        key=SEGMENT,
        bind="query-params",
        label_visibility="collapsed",
        width=180,
    )
    return chosen or None


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


def only_urgent() -> bool:
    """All targets, or only those that need attention."""
    chosen = st.segmented_control(
        "Which targets",
        ("All", "Needs attention"),
        default="All",
        key=SHOWN,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return chosen == "Needs attention"


def slider(name: str, label: str, reach: int, at: int = 0) -> int:
    """A relative change in whole per cent; its key, and its word in the URL, is the driver's id. At first it stands `at`."""
    return st.slider(label, -reach, reach, at, 1, "%+d%%", key=name, bind="query-params")


def put_sliders(at: Mapping[str, int], names: Sequence[str]) -> None:
    """Move sliders, those not named to 0. For callbacks: a widget that is drawn already cannot be moved."""
    for name in names:
        st.session_state[name] = at.get(name, 0)


def _periods(n: int, of: str) -> str:
    return f"{n} {of}{'' if n == 1 else 's'}"


def _dimension(name: str, catalog: Catalog) -> str:
    known = catalog.dimensions.get(name)
    return (known.name if known else name.replace("_", " ")).lower()
