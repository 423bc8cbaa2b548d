"""patrol_tasks, patrol_checks, patrol_asks; vacancies: the day until which the last look holds"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'patrol_tasks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.String(length=24), nullable=False),
        sa.Column('region_code', sa.String(length=12), nullable=False),
        sa.Column('week', sa.String(length=8), nullable=False),
        sa.Column('live', sa.Integer(), nullable=False),
        sa.Column('made_on', sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_tasks')),
        sa.UniqueConstraint('organisation', 'week', name=op.f('uq_patrol_tasks_organisation_week')),
    )
    for column in ('region_code', 'week'):
        op.create_index(op.f(f'ix_patrol_tasks_{column}'), 'patrol_tasks', [column])
    op.create_table(
        'patrol_checks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('vacancy_id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.String(length=24), nullable=False),
        sa.Column('week', sa.String(length=8), nullable=False),
        sa.Column('result', sa.String(length=8), nullable=False),
        sa.Column('evidence', sa.String(length=8), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('checked_by', sa.Integer(), nullable=True),
        sa.Column('checked_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_patrol_checks_vacancy_id_vacancies')),
        sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_patrol_checks_checked_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_checks')),
    )
    op.create_index(op.f('ix_patrol_checks_vacancy_id'), 'patrol_checks', ['vacancy_id'])
    op.create_index('ix_patrol_checks_organisation_week', 'patrol_checks', ['organisation', 'week'])
    op.create_table(
        'patrol_asks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('employer_id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.String(length=24), nullable=False),
        sa.Column('asked_by', sa.Integer(), nullable=True),
        sa.Column('asked_at', UtcDateTime(), nullable=False),
        sa.Column('answered_at', UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_patrol_asks_employer_id_employers')),
        sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_patrol_asks_asked_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_asks')),
    )
    op.create_index(op.f('ix_patrol_asks_employer_id'), 'patrol_asks', ['employer_id'])
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('patrol_due_on', sa.Date(), nullable=True))
    # what is open now has a week from this day
    vacancies = sa.table('vacancies', sa.column('patrol_due_on', sa.Date()))
    op.execute(vacancies.update().values(patrol_due_on=date.today() + timedelta(days=7)))
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.alter_column('patrol_due_on', existing_type=sa.Date(), nullable=False)


def downgrade():
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.drop_column('patrol_due_on')
    for table in ('patrol_asks', 'patrol_checks', 'patrol_tasks'):
        op.drop_table(table)
