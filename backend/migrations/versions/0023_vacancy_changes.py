"""vacancies: an index by the time of the last change, which feed and search follow"""

from alembic import op
revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index('ix_vacancies_updated_at_id', 'vacancies', ['updated_at', 'id'])


def downgrade():
    op.drop_index('ix_vacancies_updated_at_id', table_name='vacancies')
