"""What goods cost the shop, what is aimed at in a month, and purchases whose credit two of the staff share."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, key, link


class ProductCostRow(StrictTable, table=True):
    """What one `unit` of a product costs from a day on; null: nobody knows. `products.cost_minor` is the latest."""

    __tablename__ = "product_costs"
    __table_args__ = args(
        UniqueConstraint("product_id", "from_on"),
        CheckConstraint("cost_minor >= 0", name="cost"),
    )

    id: int = key()
    product_id: int = link("products.id", index=False, cascade=True)
    from_on: date
    cost_minor: int | None = big(nullable=True)
    unit: str | None = None
    currency: str
    staff_id: int | None = link("staff.id", nullable=True, index=False)
    at: datetime


class TargetRow(StrictTable, table=True):
    """What somebody should sell in a month, from this one on; `staff_id` 0: the whole shop. Nought: no target."""

    __tablename__ = "targets"
    __table_args__ = args(UniqueConstraint("staff_id", "month"))

    id: int = key()
    staff_id: int
    month: date
    minor: int = big()
    currency: str
    set_by: int = link("staff.id", index=False)
    at: datetime


class CreditRow(StrictTable, table=True):
    """The part of a purchase that counts for whoever the customer came from; worked out anew with its day."""

    __tablename__ = "credits"
    __table_args__ = args(Index("ix_credits_day", "day"))

    purchase_id: int = Field(primary_key=True)
    day: date
    staff_id: int
    earlier_id: int
    handed_on: date
    minor: int = big()
    currency: str
