"""incomes: what they were verified by, what the national system holds"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('register_events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('evidence', sa.String(length=12), server_default='', nullable=False))

    op.create_table('national_entries',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=True),
    sa.Column('entered_name', sa.String(length=60), nullable=False),
    sa.Column('serial', sa.String(length=24), nullable=False),
    sa.Column('row', sa.LargeBinary(length=8000), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['register_events.id'], name=op.f('fk_national_entries_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_national_entries_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_national_entries'))
    )
    with op.batch_alter_table('national_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_national_entries_event_id'), ['event_id'], unique=False)


def downgrade():
    op.drop_table('national_entries')
    with op.batch_alter_table('register_events', schema=None) as batch_op:
        batch_op.drop_column('evidence')
