"""How the shop words its reminders, in revisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, key, link


class WordingRow(StrictTable, table=True):
    """One revision of one saying in one language: the highest number counts. Rows are only ever added.

    `text` empty: back to the product's own words. Deliveries remember the revision that they will be rendered from.
    """

    __tablename__ = "wordings"
    __table_args__ = args(UniqueConstraint("saying", "locale", "number"))

    id: int = key()
    saying: str
    locale: str
    number: int
    text: str | None = None
    staff_id: int = link("staff.id", index=False)
    form_id: int | None = Field(default=None, foreign_key="forms.id", unique=True)
    written_at: datetime
