"""Opening the database: SQLite in WAL mode beside the files, or any database by address; its schema brought up to date."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from lib.errors import PlanError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"
UPGRADING = 7_140_311  # the number of the lock that Postgres keeps while the schema is changed


def unusable(place: Path | str, error: OSError) -> PlanError:
    """What to say of a place in which nothing can be kept."""
    why = error.strerror or str(error)
    return PlanError(
        f"Nothing can be kept in {place}: {why}.",
        "Name a folder that can be written, with --home or QUARTERDECK_HOME.",
    )


def make_home(home: Path) -> None:
    """Make the folder in which everything is kept. Raises PlanError where it cannot be made or written in."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(home, error) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise unusable(home, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def open_database(url: str) -> Engine:
    """The database at that address, its schema at the newest version. Raises PlanError when it cannot be opened."""
    engine = create_engine(url)
    local = engine.dialect.name == "sqlite"
    if local:
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        with engine.connect() as connection:
            found = _version(connection)
        if found != HEAD:
            _upgrade(engine)
    except DBAPIError as error:
        raise PlanError(
            f"The database cannot be opened: {engine.url.database if local else engine.url.render_as_string()} ({error.orig}).",
            "Check that the folder can be written and the address is right, or choose another with --home.",
        ) from error
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=15000")  # first: the next one waits for others that open the same file
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _version(connection: Connection) -> str | None:
    """The schema's version, read without importing Alembic: that costs a fifth of a second at each start."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(select(text("version_num")).select_from(table("alembic_version")))
    return found


def _upgrade(engine: Engine) -> None:
    """Bring the schema up to date. Of several processes that find it old one does; the others wait, then find it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        _lock(connection)
        if _version(connection) == HEAD:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    """Have others that would upgrade wait until this transaction is over."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADING)))
