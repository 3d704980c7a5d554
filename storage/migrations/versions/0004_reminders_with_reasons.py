"""Reminders: hold-outs, wordings, gifts, zones, suppressions

Revision: 0004, after 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _policy()
    _wordings()
    _asking()
    _links()
    _seats()


def downgrade() -> None:
    _no_seats()
    _no_links()
    _no_asking()
    _no_wordings()
    _no_policy()


# -- who is left alone, customers' zones, messages carried by another one

_STATES = (
    'pending', 'leased', 'sending', 'sent', 'unknown', 'failed', 'blocked', 'expired', 'suppressed', 'cancelled',
    'handed_over', 'done_by_hand',
)


def _policy() -> None:
    op.add_column('customers', sa.Column('timezone', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('shop', sa.Column('hold_out_salt', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    _deliveries((*_STATES[:5], 'unknown_expired', *_STATES[5:]), is_up=True)
    op.create_table('hold_outs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('programme', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('bucket', sa.Integer(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('assigned_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('bucket BETWEEN 0 AND 9999', name=op.f('ck_hold_outs_bucket')),
    sa.CheckConstraint('share BETWEEN 0 AND 100', name=op.f('ck_hold_outs_share')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_hold_outs_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold_outs')),
    sa.UniqueConstraint('customer_id', 'programme', name=op.f('uq_hold_outs_customer_id_programme')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index(op.f('ix_hold_outs_programme'), 'hold_outs', ['programme'], unique=False)
    op.create_table('suppressions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('set_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=True),
    sa.Column('lifted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('lifted_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("reason IN ('do_not_contact','complaint','bounced')", name=op.f('ck_suppressions_reason')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_suppressions_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lifted_by'], ['staff.id'], name=op.f('fk_suppressions_lifted_by')),
    sa.ForeignKeyConstraint(['set_by'], ['staff.id'], name=op.f('fk_suppressions_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressions')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index(op.f('ix_suppressions_customer_id'), 'suppressions', ['customer_id'], unique=False)
    op.create_index('uq_suppressions_live', 'suppressions', ['customer_id'], unique=True, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))


def _no_policy() -> None:
    op.drop_table('suppressions')
    op.drop_table('hold_outs')
    op.execute("UPDATE deliveries SET state = 'unknown' WHERE state = 'unknown_expired'")
    _deliveries(_STATES, is_up=False)
    op.drop_column('shop', 'hold_out_salt')
    op.drop_column('customers', 'timezone')


def _deliveries(states: tuple[str, ...], *, is_up: bool) -> None:
    """Another list of states, and the carrier; on SQLite the table is copied."""
    options = {'sqlite_strict': True, 'sqlite_autoincrement': True}
    with op.batch_alter_table('deliveries', table_kwargs=options) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_deliveries_state'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_state'), f"state IN ({','.join(map(repr, states))})")
        _carrier(batch_op, is_up=is_up)


def _carrier(batch_op, *, is_up: bool) -> None:
    if is_up:
        batch_op.add_column(sa.Column('carrier_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_deliveries_carrier_id'), 'deliveries', ['carrier_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_deliveries_carrier_id'), ['carrier_id'], unique=False)
    else:
        batch_op.drop_index(batch_op.f('ix_deliveries_carrier_id'))
        batch_op.drop_constraint(batch_op.f('fk_deliveries_carrier_id'), type_='foreignkey')
        batch_op.drop_column('carrier_id')


# -- the shop's own wordings, and which of them a planned message carries


def _wordings() -> None:
    op.create_table('wordings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('saying', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('locale', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('form_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['forms.id'], name=op.f('fk_wordings_form_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_wordings_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wordings')),
    sa.UniqueConstraint('form_id', name=op.f('uq_wordings_form_id')),
    sa.UniqueConstraint('saying', 'locale', 'number', name=op.f('uq_wordings_saying_locale_number')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    # No foreign key: revisions are never deleted, and SQLite would copy the whole outbox for it.
    op.add_column('deliveries', sa.Column('wording_id', sa.Integer(), nullable=True))


def _no_wordings() -> None:
    op.drop_column('deliveries', 'wording_id')
    op.drop_table('wordings')


# -- presents that come back, and what somebody was asked


def _asking() -> None:
    op.create_table('gifts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('purchase_id', sa.Integer(), nullable=False),
    sa.Column('whom', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('calendar', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('is_leap', sa.Boolean(), nullable=False),
    sa.Column('is_day_said', sa.Boolean(), nullable=False),
    sa.Column('bought_on', sa.Date(), nullable=False),
    sa.Column('goods', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('dropped_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint("calendar IN ('solar','lunar')", name=op.f('ck_gifts_calendar')),
    sa.CheckConstraint('day BETWEEN 1 AND 31', name=op.f('ck_gifts_day')),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_gifts_month')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_gifts_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['purchase_id'], ['purchases.id'], name=op.f('fk_gifts_purchase_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gifts')),
    sa.UniqueConstraint('purchase_id', name=op.f('uq_gifts_purchase_id')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index(op.f('ix_gifts_customer_id'), 'gifts', ['customer_id'], unique=False)
    op.create_table('questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('telegram_id', sa.BigInteger(), nullable=False),
    sa.Column('about', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.CheckConstraint("answer IN ('given','no','dropped')", name=op.f('ck_questions_answer')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_questions_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_questions_customer', 'questions', ['customer_id', 'about'], unique=False)
    op.create_index('uq_questions_open', 'questions', ['telegram_id'], unique=True, sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))


def _no_asking() -> None:
    op.drop_table('questions')
    op.drop_table('gifts')


# -- what seals the links that leave the shop


def _links() -> None:
    op.add_column('shop', sa.Column('link_secret', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def _no_links() -> None:
    op.drop_column('shop', 'link_secret')


# -- a job that one process holds at a time


def _seats() -> None:
    op.create_table('seats',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_seats')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )


def _no_seats() -> None:
    op.drop_table('seats')
