"""Forms are found by who touched them last, and by the message they stand in

Revision: 0003, after 0002
"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('forms', schema=None) as batch_op:
        batch_op.create_index('ix_forms_touched', ['staff_id', 'chat_id', 'updated_at'], unique=False)
        batch_op.create_index('ix_forms_message', ['chat_id', 'message_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('forms', schema=None) as batch_op:
        batch_op.drop_index('ix_forms_message')
        batch_op.drop_index('ix_forms_touched')
