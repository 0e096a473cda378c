"""Find a Chromium for the browser tests, or get one.

`python tools/find_chromium.py` prints the path of the browser that is there (exit 1 if none is);
with `--install` it gets one first, saying how before it does so. Without any way to get one it prints the
command to type and exits 0: the tests that need a browser then fail, and only those.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Path of the first Chromium found: `QUARTERDECK_CHROMIUM`, the PATH, then Playwright's own."""
    named = os.environ.get("QUARTERDECK_CHROMIUM")
    if named:
        return shutil.which(named)
    for name in (*NAMES, *MACOS):
        path = shutil.which(name)
        if path:
            return path
    return of_playwright()


def of_playwright() -> str | None:
    """The Chromium that `playwright install` has put in its cache, if it has."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Get a Chromium: from apt as root where there is apt-get, else Playwright's build."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium found. Installing one: apt-get update && apt-get install -y chromium", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        updated = subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        if updated.returncode == 0:
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=quiet, check=False)
        if find():
            return
    print("No Chromium found. Installing one: python -m playwright install chromium", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main(arguments: list[str]) -> int:
    path = find()
    if path is None and "--install" in arguments:
        install()
        path = find()
    if path:
        print(path)
        return 0
    print(
        "There is no Chromium and none could be installed; the browser tests will fail. Type:\n"
        "    sudo apt-get install chromium     (or any Chrome or Chromium: QUARTERDECK_CHROMIUM=/path/to/it)\n"
        "and run make test again.",
        file=sys.stderr,
    )
    return 0 if "--install" in arguments else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
