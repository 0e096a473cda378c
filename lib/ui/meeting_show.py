"""The meeting on the screen: its one line on top, the way from section to section, and what each of them draws."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.charts.fan_data import fan_key
from lib.charts.format import Formatter
from lib.desk import Desk
from lib.desk.links import Meeting
from lib.pipeline import standing
from lib.ui import cache, forecast_view, frame, gaps_view, marks, meeting_decisions, show
from lib.ui import meeting_view as view
from lib.ui.fan_picture import fan_html
from lib.ui.meeting_view import Look
from lib.ui.table import show_html, show_table

SECTION = "section"  # the parameter of the URL, and the key of the control
KEYS = "arrow_keys"

# Left and right go from section to section, unless something that uses these keys itself has the focus. The browser says
# where to go and not how far: of presses in quick succession the last one is all that counts.
_keys = st.components.v2.component(
    "quarterdeck_arrow_keys",
    html="<i></i>",
    js="""const BUSY = 'input, textarea, select, [contenteditable], [role="radiogroup"], [role="slider"], [role="dialog"]';
export default function ({ parentElement, data, setTriggerValue }) {
  const own = (parentElement.querySelector("i").own ??= { at: data.at, pressed: 0 });
  if (Date.now() - own.pressed > 2000) own.at = data.at;
  const busy = (at) => at instanceof Element && at.matches(BUSY) && !at.closest(".st-key-section");
  const press = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.composedPath().some(busy)) return;
    event.preventDefault();
    own.pressed = Date.now();
    own.at = Math.max(0, Math.min(data.last, own.at + step));
    setTriggerValue("go", own.at);
  };
  own.stop?.();
  document.addEventListener("keydown", press, true);
  return (own.stop = () => document.removeEventListener("keydown", press, true));
}""",
)


def look(meeting: Meeting) -> Look:
    """A meeting with its numbers."""
    fmt = Formatter(meeting.preferences.currency, meeting.preferences.locale)
    return Look(meeting, cache.of_meeting(meeting), fmt)


def top(meeting: Meeting) -> str:
    """The line on top and the sections; the one that is shown."""
    given, there = st.query_params.get(SECTION, ""), view.sections(meeting)
    if given in there:  # a link that names a section by its id
        st.query_params[SECTION] = view.LABELS[given]
        st.rerun()
    fmt = Formatter(meeting.preferences.currency, meeting.preferences.locale)
    if (went := _went()) is not None:
        st.session_state[SECTION] = there[min(went, len(there) - 1)]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(show.plain(view.caption(meeting, fmt)), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            chosen: str = st.segmented_control(
                "Section",
                there,
                default=there[0],
                format_func=view.LABELS.__getitem__,
                key=SECTION,
                bind="query-params",
                required=True,
                label_visibility="collapsed",
                wrap=True,
            )
            if not meeting.read_only:
                st.page_link(frame.page_file(frame.HOME), label="Leave", icon=":material/close:", width="content")
    _keys(key=KEYS, data={"at": there.index(chosen), "last": len(there) - 1}, on_go_change=lambda: None)
    st.space("small")
    return chosen


def _went() -> int | None:
    """The place of the section that the arrow keys have just gone to; known before the keys are listened to anew."""
    told = (st.session_state.get(KEYS) or {}).get("go")
    return None if told is None else int(told)


def draw(desk: Desk, meeting: Meeting, section: str) -> None:
    """One section."""
    if section == "decisions":
        meeting_decisions.draw(desk, meeting)
    elif meeting.empty:
        show_html(view.sentence("No data yet", "Numbers are shown as soon as files are loaded."), "idea")
    elif section == view.OPENING:
        meeting_decisions.opening(desk, look(meeting))
    else:
        seen = look(meeting)
        if seen.outcome.forecast is None:
            show_html(view.sentence("No forecast yet", "What is shown here is expected: it needs a forecast."), "idea")
        elif section == "north_star":
            _north_star(seen)
        elif section == "forecast":
            _forecast(seen)
        elif section == "targets":
            _targets(seen)
        else:
            _try(seen)


def _north_star(seen: Look) -> None:
    of = view.north_star(seen)
    if of is None:
        show_html(view.sentence("The north star cannot be forecast yet", "Its data are too few or too old."), "idea")
        return
    show_html(view.star(of, standing(seen.outcome, of.kpi.id)), "star")
    data = forecast_view.fan_data(of)
    show_html(fan_html(data, seen.fmt, "meeting"), "fan")
    show_html(marks.key_line(forecast_view.key_title(of), fan_key(data)), "key")


def _forecast(seen: Look) -> None:
    figures = view.expected(seen)
    if not figures:
        show_html(view.sentence("No key figure can be forecast yet"), "idea")
        return
    show_html(view.sentence(view.forecast_sentence(seen, figures)), "idea")
    show_html(view.forecast_table(seen, figures), "figures")


def _targets(seen: Look) -> None:
    gaps = seen.outcome.gaps()
    if not gaps:
        show_html(view.sentence("No targets yet"), "idea")
        return
    show_html(view.sentence(view.targets_sentence(gaps), view.ranking(seen)), "idea")
    show_html(view.targets_table(seen, gaps), "targets")


@frame.fragment
def _try(seen: Look) -> None:
    """Sliders that nobody else sees and nothing keeps."""
    base, fmt = seen.outcome.base, seen.fmt
    drivers = gaps_view.sliders(base.drivers())
    kept = seen.meeting.scenario.assumptions if seen.meeting.scenario else ()
    at = gaps_view.positions(kept)
    strip = st.container(key="strip")
    left, right = st.columns([4, 8], gap="large")
    names = [f"try_{d.driver.id}" for d in drivers]
    with left:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader("What if", anchor=False)
            st.button("Reset", icon=":material/undo:", type="tertiary", on_click=_put_back, args=(at, names))
        st.caption("Move a driver and see what follows. Nothing is kept, and nobody else sees it.")
        moved = {
            d.driver.id: st.slider(
                gaps_view.slider_label(d, fmt),
                -gaps_view.REACH,
                gaps_view.REACH,
                at.get(d.driver.id, 0),
                1,
                "%+d%%",
                key=f"try_{d.driver.id}",
            )
            for d in drivers
        }
    assumed = gaps_view.merged(kept, moved)
    now = base.under(assumed) if assumed else base
    with strip:
        show_html(view.tried_strip(seen, now), "strip_figures")
    with right:
        if now.gaps():
            show_table(view.tried_table(seen, now.gaps(), base.gaps()), "tried")
            st.caption(gaps_view.note(base))


def _put_back(at: Mapping[str, int], names: list[str]) -> None:
    for name in names:
        st.session_state[name] = at.get(name.removeprefix("try_"), 0)
