"""Who is left alone: to measure, or because they must be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, key, link, partial_index


class HoldOutRow(StrictTable, table=True):
    """A customer's place in one measurement, for ever: held out if `bucket` of 10,000 lies below `share` percent."""

    __tablename__ = "hold_outs"
    __table_args__ = args(
        UniqueConstraint("customer_id", "programme"),
        CheckConstraint("bucket BETWEEN 0 AND 9999", name="bucket"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    )

    id: int = key()
    customer_id: int = link("customers.id", index=False, cascade=True)
    programme: str = Field(index=True)
    bucket: int
    share: int
    assigned_at: datetime


class SuppressionRow(StrictTable, table=True):
    """Do not write to this person, and why; lifted, it stays on record."""

    __tablename__ = "suppressions"
    __table_args__ = args(
        CheckConstraint("reason IN ('do_not_contact','complaint','bounced')", name="reason"),
        partial_index("uq_suppressions_live", "customer_id", where="lifted_at IS NULL", unique=True),
    )

    id: int = key()
    customer_id: int = link("customers.id", cascade=True)
    reason: str
    note: str | None = None
    set_at: datetime
    set_by: int | None = link("staff.id", nullable=True, index=False)
    lifted_at: datetime | None = None
    lifted_by: int | None = link("staff.id", nullable=True, index=False)
