"""imports of people: what they did to whom, column mappings of counties"""

import sqlalchemy as sa
from alembic import op
revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('imported_people',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('made', sa.Boolean(), nullable=False),
    sa.Column('before', sa.LargeBinary(length=1024), nullable=True),
    sa.Column('after', sa.LargeBinary(length=1024), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name=op.f('fk_imported_people_batch_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_imported_people_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_people')),
    sa.UniqueConstraint('batch_id', 'person_id', name=op.f('uq_imported_people_batch_id_person_id'))
    )
    with op.batch_alter_table('imported_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_people_person_id'), ['person_id'], unique=False)

    op.create_table('column_mappings',
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('region_code', 'title', name=op.f('pk_column_mappings'))
    )


def downgrade():
    op.drop_table('column_mappings')
    op.drop_table('imported_people')
