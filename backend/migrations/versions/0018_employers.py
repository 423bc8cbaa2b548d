"""employers: kinds of unit, legal representative, delisting"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kinds', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('legal_representative', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('delisted_at', UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('delisted_why', sa.String(length=200), nullable=False, server_default=''))
    op.execute(sa.text("UPDATE employers SET kinds = '[]'"))
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.alter_column('kinds', existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column('legal_representative', existing_type=sa.String(length=40), existing_nullable=False, server_default=None)
        batch_op.alter_column('delisted_why', existing_type=sa.String(length=200), existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table('employers', schema=None) as batch_op:
        for column in ('delisted_why', 'delisted_at', 'legal_representative', 'kinds'):
            batch_op.drop_column(column)
