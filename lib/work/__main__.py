"""What a child process runs: one job to its end."""

import sys

from lib.settings import Settings
from lib.store import Store
from lib.work.jobs import run

if __name__ == "__main__":
    settings = Settings()
    run(Store(settings), settings, sys.argv[1])
