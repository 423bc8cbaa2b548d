"""keys: progress of rotations; columns in which people's numbers may stand become ciphertext"""

import json
import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
from backend.core.privacy import key_ring
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

LONG = 1_000_000
# table, column, type before, bytes after, nullable
SEALED = (
    ('import_rows', 'raw', sa.JSON(), LONG, True),
    ('claims', 'answers', sa.JSON(), 1024, False),
    ('messages', 'payload', sa.JSON(), 1024, False),
    ('chat_messages', 'text', sa.Text(), 1024, False),
    ('inbound_events', 'raw', sa.Text(), 1024, True),
)


def upgrade():
    op.create_table('key_rotations',
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=8), nullable=False),
    sa.Column('last_id', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('place', name=op.f('pk_key_rotations'))
    )
    for table, column, before, size, nullable in SEALED:
        label = f'{table}.{column}'

        def close(value, before=before, label=label):
            text = json.dumps(value, ensure_ascii=False) if isinstance(before, sa.JSON) else value
            return None if value is None else key_ring().seal(text, label)

        _convert(table, column, before, sa.LargeBinary(size), nullable, close)


def downgrade():
    for table, column, before, size, nullable in SEALED:
        label = f'{table}.{column}'

        def open_(value, before=before, label=label):
            text = None if value is None else key_ring().open(bytes(value), label)
            return json.loads(text) if text is not None and isinstance(before, sa.JSON) else text

        _convert(table, column, sa.LargeBinary(size), before, nullable, open_)
    op.drop_table('key_rotations')


def _convert(table, column, before, after, nullable, change):
    """Fill a second column by `change`, then let it take the first one's place."""
    op.add_column(table, sa.Column('changed', after, nullable=True))
    rows, connection, last = sa.table(
        table, sa.column('id', sa.Integer), sa.column(column, before), sa.column('changed', after)
    ), op.get_bind(), 0
    while found := connection.execute(
        sa.select(rows.c.id, rows.c[column]).where(rows.c.id > last).order_by(rows.c.id).limit(1000)
    ).all():
        for number, value in found:
            connection.execute(
                rows.update().where(rows.c.id == number).values(changed=change(value))
            )
        last = found[-1][0]
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_column(column)
        batch_op.alter_column(
            'changed', new_column_name=column, existing_type=after, nullable=nullable
        )
