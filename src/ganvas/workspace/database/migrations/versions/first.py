"""The first tables: pieces with their lineage, stars, tags, collections and notes; a place for jobs and events.

What they mean is said in ``tables.py``.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "about",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_about")),
    )
    op.create_table(
        "collection",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("folded", sa.String(length=256), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_collection")),
        sa.UniqueConstraint("folded", name=op.f("uq_collection_folded")),
    )
    op.create_table(
        "job",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="queued", nullable=False),
        sa.Column("asked", sa.String(length=16)),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("person", sa.String(length=64)),
        sa.Column("device", sa.String(length=32)),
        sa.Column("worker", sa.String(length=64)),
        sa.Column("heartbeat", sa.BigInteger()),
        sa.Column("progress", sa.Float()),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("error_code", sa.String(length=64)),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')", name=op.f("ck_job_state")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_job_state_priority_number"), "job", ["state", "priority", "number"])
    op.create_table(
        "model",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("noticed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_model")),
    )
    op.create_table(
        "node",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("operation", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_node")),
        sa.UniqueConstraint("id", name=op.f("uq_node_id")),
    )
    op.create_table(
        "tag",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("folded", sa.String(length=256), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tag")),
        sa.UniqueConstraint("folded", name=op.f("uq_tag_folded")),
    )
    op.create_table(
        "edge",
        sa.Column("child", NUMBER, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("parent", NUMBER, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["child"], ["node.number"], name=op.f("fk_edge_child")),
        sa.ForeignKeyConstraint(["parent"], ["node.number"], name=op.f("fk_edge_parent")),
        sa.PrimaryKeyConstraint("child", "place", name=op.f("pk_edge")),
    )
    op.create_index(op.f("ix_edge_parent"), "edge", ["parent"])
    op.create_table(
        "event",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("job", NUMBER),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["job.number"], name=op.f("fk_event_job"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_job"), "event", ["job"])
    op.create_index(op.f("ix_event_topic_number"), "event", ["topic", "number"])
    op.create_table(
        "piece",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="picture", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("stars", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("trashed", sa.BigInteger()),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_piece_stars")),
        sa.ForeignKeyConstraint(["model"], ["model.sha256"], name=op.f("fk_piece_model")),
        sa.ForeignKeyConstraint(["number"], ["node.number"], name=op.f("fk_piece_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_piece")),
    )
    op.create_index(op.f("ix_piece_model"), "piece", ["model"])
    op.create_index(op.f("ix_piece_trashed_added"), "piece", ["trashed", "added"])
    op.create_index(op.f("ix_piece_trashed_stars_added"), "piece", ["trashed", "stars", "added"])
    op.create_table(
        "ancestry",
        sa.Column("ancestor", NUMBER, nullable=False),
        sa.Column("piece", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["ancestor"], ["node.number"], name=op.f("fk_ancestry_ancestor")),
        sa.ForeignKeyConstraint(["piece"], ["piece.number"], name=op.f("fk_ancestry_piece"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ancestor", "piece", name=op.f("pk_ancestry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ancestry_piece"), "ancestry", ["piece"])
    op.create_table(
        "collected",
        sa.Column("collection", NUMBER, nullable=False),
        sa.Column("piece", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection"], ["collection.number"], name=op.f("fk_collected_collection"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["piece"], ["piece.number"], name=op.f("fk_collected_piece"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("collection", "piece", name=op.f("pk_collected")),
    )
    op.create_index(op.f("ix_collected_piece"), "collected", ["piece"])
    op.create_table(
        "draw",
        sa.Column("seed", sa.String(length=20), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("piece", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["piece"], ["piece.number"], name=op.f("fk_draw_piece"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seed", "place", "piece", name=op.f("pk_draw")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_draw_piece"), "draw", ["piece"])
    op.create_table(
        "note",
        sa.Column("piece", NUMBER, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["piece"], ["piece.number"], name=op.f("fk_note_piece"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("piece", name=op.f("pk_note")),
    )
    op.create_table(
        "tagged",
        sa.Column("tag", NUMBER, nullable=False),
        sa.Column("piece", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["piece"], ["piece.number"], name=op.f("fk_tagged_piece"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag"], ["tag.number"], name=op.f("fk_tagged_tag"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", "piece", name=op.f("pk_tagged")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tagged_piece"), "tagged", ["piece"])
    # ### end Alembic commands ###
