"""Numbers that are kept ready, and what people and their data need

Revision: 0005, after 0004
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _trail()


def downgrade() -> None:
    _no_trail()


# -- who changed what ---------------------------------------------------------------------------------------------------


def _trail() -> None:
    op.create_table('audit_details',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('audit_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('salt', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_details')),
    sa.UniqueConstraint('audit_id', name=op.f('uq_audit_details_audit_id')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_audit_details_customer', 'audit_details', ['customer_id'], unique=False)
    op.create_index('ix_audit_record', 'audit', ['entity', 'entity_id'], unique=False)
    op.add_column('audit', sa.Column('seal', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
    _seal_what_is_there()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _no_trail() -> None:
    for statement in NOT_APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index('ix_audit_record', table_name='audit')
    op.drop_column('audit', 'seal')
    op.drop_index('ix_audit_details_customer', table_name='audit_details')
    op.drop_table('audit_details')


def _seal_what_is_there() -> None:
    """As bot.domain.trail does it, written out: a migration must not change when the program does."""
    audit = sa.table('audit', sa.column('id', sa.Integer), sa.column('at', sqlmodel.sql.sqltypes.UTCDateTime()),
                     sa.column('staff_id'), sa.column('action'), sa.column('entity'), sa.column('entity_id'),
                     sa.column('before', sa.JSON), sa.column('after', sa.JSON), sa.column('seal'))
    head, bind = '', op.get_bind()
    for row in bind.execute(sa.select(audit).order_by(audit.c.id)).all():
        told = [head, row.at.astimezone(UTC).isoformat(), row.staff_id, row.action, row.entity, row.entity_id,
                row.before, row.after]
        plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
        head = hashlib.sha256(plain.encode()).hexdigest()
        bind.execute(sa.update(audit).where(audit.c.id == row.id).values(seal=head))


APPEND_ONLY = {
    'sqlite': (
        "CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    ),
    'postgresql': (
        """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'append-only'; END $$""",
        """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    ),
}
NOT_APPEND_ONLY = {
    'sqlite': ('DROP TRIGGER audit_kept', 'DROP TRIGGER audit_stays'),
    'postgresql': ('DROP TRIGGER audit_kept ON audit', 'DROP FUNCTION audit_append_only()'),
}
