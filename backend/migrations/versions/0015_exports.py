"""exports: files of people, who asked for them and who consented"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('exports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('full', sa.Boolean(), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('requested_by', sa.Integer(), nullable=True),
    sa.Column('requested_name', sa.String(length=60), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_name', sa.String(length=60), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('stored_name', sa.String(length=60), nullable=False),
    sa.Column('downloads', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_exports_decided_by')),
    sa.ForeignKeyConstraint(['requested_by'], ['staff.id'], name=op.f('fk_exports_requested_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exports'))
    )
    with op.batch_alter_table('exports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exports_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_exports_requested_by'), ['requested_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_exports_status'), ['status'], unique=False)


def downgrade():
    op.drop_table('exports')
