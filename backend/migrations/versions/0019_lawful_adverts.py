"""minimum_wages, vacancy_reports; vacancies: form of work, what it suits, hidden meanwhile"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime
revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

# place, from, yuan a month, yuan an hour: the lowest class of each province and cities above it,
# as announced; offices enter the class of their own place and correct what is wrong
ANNOUNCED = (
    ('43', date(2022, 4, 1), 1550, 15), ('43', date(2024, 12, 1), 1700, 17),
    ('44', date(2025, 3, 1), 1750, 17.4), ('4401', date(2025, 3, 1), 2500, 23.7),
    ('4403', date(2025, 3, 1), 2520, 23.7), ('4419', date(2025, 3, 1), 2080, 19.8),
    ('4420', date(2025, 3, 1), 2080, 19.8), ('4406', date(2025, 3, 1), 2080, 19.8),
    ('33', date(2024, 1, 1), 2010, 20), ('32', date(2024, 1, 1), 2010, 20),
    ('35', date(2025, 1, 1), 1895, 20), ('31', date(2025, 7, 1), 2740, 25),
    ('11', date(2025, 9, 1), 2540, 27.7),
)
DOCUMENT = '各省公布的标准，请各地对照文件登记本地的一档'


def upgrade():
    table = op.create_table(
        'minimum_wages',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('region_code', sa.String(length=12), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('monthly_fen', sa.Integer(), nullable=False),
        sa.Column('hourly_fen', sa.Integer(), nullable=False),
        sa.Column('document', sa.String(length=120), nullable=False),
        sa.Column('entered_by', sa.Integer(), nullable=True),
        sa.Column('created_at', UtcDateTime(), nullable=False),
        sa.Column('updated_at', UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_minimum_wages')),
        sa.UniqueConstraint('region_code', 'valid_from', name=op.f('uq_minimum_wages_region_code_valid_from')),
    )
    now = datetime.now(UTC)
    op.bulk_insert(table, [
        {'region_code': place, 'valid_from': since, 'monthly_fen': month * 100,
         'hourly_fen': round(hour * 100), 'document': DOCUMENT, 'created_at': now, 'updated_at': now}
        for place, since, month, hour in ANNOUNCED
    ])
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('work_form', sa.String(length=8), nullable=False, server_default='site'))
        batch_op.add_column(sa.Column('hours_free', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('suits', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('reserved_left', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('reserved_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('hidden_at', UtcDateTime(), nullable=True))
    op.execute(sa.text("UPDATE vacancies SET suits = '[]'"))
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.alter_column('work_form', existing_type=sa.String(length=8), existing_nullable=False, server_default=None)
        batch_op.alter_column('hours_free', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        batch_op.alter_column('reserved_left', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch_op.alter_column('suits', existing_type=sa.JSON(), nullable=False)


    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reserved', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.alter_column('reserved', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    op.create_table(
        'vacancy_reports',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('vacancy_id', sa.Integer(), nullable=False),
        sa.Column('wechat_user_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('text', sa.String(length=300), nullable=False),
        sa.Column('reported_at', UtcDateTime(), nullable=False),
        sa.Column('decision', sa.String(length=8), nullable=False),
        sa.Column('decided_by', sa.Integer(), nullable=True),
        sa.Column('decided_at', UtcDateTime(), nullable=True),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_vacancy_reports_vacancy_id_vacancies')),
        sa.ForeignKeyConstraint(['wechat_user_id'], ['wechat_users.id'], name=op.f('fk_vacancy_reports_wechat_user_id_wechat_users')),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_vacancy_reports_person_id_people')),
        sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_vacancy_reports_decided_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_vacancy_reports')),
        sa.UniqueConstraint('vacancy_id', 'wechat_user_id', name=op.f('uq_vacancy_reports_vacancy_id_wechat_user_id')),
    )
    for column in ('wechat_user_id', 'person_id', 'decision'):
        op.create_index(op.f(f'ix_vacancy_reports_{column}'), 'vacancy_reports', [column])


def downgrade():
    op.drop_table('vacancy_reports')
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_column('reserved')
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        for column in ('hidden_at', 'reserved_until', 'reserved_left', 'suits', 'hours_free', 'work_form'):
            batch_op.drop_column(column)
    op.drop_table('minimum_wages')
