"""How a revision came about, where it is not simply a change: it undoes another, restores a version, is part of a renaming."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("documents", sa.Column("how", sa.Text, nullable=True))
