"""Which theme the page wears, and the few rules of CSS for Streamlit's own elements."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lib.charts.theme import Mode, Theme, read_theme

# White text on the dark mode's pale accent could not be read (needed); the rest is decoration: if a hook of
# Streamlit's breaks, nothing is lost. The strip of the gaps page stays in sight while its sliders move.
_DARK = '[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primaryFormSubmit"] { color: BACKGROUND; }'
_BOTH = """
.st-key-theme_watcher, .st-key-charts_early, .st-key-arrow_keys, .st-key-came_as { position: absolute; }
[data-testid="stFileUploaderDropzone"] { padding: 0.75rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-strip) { position: sticky; top: 3.75rem; z-index: 5; }
.st-key-strip { background: BACKGROUND; padding-bottom: 0.5rem;
  box-shadow: 0 -8px BACKGROUND, 20px 0 BACKGROUND, -20px 0 BACKGROUND; }
"""

# Come to by a link from another page, the browser keeps that one's sidebar, empty, until something is pressed.
_NO_SIDEBAR = '<style>[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }</style>'

_watcher = st.components.v2.component(
    "quarterdeck_theme_watcher",
    html='<i class="watch"></i>',
    css=".watch { color: var(--st-text-color); transition: color 1ms; }",
    js="""export default function ({ parentElement, setTriggerValue }) {
  parentElement.querySelector(".watch").ontransitionend = () => setTriggerValue("switched", Date.now());
}""",
)

# The library that draws charts is as large as all of Streamlit's own scripts, and the browser asks for it only when a chart
# has come: here it does so while the server still works. Its file bears a hash; where none is found nothing is lost.
_CHARTS = next((Path(st.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js"), None)
_early = st.components.v2.component(
    "quarterdeck_charts_early",
    html="<i></i>",
    js="""export default function ({ data: [name] }) {
  const own = document.querySelector('script[type="module"][src*="static/js/"]');
  if (own) import(new URL(name, own.src).href).catch(() => {});
}""",
)


def mode() -> Mode:
    """Light or dark, as the browser shows the page; light until it has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"


def current() -> Theme:
    """The theme that charts on this page are drawn in."""
    return read_theme(mode())


def page_css(theme: Theme) -> str:
    """All CSS that touches Streamlit's own elements."""
    rules = (_DARK if theme.mode == "dark" else "") + _BOTH
    return f"<style>{rules.replace('BACKGROUND', theme.background)}</style>"


def expect_charts() -> None:
    """Have the browser load what draws charts, before there is one."""
    if _CHARTS:
        _early(key="charts_early", data=[_CHARTS.name])


def without_sidebar() -> None:
    """A page that has no sidebar shows none, wherever one came from."""
    st.html(_NO_SIDEBAR)


def dress() -> Theme:
    """Put the page's CSS in place and watch for a switch of theme, which Streamlit does not rerun for by itself.

    Call it once per run, in the frame; charts are then drawn anew in the other colours. Returns the current theme.
    """
    theme = current()
    st.html(page_css(theme))
    _watcher(key="theme_watcher", on_switched_change=lambda: None)
    return theme
