"""Records in order: what was put together, whose a customer was, who wants them, what was looked at and found right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, document, key, link, partial_index


class UnionRow(StrictTable, table=True):
    """Two records that are one person, or one product. `split_at`: they were none after all."""

    __tablename__ = "unions"
    __table_args__ = args(
        CheckConstraint("entity IN ('customer','product')", name="entity"),
        partial_index("uq_unions_live", "entity", "lost_id", where="split_at IS NULL", unique=True),
        partial_index("ix_unions_kept", "entity", "kept_id", where="split_at IS NULL"),
    )

    id: int = key()
    entity: str
    kept_id: int
    lost_id: int
    staff_id: int = link("staff.id", index=False)
    made_at: datetime
    split_at: datetime | None = None
    split_by: int | None = link("staff.id", nullable=True, index=False)


class UnionPartRow(StrictTable, table=True):
    """A row that a union touched: what stood there (`was`; nothing: the union made the row) and what it put there."""

    __tablename__ = "union_parts"

    id: int = key()
    union_id: int = link("unions.id", cascade=True)
    place: str
    row_id: int
    was: dict[str, Any] | None = document(default=None, nullable=True)
    became: dict[str, Any] = document(default_factory=dict)


class HandoverRow(StrictTable, table=True):
    """A customer went from one hand to another; a hand that is missing is the pool."""

    __tablename__ = "handovers"
    __table_args__ = args(
        CheckConstraint("way IN ('given','all','released','claimed','decided')", name="way"),
        Index("ix_handovers_at", "at"),
    )

    id: int = key()
    customer_id: int = link("customers.id", cascade=True)
    from_staff_id: int | None = link("staff.id", nullable=True, index=False)
    to_staff_id: int | None = link("staff.id", nullable=True, index=False)
    by_staff_id: int | None = link("staff.id", nullable=True, index=False)
    way: str
    reason: str | None = None
    at: datetime


class DisputeRow(StrictTable, table=True):
    """Somebody says that a customer is theirs; a manager decides."""

    __tablename__ = "disputes"
    __table_args__ = args(
        partial_index("uq_disputes_open", "customer_id", where="decided_at IS NULL", unique=True),
    )

    id: int = key()
    customer_id: int = link("customers.id", cascade=True)
    claimant_id: int = link("staff.id", index=False)
    holder_id: int | None = link("staff.id", nullable=True, index=False)
    reason: str | None = None
    opened_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = link("staff.id", nullable=True, index=False)
    winner_id: int | None = link("staff.id", nullable=True, index=False)


class FoundRightRow(StrictTable, table=True):
    """Something odd that a person has looked at and found right: it is not brought up again."""

    __tablename__ = "found_right"
    __table_args__ = args(UniqueConstraint("kind", "mark"))

    id: int = key()
    kind: str
    mark: str
    staff_id: int = link("staff.id", index=False)
    at: datetime = Field()
