"""graduates: school, helper and plan"""

import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('graduates',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('school', sa.String(length=60), nullable=False),
    sa.Column('major', sa.String(length=60), nullable=False),
    sa.Column('degree', sa.String(length=12), nullable=False),
    sa.Column('graduated_on', sa.Date(), nullable=False),
    sa.Column('need', sa.String(length=12), nullable=False),
    sa.Column('helper_name', sa.String(length=40), nullable=False),
    sa.Column('helper_office', sa.String(length=60), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_graduates_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_graduates'))
    )


def downgrade():
    op.drop_table('graduates')
