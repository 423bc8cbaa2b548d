"""duplicates: merged people, pinyin initials, the queue of pairs, merges"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
from backend.domain.people.names import initials

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_people_name": ["name"],
    "ix_people_name_initials": ["name_initials"],
    "ix_people_region_code_name": ["region_code", "name"],
    "ix_people_region_code_name_initials": ["region_code", "name_initials"],
    "ix_people_check_status_region_code": ["check_status", "region_code", "name"],
}

def upgrade():
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        people.add_column(
            sa.Column("name_initials", sa.String(length=40), nullable=False, server_default="")
        )
        people.create_foreign_key(
            op.f("fk_people_merged_into_id"), "people", ["merged_into_id"], ["id"]
        )
    op.create_index(op.f("ix_people_merged_into_id"), "people", ["merged_into_id"])
    for name, columns in INDEXES.items():
        op.create_index(name, "people", columns)
    _spell()  # behind the index on the name, which each of its updates takes
    op.drop_index(op.f("ix_people_region_code"), "people")
    _make_tables()


def _spell():
    """The initials of the people that are there, once per name."""
    people = sa.table("people", sa.column("name", sa.String), sa.column("name_initials", sa.String))
    connection = op.get_bind()
    for (name,) in connection.execute(sa.select(people.c.name).distinct()).all():
        connection.execute(
            people.update().where(people.c.name == name).values(name_initials=initials(name))
        )


def _make_tables():
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["left_id"], ["people.id"], name=op.f("fk_duplicate_pairs_left_id")
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["people.id"], name=op.f("fk_duplicate_pairs_right_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint(
            "left_id", "right_id", name=op.f("uq_duplicate_pairs_left_id_right_id")
        ),
    )
    op.create_index(op.f("ix_duplicate_pairs_right_id"), "duplicate_pairs", ["right_id"])
    op.create_index(op.f("ix_duplicate_pairs_state"), "duplicate_pairs", ["state"])
    op.create_table(
        "person_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("away_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("merged_by", sa.String(length=40), nullable=False),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("swapped", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=False),
        sa.Column("undo_reason", sa.String(length=200), nullable=False),
        sa.Column("unrestored", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["people.id"], name=op.f("fk_person_merges_keeper_id")
        ),
        sa.ForeignKeyConstraint(["away_id"], ["people.id"], name=op.f("fk_person_merges_away_id")),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["duplicate_pairs.id"], name=op.f("fk_person_merges_pair_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merges")),
    )
    for column in ("keeper_id", "away_id", "pair_id"):
        op.create_index(op.f(f"ix_person_merges_{column}"), "person_merges", [column])


def downgrade():
    op.drop_table("person_merges")
    op.drop_table("duplicate_pairs")
    op.create_index(op.f("ix_people_region_code"), "people", ["region_code"])
    for name in INDEXES:
        op.drop_index(name, "people")
    with op.batch_alter_table("people") as people:
        people.drop_constraint(op.f("fk_people_merged_into_id"), type_="foreignkey")
        people.drop_index(op.f("ix_people_merged_into_id"))
        people.drop_column("name_initials")
        people.drop_column("merged_into_id")
