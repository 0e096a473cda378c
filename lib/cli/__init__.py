"""The same use cases as commands: `quarterdeck COMMAND`, see docs/commands.md."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # small arrays: more threads only cost time, and NumPy reads it when imported

from typer.exceptions import Abort, Exit, TyperException

from lib.cli import activity, data, goals, numbers, plan, report, scenarios, serve, share
from lib.cli.app import app
from lib.cli.say import Said, error, json_wanted, refuse_broken
from lib.errors import BadInput, PlanError
from lib.store import new_id

log = logging.getLogger("quarterdeck")
__all__ = ["activity", "app", "data", "goals", "main", "numbers", "plan", "report", "scenarios", "serve", "share"]


def main(arguments: list[str] | None = None) -> None:
    """Run a command. Exit 0 done, 2 the input or the arguments are at fault, 3 a `--fail-on` condition holds, 1 a bug."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(given))


def _run(given: list[str]) -> int:
    as_json = json_wanted(given)
    try:
        refuse_broken(given)
        code = app(given, prog_name="quarterdeck", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except Said as said:
        return said.code
    except PlanError as fault:
        return error(fault, as_json)
    except TyperException as fault:
        message = fault.format_message().rstrip(".")
        return error(BadInput(f"{message}.", "See quarterdeck --help."), as_json) if message else 2
    except Exit as done:
        return done.exit_code
    except (Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return 0
    except Exception:  # noqa: BLE001 (the one place where a bug becomes a reference)
        return _bug()


def _bug() -> int:
    """Log the exception at hand into a file, so that no traceback meets the person, and say where; the exit code."""
    reference, path = new_id(), Path(tempfile.gettempdir()) / "quarterdeck.log"
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    log.addHandler(handler)
    log.propagate = False
    log.exception("reference %s", reference)
    log.removeHandler(handler)
    handler.close()
    sys.stderr.write(f"Something went wrong on our side (reference {reference}, details in {path}).\n")
    return 1
