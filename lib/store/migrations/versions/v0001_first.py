"""Workspaces, documents with revisions, jobs, and what is kept by digest."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("created", sa.String(40), nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("workspace", sa.String(200), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("latest", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
    )
    op.create_index("documents_latest", "documents", ["workspace", "kind", "latest"])
    op.create_table(
        "kept",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("workspace", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("doing", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=True),
        sa.Column("reference", sa.String(40), nullable=True),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("heartbeat", sa.Float, nullable=False),
    )
    op.create_index("jobs_workspace", "jobs", ["workspace", "kind", "created"])
