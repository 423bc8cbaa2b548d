"""training providers; accounts and invitations of an employer or a training provider"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('training_providers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('credit_code', sa.String(length=18), nullable=True),
    sa.Column('owner_region', sa.String(length=12), nullable=False),
    sa.Column('occupations', sa.JSON(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('contact_name', sa.String(length=40), nullable=False),
    sa.Column('contact_phone', sa.LargeBinary(length=1024), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_providers')),
    sa.UniqueConstraint('credit_code', name=op.f('uq_training_providers_credit_code'))
    )
    with op.batch_alter_table('training_providers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_providers_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_training_providers_owner_region'), ['owner_region'], unique=False)

    for table in ('staff', 'invitations'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, target in (('employer_id', 'employers'), ('provider_id', 'training_providers')):
                batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
                batch_op.create_foreign_key(batch_op.f(f'fk_{table}_{column}'), target, [column], ['id'])
                if table == 'staff':
                    batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)


def downgrade():
    for table in ('invitations', 'staff'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in ('provider_id', 'employer_id'):
                batch_op.drop_constraint(batch_op.f(f'fk_{table}_{column}'), type_='foreignkey')
                if table == 'staff':
                    batch_op.drop_index(batch_op.f(f'ix_{table}_{column}'))
                batch_op.drop_column(column)

    op.drop_table('training_providers')
