"""The tables of the database, as SQLAlchemy declares them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

workspaces = Table(
    "workspaces",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("created", String(40), nullable=False),
)

# Every revision of every document is a row; nothing is overwritten. `body` is JSON text, and null where it was removed.
documents = Table(
    "documents",
    metadata,
    Column("workspace", String(200), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("latest", Boolean, nullable=False),
    Column("body", Text, nullable=True),
    Column("at", String(40), nullable=False),
    Column("by", String(200), nullable=False),
    Column("how", Text, nullable=True),  # JSON text: what else is to be said of how it came about
    Index("documents_latest", "workspace", "kind", "latest"),
)

# What was computed from stored things and may be computed again, by the digest of what it was made from.
kept = Table(
    "kept",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("file", String(64), nullable=False),
    Column("at", String(40), nullable=False),
)

# How often, and when last, a link was opened: no revisions, looking is no change.
uses = Table(
    "uses",
    metadata,
    Column("workspace", String(200), primary_key=True),
    Column("link", String(40), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last", String(40), nullable=False),
)

# How many passwords were tried on a link since the last right one, and when last (seconds since 1970).
tries = Table(
    "tries",
    metadata,
    Column("workspace", String(200), primary_key=True),
    Column("link", String(40), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last", Float, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("workspace", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("request", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("share", Float, nullable=False),
    Column("doing", Text, nullable=False),
    Column("result", Text, nullable=True),
    Column("reference", String(40), nullable=True),
    Column("created", Float, nullable=False),
    Column("heartbeat", Float, nullable=False),
    Index("jobs_workspace", "workspace", "kind", "created"),
)
