"""accounts: second factor, age and history of passwords"""

import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('staff', sa.Column('password_at', UtcDateTime(), nullable=True))
    op.add_column('staff', sa.Column('password_by_other', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('staff', sa.Column('old_hashes', sa.JSON(), nullable=True))
    op.add_column('staff', sa.Column('totp_secret', sa.LargeBinary(length=1024), nullable=True))
    op.add_column('staff', sa.Column('totp_since', UtcDateTime(), nullable=True))
    op.add_column('staff', sa.Column('totp_step', sa.Integer(), nullable=True))
    op.add_column('staff', sa.Column('recovery_hashes', sa.JSON(), nullable=True))


def downgrade():
    for name in (
        'recovery_hashes', 'totp_step', 'totp_since', 'totp_secret', 'old_hashes',
        'password_by_other', 'password_at',
    ):
        op.drop_column('staff', name)
