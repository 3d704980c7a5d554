"""Words that the shop has taught

Revision: 0002, after 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('word', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('meaning', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('noticed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('learned_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('learned_by', sa.Integer(), nullable=False),
    sa.Column('form_id', sa.Integer(), nullable=True),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('superseded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('forgotten_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('forgotten_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('customer','product','order','payment','channel')", name=op.f('ck_words_kind')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_words_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['forgotten_by'], ['staff.id'], name=op.f('fk_words_forgotten_by')),
    sa.ForeignKeyConstraint(['form_id'], ['forms.id'], name=op.f('fk_words_form_id')),
    sa.ForeignKeyConstraint(['learned_by'], ['staff.id'], name=op.f('fk_words_learned_by')),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_words_product_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_words_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_words')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    with op.batch_alter_table('words', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_words_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_words_form_id'), ['form_id'], unique=False)
        batch_op.create_index('ix_words_in_force', ['key', 'kind'], unique=False, sqlite_where=sa.text('learned_at IS NOT NULL AND superseded_at IS NULL AND forgotten_at IS NULL'), postgresql_where=sa.text('learned_at IS NOT NULL AND superseded_at IS NULL AND forgotten_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_words_key'), ['key'], unique=False)
        batch_op.create_index(batch_op.f('ix_words_product_id'), ['product_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('words', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_words_product_id'))
        batch_op.drop_index(batch_op.f('ix_words_key'))
        batch_op.drop_index('ix_words_in_force', sqlite_where=sa.text('learned_at IS NOT NULL AND superseded_at IS NULL AND forgotten_at IS NULL'), postgresql_where=sa.text('learned_at IS NOT NULL AND superseded_at IS NULL AND forgotten_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_words_form_id'))
        batch_op.drop_index(batch_op.f('ix_words_customer_id'))

    op.drop_table('words')
