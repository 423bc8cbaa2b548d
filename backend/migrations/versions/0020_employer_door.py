"""employer_codes; applications: when the employer was asked, when the county was told"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'employer_codes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('employer_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('sent_at', UtcDateTime(), nullable=False),
        sa.Column('expires_at', UtcDateTime(), nullable=False),
        sa.Column('used_at', UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_employer_codes_employer_id_employers')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_codes')),
    )
    op.create_index(op.f('ix_employer_codes_employer_id'), 'employer_codes', ['employer_id'])
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked_at', UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('overdue_at', UtcDateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_column('overdue_at')
        batch_op.drop_column('asked_at')
    op.drop_table('employer_codes')
