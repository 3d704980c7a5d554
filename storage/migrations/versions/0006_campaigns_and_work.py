"""Segments and campaigns; what staff reach for and are credited with

Revision: 0006, after 0005
"""

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each room adds its own function here."""


def downgrade() -> None:
    """The same backwards."""
