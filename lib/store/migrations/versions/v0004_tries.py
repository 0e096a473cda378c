"""Wrong passwords that were tried on a link, so that guessing is slowed down."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "tries",
        sa.Column("workspace", sa.String(200), primary_key=True),
        sa.Column("link", sa.String(40), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last", sa.Float, nullable=False),
    )
