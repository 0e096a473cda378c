"""Opening the database: SQLite in WAL mode beside the files, or any database by address; its schema brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from lib.errors import PlanError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"


def open_database(url: str) -> Engine:
    """The database at that address, its schema at the newest version. Raises PlanError when it cannot be opened."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        if _version(engine) != HEAD:
            _upgrade(engine)
    except DBAPIError as error:
        raise PlanError(
            f"The database cannot be opened ({type(error.orig).__name__}: {error.orig}).",
            "Check that the folder can be written and the address is right.",
        ) from error
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.close()


def _version(engine: Engine) -> str | None:
    """The schema's version, read without importing Alembic: that costs a fifth of a second at each start."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(select(text("version_num")).select_from(table("alembic_version")))
        return found


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
