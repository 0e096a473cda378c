"""The page's own CSS: few rules, in the theme's colours, and the one that is needed."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lib.charts.theme import read_theme
from lib.ui.theme import page_css


def test_buttons_on_the_pale_accent_are_written_dark() -> None:
    dark = read_theme("dark")
    assert 'stBaseButton-primary"' in page_css(dark)
    assert f"color: {dark.background}" in page_css(dark)
    assert "stBaseButton" not in page_css(read_theme("light"))


def test_the_rules_are_few() -> None:
    for mode in ("light", "dark"):
        css = page_css(read_theme(mode))  # type: ignore[arg-type]
        assert css.startswith("<style>")
        assert css.count("{") == css.count("}") <= 7
        assert "BACKGROUND" not in css


def _page() -> None:
    import streamlit as st

    from lib.ui import theme

    st.write(theme.dress().mode)


def test_a_page_is_dressed_in_light_until_the_browser_says_otherwise() -> None:
    at = AppTest.from_function(_page).run()
    assert not at.exception
    assert at.markdown[0].value == "light"
