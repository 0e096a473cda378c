"""Start the server and have it ready for the first visitor: `python -m lib.ui.serve --server.port 8501`.

`streamlit run app.py` serves the same app, but imports it and works out its numbers only when somebody comes. Here a thread
does both while the visitor's browser still loads its own scripts. What it finds wrong the first visitor meets, and is told.
"""

from __future__ import annotations

import logging
import sys
import threading
import time

from streamlit.web import cli

from lib.settings import ROOT

_log = logging.getLogger("quarterdeck")
_PAUSE = 0.02  # seconds between two looks whether the server is there
_NO_PAGE = "streamlit.runtime.scriptrunner_utils.script_run_context"  # warns of every call outside a page's run


def main() -> None:
    """Serve until ended; options are those of `streamlit run`."""
    threading.Thread(target=_ready, name="ready", daemon=True).start()
    cli.main(["run", str(ROOT / "app.py"), *sys.argv[1:]], prog_name="streamlit")


def _ready() -> None:
    from streamlit.runtime import Runtime

    while not Runtime.exists():
        time.sleep(_PAUSE)
    logging.getLogger(_NO_PAGE).setLevel(logging.ERROR)
    try:
        prepare()
    except Exception:  # noqa: BLE001 - nobody waits for this thread, and a page will meet the same and say so
        _log.info("could not get ready before the first visitor", exc_info=True)


def prepare() -> None:
    """Import what the first page needs, open the store, and work out the numbers of the usual workspace."""
    from lib.access import Actor
    from lib.desk.desk import FIRST_WORKSPACE
    from lib.panel import Cut
    from lib.pipeline.attention import pulls
    from lib.ui import cache, overview  # noqa: F401 - the page's own imports

    shelf = cache.shelf()
    desk = shelf.open((*shelf.store.workspaces(), FIRST_WORKSPACE)[0], Actor("owner"))
    if desk.empty:
        return
    outcome = cache.outcome(desk)
    outcome.kpis(Cut("quarter"))
    outcome.gaps()
    if outcome.forecast:
        outcome.backtests("quarter")
        pulls(outcome)


if __name__ == "__main__":
    main()
