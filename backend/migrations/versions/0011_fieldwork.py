"""field work: helpers of households, visits, calls, phones of staff, applications on behalf"""

import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('staff_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=True),
    sa.Column('code_until', UtcDateTime(), nullable=True),
    sa.Column('wechat_user_id', sa.Integer(), nullable=True),
    sa.Column('linked_at', UtcDateTime(), nullable=True),
    sa.Column('used_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_links_staff_id')),
    sa.ForeignKeyConstraint(['wechat_user_id'], ['wechat_users.id'], name=op.f('fk_staff_links_wechat_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_links')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_staff_links_code_hash')),
    sa.UniqueConstraint('wechat_user_id', name=op.f('uq_staff_links_wechat_user_id'))
    )
    with op.batch_alter_table('staff_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_links_staff_id'), ['staff_id'], unique=False)

    op.create_table('field_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=40), nullable=False),
    sa.Column('uploaded_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_field_photos_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_photos'))
    )
    with op.batch_alter_table('field_photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_field_photos_staff_id'), ['staff_id'], unique=False)

    op.create_table('visits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('staff_name', sa.String(length=40), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('list_handed', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('lng', sa.Float(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('signature_id', sa.Integer(), nullable=True),
    sa.Column('client_key', sa.String(length=64), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_visits_household_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['field_photos.id'], name=op.f('fk_visits_photo_id')),
    sa.ForeignKeyConstraint(['signature_id'], ['field_photos.id'], name=op.f('fk_visits_signature_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_visits_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits')),
    sa.UniqueConstraint('client_key', name=op.f('uq_visits_client_key'))
    )
    with op.batch_alter_table('visits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visits_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_visits_region_code_visited_on', ['region_code', 'visited_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_visits_staff_id'), ['staff_id'], unique=False)

    op.create_table('calls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('staff_name', sa.String(length=40), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=True),
    sa.Column('result', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('called_on', sa.Date(), nullable=False),
    sa.Column('client_key', sa.String(length=64), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_calls_application_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_calls_person_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_calls_staff_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_calls_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calls')),
    sa.UniqueConstraint('client_key', name=op.f('uq_calls_client_key'))
    )
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.create_index('ix_calls_person_id_called_on', ['person_id', 'called_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_calls_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_calls_staff_id'), ['staff_id'], unique=False)

    with op.batch_alter_table('households', schema=None) as batch_op:
        batch_op.add_column(sa.Column('helper_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_households_helper_id'), ['helper_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_households_helper_id'), 'staff', ['helper_id'], ['id'])

    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_behalf_by', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_applications_on_behalf_by'), ['on_behalf_by'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_applications_on_behalf_by'), 'staff', ['on_behalf_by'], ['id'])


def downgrade():
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_applications_on_behalf_by'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_applications_on_behalf_by'))
        batch_op.drop_column('on_behalf_by')

    with op.batch_alter_table('households', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_households_helper_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_households_helper_id'))
        batch_op.drop_column('helper_id')

    op.drop_table('calls')
    op.drop_table('visits')
    op.drop_table('field_photos')
    op.drop_table('staff_links')
