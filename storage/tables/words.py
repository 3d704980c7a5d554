"""What the shop has taught: its own words, in versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, key, link, partial_index

_IN_FORCE = "learned_at IS NOT NULL AND superseded_at IS NULL AND forgotten_at IS NULL"


class WordRow(StrictTable, table=True):
    """One meaning of one word. It is never rewritten: another meaning is another row, with the next version.

    `learned_at` empty: somebody has corrected this once; it is no word yet. `staff_id` set: theirs alone.
    """

    __tablename__ = "words"
    __table_args__ = args(
        CheckConstraint("kind IN ('customer','product','order','payment','channel')", name="kind"),
        partial_index("ix_words_in_force", "key", "kind", where=_IN_FORCE),
    )

    id: int = key()
    kind: str
    word: str
    key: str = Field(index=True)
    customer_id: int | None = link("customers.id", nullable=True, cascade=True)
    product_id: int | None = link("products.id", nullable=True, cascade=True)
    meaning: str | None = None
    staff_id: int | None = link("staff.id", nullable=True, index=False)
    version: int = 1
    noticed_at: datetime
    learned_at: datetime | None = None
    learned_by: int = link("staff.id", index=False)
    form_id: int | None = link("forms.id", nullable=True)
    uses: int = 0
    superseded_at: datetime | None = None
    forgotten_at: datetime | None = None
    forgotten_by: int | None = link("staff.id", nullable=True, index=False)
