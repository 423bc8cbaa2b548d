"""invitations of staff"""

import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('line', sa.String(length=8), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('open_key', sa.String(length=64), nullable=True),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('invited_by', sa.Integer(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['invited_by'], ['staff.id'], name=op.f('fk_invitations_invited_by')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_invitations_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('open_key', name=op.f('uq_invitations_open_key'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitations_region_code'), ['region_code'], unique=False)


def downgrade():
    op.drop_table('invitations')
