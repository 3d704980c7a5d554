"""Indexes for what large shops waited for: who has changed, who came once, what was typed in late

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

LATE = 'form_id IS NOT NULL AND bought_on < substr(created_at, 1, 10)'
LATE_POSTGRESQL = "form_id IS NOT NULL AND bought_on < CAST(timezone('UTC', created_at) AS date)"


def upgrade() -> None:
    """Late ones are few: an index of all that was typed in made every sale pay."""
    op.drop_index('ix_purchases_typed', table_name='purchases')
    op.create_index('ix_purchases_late', 'purchases', ['created_at'], sqlite_where=sa.text(LATE),
                    postgresql_where=sa.text(LATE_POSTGRESQL))
    if op.get_bind().dialect.name == 'postgresql':
        op.create_index('ix_customer_periods_whole', 'customer_periods', ['kind', 'first_on', 'customer_id'],
                        postgresql_include=['purchases', 'minor', 'is_new'])
    once = sa.text('days = 1')
    op.create_index('ix_customer_stats_single', 'customer_stats', ['net_minor', 'customer_id'], sqlite_where=once,
                    postgresql_where=once)
    # Purchases in other currencies were counted among those of the shop's: whoever has any is counted anew.
    op.execute("""INSERT INTO stale (day, customer_id) SELECT max(bought_on), customer_id FROM purchases
        WHERE customer_id IS NOT NULL AND voided_at IS NULL AND currency <> (SELECT currency FROM shop)
        GROUP BY customer_id""")


def downgrade() -> None:
    """As 0006 had it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_index('ix_customer_periods_whole', table_name='customer_periods')
    op.drop_index('ix_customer_stats_single', table_name='customer_stats')
    op.drop_index('ix_purchases_late', table_name='purchases')
    typed = sa.text('form_id IS NOT NULL')
    op.create_index('ix_purchases_typed', 'purchases', ['created_at', 'bought_on', 'staff_id'], unique=False,
                    sqlite_where=typed, postgresql_where=typed)
