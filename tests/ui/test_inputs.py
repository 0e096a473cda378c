"""Links that name ids: what the widgets make of them."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lib.ui.inputs import as_shown
from tests.ui.made import CATALOG


def test_ids_become_what_the_widgets_show() -> None:
    assert as_shown({"kpi": "cost", "grain": "month", "horizon": "6"}, CATALOG) == {
        "kpi": "Cost per lead",
        "grain": "Month",
        "horizon": "6 months",
    }


def test_what_is_shown_already_and_what_is_unknown_stays() -> None:
    assert as_shown({"kpi": "Cost per lead", "grain": "Month", "find": "cost", "workspace": "x"}, CATALOG) == {}
    assert as_shown({"kpi": "no_such_kpi", "by": "no_such_dimension"}, CATALOG) == {}


def test_a_horizon_counts_quarters_unless_said() -> None:
    assert as_shown({"horizon": "8"}, CATALOG) == {"horizon": "8 quarters"}
    assert as_shown({"horizon": "1", "grain": "Year"}, CATALOG) == {"horizon": "1 year"}


def page() -> None:
    import streamlit as st

    from lib.ui import inputs
    from tests.ui.made import CATALOG

    inputs.read_link(CATALOG)
    name = inputs.kpi(tuple(CATALOG.kpis), CATALOG, "revenue_kpi")
    grain = inputs.grain()
    st.text(f"{name} {grain} {inputs.horizon(grain)} {inputs.slider('win_rate', 'Win rate', 50)}")
    st.button("Reset", on_click=inputs.put_sliders, args=({}, ("win_rate",)))


def opened(**words: str) -> AppTest:
    app = AppTest.from_function(page)
    for key, word in words.items():
        app.query_params[key] = word
    return app.run()


def test_a_bare_address_shows_what_matters_most() -> None:
    assert opened().text[0].value == "revenue_kpi quarter 4 0"


def test_an_address_with_ids_is_read() -> None:
    app = opened(kpi="cost", grain="month", horizon="12", win_rate="10")
    assert not app.exception
    assert app.text[0].value == "cost month 12 10"


def test_an_address_with_nonsense_shows_what_matters_most() -> None:
    app = opened(kpi="nonsense", grain="week", horizon="99", win_rate="many")
    assert not app.exception
    assert app.text[0].value == "revenue_kpi quarter 4 0"


def test_reset_puts_sliders_back() -> None:
    app = opened(win_rate="10")
    app.button[0].click().run()
    assert app.text[0].value.endswith(" 0")
