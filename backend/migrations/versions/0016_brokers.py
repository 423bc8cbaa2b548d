"""people: who of the staff introduced them"""

import sqlalchemy as sa
from alembic import op
revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('introduced_by', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_people_introduced_by'), ['introduced_by'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_people_introduced_by'), 'staff', ['introduced_by'], ['id'])


def downgrade():
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_people_introduced_by'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_people_introduced_by'))
        batch_op.drop_column('introduced_by')
