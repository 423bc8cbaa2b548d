"""audit: stamps, links, trims, checks; key rotations; columns that hold personal data encrypted

SQLite loses triggers when a table is rebuilt (batch_alter_table): a later migration that does so
to audit_entries, audit_links or audit_trims makes them anew with the statements of `GUARDS`.
"""

import sqlalchemy as sa
from alembic import op
from backend.core.db import UtcDateTime
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
# an entry or link may go only when a trim stands above it: the end of its time is written first
KEPT = {
    'audit_entries': (
        'NOT EXISTS (SELECT 1 FROM audit_links JOIN audit_trims'
        ' ON audit_links.seq <= audit_trims.seq WHERE audit_links.entry_id = OLD.id)'
    ),
    'audit_links': 'NOT EXISTS (SELECT 1 FROM audit_trims WHERE OLD.seq <= audit_trims.seq)',
    'audit_trims': '1 = 1',
}
SAY = 'audit rows are append-only'
GUARDS = {
    'sqlite': (
        "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} WHEN {rule}"
        f" BEGIN SELECT RAISE(ABORT, '{SAY}'); END"
    ),
    'mysql': (
        "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} FOR EACH ROW"
        f" IF {{rule}} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{SAY}'; END IF"
    ),
}


def upgrade():
    op.add_column('audit_entries', sa.Column('kind', sa.String(length=6), nullable=False, server_default='change'))
    op.add_column('audit_entries', sa.Column('stamp', sa.String(length=64), nullable=False, server_default=''))
    op.create_index('ix_audit_entries_kind_at', 'audit_entries', ['kind', 'at'])
    op.create_table('audit_links',
    sa.Column('seq', SEQ, autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('stamp', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_links')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_audit_links_entry_id')),
    sa.UniqueConstraint('stamp', name=op.f('uq_audit_links_stamp'))
    )
    op.create_table('audit_trims',
    sa.Column('seq', SEQ, autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('stamp', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_trims'))
    )
    op.create_table('audit_checks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ordered_by', sa.String(length=60), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.Column('handled_by', sa.String(length=60), nullable=False),
    sa.Column('handled_at', UtcDateTime(), nullable=True),
    sa.Column('handled_how', sa.String(length=300), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_checks'))
    )
    op.create_index('ix_audit_checks_status', 'audit_checks', ['status'])
    _stamp_old_entries()
    for table, rule in KEPT.items():
        _guard(table, 'update', '1 = 1')
        _guard(table, 'delete', rule)


def _guard(table, verb, rule):
    statement = GUARDS[op.get_bind().dialect.name]
    op.execute(statement.format(table=table, verb=verb, rule=rule))


def _stamp_old_entries():
    """Entries from before the chain are stamped as they are found, and sealed with the next."""
    import secrets
    from backend.core.audit import CONTENT, NONCE, AuditEntry, stamp_of
    from backend.core.privacy import key_ring
    table, connection = AuditEntry.__table__, op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(1000)
    ).mappings().all():
        for row in rows:
            values = [row[name] for name in CONTENT]
            values[0] = row['at'].replace(tzinfo=None).isoformat()
            stamp = stamp_of(key_ring(), values, secrets.token_hex(NONCE // 2))
            connection.execute(table.update().where(table.c.id == row['id']).values(stamp=stamp))
            last = row['id']


def downgrade():
    for table in KEPT:
        for verb in ('update', 'delete'):
            op.execute(f'DROP TRIGGER {table}_{verb}')
    for table in ('audit_checks', 'audit_trims', 'audit_links'):
        op.drop_table(table)
    op.drop_index('ix_audit_entries_kind_at', 'audit_entries')
    with op.batch_alter_table('audit_entries') as batch_op:
        batch_op.drop_column('stamp')
        batch_op.drop_column('kind')
