"""A real server and a real browser, for the browser tests, the benchmarks and the pictures."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.find_chromium import find

ROOT = Path(__file__).resolve().parent.parent
HINT = "There is no Chromium. Type: sudo apt-get install chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]');
}"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: its address, its home folder, where its output goes, and the process that serves it."""

    url: str
    home: Path
    log: Path
    pid: int = 0

    def output(self) -> str:
        """What the server has written so far."""
        return self.log.read_text("utf-8", "replace")


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    """Whether the server on `port` says that it is ready."""
    connection = http.client.HTTPConnection("localhost", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def environment(home: Path) -> dict[str, str]:
    """The environment of a server or command that keeps everything under `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUARTERDECK_", "STREAMLIT_"))}
    return {**kept, "QUARTERDECK_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def running(home: Path, script: Path = ROOT / "app.py", wait: float = 90.0) -> Iterator[Server]:
    """The app (or another script) on a free port, started cold, stopped with all its children at the end.

    Raises RuntimeError with the server's output if it ends or is not healthy within `wait` seconds.
    """
    port = free_port()
    ours = ["lib.ui.serve"] if script == ROOT / "app.py" else ["streamlit", "run", str(script)]
    command = [sys.executable, "-m", *ours, "--server.port", str(port)]
    log = Path(tempfile.mkstemp(prefix="server-", suffix=".log")[1])
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=ROOT,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await_health(process, port, log, wait)
            yield Server(f"http://localhost:{port}", home, log, process.pid)
        finally:
            _stop(process)
    log.unlink()


def _await_health(process: subprocess.Popen[bytes], port: int, log: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while not healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and the workers it has started: they share its process group."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
            process.wait(10)
        except (ProcessLookupError, PermissionError):
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that keeps to itself. Raises RuntimeError with the command to type if there is none."""
    path = find()
    if path is None:
        raise RuntimeError(HINT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page, wait: float = 60.0) -> Page:
    """Wait until the page is connected and its script has come to rest; gives the page back."""
    page.wait_for_function(SETTLED, timeout=wait * 1000)
    return page


def command(home: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run `quarterdeck ARGUMENTS` on `home` and give back its output as text."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("quarterdeck")), *arguments],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=check,
    )
