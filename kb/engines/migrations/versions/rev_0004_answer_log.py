"""The chain of answers with their evidence, and the recalls that were dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_log",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer_id", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_answer_log")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_answer_log_answer_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_answer_log_previous")),
    )
    op.create_table(
        "settled_recalls",
        sa.Column("answer_id", sa.String(length=40), nullable=False),
        sa.Column("causes", sa.String(length=64), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("answer_id", "causes", name=op.f("pk_settled_recalls")),
    )


def downgrade() -> None:
    op.drop_table("settled_recalls")
    op.drop_table("answer_log")
