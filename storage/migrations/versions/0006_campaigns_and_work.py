"""Segments and campaigns; what staff reach for and are credited with

Revision: 0006, after 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each room adds its own function here."""
    _work()
    _campaigns()
    _people_in_order()
    _what_is_hidden_changes_nothing()
    _levels()
    _long_periods()


def downgrade() -> None:
    """The same backwards."""
    _no_long_periods()
    _no_levels()
    _what_is_hidden_changes_numbers()
    _no_people_in_order()
    _no_campaigns()
    _no_work()


# -- what goods cost, targets, shared credit ------------------------------------------------------------------------------


def _work() -> None:
    op.create_table('product_costs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('cost_minor >= 0', name=op.f('ck_product_costs_cost')),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_product_costs_product_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_product_costs_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_costs')),
    sa.UniqueConstraint('product_id', 'from_on', name=op.f('uq_product_costs_product_id_from_on')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('targets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['staff.id'], name=op.f('fk_targets_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_targets')),
    sa.UniqueConstraint('staff_id', 'month', name=op.f('uq_targets_staff_id_month')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('credits',
    sa.Column('purchase_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=False),
    sa.Column('minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('purchase_id', name=op.f('pk_credits')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_credits_day', 'credits', ['day'], unique=False)
    op.create_index('ix_purchases_typed', 'purchases', ['created_at', 'bought_on', 'staff_id'], unique=False,
                    sqlite_where=sa.text('form_id IS NOT NULL'), postgresql_where=sa.text('form_id IS NOT NULL'))
    op.create_index('ix_handovers_at', 'handovers', ['at'], unique=False)
    op.create_index('ix_redemptions_at', 'redemptions', ['at'], unique=False)
    op.create_index('ix_followups_due', 'followups', ['due_on', 'staff_id', 'state', 'closed_at'], unique=False)
    for name in ('lines', 'uncosted'):
        op.add_column('daily_sales', sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
    op.add_column('customer_stats', sa.Column('first_staff_id', sa.Integer(), nullable=True))
    op.drop_index('ix_customer_stats_first', table_name='customer_stats')
    op.create_index('ix_customer_stats_first', 'customer_stats', ['first_on', 'first_staff_id'], unique=False)
    for statement in (*FILL_WORK, *_known_costs()):
        op.execute(statement)


def _no_work() -> None:
    op.drop_index('ix_customer_stats_first', table_name='customer_stats')
    op.drop_column('customer_stats', 'first_staff_id')
    op.create_index('ix_customer_stats_first', 'customer_stats', ['first_on'], unique=False)
    for name in ('uncosted', 'lines'):
        op.drop_column('daily_sales', name)
    op.drop_index('ix_followups_due', table_name='followups')
    op.drop_index('ix_handovers_at', table_name='handovers')
    op.drop_index('ix_redemptions_at', table_name='redemptions')
    op.drop_index('ix_purchases_typed', table_name='purchases')
    for name in ('credits', 'targets', 'product_costs'):
        op.drop_table(name)


# So far no row of a sale had a cost; the days are not worked out anew for it.
FILL_WORK = (
    """UPDATE daily_sales SET lines = (SELECT count(*) FROM purchases p JOIN line_items i ON i.purchase_id = p.id
    WHERE p.bought_on = daily_sales.day AND p.staff_id = daily_sales.staff_id AND p.currency = daily_sales.currency
    AND p.voided_at IS NULL)""",
    'UPDATE daily_sales SET uncosted = lines',
    """UPDATE customer_stats SET first_staff_id = (SELECT p.staff_id FROM purchases p
    WHERE p.customer_id = customer_stats.customer_id AND p.voided_at IS NULL
    ORDER BY p.bought_on, p.bought_at, p.id LIMIT 1)""",
)


def _known_costs() -> tuple[str, ...]:
    """Costs that came with a file hold from the beginning."""
    number, yes = ('REAL', '1') if op.get_bind().dialect.name == 'sqlite' else ('NUMERIC', 'true')
    return (
        """INSERT INTO product_costs (product_id, from_on, cost_minor, unit, currency, at)
        SELECT id, '1970-01-01', cost_minor, usual_unit, COALESCE(currency, (SELECT currency FROM shop)), created_at
        FROM products WHERE cost_minor >= 0 AND COALESCE(currency, (SELECT currency FROM shop)) IS NOT NULL""",
        f"""UPDATE line_items SET cost_minor = (SELECT CAST(ROUND(c.cost_minor * CAST(quantity AS {number})) AS BIGINT)
        FROM product_costs c JOIN purchases p ON p.id = line_items.purchase_id AND p.currency = c.currency
        WHERE c.product_id = line_items.product_id AND COALESCE(c.unit = line_items.unit, {yes}))
        WHERE product_id IN (SELECT product_id FROM product_costs)""",
        """INSERT INTO stale (day, customer_id) SELECT DISTINCT p.bought_on, CAST(NULL AS INTEGER) FROM purchases p
        JOIN line_items i ON i.purchase_id = p.id WHERE i.cost_minor IS NOT NULL""",
    )


# -- segments and campaigns -----------------------------------------------------------------------------------------------


def _campaigns() -> None:
    op.create_table('segments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('typed', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('dropped_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_segments_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segments')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('campaigns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=True),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('locale', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('is_by_hand', sa.Boolean(), nullable=False),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('valid_days', sa.Integer(), nullable=False),
    sa.Column('offer_id', sa.Integer(), nullable=True),
    sa.Column('wording_id', sa.Integer(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('launched_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('planned_upto', sa.Integer(), nullable=False),
    sa.Column('is_planned', sa.Boolean(), nullable=False),
    sa.Column('left_out', sa.JSON(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('coupons', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state IN ('draft','scheduled','running','paused','stopped','done','dropped')", name=op.f('ck_campaigns_state')),
    sa.CheckConstraint('share BETWEEN 0 AND 100', name=op.f('ck_campaigns_share')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_campaigns_offer_id')),
    sa.ForeignKeyConstraint(['segment_id'], ['segments.id'], name=op.f('fk_campaigns_segment_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_campaigns_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index(op.f('ix_campaigns_state'), 'campaigns', ['state'], unique=False)
    op.add_column('deliveries', sa.Column('campaign_id', sa.Integer(), nullable=True))
    op.create_index('ix_deliveries_campaign', 'deliveries', ['campaign_id', 'state'], unique=False,
                    sqlite_where=sa.text('campaign_id IS NOT NULL'), postgresql_where=sa.text('campaign_id IS NOT NULL'))


def _no_campaigns() -> None:
    op.drop_index('ix_deliveries_campaign', table_name='deliveries')
    op.drop_column('deliveries', 'campaign_id')
    op.drop_index(op.f('ix_campaigns_state'), table_name='campaigns')
    op.drop_table('campaigns')
    op.drop_table('segments')


# -- customers in the order of what they brought ------------------------------------------------------------------------

CLASSES = ('rfm', 'eighth', 'abc', 'value')


def _people_in_order() -> None:
    for table in ('customer_stats', 'customer_classes'):
        op.add_column(table, sa.Column('net_minor', sa.BigInteger(), nullable=False, server_default='0'))
    op.execute('UPDATE customer_stats SET net_minor = minor - refunded_minor')
    op.execute("""UPDATE customer_classes SET net_minor = COALESCE((SELECT s.net_minor FROM customer_stats s
        WHERE s.customer_id = customer_classes.customer_id), 0)""")
    for name in CLASSES:
        op.drop_index(f'ix_customer_classes_{name}', table_name='customer_classes')
        op.create_index(f'ix_customer_classes_{name}', 'customer_classes', [name, 'net_minor', 'customer_id'])
    op.create_index('ix_customer_classes_net', 'customer_classes', ['net_minor', 'customer_id'])
    op.create_index('ix_customer_classes_next', 'customer_classes', ['next_minor', 'customer_id'])
    op.drop_index('ix_customer_stats_last', table_name='customer_stats')
    op.create_index('ix_customer_stats_last', 'customer_stats', ['last_on', 'minor', 'first_on', 'net_minor'])
    op.create_index('ix_customer_stats_net', 'customer_stats', ['net_minor', 'customer_id'])
    op.add_column('customer_stats', sa.Column('is_counted', sa.Boolean(), nullable=False, server_default=sa.false()))
    uncounted = sa.text('NOT is_counted')
    op.create_index('ix_customer_stats_uncounted', 'customer_stats', ['customer_id'], sqlite_where=uncounted,
                    postgresql_where=uncounted)
    erased = sa.text('erased_at IS NOT NULL')
    op.create_index('ix_customers_erased', 'customers', ['id'], sqlite_where=erased, postgresql_where=erased)


def _no_people_in_order() -> None:
    op.drop_index('ix_customers_erased', table_name='customers')
    op.drop_index('ix_customer_stats_uncounted', table_name='customer_stats')
    op.drop_column('customer_stats', 'is_counted')
    op.drop_index('ix_customer_stats_net', table_name='customer_stats')
    op.drop_index('ix_customer_stats_last', table_name='customer_stats')
    op.create_index('ix_customer_stats_last', 'customer_stats', ['last_on', 'minor'])
    op.drop_index('ix_customer_classes_next', table_name='customer_classes')
    op.drop_index('ix_customer_classes_net', table_name='customer_classes')
    for name in CLASSES:
        op.drop_index(f'ix_customer_classes_{name}', table_name='customer_classes')
        op.create_index(f'ix_customer_classes_{name}', 'customer_classes', [name])
    for table in ('customer_classes', 'customer_stats'):
        op.drop_column(table, 'net_minor')


# -- purchases that do not count: reversed, or not yet brought in -------------------------------------------------------


def _what_is_hidden_changes_nothing() -> None:
    _note_purchases('OLD.voided_at IS NULL', 'NEW.voided_at IS NULL')


def _what_is_hidden_changes_numbers() -> None:
    _note_purchases('TRUE', 'TRUE')


def _note_purchases(old: str, new: str) -> None:
    """As 0005 has it, for those that counted before or count now."""
    noted = 'INSERT INTO stale (day, customer_id) VALUES ({row}.bought_on, {row}.customer_id);'
    was, is_now = noted.format(row='OLD'), noted.format(row='NEW')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f"""CREATE OR REPLACE FUNCTION purchases_stale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN IF {old} THEN {was} END IF; END IF;
        IF TG_OP <> 'DELETE' THEN IF {new} THEN {is_now} END IF; END IF;
        RETURN NULL; END $$""")
        return
    for way in ('come', 'change', 'changed', 'go'):
        op.execute(f'DROP TRIGGER IF EXISTS purchases_{way}')
    if old == 'TRUE':
        ways = (('come', 'INSERT', is_now), ('change', 'UPDATE', f'{was} {is_now}'), ('go', 'DELETE', was))
    else:
        # Two for a change: bringing in many at once writes nothing for what they were.
        ways = (('come', f'INSERT ON purchases WHEN {new}', is_now), ('change', f'UPDATE ON purchases WHEN {old}', was),
                ('changed', f'UPDATE ON purchases WHEN {new}', is_now), ('go', f'DELETE ON purchases WHEN {old}', was))
    for way, event, notes in ways:
        at = event if ' ON ' in event else f'{event} ON purchases'
        op.execute(f'CREATE TRIGGER purchases_{way} AFTER {at} BEGIN {notes} END')


# -- what a customer brought within a year: their level, without counting their purchases ----------------------------------


def _levels() -> None:
    op.add_column('customer_classes', sa.Column('year_minor', sa.BigInteger(), nullable=False, server_default='0'))
    op.create_index('ix_customer_classes_year', 'customer_classes', ['year_minor', 'customer_id'])


def _no_levels() -> None:
    op.drop_index('ix_customer_classes_year', table_name='customer_classes')
    op.drop_column('customer_classes', 'year_minor')


# -- long periods: what they are asked for lies in an index, side by side ---------------------------------------------------


def _long_periods() -> None:
    whole = sa.text('staff_id = 0')
    op.create_index('ix_daily_facets_shop', 'daily_facets', ['facet', 'day', 'value', 'currency', 'sales', 'minor'],
                    sqlite_where=whole, postgresql_where=whole)
    op.drop_index('ix_monthly_products_product', table_name='monthly_products')
    op.create_index('ix_monthly_products_product', 'monthly_products',
                    ['product_id', 'month', 'currency', 'sales', 'quantity', 'minor'])


def _no_long_periods() -> None:
    op.drop_index('ix_monthly_products_product', table_name='monthly_products')
    op.create_index('ix_monthly_products_product', 'monthly_products', ['product_id', 'month'])
    op.drop_index('ix_daily_facets_shop', table_name='daily_facets')
