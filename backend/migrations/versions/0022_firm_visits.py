"""visits to firms, service officers and their log, workshops with their people"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('firm_visits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('staff_name', sa.String(length=60), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=8), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('shortage_total', sa.Integer(), nullable=False),
    sa.Column('shortages', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('client_key', sa.String(length=32), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_firm_visits_employer_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_firm_visits_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_firm_visits')),
    sa.UniqueConstraint('client_key', name=op.f('uq_firm_visits_client_key'))
    )
    with op.batch_alter_table('firm_visits', schema=None) as batch_op:
        batch_op.create_index('ix_firm_visits_employer_id_visited_on', ['employer_id', 'visited_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_firm_visits_staff_id'), ['staff_id'], unique=False)
    op.create_table('employer_followups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('staff_name', sa.String(length=60), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('asked', sa.String(length=300), nullable=False),
    sa.Column('done', sa.String(length=300), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('client_key', sa.String(length=32), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_employer_followups_employer_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_employer_followups_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_followups')),
    sa.UniqueConstraint('client_key', name=op.f('uq_employer_followups_client_key'))
    )
    with op.batch_alter_table('employer_followups', schema=None) as batch_op:
        for column in ('employer_id', 'staff_id'):
            batch_op.create_index(batch_op.f(f'ix_employer_followups_{column}'), [column], unique=False)
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('service_officer_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_employers_service_officer_id'), ['service_officer_id'], unique=False)
    op.create_table('workshops',
    sa.Column('employer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('form', sa.String(length=8), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('recognised_on', sa.Date(), nullable=True),
    sa.Column('recognised_by', sa.String(length=60), nullable=False),
    sa.Column('absorbs_total', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_workshops_employer_id')),
    sa.PrimaryKeyConstraint('employer_id', name=op.f('pk_workshops'))
    )
    op.create_table('workshop_members',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('pay_mode', sa.String(length=12), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=True),
    sa.Column('open_key', sa.String(length=40), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_workshop_members_employer_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_workshop_members_entered_by')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_workshop_members_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_members')),
    sa.UniqueConstraint('open_key', name=op.f('uq_workshop_members_open_key'))
    )
    with op.batch_alter_table('workshop_members', schema=None) as batch_op:
        for column in ('employer_id', 'entered_by', 'person_id'):
            batch_op.create_index(batch_op.f(f'ix_workshop_members_{column}'), [column], unique=False)


def downgrade():
    op.drop_table('workshop_members')
    op.drop_table('workshops')
    with op.batch_alter_table('employers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employers_service_officer_id'))
        batch_op.drop_column('service_officer_id')
    op.drop_table('employer_followups')
    op.drop_table('firm_visits')
