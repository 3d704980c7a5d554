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
    _tallies()
    _theme()
    _imports()
    _records()
    _people_figures()


def downgrade() -> None:
    _no_people_figures()
    _no_records()
    _no_imports()
    _no_theme()
    _no_tallies()
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


# -- numbers that are kept ready ----------------------------------------------------------------------------------------


def _tallies() -> None:
    op.add_column('products', sa.Column('cost_minor', sa.BigInteger(), nullable=True))
    op.add_column('line_items', sa.Column('cost_minor', sa.BigInteger(), nullable=True))
    op.create_table('stale',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stale')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('daily_sales',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sales', sa.Integer(), nullable=False),
    sa.Column('walk_ins', sa.Integer(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('costed_minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'staff_id', 'currency', name=op.f('pk_daily_sales')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_table('daily_ways',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('payment', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sales', sa.Integer(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'channel', 'payment', 'currency', name=op.f('pk_daily_ways')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_table('daily_products',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sales', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Float(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'product_id', 'currency', name=op.f('pk_daily_products')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_index('ix_daily_products_product', 'daily_products', ['product_id', 'day'], unique=False)
    op.create_table('daily_facets',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('facet', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sales', sa.Integer(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('staff_id', 'facet', 'day', 'value', 'currency', name=op.f('pk_daily_facets')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_index('ix_daily_facets_day', 'daily_facets', ['day'], unique=False)
    op.create_index('ix_purchases_staff', 'purchases', ['staff_id', 'bought_on'], unique=False)
    op.create_table('monthly_products',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sales', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Float(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'product_id', 'currency', name=op.f('pk_monthly_products')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_index('ix_monthly_products_product', 'monthly_products', ['product_id', 'month'], unique=False)
    op.create_table('customer_periods',
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('purchases', sa.Integer(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.Column('is_new', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'first_on', 'customer_id', name=op.f('pk_customer_periods')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_index('ix_customer_periods_customer', 'customer_periods', ['customer_id'], unique=False)
    op.create_table('customer_stats',
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('purchases', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.Column('gaps', sa.Integer(), nullable=False),
    sa.Column('gap_log_sum', sa.Float(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('lapse_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_customer_stats')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_customer_stats_first', 'customer_stats', ['first_on'], unique=False)
    op.create_index('ix_customer_stats_last', 'customer_stats', ['last_on', 'minor'], unique=False)
    op.create_index('ix_customer_stats_due', 'customer_stats', ['due_on'], unique=False)
    op.create_index('ix_customer_stats_lapse', 'customer_stats', ['lapse_on', 'minor'], unique=False)
    op.create_table('figures',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_figures')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.execute('INSERT INTO stale (day, customer_id) SELECT DISTINCT bought_on, customer_id FROM purchases')
    for statement in NOTE_STALE[op.get_bind().dialect.name]:
        op.execute(statement)


def _no_tallies() -> None:
    for statement in DO_NOT_NOTE[op.get_bind().dialect.name]:
        op.execute(statement)
    for name in ('figures', 'customer_stats', 'customer_periods', 'monthly_products', 'daily_facets', 'daily_products',
                 'daily_ways', 'daily_sales', 'stale'):
        op.drop_table(name)
    op.drop_index('ix_purchases_staff', table_name='purchases')
    op.drop_column('line_items', 'cost_minor')
    op.drop_column('products', 'cost_minor')


def _noted(table: str, day: str) -> tuple[str, ...]:
    """SQLite: one trigger for each way in which a row changes, both for what was and for what is."""
    one = f'INSERT INTO stale (day, customer_id) VALUES ({{row}}.{day}, {{row}}.customer_id);'
    old, new = one.format(row='OLD'), one.format(row='NEW')
    return (
        f'CREATE TRIGGER {table}_come AFTER INSERT ON {table} BEGIN {new} END',
        f'CREATE TRIGGER {table}_change AFTER UPDATE ON {table} BEGIN {old} {new} END',
        f'CREATE TRIGGER {table}_go AFTER DELETE ON {table} BEGIN {old} END',
    )


def _noted_by_function(table: str, day: str) -> tuple[str, ...]:
    return (
        f"""CREATE FUNCTION {table}_stale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN INSERT INTO stale (day, customer_id) VALUES (OLD.{day}, OLD.customer_id); END IF;
        IF TG_OP <> 'DELETE' THEN INSERT INTO stale (day, customer_id) VALUES (NEW.{day}, NEW.customer_id); END IF;
        RETURN NULL; END $$""",
        f"""CREATE TRIGGER {table}_change AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_stale()""",
    )


WATCHED = (('purchases', 'bought_on'), ('service_cases', 'happened_on'))
NOTE_STALE = {
    'sqlite': tuple(line for table, day in WATCHED for line in _noted(table, day)),
    'postgresql': tuple(line for table, day in WATCHED for line in _noted_by_function(table, day)),
}
DO_NOT_NOTE = {
    'sqlite': tuple(f'DROP TRIGGER {table}_{way}' for table, _ in WATCHED for way in ('come', 'change', 'go')),
    'postgresql': tuple(
        line for table, _ in WATCHED
        for line in (f'DROP TRIGGER {table}_change ON {table}', f'DROP FUNCTION {table}_stale()')
    ),
}


# -- colours of the pictures --------------------------------------------------------------------------------------------


def _theme() -> None:
    op.add_column('visitors', sa.Column('theme', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def _no_theme() -> None:
    op.drop_column('visitors', 'theme')


# -- files brought in ---------------------------------------------------------------------------------------------------


def _imports() -> None:
    op.create_table('imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('lease_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('done_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('undone_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('read','running','done','cancelled','undone')", name=op.f('ck_imports_state')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_imports_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('import_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('entity', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('entity_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.JSON(), nullable=True),
    sa.Column('became', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_marks_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_marks')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_import_marks_import_id', 'import_marks', ['import_id'], unique=False)
    op.create_index('ix_import_marks_record', 'import_marks', ['entity', 'entity_id'], unique=False)
    for table in ('customers', 'purchases', 'products'):
        op.add_column(table, sa.Column('import_id', sa.Integer(), nullable=True))
    for table in ('customers', 'purchases'):
        op.add_column(table, sa.Column('external_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        where = sa.text('import_id IS NOT NULL')
        op.create_index(f'ix_{table}_import', table, ['import_id'], unique=False, sqlite_where=where,
                        postgresql_where=where)


def _no_imports() -> None:
    for table in ('purchases', 'customers'):
        op.drop_index(f'ix_{table}_import', table_name=table)
        op.drop_column(table, 'external_id')
    for table in ('products', 'purchases', 'customers'):
        op.drop_column(table, 'import_id')
    op.drop_index('ix_import_marks_record', table_name='import_marks')
    op.drop_index('ix_import_marks_import_id', table_name='import_marks')
    op.drop_table('import_marks')
    op.drop_table('imports')


# -- records in order ---------------------------------------------------------------------------------------------------


def _records() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table('unions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entity', text(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('lost_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('made_at', moment(), nullable=False),
    sa.Column('split_at', moment(), nullable=True),
    sa.Column('split_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("entity IN ('customer','product')", name=op.f('ck_unions_entity')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_unions_staff_id')),
    sa.ForeignKeyConstraint(['split_by'], ['staff.id'], name=op.f('fk_unions_split_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unions')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    live = sa.text('split_at IS NULL')
    op.create_index('uq_unions_live', 'unions', ['entity', 'lost_id'], unique=True, sqlite_where=live,
                    postgresql_where=live)
    op.create_index('ix_unions_kept', 'unions', ['entity', 'kept_id'], unique=False, sqlite_where=live,
                    postgresql_where=live)
    op.create_table('union_parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('union_id', sa.Integer(), nullable=False),
    sa.Column('place', text(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.JSON(), nullable=True),
    sa.Column('became', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['union_id'], ['unions.id'], name=op.f('fk_union_parts_union_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_union_parts')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_union_parts_union_id', 'union_parts', ['union_id'], unique=False)
    op.create_table('handovers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('from_staff_id', sa.Integer(), nullable=True),
    sa.Column('to_staff_id', sa.Integer(), nullable=True),
    sa.Column('by_staff_id', sa.Integer(), nullable=True),
    sa.Column('way', text(), nullable=False),
    sa.Column('reason', text(), nullable=True),
    sa.Column('at', moment(), nullable=False),
    sa.CheckConstraint("way IN ('given','all','released','claimed','decided')", name=op.f('ck_handovers_way')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_handovers_customer_id'),
                            ondelete='CASCADE'),
    *(sa.ForeignKeyConstraint([one], ['staff.id'], name=op.f(f'fk_handovers_{one}'))
      for one in ('from_staff_id', 'to_staff_id', 'by_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_handovers_customer_id', 'handovers', ['customer_id'], unique=False)
    op.create_table('disputes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('claimant_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('reason', text(), nullable=True),
    sa.Column('opened_at', moment(), nullable=False),
    sa.Column('decided_at', moment(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('winner_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_disputes_customer_id'),
                            ondelete='CASCADE'),
    *(sa.ForeignKeyConstraint([one], ['staff.id'], name=op.f(f'fk_disputes_{one}'))
      for one in ('claimant_id', 'holder_id', 'decided_by', 'winner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disputes')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_disputes_customer_id', 'disputes', ['customer_id'], unique=False)
    undecided = sa.text('decided_at IS NULL')
    op.create_index('uq_disputes_open', 'disputes', ['customer_id'], unique=True, sqlite_where=undecided,
                    postgresql_where=undecided)
    op.create_table('found_right',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', text(), nullable=False),
    sa.Column('mark', text(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', moment(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_found_right_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_found_right')),
    sa.UniqueConstraint('kind', 'mark', name=op.f('uq_found_right_kind_mark')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.add_column('customers', sa.Column('merged_into_id', sa.Integer(), nullable=True))
    op.add_column('customers', sa.Column('first_staff_id', sa.Integer(), nullable=True))
    op.add_column('customers', sa.Column('release_on', sa.Date(), nullable=True))
    op.add_column('products', sa.Column('merged_into_id', sa.Integer(), nullable=True))
    op.add_column('custom_fields', sa.Column('code', text(), nullable=True))
    op.execute("""UPDATE customers SET first_staff_id = (SELECT staff_id FROM forms
        WHERE forms.id = customers.created_by_form_id) WHERE created_by_form_id IS NOT NULL""")


def _no_records() -> None:
    op.drop_column('custom_fields', 'code')
    op.drop_column('products', 'merged_into_id')
    for column in ('release_on', 'first_staff_id', 'merged_into_id'):
        op.drop_column('customers', column)
    for table in ('found_right', 'disputes', 'handovers', 'union_parts', 'unions'):
        op.drop_table(table)


# -- what customers are to the shop -------------------------------------------------------------------------------------


def _people_figures() -> None:
    op.create_table('customer_classes',
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('second_on', sa.Date(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('quarter_minor', sa.BigInteger(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('reduced', sa.Integer(), nullable=False),
    sa.Column('lately', sa.Integer(), nullable=False),
    sa.Column('often', sa.Integer(), nullable=False),
    sa.Column('much', sa.Integer(), nullable=False),
    sa.Column('rfm', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('eighth', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('abc', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('chance', sa.Integer(), nullable=True),
    sa.Column('next_minor', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_customer_classes')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    for name in ('rfm', 'eighth', 'abc', 'value'):
        op.create_index(f'ix_customer_classes_{name}', 'customer_classes', [name], unique=False)
    op.create_table('labels',
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.CheckConstraint("label IN ('frequent','price','loyal','leaving')", name=op.f('ck_labels_label')),
    sa.PrimaryKeyConstraint('customer_id', 'label', name=op.f('pk_labels')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_labels_label', 'labels', ['label', 'customer_id'], unique=False)


def _no_people_figures() -> None:
    op.drop_table('labels')
    op.drop_table('customer_classes')
