"""Indexes in the orders in which pieces are shown, of those that are kept and of those in the trash."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEPT, TRASHED = sa.text("trashed IS NULL"), sa.text("trashed IS NOT NULL")


def upgrade() -> None:
    op.drop_index(op.f("ix_piece_trashed_added"), "piece")
    op.drop_index(op.f("ix_piece_trashed_stars_added"), "piece")
    for name, columns, where in (
        ("ix_piece_kept_newest", ["added", "number"], KEPT),
        ("ix_piece_kept_best", ["stars", "added", "number"], KEPT),
        ("ix_piece_trashed_newest", ["added", "number"], TRASHED),
    ):
        op.create_index(name, "piece", columns, sqlite_where=where, postgresql_where=where)
