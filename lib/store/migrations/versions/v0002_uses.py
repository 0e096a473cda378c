"""How often links were opened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "uses",
        sa.Column("workspace", sa.String(200), primary_key=True),
        sa.Column("link", sa.String(40), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last", sa.String(40), nullable=False),
    )
