"""Corrections by hand; opportunities are made anew, for their records hold more than before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opportunity_corrections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("measure_key", sa.String(length=500), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=True),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Date(), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_corrections")),
    )
    _forget_what_was_made()


def downgrade() -> None:
    op.drop_table("opportunity_corrections")
    _forget_what_was_made()


def _forget_what_was_made() -> None:
    op.execute(sa.text("DELETE FROM opportunities"))
    op.execute(sa.text("DELETE FROM derivations WHERE name = 'opportunities'"))
