"""Products, purchases, the money received, and the points ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, key, link, partial_index

# Conditions of indexes over few rows: asked for in these very words, or the index is not seen.
# Typed in on a later day than it was bought, by the days of UTC.
# SQLite turns `a > column` round, and then does not know it.
LATE = "form_id IS NOT NULL AND bought_on < substr(created_at, 1, 10)"
LATE_POSTGRESQL = "form_id IS NOT NULL AND bought_on < CAST(timezone('UTC', created_at) AS date)"


class ProductRow(StrictTable, table=True):
    __tablename__ = "products"

    id: int = key()
    name: str
    name_key: str = Field(unique=True)
    search_key: str
    usual_unit: str | None = None
    usual_price_minor: int | None = big(nullable=True)
    cost_minor: int | None = big(nullable=True)
    currency: str | None = None
    category: str | None = None
    brand: str | None = None
    is_demo: bool = False
    is_active: bool = True
    created_at: datetime
    created_by_form_id: int | None = link("forms.id", nullable=True, index=False)
    import_id: int | None = None
    merged_into_id: int | None = None


class PurchaseRow(StrictTable, table=True):
    """`form_id` is unique, so a form saved twice is one purchase."""

    __tablename__ = "purchases"
    __table_args__ = args(
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("channel IN ('online','offline')", name="channel"),
        Index("ix_purchases_customer", "customer_id", "bought_at"),
        Index("ix_purchases_day", "bought_on", "staff_id"),
        Index("ix_purchases_staff", "staff_id", "bought_on"),
        partial_index("ix_purchases_import", "import_id", where="import_id IS NOT NULL"),
        partial_index("ix_purchases_late", "created_at", where=LATE, postgresql=LATE_POSTGRESQL),
    )

    id: int = key()
    form_id: int | None = Field(default=None, foreign_key="forms.id", unique=True)
    customer_id: int | None = link("customers.id", nullable=True, index=False)
    staff_id: int = link("staff.id", index=False)
    total_minor: int = big()
    discount_minor: int | None = big(nullable=True)
    currency: str
    channel: str = "offline"
    payment: str | None = None
    bought_at: datetime
    bought_on: date
    note: str | None = None
    is_demo: bool = False
    created_at: datetime
    edited_at: datetime | None = None
    voided_at: datetime | None = None
    voided_by: int | None = link("staff.id", nullable=True, index=False)
    import_id: int | None = None
    external_id: str | None = None


class LineItemRow(StrictTable, table=True):
    """Quantity is a decimal as text: half a pound is not a float. `cost_minor`: of the whole row, on that day."""

    __tablename__ = "line_items"

    id: int = key()
    purchase_id: int = link("purchases.id", cascade=True)
    position: int
    product_id: int | None = link("products.id", nullable=True)
    product: str
    specification: str | None = None
    quantity: str
    unit: str | None = None
    unit_price: str | None = None
    amount_minor: int | None = big(nullable=True)
    cost_minor: int | None = big(nullable=True)


class PaymentRow(StrictTable, table=True):
    __tablename__ = "payments"

    id: int = key()
    purchase_id: int = link("purchases.id", cascade=True)
    method: str
    amount_minor: int = big()
    currency: str
    paid_at: datetime


class PointsEntryRow(StrictTable, table=True):
    """Append-only: the balance is the sum."""

    __tablename__ = "points_entries"
    __table_args__ = args(CheckConstraint("delta <> 0", name="delta"))

    id: int = key()
    customer_id: int = link("customers.id")
    purchase_id: int | None = link("purchases.id", nullable=True)
    delta: int
    reason: str
    at: datetime
