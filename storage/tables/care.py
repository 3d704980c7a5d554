"""Offers, coupons, and the outbox with all that happened to a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document, key, link, partial_index

DELIVERY_STATES = (
    "pending",
    "leased",
    "sending",
    "sent",
    "unknown",
    "unknown_expired",
    "failed",
    "blocked",
    "expired",
    "suppressed",
    "cancelled",
    "handed_over",
    "done_by_hand",
)


class Offer(StrictTable, table=True):
    """What a reminder promises: percent off, or an amount off."""

    __tablename__ = "offers"
    __table_args__ = args(CheckConstraint("kind IN ('percent','amount')", name="kind"))

    id: int = key()
    name: str = Field(unique=True)
    kind: str
    percent: int | None = None
    amount_minor: int | None = big(nullable=True)
    currency: str | None = None
    minimum_minor: int | None = big(nullable=True)
    valid_days: int = 14
    is_active: bool = True


class Coupon(StrictTable, table=True):
    """One customer's code, of one offer as it was when issued."""

    __tablename__ = "coupons"
    __table_args__ = args(CheckConstraint("state IN ('issued','redeemed','void')", name="state"))

    id: int = key()
    code: str = Field(unique=True)
    offer_id: int = link("offers.id")
    customer_id: int = link("customers.id")
    occasion_key: str | None = Field(default=None, unique=True)
    kind: str
    percent: int | None = None
    amount_minor: int | None = big(nullable=True)
    currency: str | None = None
    minimum_minor: int | None = big(nullable=True)
    state: str = "issued"
    issued_at: datetime
    expires_at: datetime


class Redemption(StrictTable, table=True):
    """A coupon's use in a purchase; one that was undone stays, with its moment."""

    __tablename__ = "redemptions"
    __table_args__ = args(
        partial_index("uq_redemptions_live", "coupon_id", where="reversed_at IS NULL", unique=True),
        Index("ix_redemptions_at", "at"),
    )

    id: int = key()
    coupon_id: int = link("coupons.id")
    purchase_id: int = link("purchases.id")
    discount_minor: int = big()
    currency: str
    at: datetime
    reversed_at: datetime | None = None


class Delivery(StrictTable, table=True):
    """One message to one address, with its status.

    The key never holds the channel: the same offer by another road is the same offer.
    """

    __tablename__ = "deliveries"
    __table_args__ = args(
        CheckConstraint(f"state IN ({','.join(repr(s) for s in DELIVERY_STATES)})", name="state"),
        CheckConstraint("purpose IN ('marketing','service','staff')", name="purpose"),
        partial_index("ix_deliveries_due", "not_before", where="state = 'pending'"),
        partial_index("ix_deliveries_lease", "lease_until", where="state IN ('leased','sending')"),
        partial_index("ix_deliveries_campaign", "campaign_id", "state", where="campaign_id IS NOT NULL"),
    )

    id: int = key()
    dedupe_key: str = Field(unique=True)
    rule: str = Field(index=True)
    occasion_on: date | None = None
    purpose: str
    customer_id: int | None = link("customers.id", nullable=True)
    staff_id: int | None = link("staff.id", nullable=True)
    purchase_id: int | None = link("purchases.id", nullable=True)
    coupon_id: int | None = link("coupons.id", nullable=True)
    carrier_id: int | None = link("deliveries.id", nullable=True)
    channel: str
    address: str | None = None
    locale: str
    template: str
    view: dict[str, Any] = document(default_factory=dict)
    state: str = "pending"
    reason: str | None = None
    not_before: datetime
    expires_at: datetime | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    text_hash: str | None = None
    message_id: int | None = big(nullable=True)
    created_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    opened_at: datetime | None = None
    wording_id: int | None = None
    is_demo: bool = False
    campaign_id: int | None = None


class Attempt(StrictTable, table=True):
    """One try to send."""

    __tablename__ = "attempts"

    id: int = key()
    delivery_id: int = link("deliveries.id")
    at: datetime
    outcome: str
    detail: str | None = None


class Attribution(StrictTable, table=True):
    """A purchase credited to a delivery: by its own coupon, else the last one delivered within the window."""

    __tablename__ = "attributions"
    __table_args__ = args(CheckConstraint("reason IN ('coupon','window')", name="reason"))

    id: int = key()
    purchase_id: int = Field(foreign_key="purchases.id", unique=True)
    delivery_id: int = link("deliveries.id")
    reason: str
    at: datetime


class PlannerState(StrictTable, table=True):
    """How far a rule has been planned: every business day up to and with `through_on`."""

    __tablename__ = "planner_state"

    rule: str = Field(primary_key=True)
    through_on: date
