"""Create the table of positions."""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("positions", sa.Column("symbol", sa.String, primary_key=True))
