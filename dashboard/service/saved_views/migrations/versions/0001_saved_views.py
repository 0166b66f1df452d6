"""The tables of saved views and of when each was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("owner_name", sa.String(255), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "name", name="one_name_once"),
    )
    op.create_index("ix_saved_views_owner", "saved_views", ["owner"])
    op.create_table(
        "saved_view_looks",
        sa.Column("view_id", sa.String(32), sa.ForeignKey("saved_views.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("reader", sa.String(255), primary_key=True),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Remove both tables with what is in them."""
    op.drop_table("saved_view_looks")
    op.drop_table("saved_views")
